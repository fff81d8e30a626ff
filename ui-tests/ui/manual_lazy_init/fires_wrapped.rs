//! The nil check or the filling is behind a helper.

use std::sync::{Arc, Mutex, MutexGuard, RwLock, RwLockWriteGuard};

use other::slot::Slot;

pub fn load() -> String {
    "configuration".to_owned()
}

#[derive(Default)]
pub struct Client {
    address: Mutex<Option<String>>,
    name: Mutex<Option<String>>,
    motd: Mutex<Option<String>>,
    banner: RwLock<Option<String>>,
    region: Mutex<Option<String>>,
    token: tokio::sync::Mutex<Option<String>>,
}

impl Client {
    fn address(&self) -> MutexGuard<'_, Option<String>> {
        self.address.lock().unwrap()
    }

    pub fn accessor(&self) -> String {
        let mut address = self.address();
        if address.is_none() {
            //~^ manual_lazy_init advice
            *address = Some(load());
        }
        address.clone().unwrap_or_default()
    }

    fn with_name<R>(&self, f: impl FnOnce(&mut Option<String>) -> R) -> R {
        f(&mut self.name.lock().unwrap())
    }

    pub fn closure_style(&self) -> usize {
        self.with_name(|name| {
            if name.is_none() {
                //~^ manual_lazy_init advice
                *name = Some(load());
            }
            name.as_ref().map_or(0, String::len)
        })
    }

    pub fn helper_fills(&self) -> usize {
        let mut motd = self.motd.lock().unwrap();
        if motd.is_none() {
            //~^ manual_lazy_init advice
            fill(&mut motd);
        }
        motd.as_ref().map_or(0, String::len)
    }

    fn banner_mut(&self) -> RwLockWriteGuard<'_, Option<String>> {
        self.banner.write().unwrap()
    }

    pub fn accessor_of_a_write_guard(&self) -> usize {
        let mut banner = self.banner_mut();
        if banner.is_none() {
            //~^ manual_lazy_init advice
            *banner = Some(load());
        }
        banner.as_ref().map_or(0, String::len)
    }

    pub fn guard_in_a_struct(&self) -> usize {
        let mut entered = Entered {
            region: self.region.lock().unwrap(),
        };
        if entered.region.is_none() {
            //~^ manual_lazy_init advice
            *entered.region = Some(load());
        }
        entered.region.as_ref().map_or(0, String::len)
    }

    async fn fetch(&self) -> String {
        load()
    }

    pub async fn tokio_field(&self) -> usize {
        let mut token = self.token.lock().await;
        if token.is_none() {
            //~^ manual_lazy_init advice
            *token = Some(self.fetch().await);
        }
        token.as_ref().map_or(0, String::len)
    }
}

fn fill(value: &mut Option<String>) {
    *value = Some(load());
}

pub struct Entered<'a> {
    region: MutexGuard<'a, Option<String>>,
}

static HELPED: Mutex<Option<String>> = Mutex::new(None);

fn ensure(value: &mut Option<String>) -> usize {
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn helper_checks_and_fills() -> usize {
    ensure(&mut HELPED.lock().unwrap())
}

/// A cell of one's own, for any type.
pub struct Lazily<T> {
    value: Mutex<Option<Arc<T>>>,
    make: fn() -> T,
}

impl<T> Lazily<T> {
    pub fn generic_type(&self) -> Arc<T> {
        let mut value = self.value.lock().unwrap();
        if let Some(value) = &*value {
            //~^ manual_lazy_init advice
            return Arc::clone(value);
        }
        let fresh = Arc::new((self.make)());
        *value = Some(Arc::clone(&fresh));
        fresh
    }
}

macro_rules! filled {
    ($lock:expr, $make:expr) => {{
        let mut value = $lock.lock().unwrap();
        if value.is_none() {
            *value = Some($make);
        }
        value.as_ref().map_or(0, String::len)
    }};
}

static EXPANDED: Mutex<Option<String>> = Mutex::new(None);

pub fn macro_of_this_crate() -> usize {
    filled!(EXPANDED, load()) //~ manual_lazy_init advice
}

static LOCKED: Mutex<Option<String>> = Mutex::new(None);

pub fn lock_macro_of_another_crate() -> usize {
    let mut value = other::locked!(LOCKED);
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

/// Nothing in the workspace empties a `Slot`; it is one slot to both crates, so it is told once.
pub fn slot_of_another_crate(slot: &Slot) -> usize {
    let mut value = slot.lock();
    if value.is_none() {
        //~^[e2021] manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

/// A newtype that many threads hold.
#[derive(Clone, Default)]
pub struct Handle(Arc<Mutex<Option<String>>>);

impl Handle {
    fn borrow_mut(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap()
    }
}

pub fn newtype(handle: &Handle) -> usize {
    let mut value = handle.borrow_mut();
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub trait Named {
    fn name(&self) -> String;
}

pub struct Host {
    name: Mutex<Option<String>>,
}

impl Named for Host {
    fn name(&self) -> String {
        let mut name = self.name.lock().unwrap();
        if name.is_none() {
            //~^ manual_lazy_init advice
            *name = Some(load());
        }
        name.clone().unwrap_or_default()
    }
}

/// Filled by a method of `Option`.
#[derive(Default)]
pub struct Inserted {
    id: std::sync::Mutex<Option<std::sync::Arc<u32>>>,
}

impl Inserted {
    pub fn get(&self) -> std::sync::Arc<u32> {
        let mut id = self.id.lock().unwrap();
        if let Some(id) = id.as_ref() { //~ manual_lazy_init advice
            return id.clone();
        }
        id.insert(std::sync::Arc::new(std::process::id())).clone()
    }
}
