//! Every lint runs over every fixture: what an annotation expects is found, and nothing else is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_guardlint::catalogue::{self, Lint};
use guardlint_ui_tests::finding::Finding;
use guardlint_ui_tests::scaffold;
use guardlint_ui_tests::tool;
use guardlint_ui_tests::verdict::{self, Fixture};

fn workspace(name: &str) -> PathBuf {
    tool::home().join("workspaces").join(name)
}

#[track_caller]
fn assert_agreement(root: &Path, fixtures: &[Fixture]) {
    assert_same(fixtures, &tool::lint(root).findings);
}

#[track_caller]
fn assert_same(fixtures: &[Fixture], found: &[Finding]) {
    let mismatches = verdict::compare(fixtures, found);
    let mismatches: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}

#[test]
fn fixtures_in_both_editions() {
    let root = workspace("fixtures");
    assert_agreement(&root, &all_fixtures(&root));
}

/// Runs the compiler in a circle, as some statics do, where it is to write bodies down as soon as it has built them.
#[cfg(unix)]
const CIRCLE: &str = r#"#!/bin/sh
case " $* " in *" -Zdump-mir=built "*)
    echo '{"level":"error","message":"cycle detected","code":{"code":"E0391"},"spans":[],"children":[]}' >&2
    exit 1 ;;
esac
exec "$@"
"#;

#[cfg(unix)]
#[test]
fn fixtures_that_are_written_down_after_borrow_checking() {
    use std::os::unix::fs::PermissionsExt as _;
    let target = tool::target_dir().join("fixtures-checked");
    let wrapper = target.join("circle");
    scaffold::write(&wrapper, CIRCLE);
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).expect("it is there");
    let root = workspace("fixtures");
    let found = tool::lint_behind(&wrapper, &root, &target).findings;
    assert_same(&all_fixtures(&root), &found);
}

fn all_fixtures(root: &Path) -> Vec<Fixture> {
    let mut fixtures = Fixture::all_below(&tool::home().join("ui"), &["e2021", "e2024"]);
    fixtures.extend(Fixture::all_below(&root.join("other/src"), &["other"]));
    fixtures
}

/// There, the compiler prints types as it prints parameters: by a bare name.
#[test]
fn fixtures_at_the_root_of_a_crate() {
    const KRATE: &str = "e2021";
    let fixtures = Fixture::all_below(&tool::home().join("ui"), &[KRATE]);
    let root = tool::target_dir().join("roots");
    write_roots(&root, KRATE, &fixtures);
    let target = tool::target_dir().join("roots-target");
    let mut found = tool::lint_targets(&root, &target, &["--examples"]).findings;
    // Each is a crate of its own there.
    for finding in &mut found {
        finding.krate = KRATE.to_owned();
    }
    assert_same(&fixtures, &found);
}

/// The workspace of the fixtures, where one crate has each fixture as an example in place of a module.
fn write_roots(root: &Path, krate: &str, fixtures: &[Fixture]) {
    let model = workspace("fixtures");
    let read = |file: &str| fs::read_to_string(model.join(file)).expect("it is checked in");
    let mut examples = String::new();
    for fixture in fixtures {
        if let Some((folder, file)) = fixture.name.split_once('/') {
            let name = format!("{folder}_{}", file.replace(".rs", ""));
            let path = fixture.file.display();
            let _ = write!(
                examples,
                "\n[[example]]\nname = '{name}'\npath = '{path}'\ncrate-type = ['lib']\n"
            );
        }
    }
    examples += "\n[lints.rust]\nstatic_mut_refs = 'allow'\nwarnings = 'allow'\n";
    for file in ["Cargo.toml", "Cargo.lock"] {
        scaffold::write(&root.join(file), &scaffold::away(&model, &read(file)));
    }
    for member in ["e2021", "e2024"] {
        let mut manifest = read(&format!("{member}/Cargo.toml"));
        if member == krate {
            manifest += &examples;
        }
        scaffold::write(&root.join(member).join("Cargo.toml"), &manifest);
        scaffold::write(&root.join(member).join("src/lib.rs"), "");
    }
    scaffold::copy_other(root);
}

#[test]
fn a_lock_of_another_crate() {
    let root = workspace("two-crates");
    let mut fixtures = Fixture::all_below(&root.join("ledger/src"), &["ledger"]);
    fixtures.extend(Fixture::all_below(&root.join("teller/src"), &["teller"]));
    assert_agreement(&root, &fixtures);
}

