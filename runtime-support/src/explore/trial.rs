//! Runs a body under the schedules of a chooser, by the coroutines of shuttle.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

use super::chooser::{Chooser, Runnable};
use super::failure::{Cause, Failure};
use super::watch::{PATIENCE, Watch};
use super::{hook, run};

/// What a new thread of `std` has too.
const STACK: usize = 2 << 20;

/// The body of a test, and of how many steps a schedule of it may be.
pub(super) struct Trial {
    pub(super) body: Arc<dyn Fn() + Send + Sync>,
    pub(super) steps: usize,
}

impl Trial {
    /// The first schedule that shows a mistake, if one does; and the chooser, which has come to its end otherwise.
    pub(super) fn run(&self, chooser: Chooser) -> (Option<Failure>, Chooser) {
        if !std::thread::panicking() {
            return self.run_here(chooser);
        }
        // A schedule before that stopped while one of its threads panicked, and so this one does for ever.
        thread::scope(|scope| scope.spawn(|| self.run_here(chooser)).join())
            .unwrap_or_else(|panic| panic::resume_unwind(panic))
    }

    fn run_here(&self, chooser: Chooser) -> (Option<Failure>, Chooser) {
        let shared = Rc::new(RefCell::new(chooser));
        let failure = Rc::new(RefCell::new(None));
        let director = Director {
            chooser: shared.clone(),
            failure: failure.clone(),
            watch: Watch::begin(PATIENCE, |text| eprintln!("guardlint: {text}")),
            steps: 0,
            limit: self.steps,
        };
        let body = self.body.clone();
        let run = || _ = Runner::new(director, config()).run(move || first_thread(&*body));
        if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(run)) {
            // It could not stop a thread that panics.
            let failed = run::stop().unwrap_or_else(|| panic::resume_unwind(panic));
            *failure.borrow_mut() = Some(failed);
        }
        let chooser = Rc::into_inner(shared).expect("the runner is gone");
        (failure.take(), chooser.into_inner())
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = STACK;
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::None;
    config.silence_warnings = true;
    config
}

fn first_thread(body: &dyn Fn()) {
    let ended = panic::catch_unwind(AssertUnwindSafe(body));
    run::end_thread(ended.err().map(|payload| hook::last(&*payload)));
}

/// Tells shuttle, which runs the threads, which of them goes on.
struct Director {
    chooser: Rc<RefCell<Chooser>>,
    failure: Rc<RefCell<Option<Failure>>>,
    watch: Option<Watch>,
    steps: usize,
    limit: usize,
}

impl Director {
    /// What became of the run before.
    fn end_run(&mut self) -> bool {
        if self.chooser.borrow().has_diverged() {
            // Whatever else it did.
            run::fail(Cause::Diverged);
        }
        *self.failure.borrow_mut() = run::stop();
        self.failure.borrow().is_none()
    }
}

impl Scheduler for Director {
    fn new_execution(&mut self) -> Option<Schedule> {
        static RUNS: AtomicU64 = AtomicU64::new(1);
        if !self.end_run() || !self.chooser.borrow_mut().begin() {
            return None;
        }
        self.steps = 0;
        let seen = self.watch.as_ref().map(Watch::seen);
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        run::start(number, self.chooser.clone(), seen);
        Some(Schedule::new(0))
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        yields: bool,
    ) -> Option<TaskId> {
        if run::has_failed() {
            return None;
        }
        self.steps += 1;
        if self.steps > self.limit {
            let steps = self.limit;
            run::fail(Cause::Endless { steps });
            return None;
        }
        let waits = run::is_waiting();
        let current = current.filter(|current| runnable.iter().any(|it| it.id() == *current));
        let thread = self.chooser.borrow_mut().thread(Runnable {
            threads: runnable.iter().map(|task| task.id().into()).collect(),
            current: current.map(usize::from),
            yields,
            waits,
        });
        run::set_current(thread);
        Some(TaskId::from(thread))
    }

    fn next_u64(&mut self) -> u64 {
        0
    }
}
