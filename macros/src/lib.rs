//! The attributes of the crate `guardlint`, which is the one to depend on.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod suppression;

use proc_macro::TokenStream;

use suppression::Verb;

/// Suppresses findings of `cargo guardlint` in the item below, because the code is right.
///
/// Takes lints or groups, and the reason, which the next reader needs:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, RwLock};
///
/// struct Cache {
///     pages: RwLock<HashMap<String, Arc<str>>>,
/// }
///
/// #[guardlint::allow(unchecked_upgrade, reason = "pages never change: the second one is equal")]
/// impl Cache {
///     fn get(&self, url: &str) -> Arc<str> {
///         if let Some(page) = self.pages.read().unwrap().get(url) {
///             return page.clone();
///         }
///         let page: Arc<str> = format!("the page at {url}").into();
///         self.pages.write().unwrap().insert(url.to_owned(), page.clone());
///         page
///     }
/// }
/// # let cache = Cache { pages: RwLock::default() };
/// # assert_eq!(cache.get("here"), cache.get("here"));
/// ```
///
/// Stands on any item: functions, methods, `impl` blocks, traits, statics, types, modules with a body. It covers everything inside.
/// The compiler takes no such attribute on statements, expressions and whole files: there, a comment does.
///
/// If nothing is suppressed, `cargo guardlint` reports the attribute as `unused_suppression`.
#[proc_macro_attribute]
pub fn allow(arguments: TokenStream, item: TokenStream) -> TokenStream {
    suppression::expand(Verb::Allow, arguments.into(), item.into()).into()
}

/// Suppresses findings of `cargo guardlint` in the item below, and wants to be removed with them.
///
/// As [`macro@allow`], with another intention: the finding is right, and will be mended.
///
/// ```
/// use std::sync::Mutex;
///
/// #[guardlint::expect(reentrant_lock, reason = "shows the mistake")]
/// fn twice(queue: &Mutex<Vec<u32>>) -> usize {
///     let first = queue.lock().unwrap();
///     let second = queue.lock().unwrap();
///     first.len() + second.len()
/// }
/// ```
#[proc_macro_attribute]
pub fn expect(arguments: TokenStream, item: TokenStream) -> TokenStream {
    suppression::expand(Verb::Expect, arguments.into(), item.into()).into()
}
