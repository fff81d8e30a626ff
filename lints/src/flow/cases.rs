//! What may be held where a flag is set, and where it is not: two ways that were joined are told apart again by a flag that
//! only one of them has set.

use std::rc::Rc;

use super::sets::Set;
use super::value::{GuardId, Value};
use super::{Held, HeldSet};

/// Guards by what the flag is, 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cases(Option<Rc<[Set; 2]>>);

/// What may be held on each of two ways that come together.
pub(super) struct Ways([Set; 2]);

impl Ways {
    pub(super) fn of(mine: &HeldSet, theirs: &HeldSet) -> Ways {
        Ways([mine, theirs].map(|held| {
            let mut guards = Set::default();
            for held in held.iter() {
                guards.insert(held.guard);
            }
            guards
        }))
    }
}

impl Cases {
    /// Of a flag that is one value on my way and another on theirs.
    pub(super) fn joined(mine: &Value, theirs: &Value, Ways(held): &Ways) -> Cases {
        let known = mine.cases.0.is_some() || theirs.cases.0.is_some();
        if !known && held[0] == held[1] {
            return Cases::default();
        }
        let of = |case: usize| {
            let mut guards: Option<Set> = None;
            for (value, held) in [mine, theirs].into_iter().zip(held) {
                match value.constant {
                    Some(constant) if constant != case as i128 => continue,
                    _ => {}
                }
                let here = value.cases.0.as_deref().map_or(held, |cases| &cases[case]);
                match &mut guards {
                    Some(guards) => _ = guards.merge(here),
                    None => guards = Some(here.clone()),
                }
            }
            guards
        };
        let cases = of(0).zip(of(1)).filter(|(unset, set)| unset != set);
        Cases(cases.map(|(unset, set)| Rc::new([unset, set])))
    }

    /// Those of a flag that is set where this one is not.
    pub(super) fn negated(self) -> Cases {
        Cases(self.0.map(|cases| {
            let [unset, set] = &*cases;
            Rc::new([set.clone(), unset.clone()])
        }))
    }

    /// The guard is held from here on, whatever the flag is; `None` if that is known.
    pub(super) fn with(&self, guard: GuardId) -> Option<Cases> {
        let cases = self.0.as_deref()?;
        let is_new = cases.iter().any(|guards| !guards.contains(&guard));
        is_new.then(|| {
            let mut cases = cases.clone();
            for guards in &mut cases {
                guards.insert(guard);
            }
            Cases(Some(Rc::new(cases)))
        })
    }

    /// Leaves out what is not held where the flag has the value.
    pub(super) fn prune(&self, held: &mut HeldSet, case: i128) {
        let guards = usize::try_from(case).ok();
        let guards = self.0.as_deref().zip(guards);
        let Some(guards) = guards.and_then(|(cases, case)| cases.get(case)) else {
            return;
        };
        let may_be = |held: &Held| guards.contains(&held.guard);
        if !held.iter().all(may_be) {
            Rc::make_mut(held).retain(may_be);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(guards: &[GuardId]) -> HeldSet {
        let held = |&guard: &GuardId| Held {
            guard,
            must: true,
            aged: false,
            lost: false,
        };
        Rc::new(guards.iter().map(held).collect())
    }

    fn flag(constant: Option<i128>) -> Value {
        Value {
            constant,
            ..Value::default()
        }
    }

    fn pruned(cases: &Cases, all: &[GuardId], case: i128) -> Vec<GuardId> {
        let mut held = held(all);
        cases.prune(&mut held, case);
        held.iter().map(|h| h.guard).collect()
    }

    #[test]
    fn a_flag_tells_two_ways_apart() {
        let ways = Ways::of(&held(&[1, 2]), &held(&[2]));
        let cases = Cases::joined(&flag(Some(1)), &flag(Some(0)), &ways);
        assert_eq!(pruned(&cases, &[1, 2], 1), [1, 2]);
        assert_eq!(pruned(&cases, &[1, 2], 0), [2]);
        let negated = cases.negated();
        assert_eq!(pruned(&negated, &[1, 2], 1), [2]);
    }

    #[test]
    fn where_one_way_has_either_value_only_the_other_tells() {
        let ways = Ways::of(&held(&[1]), &held(&[]));
        let cases = Cases::joined(&flag(Some(1)), &flag(None), &ways);
        assert_eq!(pruned(&cases, &[1], 0), [0; 0]);
        assert_eq!(pruned(&cases, &[1], 1), [1]);
        let both = Cases::joined(&flag(None), &flag(None), &ways);
        assert_eq!(both, Cases::default());
    }

    #[test]
    fn what_is_taken_later_is_held_in_both_cases() {
        let ways = Ways::of(&held(&[1]), &held(&[]));
        let cases = Cases::joined(&flag(Some(1)), &flag(Some(0)), &ways);
        let cases = cases.with(1).unwrap();
        assert_eq!(pruned(&cases, &[1], 0), [1]);
        assert_eq!(cases.with(1), None);
        assert_eq!(Cases::default().with(1), None);
    }

    #[test]
    fn a_third_way_adds_to_what_is_known_of_two() {
        let ways = Ways::of(&held(&[1]), &held(&[]));
        let mut two = flag(None);
        two.cases = Cases::joined(&flag(Some(1)), &flag(Some(0)), &ways);
        let ways = Ways::of(&held(&[1]), &held(&[3]));
        let three = Cases::joined(&two, &flag(Some(0)), &ways);
        assert_eq!(pruned(&three, &[1, 3], 0), [3]);
        assert_eq!(pruned(&three, &[1, 3], 1), [1]);
    }
}
