//! What is said of a schedule that shows a mistake.

use std::backtrace::Backtrace;
use std::fmt;
use std::panic::Location;

use super::lock::Mode;
use super::run::{Act, Hold, Known, Panic, Place, Step, Thread, Wait};

/// A schedule that shows a mistake, and what happened in it.
///
/// Its text is what a test that fails prints: what happened; for threads that wait for each other, where each of them waits and what it holds; the last steps, in the
/// order in which they ran; and how to run that schedule again.
#[derive(Clone)]
pub struct Failure {
    pub(super) cause: Cause,
    pub(super) threads: Vec<Thread>,
    pub(super) steps: Vec<Step>,
    pub(super) steps_before: usize,
    pub(super) token: String,
    pub(super) schedule: usize,
}

#[derive(Clone, Copy)]
pub(super) enum Cause {
    /// This thread panicked, and nobody took notice.
    Panicked { thread: usize },
    /// Each thread that has not come to its end waits.
    Deadlock,
    /// It does not come to an end.
    Endless { steps: usize },
    /// It did something else than before under the same decisions.
    Diverged,
}

impl Failure {
    /// The schedule, for [`Search::replay`](super::Search::replay) or `GUARDLINT_REPLAY`.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The how many-th of the search it was, from 1 on.
    pub fn schedule(&self) -> usize {
        self.schedule
    }

    /// Whether threads wait for each other. Otherwise one panicked, or does not come to its end.
    pub fn is_deadlock(&self) -> bool {
        matches!(self.cause, Cause::Deadlock)
    }

    /// Whether others can be compared with it, and do not take for ever.
    pub(super) fn can_be_simpler(&self) -> bool {
        matches!(self.cause, Cause::Panicked { .. } | Cause::Deadlock)
    }

    /// Whether the same mistake shows.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self.cause, other.cause) {
            (Cause::Deadlock, Cause::Deadlock) => true,
            (Cause::Panicked { thread }, Cause::Panicked { thread: theirs }) => {
                let place = |panic: &Panic| panic.place.clone();
                let mine = self.threads[thread].panic.as_ref().map(place);
                mine == other.threads[theirs].panic.as_ref().map(place)
            }
            _ => false,
        }
    }

    fn name(&self, thread: usize) -> Name<'_> {
        Name(self.threads[thread].name.as_deref(), thread)
    }

    fn live(&self) -> impl Iterator<Item = (usize, &Thread)> {
        let threads = self.threads.iter().enumerate();
        threads.filter(|(_, thread)| !thread.is_over())
    }

    fn fmt_threads(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, thread) in self.live() {
            write!(f, "\n  {}", self.name(number))?;
            if let Some(started) = thread.started {
                write!(f, ", started at {},", At(started))?;
            }
            match thread.waits {
                Some(wait) => self.fmt_wait(f, number, wait)?,
                None => write!(f, " can go on")?,
            }
            for held in &thread.holds {
                fmt_hold(f, held)?;
            }
        }
        Ok(())
    }

    fn fmt_wait(&self, f: &mut fmt::Formatter<'_>, thread: usize, wait: Wait) -> fmt::Result {
        let (what, at) = match wait.act {
            Some(act) if act.is_what_happens(wait.at) => (act.waits, act.at),
            _ => (wait.what, wait.at),
        };
        write!(f, " {what}")?;
        if !is_ours(at) {
            write!(f, " at {}", At(at))?;
        }
        let Some(lock) = wait.lock else {
            return Ok(());
        };
        write!(f, ": {}", Made(lock))?;
        for (number, holder) in self.threads.iter().enumerate() {
            let mut holds = holder.holds.iter().filter(|held| held.lock == lock);
            let in_its_way = match number == thread && wait.upgrades {
                true => holds.find(|held| held.mode != Mode::Upgradable),
                false => holds.next(),
            };
            let Some(held) = in_its_way else {
                continue;
            };
            let since = At(held.at);
            if number == thread {
                write!(f, ", which it holds itself since {since}")?;
            } else {
                write!(f, ", which {} holds since {since}", self.name(number))?;
            }
        }
        Ok(())
    }

    fn fmt_steps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps: Vec<_> = self.steps.iter().filter_map(Step::of_user).collect();
        // One thing that takes several steps is one.
        steps.dedup_by(|next, step| next.is_part && next == step);
        let shown = &steps[steps.len().saturating_sub(SHOWN)..];
        if shown.is_empty() {
            return Ok(());
        }
        let is_all = self.steps_before == 0 && shown.len() == steps.len();
        write!(f, "\n{}in this order:", if is_all { "" } else { "last, " })?;
        for Shown {
            thread, did, at, ..
        } in shown
        {
            let name = self.name(*thread).to_string();
            write!(f, "\n  {name:<12} {did:<32} {}", At(at))?;
        }
        Ok(())
    }

    fn fmt_panic(f: &mut fmt::Formatter<'_>, panic: &Panic) -> fmt::Result {
        if let Some(place) = &panic.place {
            write!(f, " at {place}")?;
        }
        write!(f, ": {}", panic.message)
    }

    /// Of the panic that is the cause, if there is one and the environment asks for it.
    pub(super) fn backtrace(&self) -> Option<&Backtrace> {
        let Cause::Panicked { thread } = self.cause else {
            return None;
        };
        self.threads[thread].panic.as_ref()?.backtrace.as_deref()
    }
}

