//! Which locks code outside of the crate can get hold of by name: the compiler prints nothing of that, but the source says
//! who may name a field or a static, and the modules around it.
//!
//! Whatever cannot be told is taken for reachable.

mod exports;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use syn::visit::Visit;
use syn::{Fields, Item, ItemMod, Visibility};

use exports::{Exports, declares_type};

use crate::ir::{Block, Const, Operand, Proj, Rvalue, TypeId, Unit};

/// What the crate's statics and fields are called that others can reach: `bank::LEDGER`, `bank::Account.0`.
pub(super) fn exposed(
    unit: &Unit,
    root_file: &str,
    source: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut modules = Modules::new(root_file, source);
    let functions: FxHashSet<&str> = unit.bodies.iter().map(|body| body.name.as_str()).collect();
    let mut exposed: Vec<String> = wanted(unit)
        .into_iter()
        .filter(|(path, field)| modules.exposes(path, *field, &functions))
        .map(|(path, field)| match field {
            Some(field) => format!("{path}.{field}"),
            None => path,
        })
        .collect();
    exposed.sort_unstable();
    exposed
}

/// The statics and fields of which somebody may want to know.
fn wanted(unit: &Unit) -> FxHashSet<(String, Option<u32>)> {
    let is_own = |path: &str| {
        let rest = path.strip_prefix(unit.crate_name.as_str());
        rest.is_some_and(|rest| rest.starts_with("::"))
    };
    // There are far more places than types.
    let types = unit.types.iter().map(|ty| holds_option(&ty.text));
    let types: Vec<bool> = types.collect();
    let holds_option = |ty: TypeId| types[ty as usize];
    let mut wanted = FxHashSet::default();
    for body in &unit.bodies {
        // Whoever takes a lock has it, or a reference to it, in a local.
        if !body.locals.iter().any(|local| holds_option(local.ty)) {
            continue;
        }
        for step in body
            .blocks
            .iter()
            .flat_map(Block::places)
            .flat_map(|place| &place.proj)
        {
            if let Proj::Field { index, owner, ty } = step {
                let owner = &unit.types[*owner as usize].head;
                if holds_option(*ty) && is_own(owner) {
                    wanted.insert((owner.clone(), Some(*index)));
                }
            }
        }
        for stmt in body.blocks.iter().flat_map(|block| &block.stmts) {
            if let Rvalue::Use(Operand::Const(Const::Static(id))) = &stmt.value {
                let path = &unit.statics[*id as usize].path;
                if holds_option(body.locals[stmt.place.local as usize].ty) && is_own(path) {
                    wanted.insert((path.clone(), None));
                }
            }
        }
    }
    wanted
}

/// `Mutex<Option<T>>`, whoever's: of other types nobody asks.
fn holds_option(ty: &str) -> bool {
    (ty.contains("Mutex<") || ty.contains("Lock<")) && ty.contains("option::Option<")
}

type Found = Rc<Vec<Item>>;

/// The modules of the crate, each file read when something in it is asked for.
struct Modules<'a> {
    root_file: &'a str,
    source: &'a dyn Fn(&str) -> Option<String>,
    files: FxHashMap<String, Option<Found>>,
}

/// A module on the way to an item.
struct Place {
    /// Where the files of its modules are.
    folder: String,
    /// Where its own file is, if it has one.
    file: Option<String>,
    items: Found,
}

