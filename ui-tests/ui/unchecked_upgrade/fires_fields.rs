//! A look at one field is no second look at another, and how many there are says nothing of which.

use std::collections::HashMap;
use std::sync::RwLock;

#[derive(Default)]
pub struct Job {
    owner: Option<u32>,
    tries: u32,
    log: Vec<u32>,
}

impl Job {
    fn is_tried(&self) -> bool {
        self.tries > 0
    }
}

pub fn another_field_is_checked(job: &RwLock<Job>) {
    if job.read().unwrap().owner.is_none() {
        let mut job = job.write().unwrap(); //~ unchecked_upgrade advice
        if job.tries > 0 {
            job.tries -= 1;
        }
        job.owner = Some(1);
    }
}

pub fn the_other_way_round(job: &RwLock<Job>) {
    if job.read().unwrap().tries > 0 {
        let mut job = job.write().unwrap(); //~ unchecked_upgrade certain
        if job.owner.is_none() {
            job.log.push(1);
        }
        job.tries -= 1;
    }
}

pub fn another_field_decides(job: &RwLock<Job>) {
    if job.read().unwrap().log.is_empty() {
        let mut job = job.write().unwrap(); //~ unchecked_upgrade certain
        if job.tries > 0 {
            job.log.push(1);
        }
    }
}

pub fn another_field_in_a_method(job: &parking_lot::RwLock<Job>) {
    if job.read().log.is_empty() {
        let mut job = job.write(); //~ unchecked_upgrade certain
        match job.is_tried() {
            true => job.log.push(1),
            false => {}
        }
    }
}

pub fn numbered(ids: &RwLock<HashMap<String, usize>>, name: &str) -> usize {
    if let Some(id) = ids.read().unwrap().get(name) {
        return *id;
    }
    let mut changed = ids.write().unwrap(); //~ unchecked_upgrade likely
    let id = changed.len();
    changed.insert(name.to_owned(), id);
    id
}

pub struct Names {
    all: Vec<String>,
    ids: HashMap<String, usize>,
}

pub fn numbered_by_another_field(names: &RwLock<Names>, name: &str) -> usize {
    if let Some(id) = names.read().unwrap().ids.get(name) {
        return *id;
    }
    let mut names = names.write().unwrap(); //~ unchecked_upgrade certain
    let id = names.all.len();
    names.all.push(name.to_owned());
    names.ids.insert(name.to_owned(), id);
    id
}

pub async fn numbered_later(ids: &tokio::sync::RwLock<HashMap<u32, usize>>, key: u32) -> usize {
    let known = ids.read().await.get(&key).copied();
    match known {
        Some(id) => id,
        None => {
            let mut ids = ids.write().await; //~ unchecked_upgrade likely
            let id = ids.len() + 1;
            ids.insert(key, id);
            id
        }
    }
}

pub fn reaped(jobs: &RwLock<HashMap<u32, bool>>) {
    let done: Vec<u32> = {
        let jobs = jobs.read().unwrap();
        jobs.iter()
            .filter(|(_, done)| **done)
            .map(|(id, _)| *id)
            .collect()
    };
    let mut changed = jobs.write().unwrap(); //~ unchecked_upgrade certain
    for id in done {
        changed.remove(&id);
    }
}

pub fn reaped_by_a_closure(jobs: &parking_lot::RwLock<HashMap<u32, bool>>) {
    let done: Vec<u32> = jobs
        .read()
        .iter()
        .filter(|(_, done)| **done)
        .map(|(id, _)| *id)
        .collect();
    let mut jobs = jobs.write(); //~ unchecked_upgrade certain
    done.iter().for_each(|id| {
        jobs.remove(id);
    });
}

#[derive(Default)]
pub struct Cached {
    on: bool,
    cache: Option<u32>,
}

/// One look is beside what is written, and the other is not, in whatever order.
pub fn beside_and_at_it(lock: &RwLock<Cached>) {
    let state = lock.read().unwrap();
    if !state.on || state.cache.is_some() {
        return;
    }
    drop(state);
    lock.write().unwrap().cache = Some(1); //~ unchecked_upgrade advice
}

pub fn at_it_and_beside(lock: &RwLock<Cached>) {
    let state = lock.read().unwrap();
    if state.cache.is_some() || !state.on {
        return;
    }
    drop(state);
    lock.write().unwrap().cache = Some(1); //~ unchecked_upgrade advice
}

/// That there is an entry says nothing of what is in it.
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
    // metamorphic: not through_an_option
    pub fn member(&self, group: &str, id: u32) -> std::sync::Arc<u32> {
        let groups = self.groups.read().unwrap();
        if let Some(member) = groups.get(group).and_then(|group| group.members.get(&id)) {
            return member.clone();
        }
        drop(groups);
        let member = std::sync::Arc::new(id);
        let mut groups = self.groups.write().unwrap(); //~ unchecked_upgrade likely|certain
        let group = groups.entry(group.to_owned()).or_default();
        group.members.insert(id, member.clone());
        member
    }

    pub fn name(&self, group: &str, id: u32) {
        let groups = self.groups.read().unwrap();
        let is_named = groups.get(group).is_some_and(|group| group.names.contains(&id));
        drop(groups);
        if !is_named {
            let mut groups = self.groups.write().unwrap(); //~ unchecked_upgrade likely|certain
            groups.entry(group.to_owned()).or_default().names.push(id);
        }
    }
}
