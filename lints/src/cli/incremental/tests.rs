use super::*;

const SOURCE: &str = "fn one() {}\nfn two() { one() }\n";

fn dump(name: &str, line: u32, end_col: u32) -> Dump {
    let text = format!(
        "    let mut _0: (); // return place in scope 0 at a.rs:{line}:9: {line}:9\n\
         \n        return; // scope 0 at a.rs:{line}:{end_col}: {line}:{end_col}\n"
    );
    let dump = Dump::pack(name_of(name), &text);
    assert_eq!(dump.text(), text);
    assert!(dump.place.is_some());
    dump
}

fn name_of(path: &str) -> String {
    format!("{path}.1-1-000.built.after.mir")
}

/// Of `one` and `two`, and a constructor, which stands where `one` does.
fn kept(hidden: usize) -> Kept {
    let dumps = [
        dump("a.One-{constructor#0}", 1, 12),
        dump("a.one", 1, 12),
        dump("a.two", 2, 19),
    ];
    let kept = Kept {
        state: Some("s-1-2-3".to_owned()),
        hidden: Some(hidden),
        dumps: dumps.into(),
        ..Kept::default()
    };
    kept.with_sources(&|_| Some(SOURCE.to_owned()))
}

fn remaining(kept: Kept, dumped: &[&str], counted: usize, source: &str) -> Option<Vec<String>> {
    let dumped: Vec<String> = dumped.iter().map(|name| name_of(name)).collect();
    let kept = kept.remaining(&dumped, counted, &|_| Some(source.to_owned()))?;
    let paths = kept.dumps.iter().map(|dump| lower::stem(&dump.name));
    Some(paths.map(str::to_owned).collect())
}

fn paths<const N: usize>(paths: [&str; N]) -> Option<Vec<String>> {
    Some(paths.map(str::to_owned).to_vec())
}

#[test]
fn what_is_not_dumped_again_is_still_there() {
    let all = paths(["a.One-{constructor#0}", "a.one", "a.two"]);
    assert_eq!(remaining(kept(0), &[], 2, SOURCE), all);
    assert_eq!(remaining(kept(1), &[], 3, SOURCE), all);
    let others = remaining(kept(0), &["a.two", "a.zero"], 3, SOURCE);
    assert_eq!(others, paths(["a.One-{constructor#0}", "a.one"]));
}

#[test]
fn what_was_replaced_is_gone() {
    let source = SOURCE.replace("one() }", "ten() }");
    let left = paths(["a.One-{constructor#0}", "a.one"]);
    assert_eq!(remaining(kept(0), &["a.ten"], 2, &source), left);
    // Constructors are not counted.
    let source = SOURCE.replace("fn one() {", "fn ten() +");
    assert_eq!(remaining(kept(0), &["a.ten"], 2, &source), paths(["a.two"]));
}

#[test]
fn a_comment_removes_nothing() {
    let source = SOURCE.replace("one() }", "/*...*/");
    let source = source.replace("{ /*", "{ one() /*");
    let before = kept(0).with_sources(&|_| Some(source.replace("...", "+++")));
    assert!(remaining(before, &[], 2, &source).is_some());
}

#[test]
fn another_number_than_the_compilers_cannot_be_explained() {
    for counted in [0, 1, 3] {
        assert_eq!(remaining(kept(0), &[], counted, SOURCE), None);
    }
    assert_eq!(remaining(kept(1), &[], 2, SOURCE), None);
}

/// `mod a { fn b }` and `fn a { fn b }` are both `a-b`.
#[test]
fn of_two_bodies_with_one_name_one_may_be_left() {
    let source = SOURCE.replace("one() }", "ten() }");
    assert_eq!(remaining(kept(1), &[], 2, &source), None);
}

