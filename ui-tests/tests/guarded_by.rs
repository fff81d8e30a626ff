//! `#[guarded_by(lock)]`: fields behind the locks of a struct, whatever locks these are.

use std::collections::HashMap;
use std::sync::PoisonError;

use guardlint::monitor;

#[monitor]
#[derive(Debug, Default)]
pub struct Server {
    /// Not guarded.
    name: String,
    conns_mu: std::sync::Mutex,
    #[guarded_by(conns_mu)]
    conns: HashMap<u32, String>,
    #[guarded_by(conns_mu)]
    accepted: u64,
    stats_mu: std::sync::RwLock,
    #[guarded_by(stats_mu)]
    hits: u64,
}

impl Server {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            conns_mu: std::sync::Mutex::new(ServerConnsMu {
                conns: HashMap::new(),
                accepted: 0,
            }),
            stats_mu: std::sync::RwLock::new(ServerStatsMu { hits: 0 }),
        }
    }

    fn accept(&self, id: u32) -> u64 {
        let mut conns = self.conns_mu.lock().unwrap_or_else(PoisonError::into_inner);
        conns.conns.insert(id, format!("{} {id}", self.name));
        conns.accepted += 1;
        conns.accepted
    }

    fn hit(&self) -> u64 {
        let mut stats = self.stats_mu.write().unwrap();
        stats.hits += 1;
        stats.hits
    }
}

#[test]
fn fields_go_with_their_locks() {
    let server = Server::new("s");
    assert_eq!(server.accept(1), 1);
    assert_eq!(server.accept(2), 2);
    assert_eq!(server.conns_mu.lock().unwrap().conns[&1], "s 1");
    assert_eq!(server.hit(), 1);
    assert_eq!(Server::default().hit(), 1);
}

#[monitor]
pub struct Table<'a, K: Ord, V, const N: usize>
where
    V: Clone,
{
    label: &'a str,
    rows_mu: parking_lot::Mutex,
    #[guarded_by(rows_mu)]
    rows: std::collections::BTreeMap<K, V>,
    last_mu: tokio::sync::Mutex,
    #[cfg(test)]
    #[guarded_by(last_mu)]
    last: [u8; N],
    #[cfg(not(test))]
    #[guarded_by(last_mu)]
    gone: NoSuchType,
}

#[test]
fn locks_of_any_kind_and_parameters_where_they_are_used() {
    let table: Table<'_, u32, &str, 2> = Table {
        label: "t",
        rows_mu: parking_lot::Mutex::new(TableRowsMu {
            rows: std::collections::BTreeMap::new(),
        }),
        last_mu: tokio::sync::Mutex::new(TableLastMu { last: [0; 2] }),
    };
    table.rows_mu.lock().rows.insert(1, "one");
    table.last_mu.try_lock().unwrap().last = [1, 2];
    assert_eq!(table.rows_mu.lock().rows[&1], "one");
    assert_eq!(
        (table.label, table.last_mu.try_lock().unwrap().last[1]),
        ("t", 2)
    );
}

/// A lock of ours, with no interface that anybody knows.
#[derive(Debug, Default)]
struct Gate<T> {
    data: std::cell::RefCell<T>,
}

impl<T> Gate<T> {
    const fn new(data: T) -> Self {
        let data = std::cell::RefCell::new(data);
        Self { data }
    }

    fn pass<R>(&self, through: impl FnOnce(&mut T) -> R) -> R {
        through(&mut self.data.borrow_mut())
    }
}

#[monitor]
#[derive(Debug, Default)]
struct Yard {
    gate: Gate,
    #[guarded_by(gate)]
    sheep: u32,
}

#[test]
fn a_lock_of_ours() {
    let yard = Yard {
        gate: Gate::new(YardGate { sheep: 2 }),
    };
    assert_eq!(yard.gate.pass(|held| std::mem::take(&mut held.sheep)), 2);
    assert_eq!(yard.gate.pass(|held| held.sheep), 0);
}

/// The lock of the registry guards what is linked into it, too.
#[monitor]
#[derive(Debug)]
pub struct Registry {
    mu: std::sync::Mutex,
    #[guarded_by(mu)]
    clients: Vec<std::sync::Arc<Client>>,
}

