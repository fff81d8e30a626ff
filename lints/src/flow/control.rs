//! Which branches decide whether a block runs (control dependence, over paths that return).

mod order;

use super::graph::Graph;
use super::scc;
use super::sets::{Set, Union};
use crate::ir::{Block, BlockId, Term};

/// So many rounds are enough for all but the most tangled of loops.
const MAX_ROUNDS: u32 = 64;

#[derive(Debug)]
pub struct Control {
    /// For each block: the branching blocks that decide by themselves whether it runs.
    pub direct: Graph,
    /// Where control may come from.
    preds: Graph,
    pub in_loop: Vec<bool>,
    /// The blocks reachable from the entry, each before what it leads to, loops aside.
    pub order: Vec<BlockId>,
    /// It is known which branches decide what.
    pub settled: bool,
}

impl Control {
    pub fn of(blocks: &[Block]) -> Control {
        let succs = successors(blocks);
        let preds = succs.reversed();
        let order = order::of(&succs, &preds);
        let in_loop = cyclic(&succs, &order);
        let returns = reaching_return(blocks, &preds);
        // A branch one of whose arms only panics decides nothing: an assertion is no look at the state.
        let mut live = Graph::default();
        for block in 0..blocks.len() {
            let returning = succs.next(block).iter().copied();
            live.push(returning.filter(|&b| returns[b as usize]));
        }
        let (ipdom, settled) = postdominators(&live, &order);
        Control {
            direct: control_dependence(&live, &order, &ipdom),
            preds,
            in_loop,
            order,
            settled,
        }
    }

    /// How many blocks come before it, loops aside; `None` if nothing leads there.
    pub fn rank(&self, block: BlockId) -> Option<usize> {
        self.order.iter().position(|&b| b == block)
    }

    /// The branching blocks that decide whether the block runs, transitively. Not kept: a function that returns early again and
    /// again has as many for each of its blocks.
    pub fn deciders(&self, block: BlockId) -> Set {
        self.reached(block, |block| self.direct.next(block)).set()
    }

    /// The blocks from which control can come to `block` without passing through `barrier`; `block` itself is one.
    pub(super) fn leading_to(&self, block: BlockId, barrier: BlockId) -> Union {
        let mut leading = self.reached(block, |block| match block {
            block if block == barrier as usize => &[],
            block => self.preds.next(block),
        });
        leading.insert(block);
        leading
    }

    /// Whether control can go from one block on to another.
    pub fn goes_on_to(&self, from: BlockId, to: BlockId) -> bool {
        let leading = self.reached(to, |block| self.preds.next(block));
        leading.contains(from)
    }

    /// What steps lead to, one or more.
    fn reached<'g>(&self, from: BlockId, next: impl Fn(usize) -> &'g [BlockId]) -> Union {
        let mut reached = Union::default();
        let mut work = vec![from];
        while let Some(block) = work.pop() {
            for &next in next(block as usize) {
                if reached.insert(next) {
                    work.push(next);
                }
            }
        }
        reached
    }
}

fn successors(blocks: &[Block]) -> Graph {
    let mut graph = Graph::default();
    for block in blocks {
        match &block.term {
            Term::Goto(b) | Term::Yield { resume: b } | Term::Drop { target: b, .. } => {
                graph.push([*b]);
            }
            Term::Switch {
                targets, otherwise, ..
            } => {
                let mut all: Vec<_> = targets.iter().map(|t| t.1).chain(*otherwise).collect();
                all.sort_unstable();
                all.dedup();
                graph.push(all);
            }
            Term::Call { target, .. } => graph.push(*target),
            Term::Return | Term::Unreachable => graph.push([]),
        }
    }
    graph
}

/// Blocks that can reach themselves (Tarjan's components, iterative).
fn cyclic(succs: &Graph, order: &[BlockId]) -> Vec<bool> {
    let mut result = vec![false; succs.len()];
    if !order::goes_back(succs, order) {
        return result;
    }
    for component in scc::components(succs.len(), |b| succs.next(b)) {
        let looping = component.len() > 1
            || component
                .iter()
                .any(|&b| succs.next(b as usize).contains(&b));
        for block in component {
            result[block as usize] = looping;
        }
    }
    result
}

fn reaching_return(blocks: &[Block], preds: &Graph) -> Vec<bool> {
    let mut work: Vec<BlockId> = (0..blocks.len() as BlockId)
        .filter(|&b| matches!(blocks[b as usize].term, Term::Return))
        .collect();
    if work.is_empty() {
        // A body that never returns (a server's loop): every block counts.
        return vec![true; blocks.len()];
    }
    let mut reach = vec![false; blocks.len()];
    while let Some(b) = work.pop() {
        if !std::mem::replace(&mut reach[b as usize], true) {
            work.extend(preds.next(b as usize));
        }
    }
    reach
}

/// Direct control dependence from postdominators.
fn control_dependence(live: &Graph, order: &[BlockId], ipdom: &[Option<usize>]) -> Graph {
    let exit = live.len();
    let mut pairs = Vec::new();
    for &b in order {
        let next = live.next(b as usize);
        if next.len() < 2 {
            continue;
        }
        for &s in next {
            let mut runner = s as usize;
            let mut steps = 0;
            while runner != exit && Some(runner) != ipdom[b as usize] && steps <= exit {
                pairs.push((runner as BlockId, b));
                match ipdom[runner] {
                    Some(next) => runner = next,
                    None => break,
                }
                steps += 1;
            }
        }
    }
    Graph::of(live.len(), &pairs)
}

/// The nearest block through which all paths from a block to the exit lead (Cooper, Harvey, Kennedy on the reversed graph),
/// and whether that is all known.
/// The exit comes behind the last block.
fn postdominators(live: &Graph, order: &[BlockId]) -> (Vec<Option<usize>>, bool) {
    let exit = live.len();
    let mut rpo = vec![usize::MAX; exit + 1];
    // Postorder of the forward graph is a fair visiting order for the reversed one.
    for (i, &b) in order.iter().rev().enumerate() {
        rpo[b as usize] = i + 1;
    }
    rpo[exit] = 0;
    let mut ipdom: Vec<Option<usize>> = vec![None; exit + 1];
    ipdom[exit] = Some(exit);
    let mut changed = true;
    let mut rounds = 0;
    while changed && rounds < MAX_ROUNDS {
        changed = false;
        rounds += 1;
        for &b in order.iter().rev() {
            let b = b as usize;
            let mut new: Option<usize> = None;
            let mut visit = |s: usize, ipdom: &[Option<usize>]| {
                if ipdom[s].is_some() {
                    new = Some(match new {
                        None => s,
                        Some(other) => intersect(ipdom, &rpo, s, other),
                    });
                }
            };
            if live.next(b).is_empty() {
                visit(exit, &ipdom);
            }
            for &s in live.next(b) {
                visit(s as usize, &ipdom);
            }
            if new.is_some() && ipdom[b] != new {
                ipdom[b] = new;
                changed = true;
            }
        }
    }
    (ipdom, !changed)
}

fn intersect(ipdom: &[Option<usize>], rpo: &[usize], a: usize, b: usize) -> usize {
    let (mut a, mut b) = (a, b);
    let mut steps = 0;
    while a != b && steps < 2 * ipdom.len() {
        steps += 1;
        if rpo[a] > rpo[b] {
            a = ipdom[a].unwrap_or(ipdom.len() - 1);
        } else {
            b = ipdom[b].unwrap_or(ipdom.len() - 1);
        }
    }
    if a == b { a } else { ipdom.len() - 1 }
}
