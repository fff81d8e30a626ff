//! The values of a body's locals at one point. Most of them are what they were at the point before, so copies share them.

use std::rc::Rc;

use super::cases::{Cases, Ways};
use super::sets::Set;
use super::value::{Shared, Value};
use crate::ir::LocalId;

/// So many locals are shared or copied together.
const CHUNK: usize = 16;

type Chunk = [Option<Shared>; CHUNK];

#[derive(Debug, Clone, Default)]
pub(super) struct Locals {
    chunks: Vec<Rc<Chunk>>,
}

impl Locals {
    /// Room for so many, none of which has a value.
    pub(super) fn new(count: usize) -> Self {
        Self {
            chunks: vec![Rc::default(); count.div_ceil(CHUNK)],
        }
    }

    pub(super) fn get(&self, local: LocalId) -> Option<&Shared> {
        let (chunk, slot) = place_of(local);
        self.chunks.get(chunk)?[slot].as_ref()
    }

    pub(super) fn set(&mut self, local: LocalId, value: Value) {
        let (chunk, slot) = place_of(local);
        if let Some(chunk) = self.chunks.get_mut(chunk) {
            Rc::make_mut(chunk)[slot] = Some(Rc::new(value));
        }
    }

    pub(super) fn take(&mut self, local: LocalId) -> Option<Shared> {
        let (chunk, slot) = place_of(local);
        let chunk = self.chunks.get_mut(chunk)?;
        chunk[slot].as_ref()?;
        Rc::make_mut(chunk)[slot].take()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        let slots = self.chunks.iter().flat_map(|chunk| chunk.iter());
        slots.flatten().map(|value| &**value)
    }

    /// The guards that the others own.
    pub(super) fn guards_beside(&self, local: LocalId) -> Set {
        let mut guards = Set::default();
        let slots = self.chunks.iter().flat_map(|chunk| chunk.iter());
        for (_, value) in (0..).zip(slots).filter(|(slot, _)| *slot != local) {
            if let Some(value) = value.as_deref().filter(|value| value.has_guards()) {
                guards.merge(&value.all_guards());
            }
        }
        guards
    }

    /// The guards that variables may own still, which were moved out of them on another way.
    pub(super) fn left_behind(&self) -> Set {
        let mut guards = Set::default();
        for value in self.values().filter(|value| value.parted) {
            guards.merge(&value.all_guards());
        }
        guards
    }

    /// Puts other values in place of those that there are others for.
    pub(super) fn change(&mut self, mut other: impl FnMut(&Value) -> Option<Value>) {
        for chunk in &mut self.chunks {
            for slot in 0..CHUNK {
                if let Some(value) = chunk[slot].as_deref().and_then(&mut other) {
                    Rc::make_mut(chunk)[slot] = Some(Rc::new(value));
                }
            }
        }
    }

    /// What each holds whether control comes from here or from `other`; true if anything changed.
    pub(super) fn join(&mut self, other: &Locals, ways: &Ways) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.chunks.iter_mut().zip(&other.chunks) {
            if Rc::ptr_eq(mine, theirs) {
                continue;
            }
            let mut same = true;
            for (slot, value) in theirs.iter().enumerate() {
                if mine[slot] != *value {
                    same = false;
                    changed |= join(&mut Rc::make_mut(mine)[slot], value.as_ref(), ways);
                }
            }
            if same {
                // The next time it shows at once.
                *mine = theirs.clone();
            }
        }
        changed
    }
}

fn place_of(local: LocalId) -> (usize, usize) {
    let local = local as usize;
    (local / CHUNK, local % CHUNK)
}

fn join(mine: &mut Option<Shared>, other: Option<&Shared>, ways: &Ways) -> bool {
    match (mine, other) {
        (None, None) => false,
        (Some(mine), Some(other)) => {
            let cases = Cases::joined(mine, other, ways);
            Rc::make_mut(mine).join_as(other, cases)
        }
        (Some(mine), None) => part(mine),
        (mine @ None, Some(other)) => {
            let mut other = other.clone();
            part(&mut other);
            *mine = Some(other);
            true
        }
    }
}

/// On another way it was moved out, or has never been.
fn part(value: &mut Shared) -> bool {
    let parts = !value.parted && value.has_guards();
    if parts {
        Rc::make_mut(value).parted = true;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(constant: i128) -> Value {
        Value {
            constant: Some(constant),
            ..Value::default()
        }
    }

    #[test]
    fn a_copy_is_a_copy() {
        let mut one = Locals::new(40);
        one.set(39, number(1));
        let mut two = one.clone();
        two.set(39, number(2));
        two.set(0, number(3));
        assert_eq!(one.get(39).unwrap().constant, Some(1));
        assert_eq!(one.get(0), None);
        assert_eq!(two.take(39).unwrap().constant, Some(2));
        assert_eq!(two.take(39), None);
        assert_eq!(one.take(1000), None);
    }

    #[test]
    fn a_join_says_whether_it_changed_anything() {
        let ways = Ways::of(&Rc::default(), &Rc::default());
        let mut one = Locals::new(20);
        one.set(1, number(1));
        let mut two = one.clone();
        assert!(!one.join(&two, &ways));
        two.set(1, number(1));
        assert!(!one.join(&two, &ways));
        two.set(17, number(2));
        assert!(one.join(&two, &ways));
        assert!(!one.join(&two, &ways));
        two.set(1, number(3));
        assert!(one.join(&two, &ways));
        assert_eq!(one.get(1).unwrap().constant, None);
        assert!(!one.join(&Locals::new(20), &ways));
    }
}