#[monitor]
#[derive(Debug)]
pub struct Client {
    name: &'static str,
    #[guarded_by(Registry::mu)]
    calls: u32,
    // A path, and parameters.
    #[guarded_by(crate::Paged::<2>::rows_mu)]
    row: Option<usize>,
    log_mu: std::sync::RwLock,
    #[guarded_by(log_mu)]
    log: Vec<u32>,
}

#[monitor]
pub struct Paged<const N: usize> {
    rows_mu: parking_lot::Mutex,
    #[guarded_by(rows_mu)]
    rows: [u32; N],
}

#[test]
fn a_lock_in_another_struct() {
    let registry = Registry {
        mu: std::sync::Mutex::new(RegistryMu {
            clients: Vec::new(),
        }),
    };
    let pages = Paged {
        rows_mu: parking_lot::Mutex::new(PagedRowsMu { rows: [7, 8] }),
    };
    let mut held = registry.mu.lock().unwrap();
    for name in ["a", "b"] {
        let client = Client {
            name,
            calls: guardlint::LockedBy::new(&held, 0),
            row: guardlint::LockedBy::new(&pages.rows_mu.lock(), None),
            log_mu: std::sync::RwLock::new(ClientLogMu { log: Vec::new() }),
        };
        held.clients.push(std::sync::Arc::new(client));
    }
    let b = held.clients[1].clone();
    *b.calls.get_mut(&mut held) += 1;
    drop(held);
    let rows = pages.rows_mu.lock();
    assert_eq!(b.row.get(&rows), &None);
    assert_eq!(rows.rows, [7, 8]);
    b.log_mu.write().unwrap().log.push(1);
    let held = registry.mu.lock().unwrap();
    let calls = held.clients.iter().map(|c| (c.name, *c.calls.get(&held)));
    assert_eq!(calls.collect::<Vec<_>>(), [("a", 0), ("b", 1)]);
    assert_eq!(b.log_mu.read().unwrap().log, [1]);
}

/// What outlives what is not said, as in any struct.
#[monitor]
pub struct Index<'a, 'b, K: Ord + ?Sized, T = u32> {
    keys_mu: std::sync::Mutex,
    #[guarded_by(keys_mu)]
    keys: Vec<&'a &'b K>,
    values_mu: std::sync::Mutex,
    #[guarded_by(values_mu)]
    values: Vec<&'a T>,
}

#[test]
fn a_lock_with_parameters_and_one_in_a_function() {
    #[monitor]
    struct Owner {
        r#type: std::sync::Mutex,
        #[guarded_by(r#type)]
        total: u64,
    }

    #[monitor]
    struct Cursor<'a> {
        #[guarded_by(Owner::r#type)]
        at: usize,
        #[guarded_by(crate::Index::<'a, u32>::values_mu)]
        value: Option<u32>,
        #[guarded_by(crate::Index::<'a, 'a, str>::keys_mu)]
        key: Option<&'a str>,
    }

    let owner = Owner {
        r#type: std::sync::Mutex::new(OwnerType { total: 1 }),
    };
    let (key, value) = ("k", 1);
    let index = Index {
        keys_mu: std::sync::Mutex::new(IndexKeysMu { keys: vec![&key] }),
        values_mu: std::sync::Mutex::new(IndexValuesMu {
            values: vec![&value],
        }),
    };
    let (mut held, values) = (
        owner.r#type.lock().unwrap(),
        index.values_mu.lock().unwrap(),
    );
    let keys = index.keys_mu.lock().unwrap();
    let cursor = Cursor {
        at: guardlint::LockedBy::new(&held, 0),
        value: guardlint::LockedBy::new(&values, values.values.first().copied().copied()),
        key: guardlint::LockedBy::new(&keys, keys.keys.first().map(|key| **key)),
    };
    *cursor.at.get_mut(&mut held) += 1;
    held.total += 1;
    assert_eq!((held.total, *cursor.at.get(&held)), (2, 1));
    assert_eq!(cursor.value.get(&values), &Some(1));
    assert_eq!(cursor.key.get(&keys), &Some("k"));
}

