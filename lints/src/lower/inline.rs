//! A closure that is called where it is made becomes part of who makes it: `(|| body)()` is `body`.
//!
//! What holds of code holds of the same code between `(||` and `)()`, so less should be lost than on the way into a function
//! of its own and back. What is captured is a variable then, a reference if it is captured by one, and no closure is made.

mod moved;

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use moved::Moved;

use crate::ir::{
    Aggregate, Block, BlockId, Body, BodyKind, Local, LocalId, Operand, Place, Proj, Rvalue, Span,
    Stmt, Target, Term, TypeId, Unit,
};

/// The environment of a closure.
const ENVIRONMENT: LocalId = 1;

/// A function with more blocks keeps its closures: for each that it takes in, it is copied.
const MAX_BLOCKS: usize = 2000;

pub(super) fn closures(unit: &mut Unit) {
    let mut inner = candidates(unit);
    // What lies in another comes first.
    inner.sort_by_key(|&(body, _)| Reverse(unit.bodies[body].name.matches("::{closure").count()));
    let mut gone = vec![false; unit.bodies.len()];
    for (body, maker) in inner {
        let merged = Site::of(unit, &unit.bodies[maker], &unit.bodies[body])
            .and_then(|site| site.merged(unit, &unit.bodies[maker], &unit.bodies[body]));
        if let Some(merged) = merged {
            unit.bodies[maker] = merged;
            gone[body] = true;
        }
    }
    let mut gone = gone.into_iter();
    unit.bodies.retain(|_| !gone.next().unwrap_or(false));
}

