mod section;

use super::Findings;
use super::finding::{callee_of, chain_labels, decided_at, finding, is_private, label};
use crate::declare_lint;
use crate::diagnostic::Diagnostic;
use crate::flow::path::PathId;
use crate::flow::{Acquisition, CLOSURE, Chain, Context, Facts, Felt, Guard, Read, Write, frames};
use crate::ir::BlockId;
use crate::link::Place;
use crate::lint::Tier;
use crate::models::Change;
use section::{Section, covers, holds};

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
    /// Or look so that nobody writes in between: `parking_lot`, `async-lock`, and `guardlint` with its feature `parking_lot`, have an `upgradable_read`, one at a time.
    ///
    /// ## Known limits
    ///
    /// Any look under the write lock that a branch depends on counts as the second look, unless it is at another field than the first:
    /// whether it covers what the first one decided cannot be told. So does the result of `remove` or `pop` that is tested or returned; and
    /// `entry(key).or_insert(..)`, unless what was decided lies deeper than whether the key is there. Changes made by functions of other crates, whose bodies are not visible, are not reported.
    ///
    /// Nothing is said where whoever comes second changes nothing: a flag or a number that is set to what does not depend on the old
    /// one, a count (`+= 1`) beside what was looked at, and a key that is put into a set, or removed, after a look that asked only whether it
    /// was there (`contains_key`). A look that decides behind two functions or more is taken to be made for another purpose, and so is a
    /// write lock that is taken more than two calls below; and a new value of which one field comes as it was from the old one as one that carries over what does not change.
    pub static UNCHECKED_UPGRADE = ("unchecked_upgrade", Suspicious, Others);
}

pub(super) fn check(cx: &Context<'_>, facts: &Facts, out: &mut Findings) {
    // One look that decides about several writes is one mistake.
    let mut told: Vec<(PathId, Place)> = Vec::new();
    for acquisition in &facts.acquisitions {
        let Some(upgrade) = Upgrade::find(cx, facts, acquisition) else {
            continue;
        };
        let mistake = (upgrade.lock, upgrade.read.here);
        if !told.contains(&mistake) {
            out.push_about(upgrade.lock, upgrade.report(cx, facts));
            told.push(mistake);
        }
    }
}

struct Upgrade<'f> {
    lock: PathId,
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
        if writes.is_empty()
            || is_private(cx, facts, lock, acquisition.block)
            || far(&guard.chain, acquisition.sure)
        {
            return None;
        }
        let section = Section {
            cx,
            facts,
            lock,
            guard: acquisition.guard,
            writes: &writes,
        };
        if section.is_told_below(acquisition) {
            return None;
        }
        let writes = section.unchecked(acquisition);
        let section = Section {
            writes: &writes,
            ..section
        };
        if writes.is_empty() {
            return None;
        }
        let (read, decides) = section.earlier_look(acquisition)?;
        let feeds = section.stale_value(acquisition).is_some();
        let asked = Asked {
            for_keys: section.asks_for_keys(acquisition),
            beside: section.changes_beside(acquisition),
        };
        let upgrade = Upgrade {
            lock,
            feeds,
            guard,
            acquisition,
            read,
            decides,
            writes,
        };
        (!upgrade.is_idle(cx, facts, asked)).then_some(upgrade)
    }
}

/// What the earlier looks were for.
#[derive(Clone, Copy)]
struct Asked {
    /// Only whether keys are there.
    for_keys: bool,
    /// Only what lies beside what is written.
    beside: bool,
}

