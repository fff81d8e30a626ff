//! The order in which a body's blocks are looked at.

use crate::flow::graph::Graph;
use crate::flow::sets::Union;
use crate::ir::BlockId;

/// The blocks that can be reached from the entry, each before those that it leads to, and those of a loop before those behind it: however
/// the compiler numbers them.
pub(super) fn of(succs: &Graph, preds: &Graph) -> Vec<BlockId> {
    let order = reverse_postorder(succs);
    let loops = Loops::of(succs, preds, &order);
    if loops.blocks.is_empty() {
        return order;
    }
    let mut sorted = Graph::default();
    for block in 0..succs.len() {
        let next = succs.next(block).iter();
        let (inside, outside): (Vec<BlockId>, Vec<BlockId>) =
            next.partition(|&&next| loops.stays(block, next));
        // What is visited last comes first.
        sorted.push(outside.into_iter().chain(inside));
    }
    reverse_postorder(&sorted)
}

/// Whether there is a loop: an edge that leads to a block which does not come later.
pub(super) fn goes_back(succs: &Graph, order: &[BlockId]) -> bool {
    backward(succs, order).next().is_some()
}

fn reverse_postorder(succs: &Graph) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(succs.len());
    let mut seen = vec![false; succs.len()];
    let mut stack: Vec<(BlockId, usize)> = Vec::new();
    if !succs.is_empty() {
        seen[0] = true;
        stack.push((0, 0));
    }
    while let Some((block, next)) = stack.pop() {
        match succs.next(block as usize).get(next) {
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

/// The edges that lead to a block which does not come later.
fn backward(succs: &Graph, order: &[BlockId]) -> impl Iterator<Item = (BlockId, BlockId)> {
    let mut position = vec![0; succs.len()];
    for (i, &block) in order.iter().enumerate() {
        position[block as usize] = i;
    }
    let edges = order.iter().enumerate().flat_map(|(i, &block)| {
        let next = succs.next(block as usize).iter();
        next.map(move |&next| (i, block, next))
    });
    edges
        .filter(move |&(i, _, next)| position[next as usize] <= i)
        .map(|(_, block, next)| (block, next))
}

/// The loops of a body, each with all its blocks.
struct Loops {
    blocks: Vec<Union>,
    /// For each block the innermost loop around it.
    innermost: Vec<Option<usize>>,
}

impl Loops {
    fn of(succs: &Graph, preds: &Graph, order: &[BlockId]) -> Self {
        let mut backward: Vec<_> = backward(succs, order).collect();
        backward.sort_unstable_by_key(|&(_, head)| head);
        let mut loops: Vec<(usize, Union)> = Vec::new();
        for edges in backward.chunk_by(|(_, a), (_, b)| a == b) {
            loops.push(around(edges, preds));
        }
        // The outer ones first.
        loops.sort_by_key(|&(len, _)| std::cmp::Reverse(len));
        let blocks: Vec<Union> = loops.into_iter().map(|(_, blocks)| blocks).collect();
        let mut innermost = vec![None; succs.len()];
        for (number, blocks) in blocks.iter().enumerate() {
            for &block in &blocks.set() {
                innermost[block as usize] = Some(number);
            }
        }
        Self { blocks, innermost }
    }

    /// Whether both are in the innermost loop around the first.
    fn stays(&self, from: usize, to: BlockId) -> bool {
        self.innermost[from].is_some_and(|number| self.blocks[number].contains(to))
    }
}

/// How many blocks lead to the ends of these edges without passing through the head that they go back to, and which.
fn around(edges: &[(BlockId, BlockId)], preds: &Graph) -> (usize, Union) {
    let mut blocks = Union::default();
    let mut len = 0;
    let mut work = Vec::new();
    for &(end, head) in edges {
        len += usize::from(blocks.insert(head));
        work.push(end);
    }
    while let Some(block) = work.pop() {
        if blocks.insert(block) {
            len += 1;
            work.extend(preds.next(block as usize));
        }
    }
    (len, blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(edges: &[&[BlockId]]) -> Vec<BlockId> {
        let mut succs = Graph::default();
        for next in edges {
            succs.push(next.iter().copied());
        }
        of(&succs, &succs.reversed())
    }

    #[test]
    fn a_loop_comes_before_what_is_behind_it_whatever_the_numbers() {
        assert_eq!(order(&[&[1], &[2, 3], &[1], &[]]), [0, 1, 2, 3]);
        assert_eq!(order(&[&[1], &[2, 3], &[], &[1]]), [0, 1, 3, 2]);
    }

    #[test]
    fn of_loops_in_loops_each_does() {
        // 1 is the head of the outer one, 2 that of the inner one, which 3 and 4 leave.
        let inner_first: &[&[BlockId]] = &[&[1], &[2, 6], &[3, 4], &[2], &[5], &[1], &[]];
        assert_eq!(order(inner_first), [0, 1, 2, 3, 4, 5, 6]);
        let inner_last: &[&[BlockId]] = &[&[2], &[], &[1, 4], &[2], &[3, 5], &[4]];
        assert_eq!(order(inner_last), [0, 2, 4, 5, 3, 1]);
    }

    #[test]
    fn without_a_loop_the_last_branch_comes_first() {
        assert_eq!(order(&[&[1, 2], &[3], &[3], &[], &[0]]), [0, 2, 1, 3]);
        assert_eq!(order(&[]), [0; 0]);
    }
}
