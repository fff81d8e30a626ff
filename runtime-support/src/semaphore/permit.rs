//! What was taken, and comes back.

use std::fmt;
use std::mem;
use std::ops::Deref;
use std::ptr;
use std::sync::Arc;

use super::Semaphore;

/// Permits of a [`Semaphore`], which come back when this is dropped.
#[must_use = "the permits come back at once if this is not kept"]
#[clippy::has_significant_drop]
pub struct SemaphorePermit<'a>(Permits<&'a Semaphore>);

/// As [`SemaphorePermit`], for threads and tasks that outlive the borrow: see [`SemaphorePermit::into_owned`].
#[must_use = "the permits come back at once if this is not kept"]
#[clippy::has_significant_drop]
pub struct OwnedSemaphorePermit(Permits<Arc<Semaphore>>);

struct Permits<S: Deref<Target = Semaphore>> {
    semaphore: S,
    permits: usize,
}

impl<S: Deref<Target = Semaphore>> Drop for Permits<S> {
    #[inline]
    fn drop(&mut self) {
        if self.permits > 0 {
            self.semaphore.add_permits(self.permits);
        }
    }
}

impl<S: Deref<Target = Semaphore> + Clone> Permits<S> {
    fn split(&mut self, permits: usize) -> Option<Self> {
        self.permits = self.permits.checked_sub(permits)?;
        Some(Self {
            semaphore: self.semaphore.clone(),
            permits,
        })
    }

    #[track_caller]
    fn merge(&mut self, mut other: Self) {
        let is_same = ptr::eq(&*self.semaphore, &*other.semaphore);
        assert!(is_same, "permits of another semaphore");
        // No more than there are in all.
        self.permits += mem::take(&mut other.permits);
    }

    fn forget(mut self) {
        self.permits = 0;
    }
}

macro_rules! permits {
    ($ty:ty) => {
        impl $ty {
            /// How many they are.
            #[inline]
            pub fn permits(&self) -> usize {
                self.0.permits
            }

            /// So many of them apart, or `None` if they are fewer.
            pub fn split(&mut self, permits: usize) -> Option<Self> {
                self.0.split(permits).map(Self)
            }

            /// Joins these with others of the same semaphore.
            ///
            /// # Panics
            ///
            /// If they are of another semaphore.
            #[track_caller]
            pub fn merge(&mut self, other: Self) {
                self.0.merge(other.0);
            }

            /// They never come back: the semaphore has so many fewer.
            pub fn forget(self) {
                self.0.forget();
            }
        }

        impl fmt::Debug for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($ty))
                    .field("permits", &self.permits())
                    .finish_non_exhaustive()
            }
        }
    };
}

permits!(SemaphorePermit<'_>);
permits!(OwnedSemaphorePermit);

impl<'a> SemaphorePermit<'a> {
    #[inline]
    pub(super) fn new(semaphore: &'a Semaphore, permits: usize) -> Self {
        Self(Permits { semaphore, permits })
    }

    /// The same permits, to be sent where the borrow of the semaphore cannot go.
    ///
    /// # Panics
    ///
    /// If they are not of this semaphore.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::thread;
    ///
    /// use guardlint::Semaphore;
    ///
    /// let workers = Arc::new(Semaphore::new(2));
    /// let permit = workers.acquire()?.into_owned(&workers);
    /// let worker = thread::spawn(move || {
    ///     // works
    ///     drop(permit);
    /// });
    /// worker.join().unwrap();
    /// assert_eq!(workers.available_permits(), 2);
    /// # Ok::<(), guardlint::semaphore::Closed>(())
    /// ```
    #[track_caller]
    pub fn into_owned(mut self, semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        let is_same = ptr::eq(self.0.semaphore, &**semaphore);
        assert!(is_same, "permits of another semaphore");
        OwnedSemaphorePermit(Permits {
            semaphore: semaphore.clone(),
            permits: mem::take(&mut self.0.permits),
        })
    }
}
