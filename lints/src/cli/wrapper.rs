//! In place of the compiler: cargo starts this process for every call that concerns a member of the workspace.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use super::compile::{Compile, Compiled, Mir, working_directory};
use super::compiler::Compiler;
use super::complaints::{self, Words};
use super::dumps::{self, Texts};
use super::incremental::Incremental;
use super::known_paths::KnownPaths;
use super::rustc::{Call, Version};
use super::session::Session;
use super::{dep_info, store};
use crate::facts::Facts;
use crate::ir::Skipped;

/// Never fails a compile for reasons of our own: what goes wrong after it is said, and the facts are missing.
pub(super) fn run(session: &Session, args: Vec<OsString>) -> Result<ExitCode> {
    let compiler = Compiler::new(session, args)?;
    let Some(call) = Call::parse(&compiler.args) else {
        return ask(&compiler);
    };
    let facts = call.beside(store::EXTENSION);
    // Whatever happens from here on, the old facts are not those of the new artifact.
    let _ = fs::remove_file(&facts);
    let member = Member {
        is_needed: is_needed(session),
        compiler: &compiler,
        call: &call,
        facts: &facts,
        interrupted: Arc::default(),
    };
    member.compile()
}

/// A question about the compiler, a build script, or a probe by one.
fn ask(compiler: &Compiler<'_>) -> Result<ExitCode> {
    if compiler.args.iter().any(|arg| arg == "-vV") {
        return version(compiler);
    }
    Ok(exit_code(compiler.plain()?))
}

/// The configuration of cargo may name a compiler that the front process has not seen.
fn version(compiler: &Compiler<'_>) -> Result<ExitCode> {
    let output = compiler
        .command()
        .args(&compiler.args)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| compiler.cannot_start())?;
    if output.status.success() {
        Version::parse(&String::from_utf8_lossy(&output.stdout))?;
    }
    io::stdout().write_all(&output.stdout)?;
    Ok(exit_code(output.status))
}

fn is_needed(session: &Session) -> bool {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    // A package that we do not know is one too many, not one too few.
    package.is_none_or(|package| session.needed.contains(&package))
}

/// A target of a member of the workspace, to be compiled.
struct Member<'a> {
    compiler: &'a Compiler<'a>,
    call: &'a Call,
    /// Where its facts go.
    facts: &'a Path,
    is_needed: bool,
    /// By Ctrl-C, of which the compiler dies.
    interrupted: Arc<AtomicBool>,
}

impl Member<'_> {
    fn compile(&self) -> Result<ExitCode> {
        let status = if self.is_needed {
            self.with_mir()?
        } else {
            self.without_mir()?
        };
        Ok(exit_code(status))
    }

    fn without_mir(&self) -> Result<ExitStatus> {
        let status = self.compiler.plain()?;
        if status.success() {
            self.done(|| self.leave(&Facts::NotNeeded));
        }
        Ok(status)
    }

    fn with_mir(&self) -> Result<ExitStatus> {
        // We outlive it, to remove what it wrote.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&self.interrupted))?;
        let compile = Compile {
            compiler: self.compiler,
            call: self.call,
            interrupted: &self.interrupted,
        };
        let compiled = compile.run()?;
        let status = compiled.output.status;
        if status.success() {
            io::stderr().write_all(&compiled.output.stderr)?;
            self.done(|| self.lower(compiled));
            return Ok(status);
        }
        if status.code().is_none() {
            // Killed.
            return Ok(status);
        }
        let status = self.complain(&compiled)?;
        // Without facts it is compiled once more, and anew.
        if status.success() && compiled.anew {
            self.done(|| self.leave(&unwritable(&compiled.output.stderr)));
        }
        Ok(status)
    }

    /// In the words that the user would have without our flags, which takes another compile if it may have others.
    fn complain(&self, compiled: &Compiled) -> Result<ExitStatus> {
        let Compiled {
            output,
            incremental,
            mir,
            ..
        } = compiled;
        let status = match (complaints::words(&output.stderr), incremental, mir) {
            (Words::Same, ..) => {
                io::stderr().write_all(&output.stderr)?;
                return Ok(output.status);
            }
            (Words::Longer, Some(incremental), Ok(mir)) => {
                let flags = vec![incremental.flag()];
                let folder = mir.scratch.path();
                let status = self.compiler.with_flags(self.call, flags, folder)?.status();
                status.with_context(|| self.compiler.cannot_start())?
            }
            _ => self.compiler.plain()?,
        };
        if status.success() {
            // Then it is what we asked for that is wrong, or the state.
            incremental.iter().for_each(Incremental::clear);
        }
        Ok(status)
    }

    fn lower(&self, compiled: Compiled) -> Result<()> {
        let Mir {
            scratch,
            written,
            kept,
            missing,
        } = compiled.mir?;
        let folder = scratch.path();
        let root = working_directory()?;
        let lowered = super::deep_stack(|| {
            let source = |name: &str| dumps::source(&root, name);
            let known = KnownPaths::of(self.call, self.compiler);
            let resolve = |paths: &[String]| {
                known.resolve(paths, &|source| {
                    self.compiler.resolve(self.call, folder, source)
                })
            };
            let mut texts = Texts::new(folder, written, kept);
            let unit = dumps::lower(self.call, &root, &mut texts, &source, &resolve);
            (unit, texts.into_kept(&source))
        });
        drop(scratch);
        let (mut unit, kept) = lowered?;
        // What could not be read may be what could not be written.
        let is_whole = unit.skipped.is_empty() && !self.interrupted.load(Ordering::Relaxed);
        unit.skipped.extend(self.unwritten(missing));
        let unit = Facts::Unit(Box::new(unit));
        let left = self.leave(&unit);
        match (compiled.incremental, kept) {
            (Some(incremental), Some(kept)) if is_whole => incremental.keep(&kept),
            (incremental, _) => incremental.iter().for_each(Incremental::clear),
        }
        // The process ends: to take apart what it made would take time for nothing.
        mem::forget(unit);
        left
    }

    /// What to say of bodies that the compiler wrote no MIR of.
    fn unwritten(&self, missing: usize) -> Option<Skipped> {
        (missing > 0).then(|| Skipped {
            name: self.call.crate_name.clone(),
            span: None,
            reason: format!(
                "the compiler has written {missing} {} less than it counts: there is no file for one whose path \
                 is longer than a file's name can be, and one file for two whose paths are spelt alike",
                if missing == 1 { "body" } else { "bodies" },
            ),
        })
    }

    fn leave(&self, facts: &Facts) -> Result<()> {
        store::write(self.facts, facts, self.compiler.session.build)?;
        dep_info::backdate(self.facts)
    }

    /// The compiler has ended well. The front process notices what is missing.
    fn done(&self, leave: impl FnOnce() -> Result<()>) {
        // Whatever happens from here on: without facts the crate is not fresh.
        let entered = dep_info::enter(&self.call.dep_info(), self.facts);
        if let Err(error) = entered.and_then(|()| leave()) {
            eprintln!("warning: guardlint: {error:#}");
        }
    }
}

/// What is left of a crate that the compiler accepts, but not with our flags.
fn unwritable(said: &[u8]) -> Facts {
    let error = complaints::first_error(said);
    Facts::Unwritable(error.unwrap_or_else(|| "it does not say why".to_owned()))
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}
