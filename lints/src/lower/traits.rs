//! What calls tell of the traits and methods that bodies belong to.

use rustc_hash::{FxHashMap, FxHashSet};

use super::names;
use super::paths::Own;
use super::sources::Sources;
use super::tables::Tables;
use crate::ir::Callee;
use crate::mir::path::{Path, Root, Segment};
use crate::mir::ty::Ty;

/// The paths of what is called: an `impl` prints nothing of its trait, and its source no more than the trait's name.
pub(super) struct Called<'o> {
    own: &'o Own,
    /// By their last segment.
    traits: FxHashMap<String, Vec<String>>,
    /// All but the methods of traits.
    functions: FxHashSet<String>,
    /// Paths of the types that have such a method, by the names of both.
    owners: FxHashMap<(String, String), Vec<String>>,
    /// Traits by the type that they are called on, and the method.
    implemented: FxHashMap<(String, String), Vec<String>>,
}

impl<'o> Called<'o> {
    pub(super) fn of(tables: &mut Tables, own: &'o Own) -> Self {
        let mut called = Called {
            own,
            traits: FxHashMap::default(),
            functions: FxHashSet::default(),
            owners: FxHashMap::default(),
            implemented: FxHashMap::default(),
        };
        let mut add = |callee: &Callee, path: Option<&Path<'_>>| {
            let Some(path) = path else { return };
            match &path.root {
                Root::Qualified {
                    self_ty,
                    of_trait: Some(of_trait),
                } => called.add_method(self_ty, of_trait, &path.segments),
                _ => called.add_function(&callee.path),
            }
        };
        while tables.next_callee(own, &mut add).is_some() {}
        called
    }

    fn add_method(&mut self, self_ty: &Ty<'_>, of_trait: &Path<'_>, segments: &[Segment<'_>]) {
        let [method] = segments else {
            return;
        };
        let path = self.own.path(of_trait);
        let name = path.rsplit("::").next().unwrap_or(&path).to_owned();
        add(self.traits.entry(name).or_default(), &path);
        let key = (self.own.head(self_ty), method.name.to_owned());
        add(self.implemented.entry(key).or_default(), &path);
    }

    fn add_function(&mut self, path: &str) {
        if let Some((ty, method)) = path.rsplit_once("::") {
            if let Some(ty) = self.own.strip(ty) {
                let name = ty.rsplit("::").next().unwrap_or(ty);
                let key = (name.to_owned(), method.to_owned());
                add(self.owners.entry(key).or_default(), ty);
            }
        }
        self.functions.insert(path.to_owned());
    }

    /// The only type of the crate that has such a method, as far as it is called; as the compiler prints it.
    pub(super) fn owner(&self, ty: &str, method: &str) -> Option<String> {
        let key = (ty.to_owned(), method.to_owned());
        only(self.owners.get(&key)?)
    }

    /// The only trait whose method of that name is called on the type, which is given by its head.
    pub(super) fn trait_of(&self, head: &str, method: &str) -> Option<String> {
        let key = (head.to_owned(), method.to_owned());
        only(self.implemented.get(&key)?)
    }

    /// Whether somebody calls it as no trait's method is called.
    pub(super) fn is_function(&self, path: &str) -> bool {
        self.functions.contains(path)
    }

    /// The full path of a trait where it can be told, else the name alone.
    pub(super) fn trait_path(
        &self,
        name: &str,
        modules: &[String],
        file: &str,
        sources: &mut Sources<'_>,
    ) -> String {
        if sources.declares_trait(file, name) {
            return self.own.path_text(&names::join(modules, name));
        }
        let known = self.traits.get(name);
        known
            .and_then(|known| only(known))
            .unwrap_or_else(|| name.to_owned())
    }
}

fn add(known: &mut Vec<String>, path: &str) {
    if !known.iter().any(|known| known == path) {
        known.push(path.to_owned());
    }
}

fn only(known: &[String]) -> Option<String> {
    match known {
        [only] => Some(only.clone()),
        _ => None,
    }
}
