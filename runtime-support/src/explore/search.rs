//! How a search is set up and run.

use std::env;
use std::sync::Arc;

use super::chooser::{Chooser, Method};
use super::exhaustive::Exhaustive;
use super::failure::Failure;
use super::pct::Pct;
use super::random::Random;
use super::trial::Trial;
use super::{hook, run, simpler, token};

/// How schedules are searched: by which method, and how many.
///
/// | method | tries | finds |
/// |---|---|---|
/// | [`new`](Self::new) | one half at random, one half by PCT | most mistakes, and is what `#[guardlint::test(explore)]` does |
/// | [`random`](Self::random) | any thread at each step | what needs many switches |
/// | [`pct`](Self::pct) | threads by priority, which change at a few steps | what needs few switches, far apart |
/// | [`exhaustive`](Self::exhaustive) | each schedule, one after the other | all there is, in bodies of a dozen steps |
/// | [`replay`](Self::replay) | the schedule of a token | what was found before |
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use guardlint::explore::Search;
/// use guardlint::{Mutex, thread};
///
/// let explored = Search::exhaustive().run(|| {
///     let count = Arc::new(Mutex::new(0));
///     let other = thread::spawn({
///         let count = count.clone();
///         move || *count.lock() += 1
///     });
///     *count.lock() += 1;
///     other.join().unwrap();
///     assert_eq!(*count.lock(), 2);
/// });
/// assert!(explored.is_complete); // there is no other schedule
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is searched before `run` or `find`"]
pub struct Search {
    kind: Kind,
    schedules: usize,
    seed: u64,
    steps: usize,
}

#[derive(Debug, Clone)]
enum Kind {
    Both { depth: usize },
    Random,
    Pct { depth: usize },
    Exhaustive { preemptions: Option<usize> },
    Replay { token: String },
}

/// What a search that found nothing has looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Explored {
    /// How many schedules the body was run under.
    pub schedules: usize,
    /// Whether these are all there are. Only [`Search::exhaustive`] can tell, if it was not given a number of preemptions.
    pub is_complete: bool,
}

/// How many schedules there are if nobody says so.
const SCHEDULES: usize = 1_000;

/// Of how many steps a schedule may be.
const STEPS: usize = 100_000;

impl Search {
    /// 1000 schedules, half of them as [`random`](Self::random), and half as [`pct(3)`](Self::pct).
    pub fn new() -> Self {
        Self::by(Kind::Both { depth: 3 })
    }

    /// At each step, any of the threads that can go on does.
    pub fn random() -> Self {
        Self::by(Kind::Random)
    }

    /// Threads have priorities by chance, which change at `depth - 1` steps: probabilistic concurrency testing.
    ///
    /// # Panics
    ///
    /// If the depth is 0.
    pub fn pct(depth: usize) -> Self {
        assert!(
            depth > 0,
            "a depth of 0 finds nothing: 1 is without a change of priorities"
        );
        Self::by(Kind::Pct { depth })
    }

    /// Each schedule, until there is no other, or as many as [`schedules`](Self::schedules) says: here these are 100 000 if it does not.
    pub fn exhaustive() -> Self {
        let preemptions = None;
        Self::by(Kind::Exhaustive { preemptions }).schedules(100 * SCHEDULES)
    }

    /// The schedule of this [token](Failure::token) alone.
    ///
    /// # Panics
    ///
    /// When it is run, if that is no token.
    pub fn replay(token: impl Into<String>) -> Self {
        let token = token.into();
        Self::by(Kind::Replay { token })
    }

    fn by(kind: Kind) -> Self {
        Self {
            kind,
            schedules: SCHEDULES,
            seed: 0,
            steps: STEPS,
        }
    }

    /// Under how many schedules the body is run, at most. The environment variable `GUARDLINT_SCHEDULES` overrides it.
    pub fn schedules(mut self, schedules: usize) -> Self {
        self.schedules = schedules;
        self
    }

    /// Where chance begins: with the same seed, the same schedules are tried. The environment variable `GUARDLINT_SEED` overrides it. Without either it is 0,
    /// so that a test that passed passes again.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many steps a schedule may have before it is said that it does not come to an end: 100 000 if nobody says so.
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// For [`exhaustive`](Self::exhaustive): only schedules in which a thread is interrupted so many times that could have gone on. Most mistakes need two, and there are far
    /// fewer such schedules.
    ///
    /// # Panics
    ///
    /// If the search is by another method.
    pub fn preemptions(mut self, limit: usize) -> Self {
        let Kind::Exhaustive { preemptions } = &mut self.kind else {
            panic!("only an exhaustive search counts preemptions");
        };
        *preemptions = Some(limit);
        self
    }

