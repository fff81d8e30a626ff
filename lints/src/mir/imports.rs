//! Where the compiler says that other crates' items are declared.
//!
//! It prints the shortest path that leads to an item, through whoever re-exports it: with `pub use std::sync::Mutex;`
//! at the root of a dependency `shim`, all dumps say `shim::Mutex`. What it makes of `use ::shim::Mutex;` has the rest:
//!
//! ```text
//! kind: Use(
//!     Path {
//!         res: PerNS {
//!             type_ns: Some(
//!                 Def(
//!                     Struct,
//!                     DefId(1:7971 ~ std[e282]::sync::poison::mutex::Mutex),
//! ```

use std::fmt::Write as _;

/// What each import is renamed to, before its number.
const NAME: &str = "guardlint_import_";

/// A text that imports the paths. Those that cannot be imported are as good as not there.
pub fn source(paths: &[String]) -> String {
    let mut source = "#![no_std]\n".to_owned();
    for (number, path) in paths.iter().enumerate() {
        // A `String` takes whatever is written.
        let _ = writeln!(source, "use ::{path} as {NAME}{number};");
    }
    source
}

/// The declared path of each imported one, by its number, from what `-Zunpretty=hir-tree` prints.
pub fn declared(tree: &str, count: usize) -> Vec<Option<String>> {
    let mut declared = vec![None; count];
    // Older compilers say the name first.
    let mut ahead = None;
    let mut import = Import::default();
    for line in tree.lines().map(str::trim_start) {
        if line.starts_with("kind: Use(") {
            import = Import {
                number: ahead.take(),
                ..Import::default()
            };
        } else if let Some(name) = line.strip_prefix("ident: ") {
            ahead = number(name).or(ahead);
        } else if let Some(number) = number(line) {
            import.number = Some(number);
        } else {
            import.line(line);
        }
        if let Some(slot) = import.number.and_then(|number| declared.get_mut(number)) {
            if import.done {
                *slot = import.found.take();
                import.number = None;
            }
        }
    }
    declared
}

fn number(name: &str) -> Option<usize> {
    let digits = name.strip_prefix(NAME)?;
    digits
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[derive(Debug, Default)]
struct Import {
    number: Option<usize>,
    found: Option<String>,
    /// What comes next is a macro, a module or a constructor of the same name.
    skips: bool,
    /// The rest is about the parts of the path.
    done: bool,
}

impl Import {
    fn line(&mut self, line: &str) {
        self.done |= line.starts_with("segments:");
        if self.done {
            return;
        }
        self.skips |= ["Macro(", "Ctor(", "Mod,"]
            .iter()
            .any(|kind| line.starts_with(kind));
        if let Some(id) = line.strip_prefix("DefId(") {
            if !self.skips && self.found.is_none() {
                self.found = path(id);
            }
            self.skips = false;
        }
    }
}

/// `std::sync::poison::mutex::Mutex` of `1:7971 ~ std[e282]::sync::poison::mutex::Mutex),`
fn path(id: &str) -> Option<String> {
    let (_, id) = id.split_once(" ~ ")?;
    let id = id.split(')').next()?;
    let (krate, rest) = id.split_once('[')?;
    let (_, rest) = rest.split_once("]::")?;
    // `{extern#0}` is no name.
    (!rest.contains('{')).then(|| format!("{krate}::{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_one_import() {
        let paths = ["shim::Mutex".to_owned(), "shim::r#move".to_owned()];
        assert_eq!(
            source(&paths),
            "#![no_std]\nuse ::shim::Mutex as guardlint_import_0;\nuse ::shim::r#move as guardlint_import_1;\n"
        );
    }

    /// As it is printed, without the parts that look alike.
    const TREE: &str = "
                kind: Use(
                    Path {
                        res: PerNS {
                            value_ns: Some(
                                Def(
                                    Ctor(
                                        Struct,
                                        Fn,
                                    ),
                                    DefId(20:21 ~ other[e0e9]::Pair::{constructor#0}),
                                ),
                            ),
                            type_ns: Some(
                                Def(
                                    Struct,
                                    DefId(20:20 ~ other[e0e9]::own::Pair),
                                ),
                            ),
                            macro_ns: None,
                        },
                        segments: [
                            PathSegment {
                                res: Def(
                                    Mod,
                                    DefId(21:0 ~ shim[e0e9]),
                                ),
                            },
                        ],
                    },
                    Single(
                        guardlint_import_1#0,
                    ),
                ),
                kind: Use(
                    Path {
                        res: [
                            Err,
                        ],
                        segments: [],
                    },
                    guardlint_import_2,
                ),
                ident: guardlint_import_0#0,
                owner_id: DefId(0:4 ~ probe[1057]::{use#2}),
                kind: Use(
                    Path {
                        res: [
                            Def(
                                Macro(
                                    Derive,
                                ),
                                DefId(3:1 ~ derive[e0e9]::Shape),
                            ),
                            Def(
                                Fn,
                                DefId(2:2536 ~ core[c1f1]::mem::drop),
                            ),
                        ],
                        segments: [
                            PathSegment {
                                ident: shim#0,
                                res: Def(
                                    Mod,
                                    DefId(20:0 ~ shim[5a28]),
                                ),
                            },
                        ],
                    },
                    Single,
                ),
";

    #[test]
    fn items_are_found_beside_what_has_their_name() {
        let found = [Some("core::mem::drop"), Some("other::own::Pair"), None];
        let found: Vec<_> = found.map(|path| path.map(str::to_owned)).into();
        assert_eq!(declared(TREE, 3), found);
        assert_eq!(declared("", 1), [None]);
    }
}
