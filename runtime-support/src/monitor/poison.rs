//! Which method panicked and may have left the state half changed.

use std::mem;

use super::Place;
use crate::poison::refuse_call;

/// The method that panicked first.
pub(super) type Poison = crate::poison::Poison<&'static Place>;

impl Poison {
    /// Panics on behalf of the method at `place`, which found the flag raised. It brings its guard, which is dropped here: so it need not know how
    /// to release it while a panic comes through.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(super) fn refuse<G>(&self, place: &Place, guard: G) -> ! {
        let last = self.last();
        drop(guard);
        refuse(place, last);
    }

    /// Runs the condition of the method at `place`, which is the one to blame if it panics, whoever runs it.
    pub(super) fn judge(&self, place: &'static Place, condition: impl FnOnce() -> bool) -> bool {
        struct Suspect<'a>(&'a Poison, &'static Place);
        impl Drop for Suspect<'_> {
            fn drop(&mut self) {
                self.0.raise(self.1);
            }
        }
        let suspect = Suspect(self, place);
        let holds = condition();
        mem::forget(suspect);
        holds
    }
}

/// Panics on behalf of the method at `place`, because of the `first` that panicked.
#[cold]
#[track_caller]
pub(super) fn refuse(place: &Place, first: &Place) -> ! {
    refuse_call(format_args!("`{}`", place.method()), first);
}

#[cfg(test)]
mod tests {
    use super::*;

    static DEPOSIT: Place = Place::new("Account::deposit", "src/bank.rs", 12, 5);
    static AUDIT: Place = Place::new("Account::audit", "src/bank.rs", 20, 5);

    fn refusal(poison: &Poison) -> Option<String> {
        poison.first()?;
        let refused = std::panic::catch_unwind(|| poison.refuse(&AUDIT, ()));
        Some(*refused.err()?.downcast().expect("a formatted message"))
    }

    #[test]
    fn the_first_panic_is_named() {
        let poison = Poison::new();
        assert_eq!(refusal(&poison), None);
        poison.raise(&DEPOSIT);
        poison.raise(&AUDIT);
        assert!(poison.is_raised());
        assert_eq!(
            refusal(&poison).as_deref(),
            Some(
                "`Account::audit` cannot run: `Account::deposit` (src/bank.rs:12:5) panicked and may have left \
                 the state half changed; `clear_poison` says that it is sound again"
            )
        );
    }

    #[test]
    fn cleared_is_as_new() {
        let poison = Poison::new();
        poison.raise(&DEPOSIT);
        poison.clear();
        assert!(!poison.is_raised());
        assert_eq!(refusal(&poison), None);
    }

    #[test]
    fn who_saw_the_flag_gets_a_name_even_if_it_was_lowered() {
        let poison = Poison::new();
        poison.raise(&DEPOSIT);
        poison.clear();
        let refused = std::panic::catch_unwind(|| poison.refuse(&AUDIT, ()));
        let message = *refused
            .unwrap_err()
            .downcast::<String>()
            .expect("formatted");
        assert!(message.contains("`Account::deposit`"), "{message}");
        poison.raise(&AUDIT);
        assert_eq!(poison.first(), Some(&AUDIT));
    }

    #[test]
    fn a_condition_that_panics_is_to_blame() {
        let poison = Poison::new();
        assert!(poison.judge(&AUDIT, || true));
        assert!(!poison.is_raised());
        let judged = std::panic::catch_unwind(|| poison.judge(&AUDIT, || panic!("no such item")));
        assert!(judged.is_err());
        assert!(
            refusal(&poison).is_some_and(|message| message.contains("run: `Account::audit` ("))
        );
    }
}
