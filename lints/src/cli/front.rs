//! The process that the user starts: `cargo check`, then the analysis of what it left behind.

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result, bail};

use super::args::{self, Cli};
use super::check::{Artifact, Check, Run};
use super::config::Config;
use super::findings::Report;
use super::link::{self, Linked, Member};
use super::memory::Memory;
use super::metadata::{self, Answer, Metadata};
use super::output::{Form, Printer};
use super::rustc::Version;
use super::session::Session;
use super::verdict::Verdict;
use super::{FAILURE, USAGE, chain, declared, findings, flags, locks};
use crate::facts::Build;
use crate::levels::{Flag, Levels};
use crate::ownership::Ownership;
use crate::{engine, lints, report};

/// Yields the exit code.
pub(super) fn run(cli: &Cli, args: &[OsString]) -> Result<u8> {
    let (printer, flags) = match usage(cli) {
        Ok(usage) => usage,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(USAGE);
        }
    };
    if let Some(name) = &cli.explain {
        return explain(name.as_deref(), printer);
    }
    let cargo = PathBuf::from(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let chained = chain::workspace_wrapper(&cli.selection.config)?;
    let version = rustc_version(chained.as_deref())?;
    let metadata = match metadata::ask(&cargo, &cli.selection)? {
        Answer::Metadata(metadata) => metadata,
        Answer::Refused => return Ok(FAILURE),
    };
    let config = Config::read(&metadata, &flags)?;
    declared::refuse_lint_tables(&metadata)?;
    let needed = locks::needed(&metadata, &cli.selection, &config.settings.locks)?;
    let session = Session {
        build: own_build()?,
        stable: version.stable,
        needed: needed.iter().cloned().collect(),
        chained,
    };
    let mut front = Front {
        printer,
        metadata: &metadata,
        config: &config,
        needed: &needed,
        check: Check {
            cargo: &cargo,
            args: &args::for_cargo(args),
            session: &session,
            printer,
            said: HashSet::new(),
            built: false,
        },
    };
    front.run()
}

/// What can be said to be wrong without looking at a workspace.
fn usage(cli: &Cli) -> Result<(Printer, Vec<Flag>)> {
    let printer = Printer::new(cli)?;
    let flags = flags::parse(&cli.levels)?;
    Levels::resolve(&BTreeMap::new(), &flags)?;
    Ok((printer, flags))
}

fn explain(name: Option<&str>, printer: Printer) -> Result<u8> {
    let page = match name {
        None => report::contents(lints::ALL),
        Some(name) => {
            let bare = name.strip_prefix("guardlint::").unwrap_or(name);
            // As for the levels.
            let bare = bare.replace('-', "_");
            let Some(lint) = lints::ALL.iter().find(|lint| lint.name == bare) else {
                let names: Vec<&str> = lints::ALL.iter().map(|lint| lint.name).collect();
                printer.error(super::config::unknown("lint", &bare, &names))?;
                return Ok(USAGE);
            };
            report::explain(lint)
        }
    };
    match printer.line(page.trim_end()) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        said => Ok(said.map(|()| 0)?),
    }
}

/// As cargo finds its compiler, but for the configuration files: what those name, the wrapper sees. A wrapper of the user's is tried here, for
/// that we fail in its place cargo would remember for longer than it is so.
fn rustc_version(chained: Option<&Path>) -> Result<Version> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(chained.map_or(rustc.as_os_str(), Path::as_os_str));
    command.args(chained.map(|_| &rustc)).arg("-vV");
    let named = || {
        chained.map_or(rustc.to_string_lossy().into_owned(), |wrapper| {
            format!(
                "{}, the wrapper that `RUSTC_WORKSPACE_WRAPPER` or `build.rustc-workspace-wrapper` names",
                wrapper.display()
            )
        })
    };
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", named()))?;
    if chained.is_some() && !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`rustc -vV` fails behind {}\n{}", named(), said.trim_end());
    }
    Version::parse(&String::from_utf8_lossy(&output.stdout))
}

fn own_build() -> Result<Build> {
    let executable = env::current_exe()?;
    let bytes =
        fs::read(&executable).with_context(|| format!("cannot read {}", executable.display()))?;
    Ok(Build::of(&bytes))
}

struct Front<'a> {
    printer: Printer,
    metadata: &'a Metadata,
    config: &'a Config,
    needed: &'a HashSet<PathBuf>,
    check: Check<'a>,
}

