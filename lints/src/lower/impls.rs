//! What stands at the place by which the compiler names an `impl`.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};

use crate::mir::syntax::Span;

/// As far as the source tells.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Last segment of the trait's path.
    pub(super) of_trait: Option<String>,
    /// Last segment of the path of the type; `None` also for types that have no path, and in macros.
    pub(super) ty: Option<String>,
}

/// Source files, each split into lines once.
pub(super) struct Sources<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    files: HashMap<String, Option<(String, Vec<usize>)>>,
}

/// No header of an `impl` is longer, in bytes.
const LONGEST: usize = 4096;

impl<'a> Sources<'a> {
    pub(super) fn new(read: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Sources {
            read,
            files: HashMap::new(),
        }
    }

    pub(super) fn header(&mut self, at: Span<'_>) -> Header {
        self.text_at(at).map(header).unwrap_or_default()
    }

    /// Whether a trait of that name is declared in the file.
    pub(super) fn declares_trait(&mut self, file: &str, name: &str) -> bool {
        let declaration = format!("trait {name}");
        self.file(file).is_some_and(|(text, _)| {
            text.match_indices(&declaration).any(|(at, found)| {
                let next = text[at + found.len()..].chars().next();
                !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
            })
        })
    }

    fn file(&mut self, name: &str) -> Option<&(String, Vec<usize>)> {
        if !self.files.contains_key(name) {
            let text = (self.read)(name).map(|text| {
                let starts = text.match_indices('\n').map(|(i, _)| i + 1);
                let starts = std::iter::once(0).chain(starts).collect();
                (text, starts)
            });
            self.files.insert(name.to_owned(), text);
        }
        self.files.get(name)?.as_ref()
    }

    fn text_at(&mut self, at: Span<'_>) -> Option<&str> {
        let (text, starts) = self.file(at.file)?;
        let line = &text[*starts.get(at.line.checked_sub(1)? as usize)?..];
        let (column, _) = line.char_indices().nth(at.col.checked_sub(1)? as usize)?;
        let rest = &line[column..];
        let mut end = rest.len().min(LONGEST);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        Some(&rest[..end])
    }
}

fn header(text: &str) -> Header {
    let mut start = text;
    for word in ["default", "unsafe"] {
        if let Some(rest) = start.strip_prefix(word) {
            start = rest.trim_start();
        }
    }
    if !start.starts_with("impl") {
        return derived(text);
    }
    let head = start.split('{').next().unwrap_or(start);
    let tokens: Vec<TokenTree> = match head.parse::<TokenStream>() {
        Ok(tokens) => tokens.into_iter().skip(1).collect(),
        Err(_) => return Header::default(),
    };
    let (before, after) = split_at_for(&tokens);
    match after {
        Some(ty) => Header {
            of_trait: last_name(skip_generics(before)),
            ty: last_name(ty),
        },
        None => Header {
            of_trait: None,
            ty: last_name(skip_generics(before)),
        },
    }
}

/// `#[derive(Clone)]`: the place is that of the trait's name.
fn derived(text: &str) -> Header {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(text.len());
    let name = text[..end].rsplit("::").next().unwrap_or_default();
    Header {
        of_trait: (!name.is_empty()).then(|| name.to_owned()),
        ty: None,
    }
}

/// At the `for` between trait and type, which is not the one of `for<'a>`.
fn split_at_for(tokens: &[TokenTree]) -> (&[TokenTree], Option<&[TokenTree]>) {
    let at = (0..tokens.len()).find(|&i| {
        matches!(&tokens[i], TokenTree::Ident(word) if word == "for")
            && !matches!(tokens.get(i + 1), Some(TokenTree::Punct(p)) if p.as_char() == '<')
    });
    match at {
        Some(at) => (&tokens[..at], Some(&tokens[at + 1..])),
        None => (tokens, None),
    }
}

/// Without the `<T>` of `impl<T>`.
fn skip_generics(tokens: &[TokenTree]) -> &[TokenTree] {
    let mut depth = 0;
    let mut arrow = false;
    for (i, token) in tokens.iter().enumerate() {
        if let TokenTree::Punct(p) = token {
            match p.as_char() {
                '<' => depth += 1,
                '>' if !arrow => depth -= 1,
                _ => {}
            }
            arrow = p.as_char() == '-';
        }
        if depth == 0 {
            return if i == 0 { tokens } else { &tokens[i + 1..] };
        }
    }
    tokens
}

/// `Account` of `bank::Account<T> where ..`; nothing for references, tuples and a macro's variables.
fn last_name(tokens: &[TokenTree]) -> Option<String> {
    let mut name = None;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "where" => break,
            TokenTree::Ident(word) => name = Some(word.to_string()),
            TokenTree::Punct(p) if p.as_char() == ':' || p.as_char() == '!' => {}
            TokenTree::Punct(p) if p.as_char() == '<' => break,
            _ => return None,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> (Option<String>, Option<String>) {
        let header = header(text);
        (header.of_trait, header.ty)
    }

    #[test]
    fn headers_tell_trait_and_type() {
        let some = |name: &str| Some(name.to_owned());
        for (text, of_trait, ty) in [
            ("impl Account {", None, some("Account")),
            (
                "impl<T: Into<X>> bank::Account<T> where T: Y {",
                None,
                some("Account"),
            ),
            (
                "impl<T, const N: usize> Drop for Guard<'_, T> {",
                some("Drop"),
                some("Guard"),
            ),
            (
                "unsafe impl<F: Fn() -> T, T> fmt::Debug for F {",
                some("Debug"),
                some("F"),
            ),
            ("impl<T> From<T> for (T, T) {", some("From"), None),
            ("impl Trait for $name {", some("Trait"), None),
            (
                "impl<F> A for F where F: for<'a> Fn(&'a u8) {",
                some("A"),
                some("F"),
            ),
            ("serde::Serialize, Clone)]", some("Serialize"), None),
        ] {
            assert_eq!(names(text), (of_trait, ty), "{text}");
        }
    }

    #[test]
    fn columns_count_characters() {
        let read = |_: &str| Some("// ü\n/* ü */ impl A for B {}".to_owned());
        let mut sources = Sources::new(&read);
        let at = Span {
            file: "a.rs",
            line: 2,
            col: 9,
            ..Span::default()
        };
        assert_eq!(sources.header(at).ty.as_deref(), Some("B"));
        assert_eq!(sources.header(Span { line: 9, ..at }), Header::default());
    }
}
