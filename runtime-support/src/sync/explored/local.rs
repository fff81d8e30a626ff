//! What belongs to a thread, or to a thread of a schedule; and what there is once in a program, or in a run.

use std::thread::AccessError;

use crate::explore::run;

pub(crate) struct LocalKey<T: 'static> {
    pub(crate) real: &'static std::thread::LocalKey<T>,
    pub(crate) explored: &'static shuttle::thread::LocalKey<T>,
}

impl<T: 'static> LocalKey<T> {
    pub(crate) fn with<R>(&'static self, look: impl FnOnce(&T) -> R) -> R {
        (self.try_with(look)).expect("it is asked for while the thread runs")
    }

    pub(crate) fn try_with<R>(&'static self, look: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        if !run::is_running() {
            return self.real.try_with(look);
        }
        let mut look = Some(look);
        let seen = self
            .explored
            .try_with(|value| look.take().map(|look| look(value)));
        match (seen, look) {
            (Ok(Some(seen)), _) => Ok(seen),
            // As the system has it: that of another thread, which is none of a schedule.
            (_, Some(look)) => self.real.try_with(look),
            (_, None) => unreachable!("what was looked at was seen"),
        }
    }
}

macro_rules! per_thread {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = const { $value:expr };) => {
        $crate::sync::thread_local! { $(#[$doc])* static $name: $ty = $value; }
    };
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        $(#[$doc])*
        static $name: $crate::sync::LocalKey<$ty> = {
            std::thread_local! { static REAL: $ty = $value; }
            shuttle::thread_local! { static EXPLORED: $ty = $value; }
            $crate::sync::LocalKey {
                real: &REAL,
                explored: &EXPLORED,
            }
        };
    };
}
// Its own name would be that of a built-in attribute, too.
pub(crate) use per_thread as thread_local;

/// Once in a program, and once in each run.
macro_rules! global {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        $(#[$doc])*
        #[expect(clippy::upper_case_acronyms, reason = "it is used as the static that it stands for")]
        struct $name;

        impl std::ops::Deref for $name {
            type Target = $ty;

            fn deref(&self) -> &$ty {
                static REAL: $ty = $value;
                shuttle::lazy_static! {
                    static ref EXPLORED: $ty = $value;
                }
                if $crate::explore::run::is_running() { &EXPLORED } else { &REAL }
            }
        }
    };
}
pub(crate) use global;