impl<'a> Modules<'a> {
    fn new(root_file: &'a str, source: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Modules {
            root_file,
            source,
            files: FxHashMap::default(),
        }
    }

    fn exposes(&mut self, path: &str, field: Option<u32>, functions: &FxHashSet<&str>) -> bool {
        let around = path.rsplit_once("::").map_or("", |(around, _)| around);
        if functions.contains(around) {
            return false;
        }
        let names: Vec<&str> = path.split("::").skip(1).collect();
        let Some((name, modules)) = names.split_last() else {
            return true;
        };
        let Some(mut place) = self.root() else {
            return true;
        };
        let mut is_open = true;
        for module in modules {
            let Some((is_public, inner)) = self.enter(&place, module) else {
                return true;
            };
            is_open &= is_public;
            place = inner;
        }
        if !declares(&place.items, name, field).unwrap_or(true) {
            return false;
        }
        is_open || self.exports(&names)
    }

    fn root(&mut self) -> Option<Place> {
        self.opened(self.root_file.to_owned(), folder_of(self.root_file))
    }

    /// The module of that name, and whether it is public; of several, one of which the compiler took, nothing is known.
    fn enter(&mut self, place: &Place, name: &str) -> Option<(bool, Place)> {
        let mut modules = place.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.ident == name => Some(module),
            _ => None,
        });
        let (module, None) = (modules.next()?, modules.next()) else {
            return None;
        };
        Some((is_public(&module.vis), self.within(place, module)?))
    }

    fn within(&mut self, place: &Place, module: &ItemMod) -> Option<Place> {
        let folder = below(&place.folder, &module.ident.to_string());
        let path = module.attrs.iter().find(|a| a.path().is_ident("path"));
        match (&module.content, path) {
            (Some((_, items)), None) => Some(Place {
                items: Rc::new(items.clone()),
                file: None,
                folder,
            }),
            (Some(_), Some(_)) => None,
            (None, Some(path)) => {
                let file = below(&folder_of(place.file.as_ref()?), &literal(path)?);
                let folder = folder_of(&file);
                self.opened(file, folder)
            }
            (None, None) => {
                let beside = self.opened(format!("{folder}.rs"), folder.clone());
                beside.or_else(|| self.opened(format!("{folder}/mod.rs"), folder))
            }
        }
    }

    fn opened(&mut self, file: String, folder: String) -> Option<Place> {
        let items = self.file(&file)?;
        Some(Place {
            folder,
            file: Some(file),
            items,
        })
    }

    fn file(&mut self, name: &str) -> Option<Found> {
        if !self.files.contains_key(name) {
            let text = (self.source)(name);
            let items = text.and_then(|text| Some(Rc::new(syn::parse_file(&text).ok()?.items)));
            self.files.insert(name.to_owned(), items);
        }
        self.files.get(name)?.clone()
    }

    /// Whether some `pub use` of the crate may lead to the item, by its name or by that of a module around it.
    fn exports(&mut self, names: &[&str]) -> bool {
        let Some(places) = self.places() else {
            return true;
        };
        let name = names.last().copied().unwrap_or_default();
        let declaring = places
            .iter()
            .filter(|(_, place)| declares_type(&place.items, name));
        let declaring: Vec<Vec<String>> = declaring.map(|(path, _)| path.clone()).collect();
        places.iter().any(|(path, place)| {
            let mut exports = Exports {
                names,
                module: path,
                items: &place.items,
                declaring: &declaring,
                found: false,
            };
            let items = place.items.iter();
            let others = items.filter(|item| !matches!(item, Item::Mod(_)));
            others.for_each(|item| exports.visit_item(item));
            exports.found
        })
    }

    /// All modules of the crate by their paths; `None` if one of them cannot be found.
    fn places(&mut self) -> Option<Vec<(Vec<String>, Place)>> {
        let mut open = vec![(Vec::new(), self.root()?)];
        let mut seen = FxHashSet::default();
        let mut places = Vec::new();
        while let Some((path, place)) = open.pop() {
            // A file may name itself as a module, as long as nobody compiles that.
            if place
                .file
                .as_ref()
                .is_some_and(|file| !seen.insert(file.clone()))
            {
                continue;
            }
            for item in place.items.iter() {
                let Item::Mod(module) = item else {
                    continue;
                };
                match self.within(&place, module) {
                    Some(inner) => {
                        let name = module.ident.to_string();
                        let path = path.iter().cloned().chain([name]).collect();
                        open.push((path, inner));
                    }
                    // Only compiled for others.
                    None if is_conditional(&module.attrs) => {}
                    None => return None,
                }
            }
            places.push((path, place));
        }
        Some(places)
    }
}

fn folder_of(file: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.to_owned()
}