/// What a run came to.
struct Outcome {
    run: Run,
    ownership: Ownership,
    verdict: Verdict,
}

impl Front<'_> {
    fn run(&mut self) -> Result<u8> {
        let Outcome {
            run,
            ownership,
            verdict,
        } = self.check_and_analyse(false)?;
        let report = Report::new(&verdict, &ownership, self.metadata, self.config);
        let denied = findings::print(&report, self.printer)?;
        if run.status.success() || !verdict.units.is_empty() {
            findings::closing(&report, self.printer)?;
        }
        let ok = run.status.success() && verdict.complete && !denied;
        if run.built && matches!(self.printer.form, Form::Json { .. } | Form::Rendered) {
            self.printer
                .line(&format!(r#"{{"reason":"build-finished","success":{ok}}}"#))?;
        }
        Ok(match exit_code(run.status) {
            0 if ok => 0,
            0 => FAILURE,
            code => code,
        })
    }

    /// Checks, and looks at what was checked; once `again` for what has no facts that can be used.
    fn check_and_analyse(&mut self, again: bool) -> Result<Outcome> {
        let mut run = self.check.run(again)?;
        let artifacts = std::mem::take(&mut run.artifacts);
        let ownership = self.metadata.ownership(&artifacts);
        let compiled = artifacts.iter().any(|artifact| !artifact.is_build_script());
        let members = link::members(artifacts, self.metadata, self.needed);
        if compiled && members.is_empty() && run.status.success() {
            self.printer.warning(
                "nothing was analysed: only members of the workspace are, and none of them is among the packages that were checked",
            )?;
        }
        let memory = self.memory(&members, &ownership);
        if let Some(verdict) = memory.as_ref().and_then(|memory| memory.recall(&members)) {
            return Ok(Outcome {
                run,
                ownership,
                verdict,
            });
        }
        let linked = link::read(members, self.check.session.build);
        if !linked.unusable.is_empty() && !again {
            linked.discard_unusable();
            return self.check_and_analyse(true);
        }
        self.report_unusable(&linked)?;
        self.report_unwritable(&linked)?;
        let settings = &self.config.settings;
        let unknown = declared::unknown(&linked.units, &settings.locks);
        for warning in &unknown {
            self.printer.warning(warning)?;
        }
        let analysis = super::deep_stack(|| engine::analyze(&linked.units, settings, &ownership))?;
        let verdict = Verdict::new(linked, analysis);
        // Warnings are said every time.
        let is_worth_keeping = verdict.complete && !verdict.units.is_empty() && unknown.is_empty();
        if let Some(memory) = memory.filter(|_| is_worth_keeping) {
            memory.keep(&verdict);
        }
        Ok(Outcome {
            run,
            ownership,
            verdict,
        })
    }

    fn memory(&self, members: &[Member], ownership: &Ownership) -> Option<Memory> {
        let Self {
            metadata, config, ..
        } = self;
        let build = self.check.session.build;
        let told = (&config.settings, ownership);
        Memory::of(members, told, &metadata.target_directory, build)
    }

    fn report_unusable(&self, linked: &Linked) -> Result<()> {
        for (member, reason) in &linked.unusable {
            let (package, label) = self.names(member);
            self.printer.error(format_args!(
                "`{package}` ({label}) cannot be analysed: its facts are {reason}: {}\n\
                 help: `cargo clean -p {package}` makes cargo check it again",
                member.facts.display(),
            ))?;
        }
        Ok(())
    }

    fn report_unwritable(&self, linked: &Linked) -> Result<()> {
        for (member, error) in &linked.unwritable {
            let (package, label) = self.names(member);
            self.printer.error(format_args!(
                "`{package}` ({label}) cannot be analysed: the compiler cannot write down its MIR: {error}\n\
                 help: a newer compiler may manage: rustc 1.85 does not where a static is mentioned in its own value\n\
                 help: `--workspace --exclude {package}` leaves the package out",
            ))?;
        }
        Ok(())
    }

    /// Those of its package and of its target.
    fn names<'a>(&'a self, member: &'a Member) -> (&'a str, String) {
        let Artifact { package_id, .. } = &member.artifact;
        (self.metadata.name_of(package_id), member.artifact.label())
    }
}

fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        // As a shell has it: 130 for Ctrl-C.
        return u8::try_from(128 + signal).unwrap_or(FAILURE);
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.unwrap_or(FAILURE)
}
