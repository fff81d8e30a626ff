//! In which orders locks were taken, in the whole program.
//!
//! A graph whose nodes are classes of locks, with an edge from each class that a thread held to the one it asked for. A circle is a deadlock that may
//! happen, unless a gate keeps its steps from meeting. Locks of one class have nodes of their own for the edges among themselves, and those that are apart have them for
//! all edges.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::identity::{Entry, Identity};
use super::{Mode, Step};

/// One way to take one lock after another.
#[derive(Clone)]
pub(super) struct Orders {
    pub step: Step,
    /// The two of the step.
    pub locks: [Identity; 2],
    /// It is asked for by who has an upgradable read of it, which is one of the gates.
    pub upgrades: bool,
    /// What else the thread held.
    pub gates: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Class(u64),
    Lock(Identity),
}

#[derive(Default)]
struct Links {
    after: BTreeMap<Node, Vec<Orders>>,
    before: BTreeSet<Node>,
}

struct Graph(BTreeMap<Node, Links>);

static GRAPH: Mutex<Graph> = Mutex::new(Graph(BTreeMap::new()));

/// So many ways are remembered of one order: each with gates of its own.
const WAYS: usize = 16;

/// No circle that is looked for is longer: nobody could read of it, and a list of locks may be as long as it likes.
const STEPS: usize = 16;

/// So many edges are followed in search of a circle. It takes a program with thousands of classes to have more.
const EDGES: usize = 100_000;

/// The circle that this closes.
pub(super) fn tell(orders: Orders) -> Option<Vec<Step>> {
    graph().tell(orders)
}

/// A lock is gone, and no other will be like it.
#[cold]
pub(super) fn forget(lock: Identity) {
    graph().forget(Node::Lock(lock));
}

fn graph() -> MutexGuard<'static, Graph> {
    GRAPH.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Orders {
    /// Whether the graph knows this one of the two by itself, and not by its class.
    pub(super) fn has_own_node(&self, lock: Identity) -> bool {
        lock.is_apart() || self.locks[0].class() == self.locks[1].class()
    }

    fn nodes(&self) -> [Node; 2] {
        self.locks.map(|lock| {
            if self.has_own_node(lock) {
                Node::Lock(lock)
            } else {
                Node::Class(lock.class())
            }
        })
    }

    /// Whether nothing can be in a circle with the other that is in none with this.
    fn covers(&self, other: &Self) -> bool {
        let is_as_open = self.held_openly() >= other.held_openly();
        is_as_open && self.eagerness() >= other.eagerness() && self.passes_where(other)
    }

    /// Whether no gate keeps this from anything that it does not keep the other from.
    fn passes_where(&self, other: &Self) -> bool {
        let has = |gate: &Entry| {
            let mut others = other.gates.iter();
            others.any(|its| its.lock() == gate.lock() && strength(its) >= strength(gate))
        };
        self.gates.is_empty() || self.locks == other.locks && self.gates.iter().all(has)
    }

    /// Whether who asks as here waits for who holds as there.
    fn waits_for(&self, next: &Self) -> bool {
        match (self.step.wanted.mode, next.step.held.mode) {
            // Nobody can have it in another mode beside who upgrades.
            (_, held) if self.upgrades => held == Mode::Shared,
            (Mode::Shared, held) => held != Mode::Upgradable,
            _ => true,
        }
    }

    /// The more, the more others [wait for](Self::waits_for) who holds it so.
    fn held_openly(&self) -> u8 {
        match self.step.held.mode {
            Mode::Shared => 2,
            Mode::Exclusive => 1,
            Mode::Upgradable => 0,
        }
    }

    /// The more, the more others it [waits for](Self::waits_for).
    fn eagerness(&self) -> u8 {
        match self.step.wanted.mode {
            _ if self.upgrades => 0,
            Mode::Shared => 1,
            Mode::Exclusive | Mode::Upgradable => 2,
        }
    }

    /// Whether the gates are of the same classes, and the locks are taken in the same modes.
    fn is_like(&self, other: &Self) -> bool {
        let kinds = |orders: &Self| {
            let gates = orders.gates.iter();
            let mut kinds: Vec<_> = gates
                .map(|gate| (gate.lock().class(), strength(gate)))
                .collect();
            kinds.sort_unstable();
            (kinds, orders.held_openly(), orders.eagerness())
        };
        kinds(self) == kinds(other)
    }

    /// Whether two threads cannot be there at once.
    ///
    /// Where gates of one class are two locks, each may be that of its own object: then other locks of these objects are taken.
    fn is_kept_from(&self, other: &Self) -> bool {
        let have_one = self.locks.iter().any(|lock| other.locks.contains(lock));
        let keeps = |gate: &Entry, its: &Entry| {
            let is_same = gate.lock() == its.lock();
            let is_alike = gate.lock().class() == its.lock().class() && !have_one;
            (is_same || is_alike) && exclude(gate, its)
        };
        let mut gates = self.gates.iter();
        gates.any(|gate| other.gates.iter().any(|its| keeps(gate, its)))
    }
}

/// The more, the more others cannot go through the gate meanwhile.
fn strength(gate: &Entry) -> u8 {
    match gate.mode() {
        Mode::Shared => 0,
        Mode::Upgradable => 1,
        Mode::Exclusive => 2,
    }
}

fn exclude(gate: &Entry, other: &Entry) -> bool {
    strength(gate) + strength(other) >= 2
}