/// Closures that are made in one place only and called, and who makes them. A macro makes all of its closures at one place.
fn candidates(unit: &Unit) -> Vec<(usize, usize)> {
    let blocks = unit.bodies.iter().flat_map(|body| &body.blocks);
    let called: FxHashSet<Span> = blocks.filter_map(|block| called_at(unit, block)).collect();
    let mut bodies: FxHashMap<Span, Vec<usize>> = FxHashMap::default();
    let mut makers: FxHashMap<Span, Vec<usize>> = FxHashMap::default();
    for (number, body) in unit.bodies.iter().enumerate() {
        if let Some(at) = body.closure {
            bodies.entry(at).or_default().push(number);
        }
        let made = body.blocks.iter().flat_map(|block| &block.stmts);
        for at in made.filter_map(made_at).filter(|at| called.contains(at)) {
            makers.entry(at).or_default().push(number);
        }
    }
    let pairs = bodies.iter().filter_map(|(at, inner)| {
        let ([body], [maker]) = (inner.as_slice(), makers.get(at)?.as_slice()) else {
            return None;
        };
        (unit.bodies[*body].kind == BodyKind::Closure && body != maker).then_some((*body, *maker))
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    pairs
}

/// Where the closure stands that the block calls.
fn called_at(unit: &Unit, block: &Block) -> Option<Span> {
    let Term::Call {
        callee: Target::Fn(callee),
        ..
    } = &block.term
    else {
        return None;
    };
    let callee = &unit.callees[*callee as usize];
    let on = &unit.types[callee.self_ty? as usize];
    on.closure.filter(|_| calls_closure(&callee.path))
}

fn made_at(stmt: &Stmt) -> Option<Span> {
    match &stmt.value {
        Rvalue::Aggregate(Aggregate::Closure(at), _) => Some(*at),
        _ => None,
    }
}

/// Where a closure is made, and where it is called.
struct Site {
    holder: LocalId,
    /// Number of the statement in its block.
    made: (usize, usize),
    /// The call takes a reference that is made here.
    lent: Option<(usize, usize)>,
    called: usize,
}

impl Site {
    /// `None` if anything else is done with the closure.
    fn of(unit: &Unit, maker: &Body, closure: &Body) -> Option<Site> {
        let environment = &unit.types[closure.locals.get(ENVIRONMENT as usize)?.ty as usize];
        let blocks = maker.blocks.len() + closure.blocks.len();
        if environment.head != "{closure}" || blocks > MAX_BLOCKS {
            return None;
        }
        let at = closure.closure?;
        let made = position(maker, |stmt| made_at(stmt) == Some(at))?;
        let holder = bare(&maker.blocks[made.0].stmts[made.1].place)?;
        let lent = position(
            maker,
            |stmt| matches!(&stmt.value, Rvalue::Ref { place, .. } if bare(place) == Some(holder)),
        );
        // One that has a name is called in another place than it stands in, which is to be said of it.
        if maker.locals.get(holder as usize)?.name.is_some()
            || environment.pointers.is_empty() != lent.is_none()
            || mentions(maker, holder) != 2
        {
            return None;
        }
        let given = match lent {
            Some((block, stmt)) => bare(&maker.blocks[block].stmts[stmt].place)?,
            None => holder,
        };
        let is_call = |block: &Block| {
            let args = match &block.term {
                Term::Call { args, .. } => args.as_slice(),
                _ => return false,
            };
            let called = args.first().and_then(Operand::place).and_then(bare);
            called == Some(given) && called_at(unit, block) == Some(at)
        };
        let called = maker.blocks.iter().position(is_call)?;
        (mentions(maker, given) == 2).then_some(Site {
            holder,
            made,
            lent,
            called,
        })
    }

    /// The maker with the closure's blocks in place of the call.
    fn merged(&self, unit: &Unit, maker: &Body, closure: &Body) -> Option<Body> {
        let mut body = maker.clone();
        let captured = self.captured(maker, closure)?;
        let behind = (body.locals.len() + closure.locals.len()) as LocalId;
        let moved = Moved {
            locals: body.locals.len() as LocalId,
            captured: behind..behind + captured.len() as LocalId,
            blocks: body.blocks.len() as BlockId,
            by_value: self.lent.is_none(),
        };
        body.locals.extend(closure.locals.iter().cloned());
        body.locals.extend(captured);
        self.enter(&mut body, closure, &moved)?;
        let blocks = closure.blocks.iter().map(|block| moved.block(block));
        let blocks: Vec<Block> = blocks.collect::<Option<_>>()?;
        body.blocks.extend(blocks);
        self.leave(&mut body, maker, &moved);
        let defined = closure.defined.iter();
        body.defined
            .extend(defined.map(|&(block, at)| (block + moved.blocks, at)));
        let wholes = [self.holder, moved.locals + ENVIRONMENT];
        drop_each(unit, &mut body, wholes, moved.captured);
        Some(body)
    }

    /// A variable for each that is captured.
    fn captured(&self, maker: &Body, closure: &Body) -> Option<Vec<Local>> {
        let stmt = &maker.blocks[self.made.0].stmts[self.made.1];
        let Rvalue::Aggregate(_, captured) = &stmt.value else {
            return None;
        };
        let types = captured_types(closure);
        let variables = (0..).zip(captured).map(|(number, operand)| {
            let own = || Some(maker.locals.get(bare(operand.place()?)? as usize)?.ty);
            Some(Local {
                ty: types.get(&number).copied().or_else(own)?,
                name: None,
                span: stmt.span,
                head: None,
            })
        });
        variables.collect()
    }

    /// The captured and the arguments are assigned, and the closure's first block follows.
    fn enter(&self, body: &mut Body, closure: &Body, moved: &Moved) -> Option<()> {
        let (block, number) = self.made;
        let stmt = body.blocks[block].stmts.remove(number);
        let Rvalue::Aggregate(_, captured) = stmt.value else {
            return None;
        };
        let added = captured.len();
        let assigned = moved
            .captured
            .clone()
            .zip(captured)
            .map(|(variable, operand)| assign(local(variable), operand, stmt.span));
        body.blocks[block].stmts.splice(number..number, assigned);
        if let Some((lent_in, lent)) = self.lent {
            let shift = if lent_in == block && lent > number {
                added
            } else {
                1
            };
            body.blocks[lent_in].stmts.remove(lent + shift - 1);
        }
        let at = body.blocks[self.called].term_span;
        let call = &mut body.blocks[self.called];
        let Term::Call { args, .. } = std::mem::replace(&mut call.term, Term::Goto(moved.blocks))
        else {
            return None;
        };
        for number in 1..closure.args {
            let tuple = args.get(1)?.place()?;
            let variable = moved.locals + ENVIRONMENT + number;
            let ty = body.locals.get(variable as usize)?.ty;
            let mut from = tuple.clone();
            let owner = body.locals.get(tuple.local as usize)?.ty;
            let index = number - 1;
            from.proj.push(Proj::Field { index, owner, ty });
            let given = assign(local(variable), Operand::Move(from), at);
            body.blocks[self.called].stmts.push(given);
        }
        Some(())
    }

    /// What the closure returns is the result of the call.
    fn leave(&self, body: &mut Body, maker: &Body, moved: &Moved) {
        let Term::Call { dest, target, .. } = &maker.blocks[self.called].term else {
            return;
        };
        let result = local(moved.locals);
        for block in &mut body.blocks[moved.blocks as usize..] {
            if block.term == Term::Return {
                let given = assign(dest.clone(), Operand::Move(result.clone()), block.term_span);
                block.stmts.push(given);
                block.term = target.map_or(Term::Unreachable, Term::Goto);
            }
        }
    }
}

/// Whoever drops the closure, or its environment, drops what is captured, in that order; a reference has nothing to drop.
fn drop_each(unit: &Unit, body: &mut Body, wholes: [LocalId; 2], captures: Range<LocalId>) {
    let owns = |variable: &LocalId| {
        let ty = body.locals[*variable as usize].ty;
        unit.types[ty as usize].pointers.is_empty()
    };
    let owned: Vec<LocalId> = captures.filter(owns).collect();
    for number in 0..body.blocks.len() {
        let (target, span) = match &body.blocks[number] {
            Block {
                term: Term::Drop { place, target },
                term_span,
                ..
            } if bare(place).is_some_and(|whole| wholes.contains(&whole)) => (*target, *term_span),
            _ => continue,
        };
        let mut next = Term::Goto(target);
        for &variable in owned.iter().rev() {
            let block = Block {
                stmts: Vec::new(),
                term: next,
                term_span: span,
            };
            next = Term::Drop {
                place: local(variable),
                target: body.blocks.len() as BlockId,
            };
            body.blocks.push(block);
        }
        body.blocks[number].term = next;
    }
}

/// The types of what is captured, as far as the closure uses it.
fn captured_types(closure: &Body) -> FxHashMap<u32, TypeId> {
    let mut types = FxHashMap::default();
    let assigned = closure.blocks.iter().flat_map(|block| &block.stmts);
    let used = closure.blocks.iter().flat_map(Block::places);
    for place in assigned.map(|stmt| &stmt.place).chain(used) {
        let field = place.proj.iter().find(|step| **step != Proj::Deref);
        if let (ENVIRONMENT, Some(Proj::Field { index, ty, .. })) = (place.local, field) {
            types.insert(*index, *ty);
        }
    }
    types
}

/// Where it is the only one of its kind.
fn position(body: &Body, wanted: impl Fn(&Stmt) -> bool) -> Option<(usize, usize)> {
    let blocks = body.blocks.iter().enumerate();
    let mut found = blocks.flat_map(|(number, block)| {
        let stmts = block.stmts.iter().enumerate();
        let there = stmts.filter(|(_, stmt)| wanted(stmt));
        there.map(move |(stmt, _)| (number, stmt))
    });
    found.next().filter(|_| found.next().is_none())
}

/// How often the variable is assigned or used, but for drops.
fn mentions(body: &Body, variable: LocalId) -> usize {
    let in_block = |block: &Block| {
        let assigned = block.stmts.iter().map(|stmt| &stmt.place);
        let dest = match &block.term {
            Term::Call { dest, .. } => Some(dest),
            _ => None,
        };
        let is_drop = matches!(block.term, Term::Drop { .. });
        let read = block.stmts.iter().flat_map(|stmt| stmt.value.places());
        let used = block.term.places().filter(|_| !is_drop);
        let places = assigned.chain(dest).chain(read).chain(used);
        places
            .filter(|place| {
                place.local == variable || place.proj.contains(&Proj::Index(Some(variable)))
            })
            .count()
    };
    body.blocks.iter().map(in_block).sum()
}

fn calls_closure(path: &str) -> bool {
    let path = path.rsplit("::").take(2).collect::<Vec<_>>();
    matches!(
        path.as_slice(),
        ["call" | "call_mut" | "call_once", "Fn" | "FnMut" | "FnOnce"]
    )
}

fn bare(place: &Place) -> Option<LocalId> {
    place.proj.is_empty().then_some(place.local)
}

fn local(local: LocalId) -> Place {
    Place {
        local,
        proj: Vec::new(),
    }
}

fn assign(place: Place, operand: Operand, span: Span) -> Stmt {
    Stmt {
        place,
        value: Rvalue::Use(operand),
        span,
    }
}
