//! For people and for programs.

use crate::workspace::{DEADLOCK, FOUND, Run, Workspace};

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
    let dashed = nowhere.run(&["--explain", "reentrant-lock"]);
    dashed.assert(0, &[]);
    assert_eq!(dashed.stdout, run.stdout);
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

/// As behind `| head`.
#[cfg(unix)]
#[test]
fn whoever_has_read_enough_of_a_page_may_go() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    let nowhere = Workspace::new(&[]);
    let mut command = nowhere.command(&["--explain", "reentrant_lock"]);
    let (reader, writer) = UnixStream::pair().unwrap();
    drop(reader);
    command.stdout(OwnedFd::from(writer));
    Run::of(command).assert(0, &[]);
}

/// Cargo and we print to one terminal.
#[test]
fn what_cargo_is_told_about_the_terminal_goes_for_us_too() {
    let workspace = Workspace::bank(DEADLOCK);
    let run = |variable: &str, value: &str, args: &[&str]| {
        let mut command = workspace.command(args);
        for inherited in ["CARGO_TERM_COLOR", "CLICOLOR_FORCE", "NO_COLOR"] {
            command.env_remove(inherited);
        }
        command.env(variable, value);
        Run::of(command)
    };
    assert_eq!(run("CARGO_TERM_QUIET", "true", &[]).count("Analysed"), 0);
    let colored = "\x1b[1;32m    Analysed";
    for (variable, value, count) in [
        ("CLICOLOR_FORCE", "1", 1),
        ("CLICOLOR_FORCE", "0", 0),
        ("CARGO_TERM_COLOR", "always", 1),
        ("CARGO_TERM_COLOR", "auto", 0),
    ] {
        let run = run(variable, value, &[]);
        assert_eq!(run.count(colored), count, "{variable}={value}: {run:#?}");
    }
    workspace.write(
        ".cargo/config.toml",
        "term = { quiet = true, color = 'always' }\n",
    );
    let set = run("NO_COLOR", "", &[]);
    assert_eq!(set.count("Analysed"), 0, "{set:#?}");
    assert!(set.count("\x1b[") > 0, "{set:#?}");
    // What is nearer to the user counts more.
    let loud = run("CARGO_TERM_QUIET", "false", &[]);
    assert_eq!(loud.count(colored), 1, "{loud:#?}");
    let given = run(
        "CARGO_TERM_QUIET",
        "true",
        &["--config", "term.quiet=false"],
    );
    assert_eq!(given.count(colored), 1, "{given:#?}");
    let verbose = run("CARGO_TERM_QUIET", "true", &["-v"]);
    assert_eq!(verbose.count(colored), 1, "{verbose:#?}");
}
