//! What locks can do and a thread of its own cannot: statics, borrowed arguments, lifetimes, traits; and bodies that wait.

use std::fmt;

use guardlint::monitor;

macro_rules! statics {
    ($name:ident, $backend:ident, $run:ident) => {
        mod $name {
            use guardlint::monitor;

            #[monitor($backend)]
            pub struct Account {
                balance: i64,
                history: Vec<i64>,
            }

            #[monitor($backend)]
            impl Account {
                pub const fn new() -> Self {
                    Self {
                        balance: 0,
                        history: Vec::new(),
                    }
                }
                pub fn deposit(&mut self, amount: i64) -> i64 {
                    self.balance += amount;
                    self.history.push(amount);
                    self.balance
                }
            }

            static BANK: Account = Account::new();

            #[test]
            fn const_constructors_make_statics() {
                assert_eq!($run!(BANK.deposit(200)), 200);
            }

            #[monitor($backend)]
            pub struct Countdown {
                left: u32,
            }

            #[monitor($backend)]
            impl Countdown {
                pub const fn from(left: u32) -> Option<Self> {
                    if left == 0 {
                        return None;
                    }
                    Some(Self { left })
                }
                pub fn tick(&mut self) -> u32 {
                    self.left -= 1;
                    self.left
                }
            }

            static COUNTDOWN: Option<Countdown> = Countdown::from(3);
            static NONE: Option<Countdown> = Countdown::from(0);

            #[test]
            fn const_constructors_may_fail_where_nothing_is_dropped() {
                assert!(NONE.is_none());
                assert_eq!($run!(COUNTDOWN.as_ref().unwrap().tick()), 2);
            }

            #[monitor($backend)]
            pub struct View<'a> {
                text: &'a str,
                seen: usize,
            }

            #[monitor($backend)]
            impl<'a> View<'a> {
                pub fn new(text: &'a str) -> Self {
                    Self { text, seen: 0 }
                }
                /// A borrow of what outlives the monitor.
                pub fn next(&mut self, stop: &str) -> Option<&'a str> {
                    let rest = &self.text[self.seen..];
                    let end = rest.find(stop)?;
                    self.seen += end + stop.len();
                    Some(&rest[..end])
                }
            }

            #[test]
            fn lifetimes_and_borrowed_arguments() {
                let text = String::from("a,b,c");
                let view = View::new(&text);
                assert_eq!($run!(view.next(",")), Some("a"));
                assert_eq!($run!(view.next(",")), Some("b"));
                assert_eq!($run!(view.next(",")), None);
            }

            #[monitor($backend)]
            pub struct Index<'a, 'b: 'a, T>
            where
                T: ?Sized + Ord,
            {
                words: Vec<&'a T>,
                title: &'a &'b str,
            }

            #[monitor($backend)]
            impl<'a, 'b, T: ?Sized + Ord> Index<'a, 'b, T> {
                pub fn new(title: &'a &'b str) -> Self {
                    let words = Vec::new();
                    Self { words, title }
                }
                pub fn add(&mut self, word: &'a T) {
                    self.words.push(word);
                    self.words.sort();
                }
                #[when(!self.words.is_empty(), try)]
                pub fn first(&self) -> (&'b str, &'a T) {
                    (self.title, self.words[0])
                }
                #[when(self.words.contains(&word), try)]
                pub fn remove(&mut self, word: &T) -> usize {
                    self.words.retain(|w| *w != word);
                    self.words.len()
                }
            }

            #[test]
            fn conditions_on_what_is_borrowed() {
                let index = Index::new(&"words");
                assert_eq!($run!(index.try_first()), None);
                $run!(index.add("b"));
                $run!(index.add("a"));
                assert_eq!($run!(index.first()), ("words", "a"));
                assert_eq!($run!(index.remove("b")), 1);
                assert_eq!($run!(index.try_remove("b")), None);
            }
        }
    };
}

macro_rules! now {
    ($call:expr) => {
        $call
    };
}

macro_rules! awaited {
    ($call:expr) => {
        crate::block_on($call)
    };
}

statics!(mutex, mutex, now);
statics!(rwlock, rwlock, now);
statics!(tokio, tokio, awaited);
statics!(async_lock, async_lock, awaited);

#[monitor(rwlock)]
#[derive(Default)]
pub struct Countdown {
    left: u32,
}

#[monitor(rwlock)]
impl Countdown {
    pub fn from(left: u32) -> Self {
        Self { left }
    }
}

#[monitor(rwlock)]
impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

#[monitor(rwlock)]
impl fmt::Display for Countdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left", self.left)
    }
}

#[monitor(rwlock)]
impl std::str::FromStr for Countdown {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            left: text.parse()?,
        })
    }
}