/// What is said of parameters is said of others, which only the other fields have.
#[monitor]
pub struct Route<'a, 'b, K: Iterator<Item = V> + PartialEq<V>, V: From<u8> = u8, T = &'b str>
where
    T: From<&'b str> + Clone,
{
    ends_mu: std::sync::Mutex,
    #[guarded_by(ends_mu)]
    from: &'a str,
    #[guarded_by(ends_mu)]
    to: &'b str,
    stops_mu: std::sync::Mutex,
    #[guarded_by(stops_mu)]
    stops: Vec<T>,
    keys_mu: std::sync::Mutex,
    #[guarded_by(keys_mu)]
    keys: Vec<K>,
    #[guarded_by(keys_mu)]
    last: Option<K::Item>,
    value: V,
}

#[test]
fn parameters_have_to_do_with_one_another_no_more_than_the_fields_say() {
    #[monitor]
    struct Traveller<'a, 'b> {
        from: &'a str,
        #[guarded_by(crate::Route::<'a, 'b>::ends_mu)]
        to: Option<&'b str>,
    }

    fn goes_on<'a>(from: &'a str, ends: &mut RouteEndsMu<'a, 'static>) -> (&'a str, &'static str) {
        ends.from = from;
        let traveller = Traveller {
            from: ends.from,
            to: guardlint::LockedBy::new(ends, Some("there")),
        };
        let to = *traveller.to.get_mut(ends);
        (traveller.from, to.unwrap_or(ends.to))
    }

    let stops = RouteStopsMu { stops: vec!["x"] };
    assert_eq!(stops.stops, ["x"]);
    let keys = RouteKeysMu {
        keys: vec![0..2_u8, 2..4],
        last: Some(1),
    };
    assert_eq!((keys.keys.len(), keys.last), (2, Some(1)));
    let here = String::from("here");
    let mut ends = RouteEndsMu { from: "", to: "" };
    assert_eq!(goes_on(&here, &mut ends), ("here", "there"));
}

mod statics {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    guardlint::guarded! {
        /// Docs of a lock.
        static MU: std::sync::Mutex;

        /// Docs of what it guards.
        #[guarded_by(MU)]
        static NAMES: Vec<String> = Vec::new();

        static ROWS_MU: parking_lot::RwLock;

        // Before and after, in any order.
        #[guarded_by(MU)]
        static COUNT: u64 = const { 40 + 1 };
        #[cfg(test)]
        #[guarded_by(ROWS_MU)]
        static ROWS: LazyLock<BTreeMap<u8, u8>> = LazyLock::new(|| BTreeMap::from([(1, 2)]));
        #[cfg(not(test))]
        #[guarded_by(ROWS_MU)]
        static GONE: NoSuchType = NoSuchType;

        // A lock that `new` cannot make in a static.
        static PAGES: tokio::sync::Mutex = tokio::sync::Mutex::const_new;
        #[guarded_by(PAGES)]
        static PAGE: Option<&'static str> = None;
    }

    fn add(mu: &mut Mu, name: &str) {
        mu.NAMES.push(name.to_owned());
        mu.COUNT += 1;
    }

    #[test]
    fn statics_go_with_their_locks() {
        let mut mu = MU.lock().unwrap();
        add(&mut mu, "a");
        assert_eq!((&*mu.NAMES[0], mu.COUNT), ("a", 42));
        assert_eq!(ROWS_MU.read().ROWS[&1], 2);
        ROWS_MU.write().ROWS = LazyLock::new(BTreeMap::new);
        assert!(ROWS_MU.read().ROWS.is_empty());
        PAGES.try_lock().unwrap().PAGE = Some("p");
        assert_eq!(PAGES.try_lock().unwrap().PAGE, Some("p"));
    }

    #[test]
    fn nothing_is_added_to_the_lock() {
        use std::mem::size_of_val;
        use std::sync::Mutex;
        assert_eq!(size_of_val(&MU), size_of::<Mutex<(Vec<String>, u64)>>());
    }
}

type Shared<T> = std::sync::Arc<std::sync::Mutex<T>>;

#[monitor]
pub struct Ticker {
    mu: Shared,
    #[guarded_by(mu)]
    ticks: u64,
}

#[test]
fn a_lock_with_more_around_it_has_a_name() {
    let mu = Shared::new(TickerMu { ticks: 0 }.into());
    let ticker = Ticker { mu: mu.clone() };
    mu.lock().unwrap().ticks += 1;
    assert_eq!(ticker.mu.lock().unwrap().ticks, 1);
}
