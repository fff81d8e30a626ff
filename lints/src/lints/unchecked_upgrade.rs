use crate::declare_lint;

declare_lint! {
    /// # What it does
    ///
    pub static UNCHECKED_UPGRADE = ("unchecked_upgrade", Suspicious);
}
