//! A memo asked by tasks in any order, of which any computation may fail and any task may be dropped.

use std::collections::HashMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use arbtest::arbitrary::{Result as Arbitrary, Unstructured};
use guardlint::Memo;

mod gate;
mod polling;

use gate::Gate;
use polling::Task;

const KEYS: u8 = 2;

/// How a computation ends; an error is a panic where none is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Value,
    Error,
    Panic,
}

#[derive(Default)]
struct World {
    memo: Memo<u8, usize>,
    history: Mutex<History>,
}

#[derive(Default)]
struct History {
    clock: u32,
    computations: Vec<Computation>,
    /// When the key was last forgotten, or given a value.
    parted: HashMap<u8, u32>,
}

struct Computation {
    key: u8,
    begun: u32,
    ended: Option<u32>,
    gate: Arc<Gate<End>>,
}

/// What a computation is while it runs.
struct Running<'a>(&'a World, usize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut history = self.0.history.lock().unwrap();
        history.clock += 1;
        history.computations[self.1].ended = Some(history.clock);
    }
}

impl World {
    async fn compute(&self, key: u8) -> Result<usize, usize> {
        let (running, gate) = self.begin(key);
        match gate.pass().await {
            End::Value => Ok(running.1),
            End::Error => Err(running.1),
            End::Panic => resume_unwind(Box::new(())),
        }
    }

    fn begin(&self, key: u8) -> (Running<'_>, Arc<Gate<End>>) {
        let mut history = self.history.lock().unwrap();
        history.clock += 1;
        let parted = history.parted(key);
        let rivals = history.running(|other| other.key == key && other.begun > parted);
        assert_eq!(rivals, [0; 0], "nobody else computes what is asked for now");
        let (begun, gate) = (history.clock, Arc::new(Gate::new()));
        history.computations.push(Computation {
            key,
            begun,
            ended: None,
            gate: gate.clone(),
        });
        (Running(self, history.computations.len() - 1), gate)
    }

    /// Parts the key from what it was: what is inserted counts as computed at that moment.
    fn part(&self, key: u8, insert: bool) {
        let mut history = self.history.lock().unwrap();
        history.clock += 1;
        let clock = history.clock;
        history.parted.insert(key, clock);
        if !insert {
            self.memo.forget(&key);
            return;
        }
        self.memo.insert(key, history.computations.len());
        history.computations.push(Computation {
            key,
            begun: clock,
            ended: Some(clock),
            gate: Arc::new(Gate::new()),
        });
    }

    /// Asks, and looks at what comes of it.
    async fn ask(&self, key: u8, accepts_errors: bool) {
        let (asked, parted) = {
            let mut history = self.history.lock().unwrap();
            history.clock += 1;
            (history.clock, history.parted(key))
        };
        let answer = if accepts_errors {
            let answer = self.memo.try_get_async(&key, |&key| self.compute(key));
            answer.await.map_err(|error| *error)
        } else {
            let compute = async |&key: &u8| match self.compute(key).await {
                Ok(value) => value,
                Err(_) => resume_unwind(Box::new(())),
            };
            Ok(self.memo.get_async(&key, compute).await)
        };
        let history = self.history.lock().unwrap();
        match answer {
            Ok(number) => {
                let Computation { key: of, begun, .. } = history.computations[number];
                assert_eq!(of, key);
                assert!(begun >= parted, "it was begun before the key was forgotten");
            }
            Err(number) => {
                let computation = &history.computations[number];
                assert_eq!(computation.key, key);
                assert!(computation.ended > Some(asked), "errors are not kept");
            }
        }
    }
}

impl History {
    fn parted(&self, key: u8) -> u32 {
        self.parted.get(&key).copied().unwrap_or_default()
    }

    fn running(&self, which: impl Fn(&Computation) -> bool) -> Vec<usize> {
        let running = self.computations.iter().enumerate();
        let running = running.filter(|(_, one)| one.ended.is_none() && which(one));
        running.map(|(number, _)| number).collect()
    }
}

/// Whether there is something left to do: its own computation may panic, which ends it, too.
fn goes_on(poll: impl FnOnce() -> Poll<()>) -> bool {
    matches!(catch_unwind(AssertUnwindSafe(poll)), Ok(Poll::Pending))
}

fn act<'a>(
    world: &'a World,
    tasks: &mut Vec<Task<'a, ()>>,
    u: &mut Unstructured<'_>,
) -> Arbitrary<()> {
    let key = u.int_in_range(0..=KEYS - 1)?;
    match u.int_in_range(0..=9)? {
        0..=2 => tasks.push(Task::new(world.ask(key, u.arbitrary()?))),
        3..=5 if !tasks.is_empty() => {
            let at = u.choose_index(tasks.len())?;
            // Woken or not.
            if !goes_on(|| tasks[at].poll()) {
                tasks.remove(at);
            }
        }
        6 if !tasks.is_empty() => drop(tasks.remove(u.choose_index(tasks.len())?)),
        7 => world.part(key, u.arbitrary()?),
        _ => {
            let history = world.history.lock().unwrap();
            let running = history.running(|_| true);
            if !running.is_empty() {
                let number = running[u.choose_index(running.len())?];
                let gate = history.computations[number].gate.clone();
                drop(history);
                gate.open(*u.choose(&[End::Value, End::Value, End::Error, End::Panic])?);
            }
        }
    }
    Ok(())
}

/// Opens what is closed and polls what is woken, as long as there is something.
fn finish(world: &World, tasks: &mut Vec<Task<'_, ()>>) {
    let mut left = usize::MAX;
    while mem::replace(&mut left, tasks.len()) != tasks.len() {
        tasks.retain_mut(|task| goes_on(|| task.run()));
        let history = world.history.lock().unwrap();
        let gates = history.computations.iter().map(|one| one.gate.clone());
        let gates: Vec<_> = gates.collect();
        drop(history);
        gates.iter().for_each(|gate| gate.open(End::Value));
        tasks.retain_mut(|task| goes_on(|| task.run()));
    }
}

#[test]
fn everybody_is_served_with_what_it_asked_for() {
    arbtest::arbtest(|u| {
        let world = World::default();
        let mut tasks = Vec::new();
        while !u.is_empty() {
            act(&world, &mut tasks, u)?;
        }
        finish(&world, &mut tasks);
        assert_eq!(tasks.len(), 0, "nobody waits for ever");
        let history = world.history.lock().unwrap();
        assert_eq!(history.running(|_| true), [0; 0]);
        assert!(format!("{:?}", world.memo).contains("computing: 0"));
        Ok(())
    });
}
