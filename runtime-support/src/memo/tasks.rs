//! What tasks see.

use std::borrow::Borrow;
use std::future::Future;
use std::hash::Hash;
use std::panic::Location;
use std::sync::Arc;

use super::cache::{Memo, infallible};
use super::cycle::settle;

impl<K: Hash + Eq, V: Clone> Memo<K, V> {
    /// As [`get`](Self::get), for tasks: waits by `.await`, and so may the computation.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// # struct Page;
    /// async fn fetch(url: &str) -> String {
    ///     format!("the page at {url}")
    /// }
    ///
    /// async fn page(pages: &Memo<String, String>, url: &str) -> String {
    ///     pages.get_async(url, fetch).await
    /// }
    /// # let pages = Memo::new();
    /// # let mut future = std::pin::pin!(page(&pages, "x"));
    /// # let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    /// # assert!(std::future::Future::poll(future.as_mut(), &mut cx).is_ready());
    /// ```
    ///
    /// The computation is part of the future of the one who leads: if that is dropped, so is the computation, and the first who waits begins its own. As long as it is
    /// neither polled nor dropped, all who ask for this key wait.
    ///
    /// # Panics
    ///
    /// When it is polled: if the computation panics, and if it [would wait for itself](Self#panics).
    #[track_caller]
    pub fn get_async<'a, Q, F>(
        &'a self,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> impl Future<Output = V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = V>,
    {
        self.get_at(Location::caller(), key, compute)
    }

    pub(super) async fn get_at<'a, Q, F>(
        &'a self,
        place: &'static Location<'static>,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> V
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = V>,
    {
        let question = match self.value_or_question(key, place) {
            Ok(value) => return value,
            Err(question) => question,
        };
        let compute = |key| {
            let computing = compute(key);
            async { Ok(computing.await) }
        };
        infallible(settle(question.ask(compute).await))
    }

    /// As [`try_get`](Self::try_get), for tasks: waits by `.await`, and so may the computation. More of that at [`get_async`](Self::get_async).
    ///
    /// # Errors
    ///
    /// What `compute` returned, of this call or of the one that it waited for.
    ///
    /// # Panics
    ///
    /// When it is polled: if the computation panics, and if it [would wait for itself](Self#panics).
    #[track_caller]
    pub fn try_get_async<'a, Q, F, E>(
        &'a self,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> impl Future<Output = Result<V, Arc<E>>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<V, E>>,
        E: Send + Sync + 'static,
    {
        self.try_get_at(Location::caller(), key, compute)
    }

    pub(super) async fn try_get_at<'a, Q, F, E>(
        &'a self,
        place: &'static Location<'static>,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> Result<V, Arc<E>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<V, E>>,
        E: Send + Sync + 'static,
    {
        match self.value_or_question(key, place) {
            Ok(value) => Ok(value),
            Err(question) => settle(question.ask(compute).await),
        }
    }
}
