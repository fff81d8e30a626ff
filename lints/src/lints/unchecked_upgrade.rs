use super::finding::{
    callee_of, chain_labels, common_guard, decided_at, finding, is_private, label,
};
use crate::declare_lint;
use crate::diagnostic::Diagnostic;
use crate::flow::path::PathId;
use crate::flow::value::{GuardId, ReadId, merge};
use crate::flow::{
    Acquisition, AtomicKind, CLOSURE, Chain, Context, Facts, Felt, Guard, Held, Look, Read, Write,
    frames,
};
use crate::lint::Tier;
use crate::models::Change;

declare_lint! {
    /// ## What it does
    ///
    /// Finds state that is looked at under a read lock, and changed under the write lock of the same lock because of what was seen,
    /// without a second look: the read lock was released in between.
    ///
    /// ## Why is this bad
    ///
    /// A read lock cannot be upgraded. Between its release and the write lock another thread can come first and change
    /// what the decision was based on. Then an update is lost, a value that others already use is replaced, or dead state comes back to life.
    /// Where both threads would write equal values only work is wasted; such findings are *advice*.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # use std::{collections::HashMap, sync::{Arc, RwLock}};
    /// # struct Conn;
    /// struct Pool { conns: RwLock<HashMap<String, Arc<Conn>>> }
    ///
    /// impl Pool {
    ///     fn get(&self, name: &str) -> Arc<Conn> {
    ///         if let Some(conn) = self.conns.read().unwrap().get(name).cloned() {
    ///             return conn;
    ///         }
    ///         let conn = Arc::new(Conn);
    ///         // another thread may have inserted one by now: it is replaced, and both are in use
    ///         self.conns.write().unwrap().insert(name.to_owned(), conn.clone());
    ///         conn
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// Look again under the write lock:
    ///
    /// ```rust
    /// # use std::{collections::HashMap, sync::{Arc, RwLock}};
    /// # struct Conn;
    /// struct Pool { conns: RwLock<HashMap<String, Arc<Conn>>> }
    ///
    /// impl Pool {
    ///     fn get(&self, name: &str) -> Arc<Conn> {
    ///         if let Some(conn) = self.conns.read().unwrap().get(name).cloned() {
    ///             return conn;
    ///         }
    ///         let mut conns = self.conns.write().unwrap();
    ///         conns.entry(name.to_owned()).or_insert_with(|| Arc::new(Conn)).clone()
    ///     }
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// Any look at the state under the write lock that a branch depends on counts as the second look: whether it covers what the
    /// first one decided cannot be told. Changes made by functions of other crates, whose bodies are not visible, are not reported.
    pub static UNCHECKED_UPGRADE = ("unchecked_upgrade", Suspicious);
}

pub(super) fn check(cx: &Context<'_>, facts: &Facts, out: &mut Vec<Diagnostic>) {
    // A function that does it again and again with one lock is told once.
    let mut told: Vec<PathId> = Vec::new();
    for acquisition in &facts.acquisitions {
        let lock = facts.guards[acquisition.guard as usize].lock;
        if lock.is_some_and(|lock| told.contains(&lock)) {
            continue;
        }
        if let Some(upgrade) = Upgrade::find(cx, facts, acquisition) {
            out.push(upgrade.report(cx, facts));
            told.extend(lock);
        }
    }
}

struct Upgrade<'f> {
    guard: &'f Guard,
    acquisition: &'f Acquisition,
    /// The look that decides, or whose result is written.
    read: &'f Read,
    decides: bool,
    /// What was seen also goes into what is written.
    feeds: bool,
    /// The changes made without a second look; never empty.
    writes: Vec<&'f Write>,
}

