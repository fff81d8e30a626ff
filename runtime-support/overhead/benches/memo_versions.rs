//! A cache of a slow function, five times over: `cargo bench -p guardlint-overhead --bench memo_versions`. To fetch a page takes a millisecond in which nothing is done.
//!
//! Without a lock it does not compile; so there are four, and `Memo` for the last two of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use guardlint::Memo;
use guardlint::memo::ConfinedMemo;
use guardlint_overhead::measure::medians;
use guardlint_overhead::tables::MEMO_VERSIONS;

const PAGES: usize = 24;
const THREADS: usize = 8;
const ROUNDS: usize = 15;

/// The outside world.
static FETCHED: AtomicUsize = AtomicUsize::new(0);

fn fetch(page: &usize) -> usize {
    FETCHED.fetch_add(1, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(1));
    *page
}

trait Version: Default + Sync {
    fn get(&self, page: usize) -> usize;
}

#[derive(Default)]
struct LockedMeanwhile(Mutex<HashMap<usize, usize>>);

impl Version for LockedMeanwhile {
    fn get(&self, page: usize) -> usize {
        let mut pages = self.0.lock().unwrap();
        *pages.entry(page).or_insert_with_key(fetch)
    }
}

#[derive(Default)]
struct UnlockedMeanwhile(Mutex<HashMap<usize, usize>>);

impl Version for UnlockedMeanwhile {
    fn get(&self, page: usize) -> usize {
        if let Some(content) = self.0.lock().unwrap().get(&page) {
            return *content;
        }
        let content = fetch(&page);
        self.0.lock().unwrap().insert(page, content);
        content
    }
}

#[derive(Default)]
struct Entries(Mutex<HashMap<usize, Arc<OnceLock<usize>>>>);

impl Version for Entries {
    fn get(&self, page: usize) -> usize {
        let entry = self.0.lock().unwrap().entry(page).or_default().clone();
        *entry.get_or_init(|| fetch(&page))
    }
}

type Request = (usize, Sender<usize>);

/// The entries belong to one thread, and the others send it what they ask for.
struct Monitor(Sender<Request>);

impl Default for Monitor {
    fn default() -> Self {
        let (requests, received) = channel();
        thread::spawn(move || serve(&received));
        Self(requests)
    }
}

fn serve(requests: &Receiver<Request>) {
    let mut entries = HashMap::<_, Arc<OnceLock<_>>>::new();
    for (page, reply) in requests {
        let entry = entries.entry(page).or_default().clone();
        // Who fetches or waits must not be the one who serves.
        thread::spawn(move || reply.send(*entry.get_or_init(|| fetch(&page))));
    }
}

impl Version for Monitor {
    fn get(&self, page: usize) -> usize {
        let (reply, replied) = channel();
        self.0.send((page, reply)).unwrap();
        replied.recv().unwrap()
    }
}

impl Version for Memo<usize, usize> {
    fn get(&self, page: usize) -> usize {
        Memo::get(self, &page, fetch)
    }
}

impl Version for ConfinedMemo<usize, usize> {
    fn get(&self, page: usize) -> usize {
        ConfinedMemo::get(self, &page, fetch)
    }
}

/// All ask for all pages, each thread from where it begins.
fn ask_all<V: Version>(first: impl Fn(usize) -> usize + Sync) {
    let (version, start) = (V::default(), Barrier::new(THREADS));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (version, start, first) = (&version, &start, &first);
            scope.spawn(move || {
                start.wait();
                for page in (0..PAGES).map(|page| (first(thread) + page) % PAGES) {
                    assert_eq!(version.get(page), page);
                }
            });
        }
    });
}

fn show<V: Version>(what: &str) {
    let together = || ask_all::<V>(|_| 0);
    let apart = || ask_all::<V>(|thread| thread * PAGES / THREADS);
    let figures = [together as fn(), apart].map(|mut run| {
        FETCHED.store(0, Ordering::Relaxed);
        let [time] = medians(ROUNDS, [&mut run]);
        let fetched = FETCHED.load(Ordering::Relaxed) as f64 / ROUNDS as f64;
        let time = format!("{:.1} ms", time.as_secs_f64() * 1e3);
        [time, format!("{fetched:.0}")]
    });
    MEMO_VERSIONS.row(what, figures.into_iter().flatten());
}

fn main() {
    MEMO_VERSIONS.begin();
    show::<LockedMeanwhile>("locked meanwhile");
    show::<UnlockedMeanwhile>("unlocked meanwhile");
    show::<Entries>("an entry for each");
    show::<Monitor>("the same, on a thread of its own");
    show::<Memo<usize, usize>>("`Memo`");
    show::<ConfinedMemo<usize, usize>>("`Memo::confined()`");
}
