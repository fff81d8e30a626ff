//! Looks and guards get their numbers here, the same on every visit of a place; effects are noted.

use super::exec::Exec;
use super::path::{Node, PathId};
use super::sets::Set;
use super::value::{GuardId, ReadId, Value};
use super::{Guard, HeldSet, Look, Read};
use crate::ir::BlockId;
use crate::link::Place;
use crate::models::{How, Key, Mode};

/// Crates of channels.
const CHANNELS: [&str; 6] = [
    "async_channel",
    "crossbeam_channel",
    "flume",
    "futures_channel",
    "kanal",
    "postage",
];

/// Something that is felt outside: a spawned task, a caller's closure, an awaited future.
#[derive(Debug, Clone)]
pub struct Effect {
    pub block: BlockId,
    pub at: Place,
    pub felt: Felt,
    pub held: HeldSet,
    /// Whatever the caller's closure does, which the caller knows better.
    pub unknown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Felt {
    /// By nobody, but others go on while this waits (`.await`).
    Pause,
    /// By who reads what the program prints.
    Output,
    /// By other threads, tasks, callers or the system.
    Outside,
}

impl<'a> Exec<'_, 'a> {
    /// Adds a look at what the value denotes, if that is state.
    pub(super) fn note_look(&mut self, value: &Value, look: Look, reads: &mut Set) {
        if let Some(path) = value.known_path() {
            if self.is_state(path) {
                let read = self.read_of(path, look);
                reads.insert(read);
            }
        }
    }

    pub(super) fn read_of(&mut self, path: PathId, look: Look) -> ReadId {
        let key = (self.site, path, look);
        let read = Read {
            path,
            look,
            held: self.state.held.clone(),
            at: self.here(),
            here: self.here(),
            block: self.block,
            site: self.site,
            imported: false,
            depth: 0,
            fate: None,
        };
        self.intern_read(key, read)
    }

    fn intern_read(&mut self, key: (u32, PathId, Look), read: Read) -> ReadId {
        if let Some(&id) = self.read_ids.get(&key) {
            if self.recording {
                self.facts.reads[id as usize].held = read.held;
            }
            return id;
        }
        let id = self.facts.reads.len() as ReadId;
        self.facts.reads.push(read);
        self.read_ids.insert(key, id);
        id
    }

    pub(super) fn param_guard(&mut self, param: u32, path: PathId) -> GuardId {
        let here = self.here();
        let guard = Guard {
            lock: match self.cx.paths.node(path) {
                Node::Locked(lock) => Some(lock),
                _ => None,
            },
            mode: Mode::Exclusive,
            how: How::Blocking,
            at: here,
            here,
            chain: None,
            param: Some(param),
            from_call: None,
            once: false,
        };
        self.intern_guard((u32::MAX, param), guard)
    }

    pub(super) fn intern_guard(&mut self, key: (u32, u32), guard: Guard) -> GuardId {
        if let Some(&id) = self.guard_ids.get(&key) {
            let known = &mut self.facts.guards[id as usize];
            if known.lock != guard.lock {
                known.lock = if self.recording {
                    guard.lock
                } else {
                    known.lock.and(guard.lock)
                };
            }
            return id;
        }
        let id = self.facts.guards.len() as GuardId;
        self.facts.guards.push(guard);
        self.guard_ids.insert(key, id);
        id
    }

    pub(super) fn effect(&mut self, felt: Felt) {
        if self.recording {
            let effect = Effect {
                block: self.block,
                at: self.here(),
                felt,
                held: self.state.held.clone(),
                unknown: false,
            };
            self.facts.effects.push(effect);
        }
    }

    /// Of a closure that somebody else gave.
    pub(super) fn unknown_effect(&mut self) {
        self.effect(Felt::Outside);
        if let (true, Some(effect)) = (self.recording, self.facts.effects.last_mut()) {
            effect.unknown = true;
        }
    }
}

/// What calls of the standard library do to the world.
pub(super) fn felt(path: &str) -> Option<Felt> {
    if path.starts_with("std::io::_print") || path.starts_with("std::io::_eprint") {
        return Some(Felt::Output);
    }
    let world = ["std::fs::", "std::net::", "std::process::"];
    let only_makes = path.ends_with("::new");
    let is_felt = world.iter().any(|module| path.starts_with(module)) && !only_makes || sends(path);
    is_felt.then_some(Felt::Outside)
}

/// Whether something goes into a channel, for somebody else to take out. What replaces what was sent before may be sent twice.
fn sends(path: &str) -> bool {
    let key = Key::of(path);
    let by_channel = match key.root {
        "std" => path.contains("::mpsc::") || path.contains("::mpmc::"),
        "tokio" => path.contains("::sync::"),
        root => CHANNELS.contains(&root),
    };
    let sends = key.name.split('_').any(|word| word == "send");
    let replaces = path.contains("::watch::");
    by_channel && key.owner.ends_with("Sender") && sends && !replaces
}