fn below(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// `#[path = "text"]`
fn literal(attribute: &syn::Attribute) -> Option<String> {
    let value = &attribute.meta.require_name_value().ok()?.value;
    match value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_conditional(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("cfg"))
}

/// Whether the module says that everybody may name the item, or the field of it; `None` if it says nothing.
fn declares(items: &[Item], name: &str, field: Option<u32>) -> Option<bool> {
    let said = items.iter().filter_map(|item| match item {
        Item::Static(item) if item.ident == name => Some(is_public(&item.vis)),
        Item::Struct(item) if item.ident == name => {
            Some(is_public(&item.vis) && has_public(&item.fields, field))
        }
        Item::Union(item) if item.ident == name => Some(is_public(&item.vis)),
        Item::Enum(item) if item.ident == name => Some(is_public(&item.vis)),
        _ => None,
    });
    // The same may be declared for several targets.
    said.reduce(|one, other| one || other)
}

fn has_public(fields: &Fields, index: Option<u32>) -> bool {
    // Those that are not compiled do not count.
    let is_fixed = !fields.iter().any(|field| is_conditional(&field.attrs));
    let mut numbered = (0..).zip(fields);
    numbered.any(|(number, field)| {
        is_public(&field.vis) && (!is_fixed || index.is_none_or(|index| index == number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "
        mod inner;
        pub mod open { pub struct Cell { pub lock: u8, other: u8, pub(crate) third: u8 } pub static S: u8 = 0; static T: u8 = 0; }
        mod closed { pub struct Kept { pub lock: u8 } pub struct Given { pub lock: u8 } pub struct Made { pub lock: u8 } }
        pub(crate) struct Own(pub u8);
        pub use inner::{deep::*, Renamed as Other};
        pub fn make() -> Option<closed::Made> { None }
        exported! { pub use crate::closed::Given; }
        #[path = \"apart/x.rs\"] pub mod elsewhere;
    ";
    const INNER: &str = "pub mod deep { pub static G: u8 = 0; } pub struct Renamed(pub u8); pub struct Not(pub u8);";

    fn exposes(path: &str, field: Option<u32>) -> bool {
        let source = |file: &str| match file {
            "src/lib.rs" => Some(ROOT.to_owned()),
            "src/inner.rs" => Some(INNER.to_owned()),
            "src/apart/x.rs" => Some("mod y; pub struct X(pub u8, u8);".to_owned()),
            "src/apart/y.rs" => Some("pub static HIDDEN: u8 = 0;".to_owned()),
            _ => None,
        };
        let functions = FxHashSet::from_iter(["bank::f"]);
        Modules::new("src/lib.rs", &source).exposes(path, field, &functions)
    }

    #[test]
    fn everything_on_the_way_must_be_public() {
        assert!(exposes("bank::open::Cell", Some(0)) && exposes("bank::open::S", None));
        for field in [1, 2] {
            assert!(!exposes("bank::open::Cell", Some(field)));
        }
        assert!(!exposes("bank::open::T", None) && !exposes("bank::Own", Some(0)));
        assert!(!exposes("bank::f::INNER", None));
        assert!(exposes("bank::elsewhere::X", Some(0)) && !exposes("bank::elsewhere::X", Some(1)));
        assert!(!exposes("bank::elsewhere::y::HIDDEN", None));
    }

    #[test]
    fn what_is_exported_or_returned_can_be_reached() {
        assert!(exposes("bank::inner::deep::G", None) && exposes("bank::inner::Renamed", Some(0)));
        assert!(exposes("bank::closed::Given", Some(0)) && exposes("bank::closed::Made", Some(0)));
    }

    #[test]
    fn what_nobody_exports_cannot() {
        assert!(!exposes("bank::closed::Kept", Some(0)) && !exposes("bank::inner::Not", Some(0)));
    }

    #[test]
    fn what_cannot_be_found_may_be_reached() {
        assert!(exposes("bank::generated::A", Some(0)) && exposes("bank::missing::A", None));
        assert!(exposes("bank::open::Generated", Some(0)));
    }
}
