//! One of a few things, where control decided which: a join keeps all, in an order of their own.

use std::rc::Rc;

use super::value::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T>(Option<Rc<Known<T>>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known<T> {
    /// Sorted.
    items: Vec<T>,
    /// It may be something else.
    open: bool,
}

/// More are not kept apart.
const MAX_ITEMS: usize = 4;

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Choice(None)
    }
}

impl<T: Copy + Ord> Choice<T> {
    pub fn of(item: T) -> Self {
        Self::made(vec![item], false)
    }

    fn made(mut items: Vec<T>, mut open: bool) -> Self {
        items.sort_unstable();
        items.dedup();
        open |= items.len() > MAX_ITEMS;
        items.truncate(MAX_ITEMS);
        Choice((!items.is_empty()).then(|| Rc::new(Known { items, open })))
    }

    /// Nothing of the kind is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub fn items(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |known| &known.items)
    }

    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_some_and(|known| known.open)
    }

    /// It is one of these.
    pub fn is_closed(&self) -> bool {
        self.0.as_ref().is_some_and(|known| !known.open)
    }

    /// It may be something else, too.
    pub fn open(&mut self) {
        if self.is_closed() {
            *self = Self::made(self.items().to_vec(), true);
        }
    }

    /// Adds what it may be elsewhere; true if anything changed.
    pub fn join(&mut self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (_, None) => return false,
            (None, Some(_)) => *self = other.clone(),
            (Some(mine), Some(theirs)) => {
                if Rc::ptr_eq(mine, theirs) || mine == theirs {
                    return false;
                }
                let items = mine.items.iter().chain(&theirs.items).copied().collect();
                let joined = Self::made(items, mine.open || theirs.open);
                if *self == joined {
                    return false;
                }
                *self = joined;
            }
        }
        true
    }

    /// Each in other words; what there are none for may be anything.
    pub fn map(&self, mut f: impl FnMut(T) -> Option<T>) -> Self {
        let items: Vec<T> = self.items().iter().filter_map(|&item| f(item)).collect();
        let open = self.is_open() || items.len() < self.items().len();
        Self::made(items, open)
    }
}

/// Which of the two values are something, though nothing is known of it.
pub(super) type Open = (bool, bool);

pub(super) fn join_choice<T: Copy + Ord>(
    mine: &mut Choice<T>,
    theirs: &Choice<T>,
    open: Open,
) -> bool {
    let open = mine.is_empty() && open.0 || theirs.is_empty() && open.1;
    let changed = mine.join(theirs);
    let opens = open && mine.is_closed();
    if opens {
        mine.open();
    }
    changed | opens
}

impl Value {
    /// Something is sure to run when the value, or a part of it, is called.
    pub(super) fn is_closed(&self) -> bool {
        self.callables.is_closed()
            || self.pending.is_closed()
            || self.parts.values().any(Value::is_closed)
    }

    /// What it is, and what runs, may be something else as well.
    pub(super) fn open(&mut self) {
        self.callables.open();
        self.pending.open();
        self.forget_this();
        if self.parts.values().any(Value::is_certain) {
            self.parts.change(Value::open);
        }
    }

    pub(super) fn is_certain(&self) -> bool {
        self.is_closed() || self.is_known() || self.parts.values().any(Value::is_certain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(items: &[u32]) -> Choice<u32> {
        let mut choice = Choice::default();
        for &item in items {
            choice.join(&Choice::of(item));
        }
        choice
    }

    #[test]
    fn the_order_of_joins_does_not_matter() {
        assert_eq!(choice(&[2, 1]), choice(&[1, 2, 1]));
        assert_eq!(choice(&[1, 2]).items(), [1, 2]);
        assert_eq!(choice(&[9, 8, 7, 6, 5]), choice(&[5, 6, 7, 8, 9]));
    }

    #[test]
    fn only_something_can_be_something_else() {
        let mut open = choice(&[7]);
        open.open();
        assert_eq!((open.items(), open.is_open()), (&[7][..], true));
        let mut nothing = choice(&[]);
        nothing.open();
        assert!(nothing.is_empty() && !nothing.is_open() && !nothing.is_closed());
    }

    #[test]
    fn too_many_are_some_and_others() {
        let many = choice(&[5, 4, 3, 2, 1]);
        assert_eq!((many.items(), many.is_open()), (&[1, 2, 3, 4][..], true));
    }

    #[test]
    fn a_join_says_whether_it_changed_anything() {
        let mut one = choice(&[1]);
        assert!(!one.join(&choice(&[1])) && !one.join(&choice(&[])));
        assert!(one.join(&choice(&[2])) && !one.join(&choice(&[2])));
        assert!(choice(&[]).join(&one));
    }

    #[test]
    fn what_cannot_be_said_elsewhere_leaves_it_open() {
        let mapped = choice(&[1, 2, 3]).map(|n| (n > 1).then_some(9));
        assert_eq!((mapped.items(), mapped.is_open()), (&[9][..], true));
        assert!(choice(&[1]).map(|_| None).is_empty());
        assert_eq!(choice(&[1]).map(Some), choice(&[1]));
    }
}
