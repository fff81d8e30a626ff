//! Names of bodies, as calls spell them.

use std::collections::HashMap;

use super::impls::{Header, Sources};
use super::paths::Own;
use super::tables::Tables;
use crate::ir::{Body, TypeId};
use crate::mir::path::{self as spelling, Root};
use crate::mir::syntax::{self, Span};
use crate::mir::ty::{self, Ty, TyKind};

/// What is known of a name before all bodies were seen.
#[derive(Debug)]
pub(super) struct Named {
    /// As the compiler prints it.
    text: String,
    /// Modules, and items that things are nested in, from the dump's file name.
    pub(super) modules: Vec<String>,
    /// Identifies the `impl`: the file name of the dump as far as `{impl#3}`.
    block: Option<String>,
    /// Type of the parameter or capture called `self`.
    receiver: Option<String>,
}

/// `bank.accounts-{impl#0}-deposit.1-1-000.built.after.mir` without what the pass adds.
pub(super) fn stem(file: &str) -> &str {
    let name = file.split(".built.").next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name for a body that could not be read.
pub(super) fn of_file(file: &str) -> String {
    stem(file).replace(['.', '-'], "::")
}

pub(super) fn is_closure(name: &str) -> bool {
    name.rsplit("::")
        .next()
        .is_some_and(|last| last.starts_with("{closure#") || last.starts_with("{synthetic#"))
}

impl Named {
    pub(super) fn of(file: &str, body: &syntax::Body<'_>) -> Named {
        let path = stem(file).split_once('.').map_or("", |(_, path)| path);
        let block = path
            .rfind("{impl#")
            .and_then(|start| Some(path[..start + path[start..].find('}')? + 1].to_owned()));
        Named {
            text: body.name.to_owned(),
            modules: path
                .split('-')
                .take_while(|part| !part.starts_with('{'))
                .map(str::to_owned)
                .collect(),
            block,
            receiver: receiver(body).map(str::to_owned),
        }
    }
}

fn receiver<'a>(body: &syntax::Body<'a>) -> Option<&'a str> {
    let place = body
        .names
        .iter()
        .find(|name| name.name == "self")?
        .place
        .as_ref()?;
    match place.proj.iter().rev().find_map(|step| match step {
        syntax::Proj::Field { ty, .. } => Some(*ty),
        _ => None,
    }) {
        Some(captured) => Some(captured),
        None => body.locals.get(place.local as usize).map(|local| local.ty),
    }
}

/// An `impl` block, by all that its bodies tell.
#[derive(Debug, Default)]
struct Block {
    header: Header,
    /// The type, as the compiler prints it.
    ty: Option<String>,
}

pub(super) fn settle(
    named: Vec<(Named, Body)>,
    tables: &mut Tables,
    own: &Own,
    source: &dyn Fn(&str) -> Option<String>,
) -> Vec<Body> {
    let traits = Traits::called(tables, own);
    let blocks = blocks(&named, tables, &traits, source);
    named
        .into_iter()
        .map(|(name, mut body)| {
            let block = name.block.as_ref().and_then(|key| blocks.get(key));
            name_body(&name, block, &mut body, tables, own);
            body
        })
        .collect()
}

fn blocks(
    named: &[(Named, Body)],
    tables: &Tables,
    traits: &Traits<'_>,
    source: &dyn Fn(&str) -> Option<String>,
) -> HashMap<String, Block> {
    let mut sources = Sources::new(source);
    let mut blocks: HashMap<String, Block> = HashMap::new();
    for (name, body) in named {
        let (Some(key), Some(at)) = (&name.block, impl_place(&name.text)) else {
            continue;
        };
        let block = blocks.entry(key.clone()).or_insert_with(|| {
            let mut header = sources.header(at);
            header.of_trait = header
                .of_trait
                .map(|short| traits.path(&short, &name.modules, at.file, &mut sources));
            Block { header, ty: None }
        });
        if block.ty.is_none() {
            let wanted = block.header.ty.as_deref();
            block.ty = name
                .receiver
                .as_deref()
                .and_then(|receiver| implementor(receiver, wanted))
                .or_else(|| mentioned(body, tables, wanted?));
        }
    }
    for (name, _) in named {
        if let Some(block) = name.block.as_ref().and_then(|key| blocks.get_mut(key)) {
            if block.ty.is_none() {
                block.ty = guess(&name.modules, block.header.ty.as_deref());
            }
        }
    }
    blocks
}

