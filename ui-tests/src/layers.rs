//! The layers of the linter: in which order they stand, and what a source file imports of them.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Layers in their order, from the table in the documentation of `lints/src/lib.rs`.
#[derive(Debug)]
pub struct Layers(Vec<String>);

impl Layers {
    pub fn of(lib: &str) -> Layers {
        // Neither the head of the table nor the line below it.
        let rows = rows(lib).skip(2);
        let cells = rows.filter_map(|row| row.split('|').nth(1).map(str::to_owned));
        let names = |cell: String| {
            let names = cell.split('`').skip(1).step_by(2);
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        Layers(cells.flat_map(names).collect())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn position(&self, module: &str) -> Option<usize> {
        self.0.iter().position(|layer| layer == module)
    }

    /// What is wrong with the imports of a file below `lints/src/`. Tests may look at everything.
    pub fn faults(&self, file: &str, text: &str) -> Vec<String> {
        let module = module_of(file);
        let Some(own) = module.first() else {
            return Vec::new();
        };
        if module.iter().any(|part| part == "tests") {
            return Vec::new();
        }
        let Some(position) = self.position(own) else {
            return vec![format!("{file}: `{own}` is not in the table of lib.rs")];
        };
        let tokens = match text.parse::<TokenStream>() {
            Ok(tokens) => tokens,
            Err(error) => return vec![format!("{file}: {error}")],
        };
        let mut imports = Imports::default();
        imports.read(tokens, &module);
        let below = imports.found.into_iter().filter(|(_, name)| {
            let other = self.position(name);
            other.is_some_and(|other| other > position)
        });
        below
            .map(|(line, name)| format!("{file}:{line}: `{own}` imports `{name}`"))
            .collect()
    }
}

/// The lines of the table, as markdown.
pub fn rows(lib: &str) -> impl Iterator<Item = &str> {
    let lines = lib.lines().filter_map(|line| line.strip_prefix("//! "));
    lines.filter(|line| line.starts_with('|'))
}

/// `flow/value.rs` is `flow::value`; the root, and what is the root of something else, is nothing.
fn module_of(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    if matches!(path, "lib" | "main") {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

/// Modules at the root of the crate that paths lead into, with the lines of the paths.
#[derive(Default)]
struct Imports {
    found: Vec<(usize, String)>,
}

type Tokens = Peekable<IntoIter>;

impl Imports {
    /// All tokens alike, for paths stand in `use`, in code, and in the arguments of macros, too.
    fn read(&mut self, tokens: TokenStream, module: &[String]) {
        let mut tokens = tokens.into_iter().peekable();
        // The module that begins here, if one does.
        let mut inner = None;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => skip_tests(&mut tokens),
                TokenTree::Ident(ident) if ident == "mod" => {
                    inner = tokens.peek().map(ToString::to_string);
                }
                TokenTree::Ident(ident) => {
                    if let Some(base) = base(&ident, module) {
                        self.path(&mut tokens, base);
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => inner = None,
                TokenTree::Group(group) => {
                    let inner = inner
                        .take()
                        .filter(|_| group.delimiter() == Delimiter::Brace);
                    let module: Vec<String> = module.iter().cloned().chain(inner).collect();
                    self.read(group.stream(), &module);
                }
                _ => {}
            }
        }
    }

    /// The rest of a path, from `::` on.
    fn path(&mut self, tokens: &mut Tokens, mut base: Vec<String>) {
        while tokens.next_if(is_colon).is_some() {
            tokens.next_if(is_colon);
            match tokens.next_if(continues) {
                Some(TokenTree::Ident(ident)) => self.step(&mut base, &ident),
                Some(TokenTree::Group(group)) => return self.branches(&group, &base),
                _ => return,
            }
        }
    }

    /// `{a::b, super::c, self}`.
    fn branches(&mut self, group: &Group, base: &[String]) {
        let mut tokens = group.stream().into_iter().peekable();
        let mut is_first = true;
        while let Some(token) = tokens.next() {
            if let (TokenTree::Ident(ident), true) = (&token, is_first) {
                let mut base = base.to_vec();
                self.step(&mut base, ident);
                self.path(&mut tokens, base);
            }
            is_first = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        }
    }

    fn step(&mut self, base: &mut Vec<String>, ident: &Ident) {
        if ident == "super" {
            base.pop();
        } else if ident != "self" {
            base.push(ident.to_string());
            if let [root] = base.as_slice() {
                self.found.push((ident.span().start().line, root.clone()));
            }
        }
    }
}

/// Where a path begins that does not come from elsewhere.
fn base(first: &Ident, module: &[String]) -> Option<Vec<String>> {
    let depth = match first.to_string().as_str() {
        "crate" => 0,
        "self" => module.len(),
        "super" => module.len().saturating_sub(1),
        _ => return None,
    };
    Some(module[..depth].to_vec())
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

/// Whether a path goes on with the token; `::<` is code.
fn continues(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(_) => true,
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// After `#`: if that is `[cfg(test)]`, the item goes, too.
fn skip_tests(tokens: &mut Tokens) {
    let Some(TokenTree::Group(attribute)) = tokens.peek() else {
        return;
    };
    if attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return;
    }
    tokens.by_ref().find(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "\
//! Text with `code`.
//!
//! | layer | does | never |
//! |---|---|---|
//! | `ir` | knows `models` | nothing |
//! | `flow`, `lints` | much | little |
//! | `cli` | the rest | ends |

mod cli;
";

    fn faults(file: &str, text: &str) -> Vec<String> {
        let layers = Layers::of(LIB);
        layers.faults(file, text)
    }

    #[test]
    fn the_table_says_the_order() {
        let layers = Layers::of(LIB);
        let names: Vec<&str> = layers.names().collect();
        assert_eq!(names, ["ir", "flow", "lints", "cli"]);
    }

    #[test]
    fn what_stands_above_is_free_to_import() {
        for (file, text) in [
            ("lib.rs", "pub use cli::main;"),
            ("cli.rs", "use crate::{flow, ir::{Unit}, lints};"),
            (
                "flow/value.rs",
                "use super::path; use crate::ir::cli; fn f(x: super::lints) {}",
            ),
            (
                "lints.rs",
                "use super::flow; /// As in [`crate::cli`].\nstruct A;",
            ),
            ("flow.rs", "#[cfg(test)] mod tests { use crate::cli; }"),
            (
                "flow.rs",
                "#[cfg(test)]\npub(crate) mod tests;\nuse crate::ir;",
            ),
            ("flow/tests.rs", "use crate::cli;"),
            (
                "flow.rs",
                "mod cli { pub struct A; } use self::cli::A; use other::cli::B;",
            ),
        ] {
            assert_eq!(faults(file, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn whatever_way_a_path_takes_down_it_is_seen() {
        for (file, text) in [
            ("flow.rs", "use crate::cli;"),
            ("flow.rs", "use crate::{cli, ir};"),
            ("flow.rs", "use crate::{ir::{self, Unit}, cli::Args as A};"),
            ("flow.rs", "use crate::{self as root, ir, cli::{self}};"),
            ("flow.rs", "use super::cli;"),
            ("flow.rs", "use super::{ir, cli};"),
            ("flow/value.rs", "use super::super::cli::Args;"),
            ("flow/value.rs", "use super::{path, super::cli};"),
            ("flow/value.rs", "use self::super::super::cli;"),
            ("flow.rs", "mod inner { use super::super::cli; }"),
            ("flow.rs", "fn f(args: &crate::cli::Args) {}"),
            ("flow.rs", "fn f() -> Vec<super::cli::Args> { vec![] }"),
            ("flow.rs", "fn f() { assert!(matches!(x, crate::cli::A)) }"),
            ("flow.rs", "macro_rules! m { () => { $crate::cli::f() } }"),
            ("flow.rs", "#[cfg(test)] mod tests; use crate::cli;"),
        ] {
            assert_eq!(
                faults(file, text),
                [format!("{file}:1: `flow` imports `cli`")],
                "{text}"
            );
        }
        assert_eq!(
            faults(
                "flow.rs",
                "use crate::ir;\nuse crate::{\n    lints,\n    cli,\n};"
            ),
            [
                "flow.rs:3: `flow` imports `lints`",
                "flow.rs:4: `flow` imports `cli`"
            ]
        );
    }

    #[test]
    fn a_module_has_its_place() {
        let unknown = faults("new/part.rs", "");
        assert_eq!(
            unknown,
            ["new/part.rs: `new` is not in the table of lib.rs"]
        );
    }
}
