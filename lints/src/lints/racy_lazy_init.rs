use crate::declare_lint;

declare_lint! {
    /// # What it does
    ///
    pub static RACY_LAZY_INIT = ("racy_lazy_init", Correctness);
}
