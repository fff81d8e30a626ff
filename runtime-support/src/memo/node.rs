//! Those who wait for a flight, whatever its types: so it is compiled once. Who leads is not among them.
//!
//! | a waiter with `Lead` | `over` | the flight | is left by |
//! |---|---|---|---|
//! | none | false | is being computed | its value, which ends it; an error, a panic or cancellation, which passes it on |
//! | one | false | has been passed on to that waiter | that one being polled: it leads; that one giving up: it is passed on |
//! | none | true | has ended, with a value or without | |
//!
//! It is passed on to the first who waits and has not been told anything else. It ends without a value where there is no such waiter, and where it goes on
//! apart: then all are told to ask anew. Everything changes under one lock, and what is told is told under that lock: so those who wait without hope are never seen.

use std::any::{Any, TypeId};
use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::sync::{Mutex, lock};
use crate::waking::wake_all;

#[derive(Default)]
pub(super) struct Node(Mutex<Line>);

#[derive(Default)]
struct Line {
    /// In order of arrival.
    waiters: VecDeque<Waiter>,
    arrivals: u64,
    over: bool,
}

struct Waiter {
    number: u64,
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
#[derive(Default)]
#[must_use = "nobody else wakes them"]
pub(super) struct Woken(Vec<Waker>);

impl Woken {
    pub(super) fn wake(self) {
        wake_all(self.0);
    }
}

impl Node {
    /// A number to wait by; `None` if there is nothing to wait for.
    pub(super) fn join(&self, accepts: TypeId) -> Option<u64> {
        let mut line = lock(&self.0);
        if line.over {
            return None;
        }
        line.arrivals += 1;
        let number = line.arrivals;
        line.waiters.push_back(Waiter {
            number,
            accepts,
            news: None,
            waker: None,
        });
        Some(number)
    }

    pub(super) fn poll(&self, number: u64, cx: &Context<'_>) -> Poll<Told> {
        let waker = cx.waker().clone();
        let mut line = lock(&self.0);
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
        Poll::Ready(match waiter.and_then(|waiter| waiter.news) {
            Some(News::Failed(failure)) => Told::Failed(failure),
            Some(News::Lead) => Told::Lead,
            None => Told::Over,
        })
    }

    /// The waiter gives up. Whether it was to lead: then the flight is to be passed on.
    pub(super) fn leave(&self, number: u64) -> bool {
        let mut line = lock(&self.0);
        let waiter = line.find(number).and_then(|at| line.waiters.remove(at));
        drop(line);
        waiter.is_some_and(|waiter| matches!(waiter.news, Some(News::Lead)))
    }

    /// Whoever led does not any more, and there is no value. If there is an error, those have it who accept it. Whether somebody else leads: that may be
    /// only where the flight `can_go_on`.
    pub(super) fn pass_on(&self, failure: Option<&Failure>, can_go_on: bool) -> (bool, Woken) {
        let mut line = lock(&self.0);
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
        (goes_on, Woken(woken))
    }

    /// It ends with a value: those who wait have it, or else ask anew.
    pub(super) fn end(&self) -> Woken {
        let mut woken = Vec::new();
        lock(&self.0).end(&mut woken);
        Woken(woken)
    }

    /// Whether that one cannot go on before this has ended.
    pub(super) fn hopes(&self, number: u64) -> bool {
        let line = lock(&self.0);
        let at = line.find(number);
        at.is_some_and(|at| !matches!(line.waiters[at].news, Some(News::Failed(_))))
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
