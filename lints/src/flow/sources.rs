//! Where a variable gets its value, as far as the code of the body tells.

use crate::ir::{
    Aggregate, Block, BlockId, Body, LocalId, Operand, Place, Proj, Rvalue, Target, Term,
};

/// What a variable gets in one place.
pub(super) enum Source<'a> {
    /// The same as another, or the opposite.
    Copy {
        of: &'a Operand,
        negated: bool,
    },
    Made(&'a Rvalue),
    Called(&'a Target),
}

/// All that the variable gets.
pub(super) fn sources<'a>(
    body: &'a Body,
    local: LocalId,
) -> impl Iterator<Item = (BlockId, Source<'a>)> {
    let mut sources = Vec::new();
    for (number, block) in (0..).zip(&body.blocks) {
        for value in assigned(block, local) {
            let source = match value {
                Rvalue::Use(of) => Source::Copy {
                    of: wrapped(body, of).unwrap_or(of),
                    negated: false,
                },
                Rvalue::Unary(of) => Source::Copy { of, negated: true },
                value => Source::Made(value),
            };
            sources.push((number, source));
        }
        match &block.term {
            Term::Call { callee, dest, .. } if is_all_of(dest, local) => {
                sources.push((number, Source::Called(callee)));
            }
            _ => {}
        }
    }
    sources.into_iter()
}

/// What was put into the tuple, or the `Some` and the like, that the operand is a field of.
fn wrapped<'a>(body: &'a Body, operand: &Operand) -> Option<&'a Operand> {
    let place = operand.place()?;
    let (index, fields) = match (place.proj.as_slice(), only(body, place.local)?) {
        ([Proj::Field { index, .. }], Rvalue::Aggregate(Aggregate::Tuple, fields)) => {
            (index, fields)
        }
        (
            [Proj::Downcast(one), Proj::Field { index, .. }],
            Rvalue::Aggregate(Aggregate::Adt { variant, .. }, fields),
        ) if variant.as_ref() == Some(one) => (index, fields),
        _ => return None,
    };
    fields.get(*index as usize)
}

/// The value of a variable that gets only one.
pub(super) fn only(body: &Body, local: LocalId) -> Option<&Rvalue> {
    let mut blocks = body.blocks.iter().filter(|block| assigns(block, local));
    let block = blocks.next()?;
    let mut values = assigned(block, local);
    let value = values.next()?;
    (values.next().is_none() && blocks.next().is_none()).then_some(value)
}

pub(super) fn assigned(block: &Block, local: LocalId) -> impl Iterator<Item = &Rvalue> {
    let stmts = block.stmts.iter();
    stmts
        .filter(move |stmt| is_all_of(&stmt.place, local))
        .map(|stmt| &stmt.value)
}

/// Whether the variable, or a part of it, gets a value there.
pub(super) fn assigns(block: &Block, local: LocalId) -> bool {
    let called = match &block.term {
        Term::Call { dest, .. } => dest.local == local,
        _ => false,
    };
    called || block.stmts.iter().any(|stmt| stmt.place.local == local)
}

fn is_all_of(place: &Place, local: LocalId) -> bool {
    place.local == local && place.proj.is_empty()
}

/// Variables that get their value in several places, and those that it goes there by way of.
pub(super) fn chosen(body: &Body) -> Vec<bool> {
    let mut times = vec![0_u8; body.locals.len()];
    for place in body.blocks.iter().flat_map(targets) {
        if let (true, Some(times)) = (place.proj.is_empty(), times.get_mut(place.local as usize)) {
            *times = times.saturating_add(1);
        }
    }
    let mut chosen: Vec<bool> = times.into_iter().map(|times| times > 1).collect();
    let mut known = false;
    while !std::mem::replace(&mut known, true) {
        for stmt in body.blocks.iter().flat_map(|block| &block.stmts) {
            let Rvalue::Use(Operand::Copy(from) | Operand::Move(from)) = &stmt.value else {
                continue;
            };
            let all = stmt.place.proj.is_empty() && from.proj.is_empty();
            if all && chosen[stmt.place.local as usize] {
                known &= std::mem::replace(&mut chosen[from.local as usize], true);
            }
        }
    }
    chosen
}

/// All that gets a value in the block.
fn targets(block: &Block) -> impl Iterator<Item = &Place> {
    let by_call = match &block.term {
        Term::Call { dest, .. } => Some(dest),
        _ => None,
    };
    block.stmts.iter().map(|stmt| &stmt.place).chain(by_call)
}