/// What is lost if another thread comes between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// A value computed from the old one.
    LostUpdate,
    /// A value that is better than the one that was seen, though perhaps not than the one that is there.
    Outdone,
    /// Something is added or counted twice, or in state that no longer wants it.
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
        let overwrites = any(Change::Assign) || any(Change::Insert) || any(Change::Include);
        let removes = [Change::Remove, Change::Shorten, Change::Exclude];
        if self.feeds && (overwrites || any(Change::Accumulate)) {
            Harm::LostUpdate
        } else if overwrites && self.keeps_the_greater(cx, facts) {
            Harm::Outdone
        } else if any(Change::Append) || any(Change::Accumulate) {
            Harm::Append
        } else if removes.into_iter().any(any) {
            Harm::Remove
        } else if self.writes.iter().any(|w| shares_identity(cx, w))
            || self.has_effects(facts)
            || self.differs(cx, facts)
        {
            Harm::Replace
        } else {
            Harm::Waste
        }
    }

    /// What is written was compared with what was there.
    fn keeps_the_greater(&self, cx: &Context<'_>, facts: &Facts) -> bool {
        let mut deciders: Vec<BlockId> = Vec::new();
        for write in &self.writes {
            deciders.extend(&facts.control.deciders(write.block));
        }
        deciders.extend(&facts.control.deciders(self.acquisition.block));
        let copies = |path| self.writes.iter().any(|w| w.copies.contains(&path));
        let mut compared = deciders.iter().filter_map(|&b| facts.compared[b as usize]);
        compared.any(|(a, b)| {
            covers(cx, self.lock, a) && copies(b) || covers(cx, self.lock, b) && copies(a)
        })
    }

    /// What is written depends on what is there by then, so that two threads write different things.
    fn differs(&self, cx: &Context<'_>, facts: &Facts) -> bool {
        let mut fed = self.writes.iter().flat_map(|w| &w.value_reads);
        fed.any(|&read| {
            let read = &facts.reads[read as usize];
            covers(cx, self.lock, read.path) && holds(&read.held, self.acquisition.guard)
        })
    }

    /// Whoever comes second changes nothing, and has done no work.
    fn is_idle(&self, cx: &Context<'_>, facts: &Facts, asked: Asked) -> bool {
        let all = |idle: fn(&Write) -> bool| self.writes.iter().all(|w| idle(w));
        // One word, written twice with what was decided alike.
        let word = all(|w| w.plain && w.change == Change::Assign);
        // What the look asks for is what the change makes sure of.
        let ensured = all(|w| matches!(w.change, Change::Include | Change::Exclude));
        // What was looked at is not what is written, and nobody misses what was there.
        // To count is right whoever comes first, and says nothing of what was looked at.
        let counted = all(|w| w.change == Change::Accumulate) && !self.feeds;
        (word || asked.beside) && self.harm(cx, facts) == Harm::Waste
            || counted && asked.beside
            || ensured
                && asked.for_keys
                && !self.has_effects(facts)
                && !self.changes_more(cx, facts)
    }

    /// Other state is changed because of the same look.
    fn changes_more(&self, cx: &Context<'_>, facts: &Facts) -> bool {
        facts.writes.iter().any(|w| {
            !holds(&w.held, self.acquisition.guard)
                && self.is_decided_alike(facts, w.block)
                && !is_private(cx, facts, w.path, w.block)
        })
    }

    /// Something besides the write is decided by the same look.
    fn has_effects(&self, facts: &Facts) -> bool {
        let mut effects = facts.effects.iter();
        effects.any(|e| e.felt == Felt::Outside && self.is_decided_alike(facts, e.block))
    }

    /// Whatever decides that the write lock is taken decides that the block runs, too.
    fn is_decided_alike(&self, facts: &Facts, block: BlockId) -> bool {
        let ours = facts.control.deciders(self.acquisition.block);
        let theirs = facts.control.deciders(block);
        !ours.is_empty() && ours.iter().all(|b| theirs.contains(b))
    }

    fn tier(&self, harm: Harm) -> Tier {
        let sure = self.acquisition.sure
            && !self.acquisition.gates.iter().any(|gate| gate.doubts)
            && self.writes.iter().all(|w| w.sure);
        match harm {
            Harm::Waste => Tier::Advice,
            Harm::LostUpdate | Harm::Outdone | Harm::Append | Harm::Remove if sure => Tier::Certain,
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
            Harm::Outdone => {
                "the state is compared under a read lock that is released before the write lock is taken: \
                              a greater value that another thread stores in between is lost"
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
        (_, Some(Change::Include)) => "act on what `insert` returns under the write lock: it tells whether the key was there",
        (_, Some(Change::Insert)) => "look again under the write lock: `entry(key).or_insert_with(..)`, or `get(&key)` before inserting",
        (Harm::Remove, Some(Change::Exclude)) => "look again under the write lock before removing, and act on what `remove` returns",
        (Harm::Remove, _) => "look again under the write lock before taking anything away",
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
