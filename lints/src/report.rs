//! Findings in the forms that people, editors and machines read: pure functions of the findings and the sources.

mod human;
mod json;
mod message;
mod page;
mod short;
mod sources;
#[cfg(test)]
pub(crate) mod tests;

use crate::levels::Levels;

pub use human::human;
pub use json::{Rendered, json};
pub use page::{contents, explain, page};
pub use short::short;
pub use sources::Sources;

/// What every form of output needs beside the findings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub sources: &'a Sources,
    /// Those that gave the findings their levels: the output says who set them.
    pub levels: &'a Levels,
    /// With ANSI escapes. In JSON: in the field `rendered`.
    pub color: bool,
}
