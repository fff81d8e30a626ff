use crate::declare_lint;

declare_lint! {
    /// # What it does
    ///
    pub static MANUAL_LAZY_INIT = ("manual_lazy_init", Perf);
}
