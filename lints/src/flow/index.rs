//! Which element an index picks: the same as before, if it is the same variable that nobody has changed since.

use super::exec::Exec;
use super::path::{Node, PathId, Site};
use crate::ir::{Body, LocalId, Operand, Rvalue, Term};

/// How many copies of an index are followed back.
const MAX_COPIES: u32 = 6;

/// Where a variable gets its only value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// In several places, or in one that is not seen.
    Unknown,
    Argument,
    /// In a statement, of which the number is given.
    Made(u32),
    Copy(LocalId),
}

/// For each variable, by the numbers of the statements that blocks begin with.
pub(super) fn origins(body: &Body, first: &[u32]) -> Vec<Origin> {
    let mut origins = vec![None; body.locals.len()];
    let mut note = |local: LocalId, origin: Origin| {
        if let Some(known) = origins.get_mut(local as usize) {
            *known = Some(known.map_or(origin, |_| Origin::Unknown));
        }
    };
    for argument in 1..=body.args {
        note(argument, Origin::Argument);
    }
    for (block, &first) in body.blocks.iter().zip(first) {
        for (site, stmt) in (first..).zip(&block.stmts) {
            let origin = match &stmt.value {
                _ if !stmt.place.proj.is_empty() => Origin::Unknown,
                Rvalue::Use(Operand::Copy(from) | Operand::Move(from)) if from.proj.is_empty() => {
                    Origin::Copy(from.local)
                }
                _ => Origin::Made(site),
            };
            note(stmt.place.local, origin);
            if let Rvalue::Ref {
                place,
                mutable: true,
            }
            | Rvalue::RawRef { place, .. } = &stmt.value
            {
                note(place.local, Origin::Unknown);
            }
        }
        if let Term::Call { dest, .. } = &block.term {
            let site = first + block.stmts.len() as u32;
            note(dest.local, Origin::Made(site));
        }
    }
    let known = origins.into_iter();
    known.map(|o| o.unwrap_or(Origin::Unknown)).collect()
}

impl Exec<'_, '_> {
    /// The element that the variable picks.
    pub(super) fn element_at(&mut self, base: PathId, index: Option<LocalId>) -> Option<PathId> {
        let site = index.filter(|_| self.stays(base));
        let Some(id) = site.and_then(|index| self.picked_by(index)) else {
            return self.element_of(base);
        };
        self.used_sites.insert(id);
        self.cx.paths.make(Node::Element {
            base,
            site: Site { id, stale: false },
        })
    }

    /// The statement that made the index, or a number beyond all of them for an argument.
    fn picked_by(&self, index: LocalId) -> Option<u32> {
        let mut local = index;
        for _ in 0..MAX_COPIES {
            match self.origins[local as usize] {
                Origin::Unknown => return None,
                Origin::Argument => return Some(u32::MAX - local),
                Origin::Made(site) => return Some(site),
                Origin::Copy(from) => local = from,
            }
        }
        None
    }

    /// Whether the elements stay where they are: nobody can move what many can see, unless under a lock. Who has a captured
    /// variable to himself is not known.
    fn stays(&self, base: PathId) -> bool {
        let paths = &self.cx.paths;
        let root = paths.root(base);
        let is_shared = match paths.node(root) {
            Node::Param(_) => {
                self.body.closure.is_none() && !self.cx.has_to_itself(self.facts.body, base)
            }
            Node::Static(_) => true,
            _ => false,
        };
        is_shared && paths.lock_around(base).is_none()
    }
}
