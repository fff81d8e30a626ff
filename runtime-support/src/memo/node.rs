//! Who takes part in a flight, whatever its types: so it is compiled once, and flights of different memos can wait for each other.
//!
//! | `leader` | a waiter with `Lead` | `over` | the flight | is left by |
//! |---|---|---|---|---|
//! | some | none | false | is being computed | its value, which ends it; an error, a panic or cancellation, which passes it on |
//! | none | one | false | has been passed on to that waiter | that one being polled: it leads; that one giving up: it is passed on |
//! | none | none | true | has ended, with a value or without | |
//!
//! It is passed on to the first who waits and has not been told anything else. It ends without a value where there is no such waiter, and where it goes on
//! apart: then all are told to ask anew. Everything changes under one lock, and what is told is told under that lock: so those who wait without hope are never seen.

use std::any::{Any, TypeId};
use std::collections::VecDeque;
use std::mem;
use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::sync::{Mutex, lock};
use crate::waking::wake_all;

pub(super) struct Node {
    /// The names of the types of key and value.
    pub(super) types: [&'static str; 2],
    line: Mutex<Line>,
}

struct Line {
    leader: Option<Asker>,
    /// In order of arrival.
    waiters: VecDeque<Waiter>,
    arrivals: u64,
    over: bool,
}

/// Who asks: by which call, and on behalf of which computation.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) place: &'static Location<'static>,
    pub(super) within: Option<Arc<Node>>,
}

struct Waiter {
    number: u64,
    asker: Asker,
    /// The type of error that it can have from another one's computation.
    accepts: TypeId,
    news: Option<News>,
    /// `None` before the first poll, and once it has been told.
    waker: Option<Waker>,
}

enum News {
    Lead,
    Failed(Failure),
}

/// An error, for all who accept one of its type.
pub(super) type Failure = Arc<dyn Any + Send + Sync>;

/// How waiting ends.
pub(super) enum Told {
    /// The value is there, or it is to be asked for anew.
    Over,
    /// It is this one's turn to compute.
    Lead,
    Failed(Failure),
}

/// Who is to be woken when no lock is held.
#[must_use = "nobody else wakes them"]
pub(super) struct Woken(Vec<Waker>);

impl Woken {
    pub(super) fn wake(self) {
        wake_all(self.0);
    }
}

impl Node {
    pub(super) fn new(types: [&'static str; 2], leader: Asker) -> Self {
        let line = Line {
            leader: Some(leader),
            waiters: VecDeque::new(),
            arrivals: 0,
            over: false,
        };
        Self {
            types,
            line: Mutex::new(line),
        }
    }

    /// A number to wait by; `None` if there is nothing to wait for.
    pub(super) fn join(&self, asker: &Asker, accepts: TypeId) -> Option<u64> {
        let asker = asker.clone();
        let mut line = lock(&self.line);
        if line.over {
            return None;
        }
        line.arrivals += 1;
        let number = line.arrivals;
        line.waiters.push_back(Waiter {
            number,
            asker,
            accepts,
            news: None,
            waker: None,
        });
        Some(number)
    }

    pub(super) fn poll(&self, number: u64, cx: &Context<'_>) -> Poll<Told> {
        let waker = cx.waker().clone();
        let mut line = lock(&self.line);
        let Some(at) = line.find(number) else {
            return Poll::Ready(Told::Over);
        };
        let waiter = &mut line.waiters[at];
        if waiter.news.is_none() {
            let old = waiter.waker.replace(waker);
            // The last waker of a task drops the task, and with it what waits here.
            drop(line);
            drop(old);
            return Poll::Pending;
        }
        let waiter = line.waiters.remove(at);
        let Some(Waiter { asker, news, .. }) = waiter else {
            return Poll::Ready(Told::Over);
        };
        if let Some(News::Failed(failure)) = news {
            return Poll::Ready(Told::Failed(failure));
        }
        line.leader = Some(asker);
        Poll::Ready(Told::Lead)
    }

    /// The waiter gives up. Whether it was to lead: then the flight is to be passed on.
    pub(super) fn leave(&self, number: u64) -> bool {
        let mut line = lock(&self.line);
        let waiter = line.find(number).and_then(|at| line.waiters.remove(at));
        drop(line);
        waiter.is_some_and(|waiter| matches!(waiter.news, Some(News::Lead)))
    }

    /// Who leads, or waits by that number, has come to another computation.
    pub(super) fn move_to(&self, number: Option<u64>, asker: Asker) {
        let mut line = lock(&self.line);
        let old = match number {
            None => line.leader.replace(asker),
            Some(number) => line
                .find(number)
                .map(|at| mem::replace(&mut line.waiters[at].asker, asker)),
        };
        drop(line);
        drop(old);
    }

    /// Whoever led does not any more, and there is no value. If there is an error, those have it who accept it. Whether somebody else leads: that may be
    /// only where the flight `can_go_on`.
    pub(super) fn pass_on(&self, failure: Option<&Failure>, can_go_on: bool) -> (bool, Woken) {
        let mut line = lock(&self.line);
        let leader = line.leader.take();
        let mut woken = Vec::new();
        if let Some(failure) = failure {
            let of = Any::type_id(&**failure);
            for waiter in &mut line.waiters {
                if waiter.news.is_none() && waiter.accepts == of {
                    waiter.news = Some(News::Failed(failure.clone()));
                    woken.extend(waiter.waker.take());
                }
            }
        }
        let mut untold = line.waiters.iter_mut().filter(|one| one.news.is_none());
        let next = untold.next().filter(|_| can_go_on);
        let goes_on = next.is_some();
        match next {
            Some(next) => {
                next.news = Some(News::Lead);
                woken.extend(next.waker.take());
            }
            None => line.end(&mut woken),
        }
        drop(line);
        drop(leader);
        (goes_on, Woken(woken))
    }

    /// The value is in the table. `None` if somebody waits for it, and it is not shared with them yet.
    pub(super) fn land(&self, is_shared: bool) -> Option<Woken> {
        let mut woken = Vec::new();
        let mut line = lock(&self.line);
        if !is_shared && line.waiters.iter().any(|one| one.news.is_none()) {
            return None;
        }
        let leader = line.leader.take();
        line.end(&mut woken);
        drop(line);
        drop(leader);
        Some(Woken(woken))
    }

    pub(super) fn is_over(&self) -> bool {
        lock(&self.line).over
    }

    /// Whose get is the reason that it is computed.
    pub(super) fn leader(&self) -> Option<&'static Location<'static>> {
        let line = lock(&self.line);
        line.leader.as_ref().map(|leader| leader.place)
    }

    /// All who cannot go on before this has ended.
    pub(super) fn askers(&self) -> Vec<Asker> {
        let line = lock(&self.line);
        let hopeful = line.waiters.iter().filter(|one| match one.news {
            None | Some(News::Lead) => true,
            Some(News::Failed(_)) => false,
        });
        let waiting = hopeful.map(|waiter| &waiter.asker);
        waiting.chain(&line.leader).cloned().collect()
    }
}

impl Line {
    fn find(&self, number: u64) -> Option<usize> {
        let at = self.waiters.binary_search_by_key(&number, |one| one.number);
        at.ok()
    }

    fn end(&mut self, woken: &mut Vec<Waker>) {
        self.over = true;
        self.waiters.retain_mut(|waiter| {
            woken.extend(waiter.waker.take());
            waiter.news.is_some()
        });
    }
}
