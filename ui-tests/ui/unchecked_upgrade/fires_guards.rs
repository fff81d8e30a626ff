//! What is called like a guard is none.

use std::collections::HashMap;
use std::sync::RwLock;

pub type Icons = RwLock<HashMap<u32, u32>>;

/// Tells when the report is done, and holds nothing.
pub struct ReportGuard {
    pub title: String,
}

/// To do something, not to keep others from it.
pub struct Permit(pub u32);

pub fn under_no_guard(_report: &ReportGuard, icons: &Icons, name: u32) -> u32 {
    if let Some(icon) = icons.read().unwrap().get(&name) {
        return *icon;
    }
    let icon = name + 1;
    icons.write().unwrap().insert(name, icon); //~ unchecked_upgrade advice
    icon
}

pub fn with_no_guard(permit: Permit, icons: &Icons, name: u32) -> u32 {
    if let Some(icon) = icons.read().unwrap().get(&name) {
        return *icon;
    }
    let icon = name + permit.0;
    icons.write().unwrap().insert(name, icon); //~ unchecked_upgrade advice
    icon
}
