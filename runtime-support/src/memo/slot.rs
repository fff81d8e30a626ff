//! What the table has for a key.

use super::flight::FlightId;
use crate::sync::{AtomicU8, Ordering};

/// As the table of the module says: nothing else is there.
pub(super) enum Slot<V> {
    There(Seated<V>),
    OnItsWay(FlightId),
    Renewed(Box<(Seated<V>, FlightId)>),
}

/// A value in its seat.
pub(super) struct Seated<V> {
    pub(super) value: V,
    /// Then it is too old.
    pub(super) until: Moment,
    /// Its number in the room, if that is limited.
    pub(super) seat: u32,
    /// Since it came, or was last the first of a queue.
    pub(super) uses: AtomicU8,
    /// Whether anybody wants to know.
    pub(super) counts: bool,
}

/// In nanoseconds since the table was made.
pub(super) type Moment = u64;

/// More uses are not counted.
const MOST_USES: u8 = 3;

impl<V> Seated<V> {
    /// With a use or more to begin with, it is a value that takes the place of another.
    pub(super) fn new(value: V, until: Moment, seat: Option<u32>, uses: u8) -> Self {
        Self {
            value,
            until,
            seat: seat.unwrap_or_default(),
            uses: AtomicU8::new(uses),
            counts: seat.is_some(),
        }
    }

    /// Some uses at once may count as one.
    #[inline]
    pub(super) fn count_use(&self) {
        if self.counts {
            let uses = self.uses.load(Ordering::Relaxed);
            if uses < MOST_USES {
                self.uses.store(uses + 1, Ordering::Relaxed);
            }
        }
    }
}

impl<V> Slot<V> {
    #[inline]
    pub(super) fn seated(&self) -> Option<&Seated<V>> {
        match self {
            Self::There(seated) => Some(seated),
            Self::OnItsWay(_) => None,
            Self::Renewed(both) => Some(&both.0),
        }
    }

    #[inline]
    pub(super) fn flight(&self) -> Option<FlightId> {
        match self {
            Self::There(_) => None,
            Self::OnItsWay(flight) => Some(*flight),
            Self::Renewed(both) => Some(both.1),
        }
    }

    pub(super) fn is_flight(&self, flight: FlightId) -> bool {
        self.flight() == Some(flight)
    }

    pub(super) fn has_seat(&self, number: u32) -> bool {
        self.seated().is_some_and(|seated| seated.seat == number)
    }

    pub(super) fn of(seated: Option<Seated<V>>, flight: Option<FlightId>) -> Option<Self> {
        match (seated, flight) {
            (Some(seated), Some(flight)) => Some(Self::Renewed(Box::new((seated, flight)))),
            (Some(seated), None) => Some(Self::There(seated)),
            (None, Some(flight)) => Some(Self::OnItsWay(flight)),
            (None, None) => None,
        }
    }

    pub(super) fn into_parts(self) -> (Option<Seated<V>>, Option<FlightId>) {
        match self {
            Self::There(seated) => (Some(seated), None),
            Self::OnItsWay(flight) => (None, Some(flight)),
            Self::Renewed(both) => (Some(both.0), Some(both.1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// What else there may be costs nothing where a value is there.
    #[test]
    fn a_slot_is_as_large_as_a_value_in_its_seat() {
        assert_eq!(size_of::<Slot<u64>>(), 24);
        assert_eq!(size_of::<Slot<Arc<str>>>(), size_of::<Seated<Arc<str>>>());
    }
}
