//! A cell that is filled once.

use std::convert::Infallible;
use std::fmt;
use std::sync::OnceLock;

use super::turn::Turn;
use crate::sync::point;

const LOOKS: &str = "looks for a value";

/// A value that is made once, by whoever asks first.
///
/// | | [`std::sync::OnceLock`] | here |
/// |---|---|---|
/// | the value is needed to make it | hangs, or panics without a place | panics, and names both places |
/// | making it may fail | unstable | [`get_or_try_init`](Self::get_or_try_init): the next one tries again |
/// | making it panics | the next one tries again | the same. Nothing is poisoned |
/// | two values that need each other, or a value and a lock | hangs some day | with [detection](crate::detect): the order is reported |
///
/// With no type, `Once` is for what has no value: it does the work of [`std::sync::Once`].
///
/// A flag and an `if` are no way to do this: another thread may see the flag before what it stands for, and two threads may both find it unset.
///
/// # Blocking
///
/// Who asks while another thread makes the value waits for it. [`get`](Self::get) never waits.
///
/// # Cost
///
/// One load to find the value, as in `std`.
///
/// # Example
///
/// ```
/// use std::collections::HashMap;
/// use std::num::ParseIntError;
///
/// use guardlint::Once;
///
/// static LIMITS: Once<HashMap<String, u32>> = Once::new();
///
/// fn limits(text: &str) -> Result<&'static HashMap<String, u32>, ParseIntError> {
///     LIMITS.get_or_try_init(|| {
///         let lines = text.lines().filter_map(|line| line.split_once('='));
///         lines.map(|(name, limit)| Ok((name.to_owned(), limit.parse()?))).collect()
///     })
/// }
///
/// assert!(limits("users=many").is_err());
/// assert_eq!(limits("users=3").unwrap()["users"], 3);
/// // Never read again.
/// assert_eq!(limits("users=4").unwrap()["users"], 3);
/// ```
///
/// # Source
///
/// Go's `sync.Once`, and The Go Programming Language, 9.5, for what goes wrong without.
pub struct Once<T = ()> {
    value: OnceLock<T>,
    turn: Turn,
}

impl<T> Once<T> {
    /// A cell with nothing in it.
    #[track_caller]
    #[inline]
    pub const fn new() -> Self {
        Self {
            value: OnceLock::new(),
            turn: Turn::new(),
        }
    }

    /// The value, if it was made. Never blocks.
    #[track_caller]
    #[inline]
    pub fn get(&self) -> Option<&T> {
        point(LOOKS);
        self.value.get()
    }

    /// The value, made by this if there was none. Blocks the thread while another one makes it.
    ///
    /// # Panics
    ///
    /// If `init` panics, or asks for this value. Then it is as if nobody had tried.
    #[track_caller]
    #[inline]
    pub fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
        match self.get_or_try_init(|| Ok::<T, Infallible>(init())) {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    /// The value, made by this if there was none. Blocks the thread while another one makes it.
    ///
    /// # Errors
    ///
    /// That of `init`. The next one who asks tries again, and so do those who waited for this one.
    ///
    /// # Panics
    ///
    /// If `init` panics, or asks for this value. Then it is as if nobody had tried.
    #[track_caller]
    #[inline]
    pub fn get_or_try_init<E>(&self, init: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        point(LOOKS);
        match self.value.get() {
            Some(value) => Ok(value),
            None => self.init(init),
        }
    }

    #[cold]
    #[track_caller]
    fn init<E>(&self, init: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        let made = self.turn.take(
            || self.value.get().is_some(),
            || init().map(|value| self.fill(value)),
        );
        made.transpose()?;
        Ok(self.value.get().expect("it was made in some turn"))
    }

    /// In a turn, so nobody else does.
    #[track_caller]
    fn fill(&self, value: T) {
        point("shows a value");
        let filled = self.value.set(value);
        debug_assert!(filled.is_ok());
    }

    /// Makes this the value, if there is none. Blocks the thread while another one makes it.
    ///
    /// # Errors
    ///
    /// Gives the value back if there is one already.
    ///
    /// # Panics
    ///
    /// If it is called while the same thread makes the value.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        if self.get().is_none() {
            self.turn.take(
                || self.value.get().is_some(),
                || value.take().map(|value| self.fill(value)),
            );
        }
        value.map_or(Ok(()), Err)
    }

    /// The value, when another thread has made it. Blocks until then.
    ///
    /// # Panics
    ///
    /// If it is called while the same thread makes the value.
    #[track_caller]
    pub fn wait(&self) -> &T {
        if self.get().is_none() {
            self.turn.wait_until(|| self.value.get().is_some());
        }
        self.get().expect("it was waited for")
    }

    /// The value, if it was made, to be changed. Nobody else can have it.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    /// The value, if it was made. The next one who asks makes another.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        self.value.take()
    }

    /// The value, if it was made.
    #[inline]
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }
}

impl<T> Default for Once<T> {
    #[track_caller]
    fn default() -> Self {
        Self {
            value: OnceLock::new(),
            turn: Turn::apart(),
        }
    }
}

/// With its value.
impl<T> From<T> for Once<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self {
            value: OnceLock::from(value),
            turn: Turn::apart(),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_tuple("Once");
        match self.get() {
            Some(value) => out.field(value),
            None => out.field(&format_args!("<not made>")),
        };
        out.finish()
    }
}
