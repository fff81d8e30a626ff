//! How a memo is made.

use std::sync::OnceLock;
use std::time::Duration;

use super::cache::Memo;
use super::table::Rules;

impl<K, V> Memo<K, V> {
    /// A memo without values. It allocates nothing before it is first used.
    pub const fn new() -> Self {
        Self {
            table: OnceLock::new(),
            rules: Rules {
                limit: None,
                weigh: None,
                age: None,
                counts_hits: false,
                is_of_one: false,
            },
        }
    }

    /// A memo for one key.
    pub(super) const fn of_one() -> Self {
        let mut memo = Self::new();
        memo.rules.is_of_one = true;
        memo
    }

    /// A memo that keeps at most so many values.
    ///
    /// If there are too many, one that was not asked for lately goes, or one that was asked for only once. Values that are asked for again and again stay, even if many others are asked for
    /// once meanwhile.
    ///
    /// With a limit of none, only those who ask at the same time share a value.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// static SQUARES: Memo<u64, u64> = Memo::at_most(100);
    ///
    /// for n in 0..1_000 {
    ///     assert_eq!(SQUARES.get(&n, |n| n * n), n * n);
    /// }
    /// assert_eq!(SQUARES.len(), 100);
    /// ```
    pub const fn at_most(values: usize) -> Self {
        let mut memo = Self::new();
        memo.rules.limit = Some(values);
        memo
    }

    /// A memo whose values weigh no more than so much together, whatever `weigh` counts in: bytes, say.
    ///
    /// Each value is weighed once, when it comes, and no lock is held meanwhile. If it is too much, [as many others go](Self::at_most) as it takes. A value that is too heavy even if all
    /// others went is given to those who asked for it, and not kept: they do not go then, except for an older value of the same key. One that weighs nothing takes no room.
    ///
    /// A panic of `weigh` is one of the computation, or of [`insert`](Self::insert), which changes nothing then. To weigh a computed value, its key is copied once more.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use guardlint::Memo;
    /// /// No more than a megabyte of pages.
    /// static PAGES: Memo<String, Arc<str>> = Memo::at_most_weight(1 << 20, |url, page| url.len() + page.len());
    ///
    /// let page = PAGES.get("https://go.dev", |url| format!("the page at {url}").into());
    /// assert_eq!(PAGES.stats().weight, "https://go.dev".len() + page.len());
    /// ```
    pub const fn at_most_weight(limit: usize, weigh: fn(&K, &V) -> usize) -> Self {
        let mut memo = Self::at_most(limit);
        memo.rules.weigh = Some(weigh);
        memo
    }

    /// The same memo, in which a value is as good as absent once it has been there for so long.
    ///
    /// To be called before the memo is used. To find a value then takes a look at the clock, too. An old value keeps its place, and counts in [`len`](Self::len), until it is asked for, is forgotten or
    /// makes room for another.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use guardlint::Memo;
    /// static ADDRESSES: Memo<String, [u8; 4]> = Memo::at_most(1_000).keep_for(Duration::from_secs(60));
    /// # assert_eq!(ADDRESSES.get("localhost", |_| [127, 0, 0, 1]), [127, 0, 0, 1]);
    /// ```
    #[must_use = "it is the memo"]
    pub const fn keep_for(mut self, age: Duration) -> Self {
        self.rules.age = Some(age);
        self
    }

    /// The same memo, whose [`stats`](Self::stats) say how many calls found a value.
    ///
    /// To be called before the memo is used. What else they say is counted in any case, where a lock is held anyway; a hit takes one atomic addition more then.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// static SQUARES: Memo<u64, u64> = Memo::new().count_hits();
    ///
    /// for n in [1, 2, 1, 1] {
    ///     SQUARES.get(&n, |n| n * n);
    /// }
    /// let stats = SQUARES.stats();
    /// assert_eq!((stats.hits, stats.misses), (Some(2), 2));
    /// ```
    #[must_use = "it is the memo"]
    pub const fn count_hits(mut self) -> Self {
        self.rules.counts_hits = true;
        self
    }
}
