//! Which branches decide whether a block runs (control dependence, over paths that return).

use crate::ir::{Block, BlockId, Term};

#[derive(Debug)]
pub struct Control {
    /// For each block: the branching blocks that decide whether it runs, transitively. Sorted.
    pub deciders: Vec<Vec<BlockId>>,
    /// Those of them that decide by themselves.
    pub direct: Vec<Vec<BlockId>>,
    pub in_loop: Vec<bool>,
    /// Reverse postorder of the blocks reachable from the entry.
    pub order: Vec<BlockId>,
}

pub fn successors(term: &Term) -> Vec<BlockId> {
    match term {
        Term::Goto(b) | Term::Yield { resume: b } | Term::Drop { target: b, .. } => vec![*b],
        Term::Switch {
            targets, otherwise, ..
        } => {
            let mut all: Vec<_> = targets.iter().map(|t| t.1).chain(*otherwise).collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        Term::Call { target, .. } => target.iter().copied().collect(),
        Term::Return | Term::Unreachable => vec![],
    }
}

impl Control {
    pub fn of(blocks: &[Block]) -> Control {
        let succs: Vec<Vec<BlockId>> = blocks.iter().map(|b| successors(&b.term)).collect();
        let order = reverse_postorder(&succs);
        let in_loop = cyclic(&succs);
        let returns = reaching_return(blocks, &succs);
        // A branch one of whose arms only panics decides nothing: an assertion is no look at the state.
        let live: Vec<Vec<BlockId>> = succs
            .iter()
            .map(|s| s.iter().copied().filter(|&b| returns[b as usize]).collect())
            .collect();
        let direct = control_dependence(&live, &order);
        Control {
            deciders: closure(&direct),
            direct,
            in_loop,
            order,
        }
    }
}

fn reverse_postorder(succs: &[Vec<BlockId>]) -> Vec<BlockId> {
    let mut order = Vec::new();
    let mut seen = vec![false; succs.len()];
    let mut stack: Vec<(BlockId, usize)> = Vec::new();
    if !succs.is_empty() {
        seen[0] = true;
        stack.push((0, 0));
    }
    while let Some((block, next)) = stack.pop() {
        match succs[block as usize].get(next) {
            Some(&succ) => {
                stack.push((block, next + 1));
                if !std::mem::replace(&mut seen[succ as usize], true) {
                    stack.push((succ, 0));
                }
            }
            None => order.push(block),
        }
    }
    order.reverse();
    order
}

/// Blocks that can reach themselves (Tarjan's components, iterative).
fn cyclic(succs: &[Vec<BlockId>]) -> Vec<bool> {
    let components = crate::flow::scc::components(succs.len(), |b| &succs[b]);
    let mut result = vec![false; succs.len()];
    for component in &components {
        let looping =
            component.len() > 1 || component.iter().any(|&b| succs[b as usize].contains(&b));
        for &block in component {
            result[block as usize] = looping;
        }
    }
    result
}

fn reaching_return(blocks: &[Block], succs: &[Vec<BlockId>]) -> Vec<bool> {
    let mut preds = vec![Vec::new(); blocks.len()];
    for (b, s) in succs.iter().enumerate() {
        for &t in s {
            preds[t as usize].push(b as BlockId);
        }
    }
    let mut reach = vec![false; blocks.len()];
    let mut work: Vec<BlockId> = (0..blocks.len() as BlockId)
        .filter(|&b| matches!(blocks[b as usize].term, Term::Return))
        .collect();
    if work.is_empty() {
        // A body that never returns (a server's loop): every block counts.
        return vec![true; blocks.len()];
    }
    while let Some(b) = work.pop() {
        if !std::mem::replace(&mut reach[b as usize], true) {
            work.extend(&preds[b as usize]);
        }
    }
    reach
}

/// Direct control dependence from postdominators (Cooper, Harvey, Kennedy on the reversed graph).
fn control_dependence(live: &[Vec<BlockId>], order: &[BlockId]) -> Vec<Vec<BlockId>> {
    let n = live.len();
    let exit = n;
    let mut rpo = vec![usize::MAX; n + 1];
    // Postorder of the forward graph is a fair visiting order for the reversed one.
    for (i, &b) in order.iter().rev().enumerate() {
        rpo[b as usize] = i + 1;
    }
    rpo[exit] = 0;
    let mut ipdom: Vec<Option<usize>> = vec![None; n + 1];
    ipdom[exit] = Some(exit);
    let mut changed = true;
    let mut rounds = 0;
    while changed && rounds < 64 {
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
            if live[b].is_empty() {
                visit(exit, &ipdom);
            }
            for &s in &live[b] {
                visit(s as usize, &ipdom);
            }
            if new.is_some() && ipdom[b] != new {
                ipdom[b] = new;
                changed = true;
            }
        }
    }
    let mut deps = vec![Vec::new(); n];
    for &b in order {
        let b = b as usize;
        if live[b].len() < 2 {
            continue;
        }
        for &s in &live[b] {
            let mut runner = s as usize;
            let mut steps = 0;
            while runner != exit && Some(runner) != ipdom[b] && steps <= n {
                deps[runner].push(b as BlockId);
                match ipdom[runner] {
                    Some(next) => runner = next,
                    None => break,
                }
                steps += 1;
            }
        }
    }
    deps
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

fn closure(direct: &[Vec<BlockId>]) -> Vec<Vec<BlockId>> {
    (0..direct.len())
        .map(|b| {
            let mut all: Vec<BlockId> = Vec::new();
            let mut work = direct[b].clone();
            while let Some(d) = work.pop() {
                if let Err(at) = all.binary_search(&d) {
                    all.insert(at, d);
                    work.extend(&direct[d as usize]);
                }
            }
            all
        })
        .collect()
}
