//! What the front process tells the processes that cargo starts in place of the compiler.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::facts::Build;

/// Holds the session, and marks a process as started by cargo.
pub(super) const VARIABLE: &str = "GUARDLINT_SESSION";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    pub build: Build,
    /// The compiler is not a nightly: `#![feature]` must stay an error though `-Z` is accepted.
    pub stable: bool,
    /// Folders of the packages whose MIR is needed.
    pub needed: Vec<PathBuf>,
    /// The workspace wrapper that the user had set, which ours takes the place of.
    pub chained: Option<PathBuf>,
}

impl Session {
    pub(super) fn encode(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    pub(super) fn decode(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
}