impl<'f> Upgrade<'f> {
    fn find(
        cx: &Context<'_>,
        facts: &'f Facts,
        acquisition: &'f Acquisition,
    ) -> Option<Upgrade<'f>> {
        let guard = &facts.guards[acquisition.guard as usize];
        let lock = guard
            .lock
            .filter(|&l| guard.mode.is_exclusive() && cx.paths.is_definite(l))?;
        let writes: Vec<&Write> = facts
            .writes
            .iter()
            .filter(|w| holds(&w.held, acquisition.guard) && covers(cx, lock, w.path))
            .collect();
        let far = |chain: &Chain, sure: bool| {
            let named = frames(chain).filter(|frame| frame.callee != CLOSURE);
            named.count() > if sure { 2 } else { 1 }
        };
        if writes.is_empty() || is_private(cx, facts, lock) || far(&guard.chain, acquisition.sure) {
            return None;
        }
        let section = Section {
            cx,
            facts,
            lock,
            guard: acquisition.guard,
            writes: &writes,
        };
        if section.looks_again() || section.is_told_below(acquisition) {
            return None;
        }
        let (read, decides) = section.earlier_look(acquisition)?;
        let feeds = section.stale_value(acquisition).is_some();
        let upgrade = Upgrade {
            feeds,
            guard,
            acquisition,
            read,
            decides,
            writes,
        };
        // One word, written twice with what was decided alike: nothing is lost and no work is done.
        let idle = |w: &&Write| w.plain && w.change == Change::Assign;
        let harmless = upgrade.harm(cx, facts) == Harm::Waste && upgrade.writes.iter().all(idle);
        (!harmless).then_some(upgrade)
    }
}

fn holds(held: &[Held], guard: GuardId) -> bool {
    held.iter().any(|h| h.guard == guard)
}

/// Whether the path is data of the lock.
fn covers(cx: &Context<'_>, lock: PathId, path: PathId) -> bool {
    path != lock && cx.paths.is_within(path, lock)
}

/// What happens under the write lock.
struct Section<'s, 'f, 'a> {
    cx: &'s Context<'a>,
    facts: &'f Facts,
    lock: PathId,
    guard: GuardId,
    writes: &'s [&'f Write],
}

impl<'f> Section<'_, 'f, '_> {
    fn read_inside(&self, read: ReadId) -> bool {
        let read = &self.facts.reads[read as usize];
        let state = covers(self.cx, self.lock, read.path) || read.look == Look::Callback;
        state && holds(&read.held, self.guard)
    }

    /// A second look that something depends on, or a change that looks by itself, or one that cannot be judged.
    fn looks_again(&self) -> bool {
        let facts = self.facts;
        let by_itself = |w: &&Write| {
            let fresh = w.change != Change::Accumulate
                && w.value_reads.iter().any(|&r| self.read_inside(r));
            let checked = w.decided.iter().any(|&r| self.read_inside(r));
            matches!(w.change, Change::Rechecked | Change::Fill | Change::Opaque)
                || fresh
                || checked
                || self.outcome_is_used(w)
        };
        if self.writes.iter().any(by_itself) {
            return true;
        }
        let decided_by_content = self.decided_by_content();
        // A branch on the state, unless it comes after the last change.
        let order = |block: u32| {
            facts
                .control
                .order
                .iter()
                .position(|&b| b == block)
                .unwrap_or(0)
        };
        let last = self
            .writes
            .iter()
            .map(|w| order(w.block))
            .max()
            .unwrap_or(0);
        facts.branches.iter().enumerate().any(|(block, reads)| {
            let again = |&r: &ReadId| {
                let look = facts.reads[r as usize].look;
                self.read_inside(r)
                    && look != Look::Outcome
                    && (look != Look::Size || !decided_by_content)
            };
            reads.iter().any(again) && order(block as u32) <= last
        })
    }

    /// The first look was at what is there, so that a second one at how much there is tells nothing.
    fn decided_by_content(&self) -> bool {
        let facts = self.facts;
        let mut deciding: Vec<ReadId> = Vec::new();
        for write in self.writes {
            merge(&mut deciding, facts.deciding(write.block));
        }
        let outside = deciding
            .iter()
            .map(|&r| &facts.reads[r as usize])
            .filter(|r| covers(self.cx, self.lock, r.path) && !holds(&r.held, self.guard));
        let mut looks = outside.map(|r| r.look);
        looks.any(|look| look == Look::Plain)
    }

    fn outcome_is_used(&self, write: &Write) -> bool {
        let Some(outcome) = write.outcome else {
            return false;
        };
        let reads = &self.facts.reads;
        let same = |r: &ReadId| {
            *r == outcome || {
                let (a, b) = (&reads[*r as usize], &reads[outcome as usize]);
                a.site == b.site && a.look == Look::Outcome && a.path == b.path
            }
        };
        self.facts.branches.iter().any(|b| b.iter().any(same))
            || self.facts.ret.all_reads().iter().any(same)
    }

