//! What the user's configuration adds to the analysis: plain data, read by every layer below.

/// What the user's configuration adds to the analysis.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Settings {
    pub locks: Vec<UserLock>,
}

/// A lock type of the user's own, declared in `[workspace.metadata.guardlint.locks]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct UserLock {
    /// Path of the type: `my_crate::SpinMutex`.
    pub path: String,
    /// Methods that take it exclusively (`lock`), shared (`read`), or try to.
    pub exclusive: Vec<String>,
    pub shared: Vec<String>,
    pub try_exclusive: Vec<String>,
    pub try_shared: Vec<String>,
    /// Whether the same thread may take it again.
    pub reentrant: bool,
}
