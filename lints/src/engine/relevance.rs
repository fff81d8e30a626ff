//! Which bodies the analysis has to look into.
//!
//! Most code of most crates has nothing to do with locks, and nothing to say to code that has. Events travel from callees
//! to callers, so everything above a lock counts; what such code hands its data to counts as well, for a few steps.

use crate::flow::graph::Graph;
use crate::ir::{Const, Operand, Rvalue, Target, Term};
use crate::link::{BodyId, Workspace};
use crate::models::Model;

/// How far a function is followed that has no locks, from one that has.
const STEPS: u32 = 3;
/// A function without locks that is longer than this is data processing, not a helper of a critical section.
const LONGEST: usize = 300;

pub(super) fn relevant(ws: &Workspace<'_>, graph: &Graph) -> Vec<bool> {
    let touching = (0..ws.bodies.len() as BodyId).filter(|&body| touches(ws, body));
    let above = reach(touching.collect(), &graph.reversed(), u32::MAX, &|_| true);
    let below = |body: BodyId| ws.body(body).1.blocks.len() <= LONGEST || above[body as usize];
    let start = (0..).zip(&above).filter(|(_, a)| **a).map(|(b, _)| b);
    reach(start.collect(), graph, STEPS, &below)
}

/// Takes a lock, or does something else that is between threads.
fn touches(ws: &Workspace<'_>, body: BodyId) -> bool {
    let unit = ws.unit_of(body);
    let (ir, body) = ws.body(body);
    let shared = |operand: &Operand| match operand {
        Operand::Const(Const::Static(id)) => ir.statics[*id as usize].mutable,
        _ => false,
    };
    body.blocks.iter().any(|block| {
        let calls = match &block.term {
            Term::Call {
                callee: Target::Fn(callee),
                args,
                ..
            } => {
                ws.callee(unit, *callee)
                    .model
                    .is_some_and(is_between_threads)
                    || args.iter().any(shared)
            }
            _ => false,
        };
        calls
            || block.stmts.iter().any(|stmt| match &stmt.value {
                Rvalue::Use(operand) | Rvalue::Cast(operand, _) => shared(operand),
                _ => false,
            })
    })
}

fn is_between_threads(model: Model) -> bool {
    matches!(
        model,
        Model::Acquire { .. }
            | Model::Within(..)
            | Model::AtomicLoad
            | Model::AtomicStore
            | Model::AtomicUpdate
            | Model::CellGet
            | Model::CellSet
            | Model::Once
            | Model::LooksAgain
            | Model::Convert(_)
    )
}

/// What is reached from `start` within so many steps, over bodies that may be entered.
fn reach(
    start: Vec<BodyId>,
    graph: &Graph,
    steps: u32,
    may_enter: &dyn Fn(BodyId) -> bool,
) -> Vec<bool> {
    let mut reached = vec![false; graph.len()];
    for &body in &start {
        reached[body as usize] = true;
    }
    let mut front = start;
    let mut step = 0;
    while !front.is_empty() && step < steps {
        step += 1;
        let mut next = Vec::new();
        for body in front {
            for &other in graph.next(body as usize) {
                if !reached[other as usize] && may_enter(other) {
                    reached[other as usize] = true;
                    next.push(other);
                }
            }
        }
        front = next;
    }
    reached
}
