//! Facts are as fresh as cargo says, and never trusted.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use crate::workspace::{DEADLOCK, FOUND, LOCKLESS, Run, Workspace, isolate, manifest};

#[test]
fn a_second_run_starts_no_compiler_and_says_the_same() {
    let workspace = Workspace::bank(DEADLOCK);
    let first = workspace.run(&[]);
    let second = workspace.run(&[]);
    first.assert(101, &[FOUND, "Checking bank"]);
    second.assert(101, &[FOUND]);
    assert_eq!(second.count("Checking"), 0, "{second:#?}");
    let left = fs::read_dir(workspace.root().join("target/debug/deps")).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains("mir")).count(), 0);
}

#[test]
fn damaged_facts_make_the_crate_be_checked_again() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let facts = workspace.facts("bank").remove(0);
    let whole = fs::read(&facts).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let cases: [&[u8]; 4] = [
        &whole[..whole.len() / 2],
        b"",
        b"written by somebody else",
        &flipped,
    ];
    for bytes in cases {
        fs::write(&facts, bytes).unwrap();
        let run = workspace.run(&[]);
        run.assert(101, &[FOUND, "Checking bank"]);
        assert_eq!(run.count(FOUND), 1);
        assert!(fs::read(&facts).unwrap() == whole);
    }
    fs::remove_file(&facts).unwrap();
    workspace.run(&[]).assert(101, &[FOUND]);
}

/// As a disk does it: the time stays, so that cargo sees nothing.
fn damage(facts: &Path, bytes: &[u8]) {
    let modified = fs::metadata(facts).unwrap().modified().unwrap();
    fs::write(facts, bytes).unwrap();
    let file = File::options().write(true).open(facts).unwrap();
    file.set_modified(modified).unwrap();
}

#[test]
fn what_only_we_can_see_to_be_damaged_is_checked_again_as_well() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let facts = workspace.facts("bank").remove(0);
    let whole = fs::read(&facts).unwrap();
    for bytes in [&whole[..whole.len() / 2], b"", b"written by somebody else"] {
        damage(&facts, bytes);
        let run = workspace.run(&[]);
        run.assert(101, &[FOUND, "Checking bank"]);
        assert_eq!((run.count(FOUND), run.count("Finished")), (1, 2));
        assert!(fs::read(&facts).unwrap() == whole);
    }
}

#[test]
fn plain_checks_and_ours_leave_each_other_fresh() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let check = || {
        let mut command = Command::new(env!("CARGO"));
        command.arg("check").current_dir(workspace.root());
        isolate(&mut command);
        Run::of(command)
    };
    check().assert(0, &["Checking bank"]);
    let run = workspace.run(&[]);
    assert_eq!(run.count("Checking"), 0, "{run:#?}");
    assert_eq!(check().count("Checking"), 0);
}

/// As an earlier build of the tool may have left it.
#[test]
fn facts_that_cargo_never_heard_of_are_made_again() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let facts = workspace.facts("bank").remove(0);
    let stem = facts.file_stem().unwrap().to_str().unwrap().to_owned();
    let suffix = &stem[stem.rfind('-').unwrap()..];
    let mut check = Command::new(env!("CARGO"));
    check.arg("check").current_dir(workspace.root());
    isolate(&mut check);
    Run::of(check).assert(0, &[]);
    // What cargo remembers of a plain check names sources alone.
    let units = fs::read_dir(workspace.root().join("target/debug/.fingerprint")).unwrap();
    let units = units.map(|unit| unit.unwrap().path().join("dep-lib-bank"));
    let (ours, plain): (Vec<_>, Vec<_>) =
        units.partition(|file| file.parent().unwrap().to_str().unwrap().ends_with(suffix));
    assert_eq!((ours.len(), plain.len()), (1, 1));
    for written_by_another in [true, false] {
        fs::copy(&plain[0], &ours[0]).unwrap();
        if written_by_another {
            let mut bytes = fs::read(&facts).unwrap();
            bytes[8] ^= 1;
            damage(&facts, &bytes);
        } else {
            fs::remove_file(&facts).unwrap();
        }
        let run = workspace.run(&[]);
        run.assert(101, &[FOUND, "Checking bank"]);
        assert_eq!(run.count(FOUND), 1, "{run:#?}");
        assert_eq!(workspace.run(&[]).count("Checking"), 0);
    }
}