#[test]
fn a_known_lock_in_the_workspace_of_its_crate() {
    let root = workspace("a-lock-crate");
    let mut fixtures = Fixture::all_below(&root.join("spin/src"), &["spin"]);
    fixtures.extend(Fixture::all_below(&root.join("user/src"), &["user"]));
    assert_agreement(&root, &fixtures);
}

#[test]
fn a_lock_of_the_library_in_its_binary() {
    let root = workspace("lib-and-bin");
    let mut fixtures = Fixture::all_below(&root.join("src"), &["turnstile"]);
    fixtures.extend(Fixture::all_below(&root.join("gate"), &["gate"]));
    assert_agreement(&root, &fixtures);
}

#[test]
fn crates_and_folders_that_are_called_like_those_of_the_tools() {
    let root = workspace("look-alikes");
    let mut fixtures = Vec::new();
    for (folder, krates) in [
        ("build-script-build", &["build_script_build"]),
        ("crates/registry", &["registry"]),
        ("library/std", &["std_extras"]),
    ] {
        fixtures.extend(Fixture::all_below(&root.join(folder).join("src"), krates));
    }
    assert_agreement(&root, &fixtures);
}

#[test]
fn types_that_dependencies_re_export() {
    let root = workspace("re-exports");
    assert_agreement(
        &root,
        &Fixture::all_below(&root.join("user/src"), &["user"]),
    );
}

/// A lint that is tried on little is known little.
#[test]
fn each_lint_has_a_dozen_fixtures_of_either_kind() {
    let mut fires = BTreeMap::<String, usize>::new();
    let mut silent = BTreeMap::<String, usize>::new();
    for fixture in Fixture::all_below(&tool::home().join("ui"), &[]) {
        let Some((folder, file)) = fixture.name.split_once('/') else {
            continue;
        };
        if file.starts_with("silent") {
            let functions = fixture
                .source
                .lines()
                .filter(|l| l.contains("pub fn ") || l.contains("pub async fn "));
            *silent.entry(folder.to_owned()).or_default() += functions.count();
        } else {
            let own = fixture
                .annotations()
                .into_iter()
                .filter(|a| a.lint == folder);
            *fires.entry(folder.to_owned()).or_default() += own.count();
        }
    }
    // The lints about suppressions look at comments, of which there are not so many forms.
    let about_code = |lint: &&&Lint| !lint.name.ends_with("_suppression");
    for lint in catalogue::ALL.iter().filter(about_code) {
        let counts = [&fires, &silent].map(|all| all.get(lint.name).copied().unwrap_or(0));
        assert!(
            counts.iter().all(|&n| n >= 12),
            "{}: {} firing and {} silent fixtures",
            lint.name,
            counts[0],
            counts[1]
        );
    }
}

/// What a finding says must be what can be done about it: by the function that it is in, something that it says and
/// something that it does not.
#[track_caller]
fn assert_helps(file: &str, helps: impl Fn(&str) -> (&'static str, &'static str)) {
    assert_says(file, |function| {
        let (help, never) = helps(function);
        ([help], never)
    });
}

/// The same of several things, one after the other.
#[track_caller]
fn assert_says<A: AsRef<[&'static str]>>(file: &str, says: impl Fn(&str) -> (A, &'static str)) {
    let fixtures = Fixture::all_below(&tool::home().join("ui"), &["e2024"]);
    let fixture = fixtures.iter().find(|fixture| fixture.name == file);
    let annotations = fixture.expect("the fixture").annotations();
    let found = tool::lint(&workspace("fixtures")).findings;
    for annotation in annotations {
        let (words, never) = says(&annotation.function);
        let here = found
            .iter()
            .find(|finding| finding.file.ends_with(file) && finding.line == annotation.line);
        let said = &here.expect("a finding").rendered;
        let mut rest = said.as_str();
        for words in words.as_ref() {
            let found = rest.split_once(words);
            rest = found.unwrap_or_else(|| panic!("no `{words}` in {said}")).1;
        }
        assert!(!said.contains(never), "{said}");
    }
}

#[test]
fn helps_of_lazy_init() {
    assert_helps(
        "manual_lazy_init/fires_helps.rs",
        |function| match function {
            "awaited" => ("`tokio::sync::OnceCell` with `get_or_init`", "OnceLock"),
            "try_awaited" => ("`tokio::sync::OnceCell` with `get_or_try_init`", "OnceLock"),
            name if name.starts_with("try_init") || name == "fill" => (
                "`once_cell::sync::OnceCell` with `get_or_try_init`",
                "OnceLock",
            ),
            _ => ("`std::sync::OnceLock` with `get_or_init`", "OnceCell"),
        },
    );
}

