//! What calls tell of the traits and methods that bodies belong to.

use std::collections::{HashMap, HashSet};

use super::impls::Sources;
use super::names;
use super::paths::Own;
use super::tables::Tables;
use crate::mir::path::{self as spelling, Path, Root, Segment};
use crate::mir::ty::Ty;

/// The paths of what is called: an `impl` prints nothing of its trait, and its source no more than the trait's name.
pub(super) struct Called<'o> {
    own: &'o Own,
    /// By their last segment.
    traits: HashMap<String, Vec<String>>,
    /// All but the methods of traits.
    functions: HashSet<String>,
    /// Paths of the types that have such a method, by the names of both.
    owners: HashMap<(String, String), Vec<String>>,
    /// Traits by the type that they are called on, and the method.
    implemented: HashMap<(String, String), Vec<String>>,
}

impl<'o> Called<'o> {
    pub(super) fn of(tables: &Tables, own: &'o Own) -> Self {
        let mut called = Called {
            own,
            traits: HashMap::new(),
            functions: HashSet::new(),
            owners: HashMap::new(),
            implemented: HashMap::new(),
        };
        for id in 0..tables.callees.len() {
            let Some(path) = spelling::parse(tables.callees.text(id as u32)) else {
                continue;
            };
            if let Root::Qualified {
                self_ty,
                of_trait: Some(of_trait),
            } = &path.root
            {
                called.add_method(self_ty, of_trait, &path.segments);
            } else {
                called.add_function(own.path(&path));
            }
        }
        called
    }

    fn add_method(&mut self, self_ty: &Ty<'_>, of_trait: &Path<'_>, segments: &[Segment<'_>]) {
        let (Some(last), [method]) = (of_trait.segments.last(), segments) else {
            return;
        };
        let path = self.own.path(of_trait);
        let name = last.name.to_owned();
        add(self.traits.entry(name).or_default(), &path);
        let key = (self.own.head(self_ty), method.name.to_owned());
        add(self.implemented.entry(key).or_default(), &path);
    }

    fn add_function(&mut self, path: String) {
        if let Some((ty, method)) = path.rsplit_once("::") {
            if let Some(ty) = self.own.strip(ty) {
                let name = ty.rsplit("::").next().unwrap_or(ty);
                let key = (name.to_owned(), method.to_owned());
                add(self.owners.entry(key).or_default(), ty);
            }
        }
        self.functions.insert(path);
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
