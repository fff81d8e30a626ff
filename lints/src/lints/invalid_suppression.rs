use crate::declare_lint;

declare_lint! {
    /// ## What it does
    ///
    /// Finds comments that are meant to suppress a finding, and are not written as a suppression: without a reason, with the name of a lint
    /// that does not exist, or with other words than `allow(..)` and `expect(..)`; and such that stand in `/* */` or in documentation, or lack the
    /// colon behind `guardlint`. Names are checked in attributes as well.
    ///
    /// ## Why is this bad
    ///
    /// The finding that was to be suppressed is still reported, or the next reader is left without the reason, which is all
    /// that tells a suppressed mistake from code that is right.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # use std::sync::RwLock;
    /// fn grow(pages: &RwLock<Vec<u8>>) {
    ///     let length = pages.read().unwrap().len();
    ///     // guardlint: allow(unchecked_upgrade)
    ///     pages.write().unwrap().push(length as u8);
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// # use std::sync::RwLock;
    /// fn grow(pages: &RwLock<Vec<u8>>) {
    ///     let length = pages.read().unwrap().len();
    ///     // guardlint: allow(unchecked_upgrade): only the start-up thread adds pages
    ///     pages.write().unwrap().push(length as u8);
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// A suppression that lacks nothing but its reason, or gives it as an attribute does, suppresses all the same. Only comments that begin with `guardlint` are
    /// looked at, and of those only what goes on with `allow` or `expect` and names in brackets, unless it begins with `// guardlint:`. A typing error in that word makes an ordinary comment.
    pub static INVALID_SUPPRESSION = ("invalid_suppression", Correctness);
}
