//! Why there are no permits.

use std::error::Error;
use std::fmt;

/// The semaphore was [closed](super::Semaphore::close).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Closed;

/// Why there are no permits now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TryAcquireError {
    /// The semaphore was [closed](super::Semaphore::close).
    Closed,
    /// There are not enough, or somebody has waited longer.
    NoPermits,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the semaphore is closed")
    }
}

impl fmt::Display for TryAcquireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => Closed.fmt(f),
            Self::NoPermits => f.write_str("there are not enough permits"),
        }
    }
}

impl Error for Closed {}
impl Error for TryAcquireError {}
