//! What happens under the write lock, and which earlier look it goes back to.

use crate::flow::path::{Name, Node, PathId};
use crate::flow::sets::Set;
use crate::flow::value::{GuardId, ReadId};
use crate::flow::{Acquisition, Atomic, AtomicKind, Context, Facts, Held, Look, Read, Write};
use crate::lints::finding::common_guard;
use crate::models::Change;

/// What is seen more functions below than this, and decides, is seen for another purpose.
const FAR: u32 = 1;
/// How far below a function a step is taken that lets one thread through it.
const CLAIM_DEPTH: u32 = 2;

pub(super) fn holds(held: &[Held], guard: GuardId) -> bool {
    held.iter().any(|h| h.guard == guard)
}

/// Whether the path is data of the lock.
pub(super) fn covers(cx: &Context<'_>, lock: PathId, path: PathId) -> bool {
    path != lock && cx.paths.is_within(path, lock)
}

/// What happens under the write lock.
pub(super) struct Section<'s, 'f, 'a> {
    pub(super) cx: &'s Context<'a>,
    pub(super) facts: &'f Facts,
    pub(super) lock: PathId,
    pub(super) guard: GuardId,
    pub(super) writes: &'s [&'f Write],
}

impl<'f> Section<'_, 'f, '_> {
    fn read_inside(&self, read: ReadId) -> bool {
        let read = &self.facts.reads[read as usize];
        let state = covers(self.cx, self.lock, read.path) || read.look.is_answer();
        state && holds(&read.held, self.guard)
    }