#[test]
fn traits() {
    assert_eq!(Countdown::from(2).to_string(), "2 left");
    assert_eq!(
        "3".parse::<Countdown>().unwrap().collect::<Vec<_>>(),
        [2, 1, 0]
    );
    assert!("x".parse::<Countdown>().is_err());
}

macro_rules! waiting_bodies {
    ($backend:ident) => {
        mod $backend {
            use guardlint::monitor;

            #[monitor($backend)]
            #[derive(Default)]
            pub struct Pages {
                fetched: u32,
            }

            async fn fetch(url: &str) -> usize {
                ::tokio::task::yield_now().await;
                url.len()
            }

            #[monitor($backend)]
            impl Pages {
                /// Others wait meanwhile, without blocking a thread.
                pub async fn length(&mut self, url: &str) -> usize {
                    let length = self.load(url).await;
                    self.fetched += 1;
                    length
                }
                async fn load(&self, url: &str) -> usize {
                    fetch(url).await
                }
                pub fn fetched(&self) -> u32 {
                    self.fetched
                }
            }

            #[test]
            fn bodies_wait() {
                crate::block_on(async {
                    let pages = Pages::default();
                    let (a, b) = ::tokio::join!(pages.length("ab"), pages.length("c"));
                    assert_eq!((a, b, pages.fetched().await), (2, 1, 2));
                });
            }
        }
    };
}

mod asynchronous {
    waiting_bodies!(tokio);
    waiting_bodies!(async_lock);
}

macro_rules! waiting_for_a_bound {
    ($backend:ident) => {
        mod $backend {
            use std::cell::Cell;
            use std::pin::pin;
            use std::sync::Arc;
            use std::sync::atomic::{AtomicBool, Ordering};
            use std::task::{Context, Poll, Wake, Waker};

            use guardlint::monitor;

            #[monitor($backend)]
            pub struct Queue<T> {
                items: Vec<T>,
            }

            /// Asks more than the struct does, and than the other methods do.
            #[monitor($backend)]
            impl<T: Clone> Queue<T> {
                #[when(!self.items.is_empty())]
                pub fn items(&self) -> Vec<T> {
                    self.items.clone()
                }
            }

            #[monitor($backend)]
            impl<T> Queue<T> {
                pub const fn new() -> Self {
                    Self { items: Vec::new() }
                }
                pub fn push(&mut self, item: T) {
                    self.items.push(item);
                }
            }

            #[derive(Default)]
            struct Woken(AtomicBool);

            impl Wake for Woken {
                fn wake(self: Arc<Self>) {
                    self.0.store(true, Ordering::Relaxed);
                }
            }

            #[test]
            fn who_waits_is_woken_where_less_is_asked() {
                let queue = Queue::new();
                let woken = Arc::new(Woken::default());
                let waker = Waker::from(woken.clone());
                let mut cx = Context::from_waker(&waker);
                let mut items = pin!(queue.items());
                assert_eq!(items.as_mut().poll(&mut cx), Poll::Pending);
                crate::block_on(queue.push(3));
                assert!(woken.0.load(Ordering::Relaxed));
                assert_eq!(items.as_mut().poll(&mut cx), Poll::Ready(vec![3]));
            }

            #[test]
            fn calls_go_to_other_threads_if_the_state_does() {
                fn sent<F: Future + Send>(call: F) -> F::Output {
                    crate::block_on(call)
                }
                let queue = Queue::new();
                // A cell goes to another thread, and is not shared.
                sent(queue.push(Cell::new(3)));
                assert_eq!(sent(queue.items()), [Cell::new(3)]);
            }
        }
    };
}

mod bounds {
    waiting_for_a_bound!(tokio);
    waiting_for_a_bound!(async_lock);
}

#[monitor]
#[derive(Default)]
pub struct Fragile {
    n: u32,
}

#[monitor]
impl Fragile {
    pub fn n(&self) -> u32 {
        self.n
    }

    pub fn fall(&mut self, line: &mut u32) {
        *line = line!() - 1;
        panic!("halfway");
    }
}

#[test]
fn the_place_of_the_first_panic_is_that_of_its_method() {
    let fragile = Fragile::default();
    let mut line = 0;
    let message = |call: &mut dyn FnMut()| {
        let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).unwrap_err();
        payload.downcast::<String>().map_or_else(
            |payload| (*payload.downcast::<&str>().unwrap()).to_owned(),
            |text| *text,
        )
    };
    assert_eq!(message(&mut || fragile.fall(&mut line)), "halfway");
    let refused = message(&mut || assert_eq!(fragile.n(), 0));
    let place = format!("`Fragile::fall` ({}:{line}:12)", file!());
    assert!(refused.contains(&place), "{place} is missing: {refused}");
}
