//! Why a job was not sent.

use std::error::Error;
use std::fmt;

/// There was [no room](super::Confined::try_cast) for the job, which is here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Full<J>(pub J);

impl<J> fmt::Debug for Full<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Full(..)")
    }
}

impl<J> fmt::Display for Full<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mailbox is full")
    }
}

impl<J> Error for Full<J> {}