#[test]
fn two_runs_in_one_target_directory_say_the_same() {
    let workspace = Workspace::bank(DEADLOCK);
    let start = || {
        let mut command = workspace.command(&[]);
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let runs = [start(), start()].map(|child| Run::ended(child.wait_with_output().unwrap()));
    for run in runs {
        run.assert(101, &[]);
        assert_eq!(run.count(FOUND), 1, "{run:#?}");
    }
}

/// `teller` builds on `ledger`, and `clock` on nothing.
fn three(teller: &str) -> Workspace {
    let needs = "[dependencies]\nledger = { path = \"../ledger\" }";
    Workspace::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"ledger\", \"teller\", \"clock\"]\n",
        ),
        ("ledger/Cargo.toml", &manifest("ledger", "")),
        ("ledger/src/lib.rs", LOCKLESS),
        ("teller/Cargo.toml", &manifest("teller", needs)),
        ("teller/src/lib.rs", teller),
        ("clock/Cargo.toml", &manifest("clock", "")),
        ("clock/src/lib.rs", LOCKLESS),
    ])
}

#[test]
fn a_crate_without_locks_is_looked_at_once_somebody_needs_it() {
    let workspace = three(LOCKLESS);
    let run = workspace.run(&["--workspace", "-v"]);
    run.assert(0, &["3 targets without locks", "`ledger` (lib): no lock"]);
    workspace.write("teller/src/lib.rs", DEADLOCK);
    let run = workspace.run(&["--workspace"]);
    run.assert(101, &[FOUND, "Checking ledger", "1 target without locks"]);
    assert_eq!(run.count("Checking clock"), 0, "{run:#?}");
    // What is known too much stays.
    workspace.write("teller/src/lib.rs", LOCKLESS);
    workspace.run(&["--workspace"]).assert(0, &[]);
}

#[test]
fn a_crate_without_the_words_can_misuse_the_lock_of_another() {
    let workspace =
        three("pub fn twice(l: &ledger::Ledger) {\n    let _held = l.hold();\n    l.add();\n}\n");
    workspace.write(
        "ledger/src/lib.rs",
        "use std::sync::{Mutex, MutexGuard};\n\
         pub struct Ledger(Mutex<i32>);\n\
         impl Ledger {\n\
             pub fn hold(&self) -> MutexGuard<'_, i32> { self.0.lock().unwrap() }\n\
             pub fn add(&self) { *self.0.lock().unwrap() += 1 }\n\
         }\n",
    );
    workspace
        .run(&["--workspace"])
        .assert(101, &[FOUND, "teller/src/lib.rs:3:"]);
}

#[test]
fn cargo_itself_notices_that_facts_are_gone() {
    let workspace = three(&DEADLOCK.replace("pub fn", "pub use ledger as l;\npub fn"));
    workspace.run(&["--workspace"]).assert(101, &[FOUND]);
    for krate in ["ledger", "clock"] {
        fs::remove_file(workspace.facts(krate).remove(0)).unwrap();
    }
    let run = workspace.run(&["--workspace"]);
    run.assert(101, &[FOUND, "Checking ledger", "Checking clock"]);
    assert_eq!(run.count("Finished"), 1, "{run:#?}");
    let run = workspace.run(&["--workspace"]);
    assert_eq!(run.count("Checking"), 0, "{run:#?}");
}

#[cfg(unix)]
#[test]
fn what_another_run_may_be_reading_stays_where_it_is() {
    let workspace = three(DEADLOCK);
    let log = workspace.beside("log");
    // Whether the old output is still there when the new one is due.
    let watch = format!(
        "case \"$*\" in *'--crate-name ledger '*) ls target/debug/deps/libledger-*.rmeta > '{}' 2>&1 ;; esac\n\
         exec \"$@\"",
        log.display()
    );
    let watch = workspace.script("watch", &watch);
    let run = || {
        let mut command = workspace.command(&["--workspace"]);
        command.env("RUSTC_WORKSPACE_WRAPPER", &watch);
        Run::of(command).assert(101, &[FOUND]);
    };
    run();
    damage(&workspace.facts("ledger").remove(0), b"damaged");
    fs::remove_file(&log).unwrap();
    run();
    let seen = fs::read_to_string(log).unwrap();
    assert!(seen.trim_end().ends_with(".rmeta"), "{seen}");
}
