use crate::declare_lint;

declare_lint! {
    /// # What it does
    ///
    pub static REENTRANT_LOCK = ("reentrant_lock", Correctness);
}
