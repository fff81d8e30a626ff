//! Rules of the house that a reviewer would otherwise have to remember.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_guardlint::catalogue;
use guardlint_ui_tests::layers::Layers;

const MAX_LINES: usize = 400;

/// Names that say nothing about what is inside.
const NAMELESS: [&str; 7] = [
    "utils", "util", "helpers", "helper", "common", "misc", "imp",
];

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in the workspace")
        .to_owned()
}

struct Source {
    /// From the root of the repository, with `/`.
    path: String,
    text: String,
}

/// Every Rust file of the packages; fixtures are none of ours to tidy.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for package in ["lints", "macros", "runtime-support", "ui-tests"] {
        for folder in ["src", "tests", "benches"] {
            collect(&root().join(package).join(folder), &mut files);
        }
    }
    files.sort();
    files.into_iter().map(|file| read(&file)).collect()
}

fn read(file: &Path) -> Source {
    let path = file.strip_prefix(root()).expect("found below the root");
    Source {
        path: path.to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(file).expect("sources are readable"),
    }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("sources are readable").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn assert_clean(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn layers_import_only_from_those_above() {
    let layers = Layers::of(&read(&root().join("lints/src/lib.rs")).text);
    let mut faults = Vec::new();
    for source in sources() {
        if let Some(file) = source.path.strip_prefix("lints/src/") {
            let own = layers.faults(file, &source.text);
            faults.extend(own.into_iter().map(|fault| format!("lints/src/{fault}")));
        }
    }
    for layer in layers.names() {
        if !root().join(format!("lints/src/{layer}.rs")).is_file() {
            faults.push(format!(
                "the table of lib.rs has `{layer}`, which does not exist"
            ));
        }
    }
    assert_clean(&faults);
}

#[test]
fn files_are_short() {
    let mut faults = Vec::new();
    let sources = sources();
    for source in &sources {
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{} has {lines} lines", source.path));
        }
    }
    assert_clean(&faults);
}

#[test]
fn no_file_is_called_after_nothing() {
    let sources = sources();
    let nameless = sources.iter().filter(|source| {
        let mut parts = source.path.split(['/', '.']);
        parts.any(|part| NAMELESS.contains(&part))
    });
    assert_clean(
        &nameless
            .map(|source| source.path.clone())
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_test_is_switched_off_and_no_warning_silenced_for_good() {
    let mut faults = Vec::new();
    for source in sources() {
        for (line, text) in (1..).zip(source.text.lines()) {
            let text = text.trim_start();
            if text.starts_with("#[ignore")
                || text.starts_with("#[allow(")
                || text.starts_with("#![allow(")
            {
                faults.push(format!("{}:{line}: {text}", source.path));
            }
        }
    }
    assert_clean(&faults);
}

/// A lint is one source file, one registry line, one folder of fixtures, one page.
#[test]
fn every_lint_has_all_its_parts() {
    let mut faults = Vec::new();
    let summary = read(&root().join("docs/src/SUMMARY.md")).text;
    for lint in catalogue::ALL {
        let name = lint.name;
        for part in [
            format!("lints/src/lints/{name}.rs"),
            format!("ui-tests/ui/{name}/fires.rs"),
            format!("ui-tests/ui/{name}/silent.rs"),
        ] {
            if !root().join(&part).is_file() {
                faults.push(format!("{name} has no {part}"));
            }
        }
        if !summary.contains(&format!("(lints/{name}.md)")) {
            faults.push(format!("{name} is not in docs/src/SUMMARY.md"));
        }
    }
    assert_clean(&faults);
}

#[test]
fn every_declared_lint_is_registered_in_order() {
    let names: Vec<&str> = catalogue::ALL.iter().map(|lint| lint.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let declared = sources().into_iter().filter_map(|source| {
        let file = source
            .path
            .strip_prefix("lints/src/lints/")?
            .strip_suffix(".rs")?
            .to_owned();
        source.text.contains("declare_lint! {").then_some(file)
    });
    assert_eq!(declared.collect::<Vec<_>>(), names);
}

#[test]
fn no_fixture_is_orphaned() {
    let ui = root().join("ui-tests/ui");
    let modules = fixture_modules(&read(&ui.join("fixtures.rs")).text);
    let mut files = Vec::new();
    for lint in fs::read_dir(&ui).expect("the fixtures are readable") {
        let folder = lint.expect("the fixtures are readable").path();
        collect(&folder, &mut files);
    }
    let mut found: Vec<String> = files
        .iter()
        .map(|file| read(file).path["ui-tests/ui/".len()..].to_owned())
        .collect();
    found.sort();
    assert_eq!(found, modules);
    let known = |file: &String| {
        catalogue::ALL
            .iter()
            .any(|lint| file.starts_with(&format!("{}/", lint.name)))
    };
    assert!(
        found.iter().all(known),
        "a fixture belongs to a lint: {found:?}"
    );
}

/// `mod a { mod b; }` as `a/b.rs`, sorted.
fn fixture_modules(source: &str) -> Vec<String> {
    let mut folder = "";
    let mut modules = Vec::new();
    for line in source.lines() {
        let Some(name) = line.trim_start().strip_prefix("pub mod ") else {
            continue;
        };
        match name.strip_suffix(" {") {
            Some(name) => folder = name,
            None => modules.push(format!("{folder}/{}.rs", name.trim_end_matches(';'))),
        }
    }
    modules.sort();
    modules
}

#[test]
fn every_workspace_pins_its_dependencies() {
    let folder = root().join("ui-tests/workspaces");
    let workspaces = fs::read_dir(folder).expect("the workspaces are readable");
    let paths = workspaces.map(|entry| entry.expect("the workspaces are readable").path());
    let mut roots = paths.filter(|path| path.is_dir());
    assert!(roots.all(|root| root.join("Cargo.lock").is_file()));
}
