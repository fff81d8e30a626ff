//! Not a member of the workspace, and known to its only user as `extras`.

pub use std::collections::{BTreeMap, HashMap};
pub use std::sync::{OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard};
