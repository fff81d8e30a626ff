//! Second looks at the field that was looked at first, numbers that are set to one value by whoever sets them, and what was
//! chosen elsewhere.

use std::collections::HashMap;
use std::sync::{Mutex, RwLock};

#[derive(Default)]
pub struct Job {
    owner: Option<u32>,
    tries: u32,
    log: Vec<u32>,
}

impl Job {
    fn is_free(&self) -> bool {
        self.owner.is_none() && self.tries > 0
    }
}

pub fn the_same_field(job: &RwLock<Job>) {
    if job.read().unwrap().owner.is_none() {
        let mut job = job.write().unwrap();
        if job.owner.is_some() {
            return;
        }
        if job.tries > 0 {
            job.tries -= 1;
        }
        job.owner = Some(1);
    }
}

pub fn the_same_field_in_a_method(job: &RwLock<Job>) {
    if job.read().unwrap().owner.is_none() {
        let mut job = job.write().unwrap();
        if job.is_free() {
            job.owner = Some(1);
        }
    }
}

/// The number tells whether anything has changed.
pub fn a_version(job: &RwLock<Job>) {
    let seen = {
        let job = job.read().unwrap();
        if job.owner.is_some() {
            return;
        }
        job.tries
    };
    let mut job = job.write().unwrap();
    if job.tries == seen {
        job.owner = Some(1);
        job.tries += 1;
    }
}

/// How often it was found so is the same whoever counts first.
pub fn counted_beside(job: &RwLock<Job>) {
    if job.read().unwrap().owner.is_none() {
        job.write().unwrap().tries += 1;
    }
}

/// What is changed is looked at for itself.
pub fn another_field_for_itself(job: &parking_lot::RwLock<Job>) {
    if job.read().owner.is_none() {
        let mut job = job.write();
        if !job.log.contains(&3) {
            job.log.push(3);
        }
    }
}

pub fn numbered(ids: &RwLock<HashMap<String, usize>>, name: &str) -> usize {
    if let Some(id) = ids.read().unwrap().get(name) {
        return *id;
    }
    let mut ids = ids.write().unwrap();
    let next = ids.len();
    *ids.entry(name.to_owned()).or_insert(next)
}

pub fn numbered_after_a_second_look(ids: &RwLock<HashMap<u32, usize>>, key: u32) -> usize {
    if let Some(id) = ids.read().unwrap().get(&key) {
        return *id;
    }
    let mut ids = ids.write().unwrap();
    if let Some(id) = ids.get(&key) {
        return *id;
    }
    let next = ids.len();
    ids.insert(key, next);
    next
}

pub fn reaped_after_a_second_look(jobs: &RwLock<HashMap<u32, bool>>) {
    let done: Vec<u32> = {
        let jobs = jobs.read().unwrap();
        jobs.iter()
            .filter(|(_, done)| **done)
            .map(|(id, _)| *id)
            .collect()
    };
    let mut jobs = jobs.write().unwrap();
    for id in done {
        if jobs.get(&id).is_some_and(|done| *done) {
            jobs.remove(&id);
        }
    }
}

pub fn compared_again(best: &RwLock<u32>, new: u32) {
    if *best.read().unwrap() < new {
        let mut best = best.write().unwrap();
        if *best < new {
            *best = new;
        }
    }
}

pub fn the_greater_of_both(best: &RwLock<u32>, new: u32) {
    if *best.read().unwrap() < new {
        let mut best = best.write().unwrap();
        *best = (*best).max(new);
    }
}

pub fn set_if_it_differs(level: &RwLock<u32>, new: u32) {
    if *level.read().unwrap() != new {
        *level.write().unwrap() = new;
    }
}

pub fn set_back(level: &parking_lot::RwLock<u32>, most: u32) {
    if *level.read() > most {
        *level.write() = 0;
    }
}

pub struct Registry {
    names: RwLock<HashMap<u32, String>>,
    leaving: Mutex<Vec<u32>>,
}

impl Registry {
    fn first(&self) -> Option<String> {
        self.names.read().unwrap().get(&0).cloned()
    }

    fn remove(&self, id: u32) {
        self.names.write().unwrap().remove(&id);
    }

    /// Whoever takes it out of the list is the only one to remove it.
    pub fn chosen_under_another_lock(&self) -> Option<String> {
        let first = self.first()?;
        let id = self.leaving.lock().unwrap().pop()?;
        self.remove(id);
        Some(first)
    }
}

/// Whether there are members says nothing about the greeting, which is the same whoever writes it.
#[derive(Default)]
pub struct Room {
    members: HashMap<u32, String>,
    greeting: Option<String>,
}

pub fn beside(room: &RwLock<Room>, name: &str) {
    if room.read().unwrap().members.is_empty() {
        return;
    }
    room.write().unwrap().greeting = Some(name.to_owned());
}

/// What is written was looked at under a lock that is still held.
pub fn beside_under_a_lock(gate: &Mutex<()>, room: &RwLock<Room>, name: &str) {
    if room.read().unwrap().members.is_empty() {
        return;
    }
    let _gate = gate.lock().unwrap();
    if room.read().unwrap().greeting.is_some() {
        return;
    }
    room.write().unwrap().greeting = Some(name.to_owned());
}

/// What is in the entry is looked at again, or only whether there is an entry was asked before.
#[derive(Default)]
pub struct Nested {
    groups: std::sync::RwLock<std::collections::HashMap<String, Group>>,
}

#[derive(Default)]
pub struct Group {
    members: std::collections::HashMap<u32, std::sync::Arc<u32>>,
    names: Vec<u32>,
}

impl Nested {
    pub fn member(&self, group: &str, id: u32) -> std::sync::Arc<u32> {
        let groups = self.groups.read().unwrap();
        if let Some(member) = groups.get(group).and_then(|group| group.members.get(&id)) {
            return member.clone();
        }
        drop(groups);
        let mut groups = self.groups.write().unwrap();
        let group = groups.entry(group.to_owned()).or_default();
        group.members.entry(id).or_default().clone()
    }

    pub fn name(&self, group: &str, id: u32) {
        let groups = self.groups.read().unwrap();
        let is_named = groups.get(group).is_some_and(|group| group.names.contains(&id));
        drop(groups);
        if !is_named {
            let mut groups = self.groups.write().unwrap();
            let names = &mut groups.entry(group.to_owned()).or_default().names;
            if !names.contains(&id) {
                names.push(id);
            }
        }
    }

    pub fn first_name(&self, group: &str, id: u32) {
        if self.groups.read().unwrap().contains_key(group) {
            return;
        }
        let mut groups = self.groups.write().unwrap();
        let group = groups.entry(group.to_owned()).or_insert_with(Group::default);
        group.names.push(id);
    }
}
