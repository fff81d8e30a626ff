//! The methods of a monitor stand on a struct that its attribute declares, and so no source: as this macro does.

use std::sync::Mutex;

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());

pub struct Account {
    state: Mutex<AccountUnderMonitor>,
}

macro_rules! declare {
    ($state:ident) => {
        struct $state {
            balance: i64,
        }
    };
}

declare!(AccountUnderMonitor);
use AccountUnderMonitor as monitor_above;

impl monitor_above {
    fn deposit(&mut self, amount: i64) {
        let mut log = LOG.lock().unwrap();
        self.record(amount); //~ reentrant_lock certain
        log.push(self.balance);
    }

    fn reset(&mut self) {
        let log = LOG.lock().unwrap();
        Self::note(self.balance); //~ reentrant_lock certain
        self.balance = log.len() as i64;
    }

    fn record(&mut self, amount: i64) {
        self.balance += amount;
        LOG.lock().unwrap().push(amount);
    }

    fn note(amount: i64) {
        LOG.lock().unwrap().push(amount);
    }
}

impl Account {
    pub fn deposit(&self, amount: i64) {
        AccountUnderMonitor::deposit(&mut self.state.lock().unwrap(), amount);
    }

    pub fn reset(&self) {
        self.state.lock().unwrap().reset();
    }
}