fn fmt_hold(f: &mut fmt::Formatter<'_>, held: &Hold) -> fmt::Result {
    let (what, lock) = (held.mode.has(), Made(held.lock));
    write!(f, "\n    {what} {lock} since {}", At(held.at))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            Cause::Panicked { thread } => {
                write!(f, "the thread {} panicked", self.name(thread))?;
                if let Some(panic) = &self.threads[thread].panic {
                    Self::fmt_panic(f, panic)?;
                }
            }
            Cause::Deadlock => write!(f, "no thread can go on")?,
            Cause::Endless { steps } => write!(
                f,
                "after {steps} steps there is no end in sight: a thread may wait in a loop for what never happens"
            )?,
            Cause::Diverged => write!(
                f,
                "the body did not do the same thing twice under the same schedule: random numbers, the time, the order in a `HashMap`, \
                 or what a static kept from the schedule before must not matter in it"
            )?,
        }
        let others = self.threads.iter().enumerate();
        for (other, thread) in others {
            let panic = thread.panic.as_ref().or(thread.unwinds.as_ref());
            if let (Some(panic), false) = (panic, self.is_of(other)) {
                write!(f, "\nbefore that, {} panicked", self.name(other))?;
                Self::fmt_panic(f, panic)?;
            }
        }
        self.fmt_threads(f)?;
        self.fmt_steps(f)
    }
}

impl Failure {
    fn is_of(&self, number: usize) -> bool {
        matches!(self.cause, Cause::Panicked { thread } if thread == number)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("schedule", &self.schedule)
            .field("token", &self.token)
            .field("text", &format_args!("{self}"))
            .finish()
    }
}

impl std::error::Error for Failure {}

/// So many steps are shown.
const SHOWN: usize = 40;

/// A step as its user sees it.
#[derive(PartialEq)]
struct Shown {
    thread: usize,
    did: &'static str,
    at: Place,
    is_part: bool,
}

impl Step {
    /// `None` if its user sees nothing of it.
    fn of_user(&self) -> Option<Shown> {
        let thread = self.thread;
        let (did, at, is_part) = match self.act {
            Some(act) if act.is_what_happens(self.at) => (act.does, act.at, true),
            _ if is_ours(self.at) => return None,
            _ => (self.did, self.at, false),
        };
        Some(Shown {
            thread,
            did,
            at,
            is_part,
        })
    }
}

impl Act {
    /// Whether a step there is part of it, and not something that it lets its user do.
    fn is_what_happens(&self, there: Place) -> bool {
        is_ours(there) || there == self.at
    }
}

struct Name<'a>(Option<&'a str>, usize);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, "`{name}`"),
            None => write!(f, "`thread {}`", self.1),
        }
    }
}

/// A place in the source; which one of this crate is nobody's business.
struct At(Place);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_ours(self.0) {
            write!(f, "(guardlint)")
        } else {
            self.0.fmt(f)
        }
    }
}

struct Made(Known);

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_ours(self.0.made) {
            write!(f, "its lock")
        } else {
            write!(f, "the lock made at {}", self.0.made)
        }
    }
}

/// Whether that is in this crate.
fn is_ours(place: &Location<'_>) -> bool {
    let here = file!();
    let sources = &here[..here.len() - "explore/failure.rs".len()];
    place.file().starts_with(sources)
}
