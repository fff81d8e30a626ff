//! The second acquisition lies many calls below the first.

use std::sync::{Arc, Mutex, RwLock};

pub struct Ledger {
    total: Mutex<i64>,
    names: parking_lot::RwLock<Vec<String>>,
    entries: tokio::sync::Mutex<Vec<i64>>,
    log: Arc<RwLock<Vec<String>>>,
}

mod directly {
    use super::Ledger;

    pub fn audit(ledger: &Ledger) -> i64 {
        gather(ledger)
    }

    fn gather(ledger: &Ledger) -> i64 {
        collect(ledger) + 1
    }

    fn collect(ledger: &Ledger) -> i64 {
        weigh(ledger) + 2
    }

    fn weigh(ledger: &Ledger) -> i64 {
        check(ledger) + 3
    }

    fn check(ledger: &Ledger) -> i64 {
        look_up(ledger) + 4
    }

    fn look_up(ledger: &Ledger) -> i64 {
        fetch(ledger) + 5
    }

    fn fetch(ledger: &Ledger) -> i64 {
        read_out(ledger) + 6
    }

    fn read_out(ledger: &Ledger) -> i64 {
        *ledger.total.lock().unwrap()
    }
}

pub fn eight_calls(ledger: &Ledger) -> i64 {
    let total = ledger.total.lock().unwrap();
    *total + directly::audit(ledger) //~ reentrant_lock certain
}

mod in_many_ways {
    use super::Ledger;

    pub trait Report {
        fn print(&self, ledger: &Ledger);
    }

    pub struct Summary;

    impl Report for Summary {
        fn print(&self, ledger: &Ledger) {
            head(ledger);
        }
    }

    macro_rules! through {
        ($next:expr, $ledger:expr) => {
            $next($ledger)
        };
    }

    fn head(ledger: &Ledger) {
        through!(body, ledger);
    }

    fn body(ledger: &Ledger) {
        lines(ledger);
    }

    fn lines(ledger: &Ledger) {
        let lead = || line(ledger);
        lead();
    }

    fn line(ledger: &Ledger) {
        generic(|| name(ledger));
    }

    fn generic<F: FnOnce()>(call: F) {
        call();
    }

    fn name(ledger: &Ledger) {
        Ledger::first_name(ledger);
    }

    impl Ledger {
        fn first_name(&self) -> Option<String> {
            self.name_at(0)
        }

        fn name_at(&self, at: usize) -> Option<String> {
            self.names.write().get(at).cloned()
        }
    }
}

pub fn closures_and_traits(ledger: &Ledger) {
    use in_many_ways::Report;
    let names = ledger.names.read();
    in_many_ways::Summary.print(ledger); //~ reentrant_lock certain
    drop(names);
}

pub fn a_trait_object(ledger: &Ledger, report: &dyn in_many_ways::Report) {
    let names = ledger.names.write();
    report.print(ledger); //~ reentrant_lock likely
    drop(names);
}

mod awaited {
    use super::Ledger;

    pub async fn post(ledger: &Ledger) {
        one(ledger).await;
    }

    async fn one(ledger: &Ledger) {
        two(ledger).await;
    }

    async fn two(ledger: &Ledger) {
        three(ledger).await;
    }

    async fn three(ledger: &Ledger) {
        four(ledger).await;
    }

    async fn four(ledger: &Ledger) {
        five(ledger).await;
    }

    async fn five(ledger: &Ledger) {
        ledger.entries.lock().await.push(5);
    }
}

pub async fn tasks_that_await_each_other(ledger: &Ledger) {
    let entries = ledger.entries.lock().await;
    awaited::post(ledger).await; //~ reentrant_lock certain
    drop(entries);
}

/// Two ways lead there: the longer one always, the shorter one if it is asked to.
mod two_ways {
    use super::Ledger;

    pub fn note(ledger: &Ledger, at_once: bool) {
        if at_once {
            write(ledger);
        }
        queue(ledger);
    }

    fn queue(ledger: &Ledger) {
        order(ledger);
    }

    fn order(ledger: &Ledger) {
        sort(ledger);
    }

    fn sort(ledger: &Ledger) {
        flush(ledger);
    }

    fn flush(ledger: &Ledger) {
        sync(ledger);
    }

    fn sync(ledger: &Ledger) {
        write(ledger);
    }

    fn write(ledger: &Ledger) {
        ledger.log.write().unwrap().push(String::new());
    }
}

pub fn the_longer_way(ledger: &Ledger) {
    let log = ledger.log.read().unwrap();
    two_ways::note(ledger, false); //~ reentrant_lock certain
    drop(log);
}

pub fn a_clone_of_the_handle(log: Arc<RwLock<Vec<String>>>) {
    let kept = log.read().unwrap();
    handed::first(&log.clone()); //~ reentrant_lock certain
    drop(kept);
}

mod handed {
    use std::sync::{Arc, RwLock};

    type Log = Arc<RwLock<Vec<String>>>;

    pub fn first(log: &Log) {
        second(log);
    }

    fn second(log: &Log) {
        third(log);
    }

    fn third(log: &Log) {
        fourth(log);
    }

    fn fourth(log: &Log) {
        fifth(log);
    }

    fn fifth(log: &Log) {
        sixth(log);
    }

    fn sixth(log: &Log) {
        log.write().unwrap().clear();
    }
}
