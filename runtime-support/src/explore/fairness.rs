//! Who spins has to let others go on: all schedules of a body that waits in a loop would be without end, and most of them would differ in how often it looks.
//!
//! A thread that yields, and yields again, goes on no more before those have done something that could have done so meanwhile. From *Fair stateless model checking* (Musuvathi and Qadeer 2008).

#[derive(Default)]
pub(super) struct Fairness {
    /// By number of the thread.
    threads: Vec<Turn>,
    /// The one that went on last.
    last: Option<usize>,
}

#[derive(Default)]
struct Turn {
    /// Which threads went on since this one yielded, if it ever did.
    since: Option<Vec<usize>>,
    /// They go first.
    before: Vec<usize>,
}

impl Fairness {
    /// This thread has nothing to do, and all of these could go on.
    pub(super) fn yields(&mut self, thread: usize, runnable: &[usize]) {
        self.goes_on(thread);
        if self.threads.len() <= thread {
            self.threads.resize_with(thread + 1, Turn::default);
        }
        let turn = &mut self.threads[thread];
        if let Some(since) = turn.since.replace(Vec::new()) {
            let others = runnable.iter().copied();
            let idle = others.filter(|other| *other != thread && !since.contains(other));
            turn.before.extend(idle);
        }
    }

    /// The one that went on last has only seen that it has to wait.
    pub(super) fn waits(&mut self) {
        let Some(last) = self.last.take() else {
            return;
        };
        for since in self
            .threads
            .iter_mut()
            .filter_map(|turn| turn.since.as_mut())
        {
            since.retain(|thread| *thread != last);
        }
    }

    pub(super) fn goes_on(&mut self, thread: usize) {
        self.last = Some(thread);
        for turn in &mut self.threads {
            turn.before.retain(|other| *other != thread);
            if let Some(since) = &mut turn.since {
                since.push(thread);
            }
        }
    }

    /// Whether this thread may go on, where all of these could. At least one of them may.
    pub(super) fn lets(&self, thread: usize, runnable: &[usize]) -> bool {
        let turn = self.threads.get(thread);
        turn.is_none_or(|turn| !turn.before.iter().any(|other| runnable.contains(other)))
    }
}
