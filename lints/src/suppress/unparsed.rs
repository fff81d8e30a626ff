//! Attributes in tokens that nobody has parsed: what a macro is given, what it is defined as, or a whole file.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Meta;

use super::attributes::{Attributes, Owner};
use super::tokens::number;
use super::{Fault, Position, Region};

impl Attributes<'_, '_, '_> {
    pub(super) fn tokens(&mut self, stream: &TokenStream) {
        let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            let rest = &trees[at..];
            match tree {
                TokenTree::Group(group) => self.tokens(&group.stream()),
                TokenTree::Ident(name) if is_call(rest) => {
                    self.call(&name.to_string(), || around(&rest[..call_end(rest)]));
                }
                TokenTree::Punct(hash) if hash.as_char() == '#' => {
                    let Some((meta, length, is_inner)) = attribute(rest) else {
                        continue;
                    };
                    let before = at.checked_sub(1).and_then(|before| trees.get(before));
                    let owner = match before {
                        _ if is_inner => &trees[..],
                        // `if #[cfg(..)] { .. } else { .. }`, as in `cfg_if!`.
                        Some(TokenTree::Ident(before)) if before == "if" => rest,
                        _ => &rest[..item(rest)],
                    };
                    self.owners.push(Owner::Tokens(around(owner)));
                    self.meta(&meta, around(&rest[..length]), false);
                    self.owners.pop();
                }
                _ => {}
            }
        }
    }
}

/// An attribute that these tokens begin with, how many they are, and whether it speaks of what is around it.
fn attribute(trees: &[TokenTree]) -> Option<(Meta, usize, bool)> {
    let is_inner = matches!(trees.get(1), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
    let length = if is_inner { 3 } else { 2 };
    match trees.get(length - 1)? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            let meta = syn::parse2::<Meta>(group.stream()).ok()?;
            Some((meta, length, is_inner))
        }
        _ => None,
    }
}

/// How far the item reaches that begins here: as far as its first block, or its semicolon.
fn item(trees: &[TokenTree]) -> usize {
    let mut binds = false;
    let mut is_lifetime = false;
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !binds => {
                return at + 1;
            }
            TokenTree::Punct(end) if end.as_char() == ';' => return at + 1,
            // Its value may have blocks.
            TokenTree::Ident(word) => binds |= !is_lifetime && (word == "static" || word == "let"),
            _ => {}
        }
        is_lifetime = matches!(tree, TokenTree::Punct(tick) if tick.as_char() == '\'');
    }
    trees.len()
}

/// `name!`
fn is_call(trees: &[TokenTree]) -> bool {
    matches!(trees.get(1), Some(TokenTree::Punct(bang)) if bang.as_char() == '!')
        && call_end(trees) > 2
}

/// Behind the brackets of `name!(..)`, or of `macro_rules! name {..}`.
fn call_end(trees: &[TokenTree]) -> usize {
    let is_group = |at: usize| matches!(trees.get(at), Some(TokenTree::Group(_)));
    match trees.get(2) {
        Some(TokenTree::Ident(_)) if is_group(3) => 4,
        _ if is_group(2) => 3,
        _ => 2,
    }
}

fn around(trees: &[TokenTree]) -> Span {
    let ends = trees.first().zip(trees.last());
    ends.map_or_else(Span::call_site, |(first, last)| {
        let first = first.span();
        first.join(last.span()).unwrap_or(first)
    })
}

/// A text that nobody could cut into tokens was compiled all the same: then its attributes ask for something.
pub(super) fn unread(text: &str) -> impl Iterator<Item = Fault> + use<'_> {
    (1..).zip(text.lines()).filter_map(|(line, text)| {
        let words = text.trim();
        let path = words.strip_prefix("#[")?.trim_start_matches("::");
        let verb = path.strip_prefix("guardlint::")?;
        if !verb.starts_with("allow(") && !verb.starts_with("expect(") {
            return None;
        }
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        let position = |col| Position {
            line,
            col: number(col),
        };
        Some(Fault {
            at: Region {
                start: position(indent + 1),
                end: position(indent + 1 + words.chars().count()),
            },
            message: "this suppression is not seen: guardlint cannot read the file".to_owned(),
            label: "suppresses nothing",
            help: Some(
                "set the level of the lint for the package, in `[workspace.metadata.guardlint]`"
                    .to_owned(),
            ),
        })
    })
}
