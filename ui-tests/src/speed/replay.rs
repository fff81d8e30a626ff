//! What the linter itself costs: a run in which the compiler is played back from a recording.
//!
//! The linter lets a workspace wrapper of the user's start the compiler. `cargo speed` is such a wrapper: the first time it
//! keeps the MIR that the compiler writes, and after that it puts the MIR there and starts no compiler.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::corpus::prepare::Unpacked;
use crate::corpus::run::{Setup, Tool, touch};
use crate::measure::{self, Cost};

/// Names the recording, and says that this process stands in for a compiler.
const VARIABLE: &str = "GUARDLINT_SPEED_RECORDING";

/// Where recordings are kept: on the file system on which the linter has the compiler write, so that they need not be copied.
pub fn place(directory: &Path) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory } else { directory };
    place.join("guardlint-recordings")
}

/// The MIR of one crate.
#[derive(Debug)]
pub struct Recording {
    folder: PathBuf,
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
        // Unless there are others.
        let _ = self.folder.parent().map(fs::remove_dir);
    }
}

impl Recording {
    /// Runs the compiler once. `None` if the linter does not ask it for MIR.
    pub fn make(setup: &Setup, unpacked: &Unpacked, folder: &Path) -> Result<Option<Self>> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let recording = Self {
            folder: folder.to_owned(),
        };
        recording.run(setup, unpacked)?;
        Ok(recording.kept().exists().then_some(recording))
    }

    /// A run after a change to the crate, without its compiler.
    pub fn play(&self, setup: &Setup, unpacked: &Unpacked) -> Result<Cost> {
        // Before the clock starts: the compiler's part shall cost nothing.
        link_all(&self.kept(), &self.folder.join("next"))?;
        self.run(setup, unpacked)
    }

    /// How much there is to read.
    pub fn lines(&self) -> Result<u64> {
        let mut lines = 0;
        for entry in fs::read_dir(self.kept())? {
            let text = fs::read(entry?.path())?;
            lines += text.iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
        Ok(lines)
    }

    fn run(&self, setup: &Setup, unpacked: &Unpacked) -> Result<Cost> {
        touch(&unpacked.lib)?;
        let mut command = setup.command(Tool::Guardlint, unpacked);
        command
            .env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?)
            .env(VARIABLE, &self.folder);
        let run = measure::run(&mut command, &self.folder.join("log"))?;
        Ok(run.cost)
    }

    fn kept(&self) -> PathBuf {
        self.folder.join("kept")
    }
}

/// The whole process, if the linter started it in place of the compiler; then yields the exit code.
pub fn as_compiler() -> Result<Option<i32>> {
    let Some(folder) = env::var_os(VARIABLE).map(PathBuf::from) else {
        return Ok(None);
    };
    let mut args = env::args_os().skip(1);
    let compiler = args.next().context("a compiler was expected")?;
    let mut command = Command::new(compiler);
    let args: Vec<OsString> = args.collect();
    command.args(&args);
    let dumps = args
        .iter()
        .find_map(|arg| arg.to_str()?.strip_prefix("-Zdump-mir-dir="));
    let code = match dumps {
        Some(dumps) => compile(&mut command, &folder, Path::new(dumps))?,
        None => command.status()?.code(),
    };
    Ok(Some(code.unwrap_or(101)))
}

fn compile(compiler: &mut Command, folder: &Path, dumps: &Path) -> Result<Option<i32>> {
    let (next, kept, said) = (
        folder.join("next"),
        folder.join("kept"),
        folder.join("said"),
    );
    if next.exists() {
        fs::rename(next, dumps)?;
        io::stderr().write_all(&fs::read(said)?)?;
        return Ok(Some(0));
    }
    let output = compiler.stdout(Stdio::inherit()).output()?;
    io::stderr().write_all(&output.stderr)?;
    if output.status.success() && dumps.exists() {
        link_all(dumps, &kept)?;
        fs::write(said, output.stderr)?;
    }
    Ok(output.status.code())
}

fn link_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::hard_link(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