    /// The changes that no second look goes before; none at all if one is at what was looked at first, or if that cannot
    /// be told.
    pub(super) fn unchecked(&self, acquisition: &Acquisition) -> Vec<&'f Write> {
        let facts = self.facts;
        let first = self.first_looks(acquisition);
        let is_again = |path: PathId| {
            first.is_empty()
                || first
                    .iter()
                    .any(|&look| !self.cx.paths.are_apart(look, path))
        };
        let by_content = self.decided_by_content();
        let look_inside = |&r: &ReadId| {
            let read = &facts.reads[r as usize];
            let tells = match read.look {
                Look::Size => !by_content,
                // What is stored says nothing of what was there.
                Look::Made => !self.writes.iter().any(|w| w.value_reads.contains(&r)),
                _ => true,
            };
            (self.read_inside(r) && tells).then_some(read.path)
        };
        let mut unchecked = Vec::new();
        let only_leads = |write: &Write| {
            let goes_on = |path: PathId| self.cx.paths.is_in_element(path, write.path);
            write.change == Change::Enter
                && first.iter().any(|&look| goes_on(look))
                && self.writes.iter().any(|w| goes_on(w.path))
        };
        for &write in self.writes {
            // That there is an entry says nothing of what is in it, which was looked at first.
            if only_leads(write) {
                continue;
            }
            if self.is_versioned(write) {
                return Vec::new();
            }
            let mut fresh = write.value_reads.iter().filter_map(look_inside);
            if write.change != Change::Accumulate && fresh.next().is_some() {
                return Vec::new();
            }
            let own = match write.change {
                Change::Rechecked | Change::Enter | Change::Fill | Change::Opaque => true,
                Change::Shorten => {
                    !by_content && self.looks_outside(&write.value_reads).next().is_none()
                }
                _ => false,
            } || self.outcome_is_used(write);
            let deciding = facts.deciding(write.block).iter().chain(&write.decided);
            let mut checks: Vec<PathId> = deciding.filter_map(look_inside).collect();
            checks.extend(own.then_some(write.path));
            if checks.iter().any(|&path| is_again(path)) {
                return Vec::new();
            }
            // A change of something else, that is checked for itself.
            let is_checked = |&path: &PathId| !self.cx.paths.are_apart(path, write.path);
            if !checks.iter().any(is_checked) {
                unchecked.push(write);
            }
        }
        // A branch on the state, unless it comes after the last change.
        let order = |block: u32| facts.control.rank(block).unwrap_or(0);
        let last = self.writes.iter().map(|w| order(w.block)).max();
        let branches = facts.branches.iter().enumerate();
        let mut before = branches.filter(|(block, _)| Some(order(*block as u32)) <= last);
        let looks = |&r: &ReadId| match facts.reads[r as usize].look {
            Look::Outcome => None,
            _ => look_inside(&r),
        };
        if before.any(|(_, reads)| reads.iter().filter_map(looks).any(is_again)) {
            return Vec::new();
        }
        unchecked
    }

    /// Whether it is asked, under the lock, if something that was noted before is still the same: a version, an epoch, a length.
    fn is_versioned(&self, write: &Write) -> bool {
        let facts = self.facts;
        let read = |&r: &ReadId| &facts.reads[r as usize];
        facts.control.deciders(write.block).iter().any(|&block| {
            let compared = &facts.branches[block as usize];
            let mut inside = compared
                .iter()
                .map(read)
                .filter(|r| holds(&r.held, self.guard));
            inside.any(|now| {
                let mut before = compared
                    .iter()
                    .map(read)
                    .filter(|r| !holds(&r.held, self.guard));
                before.any(|then| then.path == now.path)
            })
        })
    }

    /// What was looked at before the write lock was taken, of all that the changes go back to.
    fn first_looks(&self, acquisition: &Acquisition) -> Vec<PathId> {
        let reads = self.behind(acquisition);
        let before = reads.iter().filter(|read| self.is_before(read));
        before.map(|read| read.path).collect()
    }

    /// All that the changes go back to.
    fn behind(&self, acquisition: &Acquisition) -> Vec<&'f Read> {
        let mut reads = self.deciding(acquisition);
        for write in self.writes {
            reads.merge(&write.value_reads);
        }
        let reads = reads.iter().map(|&r| &self.facts.reads[r as usize]);
        reads.collect()
    }

    /// A look at the state without the write lock.
    fn is_before(&self, read: &Read) -> bool {
        covers(self.cx, self.lock, read.path) && !holds(&read.held, self.guard)
    }

    /// The first look was at what is there, so that a second one at how much there is tells nothing.
    fn decided_by_content(&self) -> bool {
        let mut deciding = Set::default();
        for write in self.writes {
            deciding.merge(self.facts.deciding(write.block));
        }
        let mut looks = self.looks_outside(&deciding);
        looks.any(|look| matches!(look, Look::Plain | Look::Member))
    }

    /// All that was asked before is whether keys are there.
    pub(super) fn asks_for_keys(&self, acquisition: &Acquisition) -> bool {
        self.looks_outside(&self.deciding(acquisition))
            .all(|look| look == Look::Member)
    }

    /// All that was looked at before, and the changes depend on, lies beside what they change.
    pub(super) fn changes_beside(&self, acquisition: &Acquisition) -> bool {
        let reads = self.behind(acquisition);
        let mut stale = reads.iter().filter(|r| self.is_stale(r, acquisition));
        stale.all(|read| {
            let mut writes = self.writes.iter();
            writes.all(|write| self.cx.paths.are_apart(read.path, write.path))
        })
    }

    /// Of those reads, how the state was looked at before the write lock was taken.
    fn looks_outside(&self, reads: &[ReadId]) -> impl Iterator<Item = Look> {
        let reads = reads.iter().map(|&r| &self.facts.reads[r as usize]);
        reads
            .filter(|read| self.is_before(read))
            .map(|read| read.look)
    }

    /// The reads that decide whether the lock is taken or anything is changed.
    fn deciding(&self, acquisition: &Acquisition) -> Set {
        let mut deciding = self.facts.deciding(acquisition.block).clone();
        for write in self.writes {
            deciding.merge(self.facts.deciding(write.block));
            deciding.merge(&write.decided);
        }
        deciding
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
    pub(super) fn is_told_below(&self, acquisition: &Acquisition) -> bool {
        let reads = &self.facts.reads;
        self.writes.iter().flat_map(|w| &w.decided).any(|&r| {
            let read = &reads[r as usize];
            let there = read.imported && read.site == acquisition.site;
            there && self.is_shared_look(read, acquisition)
        })
    }

    /// Whether a round of a loop before this one would have to be meant.
    fn comes_later(&self, read: &Read, acquisition: &Acquisition) -> bool {
        let order = |block: u32| self.facts.control.rank(block);
        order(read.block) > order(acquisition.block)
    }

    /// The look under a read lock, released by now, that the change goes back to; and whether it decides or only feeds it.
    pub(super) fn earlier_look(&self, acquisition: &Acquisition) -> Option<(&'f Read, bool)> {
        let facts = self.facts;
        let deciding = self.deciding(acquisition);
        let claimed = self.writes.iter().all(|w| self.was_claimed(w));
        if claimed || deciding.iter().any(|&r| self.is_claim(r, acquisition)) {
            return None;
        }
        // Whether the new value could be saved decides nothing by what it was made of.
        let asks_only_for = |field: (Name, u32), seen: &Read| {
            let reads = deciding.iter().map(|&r| &facts.reads[r as usize]);
            let mut through =
                reads.filter(|read| !std::ptr::eq(*read, seen) && self.is_seen_through(read, seen));
            through.all(|read| self.field_below(read, seen) == Some(field))
        };
        let is_saved = |read: &Read| {
            let mut carried = self.writes.iter().filter_map(|w| self.carried(read, w));
            carried.any(|field| asks_only_for(field, read))
        };
        let decides = deciding
            .iter()
            .map(|&r| &facts.reads[r as usize])
            .find(|r| r.depth <= FAR && self.is_stale(r, acquisition) && !is_saved(r));
        if let Some(read) = decides {
            return Some((read, true));
        }
        self.stale_value(acquisition).map(|read| (read, false))
    }

    /// What was seen in the earlier section, and is written back.
    pub(super) fn stale_value(&self, acquisition: &Acquisition) -> Option<&'f Read> {
        self.writes.iter().find_map(|w| {
            w.value_reads
                .iter()
                .map(|&r| &self.facts.reads[r as usize])
                .find(|r| {
                    let other_key = w.change == Change::Insert && !self.is_of_all(r);
                    !(other_key && r.depth > FAR)
                        && self.is_stale(r, acquisition)
                        && self.same_part(r.path, w.path)
                        && self.carried(r, w).is_none()
                })
        })
    }

    /// Whether all elements were looked at: who looks for one, far below, asks by another key than the one that is written.
    fn is_of_all(&self, read: &Read) -> bool {
        let mut steps = self.cx.paths.ancestors(read.path);
        steps.any(|step| matches!(self.cx.paths.node(step), Node::Via(..)))
    }

    /// The field that was carried over from what was there into something new: it may be one that stays as it is.
    fn carried(&self, seen: &Read, write: &Write) -> Option<(Name, u32)> {
        let reads = write.value_reads.iter();
        let reads = reads.map(|&r| (r, &self.facts.reads[r as usize]));
        let (through, others): (Vec<_>, Vec<_>) = reads
            .filter(|(_, read)| !std::ptr::eq(*read, seen))
            .partition(|(_, read)| self.is_seen_through(read, seen));
        let field = self.field_below(through.first()?.1, seen)?;
        let mut fields = through.iter();
        let names = &self.cx.names;
        let is_carried = others.iter().any(|(_, read)| !self.is_of_a_copy(read))
            && fields.all(|(r, read)| {
                !write.calculated.contains(r) && self.field_below(read, seen) == Some(field)
            })
            && self.cx.ws.has_other_fields(names.text(field.0), field.1);
        is_carried.then_some(field)
    }

    /// Whether a callee looked at what this function itself has made, and which is nothing new.
    fn is_of_a_copy(&self, read: &Read) -> bool {
        let root = self.cx.paths.root(read.path);
        let is_made = matches!(self.cx.paths.node(root), Node::Site(_));
        read.imported && !read.look.is_answer() && is_made
    }

    /// Whether a handle that was seen led to what was read later, when the lock was not held.
    fn is_seen_through(&self, read: &Read, seen: &Read) -> bool {
        let guards = &self.facts.guards;
        let is_ours = |held: &Held| guards[held.guard as usize].lock == Some(self.lock);
        self.cx.paths.is_within(read.path, seen.path) && !read.held.iter().any(is_ours)
    }

    /// The field of what was seen first in which the other lies.
    fn field_below(&self, read: &Read, seen: &Read) -> Option<(Name, u32)> {
        let paths = &self.cx.paths;
        let mut steps = paths.ancestors(read.path);
        steps.find_map(|step| match paths.node(step) {
            Node::Field {
                base, owner, index, ..
            } if base == seen.path => Some((owner, index)),
            _ => None,
        })
    }

    /// An atomic step of the first section (`swap`, `compare_exchange`) lets one thread through.
    fn is_claim(&self, read: ReadId, acquisition: &Acquisition) -> bool {
        let step = &self.facts.reads[read as usize];
        let is_step = |a: &&Atomic| a.kind == AtomicKind::Update && a.read == Some(read);
        let mut steps = self.facts.atomics.iter().filter(is_step);
        // What somebody far below counts lets nobody through here.
        let is_flag = |a: &Atomic| self.cx.names.text(a.ty) == "AtomicBool";
        !self.comes_later(step, acquisition)
            && steps.any(|a| is_flag(a) || step.depth <= CLAIM_DEPTH)
    }

    /// What is removed was chosen by taking it out of something else, so that nobody else has chosen it.
    fn was_claimed(&self, write: &Write) -> bool {
        let facts = self.facts;
        let takes_out = |&r: &ReadId| {
            let read = &facts.reads[r as usize];
            let guard = facts.cover(&self.cx.paths, &read.held, read.path);
            read.look == Look::Outcome
                && !covers(self.cx, self.lock, read.path)
                && guard.is_some_and(|guard| facts.guards[guard as usize].mode.is_exclusive())
        };
        matches!(write.change, Change::Remove | Change::Exclude)
            && write.value_reads.iter().any(takes_out)
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
            && !one_call
            && !self.is_replaced(read, acquisition)
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

    /// The place that led to the lock has another one between the look and the acquisition.
    fn is_replaced(&self, read: &Read, acquisition: &Acquisition) -> bool {
        let facts = self.facts;
        let order = |block: u32| facts.control.rank(block);
        let between = order(read.block)..=order(acquisition.block);
        facts.writes.iter().any(|w| {
            w.change == Change::Assign
                && between.contains(&order(w.block))
                && self.cx.paths.is_within(self.lock, w.path)
        })
    }
}
