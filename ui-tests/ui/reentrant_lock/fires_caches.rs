//! What the primitives of `guardlint` call at once, under a lock that it wants.

use std::sync::{Arc, Mutex};

use guardlint::{Lazy, Memo, Once, RwLock, monitor};

static LOG: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub struct Pages {
    seen: Mutex<Vec<u32>>,
    pages: Memo<u32, Arc<str>>,
    front: Once<Arc<str>>,
    names: RwLock<Vec<u32>>,
}

impl Pages {
    fn see(&self, page: u32) {
        self.seen.lock().unwrap().push(page);
    }

    pub fn page(&self, page: u32) -> Arc<str> {
        let seen = self.seen.lock().unwrap();
        let text = self.pages.get(&page, |&page| {
            self.see(page); //~ reentrant_lock certain
            page.to_string().into()
        });
        drop(seen);
        text
    }

    pub fn try_page(&self, page: u32) -> Result<Arc<str>, Arc<u32>> {
        let seen = self.seen.lock().unwrap();
        let text = self.pages.try_get(&page, |&page| {
            self.see(page); //~ reentrant_lock certain
            match page {
                0 => Err(page),
                _ => Ok(page.to_string().into()),
            }
        });
        drop(seen);
        text
    }

    pub fn newest(&self, page: u32) -> Arc<str> {
        let _seen = self.seen.lock().unwrap();
        self.pages.refresh(&page, |&page| {
            self.see(page); //~ reentrant_lock certain
            page.to_string().into()
        })
    }

    pub async fn page_later(&self, page: u32) -> Arc<str> {
        let seen = self.seen.lock().unwrap();
        let later = self.pages.get_async(&page, async |&page: &u32| {
            self.see(page); //~ reentrant_lock certain
            page.to_string().into()
        });
        let text = later.await;
        drop(seen);
        text
    }

    pub fn front(&self) -> Arc<str> {
        let _seen = self.seen.lock().unwrap();
        let front = self.front.get_or_init(|| {
            self.see(0); //~ reentrant_lock certain
            "front".into()
        });
        front.clone()
    }

    pub fn name(&self) -> u32 {
        let _seen = self.seen.lock().unwrap();
        self.names.read_or_write(
            |names| names.first().copied(),
            |names| {
                self.see(0); //~ reentrant_lock certain
                names.len() as u32
            },
        )
    }
}

static FRONT: Lazy<String> = Lazy::new(String::new);

pub fn first_of_all() -> usize {
    let log = LOG.lock().unwrap();
    guardlint::thread::scope(|_| {
        LOG.lock().unwrap().push(1); //~ reentrant_lock certain
    });
    log.len() + FRONT.len()
}

guardlint::guarded! {
    static NAMES_MU: std::sync::Mutex;

    #[guarded_by(NAMES_MU)]
    static NAMES: Vec<u32> = Vec::new();
}

pub fn note_a_name(name: u32) {
    NAMES_MU.lock().unwrap().NAMES.push(name);
}

pub fn note_two_names() {
    let mut held = NAMES_MU.lock().unwrap();
    held.NAMES.push(1);
    note_a_name(2); //~ reentrant_lock certain
}

#[monitor]
pub struct Registry {
    mu: Mutex,
    #[guarded_by(mu)]
    clients: Vec<u32>,
}

impl Registry {
    pub fn new() -> Self {
        Self {
            mu: Mutex::new(RegistryMu {
                clients: Vec::new(),
            }),
        }
    }

    pub fn register(&self, client: u32) {
        self.mu.lock().unwrap().clients.push(client);
    }

    pub fn register_two(&self) {
        let mut held = self.mu.lock().unwrap();
        held.clients.push(1);
        self.register(2); //~ reentrant_lock certain
    }
}
