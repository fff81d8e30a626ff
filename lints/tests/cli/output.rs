//! For people and for programs.

use crate::workspace::{DEADLOCK, FOUND, Workspace};

#[test]
fn json_ends_with_how_the_build_ended_and_names_the_target() {
    let warned = format!("{DEADLOCK}fn unused() {{}}\n");
    let workspace = Workspace::bank(&warned);
    let run = workspace.run(&["--message-format", "json"]);
    run.assert(101, &[]);
    assert_eq!(run.count(FOUND), 0, "{run:#?}");
    let messages = run.messages();
    let reasons: Vec<_> = messages
        .iter()
        .map(|m| m["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "compiler-message",
            "compiler-artifact",
            "compiler-message",
            "build-finished"
        ]
    );
    assert_eq!(messages[0]["message"]["code"]["code"], "dead_code");
    let (artifact, ours) = (&messages[1], &messages[2]);
    assert_eq!(ours["message"]["code"]["code"], "guardlint::reentrant_lock");
    for field in ["package_id", "manifest_path", "target"] {
        assert_eq!(ours[field], artifact[field]);
    }
    assert_eq!(messages[3]["success"], false);
    let run = workspace.run(&["--message-format=json", "--", "-W", "all"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.messages()[3]["success"], true);
}

#[test]
fn every_variant_of_json_is_that_of_cargo() {
    let workspace = Workspace::bank(DEADLOCK);
    let rendered = |format: &str| {
        let run = workspace.run(&["--message-format", format]);
        let messages = run.messages();
        let ours = messages.iter().find(|m| m["reason"] == "compiler-message");
        ours.map(|m| m["message"]["rendered"].as_str().unwrap().to_owned())
    };
    assert!(rendered("json").unwrap().contains("let second"));
    assert!(
        rendered("json,json-diagnostic-rendered-ansi")
            .unwrap()
            .contains("\x1b[")
    );
    let short = rendered("json-diagnostic-short").unwrap();
    assert!(
        short.starts_with("src/lib.rs:4:") && !short.contains("let second"),
        "{short}"
    );
    assert_eq!(rendered("json-render-diagnostics"), None);
    workspace
        .run(&["--message-format", "json-render-diagnostics"])
        .assert(101, &[FOUND]);
}

#[test]
fn people_get_a_count_per_target_and_quiet_ones_do_not() {
    let workspace = Workspace::bank(DEADLOCK);
    workspace.run(&[]).assert(
        101,
        &[
            "error: `bank` (lib) generated 1 guardlint error\n",
            "Analysed 1 function\n",
        ],
    );
    let quiet = workspace.run(&["-q", "--message-format", "short", "--", "-W", "all"]);
    quiet.assert(0, &["src/lib.rs:4:18: warning"]);
    assert_eq!(quiet.stderr.lines().count(), 1, "{quiet:#?}");
    let colored = workspace.run(&["--color", "always"]);
    colored.assert(101, &["\x1b["]);
}

#[test]
fn a_lint_can_be_read_about_anywhere() {
    let nowhere = Workspace::new(&[]);
    let run = nowhere.run(&["--explain", "guardlint::reentrant_lock"]);
    run.assert(0, &[]);
    assert!(run.stdout.contains("What it does"), "{run:#?}");
    let run = nowhere.run(&["--explain"]);
    run.assert(0, &[]);
    let summary = "Finds a thread that asks for a lock which it already holds\n";
    assert!(
        run.stdout
            .contains("reentrant_lock       correctness, deny by default\n"),
        "{run:#?}"
    );
    assert!(run.stdout.contains(summary), "{run:#?}");
}
