//! After an edit the compiler builds what changed, and the facts are those of a run from nothing.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::{DEADLOCK, FOUND, Run, Workspace, manifest};

const BANK: &str = r#"
use std::sync::Mutex;

macro_rules! accessors {
    ($($name:ident)*) => { $( pub fn $name(&self) -> i32 { *self.balance.lock().unwrap() } )* };
}

#[derive(Debug, Clone, PartialEq)]
pub struct Note(String, u8);

pub struct Account { balance: Mutex<i32>, notes: Mutex<Vec<Note>> }

impl Account {
    accessors!(balance amount);

    pub fn deposit(&self, amount: i32) {
        let add = |to: &mut i32| *to += amount;
        add(&mut self.balance.lock().unwrap());
    }

    pub fn longest(&self) -> Option<usize> {
        self.notes.lock().unwrap().iter().filter(|note| note.1 > 0).map(|note| note.0.len()).max()
    }

    // kept short
    fn quiet(&self) -> i32 { 0 }

    pub fn withdraw(&self, amount: i32) -> bool {
        static REFUSED: Mutex<u32> = Mutex::new(0);
        fn refuse() -> bool { *REFUSED.lock().unwrap() += 1; false }
        let mut balance = self.balance.lock().unwrap();
        if *balance < amount { return refuse(); }
        *balance -= amount;
        true
    }
}

impl Drop for Account {
    fn drop(&mut self) { self.quiet(); }
}

impl Default for Account {
    fn default() -> Self { Self { balance: Mutex::new(0), notes: Mutex::default() } }
}

pub trait Closes { fn close(self) -> i32; fn name(&self) -> String { "a name".to_owned() } }

impl Closes for Account { fn close(self) -> i32 { self.balance() } }

pub async fn later(account: &Account) -> i32 { async { account.amount() }.await }

pub fn both() -> impl Fn(&Account) -> i32 { |account| account.balance() + account.amount() }
"#;

/// A workspace, and a compiler that says how many bodies it dumps.
struct Watched {
    workspace: Workspace,
    compiler: PathBuf,
    log: PathBuf,
}

const COMPILER: &str = r#"
"$@"; code=$?
for arg in "$@"; do
    case "$arg" in -Zdump-mir-dir=*) ls "${arg#-Zdump-mir-dir=}" | grep -c built.after.mir >> 'LOG';; esac
done
exit $code"#;

impl Watched {
    fn new(workspace: Workspace) -> Self {
        let log = workspace.beside("log");
        let script = COMPILER.replace("LOG", log.to_str().unwrap());
        Self {
            compiler: workspace.script("compiler", &script),
            workspace,
            log,
        }
    }

    fn command(&self) -> Command {
        let _ = fs::remove_file(&self.log);
        let mut command = self.workspace.command(&[]);
        command.env("RUSTC_WORKSPACE_WRAPPER", &self.compiler);
        command
    }

    fn dumped(&self) -> Vec<usize> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().map(|line| line.parse().unwrap()).collect()
    }

    /// How many bodies each compile dumped.
    #[track_caller]
    fn run(&self) -> Vec<usize> {
        let run = Run::of(self.command());
        // Its statistics are for us.
        assert!(!run.stderr.contains("stats"), "{run:#?}");
        assert_eq!(run.count("error"), 0, "{run:#?}");
        self.dumped()
    }

    /// The same from nothing.
    fn run_anew(&self) -> Vec<usize> {
        let root = self.workspace.root();
        fs::remove_dir_all(root.join("target/debug/incremental")).unwrap();
        for krate in ["bank", "teller"] {
            for facts in self.workspace.facts(krate) {
                fs::remove_file(facts).unwrap();
            }
        }
        self.run()
    }

    fn facts(&self, krate: &str) -> Vec<u8> {
        fs::read(self.workspace.facts(krate).remove(0)).unwrap()
    }
}

