//! The numbers of variants, which no body says: the arms of a branch on one take out what is in it.

use rustc_hash::FxHashMap;

use crate::ir::{BlockId, Body, Operand, Place, Proj, Rvalue, Term, Type, Unit};

/// How far into an arm its pattern takes something out.
const ARM_BLOCKS: u32 = 4;

/// Numbers by type and variant; `None` where bodies tell different ones.
#[derive(Debug, Default)]
pub(super) struct Variants<'a>(FxHashMap<(&'a str, &'a str), Option<i128>>);

impl<'a> Variants<'a> {
    pub(super) fn of(units: &'a [Unit]) -> Self {
        let mut variants = Variants::default();
        for unit in units {
            for body in &unit.bodies {
                variants.read(unit, body);
            }
        }
        variants
    }

    pub(super) fn number(&self, head: &str, variant: &str) -> Option<i128> {
        *self.0.get(&(head, variant))?
    }

    fn read(&mut self, unit: &'a Unit, body: &'a Body) {
        for block in &body.blocks {
            let Term::Switch {
                on: Operand::Copy(number) | Operand::Move(number),
                targets,
                ..
            } = &block.term
            else {
                continue;
            };
            let stmt = block.stmts.iter().rev().find(|stmt| stmt.place == *number);
            let Some(Rvalue::Discriminant(seen)) = stmt.map(|stmt| &stmt.value) else {
                continue;
            };
            let Some(ty) = type_of(seen, unit, body) else {
                continue;
            };
            for &(number, arm) in targets {
                if let Some(variant) = taken_in(arm, seen, body) {
                    let known = self.0.entry((&ty.head, variant));
                    let known = known.or_insert(Some(number));
                    *known = known.filter(|&known| known == number);
                }
            }
        }
    }
}

/// The type of what is looked at, through references.
fn type_of<'a>(place: &Place, unit: &'a Unit, body: &Body) -> Option<&'a Type> {
    let is_deref = |step: &&Proj| matches!(step, Proj::Deref);
    let derefs = place.proj.iter().rev().take_while(is_deref).count();
    let ty = match place.proj[..place.proj.len() - derefs].last() {
        None => body.locals.get(place.local as usize)?.ty,
        Some(Proj::Field { ty, .. }) => *ty,
        Some(_) => return None,
    };
    let ty = unit.types.get(ty as usize)?;
    (ty.pointers.len() == derefs).then_some(ty)
}

/// The variant whose contents the arm begins to take out.
fn taken_in<'b>(arm: BlockId, seen: &Place, body: &'b Body) -> Option<&'b str> {
    let mut block = body.blocks.get(arm as usize)?;
    for _ in 0..ARM_BLOCKS {
        let taken = block.places().find_map(|place| taken(place, seen));
        match block.term {
            Term::Goto(next) if taken.is_none() => block = body.blocks.get(next as usize)?,
            _ => return taken,
        }
    }
    None
}

fn taken<'b>(place: &'b Place, seen: &Place) -> Option<&'b str> {
    match place.proj.strip_prefix(seen.proj.as_slice())? {
        [Proj::Downcast(variant), ..] if place.local == seen.local => Some(variant),
        _ => None,
    }
}