    /// The function that takes the write lock makes the whole mistake itself, and is told.
    fn is_told_below(&self, acquisition: &Acquisition) -> bool {
        let reads = &self.facts.reads;
        self.writes.iter().flat_map(|w| &w.decided).any(|&r| {
            let read = &reads[r as usize];
            let there = read.imported && read.site == acquisition.site;
            there && self.is_shared_look(read, acquisition)
        })
    }

    /// Whether a round of a loop before this one would have to be meant.
    fn comes_later(&self, read: &Read, acquisition: &Acquisition) -> bool {
        let order = |block: u32| self.facts.control.order.iter().position(|&b| b == block);
        order(read.block) > order(acquisition.block)
    }

    /// The look under a read lock, released by now, that the change goes back to; and whether it decides or only feeds it.
    fn earlier_look(&self, acquisition: &Acquisition) -> Option<(&'f Read, bool)> {
        let facts = self.facts;
        let mut deciding = facts.deciding(acquisition.block).to_vec();
        for write in self.writes {
            merge(&mut deciding, facts.deciding(write.block));
            merge(&mut deciding, &write.decided);
        }
        if deciding.iter().any(|&r| self.is_claim(r)) {
            return None;
        }
        let decides = deciding
            .iter()
            .map(|&r| &facts.reads[r as usize])
            .find(|r| self.is_stale(r, acquisition));
        if let Some(read) = decides {
            return Some((read, true));
        }
        self.stale_value(acquisition).map(|read| (read, false))
    }

    /// What was seen in the earlier section, and is written back.
    fn stale_value(&self, acquisition: &Acquisition) -> Option<&'f Read> {
        self.writes.iter().find_map(|w| {
            w.value_reads
                .iter()
                .map(|&r| &self.facts.reads[r as usize])
                .find(|r| self.is_stale(r, acquisition) && self.same_part(r.path, w.path))
        })
    }

    /// An atomic step of the first section (`swap`, `compare_exchange`) lets one thread through.
    fn is_claim(&self, read: ReadId) -> bool {
        self.facts
            .atomics
            .iter()
            .any(|a| a.kind == AtomicKind::Update && a.read == Some(read))
    }

    fn same_part(&self, read: PathId, write: PathId) -> bool {
        self.cx.paths.is_within(read, write) || self.cx.paths.is_within(write, read)
    }

    /// A look at the data under a shared guard that is not held any more.
    fn is_shared_look(&self, read: &Read, acquisition: &Acquisition) -> bool {
        let shared = read.held.iter().any(|h| {
            let guard = &self.facts.guards[h.guard as usize];
            guard.lock == Some(self.lock)
                && guard.mode.is_shared()
                && !holds(&acquisition.held, h.guard)
        });
        shared && covers(self.cx, self.lock, read.path)
    }

    /// Made under a shared guard of this lock that is gone when the write lock is asked for, with nothing that keeps others out.
    fn is_stale(&self, read: &Read, acquisition: &Acquisition) -> bool {
        let facts = self.facts;
        let one_call = read.imported
            && read.site == acquisition.site
            && read.here == facts.guards[acquisition.guard as usize].here;
        self.is_shared_look(read, acquisition)
            // What is seen far below is seen for another purpose.
            && read.depth <= 1
            && !one_call
            && !self.comes_later(read, acquisition)
            && common_guard(
                self.cx,
                facts,
                &read.held,
                &acquisition.held,
                Some(self.lock),
            )
            .is_none()
    }
}

/// What is lost if another thread comes between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// A value computed from the old one.
    LostUpdate,
    /// Something is added twice, or to state that no longer wants it.
    Append,
    Remove,
    /// A value that others may already use is replaced.
    Replace,
    /// Both write the same.
    Waste,
}

