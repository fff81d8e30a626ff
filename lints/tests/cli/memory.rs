//! Where nothing changed, nothing is analysed again; what is remembered is never trusted.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::workspace::{DEADLOCK, FOUND, Workspace};

/// Makes facts unreadable behind the back of everybody who looks at their start, size and time.
fn forge(path: &Path) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    bytes[32..].fill(0);
    fs::write(path, bytes).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
}

/// The one file that remembers.
fn remembered(workspace: &Workspace) -> PathBuf {
    let entries = fs::read_dir(workspace.root().join("target/guardlint")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths.remove(0)
}

#[test]
fn a_second_run_does_not_read_the_facts() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND, "1 function"]);
    let facts = workspace.facts("bank").remove(0);
    forge(&facts);
    let run = workspace.run(&[]);
    run.assert(101, &[FOUND, "1 function"]);
    assert_eq!(run.count("Checking"), 0, "{run:#?}");
    // What is told of the findings is decided anew.
    workspace
        .run(&["--", "-A", "guardlint::reentrant_lock"])
        .assert(0, &["1 function"]);
}

#[test]
fn damaged_memory_is_ignored_and_written_again() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let file = remembered(&workspace);
    let whole = fs::read(&file).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let facts = fs::read(workspace.facts("bank").remove(0)).unwrap();
    let cases: [&[u8]; 5] = [
        &whole[..whole.len() / 2],
        b"",
        b"written by somebody else",
        &flipped,
        &facts,
    ];
    for bytes in cases {
        fs::write(&file, bytes).unwrap();
        let run = workspace.run(&[]);
        run.assert(101, &[FOUND]);
        assert_eq!((run.count(FOUND), run.count("Checking")), (1, 0));
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
}

#[test]
fn what_changed_is_looked_at_again() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    let allowed = DEADLOCK.replace(
        "    let second",
        "    // guardlint: allow(reentrant_lock)\n    let second",
    );
    workspace.write("src/lib.rs", &allowed);
    assert_eq!(workspace.run(&[]).count(FOUND), 0);
    workspace.write("src/lib.rs", DEADLOCK);
    workspace.run(&[]).assert(101, &[FOUND]);
    remembered(&workspace);
}

#[test]
fn other_locks_are_other_findings() {
    let spin = "\
        pub struct Spin(std::cell::Cell<i32>);\n\
        pub struct Held<'a>(&'a Spin);\n\
        impl Spin { pub fn enter(&self) -> Held<'_> { Held(self) } }\n\
        pub fn twice(spin: &Spin) { let _first = spin.enter(); let _second = spin.enter(); }\n\
        // The word that makes it worth a look: lock\n";
    let workspace = Workspace::bank(spin);
    workspace.run(&[]).assert(0, &[]);
    let locks =
        "[[package.metadata.guardlint.locks]]\npath = \"bank::Spin\"\nexclusive = [\"enter\"]";
    workspace.write("Cargo.toml", &crate::workspace::manifest("bank", locks));
    workspace.run(&[]).assert(101, &[FOUND]);
}

#[test]
fn what_nobody_asked_for_in_a_long_time_is_forgotten() {
    let workspace = Workspace::bank(DEADLOCK);
    let folder = workspace.root().join("target/guardlint");
    fs::create_dir_all(&folder).unwrap();
    for n in 0..100 {
        fs::write(folder.join(format!("{n:016x}")), "an old verdict").unwrap();
    }
    workspace.run(&[]).assert(101, &[FOUND]);
    let left = || fs::read_dir(&folder).unwrap().count();
    assert_eq!(left(), 32);
    let facts = workspace.facts("bank").remove(0);
    forge(&facts);
    let run = workspace.run(&[]);
    assert_eq!(
        (run.count(FOUND), run.count("Checking")),
        (1, 0),
        "{run:#?}"
    );
}
