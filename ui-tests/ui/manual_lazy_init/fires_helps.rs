//! What can take the lock's place depends on how the value is made: see `helps_of_lazy_init` among the tests.

use std::sync::{Mutex, RwLock};

fn load() -> Vec<u8> {
    vec![1]
}

fn load_perhaps() -> Result<Vec<u8>, String> {
    Ok(vec![1])
}

async fn fetch() -> Vec<u8> {
    vec![1]
}

async fn fetch_perhaps() -> Result<Vec<u8>, String> {
    Ok(vec![1])
}

pub struct Plain {
    names: Mutex<Option<Vec<u8>>>,
    more: u8,
}

impl Plain {
    fn force(&self) -> Vec<u8> {
        vec![self.more]
    }

    pub fn std_once_lock(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        names.get_or_insert_with(|| self.force()).len() //~ manual_lazy_init advice
    }
}

pub struct Callback {
    names: RwLock<Option<Vec<u8>>>,
    force: fn() -> Vec<u8>,
}

impl Callback {
    pub fn std_once_lock_of_a_pointer(&self) -> usize {
        let mut names = self.names.write().unwrap();
        names.get_or_insert_with(|| (self.force)()).len() //~ manual_lazy_init advice
    }
}

pub struct Fallible {
    names: Mutex<Option<Vec<u8>>>,
}

impl Fallible {
    pub fn try_init(&self) -> Result<usize, String> {
        let mut names = self.names.lock().unwrap();
        if names.is_none() { //~ manual_lazy_init advice
            *names = Some(load_perhaps()?);
        }
        Ok(names.as_ref().unwrap().len())
    }
}

pub struct Matched {
    names: parking_lot::Mutex<Option<Vec<u8>>>,
}

impl Matched {
    pub fn try_init_of_a_match(&self) -> Option<usize> {
        let mut names = self.names.lock();
        if names.is_none() { //~ manual_lazy_init advice
            match load_perhaps() {
                Ok(loaded) => *names = Some(loaded),
                Err(_) => return None,
            }
        }
        names.as_ref().map(Vec::len)
    }
}

fn fill(names: &mut Option<Vec<u8>>) -> Result<(), String> {
    if names.is_none() { //~ manual_lazy_init advice
        *names = Some(load_perhaps()?);
    }
    Ok(())
}

pub struct Helped {
    names: Mutex<Option<Vec<u8>>>,
}

impl Helped {
    pub fn try_init_in_a_helper(&self) -> Result<usize, String> {
        let mut names = self.names.lock().unwrap();
        fill(&mut names)?;
        Ok(names.as_ref().map_or(0, Vec::len))
    }
}

pub struct Remote {
    names: tokio::sync::Mutex<Option<Vec<u8>>>,
    known: tokio::sync::Mutex<Option<Vec<u8>>>,
    perhaps: tokio::sync::Mutex<Option<Vec<u8>>>,
}

impl Remote {
    pub async fn awaited(&self) -> usize {
        let mut names = self.names.lock().await;
        if names.is_none() { //~ manual_lazy_init advice
            *names = Some(fetch().await);
        }
        names.as_ref().unwrap().len()
    }

    pub async fn std_once_lock_though_async(&self) -> usize {
        let mut known = self.known.lock().await;
        if known.is_none() { //~ manual_lazy_init advice
            *known = Some(load());
        }
        known.as_ref().unwrap().len()
    }

    pub async fn try_awaited(&self) -> Result<usize, String> {
        let mut perhaps = self.perhaps.lock().await;
        if perhaps.is_none() { //~ manual_lazy_init advice
            *perhaps = Some(fetch_perhaps().await?);
        }
        Ok(perhaps.as_ref().unwrap().len())
    }
}
