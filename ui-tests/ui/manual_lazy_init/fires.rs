//! A lock that guards nothing but the first use of a value.

use std::sync::{Arc, Mutex, RwLock};

pub fn load() -> String {
    "configuration".to_owned()
}

static CONFIG: Mutex<Option<String>> = Mutex::new(None);

pub fn a_static() -> String {
    let mut config = CONFIG.lock().unwrap();
    if config.is_none() {
        //~^ manual_lazy_init advice
        *config = Some(load());
    }
    config.clone().unwrap_or_default()
}

static MATCHED: Mutex<Option<String>> = Mutex::new(None);

pub fn matched() -> usize {
    let mut value = MATCHED.lock().unwrap();
    match value.as_ref() {
        //~^ manual_lazy_init advice
        Some(value) => value.len(),
        None => {
            let fresh = load();
            let length = fresh.len();
            *value = Some(fresh);
            length
        }
    }
}

static EARLY: Mutex<Option<String>> = Mutex::new(None);

pub fn early_return() -> String {
    let mut value = EARLY.lock().unwrap();
    if let Some(value) = &*value {
        //~^ manual_lazy_init advice
        return value.clone();
    }
    let fresh = load();
    *value = Some(fresh.clone());
    fresh
}

static INSERTED: Mutex<Option<String>> = Mutex::new(None);

pub fn get_or_insert_with() -> usize {
    let mut value = INSERTED.lock().unwrap();
    value.get_or_insert_with(load).len() //~ manual_lazy_init advice
}

static REPLACED: Mutex<Option<String>> = Mutex::new(None);

pub fn option_replace() -> usize {
    let mut value = REPLACED.lock().unwrap();
    if value.is_none() {
        //~^ manual_lazy_init advice
        value.replace(load());
    }
    value.as_ref().map_or(0, String::len)
}

static WRITTEN: RwLock<Option<String>> = RwLock::new(None);

pub fn under_a_write_lock() -> usize {
    let mut value = WRITTEN.write().unwrap();
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

static ICONS: RwLock<Option<Vec<String>>> = RwLock::new(None);

/// Look, lock, look again: right, and still a lock for every reader.
pub fn double_checked(index: usize) -> Option<String> {
    if let Some(icons) = ICONS.read().unwrap().as_ref() {
        //~^ manual_lazy_init advice
        return icons.get(index).cloned();
    }
    let mut icons = ICONS.write().unwrap();
    if icons.is_none() {
        *icons = Some(vec![load()]);
    }
    icons.as_ref().and_then(|icons| icons.get(index).cloned())
}

static PARKED: parking_lot::Mutex<Option<String>> = parking_lot::Mutex::new(None);

pub fn parking_lot_mutex() -> usize {
    let mut value = PARKED.lock();
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

static PARKED_RW: parking_lot::RwLock<Option<String>> = parking_lot::RwLock::new(None);

pub fn parking_lot_rwlock() -> usize {
    let mut value = PARKED_RW.write();
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

static ASYNC: tokio::sync::Mutex<Option<String>> = tokio::sync::Mutex::const_new(None);

pub async fn load_async() -> String {
    load()
}

pub async fn tokio_mutex() -> usize {
    let mut value = ASYNC.lock().await;
    if value.is_none() {
        //~^ manual_lazy_init advice
        *value = Some(load_async().await);
    }
    value.as_ref().map_or(0, String::len)
}

/// One field each: the field is the class, whatever the instance.
#[derive(Default)]
pub struct Client {
    address: Mutex<Option<String>>,
    name: Mutex<Option<Arc<str>>>,
    motd: parking_lot::Mutex<Option<String>>,
    banner: RwLock<Option<String>>,
}

pub fn field(client: &Arc<Client>) -> String {
    let mut address = client.address.lock().unwrap();
    if address.is_none() {
        //~^ manual_lazy_init advice
        *address = Some(load());
    }
    address.clone().unwrap_or_default()
}

pub fn field_with_early_return(client: &Arc<Client>) -> Arc<str> {
    let mut name = client.name.lock().unwrap();
    if let Some(name) = name.as_ref() {
        //~^ manual_lazy_init advice
        return Arc::clone(name);
    }
    let fresh: Arc<str> = load().into();
    *name = Some(Arc::clone(&fresh));
    fresh
}

pub fn parking_lot_field(client: &Arc<Client>) -> usize {
    let mut motd = client.motd.lock();
    let missing = motd.is_none(); //~ manual_lazy_init advice
    if missing {
        *motd = Some(load());
    }
    motd.as_ref().map_or(0, String::len)
}

pub fn rwlock_field(client: &Arc<Client>) -> usize {
    let mut banner = client.banner.write().unwrap();
    if banner.is_none() {
        //~^ manual_lazy_init advice
        let fresh = load();
        *banner = Some(fresh);
    }
    banner.as_ref().map_or(0, String::len)
}
