//! The compiler that a wrapper stands in front of, as it is called with flags of ours or without.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::rustc::{self, Call};
use super::session::Session;

pub(super) struct Compiler<'a> {
    pub session: &'a Session,
    program: OsString,
    pub args: Vec<OsString>,
    /// Arguments came in a file, and must go on in one.
    long: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(session: &'a Session, args: Vec<OsString>) -> Result<Self> {
        let mut args = args.into_iter();
        let Some(program) = args.next() else {
            bail!("cargo passed no compiler");
        };
        let args: Vec<OsString> = args.collect();
        let given = args.len();
        let args = rustc::expand(args)?;
        Ok(Self {
            session,
            program,
            long: args.len() > given,
            args,
        })
    }

    /// Without arguments.
    pub(super) fn command(&self) -> Command {
        match &self.session.chained {
            Some(wrapper) => {
                let mut command = Command::new(wrapper);
                command.arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        }
    }

    pub(super) fn plain(&self) -> Result<ExitStatus> {
        // The original arguments: what was expanded need not fit.
        let args = env::args_os().skip(2);
        let status = self.command().args(args).status();
        status.with_context(|| self.cannot_start())
    }

    pub(super) fn cannot_start(&self) -> String {
        let wrapper = self.session.chained.as_deref().map(Path::as_os_str);
        let started = wrapper.unwrap_or(&self.program);
        format!("cannot start {}", started.to_string_lossy())
    }

    /// As cargo has it, with these flags in place of incremental compilation. What is long goes into a file in the folder.
    pub(super) fn with_flags(
        &self,
        call: &Call,
        flags: Vec<OsString>,
        folder: &Path,
    ) -> Result<Command> {
        let mut args = rustc::without_incremental(&self.args);
        args.extend(flags);
        self.with_our_right(call, args, folder)
    }

    /// What the compiler makes of another source text, with the same crates at hand. Its complaints are nobody's business.
    pub(super) fn resolve(&self, call: &Call, folder: &Path, source: &str) -> Result<String> {
        let mut args = rustc::for_names(&self.args);
        let options = ["--crate-name", &call.crate_name, "--crate-type=lib"];
        args.extend(options.map(OsString::from));
        args.extend(["--edition=2021", "-Zunpretty=hir-tree", "-"].map(OsString::from));
        let mut command = self.with_our_right(call, args, folder)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| self.cannot_start())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(source.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        ensure!(output.status.code().is_some(), "it was killed");
        let tree = String::from_utf8(output.stdout)?;
        ensure!(!tree.is_empty(), "nothing came");
        Ok(tree)
    }

    fn with_our_right(
        &self,
        call: &Call,
        mut args: Vec<OsString>,
        folder: &Path,
    ) -> Result<Command> {
        let mut command = self.command();
        if let Some(bootstrap) = self.bootstrap(&call.crate_name) {
            // For our flags, and not for the crate's `#![feature]`.
            command.env("RUSTC_BOOTSTRAP", bootstrap);
            args.push("-Zallow-features=".into());
        }
        if self.long {
            args = vec![into_file(&folder.join("arguments"), &args)?];
        }
        command.args(args);
        Ok(command)
    }

    /// What lets a stable compiler take our flags for this crate and no other; `None` if it takes them as it is.
    fn bootstrap(&self, crate_name: &str) -> Option<String> {
        if !self.session.stable {
            return None;
        }
        match env::var("RUSTC_BOOTSTRAP").as_deref() {
            Ok("1") => None,
            Ok(crates) if crates.split(',').any(|name| name == crate_name) => None,
            Ok(crates) if !matches!(crates, "" | "-1") => Some(format!("{crates},{crate_name}")),
            _ => Some(crate_name.to_owned()),
        }
    }
}

fn into_file(path: &Path, args: &[OsString]) -> Result<OsString> {
    let mut text = String::new();
    for arg in args {
        let Some(arg) = arg.to_str() else {
            bail!("an argument is not UTF-8: {}", arg.to_string_lossy());
        };
        text.push_str(arg);
        text.push('\n');
    }
    fs::write(path, text)?;
    let mut arg = OsString::from("@");
    arg.push(path);
    Ok(arg)
}