#[test]
fn the_tokens_of_inner_items_are_not_the_bodys() {
    let source = SOURCE.replace("one() }", "ten() }");
    for inner in [
        "a.two-inner",
        "a.two-{closure#0}-inner",
        "a.two-{impl#0}-drop",
    ] {
        assert_eq!(remaining(kept(0), &[inner], 2, &source), None, "{inner}");
    }
    for part in ["a.two-{closure#0}", "a.two-{constant#0}", "a.twofold"] {
        assert!(remaining(kept(0), &[part], 2, &source).is_some(), "{part}");
    }
}

#[test]
fn a_run_from_nothing_learns_what_hides() {
    let dumped = ["a.one", "a.one-{constant#0}", "a.One-{constructor#0}"].map(name_of);
    assert_eq!(hidden(&dumped, Some(2)), Some(0));
    assert_eq!(hidden(&dumped, Some(3)), Some(1));
    assert_eq!(missing(&dumped, 3), 0);
    // More than constants can hide.
    assert_eq!(hidden(&dumped, Some(4)), None);
    assert_eq!(missing(&dumped, 4), 1);
    assert_eq!(hidden(&dumped, Some(1)), None);
    assert_eq!(hidden(&dumped, None), None);
}

struct Compiler {
    folder: tempfile::TempDir,
    incremental: Incremental,
}

impl Compiler {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let incremental = Incremental {
            folder: folder.path().join("ours"),
            build: Build::of(b""),
        };
        Self {
            folder,
            incremental,
        }
    }

    fn leave(&self, krate: &str, state: &str) {
        let folder = self.folder.path().join("ours").join(krate).join(state);
        fs::create_dir_all(folder).unwrap();
    }
}

#[test]
fn what_is_kept_belongs_to_one_state() {
    let compiler = Compiler::new();
    let open = || compiler.incremental.open().unwrap().dumps.len();
    let keep = |state: &str| {
        let state = Some(state.to_owned());
        compiler.incremental.keep(&Kept { state, ..kept(0) });
    };
    compiler.leave("bank-1f", "s-2-2-2");
    keep("s-2-2-2");
    assert_eq!(open(), 3);
    // The compiler removes old ones when it next starts, and has others in hand.
    compiler.leave("bank-1f", "s-1-9-9");
    compiler.leave("bank-1f", "s-9-9-working");
    assert_eq!(open(), 3);
    // Another compile that we know nothing of.
    compiler.leave("bank-1f", "s-3-3-3");
    assert_eq!(open(), 0);
    assert!(!compiler.incremental.folder.exists());
    compiler.leave("bank-1f", "s-4-4-4");
    keep("s-4-4-4");
    compiler.leave("bank-2f", "s-4-4-4");
    assert_eq!(open(), 0);
}

#[test]
fn a_compile_that_leaves_no_state_of_its_own_is_not_kept() {
    let compiler = Compiler::new();
    let settle = |state: &str| {
        let kept = compiler.incremental.open().unwrap();
        compiler.leave("bank-1f", state);
        let dumped = [name_of("a.one"), name_of("a.two")];
        let kept = compiler
            .incremental
            .settle(kept, &dumped, Some(2), &|_| None)
            .unwrap();
        let state = kept.state.clone();
        compiler.incremental.keep(&kept);
        state
    };
    assert_eq!(settle("s-2-2-2").as_deref(), Some("s-2-2-2"));
    // As if it had failed to put its own in the place, or the clock had been set back.
    assert_eq!(settle("s-1-1-1"), None);
    assert!(!compiler.incremental.folder.exists());
    assert_eq!(settle("s-3-3-3").as_deref(), Some("s-3-3-3"));
    // Somebody else's compile ends before ours is kept.
    let kept = compiler.incremental.open().unwrap();
    compiler.leave("bank-1f", "s-4-4-4");
    let kept = compiler
        .incremental
        .settle(kept, &[], Some(0), &|_| None)
        .unwrap();
    compiler.leave("bank-1f", "s-5-5-5");
    compiler.incremental.keep(&kept);
    assert!(!compiler.incremental.folder.exists());
}
