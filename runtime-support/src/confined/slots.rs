//! The slots that nobody uses: each thread keeps some, so that it need not make one for each call.

use std::any::Any;
use std::cell::RefCell;
use std::sync::Arc;

use super::errand::Slot;
use crate::place::Place;
use crate::sync::thread_local;

/// How many slots a thread keeps, each for another kind of job.
const KEPT: usize = 8;

thread_local! {
    /// Slots that are free, the one that was used last at the end.
    static FREE: RefCell<Vec<Arc<dyn Any + Send + Sync>>> = const { RefCell::new(Vec::new()) };
}

/// A slot with this job, which nobody else uses.
pub(super) fn take<J, R>(place: Place, job: J) -> Arc<Slot<J, R>>
where
    J: Send + 'static,
    R: Send + 'static,
{
    // No longer there while the thread ends.
    let kept = FREE.try_with(|free| {
        let mut free = free.borrow_mut();
        let at = (free.iter()).rposition(|slot| (**slot).is::<Slot<J, R>>())?;
        free.remove(at).downcast().ok()
    });
    let slot: Arc<Slot<J, R>> = (kept.ok().flatten()).unwrap_or_else(|| Arc::new(Slot::new()));
    slot.fill(place, job);
    slot
}

pub(super) fn keep<J, R>(slot: Arc<Slot<J, R>>)
where
    J: Send + 'static,
    R: Send + 'static,
{
    let _ = FREE.try_with(|free| {
        let mut free = free.borrow_mut();
        if free.len() == KEPT {
            free.remove(0);
        }
        free.push(slot);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place::here("call");

    type Calls<const N: usize> = Slot<[u8; N], ()>;

    /// Takes a slot and gives it back. Where it is.
    fn call<const N: usize>() -> *const Calls<N> {
        let slot: Arc<Calls<N>> = take(HERE, [0; N]);
        let at = Arc::as_ptr(&slot);
        keep(slot);
        at
    }

    #[test]
    fn the_next_call_of_a_kind_has_the_same_slot() {
        let first = call::<0>();
        call::<1>();
        assert_eq!(call::<0>(), first);
        let taken: Arc<Calls<0>> = take(HERE, []);
        assert_eq!(Arc::as_ptr(&taken), first);
        assert_ne!(call::<0>(), first, "somebody has it");
    }

    #[test]
    fn those_that_were_used_lately_are_kept() {
        let is_kept = || FREE.with(|free| free.borrow().iter().any(|it| (**it).is::<Calls<0>>()));
        call::<0>();
        let lately = call::<1>();
        call::<2>();
        call::<3>();
        call::<4>();
        call::<5>();
        call::<6>();
        call::<7>();
        assert!(is_kept());
        call::<8>();
        assert!(!is_kept());
        assert_eq!(call::<1>(), lately);
    }
}
