use crate::declare_lint;

declare_lint! {
    /// ## What it does
    ///
    /// Finds suppressions that suppress nothing: comments and attributes that `allow` or `expect` a finding which is not there.
    ///
    /// ## Why is this bad
    ///
    /// A suppression tells the next reader that the code looks wrong and is right for a reason. When the code has changed and the finding
    /// is gone, the reason misleads, and the suppression will hide the next mistake that is made in its place.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # use std::sync::RwLock;
    /// fn add(pages: &RwLock<Vec<String>>, page: String) {
    ///     // guardlint: allow(unchecked_upgrade): pages may be there twice
    ///     pages.write().unwrap().push(page);
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// # use std::sync::RwLock;
    /// fn add(pages: &RwLock<Vec<String>>, page: String) {
    ///     pages.write().unwrap().push(page);
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// Nothing is said where the finding may only be out of sight: in code that is conditionally compiled (`#[cfg]`, `#[test]`, macros such as
    /// `cfg_if!` whose names begin with `cfg_`), under `#[cfg_attr]`, in what `quote!` is given, and in files of which a function could not be analysed. Only a suppression that names `unused_suppression` itself answers
    /// this lint; a group or `all` does not.
    pub static UNUSED_SUPPRESSION = ("unused_suppression", Suspicious);
}
