//! What stands at the place by which the compiler names an `impl`.

use proc_macro2::{TokenStream, TokenTree};

use super::sources::Sources;
use crate::mir::syntax::Span;

/// As far as the source tells.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Last segment of the trait's path, `_` if a macro puts it in.
    pub(super) of_trait: Option<String>,
    /// Last segment of the path of the type; `None` also for types that have no path, and in macros.
    pub(super) ty: Option<String>,
    /// What stands before the type: `&`, `&mut ` or nothing.
    pub(super) reference: &'static str,
    /// The source holds no such `impl`: a macro wrote it.
    pub(super) is_generated: bool,
}

impl Header {
    fn generated() -> Self {
        Header {
            is_generated: true,
            ..Header::default()
        }
    }

    /// Whether it may be of another trait than it says.
    pub(super) fn hides_trait(&self) -> bool {
        self.is_generated || self.of_trait.as_deref() == Some("_")
    }
}

impl Sources<'_> {
    pub(super) fn header(&mut self, at: Span<'_>) -> Header {
        let text = self.behind(at.file, at.line, at.col);
        text.map_or_else(Header::generated, header)
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
        return generated(text).unwrap_or_else(Header::generated);
    }
    let head = start.split('{').next().unwrap_or(start);
    let tokens: Vec<TokenTree> = match head.parse::<TokenStream>() {
        Ok(tokens) => tokens.into_iter().skip(1).collect(),
        Err(_) => return Header::generated(),
    };
    let (before, after) = split_at_for(&tokens);
    let Some(ty) = after else {
        return Header {
            ty: last_name(skip_generics(before)),
            ..Header::default()
        };
    };
    let of_trait = last_name(skip_generics(before)).unwrap_or_else(|| "_".to_owned());
    let (reference, to) = split_reference(ty);
    Header {
        of_trait: Some(of_trait),
        ty: last_name(to),
        reference,
        is_generated: false,
    }
}

/// What a macro wrote for the item that it stands on: the place is that of the attribute, or of the name within
/// `#[derive(Clone)]`.
fn generated(text: &str) -> Option<Header> {
    if text.starts_with('#') {
        return Some(Header {
            ty: declared_name(text),
            ..Header::generated()
        });
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_:, \n\r\t".contains(c)))?;
    let (list, rest) = text.split_at(end);
    if !rest.starts_with(')') {
        return None;
    }
    let name = list.split(',').next()?.trim().rsplit("::").next()?;
    Some(Header {
        of_trait: Some(name.to_owned()),
        ty: behind_attribute(rest).and_then(declared_name),
        ..Header::generated()
    })
}

/// The name of the struct, enum or union that comes next.
fn declared_name(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.starts_with("//") {
            rest = rest.split_once('\n')?.1;
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/")?.1;
        } else if let Some(attribute) = rest.strip_prefix("#[") {
            rest = behind_attribute(attribute)?;
        } else if let Some(restricted) = rest.strip_prefix('(') {
            rest = restricted.split_once(')')?.1;
        } else {
            let (word, behind) = word(rest)?;
            match word {
                "pub" => rest = behind,
                "struct" | "enum" | "union" => {
                    return self::word(behind.trim_start()).map(|(name, _)| name.to_owned());
                }
                _ => return None,
            }
        }
    }
}

fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
    (end > 0).then(|| text.split_at(end))
}

/// Behind the bracket that ends an attribute.
fn behind_attribute(text: &str) -> Option<&str> {
    let mut depth = 0_u32;
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => depth += 1,
            ']' if depth == 0 => return Some(&text[at + 1..]),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
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

/// Without the `<T>` of `impl<T>`, or the `$(<$t>)?` of a macro.
fn skip_generics(tokens: &[TokenTree]) -> &[TokenTree] {
    if let [
        TokenTree::Punct(p),
        TokenTree::Group(_),
        TokenTree::Punct(_),
        rest @ ..,
    ] = tokens
    {
        if p.as_char() == '$' {
            return rest;
        }
    }
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

/// The `&'a mut` of a type, and what it refers to.
fn split_reference(tokens: &[TokenTree]) -> (&'static str, &[TokenTree]) {
    let is = |token: &TokenTree, c: char| matches!(token, TokenTree::Punct(p) if p.as_char() == c);
    let to = match tokens {
        [and, quote, _, rest @ ..] if is(and, '&') && is(quote, '\'') => rest,
        [and, rest @ ..] if is(and, '&') => rest,
        _ => return ("", tokens),
    };
    match to {
        [TokenTree::Ident(word), rest @ ..] if word == "mut" => ("&mut ", rest),
        _ => ("&", to),
    }
}

/// `Account` of `bank::Account<T> where ..`; nothing for tuples, slices and a macro's variables.
fn last_name(tokens: &[TokenTree]) -> Option<String> {
    let mut name = None;
    let mut variable = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if variable && word != "crate" => return None,
            TokenTree::Ident(word) if word == "where" => break,
            TokenTree::Ident(word) => name = Some(word.to_string()),
            TokenTree::Punct(p) if p.as_char() == ':' || p.as_char() == '!' => {}
            TokenTree::Punct(p) if p.as_char() == '<' => break,
            TokenTree::Punct(p) if p.as_char() == '$' => {}
            _ => return None,
        }
        variable = matches!(token, TokenTree::Punct(p) if p.as_char() == '$');
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
                "impl<T> $crate::a::Trait for $name<T> {",
                some("Trait"),
                None,
            ),
            ("impl $of for A {", some("_"), some("A")),
            ("impl $(<$t>)? $crate::Drop for $name", some("Drop"), None),
            ("impl<'a> Read for &'a File {", some("Read"), some("File")),
            ("impl $name {", None, None),
            (
                "impl<F> A for F where F: for<'a> Fn(&'a u8) {",
                some("A"),
                some("F"),
            ),
            (
                "serde::Serialize, Clone)]\n#[serde(rename = \"struct ]\")] // struct\npub(crate) struct A<T>(T);",
                some("Serialize"),
                some("A"),
            ),
            (
                "Copy, Clone), other[x])]\nenum B { X }",
                some("Copy"),
                some("B"),
            ),
            ("#[made] /* by */ union C {", None, some("C")),
            ("#[made] impl C {} struct D;", None, None),
            ("from] Error);\nstruct E;", None, None),
            ("flags! { struct F; }", None, None),
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
        assert_eq!(sources.header(Span { line: 9, ..at }), Header::generated());
    }
}
