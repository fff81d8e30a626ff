//! A flag that a function sets if it is told that all went well, or because it is told to.

use std::sync::atomic::{AtomicBool, Ordering};

fn make() -> std::io::Result<u32> {
    std::fs::write("table", "").map(|()| 1)
}

#[derive(Default)]
pub struct Table {
    ready: AtomicBool,
}

impl Table {
    fn note_if(&self, fine: bool) {
        if fine {
            self.ready.store(true, Ordering::Release);
        }
    }

    fn note_unless(&self, failed: bool) {
        if !failed {
            self.ready.store(true, Ordering::Release);
        }
    }

    fn hand_on(&self, fine: bool) {
        self.note_if(fine);
    }

    pub fn told_of_a_success(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        let fine = make().is_ok();
        self.note_if(fine);
    }

    pub fn told_of_no_failure(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        let failed = make().is_err();
        self.note_unless(failed);
    }

    pub fn told_by_way_of_another(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        self.hand_on(make().is_ok());
    }

    pub fn told_to(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        std::fs::write("table", "").unwrap();
        self.note_if(true);
    }

    pub fn told_to_by_its_opposite(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        std::fs::write("table", "").unwrap();
        self.note_unless(false);
    }
}

static MADE: AtomicBool = AtomicBool::new(false);

fn made_if(fine: bool) {
    if fine {
        MADE.store(true, Ordering::Release);
    }
}

pub fn made() {
    if MADE.load(Ordering::Acquire) { //~ racy_lazy_init likely
        return;
    }
    let fine = make().is_ok();
    made_if(fine);
}