#[test]
fn facts_after_an_edit_are_those_of_a_run_from_nothing() {
    let watched = Watched::new(Workspace::bank(BANK));
    let mut all = watched.run();
    assert_eq!(all.len(), 1);
    // What is edited; whether a body that is gone leaves its place as it was, so that the compiler must start from nothing.
    let edits = [
        ("pub async fn", "// A line more.\npub async fn", false),
        ("*to += amount;", "{ *to += amount; };", false),
        ("+ account.amount()", "+ 2 * account.amount()", false),
        (".filter(|note| note.1 > 0)", "", false),
        (
            "        static REFUSED",
            "        let _ = || 0;\n        static REFUSED",
            false,
        ),
        (
            "pub trait Closes",
            "pub fn more() {}\n\npub trait Closes",
            false,
        ),
        ("pub fn more() {}\n\n", "", false),
        (
            "impl Drop for Account {\n    fn drop(&mut self) { self.quiet(); }\n}\n",
            "",
            true,
        ),
        (
            "fn name(&self) -> String { \"a name\".to_owned() }",
            "",
            false,
        ),
        (
            "#[derive(Debug, Clone, PartialEq)]",
            "#[derive(Debug, PartialEq)]",
            false,
        ),
        ("    // kept short\n", "    #[cfg(any())]\n", true),
        (
            "accessors!(balance amount);",
            "accessors!(amount balance);",
            false,
        ),
        (" + 2 * account.amount()", "", false),
        (
            "async { account.amount() }.await",
            "account.balance()",
            false,
        ),
        ("accessors!(amount balance);", "accessors!(balance);", true),
    ];
    let mut text = BANK.to_owned();
    for (old, new, starts_again) in edits {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
        watched.workspace.write("src/lib.rs", &text);
        let dumped = watched.run();
        let after_edit = watched.facts("bank");
        let before = all;
        all = watched.run_anew();
        assert!(after_edit == watched.facts("bank"), "{old} -> {new}");
        assert!(
            dumped[0] < before[0],
            "{old} -> {new}: {dumped:?} of {before:?}"
        );
        assert_eq!(
            &dumped[1..],
            if starts_again { &all[..] } else { &[] },
            "{old} -> {new}"
        );
    }
}

/// Each could hide that something is gone, or drop what is not.
#[test]
fn edits_that_are_hard_to_tell_from_others_are_not_mistaken_for_them() {
    let locks = "use std::sync::Mutex;\n\
        macro_rules! takers { ($($name:ident)*) => { $( pub fn $name(m: &Mutex<u8>) { *m.lock().unwrap() = 0; } )* } }\n\
        takers!(one two);\n";
    let edits = [
        // Both are `bank.a-b`, so that one has no dump of its own.
        (
            "mod a { pub fn b(m: &super::Mutex<u8>) { *m.lock().unwrap() = 1; } }\n\
             pub fn a(m: &Mutex<u8>) { fn b() {} b(); a::b(m); }\n",
            "fn b() {} b(); a::b(m);",
            "a::b(m);",
        ),
        // The first leaves a body as it is though its line changes, and the second removes one whose line does not.
        (
            "mod inner { pub(crate) fn three(m: &super::Mutex<u8>) { *m.lock().unwrap() = 3; } }\n",
            "pub(crate) fn three",
            "pub(super) fn three",
        ),
        (
            "pub fn three(m: &Mutex<u8>) { fn inner() -> u8 { 3 } *m.lock().unwrap() = inner(); }\n",
            "-> u8 { 3 }",
            "-> u8 { 4 }",
        ),
        (
            "pub fn three(m: &Mutex<u8>) { /* as said */ *m.lock().unwrap() = 3; }\n",
            "/* as said */",
            "/* as told */",
        ),
    ];
    for (more, old, new) in edits {
        let before = format!("{locks}{more}");
        let watched = Watched::new(Workspace::bank(&before));
        watched.run();
        let fewer = before.replace("one two", "one");
        for text in [
            before.replace(old, new),
            fewer.replace(old, new),
            fewer,
            before,
        ] {
            watched.workspace.write("src/lib.rs", &text);
            watched.run();
            let after_edit = watched.facts("bank");
            watched.run_anew();
            assert!(after_edit == watched.facts("bank"), "{text}");
        }
    }
}

/// As on a file system that is full for a moment.
#[test]
fn a_dump_that_is_lost_is_missed_and_comes_again() {
    let workspace = Workspace::bank(BANK);
    let lossy = workspace.script(
        "lossy",
        "\"$@\" && for arg in \"$@\"; do case \"$arg\" in -Zdump-mir-dir=*) rm -f \"${arg#*=}\"/*-deposit.*;; esac; done",
    );
    let mut command = workspace.command(&["-v"]);
    command.env("RUSTC_WORKSPACE_WRAPPER", lossy);
    Run::of(command).assert(
        0,
        &["not analysed", "has written 1 body less than it counts"],
    );
    let whole = Watched::new(workspace);
    whole
        .workspace
        .write("src/lib.rs", &format!("{BANK}pub fn more() {{}}\n"));
    whole.run();
    let after_edit = whole.facts("bank");
    whole.run_anew();
    assert!(after_edit == whole.facts("bank"));
}

