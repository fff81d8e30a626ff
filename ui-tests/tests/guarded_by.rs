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
