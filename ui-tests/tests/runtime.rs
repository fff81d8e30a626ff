//! Code that uses the crate `guardlint` gets the same findings from outside of its workspace, as all users are, and from inside, where the bodies of the
//! runtime are analysed, too: what is known of the runtime by name is what it does.

use std::fs;
use std::path::{Path, PathBuf};

use guardlint_ui_tests::finding::Finding;
use guardlint_ui_tests::verdict::{self, Fixture};
use guardlint_ui_tests::{scaffold, tool};

const KRATE: &str = "e2024";

/// Those that use the runtime.
fn fixtures() -> Vec<Fixture> {
    let all = Fixture::all_below(&tool::home().join("ui"), &[KRATE]);
    let uses = |fixture: &Fixture| fixture.source.contains("use guardlint::");
    all.into_iter().filter(uses).collect()
}

#[test]
fn findings_are_the_same_from_inside_and_from_outside() {
    let fixtures = fixtures();
    let outside = outside(&fixtures);
    let inside = inside(&fixtures);
    for (place, found) in [("outside", &outside), ("inside", &inside)] {
        let mismatches = verdict::compare(&fixtures, found);
        let mismatches: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
        assert!(
            mismatches.is_empty(),
            "from {place}:\n{}",
            mismatches.join("\n")
        );
    }
    for (outside, inside) in outside.iter().zip(&inside) {
        assert_eq!(words(outside), words(inside));
    }
}

/// Neither what the macro writes nor what that calls.
#[test]
fn messages_name_what_the_user_wrote() {
    for finding in outside(&fixtures()) {
        for hidden in ["UnderMonitor", "Cell::", "Section::", "Line::", "#[monitor"] {
            // Each line of source begins with its number.
            let said = words(&finding);
            assert!(!said.contains(hidden), "`{hidden}` in {}", finding.rendered);
        }
    }
}

#[test]
fn helps_about_monitors() {
    let fixtures = fixtures();
    let found = outside(&fixtures);
    for (function, help) in [
        (
            "handed_on",
            "`Account::withdraw` has the lock: call `self.deposit(…)` there",
        ),
        (
            "tries",
            "`Account::take` has the lock: call `self.deposit(…)` there",
        ),
        (
            "tries_in_a_closure",
            "call `Account::try_peek_when_there_is_some` when `Account::update` has returned",
        ),
        (
            "by_text",
            "`Account::update` has the lock while it runs what it is given",
        ),
        ("under_a_lock_that_a_method_takes", "split `Account::note`"),
        (
            "in_a_condition",
            "`Account::take_all` has the lock while it asks its condition",
        ),
    ] {
        let said = found.iter().any(|finding| {
            let fixture = fixtures.iter().find(|fixture| fixture.file == finding.file);
            let annotations = fixture.expect("it is of one").annotations();
            let mut here = annotations.iter().filter(|a| a.line == finding.line);
            here.any(|a| a.function == function) && finding.rendered.contains(help)
        });
        assert!(said, "`{function}` has no help `{help}`");
    }
}

/// What is said, without the source that it is said of, and without who set the level, which is said once.
fn words(finding: &Finding) -> String {
    let is_left_out = |line: &&str| {
        let number = line.split('|').next().unwrap_or_default().trim();
        let mut marks = ["-->", ":::", "= note: `-W"].iter();
        let is_source = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        is_source || marks.any(|mark| line.trim().starts_with(mark))
    };
    let lines = finding.rendered.lines().filter(|line| !is_left_out(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn outside(fixtures: &[Fixture]) -> Vec<Finding> {
    of(fixtures, tool::lint(&model()).findings)
}

/// In a workspace with copies of the runtime and its macros as members.
fn inside(fixtures: &[Fixture]) -> Vec<Finding> {
    let root = tool::target_dir().join("beside-the-runtime");
    let lock = fs::read_to_string(model().join("Cargo.lock")).expect("it is checked in");
    scaffold::write(&root.join("Cargo.lock"), &lock);
    scaffold::write(&root.join("Cargo.toml"), &workspace());
    for member in MEMBERS {
        copy_member(&root, member);
    }
    scaffold::copy_other(&root);
    for member in ["e2021", "e2024"] {
        let manifest = model().join(member).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).expect("it is checked in");
        scaffold::write(&root.join(member).join("Cargo.toml"), &manifest);
        let source = match member == KRATE {
            true => modules(fixtures),
            false => String::new(),
        };
        scaffold::write(&root.join(member).join("src/lib.rs"), &source);
    }
    let target = tool::target_dir().join("beside-the-runtime-target");
    of(fixtures, tool::lint_into(&root, &target).findings)
}

const MEMBERS: [&str; 2] = ["macros", "runtime-support"];

fn model() -> PathBuf {
    tool::home().join("workspaces/fixtures")
}

fn of(fixtures: &[Fixture], mut found: Vec<Finding>) -> Vec<Finding> {
    let is_of = |finding: &Finding| {
        let mut files = fixtures.iter().map(|fixture| &fixture.file);
        finding.krate == KRATE && files.any(|file| *file == finding.file)
    };
    found.retain(is_of);
    found.sort_by(|a, b| (&a.file, a.line, &a.lint).cmp(&(&b.file, b.line, &b.lint)));
    found
}

/// The manifest of the fixtures' workspace, with those members, and what they inherit from that of their own.
fn workspace() -> String {
    let read = |file: PathBuf| -> toml::Table {
        let text = fs::read_to_string(file).expect("it is checked in");
        text.parse().expect("a manifest")
    };
    let own = read(tool::home().join("../Cargo.toml"));
    let mut manifest = read(model().join("Cargo.toml"));
    let workspace = manifest["workspace"].as_table_mut().expect("a workspace");
    for section in ["package", "dependencies"] {
        let ours = workspace[section].as_table_mut().expect("a section");
        for (key, value) in own["workspace"][section].as_table().expect("a section") {
            ours.entry(key).or_insert_with(|| value.clone());
        }
    }
    let runtime = workspace["dependencies"]["guardlint"].as_table_mut();
    runtime
        .expect("it is a path")
        .insert("path".to_owned(), "runtime-support".into());
    let members = workspace["members"].as_array_mut().expect("members");
    members.extend(MEMBERS.map(toml::Value::from));
    manifest.to_string()
}

/// Without what it needs for its tests only, and for schedules: that would have to be in the lock file.
fn copy_member(root: &Path, member: &str) {
    let from = tool::home().join("..").join(member);
    copy(&from.join("src"), &root.join(member).join("src"));
    let manifest = fs::read_to_string(from.join("Cargo.toml")).expect("it is checked in");
    let mut manifest: toml::Table = manifest.parse().expect("a manifest");
    for section in ["dev-dependencies", "target", "test", "lints"] {
        manifest.remove(section);
    }
    for section in ["dependencies", "features"] {
        if let Some(section) = manifest
            .get_mut(section)
            .and_then(toml::Value::as_table_mut)
        {
            section.retain(|key, _| !["explore", "shuttle", "loom"].contains(&key));
        }
    }
    scaffold::write(&root.join(member).join("Cargo.toml"), &manifest.to_string());
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("it is checked in") {
        let path = entry.expect("it is checked in").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            scaffold::write(&to, &fs::read_to_string(&path).expect("a source is text"));
        }
    }
}

fn modules(fixtures: &[Fixture]) -> String {
    let modules = fixtures.iter().map(|fixture| {
        let name = fixture.name.replace(['/', '.'], "_");
        format!("#[path = {:?}]\npub mod {name};\n", fixture.file)
    });
    modules.collect()
}
