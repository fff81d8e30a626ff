//! Which bodies a callee's path may mean.

use rustc_hash::FxHashMap;

use super::{BodyId, Resolved, Workspace};
use crate::ir::{BodyKind, Callee, Target, Term, TypeId, Unit};
use crate::models::{self, How, Known, Model, last_segment};
use crate::settings::UserLock;

/// A trait call with more impls than this says nothing.
const MAX_IMPLS: usize = 6;

pub(super) struct Index<'a> {
    by_path: FxHashMap<&'a str, Vec<BodyId>>,
    /// `(crate, Type, method)`, for re-exported paths.
    by_tail: FxHashMap<(&'a str, &'a str, &'a str), Vec<BodyId>>,
    /// `(Trait, method)`.
    by_trait: FxHashMap<(&'a str, &'a str), Vec<BodyId>>,
}

impl Index<'_> {
    /// Bodies of a trait's method.
    pub(super) fn methods<'s>(&'s self, of_trait: &'s str, method: &'s str) -> &'s [BodyId] {
        let found = self.by_trait.get(&(of_trait, method));
        found.map_or(&[], Vec::as_slice)
    }
}

impl<'a> Workspace<'a> {
    pub(super) fn index(&mut self) -> Index<'a> {
        let mut index = Index {
            by_path: FxHashMap::default(),
            by_tail: FxHashMap::default(),
            by_trait: FxHashMap::default(),
        };
        for id in 0..self.bodies.len() as BodyId {
            let (unit, body) = self.body(id);
            if let Some(at) = body.closure {
                let place = (self.unit_of(id), at);
                self.closures.entry(place).or_default().push(id);
                continue;
            }
            if body.kind != BodyKind::Fn {
                continue;
            }
            let name = last_segment(&body.name);
            if let Some(of_trait) = &body.of_trait {
                let of_trait = last_segment(of_trait);
                index.by_trait.entry((of_trait, name)).or_default().push(id);
                if of_trait == "Drop" {
                    if let Some(ty) = body.self_ty {
                        let head = unit.types[ty as usize].head.as_str();
                        self.drops.entry(head).or_default().push(id);
                    }
                }
                continue;
            }
            index.by_path.entry(&body.name).or_default().push(id);
            let key = models::Key::of(&body.name);
            index
                .by_tail
                .entry((&unit.crate_name, key.owner, key.name))
                .or_default()
                .push(id);
        }
        index
    }

    pub(super) fn resolve(
        &self,
        index: &Index<'_>,
        unit: usize,
        callee: &Callee,
        locks: &[UserLock],
    ) -> Resolved {
        let self_head = callee.self_ty.map(|ty| {
            let ty = &self.units[unit].types[ty as usize];
            if ty.pointers.is_empty() {
                ty.head.as_str()
            } else {
                "(reference)"
            }
        });
        let known = models::model_of(&callee.path, self_head, locks);
        let model = known.map(|known| known.model);
        if callee.self_ty.is_some() {
            // Whose lock the table takes, his guard it also opens.
            if model.is_some() && self_head.is_some_and(models::is_guard) {
                return Resolved {
                    model,
                    ..Resolved::default()
                };
            }
            let resolved = self.resolve_trait(index, unit, callee, model);
            let is_open = resolved.bodies.is_empty();
            return Resolved {
                implied: is_open.then(|| self.implied(index, unit, callee)).flatten(),
                ..resolved
            };
        }
        if let Some(formatted) = self.resolve_formatting(index, unit, callee) {
            return formatted;
        }
        if let Some(known) = known.filter(|known| self.outranks_bodies(unit, callee, *known)) {
            return Resolved {
                model: Some(known.model),
                implied: self.implied(index, unit, callee),
                ..Resolved::default()
            };
        }
        let key = models::Key::of(&callee.path);
        let found = index
            .by_path
            .get(callee.path.as_str())
            .or_else(|| index.by_tail.get(&(key.root, key.owner, key.name)))
            .map_or(&[][..], Vec::as_slice);
        let bodies = self.prefer(unit, found);
        Resolved {
            model: if bodies.is_empty() { model } else { None },
            exact: bodies.len() == 1,
            implied: self.implied(index, unit, callee),
            bodies,
        }
    }

    /// How a lock is taken is a matter of its own crate, whose bodies are below what the table speaks of. Of types that it knows
    /// by name only, the table guesses, and a body knows.
    fn outranks_bodies(&self, unit: usize, callee: &Callee, known: Known) -> bool {
        let is_own = models::Key::of(&callee.path).root == self.units[unit].crate_name;
        matches!(known.model, Model::Acquire { .. }) || !is_own && !known.by_name
    }

    /// `Argument::new_display::<T>`, which is how `format!("{value}")` calls `<T as Display>::fmt`. Whether the text is
    /// asked for is up to somebody else.
    fn resolve_formatting(
        &self,
        index: &Index<'_>,
        unit: usize,
        callee: &Callee,
    ) -> Option<Resolved> {
        let key = models::Key::of(&callee.path);
        let of_trait = match (key.owner, key.name) {
            ("Argument", "new_display") => "Display",
            ("Argument", "new_debug") => "Debug",
            _ => return None,
        };
        let ty = &self.units[unit].types[*callee.args.first()? as usize];
        let bodies = self.implementors(index, of_trait, "fmt", &ty.head);
        let bodies = self.prefer(unit, &bodies);
        (bodies.len() == 1).then_some(Resolved {
            bodies,
            ..Resolved::default()
        })
    }

    /// Bodies of a trait's method for a type, behind whatever references.
    pub(super) fn implementors(
        &self,
        index: &Index<'_>,
        of_trait: &str,
        method: &str,
        head: &str,
    ) -> Vec<BodyId> {
        let all = index.methods(of_trait, method);
        let of_type = |&id: &BodyId| {
            let (of, body) = self.body(id);
            body.self_ty
                .is_some_and(|ty| of.types[ty as usize].head == head)
        };
        all.iter().copied().filter(of_type).collect()
    }

    fn resolve_trait(
        &self,
        index: &Index<'_>,
        unit: usize,
        callee: &Callee,
        model: Option<Model>,
    ) -> Resolved {
        let self_ty = callee
            .self_ty
            .map(|ty| &self.units[unit].types[ty as usize]);
        let all = self.of_that_trait(index, &callee.path);
        let Some(self_ty) = self_ty else {
            return Resolved {
                model,
                ..Resolved::default()
            };
        };
        let is_impl = |id: BodyId| self.body(id).1.self_ty.is_some();
        let through_reference = !self_ty.pointers.is_empty() && models::forwards(&callee.path);
        let implements = |same: &dyn Fn(&str, &str) -> bool| -> Vec<BodyId> {
            let of_type = |&id: &BodyId| {
                let (of, body) = self.body(id);
                body.self_ty.is_some_and(|ty| {
                    let ty = &of.types[ty as usize];
                    let same_kind = ty.pointers.is_empty() == self_ty.pointers.is_empty();
                    same(&ty.head, &self_ty.head) && (same_kind || through_reference)
                })
            };
            all.iter().copied().filter(of_type).collect()
        };
        let mut exact = implements(&|a, b| a == b);
        if exact.is_empty() {
            exact = implements(&is_re_exported);
        }
        let exact = self.prefer(unit, &exact);
        if exact.len() == 1 {
            return Resolved {
                bodies: exact,
                exact: true,
                ..Resolved::default()
            };
        }
        let open = is_open(&self_ty.head);
        if !open && exact.is_empty() {
            // The type has no body of its own for it: the trait's, if the workspace wrote one.
            let provided: Vec<BodyId> = all.iter().copied().filter(|&id| !is_impl(id)).collect();
            let provided = self.prefer(unit, &provided);
            let certain = provided.len() == 1;
            return Resolved {
                model: if certain { None } else { model },
                bodies: provided,
                exact: certain,
                implied: None,
            };
        }
        // What implements `From` or `Iterator` has nothing in common; a trait of the workspace's own is a role.
        let root = models::Key::of(&callee.path).root;
        let is_own = self.units.iter().any(|unit| unit.crate_name == root);
        if model.is_some() || !open || !is_own {
            return Resolved {
                model,
                ..Resolved::default()
            };
        }
        let candidates = self.prefer(unit, &all);
        if candidates.len() > MAX_IMPLS {
            return Resolved::default();
        }
        Resolved {
            bodies: candidates,
            ..Resolved::default()
        }
    }

    /// Bodies of the trait's method: of that very trait, or of one that may be it under another path.
    fn of_that_trait(&self, index: &Index<'_>, method: &str) -> Vec<BodyId> {
        let key = models::Key::of(method);
        let of_trait = method.rsplit_once("::").map_or("", |(path, _)| path);
        let all = index.by_trait.get(&(key.owner, key.name));
        let all: Vec<BodyId> = all.into_iter().flatten().copied().collect();
        let path = |&id: &BodyId| self.body(id).1.of_trait.as_deref().unwrap_or_default();
        let exact: Vec<BodyId> = all
            .iter()
            .copied()
            .filter(|id| path(id) == of_trait)
            .collect();
        if !exact.is_empty() {
            return exact;
        }
        let may_be = |id: &BodyId| {
            let path = path(id);
            !path.contains("::") || models::Key::of(path).root != key.root
        };
        all.into_iter().filter(may_be).collect()
    }

    /// Those in the unit itself if there are any, else those of libraries, else all: a crate is often compiled twice,
    /// as a library and with its tests.
    pub(super) fn prefer(&self, unit: usize, found: &[BodyId]) -> Vec<BodyId> {
        let own: Vec<BodyId> = found
            .iter()
            .copied()
            .filter(|&b| self.unit_of(b) as usize == unit)
            .collect();
        if !own.is_empty() {
            return own;
        }
        let library: Vec<BodyId> = found
            .iter()
            .copied()
            .filter(|&b| !self.units[self.unit_of(b) as usize].is_test)
            .collect();
        if library.is_empty() {
            found.to_vec()
        } else {
            library
        }
    }
}