/// The traits whose methods are called, by their last segment: an `impl` prints nothing of its trait, and its source no
/// more than that.
struct Traits<'o> {
    own: &'o Own,
    called: HashMap<String, Vec<String>>,
}

impl<'o> Traits<'o> {
    fn called(tables: &Tables, own: &'o Own) -> Self {
        let mut called: HashMap<String, Vec<String>> = HashMap::new();
        for id in 0..tables.callees.len() {
            let text = tables.callees.text(id as u32);
            let Some(Root::Qualified {
                of_trait: Some(path),
                ..
            }) = spelling::parse(text).map(|path| path.root)
            else {
                continue;
            };
            let Some(last) = path.segments.last() else {
                continue;
            };
            let known = called.entry(last.name.to_owned()).or_default();
            let path = own.path(&path);
            if !known.contains(&path) {
                known.push(path);
            }
        }
        Traits { own, called }
    }

    /// The full path where it can be told, else the name alone.
    fn path(
        &self,
        name: &str,
        modules: &[String],
        file: &str,
        sources: &mut Sources<'_>,
    ) -> String {
        if sources.declares_trait(file, name) {
            let mut path = modules.to_vec();
            path.push(name.to_owned());
            return self.own.path_text(&path.join("::"));
        }
        match self.called.get(name).map(Vec::as_slice) {
            Some([only]) => only.clone(),
            _ => name.to_owned(),
        }
    }
}

fn impl_place(name: &str) -> Option<Span<'_>> {
    match spelling::parse(name)?.root {
        Root::ImplAt(at) => Some(at),
        _ => None,
    }
}

/// The implementing type behind `&self`, `self: Pin<&mut Self>`, `self: Arc<Self>`.
fn implementor(receiver: &str, wanted: Option<&str>) -> Option<String> {
    let mut ty = ty::parse(receiver);
    for _ in 0..4 {
        if wanted.is_some() && last_segment(&ty) == wanted {
            return Some(ty.text.to_owned());
        }
        let inner = match ty.kind {
            TyKind::Ref { to, .. } => *to,
            TyKind::Path(ref path) if wanted.is_some() => {
                path.segments.last()?.args.first()?.clone()
            }
            _ => break,
        };
        ty = inner;
    }
    wanted.is_none().then(|| ty.text.to_owned())
}

fn last_segment<'a>(ty: &Ty<'a>) -> Option<&'a str> {
    match &ty.kind {
        TyKind::Path(path) => path.segments.last().map(|segment| segment.name),
        _ => None,
    }
}

/// A type of that name among those of the body's variables.
fn mentioned(body: &Body, tables: &Tables, wanted: &str) -> Option<String> {
    body.locals.iter().find_map(|local| {
        let text = tables.types.text(local.ty);
        if !text.contains(wanted) {
            return None;
        }
        implementor(text, Some(wanted))
    })
}

/// The `impl` stands in the module of its type more often than not.
fn guess(modules: &[String], ty: Option<&str>) -> Option<String> {
    let mut path = modules.to_vec();
    path.push(ty?.to_owned());
    Some(path.join("::"))
}

fn name_body(name: &Named, block: Option<&Block>, body: &mut Body, tables: &mut Tables, own: &Own) {
    let Some(path) = spelling::parse(&name.text) else {
        body.name = name.text.clone();
        return;
    };
    let prefix = match (&path.root, block) {
        (Root::ImplAt(_), Some(block)) => {
            body.of_trait.clone_from(&block.header.of_trait);
            block.ty.as_deref().map(|text| {
                body.self_ty = Some(tables.ty(text));
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
    if matches!(path.root, Root::Plain) && is_provided(body, tables) {
        body.of_trait = body.name.rsplit_once("::").map(|(of, _)| of.to_owned());
    }
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
