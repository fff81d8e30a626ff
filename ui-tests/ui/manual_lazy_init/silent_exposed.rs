//! Locks that other crates can take, to do with the value what they like.

use std::sync::Mutex;

pub fn load_names() -> Vec<String> {
    vec!["first".to_owned()]
}

pub static NAMES: Mutex<Option<Vec<String>>> = Mutex::new(None);

pub fn public_static() -> usize {
    let mut names = NAMES.lock().unwrap();
    if names.is_none() {
        *names = Some(load_names());
    }
    names.as_ref().map_or(0, Vec::len)
}

pub struct Registry {
    pub names: parking_lot::RwLock<Option<Vec<String>>>,
}

impl Registry {
    pub fn names(&self) -> usize {
        let mut names = self.names.write();
        names.get_or_insert_with(load_names).len()
    }
}

pub struct Tuple(pub tokio::sync::Mutex<Option<Vec<String>>>);

impl Tuple {
    pub async fn names(&self) -> usize {
        let mut names = self.0.lock().await;
        names.get_or_insert_with(load_names).len()
    }
}

mod inner {
    use std::sync::Mutex;

    pub static SHOWN: Mutex<Option<Vec<String>>> = Mutex::new(None);

    pub struct Slot {
        pub name: Mutex<Option<String>>,
    }

    pub struct Returned {
        pub name: Mutex<Option<String>>,
    }
}

pub use inner::{SHOWN as SEEN, Slot};

pub fn exported_static() -> usize {
    let mut names = inner::SHOWN.lock().unwrap();
    names.get_or_insert_with(load_names).len()
}

pub fn exported_type(slot: &Slot) -> usize {
    let mut name = slot.name.lock().unwrap();
    name.get_or_insert_with(String::new).len()
}

pub fn returned() -> inner::Returned {
    inner::Returned {
        name: Mutex::new(None),
    }
}

pub fn in_what_was_returned() -> usize {
    let returned = Box::leak(Box::new(returned()));
    in_a_slot(returned)
}

fn in_a_slot(returned: &inner::Returned) -> usize {
    let mut name = returned.name.lock().unwrap();
    name.get_or_insert_with(String::new).len()
}

/// What closures are given, public fields hold and traits hand out has fields that everybody can name, too.
mod handed_out {
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct GivenToAll {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct HeldByAll {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct BehindATrait {
        pub name: Mutex<Option<String>>,
    }
}

#[derive(Default)]
pub struct HandsOut {
    given: handed_out::GivenToAll,
    pub held: handed_out::HeldByAll,
    behind: handed_out::BehindATrait,
}

impl HandsOut {
    pub fn give(&self, to: impl FnOnce(&handed_out::GivenToAll)) -> usize {
        to(&self.given);
        let mut name = self.given.name.lock().unwrap();
        name.get_or_insert_with(String::new).len()
    }

    pub fn held(&self) -> usize {
        let mut name = self.held.name.lock().unwrap();
        name.get_or_insert_with(String::new).len()
    }

    pub fn behind(&self) -> usize {
        let mut name = self.behind.name.lock().unwrap();
        name.get_or_insert_with(String::new).len()
    }
}

impl AsRef<handed_out::BehindATrait> for HandsOut {
    fn as_ref(&self) -> &handed_out::BehindATrait {
        &self.behind
    }
}
