//! The tables that the benchmarks print. `cargo tables` puts them into the book, where a test looks at their form.

use std::fmt::Display;
use std::iter;

/// A table: each column has a head, and each row says first what it is about.
pub struct Table {
    /// Who prints it.
    pub bench: &'static str,
    pub head: &'static [&'static str],
}

impl Table {
    const fn new(bench: &'static str, head: &'static [&'static str]) -> Self {
        Self { bench, head }
    }

    pub fn begin(&self) {
        println!("| {} |", self.head.join(" | "));
        println!("|{}", "---|".repeat(self.head.len()));
    }

    pub fn row(&self, what: impl Display, figures: impl IntoIterator<Item = String>) {
        let cells: Vec<_> = iter::once(what.to_string()).chain(figures).collect();
        assert_eq!(cells.len(), self.head.len(), "{cells:?}");
        println!("| {} |", cells.join(" | "));
    }
}

pub const CALLS: Table = Table::new("calls", &["call", "monitor", "by hand", "ratio"]);
pub const WAITING: Table = Table::new(
    "waiting",
    &[
        "waiters",
        "`#[when]`",
        "two conditions",
        "ratio",
        "`notify_all`",
        "ratio",
    ],
);
pub const COMPILING: Table =
    Table::new("compiling", &["200 methods", "monitor", "by hand", "ratio"]);
pub const LOCKS: Table = Table::new("locks", &["section", "`guardlint`", "`std`", "ratio"]);
pub const UPGRADES: Table = Table::new(
    "upgrades",
    &["section", "`guardlint`", "`parking_lot`", "ratio"],
);
pub const MEMO: Table = Table::new(
    "memo",
    &[
        "call",
        "`Memo`",
        "ratio: with a limit",
        "ratio: by hand",
        "ratio: `once_map`",
        "ratio: `quick_cache`",
        "ratio: `moka`",
    ],
);
pub const MEMO_COMPUTED: Table = Table::new(
    "memo",
    &[
        "computations for each key",
        "`Memo`",
        "with a limit",
        "by hand",
        "`once_map`",
        "`quick_cache`",
        "`moka`",
    ],
);
pub const MEMO_COUNTED: Table =
    Table::new("memo", &["call", "`Memo`", "with hits counted", "ratio"]);
pub const MEMO_VERSIONS: Table = Table::new(
    "memo_versions",
    &[
        "",
        "in one order",
        "pages fetched",
        "in different orders",
        "pages fetched",
    ],
);
pub const MEMORY: Table = Table::new(
    "memory",
    &[
        "bytes for each of 1,000,000 entries",
        "`Memo`",
        "with a limit",
        "by hand",
        "`once_map`",
        "`quick_cache`",
        "`moka`",
    ],
);
pub const MEMORY_AFTER: Table = Table::new("memory", &["10,000,000 times", "bytes more"]);
pub const SEMAPHORE: Table = Table::new(
    "semaphore",
    &[
        "section",
        "`guardlint`",
        "`tokio`",
        "ratio",
        "`async-lock`",
        "ratio",
    ],
);
pub const CONFINED: Table = Table::new(
    "confined",
    &[
        "callers",
        "`Confined`",
        "`channel`",
        "ratio",
        "`sync_channel`",
        "ratio",
    ],
);
pub const CONFINED_MONITOR: Table = Table::new(
    "confined",
    &["callers", "ratio of `#[monitor(confined)]` to `Confined`"],
);

/// In the order in which each benchmark prints its own.
pub const ALL: [Table; 14] = [
    CALLS,
    WAITING,
    COMPILING,
    LOCKS,
    UPGRADES,
    MEMO,
    MEMO_COMPUTED,
    MEMO_COUNTED,
    MEMO_VERSIONS,
    MEMORY,
    MEMORY_AFTER,
    SEMAPHORE,
    CONFINED,
    CONFINED_MONITOR,
];
