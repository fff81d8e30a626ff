//! The parts of a value of which more is known than what the whole says. Copies share them.

use std::rc::Rc;

use super::value::Value;

/// Name of a part of a value: `(variant, field)`; variant 0 is none.
pub type Part = (u32, u32);

/// Elements of an array are not told apart; those that can be called are its parts, with this number in place of a variant.
pub(super) const ELEMENT: u32 = u32::MAX / 2 - 1;

/// Sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts(Option<Rc<Vec<(Part, Value)>>>);

impl Parts {
    pub fn iter(&self) -> impl Iterator<Item = &(Part, Value)> {
        self.0.as_deref().into_iter().flatten()
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether both are one, which is quick to see.
    fn is(&self, other: &Parts) -> bool {
        match (&self.0, &other.0) {
            (Some(mine), Some(theirs)) => Rc::ptr_eq(mine, theirs),
            (mine, theirs) => mine.is_none() && theirs.is_none(),
        }
    }

    pub fn get(&self, part: Part) -> Option<&Value> {
        let parts = self.0.as_ref()?;
        let at = find(parts, part).ok()?;
        Some(&parts[at].1)
    }

    pub fn get_mut(&mut self, part: Part) -> Option<&mut Value> {
        let parts = self.0.as_mut()?;
        let at = find(parts, part).ok()?;
        Some(&mut Rc::make_mut(parts)[at].1)
    }

    pub fn insert(&mut self, part: Part, mut value: Value) {
        // Only of variables it is kept up.
        value.cases = Default::default();
        let parts = Rc::make_mut(self.0.get_or_insert_default());
        match find(parts, part) {
            Ok(at) => parts[at].1 = value,
            Err(at) => parts.insert(at, (part, value)),
        }
    }

    pub fn change(&mut self, mut change: impl FnMut(&mut Value)) {
        if let Some(parts) = &mut self.0 {
            for (_, value) in Rc::make_mut(parts) {
                change(value);
            }
        }
    }

    /// The same where it may be that nothing changes; true if something does.
    pub fn change_any(&mut self, mut change: impl FnMut(&mut Value) -> bool) -> bool {
        let mut parts = self.0.as_deref().cloned().unwrap_or_default();
        let mut changed = false;
        for (_, value) in &mut parts {
            changed |= change(value);
        }
        if changed {
            self.0 = Some(Rc::new(parts));
        }
        changed
    }

    /// Adds what the parts may be elsewhere; true if anything changed. Where one side, mine or the other, is something of
    /// which a part is not known, it may be anything.
    pub fn join(&mut self, other: &Parts, open: (bool, bool)) -> bool {
        if self.is(other) {
            return false;
        }
        let mut changed = open.1 && self.open_without(other);
        let Some(theirs) = &other.0 else {
            return changed;
        };
        if self.is_empty() && !open.0 {
            *self = other.clone();
            return true;
        }
        let mine = self.0.get_or_insert_default();
        for (part, value) in theirs.iter() {
            match find(mine, *part) {
                Ok(at) if mine[at].1 == *value => {}
                Ok(at) => changed |= Rc::make_mut(mine)[at].1.join(value),
                Err(at) => {
                    let mut value = value.clone();
                    if open.0 {
                        value.open();
                    }
                    Rc::make_mut(mine).insert(at, (*part, value));
                    changed = true;
                }
            }
        }
        changed
    }

    /// Of parts that the other side has not, it is not known what they are, and what runs when they are called.
    fn open_without(&mut self, other: &Parts) -> bool {
        let only_mine = |part: Part| other.get(part).is_none();
        let changes = self
            .iter()
            .any(|(part, value)| value.is_certain() && only_mine(*part));
        if let (Some(mine), true) = (&mut self.0, changes) {
            let mine = Rc::make_mut(mine).iter_mut();
            for (_, value) in mine.filter(|(part, _)| only_mine(*part)) {
                value.open();
            }
        }
        changes
    }
}

fn find(parts: &[(Part, Value)], part: Part) -> Result<usize, usize> {
    parts.binary_search_by_key(&part, |(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::choice::Choice;
    use crate::flow::value::Callable;

    /// Either side is something.
    const BOTH: (bool, bool) = (true, true);
    const NEITHER: (bool, bool) = (false, false);

    fn number(constant: i128) -> Value {
        Value {
            constant: Some(constant),
            ..Value::default()
        }
    }

    fn parts(fields: &[(u32, i128)]) -> Parts {
        let mut parts = Parts::default();
        for &(field, constant) in fields {
            parts.insert((0, field), number(constant));
        }
        parts
    }

    #[test]
    fn parts_are_found_by_name() {
        let parts = parts(&[(3, 30), (1, 10), (2, 0), (2, 20)]);
        let constants: Vec<_> = parts.values().map(|value| value.constant).collect();
        assert_eq!(constants, [Some(10), Some(20), Some(30)]);
        assert_eq!(parts.get((0, 3)), Some(&number(30)));
        assert_eq!(parts.get((1, 3)), None);
    }

    #[test]
    fn a_join_has_the_parts_of_both() {
        let mut joined = Parts::default();
        assert!(joined.join(&parts(&[(1, 10), (2, 20)]), NEITHER));
        let before = joined.clone();
        assert!(!joined.join(&before, NEITHER) && !joined.join(&parts(&[(1, 10)]), NEITHER));
        assert!(joined.join(&parts(&[(2, 21), (3, 30)]), NEITHER));
        assert_eq!(joined.get((0, 1)), Some(&number(10)));
        assert_eq!(joined.get((0, 2)), Some(&Value::default()));
        assert_eq!(joined.get((0, 3)), Some(&number(30)));
        assert_eq!(before, parts(&[(1, 10), (2, 20)]));
    }

    #[test]
    fn what_only_one_side_knows_may_be_something_else() {
        let mut joined = parts(&[(1, 10), (2, 20)]);
        let before = joined.clone();
        assert!(joined.join(&parts(&[(2, 20), (3, 30)]), BOTH));
        assert_eq!(joined.get((0, 1)), Some(&Value::default()));
        assert_eq!(joined.get((0, 2)), Some(&number(20)));
        assert_eq!(joined.get((0, 3)), Some(&Value::default()));
        assert!(!joined.join(&before, BOTH));
    }

    #[test]
    fn what_only_one_side_calls_may_be_something_else() {
        let callable = Value {
            callables: Choice::of(Callable::Closure(Some(7))),
            ..Value::default()
        };
        let mut one = Parts::default();
        one.insert((0, 1), callable.clone());
        for (open, closed) in [((false, false), true), ((true, true), false)] {
            let mut mine = one.clone();
            assert_eq!(mine.join(&Parts::default(), open), !closed);
            assert_eq!(mine.get((0, 1)).is_some_and(Value::is_closed), closed);
            let mut mine = Parts::default();
            assert!(mine.join(&one, open) && !mine.join(&one, open));
            assert_eq!(mine.get((0, 1)).is_some_and(Value::is_closed), closed);
        }
    }
}
