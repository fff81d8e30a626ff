//! Whoever stores a closure does not call it.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

pub type Callback = Box<dyn Fn() + Send>;

pub struct Bus {
    all: Arc<Mutex<Vec<Callback>>>,
    named: Arc<Mutex<HashMap<u8, Callback>>>,
    queued: Arc<Mutex<VecDeque<Callback>>>,
    last: Arc<Mutex<Option<Callback>>>,
    count: Arc<Mutex<u32>>,
}

pub struct Job {
    run: Option<Callback>,
    shared: Option<Arc<dyn Fn() + Send + Sync>>,
    more: Vec<Callback>,
}

fn bump(count: &Mutex<u32>) {
    *count.lock().unwrap() += 1;
}

impl Bus {
    pub fn pushed(&self) {
        let all = self.all.clone();
        self.all.lock().unwrap().push(Box::new(move || {
            all.lock().unwrap().clear();
        }));
    }

    pub fn pushed_by_name(&self) {
        let all = self.all.clone();
        let clear: Callback = Box::new(move || all.lock().unwrap().clear());
        let mut guard = self.all.lock().unwrap();
        guard.push(clear);
    }

    pub fn inserted(&self) {
        let named = self.named.clone();
        let clear = Box::new(move || named.lock().unwrap().clear());
        self.named.lock().unwrap().insert(1, clear);
    }

    pub fn inserted_where_none_is(&self) {
        let named = self.named.clone();
        let mut guard = self.named.lock().unwrap();
        guard
            .entry(1)
            .or_insert(Box::new(move || named.lock().unwrap().clear()));
    }

    pub fn extended(&self) {
        let all = self.all.clone();
        let clear: Callback = Box::new(move || all.lock().unwrap().clear());
        self.all.lock().unwrap().extend(Some(clear));
    }

    pub fn queued(&self) {
        let queued = self.queued.clone();
        let mut guard = self.queued.lock().unwrap();
        guard.push_back(Box::new(move || queued.lock().unwrap().clear()));
    }

    pub fn put_into_an_option(&self) {
        let last = self.last.clone();
        let mut guard = self.last.lock().unwrap();
        _ = guard.insert(Box::new(move || {
            last.lock().unwrap().take();
        }));
        let last = self.last.clone();
        guard.replace(Box::new(move || {
            last.lock().unwrap().take();
        }));
        let last = self.last.clone();
        guard.get_or_insert(Box::new(move || {
            last.lock().unwrap().take();
        }));
    }

    pub fn sent(&self, jobs: &Sender<Callback>) {
        let _guard = self.count.lock().unwrap();
        let count = self.count.clone();
        jobs.send(Box::new(move || bump(&count))).unwrap();
    }

    pub fn kept_for_later(&self) {
        let guard = self.count.lock().unwrap();
        let count = self.count.clone();
        let mut later: Vec<Callback> = Vec::new();
        later.push(Box::new(move || bump(&count)));
        drop(guard);
        for run in later {
            run();
        }
    }

    pub fn in_a_field(&self, job: &mut Job) {
        let _guard = self.count.lock().unwrap();
        let count = self.count.clone();
        job.run = Some(Box::new(move || bump(&count)));
        let count = self.count.clone();
        job.more.push(Box::new(move || bump(&count)));
    }

    pub fn in_a_struct(&self) -> Job {
        let _guard = self.count.lock().unwrap();
        let count = self.count.clone();
        let shared = self.count.clone();
        Job {
            run: Some(Box::new(move || bump(&count))),
            shared: Some(Arc::new(move || bump(&shared))),
            more: Vec::new(),
        }
    }

    pub fn returned(&self) -> impl Fn() + use<> {
        let _guard = self.count.lock().unwrap();
        let count = self.count.clone();
        move || bump(&count)
    }

    fn add(&self, callback: impl Fn() + Send + 'static) {
        self.all.lock().unwrap().push(Box::new(callback));
    }

    pub fn by_a_helper(&self) {
        let all = self.all.clone();
        self.add(move || all.lock().unwrap().clear());
    }

    /// Each step is a closure, and so is what the fold starts from.
    pub fn composed(&self, steps: Vec<Callback>) -> Callback {
        let count = self.count.clone();
        let _guard = self.count.lock().unwrap();
        let first: Callback = Box::new(move || bump(&count));
        steps.into_iter().fold(first, |done, step| {
            Box::new(move || {
                done();
                step();
            })
        })
    }

    pub fn beside_another(&self, other: Option<u8>) -> Option<(u8, Callback)> {
        let count = self.count.clone();
        let _guard = self.count.lock().unwrap();
        let run: Callback = Box::new(move || bump(&count));
        other.zip(Some(run))
    }

    pub fn instead_of_another(&self, other: Option<u8>) -> Callback {
        let count = self.count.clone();
        let _guard = self.count.lock().unwrap();
        let run: Callback = Box::new(move || bump(&count));
        other.map_or(run, |_| Box::new(|| ()))
    }

    pub fn handed_on(&self, later: &mut Vec<Callback>) {
        let count = self.count.clone();
        let _guard = self.count.lock().unwrap();
        let run: Option<Callback> = Some(Box::new(move || bump(&count)));
        if let Some(()) = run.map(|run| later.push(run)) {}
    }
}

pub struct Hooks {
    all: Arc<parking_lot::Mutex<Vec<Callback>>>,
    later: Arc<tokio::sync::Mutex<Vec<Callback>>>,
}

impl Hooks {
    pub fn pushed(&self) {
        let all = self.all.clone();
        let mut guard = self.all.lock();
        guard.push(Box::new(move || all.lock().clear()));
    }

    pub async fn pushed_later(&self) {
        let later = self.later.clone();
        let mut guard = self.later.lock().await;
        guard.push(Box::new(move || later.blocking_lock().clear()));
    }
}