#[test]
fn a_state_that_the_compiler_dies_of_is_thrown_away() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let dying = workspace.script(
        "dying",
        "case \"$*\" in *-Cincremental=*) ls target/debug/incremental/bank-guardlint-*/*/s-* >/dev/null 2>&1 \
         && echo 'the compiler panicked' >&2 && exit 101;; esac; exec \"$@\"",
    );
    workspace.write("src/lib.rs", &format!("// A line more.\n{DEADLOCK}"));
    let mut command = workspace.command(&[]);
    command.env("RUSTC_WORKSPACE_WRAPPER", dying);
    let run = Run::of(command);
    run.assert(101, &[FOUND]);
    assert_eq!(run.count("panicked"), 0, "{run:#?}");
}

/// Types of closures are named by their places, in whatever crate they are.
#[test]
fn crates_that_build_on_what_moved_have_the_facts_of_a_run_from_nothing() {
    let ledger = "pub fn adder(n: i32) -> impl Fn(i32) -> i32 { move |m| n + m }\n";
    let teller = "\
        use std::sync::Mutex;\n\
        pub fn add(to: &Mutex<i32>) { let f = ledger::adder(1); let mut to = to.lock().unwrap(); *to = f(*to); }\n\
        pub fn other(of: &Mutex<i32>) -> i32 { *of.lock().unwrap() }\n";
    let needs = "[dependencies]\nledger = { path = \"../ledger\" }";
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"ledger\", \"teller\"]\n",
        ),
        ("ledger/Cargo.toml", &manifest("ledger", "")),
        ("ledger/src/lib.rs", ledger),
        ("teller/Cargo.toml", &manifest("teller", needs)),
        ("teller/src/lib.rs", teller),
    ]);
    let watched = Watched::new(workspace);
    watched.run();
    watched
        .workspace
        .write("ledger/src/lib.rs", &format!("// A line more.\n{ledger}"));
    watched.run();
    let after_edit = watched.facts("teller");
    watched.run_anew();
    assert!(after_edit == watched.facts("teller"));
}

#[test]
fn what_is_kept_outlives_code_that_does_not_compile() {
    let watched = Watched::new(Workspace::bank(BANK));
    let all = watched.run();
    watched.workspace.write(
        "src/lib.rs",
        &BANK.replace("*to += amount;", "*to += missing;"),
    );
    Run::of(watched.command()).assert(101, &["cannot find value `missing`"]);
    watched.workspace.write(
        "src/lib.rs",
        &BANK.replace("*to += amount;", "*to -= amount;"),
    );
    let dumped = watched.run();
    assert!(dumped.len() == 1 && dumped[0] < all[0], "{dumped:?}");
}

#[test]
fn what_is_kept_is_not_trusted() {
    let watched = Watched::new(Workspace::bank(BANK));
    let all = watched.run();
    let states = watched.workspace.root().join("target/debug/incremental");
    let ours = |path: &PathBuf| path.to_string_lossy().contains("bank-guardlint-");
    let entries = || {
        fs::read_dir(&states)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let kept = entries().find(ours).unwrap().join("mir.guardlint");
    let whole = fs::read(&kept).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let facts = watched.facts("bank");
    for bytes in [
        &whole[..whole.len() / 2],
        b"",
        b"written by somebody else",
        &flipped,
    ] {
        fs::write(&kept, bytes).unwrap();
        fs::remove_file(watched.workspace.facts("bank").remove(0)).unwrap();
        assert_eq!(watched.run(), all);
        assert!(watched.facts("bank") == facts);
    }
}

#[test]
fn who_wants_no_incremental_compilation_gets_none() {
    let workspace = Workspace::bank(DEADLOCK);
    let mut command = workspace.command(&[]);
    command.env("CARGO_INCREMENTAL", "0");
    Run::of(command).assert(101, &[FOUND]);
    let states = workspace.root().join("target/debug/incremental");
    let states = || fs::read_dir(&states).map_or(0, Iterator::count);
    assert_eq!(states(), 0);
    workspace.run(&[]).assert(101, &[FOUND, "Checking bank"]);
    assert_eq!(states(), 1);
}
