//! Ctrl-C.

use std::fs::File;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, Stdio};

use crate::workspace::{DEADLOCK, FOUND, Workspace};

const SIGINT: i32 = 2;

fn run(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status().unwrap();
    assert!(status.success(), "{program} {args:?}");
}

/// The command with Ctrl-C as a terminal gives it: whoever runs the tests in the background may have had it ignored, and
/// that is inherited.
fn interruptible(command: &Command) -> Command {
    let reset = ["--default-signal=INT"];
    let knows = Command::new("env").args(reset).arg("true").output();
    let mut same = if knows.is_ok_and(|output| output.status.success()) {
        let mut env = Command::new("env");
        env.args(reset).arg(command.get_program());
        env
    } else {
        Command::new(command.get_program())
    };
    same.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => same.env(name, value),
            None => same.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        same.current_dir(folder);
    }
    same
}

#[test]
fn an_interrupted_run_leaves_nothing_that_the_next_one_stumbles_over() {
    let workspace = Workspace::bank(DEADLOCK);
    let [started, never] = ["started", "never"].map(|name| workspace.beside(name));
    for fifo in [&started, &never] {
        run("mkfifo", &[fifo.to_str().unwrap()]);
    }
    // A compiler that stands still in the middle of the crate: whoever opens `started` knows that it does.
    let stuck = workspace.script(
        "stuck",
        &format!(
            "case \"$*\" in *'--crate-name bank'*) : > '{}'; read line < '{}';; esac; exec \"$@\"",
            started.display(),
            never.display()
        ),
    );
    let mut command = interruptible(&workspace.command(&[]));
    command
        .env("RUSTC_WORKSPACE_WRAPPER", stuck)
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    File::open(&started).unwrap();
    run("kill", &["-INT", "--", &format!("-{}", child.id())]);
    let status = child.wait().unwrap();
    // What a shell calls 130.
    assert!(
        status.signal() == Some(SIGINT) || status.code() == Some(128 + SIGINT),
        "{status:?}"
    );
    workspace.run(&[]).assert(101, &[FOUND, "Checking bank"]);
    assert!(workspace.artifacts("bank", "guardlint-mir").is_empty());
}
