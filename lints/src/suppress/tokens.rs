//! A text cut into tokens: what lies between them is blank or comment.

use std::borrow::Cow;
use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

pub(super) struct Token {
    pub(super) bytes: Range<usize>,
    pub(super) line: u32,
    pub(super) end_line: u32,
    /// How many brackets are open around it.
    pub(super) depth: u32,
    pub(super) kind: Kind,
    /// The word `guardlint`.
    pub(super) is_ours: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{`; other opening brackets are `Other`.
    Brace,
    /// `}`, `)` or `]`
    Close,
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// A word that begins something which ends in a semicolon, whatever commas it contains.
    Binding,
    Other,
}

/// Without what rustc leaves out before it begins: places stay what they are.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    let is_attribute = |rest: &str| rest.trim_start().starts_with('[');
    match text.strip_prefix("#!") {
        Some(rest) if !is_attribute(rest) => {
            let (line, _) = text.split_once('\n').unwrap_or((text, ""));
            Cow::Owned(" ".repeat(line.len()) + &text[line.len()..])
        }
        _ => Cow::Borrowed(text),
    }
}

pub(super) fn stream(text: &str) -> Option<TokenStream> {
    TokenStream::from_str(text).ok()
}

/// In the order of the text; brackets are tokens of their own.
pub(super) fn of(stream: &TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream.clone(), 0, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, depth: u32, into: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let open = match group.delimiter() {
                    Delimiter::Brace => Kind::Brace,
                    _ => Kind::Other,
                };
                into.push(token(group.span_open(), depth, open));
                flatten(group.stream(), depth + 1, into);
                into.push(token(group.span_close(), depth, Kind::Close));
            }
            TokenTree::Punct(punct) => {
                let kind = match punct.as_char() {
                    ';' => Kind::Semicolon,
                    ',' => Kind::Comma,
                    _ => Kind::Other,
                };
                into.push(token(punct.span(), depth, kind));
            }
            TokenTree::Ident(ident) => {
                let binds = ident == "let" || ident == "static";
                let kind = if binds { Kind::Binding } else { Kind::Other };
                let mut token = token(ident.span(), depth, kind);
                token.is_ours = ident == "guardlint";
                into.push(token);
            }
            TokenTree::Literal(literal) => into.push(token(literal.span(), depth, Kind::Other)),
        }
    }
}

fn token(span: Span, depth: u32, kind: Kind) -> Token {
    Token {
        bytes: span.byte_range(),
        line: number(span.start().line),
        end_line: number(span.end().line),
        depth,
        kind,
        is_ours: false,
    }
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
