//! The parts of a value of which more is known than what the whole says. Copies share them.

use std::rc::Rc;

use super::value::Value;

/// Name of a part of a value: `(variant, field)`; variant 0 is none.
pub type Part = (u32, u32);

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

    pub fn get(&self, part: Part) -> Option<&Value> {
        let parts = self.0.as_ref()?;
        let at = find(parts, part).ok()?;
        Some(&parts[at].1)
    }

    pub fn insert(&mut self, part: Part, value: Value) {
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

    /// Adds what the parts may be elsewhere; true if anything changed.
    pub fn join(&mut self, other: &Parts) -> bool {
        let (Some(mine), Some(theirs)) = (&mut self.0, &other.0) else {
            let grows = self.is_empty() && !other.is_empty();
            if grows {
                *self = other.clone();
            }
            return grows;
        };
        if Rc::ptr_eq(mine, theirs) {
            return false;
        }
        let mut changed = false;
        for (part, value) in theirs.iter() {
            match find(mine, *part) {
                Ok(at) if mine[at].1 == *value => {}
                Ok(at) => changed |= Rc::make_mut(mine)[at].1.join(value),
                Err(at) => {
                    Rc::make_mut(mine).insert(at, (*part, value.clone()));
                    changed = true;
                }
            }
        }
        changed
    }
}

fn find(parts: &[(Part, Value)], part: Part) -> Result<usize, usize> {
    parts.binary_search_by_key(&part, |(name, _)| *name)
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
        assert!(joined.join(&parts(&[(1, 10), (2, 20)])));
        let before = joined.clone();
        assert!(!joined.join(&before) && !joined.join(&parts(&[(1, 10)])));
        assert!(joined.join(&parts(&[(2, 21), (3, 30)])));
        assert_eq!(joined.get((0, 1)), Some(&number(10)));
        assert_eq!(joined.get((0, 2)), Some(&Value::default()));
        assert_eq!(joined.get((0, 3)), Some(&number(30)));
        assert_eq!(before, parts(&[(1, 10), (2, 20)]));
    }
}