impl Workspace<'_> {
    /// A declared lock whose method yields a future is taken where that is awaited.
    pub(super) fn defer_async(&mut self, locks: &[UserLock]) {
        for (number, unit) in self.units.iter().enumerate() {
            let blocks = unit.bodies.iter().flat_map(|body| {
                let blocks = body.blocks.iter();
                blocks.map(move |block| (body, &block.term))
            });
            for (body, term) in blocks {
                let Term::Call {
                    callee: Target::Fn(callee),
                    dest,
                    ..
                } = term
                else {
                    continue;
                };
                let resolved = &mut self.resolved[number][*callee as usize];
                if let Some(Model::Acquire { how, .. }) = &mut resolved.model {
                    let ty = body.locals.get(dest.local as usize).map(|local| local.ty);
                    if *how == How::Blocking
                        && models::takes_declared(&unit.callees[*callee as usize].path, locks)
                        && ty.is_some_and(|ty| is_future(unit, ty))
                    {
                        *how = How::Future;
                    }
                }
            }
        }
    }
}

/// `{async fn body of f()}`, `impl Future`, `Pin<Box<dyn Future>>`.
fn is_future(unit: &Unit, ty: TypeId) -> bool {
    let ty = &unit.types[ty as usize];
    match ty.head.as_str() {
        "{coroutine}" => true,
        "impl" | "dyn std::future::Future" => ty.text.contains("Future<"),
        "std::pin::Pin" | "std::boxed::Box" => ty.args.iter().any(|&arg| is_future(unit, arg)),
        _ => false,
    }
}

/// Both may be paths to one type: its crate has it in more than one place.
fn is_re_exported(a: &str, b: &str) -> bool {
    let krate = |path| match models::Key::of(path).root {
        "core" | "alloc" => "std",
        root => root,
    };
    last_segment(a) == last_segment(b) && krate(a) == krate(b)
}

/// A type that stands for any implementor: `dyn Trait`, `impl Trait`, a generic parameter.
pub(crate) fn is_open(head: &str) -> bool {
    head == "impl"
        || head.starts_with("dyn ")
        || head.starts_with("impl ")
        || (!head.contains("::")
            && !head.starts_with(['(', '[', '{'])
            && head.starts_with(char::is_uppercase))
}