#[test]
fn helps_about_guards_that_live_on() {
    assert_helps(
        "reentrant_lock/fires_temporaries.rs",
        |function| match function {
            "while_let" => (
                "`loop { let value = self.items.lock().pop(); let Some(item) = value else { break }; … }`",
                "use the guard",
            ),
            "while_let_awaited" => ("let value = self.later.lock().await.pop();", "this thread"),
            "matched" => (
                "`let value = self.items.lock().len();` and then `match value`",
                "loop",
            ),
            "if_let" => (
                "`let value = *self.last.lock().unwrap();` and then `if let Some(last) = value`",
                "use the guard",
            ),
            "for_each" => (
                "`let items: Vec<_> = self.items.lock().iter().cloned().collect();` and then `for item in items`",
                "use the guard",
            ),
            "of_a_statement" => ("the guard lives to the end of the statement", "`let value"),
            "far_away" => (
                "split `Queue::len`, which takes the lock,",
                "split `Store::count`",
            ),
            _ => ("split `Queue::len` into", "bind the value"),
        },
    );
}

#[test]
fn helps_about_functions_that_only_take_the_lock() {
    assert_helps(
        "reentrant_lock/fires_accessors.rs",
        |function| match function {
            "twice" | "by_an_accessor" | "by_a_wrapper" => (
                "use the guard that is already there, or drop it before this line",
                "split",
            ),
            "far_away" => (
                "split `Account::add`, which takes the lock,",
                "split `Mutex::lock`",
            ),
            _ => ("split `Account::add` into", "split `Mutex::lock`"),
        },
    );
}

#[test]
fn helps_about_all_that_one_guard_is_in_the_way_of() {
    assert_helps(
        "reentrant_lock/fires_merged.rs",
        |function| match function {
            "one_after_the_other" | "in_a_branch_behind" => {
                ("split `Queue::clear` into", "split `Mutex::lock`")
            }
            _ => ("help: ", "split `Mutex::lock`"),
        },
    );
}

#[test]
fn places_that_are_pointed_at() {
    const SPLIT: &str = "split `Counter::add`";
    const USE: &str = "use the guard that is already there";
    assert_says::<&[&str]>(
        "reentrant_lock/fires_pointed.rs",
        |function| match function {
            "in_one_macro" => (
                &[
                    "it is taken here and still held…",
                    "…and taken again here",
                    "in this macro call, the lock is taken twice",
                    "use the first guard for both",
                ],
                USE,
            ),
            "by_a_macro_in_a_macro" => (
                &[
                    "it is taken here, both times",
                    "in this macro call, the lock is taken twice",
                ],
                USE,
            ),
            "by_a_function_in_a_macro" => (
                &[
                    "it is taken here and still held…",
                    "…and taken again here",
                    "in this macro call, the lock is taken, and `Counter::add` takes it again",
                    SPLIT,
                ],
                USE,
            ),
            "in_a_closure_that_is_called_later" | "in_a_closure_that_is_handed_on" => (
                &[
                    "…and taken again here",
                    "the lock is taken here and still held…",
                    "…when the closure is called here",
                    "give the closure what the guard guards",
                ],
                USE,
            ),
            "by_a_function_in_a_closure" => (
                &[
                    "…and `Counter::add` takes it again",
                    "the lock is taken here and still held…",
                    "…when the closure is called here",
                    SPLIT,
                ],
                USE,
            ),
            "by_two_calls_of_a_closure" => (
                &[
                    "…and taken again here",
                    "the lock is taken by the closure that is called here and still held…",
                    "…when the closure is called here",
                    "use the first guard for both",
                ],
                "give the closure",
            ),
            "in_the_next_round_of_a_loop" => (
                &[
                    "the lock is taken here, and again the next time round",
                    "drop the guard before the next round",
                ],
                "the first guard",
            ),
            "in_a_future" => (
                &[
                    "…and taken again here",
                    "the lock is taken here and still held…",
                    "…when the future is awaited here",
                    "drop the guard before the future is awaited",
                ],
                "closure",
            ),
            _ => (&["…and taken again here", USE], "is called here"),
        },
    );
}
