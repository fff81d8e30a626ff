//! A value that makes itself.

use std::fmt;
use std::ops::Deref;

use super::cell::Once;

/// A value that is made when it is first looked at.
///
/// | | [`std::sync::LazyLock`] | here |
/// |---|---|---|
/// | the value is needed to make it | hangs, or panics without a place | panics, and names both places |
/// | making it panics | it is poisoned: all who look panic | the next one tries again |
/// | what makes it | `FnOnce` | `Fn`, because it may be called again |
///
/// Where making it may fail, or needs arguments, there is [`Once`].
///
/// # Blocking
///
/// Who looks while another thread makes the value waits for it.
///
/// # Cost
///
/// One load to find the value, as in `std`.
///
/// # Example
///
/// ```
/// use std::collections::HashMap;
///
/// use guardlint::Lazy;
///
/// static ICONS: Lazy<HashMap<&str, u32>> =
///     Lazy::new(|| HashMap::from([("spades", 0x2660), ("hearts", 0x2665)]));
///
/// assert_eq!(ICONS["hearts"], 0x2665);
/// ```
pub struct Lazy<T, F = fn() -> T> {
    once: Once<T>,
    make: F,
}

impl<T, F> Lazy<T, F> {
    /// A value that this makes when it is needed.
    #[track_caller]
    #[inline]
    pub const fn new(make: F) -> Self {
        Self {
            once: Once::new(),
            make,
        }
    }

    /// The value, if it was made. Never blocks.
    #[track_caller]
    #[inline]
    pub fn get(this: &Self) -> Option<&T> {
        this.once.get()
    }

    /// The value, if it was made, to be changed. Nobody else can have it.
    #[inline]
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        this.once.get_mut()
    }
}

impl<T, F: Fn() -> T> Lazy<T, F> {
    /// Makes the value if there is none, as looking at it does. Blocks the thread while another one makes it.
    ///
    /// # Panics
    ///
    /// If making it panics or needs the value itself. Then it is as if nobody had tried.
    #[track_caller]
    #[inline]
    pub fn force(this: &Self) -> &T {
        this.once.get_or_init(&this.make)
    }
}

impl<T, F: Fn() -> T> Deref for Lazy<T, F> {
    type Target = T;

    #[track_caller]
    #[inline]
    fn deref(&self) -> &T {
        Self::force(self)
    }
}

impl<T: Default> Default for Lazy<T> {
    #[track_caller]
    fn default() -> Self {
        Self {
            once: Once::default(),
            make: T::default,
        }
    }
}

impl<T: fmt::Debug, F> fmt::Debug for Lazy<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_tuple("Lazy");
        match Self::get(self) {
            Some(value) => out.field(value),
            None => out.field(&format_args!("<not made>")),
        };
        out.finish()
    }
}
