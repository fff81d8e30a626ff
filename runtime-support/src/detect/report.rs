//! What was found, for people and for programs.

use std::fmt::{self, Write as _};
use std::panic::Location;
use std::sync::Arc;

type Place = &'static Location<'static>;

/// How a lock is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Beside other readers.
    Shared,
    /// Beside readers, and alone among those that may write: by `RwLock::upgradable_read`, of the feature `parking_lot`.
    Upgradable,
    /// Alone.
    Exclusive,
}

/// One lock that is taken, or asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Taken {
    /// Where the lock was made: its class.
    pub made: Place,
    /// Where it is taken.
    pub at: Place,
    /// How it is taken.
    pub mode: Mode,
    /// Whether it is the lock of an asynchronous [monitor](macro@crate::monitor): then a task holds it or asks for it, and the thread polls that task.
    pub by_task: bool,
}

/// A thread, or a task on it, that held a lock and asked for another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// The name of the thread, or its number.
    pub thread: Arc<str>,
    /// What it held.
    pub held: Taken,
    /// What it asked for.
    pub wanted: Taken,
}

/// What was noticed. Its text, by [`Display`](fmt::Display), has several lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Report {
    /// A thread or a task asks for a lock that it holds: it would wait for itself for ever. Two readers on one thread wait as soon as a writer comes between them. One that upgrades
    /// its read waits for what else it reads of that lock.
    #[non_exhaustive]
    Relock {
        /// Both acquisitions, of one and the same lock.
        step: Step,
    },
    /// Each step holds what the one before it wants, and the last one wants what the first one holds: threads or tasks that take them at once wait for each
    /// other for ever.
    #[non_exhaustive]
    Order {
        /// In the order of the circle; the first one is the one that closes it, on the thread that is about to wait.
        steps: Vec<Step>,
    },
    /// A thread ended and did not release a lock, which nobody can take any more: its guard was leaked or forgotten. It looks the same where the thread,
    /// not the main one, calls [`exit`](std::process::exit) under a guard, or where a thread-local variable releases the guard later.
    #[non_exhaustive]
    Leaked {
        /// The thread that has ended.
        thread: Arc<str>,
        /// What it held.
        held: Taken,
    },
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Shared => "shared",
            Mode::Upgradable => "upgradable",
            Mode::Exclusive => "exclusive",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Report::Relock { step } => {
                let Step {
                    thread,
                    held,
                    wanted,
                } = step;
                write!(
                    f,
                    "{} `{thread}` asks for a lock that it holds, and would wait for itself{}\n  \
                     made at {}\n  held ({}) since {}\n  asked for ({}) at {}",
                    who(wanted),
                    match (held.mode, wanted.mode) {
                        (Mode::Shared, Mode::Shared | Mode::Upgradable) => {
                            " as soon as a writer waits"
                        }
                        _ => "",
                    },
                    held.made,
                    held.mode,
                    held.at,
                    wanted.mode,
                    wanted.at
                )
            }
            Report::Order { steps } => {
                let are_tasks = steps.iter().any(|step| step.wanted.by_task);
                let who_waits = if are_tasks { "tasks" } else { "threads" };
                write!(
                    f,
                    "locks are taken in different orders: {who_waits} can wait for each other"
                )?;
                for Step {
                    thread,
                    held,
                    wanted,
                } in steps
                {
                    write!(
                        f,
                        "\n  {} `{thread}` held what is made at {}, taken ({}) at {}\n    \
                         and asked for what is made at {}, ({}) at {}",
                        who(held),
                        held.made,
                        held.mode,
                        held.at,
                        wanted.made,
                        wanted.mode,
                        wanted.at
                    )?;
                }
                Ok(())
            }
            Report::Leaked { thread, held } => write!(
                f,
                "the thread `{thread}` has ended and holds a lock for ever: its guard was leaked\n  \
                 made at {}\n  held ({}) since {}",
                held.made, held.mode, held.at
            ),
        }
    }
}

/// Before the name of the thread.
fn who(taken: &Taken) -> &'static str {
    if taken.by_task {
        "a task on the thread"
    } else {
        "the thread"
    }
}

impl Report {
    /// One JSON object in one line, with `kind` (`relock`, `order` or `leaked`) and the fields of the variant. A place is an object with `file`, `line` and
    /// `column`, both counted from 1.
    ///
    /// ```text
    /// {"kind":"leaked","thread":"main","held":{"made":{"file":"src/bank.rs","line":7,"column":18},"at":{…},"mode":"exclusive","by_task":false}}
    /// ```
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        match self {
            Report::Relock { step } => {
                out += r#"{"kind":"relock","step":"#;
                write_step(&mut out, step);
            }
            Report::Order { steps } => {
                out += r#"{"kind":"order","steps":["#;
                for (i, step) in steps.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_step(&mut out, step);
                }
                out.push(']');
            }
            Report::Leaked { thread, held } => {
                out += r#"{"kind":"leaked","thread":"#;
                write_string(&mut out, thread);
                out += r#","held":"#;
                write_taken(&mut out, held);
            }
        }
        out.push('}');
        out
    }
}

fn write_step(out: &mut String, step: &Step) {
    *out += r#"{"thread":"#;
    write_string(out, &step.thread);
    *out += r#","held":"#;
    write_taken(out, &step.held);
    *out += r#","wanted":"#;
    write_taken(out, &step.wanted);
    out.push('}');
}

fn write_taken(out: &mut String, taken: &Taken) {
    *out += r#"{"made":"#;
    write_place(out, taken.made);
    *out += r#","at":"#;
    write_place(out, taken.at);
    let Taken { mode, by_task, .. } = taken;
    let _ = write!(out, r#","mode":"{mode}","by_task":{by_task}}}"#);
}

fn write_place(out: &mut String, place: Place) {
    *out += r#"{"file":"#;
    write_string(out, place.file());
    let (line, column) = (place.line(), place.column());
    let _ = write!(out, r#","line":{line},"column":{column}}}"#);
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\0'..='\x1f' => {
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}
