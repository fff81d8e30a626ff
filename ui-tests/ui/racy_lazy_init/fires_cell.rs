//! A cell that is found empty and then set: only one thread can, and the other unwraps the error.

use std::sync::OnceLock;

static NAMES: OnceLock<Vec<u8>> = OnceLock::new();

fn load() -> Vec<u8> {
    vec![1]
}

pub fn of_std() {
    if NAMES.get().is_none() { //~ racy_lazy_init likely
        NAMES.set(load()).unwrap();
    }
}

pub fn matched() -> &'static [u8] {
    match NAMES.get() { //~ racy_lazy_init likely
        Some(names) => names,
        None => {
            NAMES.set(load()).expect("only set here");
            NAMES.get().unwrap()
        }
    }
}

pub fn behind_an_early_return() -> &'static [u8] {
    if let Some(names) = NAMES.get() { //~ racy_lazy_init likely
        return names;
    }
    let set = NAMES.set(load());
    set.ok().expect("only set here");
    NAMES.get().unwrap()
}

pub struct Lazy {
    of_once_cell: once_cell::sync::OnceCell<Vec<u8>>,
    boxed: once_cell::race::OnceBox<Vec<u8>>,
    of_tokio: tokio::sync::OnceCell<Vec<u8>>,
}

impl Lazy {
    pub fn of_once_cell(&self) {
        if self.of_once_cell.get().is_none() { //~ racy_lazy_init likely
            self.of_once_cell.set(load()).unwrap();
        }
    }

    pub fn boxed(&self) {
        if self.boxed.get().is_none() { //~ racy_lazy_init likely
            self.boxed.set(Box::new(load())).unwrap();
        }
    }

    fn has_it(&self) -> bool {
        self.of_tokio.initialized()
    }

    fn insists(&self, names: Vec<u8>) {
        self.of_tokio.set(names).unwrap();
    }

    pub async fn of_tokio(&self) {
        if !self.has_it() { //~ racy_lazy_init likely
            let names = std::future::ready(load()).await;
            self.insists(names);
        }
    }
}
