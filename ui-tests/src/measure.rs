//! What a command cost, its children included.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use wait4::Wait4 as _;

/// A command that ended, whatever its exit code.
#[derive(Debug)]
pub struct Run {
    pub stdout: String,
    pub code: Option<i32>,
    pub cost: Cost,
}

#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Cost {
    /// Processor time outside the kernel, of the process and of all that it waited for.
    pub user: Duration,
    pub wall: Duration,
    /// Of the largest of these processes, in bytes.
    pub peak: u64,
}

/// Runs to the end. Standard output is returned; standard error goes to a file, for a pipe that nobody reads would stop
/// the command.
pub fn run(command: &mut Command, stderr: &Path) -> Result<Run> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(stderr)?)
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let mut stdout = String::new();
    if let Some(pipe) = &mut child.stdout {
        pipe.read_to_string(&mut stdout)?;
    }
    let ended = child.wait4()?;
    Ok(Run {
        stdout,
        code: ended.status.code(),
        cost: Cost {
            user: ended.rusage.utime,
            wall: start.elapsed(),
            peak: ended.rusage.maxrss,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::prepare::cargo;

    #[test]
    fn a_command_is_measured_with_its_output_and_exit_code() {
        let log = std::env::temp_dir().join(format!("measure-{}.log", std::process::id()));
        let version = run(Command::new(cargo()).arg("--version"), &log).unwrap();
        let misuse = run(Command::new(cargo()).arg("--no-such-flag"), &log).unwrap();
        let complaint = std::fs::read_to_string(&log).unwrap();
        std::fs::remove_file(&log).unwrap();
        assert!(version.stdout.starts_with("cargo ") && version.code == Some(0));
        assert!(version.cost.peak > 1 << 20 && version.cost.wall > Duration::ZERO);
        assert!(misuse.code != Some(0) && complaint.contains("no-such-flag"));
    }
}
