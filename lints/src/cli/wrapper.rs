//! In place of the compiler: cargo starts this process for every call that concerns a member of the workspace.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Output, Stdio};
#[cfg(unix)]
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};

use super::complaints::{self, Words};
use super::dumps::{self, Mir};
use super::incremental::{Incremental, Kept, Marks};
use super::rustc::{self, Call, Version};
use super::scratch::Scratch;
use super::session::Session;
use super::{census, dep_info, store};
use crate::facts::Facts;

/// Never fails a compile for reasons of our own: what goes wrong after it is said, and the facts are missing.
pub(super) fn run(session: &Session, args: Vec<OsString>) -> Result<ExitCode> {
    let compiler = Compiler::new(session, args)?;
    let Some(call) = Call::parse(&compiler.args) else {
        return compiler.ask();
    };
    let facts = call.beside(store::EXTENSION);
    // Whatever happens from here on, the old facts are not those of the new artifact.
    let _ = fs::remove_file(&facts);
    if compiler.is_needed() {
        compiler.compile_with_dumps(&call, &facts)
    } else {
        compiler.compile_without(&call, &facts)
    }
}

/// What a compile left behind, and what is still there of the one before.
struct Compiled {
    scratch: Scratch,
    /// Dumps in the scratch folder.
    written: Vec<String>,
    /// Absent if the next run is to start from nothing.
    incremental: Option<(Incremental, Kept)>,
}

struct Compiler<'a> {
    session: &'a Session,
    program: OsString,
    args: Vec<OsString>,
    /// Arguments came in a file, and must go on in one.
    long: bool,
}

