//! A compile that leaves its MIR behind.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use super::census;
use super::compiler::Compiler;
use super::complaints;
use super::dumps::{self, Phase};
use super::incremental::{self, Incremental, Kept};
use super::rustc::Call;
use super::scratch::Scratch;

/// What rustup's compilers for Linux take settings of their allocator, jemalloc, from: with huge pages they need a tenth less time, and a tenth more memory. Compilers
/// without it know nothing of the name. A compiler that only checks starts no other program, but for those of procedural macros.
const ALLOCATOR: &str = "MALLOC_CONF";

pub(super) struct Compile<'a> {
    pub compiler: &'a Compiler<'a>,
    pub call: &'a Call,
    /// By Ctrl-C, of which the compiler dies.
    pub interrupted: &'a AtomicBool,
}

/// What the compiler said, and what it left.
pub(super) struct Compiled {
    /// Without what was said to us alone.
    pub output: Output,
    pub incremental: Option<Incremental>,
    /// Fails if there was no room for it.
    pub mir: Result<Mir>,
    /// Nothing of an earlier run was used.
    pub anew: bool,
}

pub(super) struct Mir {
    pub scratch: Scratch,
    /// Names of the dumps in the scratch folder.
    pub written: Vec<String>,
    /// What still is of earlier dumps. Absent without incremental compilation.
    pub kept: Option<Kept>,
    /// Of so many bodies the compiler has not written any.
    pub missing: usize,
}

impl Compile<'_> {
    /// Compiles as often as it takes to have all MIR, or a reason why not: with less asked of a compiler that does not know all our
    /// flags, in a place with more room, from nothing, and in a later phase where the compiler runs in a circle.
    pub(super) fn run(&self) -> Result<Compiled> {
        let Compiler { session, args, .. } = self.compiler;
        let beside = self.call.beside("guardlint-mir");
        let mut incremental = Incremental::of(self.call, args, session.build);
        let mut counts = true;
        let mut scratch = Scratch::new(beside.clone())?;
        loop {
            if self.interrupted.load(Ordering::Relaxed) {
                bail!("interrupted");
            }
            let kept = incremental.as_ref().and_then(Incremental::open);
            incremental = incremental.filter(|_| kept.is_some());
            let flags = flags(Phase::Built, scratch.path(), incremental.as_ref(), counts);
            let mut output = self.output(flags, scratch.path())?;
            let said = census::take(&output.stderr);
            if counts && census::is_unknown(&output.stderr) {
                counts = false;
                incremental = None;
                continue;
            }
            output.stderr = said.others;
            let failed = !output.status.success();
            if failed && complaints::is_circle(&output.stderr) {
                incremental.iter().for_each(Incremental::clear);
                return self.checked(output, scratch);
            }
            if !failed && scratch.is_full() {
                // What the compiler could not write it would not write again.
                incremental.iter().for_each(Incremental::clear);
                scratch = match scratch.larger() {
                    Ok(larger) => larger,
                    Err(full) => {
                        return Ok(Compiled {
                            output,
                            incremental,
                            mir: Err(full),
                            anew: true,
                        });
                    }
                };
                continue;
            }
            // Otherwise it writes what it builds again.
            let anew = kept.as_ref().is_none_or(Kept::is_empty);
            let mir = Mir::new(scratch, Phase::Built, said.bodies.filter(|_| anew));
            let mut compiled = Compiled {
                output,
                incremental,
                mir,
                anew,
            };
            let (Some(before), false) = (kept, failed) else {
                return Ok(compiled);
            };
            if compiled.settle(before, said.bodies)? {
                return Ok(compiled);
            }
            incremental = compiled.incremental.take();
            incremental.iter().for_each(Incremental::clear);
            drop(compiled);
            scratch = Scratch::new(beside.clone())?;
        }
    }

    /// In the later phase, for a crate in which the compiler ran in a circle: that is what is wrong if this fails as well. Of constants, which
    /// take no locks, some are no bodies any more then, so nothing is counted.
    fn checked(&self, circle: Output, mut scratch: Scratch) -> Result<Compiled> {
        loop {
            if self.interrupted.load(Ordering::Relaxed) {
                bail!("interrupted");
            }
            let flags = flags(Phase::Checked, scratch.path(), None, false);
            let output = self.output(flags, scratch.path())?;
            let is_complaint = output.status.code().is_some_and(|code| code != 0);
            let mir = if output.status.success() && scratch.is_full() {
                match scratch.larger() {
                    Ok(larger) => {
                        scratch = larger;
                        continue;
                    }
                    Err(full) => Err(full),
                }
            } else {
                Mir::new(scratch, Phase::Checked, None)
            };
            return Ok(Compiled {
                output: if is_complaint { circle } else { output },
                incremental: None,
                mir,
                anew: true,
            });
        }
    }

    fn output(&self, flags: Vec<OsString>, folder: &Path) -> Result<Output> {
        let mut command = self.compiler.with_flags(self.call, flags, folder)?;
        if cfg!(target_os = "linux") && env::var_os(ALLOCATOR).is_none() {
            command.env(ALLOCATOR, "thp:always");
        }
        let output = command.stdout(Stdio::inherit()).output();
        output.with_context(|| self.compiler.cannot_start())
    }
}

impl Compiled {
    /// Adds what is kept. Whether all is there then.
    fn settle(&mut self, before: Kept, counted: Option<usize>) -> Result<bool> {
        let (Some(incremental), Ok(mir)) = (&self.incremental, &mut self.mir) else {
            return Ok(true);
        };
        let root = working_directory()?;
        let source = |name: &str| dumps::source(&root, name);
        mir.kept = incremental.settle(before, &mir.written, counted, &source);
        Ok(mir.kept.is_some())
    }
}

impl Mir {
    /// `counted` if all bodies were to be written.
    fn new(scratch: Scratch, phase: Phase, counted: Option<usize>) -> Result<Self> {
        let written = dumps::names(scratch.path(), phase)?;
        let missing = counted.map_or(0, |counted| incremental::missing(&written, counted));
        Ok(Self {
            scratch,
            written,
            kept: None,
            missing,
        })
    }
}

fn flags(
    phase: Phase,
    folder: &Path,
    incremental: Option<&Incremental>,
    counts: bool,
) -> Vec<OsString> {
    let mut into = OsString::from("-Zdump-mir-dir=");
    into.push(folder);
    let mut flags = vec![into];
    flags.extend(phase.flags().iter().map(OsString::from));
    flags.extend(["-Zmir-include-spans=on", "-Ztrim-diagnostic-paths=no"].map(OsString::from));
    flags.extend(incremental.map(Incremental::flag));
    flags.extend(counts.then(|| census::FLAG.into()));
    flags
}

/// What the names of source files are relative to.
pub(super) fn working_directory() -> Result<PathBuf> {
    env::current_dir().context("the compiler's directory is gone")
}
