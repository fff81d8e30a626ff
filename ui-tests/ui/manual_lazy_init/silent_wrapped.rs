//! What is filled in once here is emptied, replaced or changed behind a helper or in another crate.

use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use other::shared::{Exclusive, Shared};
use other::slot::Resettable;

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
    state: Mutex<State>,
    token: tokio::sync::Mutex<Option<String>>,
    page: Exclusive<Option<String>>,
}

/// An option among other things.
#[derive(Default)]
pub struct State {
    cached: Option<String>,
    hits: u64,
}

impl Client {
    fn address(&self) -> MutexGuard<'_, Option<String>> {
        self.address.lock().unwrap()
    }

    pub fn accessor_that_others_reset_through(&self) -> String {
        let mut address = self.address();
        if address.is_none() {
            *address = Some(load());
        }
        address.clone().unwrap_or_default()
    }

    pub fn disconnect(&self) {
        self.address().take();
    }

    fn with_name<R>(&self, f: impl FnOnce(&mut Option<String>) -> R) -> R {
        f(&mut self.name.lock().unwrap())
    }

    pub fn closure_style_that_fills(&self) -> usize {
        self.with_name(|name| name.get_or_insert_with(load).len())
    }

    pub fn closure_style_that_resets(&self) {
        self.with_name(|name| *name = None);
    }

    pub fn helper_empties(&self) -> usize {
        let mut motd = self.motd.lock().unwrap();
        if motd.is_none() {
            *motd = Some(load());
        }
        motd.as_ref().map_or(0, String::len)
    }

    pub fn new_motd(&self) {
        empty(&mut self.motd.lock().unwrap());
    }

    pub fn set_by_a_setter(&self) -> usize {
        let mut banner = self.banner.write().unwrap();
        if banner.is_none() {
            *banner = Some(load());
        }
        banner.as_ref().map_or(0, String::len)
    }

    pub fn set_banner(&self, text: String) {
        self.banner.write().unwrap().replace(text);
    }

    pub fn emptied_by_the_destructor(&self) -> usize {
        let mut region = self.region.lock().unwrap();
        if region.is_none() {
            *region = Some(load());
        }
        region.as_ref().map_or(0, String::len)
    }

    pub fn one_field_of_several(&self) -> String {
        let mut state = self.state.lock().unwrap();
        state.hits += 1;
        if state.cached.is_none() {
            state.cached = Some(load());
        }
        state.cached.clone().unwrap_or_default()
    }

    pub async fn tokio_filled(&self) -> usize {
        let mut token = self.token.lock().await;
        if token.is_none() {
            *token = Some(load());
        }
        token.as_ref().map_or(0, String::len)
    }

    pub async fn tokio_invalidated(&self) {
        *self.token.lock().await = None;
    }

    pub fn wrapper_of_another_crate(&self) -> usize {
        self.page.with(|page| {
            if page.is_none() {
                *page = Some(load());
            }
            page.as_ref().map_or(0, String::len)
        })
    }

    pub fn replaced_through_the_wrapper(&self) -> Option<String> {
        self.page.replace(None)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(region) = self.region.lock().unwrap().take() {
            println!("leaving {region}");
        }
    }
}

fn empty(value: &mut Option<String>) {
    *value = None;
}

/// Its own crate resets it.
pub fn resettable_of_another_crate(slot: &Resettable) -> usize {
    let mut value = slot.lock();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub struct Lazily<T> {
    value: Mutex<Option<Arc<T>>>,
    make: fn() -> T,
}

impl<T> Lazily<T> {
    pub fn generic_type(&self) -> Arc<T> {
        let mut value = self.value.lock().unwrap();
        if let Some(value) = &*value {
            return Arc::clone(value);
        }
        let fresh = Arc::new((self.make)());
        *value = Some(Arc::clone(&fresh));
        fresh
    }

    pub fn invalidate(&self) {
        *self.value.lock().unwrap() = None;
    }
}

macro_rules! cleared {
    ($lock:expr) => {
        *$lock.lock().unwrap() = None
    };
}

static EXPANDED: Mutex<Option<String>> = Mutex::new(None);

pub fn reset_by_a_macro() -> usize {
    let mut value = EXPANDED.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn clear_expanded() {
    cleared!(EXPANDED);
}

/// Anyone may put another value into a handle.
pub struct Handle {
    value: Shared<Option<String>>,
}

impl Handle {
    pub fn newtype_of_another_crate(&self) -> usize {
        let mut value = self.value.borrow_mut();
        if value.is_none() {
            *value = Some(load());
        }
        value.as_ref().map_or(0, String::len)
    }

    pub fn put(&self, value: Option<String>) {
        *self.value.borrow_mut() = value;
    }
}
