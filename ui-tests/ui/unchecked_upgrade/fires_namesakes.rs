//! Guards of our own that are called like those inside of them, and types that are called like those of `std`.

use std::collections::BTreeMap;
use std::sync::Arc;

mod locks {
    use std::ops::{Deref, DerefMut};
    use std::sync;

    #[derive(Default)]
    pub struct RwLock<T>(sync::RwLock<T>);

    pub struct RwLockReadGuard<'a, T>(sync::RwLockReadGuard<'a, T>);
    pub struct RwLockWriteGuard<'a, T>(sync::RwLockWriteGuard<'a, T>);

    impl<T> RwLock<T> {
        pub fn read(&self) -> RwLockReadGuard<'_, T> {
            RwLockReadGuard(self.0.read().unwrap())
        }

        pub fn write(&self) -> RwLockWriteGuard<'_, T> {
            RwLockWriteGuard(self.0.write().unwrap())
        }
    }

    impl<T> Deref for RwLockReadGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }

    impl<T> Deref for RwLockWriteGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }

    impl<T> DerefMut for RwLockWriteGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            &mut self.0
        }
    }
}

pub struct Conn;

#[derive(Default)]
pub struct Pool {
    conns: locks::RwLock<BTreeMap<String, Arc<Conn>>>,
    plain: std::sync::RwLock<BTreeMap<String, Arc<Conn>>>,
}

impl Pool {
    pub fn get(&self, name: &str) -> Arc<Conn> {
        if let Some(conn) = self.conns.read().get(name).cloned() {
            return conn;
        }
        let conn = Arc::new(Conn);
        self.conns.write().insert(name.to_owned(), conn.clone()); //~ unchecked_upgrade likely
        conn
    }

    pub fn get_plain(&self, name: &str) -> Arc<Conn> {
        if let Some(conn) = self.plain.read().unwrap().get(name).cloned() {
            return conn;
        }
        let conn = Arc::new(Conn);
        let mut plain = self.plain.write().unwrap(); //~ unchecked_upgrade likely
        plain.insert(name.to_owned(), conn.clone());
        conn
    }
}
