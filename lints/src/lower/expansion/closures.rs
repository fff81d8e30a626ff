//! Closures that a macro wrote have no text in a function; they stand at the call that made them.

use rustc_hash::FxHashMap;

use super::Home;
use super::code::Code;
use super::origins::{Origin, Origins};
use crate::ir::{Aggregate, Body, FileId, Rvalue, Span, Stmt};

/// Moves them after all functions; yields the files that their spans pointed to, with the calls that they point to now.
pub(super) fn rewrite(bodies: &mut [Body], origins: &Origins<'_>) -> Vec<(Span, FileId)> {
    let mut moved = Vec::new();
    let written = |body: &Body| Home::of(body).is_some_and(|home| origins.wrote(&home));
    let mut left: Vec<usize> = (0..bodies.len())
        .filter(|&i| bodies[i].closure.is_some() && written(&bodies[i]))
        .collect();
    // A closure in a closure has its call when the outer one has.
    left.sort_by_key(|&i| bodies[i].name.len());
    if left.is_empty() {
        return moved;
    }
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    for (i, body) in bodies.iter().enumerate() {
        numbers.insert(body.name.clone(), i);
    }
    for closure in left {
        let outer = bodies[closure].name.rsplit_once("::");
        let Some(&maker) = outer.and_then(|(outer, _)| numbers.get(outer)) else {
            continue;
        };
        if let Some(call) = made_at(&bodies[maker], bodies[closure].closure, origins) {
            replace(&mut bodies[closure], call, origins, &mut moved);
        }
    }
    moved
}

/// The only place where a function makes the closure, if that is no longer in a macro.
fn made_at(maker: &Body, closure: Option<Span>, origins: &Origins<'_>) -> Option<Span> {
    let mut places = Code::all(maker).filter_map(|(_, code)| match code {
        Code::Stmt(Stmt {
            value: Rvalue::Aggregate(Aggregate::Closure(made), _),
            span,
            ..
        }) if Some(*made) == closure => Some(*span),
        _ => None,
    });
    let place = places.next()?;
    let is_only = places.next().is_none();
    (is_only && origins.of(place) == Origin::Elsewhere).then_some(place)
}

fn replace(body: &mut Body, call: Span, origins: &Origins<'_>, moved: &mut Vec<(Span, FileId)>) {
    let spans = body.blocks.iter_mut().flat_map(|block| {
        let stmts = block.stmts.iter_mut().map(|stmt| &mut stmt.span);
        stmts.chain([&mut block.term_span])
    });
    for at in spans.filter(|at| at.line > 0 && origins.of(**at) != Origin::Elsewhere) {
        moved.push((call, at.file));
        *at = call;
    }
    body.span = call;
}