    /// Runs the body under one schedule after the other.
    ///
    /// # Panics
    ///
    /// At the first schedule that shows a mistake, with the text of the [`Failure`] and the command that runs that schedule again. If one search is run in the body of
    /// another. If it has no schedules, or an environment variable of this module has a value that means nothing.
    #[track_caller]
    pub fn run(&self, body: impl Fn() + Send + Sync + 'static) -> Explored {
        match self.find(body) {
            Ok(explored) => explored,
            Err(failure) => panic!("{failure}\n{}", Again(&failure)),
        }
    }

    /// As [`run`](Self::run), and gives what it found back: for tests which say that a mistake would be found.
    ///
    /// # Errors
    ///
    /// The first schedule that shows a mistake, made simpler: of its switches, those are left without which that mistake does not show.
    ///
    /// # Panics
    ///
    /// If one search is run in the body of another. If it has no schedules, or an environment variable of this module has a value that means nothing.
    #[track_caller]
    pub fn find(&self, body: impl Fn() + Send + Sync + 'static) -> Result<Explored, Failure> {
        assert!(
            !run::is_running(),
            "a search cannot be run in the body of another"
        );
        let schedules = variable("GUARDLINT_SCHEDULES").unwrap_or(self.schedules);
        assert!(schedules > 0, "under no schedule nothing is tested");
        let method = self.method();
        hook::install();
        let trial = Trial {
            body: Arc::new(body),
            steps: self.steps,
        };
        let (failure, chooser) = trial.run(Chooser::new(method, schedules));
        match (failure, chooser.method()) {
            (Some(failure), Method::Replay(_)) => return Err(failure),
            (Some(failure), _) => return Err(simpler::simplest(&trial, failure)),
            (None, _) => {}
        }
        let is_complete = match (&self.kind, chooser.method()) {
            (Kind::Exhaustive { preemptions: None }, Method::Exhaustive(all)) => all.is_complete(),
            _ => false,
        };
        Ok(Explored {
            schedules: chooser.begun(),
            is_complete,
        })
    }

    #[track_caller]
    fn method(&self) -> Method {
        let seed = variable("GUARDLINT_SEED").unwrap_or(self.seed);
        let random = Random::new(seed);
        match (env::var("GUARDLINT_REPLAY"), &self.kind) {
            (Ok(token), _) => Method::Replay(decisions(&token)),
            (Err(_), Kind::Replay { token }) => Method::Replay(decisions(token)),
            (Err(_), Kind::Random) => Method::Random(random),
            (Err(_), Kind::Pct { depth }) => Method::Pct(Pct::new(random, *depth)),
            (Err(_), Kind::Both { depth }) => {
                Method::Both(random.clone(), Pct::new(random, *depth))
            }
            (Err(_), Kind::Exhaustive { preemptions }) => {
                Method::Exhaustive(Exhaustive::new(*preemptions))
            }
        }
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

#[track_caller]
fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = env::var(name).ok()?;
    match value.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("`{name}` is `{value}`, which is no number"),
    }
}

#[track_caller]
fn decisions(token: &str) -> Vec<usize> {
    let decisions = token::read(token);
    decisions.unwrap_or_else(|| panic!("`{token}` is no token of a schedule"))
}

/// How to run a schedule again.
struct Again<'a>(&'a Failure);

impl std::fmt::Display for Again<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.0.token();
        write!(
            f,
            "to run this schedule again:\n  GUARDLINT_REPLAY={token} cargo test"
        )?;
        if let Ok(package) = env::var("CARGO_PKG_NAME") {
            write!(f, " --package {package}")?;
        }
        // The harness calls the thread as the test.
        if let Some(test) = std::thread::current().name().filter(|name| *name != "main") {
            write!(f, " {test} -- --exact")?;
        }
        match self.0.backtrace() {
            Some(backtrace) => write!(f, "\nit panicked here:\n{backtrace}"),
            None => Ok(()),
        }
    }
}