impl<'a> Compiler<'a> {
    fn new(session: &'a Session, args: Vec<OsString>) -> Result<Self> {
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
    fn command(&self) -> Command {
        match &self.session.chained {
            Some(wrapper) => {
                let mut command = Command::new(wrapper);
                command.arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        }
    }

    fn plain(&self) -> Result<ExitStatus> {
        // The original arguments: what was expanded need not fit.
        let args = env::args_os().skip(2);
        let status = self.command().args(args).status();
        status.with_context(|| self.cannot_start())
    }

    fn cannot_start(&self) -> String {
        format!("cannot start {}", self.program.to_string_lossy())
    }

    /// A question about the compiler, a build script, or a probe by one.
    fn ask(&self) -> Result<ExitCode> {
        if self.args.iter().any(|arg| arg == "-vV") {
            return self.version();
        }
        Ok(exit_code(self.plain()?))
    }

    /// The configuration of cargo may name a compiler that the front process has not seen.
    fn version(&self) -> Result<ExitCode> {
        let output = self
            .command()
            .args(&self.args)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| self.cannot_start())?;
        if output.status.success() {
            Version::parse(&String::from_utf8_lossy(&output.stdout))?;
        }
        io::stdout().write_all(&output.stdout)?;
        Ok(exit_code(output.status))
    }

    fn is_needed(&self) -> bool {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        // A package that we do not know is one too many, not one too few.
        package.is_none_or(|package| self.session.needed.contains(&package))
    }

    fn compile_without(&self, call: &Call, facts: &Path) -> Result<ExitCode> {
        let status = self.plain()?;
        if status.success() {
            let entered = dep_info::enter(&call.dep_info(), facts);
            warn_of(entered.and_then(|()| self.leave(facts, &Facts::NotNeeded)));
        }
        Ok(exit_code(status))
    }

    fn compile_with_dumps(&self, call: &Call, facts: &Path) -> Result<ExitCode> {
        // Outlives Ctrl-C, of which the compiler dies, to remove what that wrote.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
        let (output, compiled) = self.dump(call)?;
        if output.status.success() {
            io::stderr().write_all(&output.stderr)?;
            // Whatever happens from here on: without facts the crate is not fresh.
            let entered = dep_info::enter(&call.dep_info(), facts);
            warn_of(entered.and_then(|()| self.lower(call, compiled?, facts)));
            return Ok(exit_code(output.status));
        }
        if output.status.code().is_none() {
            // Killed.
            return Ok(exit_code(output.status));
        }
        let status = match compiled {
            Ok(compiled) => self.complain(call, &output, &compiled)?,
            Err(_) => self.plain()?,
        };
        Ok(exit_code(status))
    }

    /// In the words that the user would have without our flags, which takes another compile if it may have others.
    fn complain(&self, call: &Call, output: &Output, compiled: &Compiled) -> Result<ExitStatus> {
        match (complaints::words(&output.stderr), &compiled.incremental) {
            (Words::Same, _) => {
                io::stderr().write_all(&output.stderr)?;
                Ok(output.status)
            }
            (Words::Longer, Some((incremental, _))) => {
                let mut args = rustc::without_incremental(&self.args);
                args.push(incremental.flag());
                let folder = compiled.scratch.path();
                let status = self.with_our_flags(call, args, folder)?.status();
                status.with_context(|| self.cannot_start())
            }
            _ => self.plain(),
        }
    }

    fn lower(&self, call: &Call, compiled: Compiled, facts: &Path) -> Result<()> {
        let Compiled {
            scratch,
            written,
            incremental,
        } = compiled;
        let folder = scratch.path();
        let root = working_directory()?;
        let (incremental, kept) = incremental.unzip();
        let lowered = super::deep_stack(|| {
            let source = |name: &str| dumps::source(&root, name);
            let resolve = |source: &str| self.resolve(call, folder, source).ok();
            let mut mir = Mir::new(folder, written, kept, Marks::new(&source));
            let unit = dumps::lower(call, &root, &mut mir, &source, &resolve);
            (unit, mir.into_next())
        });
        drop(scratch);
        let (unit, next) = lowered?;
        let unit = Facts::Unit(Box::new(unit));
        let left = self.leave(facts, &unit);
        if let Some((incremental, next)) = incremental.zip(next) {
            incremental.keep(next);
        }
        // The process ends: to take apart what it made would take time for nothing.
        mem::forget(unit);
        left
    }

    /// Compiles, and yields the MIR unless there was no room for it.
    fn dump(&self, call: &Call) -> Result<(Output, Result<Compiled>)> {
        let beside = call.beside("guardlint-mir");
        let mut incremental = Incremental::of(call, &self.args, self.session.build);
        let mut scratch = Scratch::new(beside.clone())?;
        loop {
            let state = incremental.as_ref().and_then(Incremental::open);
            let state = incremental.take().zip(state);
            let mut output = self.dump_into(call, scratch.path(), state.as_ref().map(|s| &s.0))?;
            if census::is_unknown(&output.stderr) && state.is_some() {
                continue;
            }
            if output.status.success() && scratch.is_full() {
                // What the compiler could not write it would not write again.
                incremental = state.map(|(incremental, _)| incremental.cleared());
                scratch = match scratch.larger() {
                    Ok(larger) => larger,
                    Err(full) => return Ok((output, Err(full))),
                };
                continue;
            }
            let written = match dumps::names(scratch.path()) {
                Ok(written) => written,
                Err(error) => return Ok((output, Err(error))),
            };
            let mut compiled = Compiled {
                scratch,
                written,
                incremental: None,
            };
            let Some((again, kept)) = state else {
                return Ok((output, Ok(compiled)));
            };
            let said = census::take(&output.stderr);
            output.stderr = said.others;
            if !output.status.success() {
                compiled.incremental = Some((again, kept));
                return Ok((output, Ok(compiled)));
            }
            let is_first = kept.dumps.is_empty();
            let root = working_directory()?;
            let source = |name: &str| dumps::source(&root, name);
            let marks = &mut Marks::new(&source);
            let remaining = kept.remaining(&compiled.written, said.bodies, marks);
            if is_first || remaining.is_some() {
                compiled.incremental = remaining.map(|kept| (again, kept));
                return Ok((output, Ok(compiled)));
            }
            incremental = Some(again.cleared());
            drop(compiled);
            scratch = Scratch::new(beside.clone())?;
        }
    }

    fn dump_into(
        &self,
        call: &Call,
        folder: &Path,
        incremental: Option<&Incremental>,
    ) -> Result<Output> {
        let mut args = rustc::without_incremental(&self.args);
        if let Some(incremental) = incremental {
            args.extend([incremental.flag(), census::FLAG.into()]);
        }
        args.extend(["-Zdump-mir=built", "-Zmir-include-spans=on"].map(OsString::from));
        args.push("-Ztrim-diagnostic-paths=no".into());
        let mut target = OsString::from("-Zdump-mir-dir=");
        target.push(folder);
        args.push(target);
        let mut command = self.with_our_flags(call, args, folder)?;
        let output = command.stdout(Stdio::inherit()).output();
        output.with_context(|| self.cannot_start())
    }

    /// What the compiler makes of another source text, with the same crates at hand. Its complaints are nobody's business.
    fn resolve(&self, call: &Call, folder: &Path, source: &str) -> Result<String> {
        let mut args = rustc::for_names(&self.args);
        let options = ["--crate-name", &call.crate_name, "--crate-type=lib"];
        args.extend(options.map(OsString::from));
        args.extend(["--edition=2021", "-Zunpretty=hir-tree", "-"].map(OsString::from));
        let mut command = self.with_our_flags(call, args, folder)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| self.cannot_start())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(source.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let tree = String::from_utf8(output.stdout)?;
        ensure!(!tree.is_empty(), "nothing came");
        Ok(tree)
    }

    fn with_our_flags(
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

    fn leave(&self, path: &Path, facts: &Facts) -> Result<()> {
        store::write(path, facts, self.session.build)?;
        dep_info::backdate(path)
    }
}

/// The front process notices what is missing.
fn warn_of(left: Result<()>) {
    if let Err(error) = left {
        eprintln!("warning: guardlint: {error:#}");
    }
}

/// What the names of source files are relative to.
fn working_directory() -> Result<PathBuf> {
    env::current_dir().context("the compiler's directory is gone")
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

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}
