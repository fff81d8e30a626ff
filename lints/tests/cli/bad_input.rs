//! What is wrong before anything can be analysed.

use std::fs;
use std::process::Command;

use crate::workspace::{DEADLOCK, FOUND, Run, Workspace, isolate, manifest};

#[test]
fn a_crate_that_does_not_compile_shows_the_errors_of_the_compiler_as_always() {
    let broken =
        format!("{DEADLOCK}pub fn broken() -> std::collections::HashMap<u8, u8> {{ 1 }}\n");
    let workspace = Workspace::bank(&broken);
    let run = workspace.run(&[]);
    // The name as rustc shortens it, though the MIR needs it in full.
    run.assert(
        101,
        &[
            "error[E0308]: mismatched types",
            "expected `HashMap<u8, u8>`",
        ],
    );
    assert_eq!(run.count("error[E0308]"), 1, "{run:#?}");
    assert_eq!(run.count(FOUND), 0);
    assert!(workspace.facts("bank").is_empty());
}

/// With incremental compilation and without; a look at what compiles comes first.
#[test]
fn errors_have_the_words_of_cargo_check() {
    let broken = [
        "pub fn a() -> u8 { missing }",
        "pub fn a() -> std::collections::HashMap<u8, u8> { 1 }",
        "pub fn a(v: Vec<String>) -> Vec<String> { drop(v); v }",
        "pub fn a() { let c = || 1; c() }",
        "pub fn a() -> ! { loop { std::hint::missing() } }",
        "mod a { pub struct Store; } pub fn a() -> Store { Store::new() }",
        "pub fn a(x: ()) -> bool { x.is_none() }",
        "#![feature(never_type)]",
        "pub fn a(x: &str) { std::intrinsics::abort(); }",
        "pub fn a() { compile_error!(\"in a::b\") }",
        "pub const A: u8 = B; pub const B: u8 = A;",
        "pub fn a( {",
    ];
    for incremental in ["0", "1"] {
        let workspace = Workspace::bank(DEADLOCK);
        let errors = |mut command: Command| {
            command.env("CARGO_INCREMENTAL", incremental);
            let run = Run::of(command);
            let lines = run.stderr.lines().map(str::to_owned);
            // Other tests use cargo's folders, too.
            let lines = lines.filter(|line| !line.contains("Blocking waiting for file lock"));
            (run.code, lines.collect::<Vec<_>>())
        };
        errors(workspace.command(&[]));
        for broken in broken {
            workspace.write("src/lib.rs", &format!("{broken}\n{DEADLOCK}"));
            let mut check = Command::new(env!("CARGO"));
            check.arg("check").current_dir(workspace.root());
            isolate(&mut check);
            let expected = errors(check);
            if expected.0 == Some(0) {
                eprintln!("skipped, for this compiler is a nightly: {broken}");
                continue;
            }
            assert_eq!(errors(workspace.command(&[])), expected);
        }
    }
}

#[test]
fn a_crate_that_asks_for_a_nightly_does_not_find_itself_on_one() {
    let workspace = Workspace::bank("#![feature(never_type)]\n//! lock\n");
    let run = workspace.run(&[]);
    let is_nightly = run.code == Some(0);
    if is_nightly {
        eprintln!("skipped: this compiler is a nightly");
        return;
    }
    run.assert(101, &["E0554"]);
}

#[test]
fn without_a_manifest_cargo_says_so() {
    let workspace = Workspace::new(&[]);
    workspace
        .run(&[])
        .assert(101, &["could not find `Cargo.toml`"]);
    workspace
        .run(&["--manifest-path", "nowhere/Cargo.toml"])
        .assert(101, &["nowhere/Cargo.toml"]);
}

#[cfg(unix)]
#[test]
fn an_old_compiler_is_refused_wherever_it_is_named() {
    let workspace = Workspace::bank(DEADLOCK);
    let old = workspace.script("old-compiler", "echo 'rustc 1.80.0 (051478957 2024-07-21)'");
    let said = "guardlint needs rustc 1.85 or newer, this is rustc 1.80.0";
    let mut command = workspace.command(&[]);
    command.env("RUSTC", &old);
    Run::of(command).assert(101, &[said]);
    let config = format!("build.rustc = '{}'", old.display());
    workspace.run(&["--config", &config]).assert(101, &[said]);
}

#[test]
fn contradictory_and_unknown_arguments_are_errors_of_use() {
    let workspace = Workspace::bank(DEADLOCK);
    for (args, said) in [
        (&["-q", "-v"][..], "cannot be used with"),
        (&["--nonsense"], "unexpected argument '--nonsense'"),
        (
            &["--message-format", "human,json"],
            "takes `human` and `short` alone",
        ),
        (&["--message-format", "jsn"], "invalid value 'jsn'"),
        (
            &["--", "-D", "reentrant_lok"],
            "did you mean `reentrant_lock`?",
        ),
        (&["--", "-C", "opt-level=3"], "not `-C`"),
        (
            &["--explain", "reentrant_lok"],
            "did you mean `reentrant_lock`?",
        ),
    ] {
        workspace.run(args).assert(1, &[said]);
    }
    assert!(!workspace.root().join("target").exists());
}

