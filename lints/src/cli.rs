//! The command: arguments, cargo, configuration, files, exit codes. Nothing else reads, writes or prints.
//!
//! One executable plays two parts. The process that the user starts (`front`) runs `cargo check` and reports; cargo starts the
//! same executable in place of the compiler (`wrapper`), which leaves facts beside what the compiler makes.

mod args;
mod cargo_config;
mod census;
mod chain;
mod check;
mod compile;
mod compiler;
mod complaints;
mod config;
mod declared;
mod dep_info;
mod dumps;
mod findings;
mod flags;
mod front;
mod incremental;
mod known_paths;
mod link;
mod locks;
mod memory;
mod metadata;
mod output;
mod rustc;
mod scratch;
mod session;
mod store;
mod term;
mod verdict;
mod wrapper;

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, anyhow};
use clap::Parser as _;

use session::Session;

/// Something is denied, does not compile, or went wrong.
const FAILURE: u8 = 101;
/// The command line is wrong: cargo's code for it.
const USAGE: u8 = 1;

/// The whole program.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    let result = match env::var(session::VARIABLE) {
        Ok(session) if is_wrapped(&args) => {
            Session::decode(&session).and_then(|session| wrapper::run(&session, args))
        }
        _ => return front(args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(FAILURE)
    })
}

/// Cargo passes the compiler first. Somebody's build script may well run `cargo guardlint` itself.
fn is_wrapped(args: &[OsString]) -> bool {
    args.first().is_some_and(|program| {
        program != "guardlint" && !program.as_encoded_bytes().starts_with(b"-")
    })
}

fn front(mut args: Vec<OsString>) -> ExitCode {
    // As cargo passes it to its subcommands.
    if args.first().is_some_and(|arg| arg == "guardlint") {
        args.remove(0);
    }
    let program = OsString::from("cargo guardlint");
    let cli = match args::Cli::try_parse_from(std::iter::once(program).chain(args.iter().cloned()))
    {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell if this fails.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let code = front::run(&cli, &args).unwrap_or_else(|error| {
        // Whoever reads our output has seen enough.
        if !is_closed_pipe(&error) {
            eprintln!("error: {error:#}");
        }
        FAILURE
    });
    ExitCode::from(code)
}

/// Runs what recurses as deep as somebody's source. What it panics with becomes an error.
fn deep_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T> {
    const BYTES: usize = 256 << 20;
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(BYTES)
            .spawn_scoped(scope, run)?;
        let panicked =
            |_| anyhow!("a mistake in guardlint itself, please report what it printed above");
        thread.join().map_err(panicked)
    })
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
