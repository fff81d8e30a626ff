//! Other programs that stand between cargo and the compiler.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use crate::workspace::{DEADLOCK, FOUND, Run, Workspace};

/// Writes down its first argument, and runs what it was given.
fn logger(workspace: &Workspace) -> (PathBuf, PathBuf) {
    let log = workspace.beside("log");
    let line = format!("echo \"$1\" >> '{}'; exec \"$@\"", log.display());
    (workspace.script("logger", &line), log)
}

#[test]
fn a_wrapper_of_every_compile_stays_in_front() {
    let workspace = Workspace::bank(DEADLOCK);
    let (logger, log) = logger(&workspace);
    let mut command = workspace.command(&[]);
    command.env("RUSTC_WRAPPER", logger);
    Run::of(command).assert(101, &[FOUND]);
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("cargo-guardlint"), "{log}");
}

#[test]
fn a_wrapper_of_the_workspace_is_chained_wherever_it_is_set() {
    let workspace = Workspace::bank(DEADLOCK);
    let (logger, log) = logger(&workspace);
    let mut command = workspace.command(&[]);
    command.env("RUSTC_WORKSPACE_WRAPPER", &logger);
    Run::of(command).assert(101, &[FOUND]);
    let called = || fs::read_to_string(&log).unwrap().lines().count();
    let first = called();
    assert!(first > 0);
    let config = format!("build.rustc-workspace-wrapper = '{}'", logger.display());
    workspace.write(".cargo/config.toml", &config);
    workspace.write("src/lib.rs", &format!("// touched\n{DEADLOCK}"));
    workspace.run(&[]).assert(101, &[FOUND]);
    let second = called();
    assert!(second > first);
    fs::remove_file(workspace.root().join(".cargo/config.toml")).unwrap();
    workspace.write("src/lib.rs", DEADLOCK);
    workspace.run(&["--config", &config]).assert(101, &[FOUND]);
    assert!(called() > second);
}

/// Cargo remembers what the compiler answers, and would remember our failing for it.
#[test]
fn a_wrapper_that_does_not_work_is_named_and_not_remembered() {
    let workspace = Workspace::bank(DEADLOCK);
    let mut command = workspace.command(&[]);
    command.env("RUSTC_WORKSPACE_WRAPPER", "/nope/wrapper");
    Run::of(command).assert(
        101,
        &["cannot start /nope/wrapper, the wrapper that `RUSTC_WORKSPACE_WRAPPER`"],
    );
    let failing = workspace.script("failing", "echo no licence >&2; exit 3");
    let config = format!("build.rustc-workspace-wrapper = '{}'", failing.display());
    workspace.run(&["--config", &config]).assert(
        101,
        &[
            "`rustc -vV` fails behind",
            "failing, the wrapper",
            "no licence",
        ],
    );
    workspace.run(&[]).assert(101, &[FOUND]);
}

/// As for cargo, the path counts from where the command is run.
#[test]
fn a_wrapper_may_be_named_by_a_relative_path() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.script("logger", "exec \"$@\"");
    let mut command = workspace.command(&[]);
    command.current_dir(workspace.root().join("src"));
    command.env("RUSTC_WORKSPACE_WRAPPER", "../../logger");
    Run::of(command).assert(101, &[FOUND]);
}

/// The settings of its allocator are the compiler's business only where the user has none.
#[test]
#[cfg(target_os = "linux")]
fn the_compiler_gets_huge_pages_unless_its_allocator_is_told_otherwise() {
    let settings = |given: Option<&str>| {
        let workspace = Workspace::bank(DEADLOCK);
        let log = workspace.beside("log");
        let line = format!(
            "echo \"<$MALLOC_CONF>\" >> '{}'; exec \"$@\"",
            log.display()
        );
        let mut command = workspace.command(&[]);
        command.env("RUSTC_WORKSPACE_WRAPPER", workspace.script("logger", &line));
        command.env_remove("MALLOC_CONF");
        command.envs(given.map(|given| ("MALLOC_CONF", given)));
        Run::of(command).assert(101, &[FOUND]);
        fs::read_to_string(log).unwrap()
    };
    let ours = settings(None);
    assert!(ours.contains("<thp:always>"), "{ours}");
    let theirs = settings(Some("narenas:2"));
    assert!(
        theirs.contains("<narenas:2>") && !theirs.contains("thp"),
        "{theirs}"
    );
}

/// As a cache does: what it knows, it does not run. What the compiler has written comes back, and nothing else.
const CACHE: &str = r#"
case "$*" in *"--crate-name bank "*) ;; *) exec "$@" ;; esac
deps=target/debug/deps
if [ -z "$CARGO_GUARDLINT_AGAIN" ] && [ -d ../known ]; then
    cp ../known/* $deps && exit
fi
"$@" && mkdir -p ../known && cp $deps/bank-*.d $deps/libbank-*.rmeta ../known
"#;

#[test]
fn a_cache_of_compiles_is_asked_a_second_time() {
    let workspace = Workspace::bank(DEADLOCK);
    let cache = workspace.script("cache", CACHE);
    let run = || {
        let mut command = workspace.command(&[]);
        command.env("RUSTC_WRAPPER", &cache);
        Run::of(command)
    };
    run().assert(101, &[FOUND]);
    fs::remove_dir_all(workspace.root().join("target")).unwrap();
    let second = run();
    second.assert(101, &[FOUND]);
    assert_eq!((second.count(FOUND), second.count("Finished")), (1, 2));
}

#[test]
fn a_wrapper_that_leaves_us_out_is_reported() {
    let workspace = Workspace::bank(DEADLOCK);
    let mut command = workspace.command(&[]);
    // Questions are answered by us, for cargo's own sake; compiles are not.
    // The real compiler is the second argument.
    command.env(
        "RUSTC_WRAPPER",
        workspace.script("bypass", "shift; exec \"$@\""),
    );
    Run::of(command).assert(
        101,
        &[
            "`bank` (lib) cannot be analysed: its facts are missing",
            "`cargo clean -p bank`",
        ],
    );
}
