//! Names of bodies, as calls spell them.

use rustc_hash::FxHashSet;

use super::blocks::{self, Block};
use super::impls::Header;
use super::paths::Own;
use super::sources::Sources;
use super::tables::Tables;
use super::traits::Called;
use super::visibility;
use crate::ir::{Body, TypeId};
use crate::mir::path::{self as spelling, Root, Segment};
use crate::mir::syntax::{self, Span};
use crate::mir::ty;

/// What is known of a name before all bodies were seen.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// As the compiler prints it.
    pub(super) text: String,
    /// Modules, and items that things are nested in, from the dump's file name.
    pub(super) modules: Vec<String>,
    /// Identifies the `impl`: the file name of the dump as far as `{impl#3}`.
    pub(super) block: Option<String>,
    /// Type of the parameter called `self`.
    pub(super) receiver: Option<String>,
}

/// The crate, modules and names that lead to the body: `bank.accounts-{impl#0}-deposit.1-1-000.built.after.mir` without what the
/// pass adds.
pub fn stem(file: &str) -> &str {
    file.rsplitn(5, '.').last().unwrap_or(file)
}

/// A name for a body that could not be read.
pub(super) fn of_file(file: &str) -> String {
    stem(file).replace(['.', '-'], "::")
}

/// Modules, and items that things are nested in.
pub(super) fn modules(file: &str) -> Vec<String> {
    path(file)
        .split('-')
        .take_while(|part| !part.starts_with('{'))
        .map(str::to_owned)
        .collect()
}

/// The path of an item in these modules. What stands in a constant without a name can be named from outside of it.
pub(super) fn join(modules: &[String], item: &str) -> String {
    let is_nameless = |module: &str| module == "_" || module.starts_with("_#");
    let mut path = String::new();
    for module in modules.iter().take_while(|module| !is_nameless(module)) {
        path.push_str(module);
        path.push_str("::");
    }
    path + item
}

fn path(file: &str) -> &str {
    stem(file).split_once('.').map_or("", |(_, path)| path)
}

/// A second body of an async closure: that of the one that owns what it captured.
pub(super) fn is_copy(name: &str) -> bool {
    name.ends_with("::{synthetic#0}")
}

pub(super) fn is_closure(name: &str) -> bool {
    name.rsplit("::")
        .next()
        .is_some_and(|last| last.starts_with("{closure#"))
}

impl Named {
    pub(super) fn of(file: &str, body: &syntax::Body<'_>) -> Named {
        let path = path(file);
        let block = path
            .rfind("{impl#")
            .and_then(|start| Some(path[..start + path[start..].find('}')? + 1].to_owned()));
        Named {
            text: body.name.to_owned(),
            modules: modules(file),
            block,
            receiver: receiver(body).map(str::to_owned),
        }
    }

    /// The place of the `impl`, and the method's name unless the body lies within a method.
    pub(super) fn member(&self) -> Option<(Span<'_>, Option<&str>)> {
        let path = spelling::parse(&self.text)?;
        let Root::ImplAt(at) = path.root else {
            return None;
        };
        let method = match path.segments.as_slice() {
            [method] => Some(method.name),
            _ => None,
        };
        Some((at, method))
    }
}

fn receiver<'a>(body: &syntax::Body<'a>) -> Option<&'a str> {
    let mut names = body.names.iter().filter(|name| name.name == "self");
    let place = names.next()?.place.as_ref()?;
    let is_parameter = place.proj.is_empty() && (1..=body.args).contains(&place.local);
    let local = body.locals.get(place.local as usize)?;
    is_parameter.then_some(local.ty)
}

/// The bodies with their names, types and traits.
pub(super) fn settle(
    named: Vec<(Named, Body)>,
    tables: &mut Tables,
    own: &Own,
    source: &dyn Fn(&str) -> Option<String>,
) -> Vec<Body> {
    let called = Called::of(tables, own);
    let mut sources = Sources::new(source);
    let blocks = blocks::all(&named, tables, &called, own, &mut sources);
    let mut bodies = Vec::with_capacity(named.len());
    let mut traits = FxHashSet::default();
    for (name, mut body) in named {
        let block = name.block.as_ref().and_then(|key| blocks.get(key));
        let is_plain = name_body(&name, block, &mut body, tables, own);
        if let (true, Some((of_trait, _))) = (
            is_plain && is_provided(&body, tables),
            body.name.rsplit_once("::"),
        ) {
            traits.insert(of_trait.to_owned());
        }
        if let Some(block) = block.filter(|block| block.header.hides_trait()) {
            trace_trait(&mut body, &block.header, &called);
        }
        body.is_public = visibility::is_public(&body, tables, &mut sources);
        bodies.push(body);
    }
    for body in bodies.iter_mut().filter(|body| body.self_ty.is_none()) {
        body.of_trait = body
            .of_trait
            .take()
            .or_else(|| provider(&body.name, &traits));
    }
    bodies
}

/// The callers of a method know its trait. A derive macro need not be called as the trait is, nor write methods of
/// traits only.
fn trace_trait(body: &mut Body, header: &Header, called: &Called<'_>) {
    if header.is_generated && called.is_function(&body.name) {
        body.of_trait = None;
        return;
    }
    let method = body.name.rsplit_once("::");
    if let Some(found) = method.and_then(|(ty, method)| called.trait_of(ty, method)) {
        body.of_trait = Some(found);
    }
}

/// The trait of a provided method, or of a closure in one.
fn provider(name: &str, traits: &FxHashSet<String>) -> Option<String> {
    let method = name.split("::{").next()?;
    let (of_trait, _) = method.rsplit_once("::")?;
    traits.get(of_trait).cloned()
}

/// Returns whether the name was printed as it is.
fn name_body(
    name: &Named,
    block: Option<&Block>,
    body: &mut Body,
    tables: &mut Tables,
    own: &Own,
) -> bool {
    let Some(path) = spelling::parse(&name.text) else {
        body.name = name.text.clone();
        return false;
    };
    let prefix = match (&path.root, block) {
        (Root::ImplAt(_), Some(block)) => {
            let is_method = is_method(&path.segments);
            if is_method {
                body.of_trait.clone_from(&block.header.of_trait);
            }
            block.ty.as_deref().map(|text| {
                body.self_ty = is_method.then(|| tables.ty(text));
                own.head(&ty::parse(text))
            })
        }
        _ => None,
    };
    let rest = own.path(&path);
    body.name = match prefix {
        Some(prefix) => format!("{prefix}::{rest}"),
        None => rest,
    };
    matches!(path.root, Root::Plain)
}

/// Whether it is a method or lies in a closure of one, rather than being an item that a method declares.
pub(super) fn is_method(segments: &[Segment<'_>]) -> bool {
    segments
        .iter()
        .skip(1)
        .all(|segment| segment.name.starts_with("{closure#"))
}

/// A method that a trait itself provides is generic over `Self`.
fn is_provided(body: &Body, tables: &Tables) -> bool {
    let mentions_self = |ty: TypeId| {
        tables
            .types
            .text(ty)
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == "Self")
    };
    body.locals
        .iter()
        .take(body.args as usize + 1)
        .any(|local| mentions_self(local.ty))
}
