//! Places that get another value: what was reached through the old one is not what the place leads to from then on.

use std::rc::Rc;

use super::apply::Application;
use super::exec::Exec;
use super::path::{Node, PathId, Paths};
use super::value::{Denotes, Value};
use super::{Held, Write};
use crate::ir::LocalId;
use crate::models::Change;

/// A place that has changed.
struct Changed {
    place: PathId,
    /// It is another thing altogether, and so is all that it leads to.
    whole: bool,
}

impl Changed {
    fn of(paths: &Paths, path: PathId, change: Change) -> Changed {
        let mut place = path;
        while let Node::Via(base, _) = paths.node(place) {
            place = base;
        }
        Changed {
            place,
            whole: place == path && matches!(change, Change::Assign | Change::Opaque),
        }
    }

    /// Whether the path led through what was there before. An accessor may give something else after any change.
    fn has_led(&self, paths: &Paths, path: PathId) -> bool {
        let mut steps = paths.ancestors(path);
        match self.whole {
            true => steps.any(|step| step == self.place),
            false => steps
                .any(|step| matches!(paths.node(step), Node::Via(base, _) if base == self.place)),
        }
    }
}

impl Exec<'_, '_> {
    pub(super) fn replace(&mut self, path: PathId, change: Change) {
        let changed = Changed::of(&self.cx.paths, path, change);
        self.replace_all(&[changed]);
    }

    /// The callee does, before or after what else it does.
    pub(super) fn replace_in(&mut self, app: &mut Application) {
        let summary = app.summary.clone();
        let is_told = |write: &&Write| !write.plain;
        let mut changed = Vec::new();
        for write in summary.writes.iter().filter(is_told) {
            let path = self.subst(app, write.path).known_path();
            let paths = &self.cx.paths;
            changed.extend(path.map(|path| Changed::of(paths, path, write.change)));
        }
        self.replace_all(&changed);
    }

    fn replace_all(&mut self, changed: &[Changed]) {
        if changed.is_empty() {
            return;
        }
        let paths = &self.cx.paths;
        let is_old = |path: PathId| changed.iter().any(|c| c.has_led(paths, path));
        let guards = &self.facts.guards;
        let is_other = |held: &Held| {
            let lock = guards[held.guard as usize].lock;
            !held.aged && lock.is_some_and(is_old)
        };
        if self.state.held.iter().any(is_other) {
            for held in Rc::make_mut(&mut self.state.held) {
                held.aged |= is_other(held);
            }
        }
        for local in 0..self.body.locals.len() as LocalId {
            let Some(value) = self.state.value(local) else {
                continue;
            };
            let facts = self
                .cx
                .ws
                .type_facts(self.unit, self.body.locals[local as usize].ty);
            let is_handle = facts.shared_handle || facts.shared_ref;
            if is_handle && value.known_path().is_some_and(is_old) {
                let value = Value {
                    denotes: Denotes::Unknown,
                    ..(**value).clone()
                };
                self.state.set(local, value);
            }
        }
    }
}
