//! Rewrites of a function that keep its meaning, so they must keep its findings.
//!
//! Temporaries are the trap: a rewrite that lets one live longer changes when a guard is released. Conditions are
//! therefore bound by a `let` of their own before they are matched.

mod rules;

use syn::visit_mut::VisitMut;
use syn::{File, ImplItemFn, ItemFn, TraitItemFn, parse_quote};

use rules::{BoundCondition, Helpers, Macros, MatchForIf, Negated};

/// One way to say the same thing.
#[derive(Debug, Clone, Copy)]
pub struct Rewrite {
    pub name: &'static str,
    apply: fn(&mut ItemFn),
    /// Items that the rewritten functions use, for the root of their crate, before all modules.
    pub prelude: &'static str,
    /// Whether it can be done in an `impl`.
    methods: bool,
}

pub const ALL: &[Rewrite] = &[
    named("other_name", |f| {
        rules::rewrite_locals(f, rules::other_name)
    }),
    named("through_an_option", |f| {
        rules::rewrite_locals(f, rules::through_an_option)
    }),
    named("through_a_tuple", |f| {
        rules::rewrite_locals(f, rules::through_a_tuple)
    }),
    named("in_a_block", |f| {
        rules::rewrite_locals(f, rules::in_a_block)
    }),
    Rewrite {
        prelude: HELPERS,
        ..named("helper", |f| {
            Helpers::default().visit_block_mut(&mut f.block)
        })
    },
    Rewrite {
        prelude: "macro_rules! call { ($on:expr, $method:ident $(, $arg:expr)*) => { $on.$method($($arg),*) } }",
        ..named("macro_call", |f| Macros.visit_block_mut(&mut f.block))
    },
    named("closure", rules::called_closure),
    Rewrite {
        methods: false,
        ..named("nested_function", rules::nested_function)
    },
    named("in_an_arm", rules::in_an_arm),
    named("in_a_loop", rules::in_a_loop),
    named("named_result", rules::named_result),
    Rewrite {
        prelude: "macro_rules! same { ($($tokens:tt)*) => { $($tokens)* } }",
        ..named("all_in_a_macro", rules::all_in_a_macro)
    },
    named("noise", rules::noise),
    named("bound_condition", |f| {
        BoundCondition.visit_block_mut(&mut f.block)
    }),
    named("match_for_if", |f| MatchForIf.visit_block_mut(&mut f.block)),
    named("negated", |f| Negated.visit_block_mut(&mut f.block)),
    named("arc_clone", rules::arc_clone),
];

const fn named(name: &'static str, apply: fn(&mut ItemFn)) -> Rewrite {
    Rewrite {
        name,
        apply,
        prelude: "",
        methods: true,
    }
}

/// A guard, or what was read, comes back from a function of the user's own.
const HELPERS: &str = "
pub fn acquire<T>(lock: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap()
}
pub fn acquire_shared<T>(lock: &std::sync::RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap()
}
pub fn acquire_exclusive<T>(lock: &std::sync::RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap()
}
pub fn helped<R>(run: impl FnOnce() -> R) -> R {
    run()
}
";

/// Functions with the rewrites under which they are known to get another verdict: `// metamorphic: not closure, helper`.
pub fn known(source: &str) -> Vec<(String, Vec<&str>)> {
    let mut known = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let Some(rewrites) = line.trim().strip_prefix("// metamorphic: not ") else {
            continue;
        };
        let signature = lines.clone().find(|line| line.contains("fn "));
        let name = signature.and_then(|line| {
            let rest = line.split("fn ").nth(1)?;
            rest.split(['(', '<']).next()
        });
        known.extend(name.map(|name| (name.to_owned(), rewrites.split(", ").collect())));
    }
    known
}

/// A fixture with its functions rewritten.
#[derive(Debug)]
pub struct Rewritten {
    pub source: String,
    /// Those that the rewrite had something to change in.
    pub changed: Vec<String>,
}

impl Rewrite {
    pub fn rewrite(&self, source: &str) -> Result<Rewritten, syn::Error> {
        let mut file: File = syn::parse_file(source)?;
        let mut functions = Functions {
            rewrite: self,
            changed: Vec::new(),
        };
        functions.visit_file_mut(&mut file);
        Ok(Rewritten {
            changed: functions.changed,
            source: prettyplease::unparse(&file),
        })
    }
}

/// Rewrites functions and methods, and not what lies in them.
struct Functions<'a> {
    rewrite: &'a Rewrite,
    changed: Vec<String>,
}

impl Functions<'_> {
    fn rewrite(&mut self, function: &mut ItemFn) {
        let before = function.clone();
        (self.rewrite.apply)(function);
        if *function != before {
            self.changed.push(function.sig.ident.to_string());
        }
    }
}

impl VisitMut for Functions<'_> {
    fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
        self.rewrite(function);
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        if !self.rewrite.methods {
            return;
        }
        let (sig, block) = (&method.sig, &method.block);
        let mut function = parse_quote! { #sig #block };
        self.rewrite(&mut function);
        method.block = *function.block;
    }

    fn visit_trait_item_fn_mut(&mut self, method: &mut TraitItemFn) {
        let (sig, true, Some(block)) = (&method.sig, self.rewrite.methods, &method.default) else {
            return;
        };
        let mut function = parse_quote! { #sig #block };
        self.rewrite(&mut function);
        method.default = Some(*function.block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
fn f(l: &Arc<Mutex<u32>>) -> u32 {
    let g = l.lock().unwrap();
    if *g > 1 {
        return *l.lock().unwrap();
    }
    0
}
struct Locks;
";

    fn body(name: &str) -> String {
        let rewrite = ALL
            .iter()
            .find(|r| r.name == name)
            .expect("a rewrite of that name");
        let rewritten = rewrite.rewrite(SOURCE).expect("parses");
        assert_eq!(rewritten.changed, ["f"]);
        let start = rewritten.source.find("fn f(").expect("still there");
        let end = rewritten.source.find("struct Locks").expect("still there");
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
    fn methods_are_rewritten_too() {
        let rewrite = ALL.iter().find(|r| r.name == "closure").expect("there");
        let source = "impl L { fn f(&self) {} fn g(&mut self) -> &mut u8 { &mut self.0 } }";
        let rewritten = rewrite.rewrite(source).expect("parses");
        assert_eq!(rewritten.changed, ["f"]);
    }

    #[test]
    fn a_function_says_what_is_known_of_it() {
        let source = "// metamorphic: not closure, helper\n#[inline]\npub fn f<T>() {}\nfn g() {}";
        assert_eq!(known(source), [("f".to_owned(), vec!["closure", "helper"])]);
    }

    #[test]
    fn acquisitions_move_into_helpers_and_macros() {
        assert!(
            body("helper").contains("let g = crate::acquire(&l);"),
            "{}",
            body("helper")
        );
        assert!(body("macro_call").contains("let g = call!(l, lock).unwrap();"));
    }

    #[test]
    fn locks_of_other_crates_are_taken_by_a_generic_helper() {
        let helper = ALL.iter().find(|r| r.name == "helper").expect("there");
        let source = "fn f(l: &M) { l.m.lock().push(1); }";
        let rewritten = helper.rewrite(source).expect("parses");
        assert!(
            rewritten
                .source
                .contains("crate::helped(|| l.m.lock()).push(1)")
        );
    }

    #[test]
    fn the_body_becomes_a_closure() {
        assert!(body("closure").contains("-> u32 { (|| -> u32 { let g"));
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
