//! What the tokens of a file declare.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rustc_hash::FxHashSet;

/// Names of items at the root of a file, those within macros included: many crates declare their modules by a macro
/// that puts a `cfg` before them. `all`: those within other items, too.
pub(super) fn declared(text: &str, all: bool) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    if let Ok(tokens) = text.parse() {
        collect(tokens, all, &mut names);
    }
    names
}

const ITEMS: [&str; 9] = [
    "mod", "struct", "enum", "union", "trait", "fn", "type", "static", "const",
];

fn collect(tokens: TokenStream, all: bool, into: &mut FxHashSet<String>) {
    let mut is_next = false;
    // What stands in the body of an item is called by way of the item.
    let mut has_body = false;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if is_next {
                    into.insert(name.to_string());
                }
                let opens = ITEMS.iter().any(|keyword| name == keyword);
                is_next = opens || is_next && name == "mut";
                has_body |= opens || name == "impl";
            }
            TokenTree::Group(group) => {
                is_next = false;
                if all || !has_body {
                    collect(group.stream(), all, into);
                } else if group.delimiter() == Delimiter::Brace {
                    has_body = false;
                }
            }
            TokenTree::Punct(punct) => {
                is_next = false;
                has_body &= punct.as_char() != ';';
            }
            TokenTree::Literal(_) => is_next = false,
        }
    }
}
