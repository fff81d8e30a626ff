//! Findings are told of what the user can change, wherever it lies and whatever it is called.

use std::fs;

use crate::workspace::{DEADLOCK, FOUND, Run, Workspace, manifest};

/// Takes a lock twice all by itself.
const MACRO: &str = "\
#[macro_export]
macro_rules! twice {
    ($lock:expr) => {
        *$lock.lock().unwrap() + *$lock.lock().unwrap()
    };
}
";

#[test]
fn members_are_the_users_in_whatever_folder() {
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"git/checkouts/a\", \"registry/src/b\"]\n",
        ),
        ("git/checkouts/a/Cargo.toml", &manifest("a", "")),
        ("git/checkouts/a/src/lib.rs", DEADLOCK),
        ("registry/src/b/Cargo.toml", &manifest("b", "")),
        ("registry/src/b/src/lib.rs", DEADLOCK),
    ]);
    let run = workspace.run(&[]);
    run.assert(101, &["`a` (lib) generated", "`b` (lib) generated"]);
    assert_eq!(run.count(FOUND), 2, "{run:#?}");
}

#[test]
fn a_macro_of_a_member_is_the_users_doing_and_one_of_another_package_is_not() {
    let other = "[dependencies]\nother = { path = \"vendor/other\" }\n";
    let call = "pub fn f(m: &std::sync::Mutex<i32>) -> i32 { other::twice!(m) }\n";
    let workspace = Workspace::new(&[
        ("Cargo.toml", ""),
        ("src/lib.rs", call),
        ("vendor/other/Cargo.toml", &manifest("other", "")),
        ("vendor/other/src/lib.rs", MACRO),
    ]);
    let root = |table: &str| manifest("bank", &format!("{other}[workspace]\n{table}"));
    workspace.write("Cargo.toml", &root("exclude = [\"vendor\"]"));
    let run = workspace.run(&[]);
    run.assert(0, &[]);
    assert_eq!(run.count(FOUND), 0, "{run:#?}");
    // The facts stay as they are; what is told of them is another matter.
    workspace.write("Cargo.toml", &root("members = [\"vendor/other\"]"));
    workspace.run(&[]).assert(101, &[FOUND]);
}

#[test]
fn generated_code_is_nobodys_wherever_it_is_generated() {
    let script = format!(
        "fn main() {{\n\
         let out = std::env::var(\"OUT_DIR\").unwrap();\n\
         std::fs::write(out + \"/lib.rs\", {DEADLOCK:?}).unwrap();\n\
         }}\n"
    );
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("bank", "")),
        ("build.rs", &script),
        (
            "src/lib.rs",
            "include!(concat!(env!(\"OUT_DIR\"), \"/lib.rs\"));\n",
        ),
    ]);
    let outside = |name: &str| workspace.beside("outside").join(name);
    let flag = outside("flag").display().to_string();
    let configured = format!("build.target-dir = '{}'", outside("configured").display());
    let inside = workspace.root().join("inside");
    for (target, args, variable) in [
        (workspace.root().join("target"), &[][..], None),
        (inside.clone(), &["--target-dir", "inside"], None),
        (inside, &["--target-dir=inside"], Some("overruled")),
        (outside("flag"), &["--target-dir", &flag], None),
        (outside("variable"), &[], Some("variable")),
        (outside("configured"), &["--config", &configured], None),
    ] {
        let mut command = workspace.command(args);
        if let Some(folder) = variable {
            command.env("CARGO_TARGET_DIR", outside(folder));
        }
        let run = Run::of(command);
        run.assert(0, &["1 function"]);
        assert_eq!(run.count(FOUND), 0, "{run:#?}");
        assert!(target.join("guardlint").is_dir(), "{target:?}");
        fs::remove_dir_all(target).unwrap();
        assert!(!workspace.root().join("target").exists());
    }
    assert!(!outside("overruled").exists());
}
