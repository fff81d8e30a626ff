//! A value that a monitor makes when it is first asked for, and that goes away again.

use std::collections::HashMap;

use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Icons {
    table: Option<HashMap<u32, u32>>,
}

#[monitor]
impl Icons {
    pub fn icon(&mut self, name: u32) -> Option<u32> {
        self.table
            .get_or_insert_with(HashMap::new)
            .get(&name)
            .copied()
    }

    pub fn clear(&mut self) {
        self.table = None;
    }
}

#[monitor(rwlock)]
#[derive(Default)]
pub struct Names {
    last: Option<String>,
    calls: u32,
}

#[monitor(rwlock)]
impl Names {
    pub fn name(&mut self) -> String {
        self.calls += 1;
        if self.last.is_none() {
            self.last = Some(self.calls.to_string());
        }
        self.last.clone().unwrap_or_default()
    }

    pub fn take(&mut self) -> Option<String> {
        self.last.take()
    }
}
