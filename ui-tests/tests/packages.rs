//! What is published says what it is, and on what terms.

use std::process::Command;

use guardlint_ui_tests::tool;
use toml::Table;

/// Folder and name of each package that is published.
const PUBLISHED: [(&str, &str); 3] = [
    ("lints", "cargo-guardlint"),
    ("macros", "guardlint-macros"),
    ("runtime-support", "guardlint"),
];

fn manifest(folder: &str) -> Table {
    let path = tool::home().join("..").join(folder).join("Cargo.toml");
    let text = std::fs::read_to_string(path).expect("manifests are readable");
    text.parse().expect("manifests are TOML")
}

fn files(package: &str) -> Vec<String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["package", "--list", "--offline", "--allow-dirty"])
        .args(["--package", package])
        .current_dir(tool::home())
        .output()
        .expect("cargo starts");
    let list = String::from_utf8(output.stdout).expect("names of files are text");
    list.lines().map(str::to_owned).collect()
}

#[test]
fn packages_carry_a_readme_and_both_licences() {
    for (_, package) in PUBLISHED {
        let files = files(package);
        for file in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            let is_there = files.iter().any(|other| other == file);
            assert!(is_there, "{package} has no {file}: {files:?}");
        }
    }
}

#[test]
fn packages_can_be_found() {
    for (folder, package) in PUBLISHED {
        let manifest = manifest(folder);
        let about = &manifest["package"];
        assert_eq!(about["name"].as_str(), Some(package));
        for key in [
            "description",
            "keywords",
            "categories",
            "license",
            "repository",
        ] {
            assert!(about.get(key).is_some(), "{package} has no `{key}`");
        }
    }
}

#[test]
fn every_package_keeps_to_the_lints_of_the_workspace() {
    let workspace = manifest("");
    let members = workspace["workspace"]["members"].as_array();
    for member in members.expect("there are members") {
        let folder = member.as_str().expect("members are folders");
        let lints = manifest(folder).get("lints").cloned();
        let inherits = lints.is_some_and(|lints| lints["workspace"].as_bool() == Some(true));
        assert!(inherits, "{folder} has lints of its own");
    }
}