impl Graph {
    fn tell(&mut self, orders: Orders) -> Option<Vec<Step>> {
        let [held, wanted] = orders.nodes();
        let ways = self
            .0
            .entry(held)
            .or_default()
            .after
            .entry(wanted)
            .or_default();
        if ways.iter().any(|way| way.covers(&orders)) {
            return None;
        }
        let told = ways.iter().filter(|way| way.passes_where(&orders));
        let told = told.cloned().collect::<Vec<_>>();
        ways.retain(|way| !orders.covers(way));
        remember(ways, &orders);
        self.0.entry(wanted).or_default().before.insert(held);
        let distances = self.distances(held, wanted);
        let shortest = 1 + distances.get(&wanted)?;
        // A short one is the easiest to understand.
        let mut left = EDGES;
        (shortest..=STEPS).find_map(|steps| {
            let mut search = Search {
                graph: self,
                distances: &distances,
                told: &told,
                target: held,
                steps,
                nodes: vec![wanted],
                circle: vec![&orders],
                left: &mut left,
            };
            let found = search.lead();
            found.then(|| search.circle.iter().map(|o| o.step.clone()).collect())
        })
    }

    /// How many steps it is to the target, from where it can be reached: from nowhere, in most programs, and nothing has to be searched for then.
    fn distances(&self, target: Node, from: Node) -> BTreeMap<Node, usize> {
        let mut distances = BTreeMap::new();
        if self.0.get(&from).is_none_or(|links| links.after.is_empty()) {
            return distances;
        }
        let mut layer = vec![target];
        for distance in 1..STEPS {
            let nodes = layer.iter().filter_map(|node| self.0.get(node));
            let before: BTreeSet<_> = nodes.flat_map(|links| &links.before).copied().collect();
            layer = before
                .into_iter()
                .filter(|node| *node != target && !distances.contains_key(node))
                .collect();
            distances.extend(layer.iter().map(|node| (*node, distance)));
            if layer.is_empty() {
                break;
            }
        }
        distances
    }

    fn forget(&mut self, node: Node) {
        let Some(links) = self.0.remove(&node) else {
            return;
        };
        for after in links.after.keys() {
            self.0
                .get_mut(after)
                .map(|links| links.before.remove(&node));
        }
        for before in &links.before {
            self.0
                .get_mut(before)
                .map(|links| links.after.remove(&node));
        }
    }
}

/// One of those that differ in the objects alone makes room for another.
fn remember(ways: &mut Vec<Orders>, new: &Orders) {
    if ways.len() < WAYS {
        ways.push(new.clone());
    } else if !ways.iter().any(|way| way.is_like(new)) {
        let has_double = |i: &usize| ways[..*i].iter().any(|way| way.is_like(&ways[*i]));
        if let Some(double) = (0..WAYS).find(has_double) {
            ways[double] = new.clone();
        }
    }
}

/// A way from a node to a target, whose steps can all meet.
struct Search<'a, 'b> {
    graph: &'a Graph,
    distances: &'b BTreeMap<Node, usize>,
    /// Ways that differ from the first step in the modes alone. Of a circle with one of them something was said already.
    told: &'b [Orders],
    target: Node,
    /// So many, and no more.
    steps: usize,
    /// From where each step but the first one goes.
    nodes: Vec<Node>,
    circle: Vec<&'a Orders>,
    /// So many edges may be followed.
    left: &'b mut usize,
}

impl<'a> Search<'a, '_> {
    /// Whether the target can be reached. Then the circle is complete.
    fn lead(&mut self) -> bool {
        let is_last = self.circle.len() + 1 == self.steps;
        let here = self.nodes.last().and_then(|node| self.graph.0.get(node));
        let Some(links) = here else {
            return false;
        };
        if is_last {
            let ways = links.after.get(&self.target);
            return ways.is_some_and(|ways| ways.iter().any(|way| self.step(way) && self.closes()));
        }
        for (node, ways) in &links.after {
            let left = self.steps - self.circle.len() - 1;
            let is_near = self.distances.get(node).is_some_and(|more| *more <= left);
            if !is_near || self.nodes.contains(node) {
                continue;
            }
            for way in ways {
                if !self.step(way) {
                    continue;
                }
                self.nodes.push(*node);
                if self.lead() {
                    return true;
                }
                self.nodes.pop();
                self.circle.pop();
            }
        }
        false
    }

    /// Whether the last step, which is taken back otherwise, makes a circle that is new.
    fn closes(&mut self) -> bool {
        let (first, second, last) = (self.circle[0], self.circle[1], self.circle[self.steps - 1]);
        let closes = |way: &Orders| last.waits_for(way) && way.waits_for(second);
        let is_new = closes(first) && !self.told.iter().any(closes);
        if !is_new {
            self.circle.pop();
        }
        is_new
    }

    fn step(&mut self, way: &'a Orders) -> bool {
        *self.left = self.left.saturating_sub(1);
        let mut circle = self.circle.iter();
        let waits = circle.next_back().is_none_or(|last| last.waits_for(way));
        let can_be =
            *self.left > 0 && waits && !self.circle.iter().any(|step| step.is_kept_from(way));
        if can_be {
            self.circle.push(way);
        }
        can_be
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, graph};
    use crate::{Mutex, RwLock};

    /// Whichever of two locks goes first, and whichever was held.
    #[test]
    fn of_locks_that_are_gone_nothing_is_left() {
        let one = || RwLock::new(0);
        {
            let stays = one();
            for _ in 0..10 {
                let [a, b] = [(); 2].map(|()| one());
                drop((a.read(), b.write()));
                drop((a.read(), stays.write()));
                let by_default = Mutex::<u32>::default();
                drop((by_default.lock(), a.read()));
                drop(a);
            }
        }
        let is_lock = |node: &&Node| matches!(node, Node::Lock(_));
        assert_eq!(graph().0.keys().find(is_lock), None);
    }
}
