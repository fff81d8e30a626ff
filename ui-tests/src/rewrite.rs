//! Rewrites of a function that keep its meaning, so they must keep its findings.
//!
//! Temporaries are the trap: a rewrite that lets one live longer changes when a guard is released. Conditions are
//! therefore bound by a `let` of their own before they are matched.

mod rules;

use syn::visit_mut::VisitMut;
use syn::{File, Item, ItemFn};

use rules::{BoundCondition, Helpers, Macros, MatchForIf, Negated};

/// One way to say the same thing.
#[derive(Debug, Clone, Copy)]
pub struct Rewrite {
    pub name: &'static str,
    apply: fn(&mut ItemFn),
    /// Items that the rewritten functions use.
    prelude: &'static str,
}

pub const ALL: &[Rewrite] = &[
    Rewrite {
        name: "other_name",
        apply: |function| rules::rewrite_locals(function, rules::other_name),
        prelude: "",
    },
    Rewrite {
        name: "through_an_option",
        apply: |function| rules::rewrite_locals(function, rules::through_an_option),
        prelude: "",
    },
    Rewrite {
        name: "through_a_tuple",
        apply: |function| rules::rewrite_locals(function, rules::through_a_tuple),
        prelude: "",
    },
    Rewrite {
        name: "in_a_block",
        apply: |function| rules::rewrite_locals(function, rules::in_a_block),
        prelude: "",
    },
    Rewrite {
        name: "helper",
        apply: |function| Helpers.visit_block_mut(&mut function.block),
        prelude: HELPERS,
    },
    Rewrite {
        name: "macro_call",
        apply: |function| Macros.visit_block_mut(&mut function.block),
        prelude: "macro_rules! call { ($on:expr, $method:ident $(, $arg:expr)*) => { $on.$method($($arg),*) } }",
    },
    Rewrite {
        name: "closure",
        apply: rules::called_closure,
        prelude: "",
    },
    Rewrite {
        name: "nested_function",
        apply: rules::nested_function,
        prelude: "",
    },
    Rewrite {
        name: "in_a_loop",
        apply: rules::in_a_loop,
        prelude: "",
    },
    Rewrite {
        name: "all_in_a_macro",
        apply: rules::all_in_a_macro,
        prelude: "macro_rules! same { ($($tokens:tt)*) => { $($tokens)* } }",
    },
    Rewrite {
        name: "noise",
        apply: rules::noise,
        prelude: "",
    },
    Rewrite {
        name: "bound_condition",
        apply: |function| BoundCondition.visit_block_mut(&mut function.block),
        prelude: "",
    },
    Rewrite {
        name: "match_for_if",
        apply: |function| MatchForIf.visit_block_mut(&mut function.block),
        prelude: "",
    },
    Rewrite {
        name: "negated",
        apply: |function| Negated.visit_block_mut(&mut function.block),
        prelude: "",
    },
    Rewrite {
        name: "arc_clone",
        apply: rules::arc_clone,
        prelude: "",
    },
];

/// A guard, or what was read, comes back from a function of the user's own.
const HELPERS: &str = "
fn acquire<T>(lock: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap()
}
fn acquire_shared<T>(lock: &std::sync::RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap()
}
fn acquire_exclusive<T>(lock: &std::sync::RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap()
}
fn helped<R>(run: impl FnOnce() -> R) -> R {
    run()
}
";

/// Functions marked with `// metamorphic`.
pub fn marked(source: &str) -> Vec<String> {
    let mut lines = source.lines();
    let mut names = Vec::new();
    while lines.by_ref().any(|line| line.trim() == "// metamorphic") {
        let signature = lines.next().unwrap_or_default();
        let name = signature
            .split("fn ")
            .nth(1)
            .and_then(|rest| rest.split(['(', '<']).next());
        names.extend(name.map(str::to_owned));
    }
    names
}

/// A fixture with its marked functions rewritten.
#[derive(Debug)]
pub struct Rewritten {
    pub source: String,
    /// Those that the rewrite had something to change in.
    pub changed: Vec<String>,
}

impl Rewrite {
    pub fn rewrite(&self, source: &str) -> Result<Rewritten, syn::Error> {
        let wanted = marked(source);
        let mut file: File = syn::parse_file(source)?;
        let mut changed = Vec::new();
        for item in &mut file.items {
            let Item::Fn(function) = item else { continue };
            let name = function.sig.ident.to_string();
            if !wanted.contains(&name) {
                continue;
            }
            let before = function.clone();
            (self.apply)(function);
            if *function != before {
                changed.push(name);
            }
        }
        let prelude = syn::parse_file(self.prelude)?.items;
        file.items.splice(0..0, prelude);
        Ok(Rewritten {
            source: prettyplease::unparse(&file),
            changed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
// metamorphic
fn f(l: &Arc<Mutex<u32>>) -> u32 {
    let g = l.lock().unwrap();
    if *g > 1 {
        return *l.lock().unwrap();
    }
    0
}
fn unmarked() {
    let x = 1;
}
";

    fn body(name: &str) -> String {
        let rewrite = ALL
            .iter()
            .find(|r| r.name == name)
            .expect("a rewrite of that name");
        let rewritten = rewrite.rewrite(SOURCE).expect("parses");
        assert_eq!(rewritten.changed, ["f"]);
        assert!(
            rewritten
                .source
                .contains("fn unmarked() {\n    let x = 1;\n}")
        );
        let start = rewritten.source.find("fn f(").expect("still there");
        let end = rewritten.source.find("fn unmarked").expect("still there");
        let words = rewritten.source[start..end].split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn locals_get_other_names_and_wrappings() {
        for (rewrite, text) in [
            (
                "other_name",
                "let first_name = l.lock().unwrap(); let g = first_name;",
            ),
            (
                "through_an_option",
                "let Some(g) = Some(l.lock().unwrap()) else {",
            ),
            ("through_a_tuple", "let (g, ()) = (l.lock().unwrap(), ());"),
            ("in_a_block", "let g = { l.lock().unwrap() };"),
        ] {
            assert!(body(rewrite).contains(text), "{}", body(rewrite));
        }
    }

    #[test]
    fn acquisitions_move_into_helpers_and_macros() {
        assert!(
            body("helper").contains("let g = acquire(&l);"),
            "{}",
            body("helper")
        );
        assert!(body("macro_call").contains("let g = call!(l, lock).unwrap();"));
    }

    #[test]
    fn locks_of_other_crates_are_taken_by_a_generic_helper() {
        let helper = ALL.iter().find(|r| r.name == "helper").expect("there");
        let source = "// metamorphic\nfn f(l: &M) { l.m.lock().push(1); }";
        let rewritten = helper.rewrite(source).expect("parses");
        assert!(rewritten.source.contains("helped(|| l.m.lock()).push(1)"));
    }

    #[test]
    fn the_body_becomes_a_closure() {
        assert!(body("closure").contains("-> u32 { (|| { let g"));
    }

    #[test]
    fn conditions_are_bound_before_they_are_matched() {
        let text = body("match_for_if");
        assert!(
            text.contains("let decided = *g > 1; decided } { true => { return"),
            "{text}"
        );
        assert!(body("negated").contains("if !(*g > 1) { {} } else { return"));
    }

    #[test]
    fn later_uses_go_through_a_clone() {
        let text = body("arc_clone");
        assert!(
            text.contains("let same = Arc::clone(l); let g = l.lock().unwrap();"),
            "{text}"
        );
        assert!(text.contains("return *(&same).lock().unwrap();"), "{text}");
    }
}