#[test]
fn a_target_directory_that_is_none_is_an_error_of_cargo() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.write("occupied", "");
    workspace
        .run(&["--target-dir", "occupied"])
        .assert(101, &["occupied"]);
}

#[test]
fn facts_that_cannot_be_written_are_an_error_and_not_a_silence() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    // As if the disk were full for them: a folder that is not empty cannot be replaced.
    let facts = &workspace.facts("bank")[0];
    fs::remove_file(facts).unwrap();
    fs::create_dir_all(facts.join("occupied")).unwrap();
    let run = workspace.run(&[]);
    run.assert(101, &["cannot write", "`bank` (lib) cannot be analysed"]);
    fs::remove_dir_all(facts).unwrap();
    workspace.run(&[]).assert(101, &[FOUND]);
}

/// Takes the place away into which the compiler has written the MIR, as if it had been full: the compiler does not mind either.
#[cfg(unix)]
const FULL: &str = r#"
"$@" || exit
for argument; do
    case "$argument" in
    -Zdump-mir-dir=*) folder=${argument#*=}; rm -r "$folder"; : > "$folder" ;;
    esac
done
"#;

#[cfg(unix)]
#[test]
fn mir_that_cannot_be_written_is_an_error_and_not_a_silence() {
    let workspace = Workspace::bank(DEADLOCK);
    let mut command = workspace.command(&[]);
    command.env("RUSTC_WORKSPACE_WRAPPER", workspace.script("full", FULL));
    let run = Run::of(command);
    run.assert(
        101,
        &["no space left in", "`bank` (lib) cannot be analysed"],
    );
    assert_eq!(run.count("hir-stats"), 0, "{run:#?}");
    workspace.run(&[]).assert(101, &[FOUND]);
    assert!(workspace.artifacts("bank", "guardlint-mir").is_empty());
}

#[test]
fn names_with_spaces_and_letters_of_any_script_are_names() {
    let workspace = Workspace::named(
        "größter Ärger 鎖",
        &[
            (
                "Cargo.toml",
                &manifest("bank", "[lib]\npath = \"quellen und mehr/схема.rs\""),
            ),
            (
                "quellen und mehr/схема.rs",
                "#[path = \"größe.rs\"]\nmod size;\npub use size::twice;\n",
            ),
            ("quellen und mehr/größe.rs", DEADLOCK),
        ],
    );
    workspace.run(&[]).assert(
        101,
        &[FOUND, "quellen und mehr/größe.rs:4:18", "let second"],
    );
}

/// To write down what looks at the static, the compiler would have to evaluate it, with a closure that it is just building.
const CIRCLE: &str = "\
static NEEDY: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| *NEEDY + 1);
pub fn need() -> u32 { *NEEDY }
";

#[test]
fn a_static_that_its_own_closure_mentions_keeps_nothing_from_being_read() {
    for incremental in ["0", "1"] {
        let workspace = Workspace::bank(DEADLOCK);
        let run = || {
            let mut command = workspace.command(&["-v"]);
            command.env("CARGO_INCREMENTAL", incremental);
            Run::of(command)
        };
        run().assert(101, &[FOUND]);
        let unused = "fn unused() {}\n";
        workspace.write("src/lib.rs", &format!("{CIRCLE}{unused}{DEADLOCK}"));
        let circle = run();
        circle.assert(101, &[FOUND, "src/lib.rs:7:18", "`unused` is never used"]);
        assert_eq!(circle.count("not analysed"), 0, "{circle:#?}");
        assert_eq!(circle.count("cycle"), 0, "{circle:#?}");
        // What was kept before is of no use behind it.
        workspace.write("src/lib.rs", &format!("{CIRCLE}pub struct Account;\n"));
        assert_eq!(run().count(FOUND), 0);
        workspace.write("src/lib.rs", DEADLOCK);
        run().assert(101, &[FOUND]);
    }
}

/// Runs the compiler in a circle whatever it is to write down, and lets it do what `cargo check` asks for.
#[cfg(unix)]
const HOPELESS: &str = r#"
case "$*" in *-Zdump-mir=*)
    echo '{"level":"error","message":"cycle detected","code":{"code":"E0391"},"spans":[],"children":[]}' >&2
    exit 1 ;;
esac
exec "$@"
"#;

/// With the code for what could not be analysed: nobody should take silence for an answer.
#[cfg(unix)]
#[test]
fn a_crate_whose_mir_the_compiler_cannot_write_is_an_error_and_not_a_silence() {
    let workspace = Workspace::bank(DEADLOCK);
    let script = workspace.script("hopeless", HOPELESS);
    let run = |args: &[&str]| {
        let mut command = workspace.command(args);
        command.env("RUSTC_WORKSPACE_WRAPPER", &script);
        Run::of(command)
    };
    let said = "error: `bank` (lib) cannot be analysed: the compiler cannot write down its MIR: cycle detected";
    let first = run(&[]);
    first.assert(
        101,
        &[
            said,
            "help: ",
            "Analysed 0 functions; 1 crate not analysed\n",
        ],
    );
    assert_eq!(first.count("error: cycle"), 0, "{first:#?}");
    let again = run(&["-q"]);
    again.assert(101, &[said]);
    assert_eq!(again.count("Checking"), 0, "{again:#?}");
}