impl Upgrade<'_> {
    fn harm(&self, cx: &Context<'_>, facts: &Facts) -> Harm {
        let any = |change: Change| self.writes.iter().any(|w| w.change == change);
        let overwrites = any(Change::Assign) || any(Change::Insert);
        if any(Change::Accumulate) || self.feeds && overwrites {
            Harm::LostUpdate
        } else if any(Change::Append) {
            Harm::Append
        } else if any(Change::Remove) {
            Harm::Remove
        } else if self.writes.iter().any(|w| shares_identity(cx, w)) || self.has_effects(facts) {
            Harm::Replace
        } else {
            Harm::Waste
        }
    }

    /// Something besides the write is decided by the same look.
    fn has_effects(&self, facts: &Facts) -> bool {
        let ours = &facts.control.deciders[self.acquisition.block as usize];
        facts.effects.iter().any(|e| {
            let theirs = &facts.control.deciders[e.block as usize];
            e.felt == Felt::Outside && !ours.is_empty() && ours.iter().all(|b| theirs.contains(b))
        })
    }

    fn tier(&self, harm: Harm) -> Tier {
        let sure = self.acquisition.sure
            && self.acquisition.gated_by.is_none()
            && self.writes.iter().all(|w| w.sure);
        match harm {
            Harm::Waste => Tier::Advice,
            Harm::LostUpdate | Harm::Append | Harm::Remove if sure => Tier::Certain,
            _ => Tier::Likely,
        }
    }

    fn report(&self, cx: &Context<'_>, facts: &Facts) -> Diagnostic {
        let harm = self.harm(cx, facts);
        let at = decided_at(self.guard);
        let callee = callee_of(self.guard);
        let message = match harm {
            Harm::LostUpdate => {
                "the state is read under a read lock and written back under the write lock: \
                                 what another thread writes in between is lost"
            }
            Harm::Append | Harm::Remove => {
                "the state is changed because of a look under a read lock that is released before the write lock \
                                            is taken: it may have changed in between"
            }
            Harm::Replace => {
                "the state is replaced because of a look under a read lock that is released before the write lock \
                              is taken: another thread may have replaced it in between"
            }
            Harm::Waste => {
                "the write lock is taken because of a look under a read lock, and the state is not looked at again: \
                            two threads may both do the work"
            }
        };
        let taken = match callee {
            Some(callee) => format!("…then `{callee}` takes the write lock without a second look…"),
            None => "…then the write lock is taken, without a second look…".to_owned(),
        };
        let mut diagnostic = finding(
            cx,
            &UNCHECKED_UPGRADE,
            self.tier(harm),
            message,
            (at, taken),
        );
        let seen = if self.decides {
            "the read lock is released after this look…"
        } else {
            "this is read under a read lock, which is then released…"
        };
        let look = if self.read.imported {
            self.read.here
        } else {
            self.read.at
        };
        diagnostic.labels.push(label(cx, look, seen));
        diagnostic
            .labels
            .extend(chain_labels(cx, self.guard, "the write lock is taken here"));
        if let Some(write) = self.writes.first() {
            diagnostic.labels.push(label(
                cx,
                write.at,
                "…and this changes what may no longer be so",
            ));
        }
        diagnostic
            .helps
            .push(help(harm, self.writes.first().map(|w| w.change)));
        diagnostic
    }
}

fn help(harm: Harm, change: Option<Change>) -> String {
    match (harm, change) {
        (Harm::LostUpdate, _) => "read, compute and write under one write lock",
        (_, Some(Change::Insert)) => "look again under the write lock: `entry(key).or_insert_with(..)`, or `get(&key)` before inserting",
        (Harm::Remove, _) => "look again under the write lock before removing, and act on what `remove` returns",
        _ => "look at the state again under the write lock before changing it",
    }
    .to_owned()
}

/// Whether it matters which of two equal values is stored: others may hold, wait for or count the first.
fn shares_identity(cx: &Context<'_>, write: &Write) -> bool {
    const SHARED: [&str; 12] = [
        "Arc<",
        "Rc<",
        "Sender",
        "Receiver",
        "Mutex",
        "RwLock",
        "Atomic",
        "JoinHandle",
        "Notify",
        "Semaphore",
        "Weak<",
        "Condvar",
    ];
    write.value_ty.is_some_and(|(unit, ty)| {
        let text = &cx.ws.units[unit as usize].types[ty as usize].text;
        SHARED.iter().any(|s| text.contains(s))
    })
}
