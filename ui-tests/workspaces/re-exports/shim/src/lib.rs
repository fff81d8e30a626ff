//! What others would rather not spell out.

pub use std::future::Future;
pub use std::mem;
pub use std::ops::Deref as Target;
pub use std::option::Option as Maybe;
pub use std::sync::{Arc, Mutex, MutexGuard};

pub use tokio::sync::Mutex as AsyncMutex;

pub mod fast {
    pub use parking_lot::lock_api;
    pub use parking_lot::{RawRwLock, RwLock};
}
