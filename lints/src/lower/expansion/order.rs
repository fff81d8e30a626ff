//! What surely runs before and after a statement, and stands in the function's own text.

use super::Home;
use super::code::{At, Code};
use crate::ir::{BlockId, Body, Span, Term};

pub(super) struct Order<'b> {
    body: &'b Body,
    home: &'b Home,
    /// The only block that leads to each, if there is one.
    before: Vec<Option<BlockId>>,
}

impl<'b> Order<'b> {
    pub(super) fn new(body: &'b Body, home: &'b Home) -> Order<'b> {
        let mut before = vec![Vec::new(); body.blocks.len()];
        for (number, block) in (0..).zip(&body.blocks) {
            for next in successors(&block.term) {
                if let Some(before) = before.get_mut(next as usize) {
                    before.push(number);
                }
            }
        }
        let single = |list: Vec<BlockId>| (list.len() == 1).then(|| list[0]);
        Order {
            body,
            home,
            before: before.into_iter().map(single).collect(),
        }
    }

    pub(super) fn before(&self, at: At) -> Option<Span> {
        let mut left = Some(at);
        while let Some((block, end)) = left {
            let code = self.codes(block).take(end);
            if let Some(span) = code.filter_map(|code| self.place(code)).last() {
                return Some(span);
            }
            left = self.back(block);
        }
        None
    }

    pub(super) fn after(&self, (mut block, stmt): At) -> Option<Span> {
        let mut from = stmt + 1;
        loop {
            let mut code = self.codes(block).skip(from);
            if let Some(span) = code.find_map(|code| self.place(code)) {
                return Some(span);
            }
            let mut next = successors(&self.body.blocks[block].term);
            let only = next.next()? as usize;
            // What leads back is a loop.
            if next.next().is_some() || only <= block {
                return None;
            }
            (block, from) = (only, 0);
        }
    }

    /// Whether the first always runs before the second.
    pub(super) fn leads(&self, first: At, second: At) -> bool {
        let mut left = Some(second);
        while let Some((block, end)) = left {
            if block == first.0 {
                return first.1 < end;
            }
            left = self.back(block);
        }
        false
    }

    /// The end of the block before. It has a smaller number, or a loop leads here.
    fn back(&self, block: usize) -> Option<At> {
        let before = self.before[block]? as usize;
        (before < block).then(|| (before, self.body.blocks[before].stmts.len() + 1))
    }

    fn codes(&self, block: usize) -> impl Iterator<Item = Code<'b>> {
        let block = &self.body.blocks[block];
        let stmts = block.stmts.iter().map(Code::Stmt);
        stmts.chain([Code::Term(&block.term, block.term_span)])
    }

    /// Values and calls stand where they run. Jumps and drops do not.
    fn place(&self, code: Code<'_>) -> Option<Span> {
        let span = code.span();
        let runs_there = matches!(code, Code::Stmt(_) | Code::Term(Term::Call { .. }, _));
        (runs_there && span.line > 0 && self.home.has(span)).then_some(span)
    }
}

fn successors(term: &Term) -> impl Iterator<Item = BlockId> + '_ {
    let (targets, next) = match term {
        Term::Switch {
            targets, otherwise, ..
        } => (targets.as_slice(), *otherwise),
        Term::Call { target, .. } => (&[][..], *target),
        Term::Goto(next) | Term::Drop { target: next, .. } | Term::Yield { resume: next } => {
            (&[][..], Some(*next))
        }
        Term::Return | Term::Unreachable => (&[][..], None),
    };
    targets.iter().map(|&(_, block)| block).chain(next)
}
