//! The primitives of `guardlint`, which run what they are given with no lock of theirs, on another thread, or not here.

use std::sync::{Arc, Mutex};

use guardlint::{Lazy, LockedBy, Memo, Semaphore, monitor};

static LOG: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static LENGTH: Lazy<usize> = Lazy::new(|| LOG.lock().unwrap().len());

pub struct Pages {
    seen: Mutex<Vec<u32>>,
    pages: Memo<u32, Arc<str>>,
    locks: Memo<u32, Arc<Mutex<u32>>>,
    turns: Semaphore,
}

impl Pages {
    fn see(&self, page: u32) {
        self.seen.lock().unwrap().push(page);
    }

    pub fn page(&self, page: u32) -> Arc<str> {
        self.see(page);
        self.pages.get(&page, |&page| {
            self.see(page);
            page.to_string().into()
        })
    }

    /// By way of another key. One that asks for itself says so.
    pub fn linked(&self, page: u32) -> Arc<str> {
        self.pages.get(&page, |&page| self.page(page + 1))
    }

    fn lock_of(&self, page: u32) -> Arc<Mutex<u32>> {
        self.locks.get(&page, |_| Arc::new(Mutex::new(0)))
    }

    pub fn two_pages(&self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.lock_of(a), self.lock_of(b));
        let a = a.lock().unwrap();
        let b = b.lock().unwrap();
        *a + *b
    }

    pub fn twice(&self) {
        let _first = self.turns.acquire();
        let _second = self.turns.acquire();
    }

    pub fn on_other_threads(&self) {
        let mut seen = self.seen.lock().unwrap();
        seen.push(1);
        guardlint::thread::spawn(|| LOG.lock().unwrap().push(1));
        let log = LOG.lock().unwrap();
        guardlint::thread::spawn(|| LOG.lock().unwrap().push(1));
        drop(log);
    }
}

pub fn length() -> usize {
    let before = LOG.lock().unwrap().len();
    before + *LENGTH
}

#[monitor]
pub struct Registry {
    mu: Mutex,
    #[guarded_by(mu)]
    clients: Vec<Arc<Client>>,
}

#[monitor]
pub struct Client {
    #[guarded_by(Registry::mu)]
    calls: u64,
}

impl Registry {
    pub fn new() -> Self {
        Self {
            mu: Mutex::new(RegistryMu {
                clients: Vec::new(),
            }),
        }
    }

    pub fn register(&self) -> Arc<Client> {
        let mut held = self.mu.lock().unwrap();
        let calls = LockedBy::new(&*held, 0);
        let client = Arc::new(Client { calls });
        held.clients.push(client.clone());
        client
    }

    pub fn call(&self, client: &Client) -> u64 {
        let mut held = self.mu.lock().unwrap();
        *client.calls.get_mut(&mut held) += 1;
        *client.calls.get(&held)
    }
}
