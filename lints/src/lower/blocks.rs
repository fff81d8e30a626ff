//! Whose methods an `impl` holds. The compiler prints but its place, so its source and the types in its bodies must tell.

use rustc_hash::FxHashMap;

use super::impls::Header;
use super::names::{self, Named};
use super::paths::Own;
use super::sources::Sources;
use super::tables::Tables;
use super::traits::Called;
use crate::ir::Body;
use crate::mir::ty::{self, Ty, TyKind};

/// An `impl` block, by all that its bodies tell.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) header: Header,
    /// The type, as the compiler prints it.
    pub(super) ty: Option<String>,
    trust: Trust,
}

/// Where a type was found, the best last.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    #[default]
    Unknown,
    /// Something that a function without `self` returns.
    Returned,
    /// A type of the name that is written, somewhere in a body.
    Mentioned,
    /// The same, of this crate.
    OwnMentioned,
    /// What `Default::default` and its like return, and `self`, without the name that is written: that of an alias, or
    /// none in a macro.
    Method,
    /// `self`, by the name that is written.
    Written,
}

/// All blocks, by [`Named::block`].
pub(super) fn all(
    named: &[(Named, Body)],
    tables: &Tables,
    called: &Called<'_>,
    own: &Own,
    sources: &mut Sources<'_>,
) -> FxHashMap<String, Block> {
    let mut blocks: FxHashMap<String, Block> = FxHashMap::default();
    for (name, body) in named {
        let Some((key, at, method)) = name.block.as_ref().and_then(|key| {
            let (at, method) = name.member()?;
            Some((key, at, method))
        }) else {
            continue;
        };
        if !blocks.contains_key(key) {
            let mut header = sources.header(at);
            header.of_trait = header
                .of_trait
                .map(|short| called.trait_path(&short, &name.modules, at.file, sources));
            let block = Block {
                header,
                ..Block::default()
            };
            blocks.insert(key.clone(), block);
        }
        if let Some(block) = blocks.get_mut(key) {
            block.learn(Evidence {
                receiver: name.receiver.as_deref(),
                method,
                body,
                tables,
                own,
            });
        }
    }
    for guess in [by_callers, by_module] {
        for (name, _) in named {
            if let Some(block) = name.block.as_ref().and_then(|key| blocks.get_mut(key)) {
                if block.ty.is_none() {
                    block.ty = guess(name, &block.header, called);
                }
            }
        }
    }
    blocks
}

/// The type of the written name of which such a method is called.
fn by_callers(name: &Named, header: &Header, called: &Called<'_>) -> Option<String> {
    let ty = header.ty.as_deref()?;
    if header.of_trait.is_some() {
        return None;
    }
    let (_, method) = name.member()?;
    called.owner(ty, method?)
}

/// Where most types have their `impl`s.
fn by_module(name: &Named, header: &Header, _: &Called<'_>) -> Option<String> {
    let path = names::join(&name.modules, header.ty.as_deref()?);
    Some(format!("{}{path}", header.reference))
}

/// What one body can tell of the block around it.
struct Evidence<'e> {
    receiver: Option<&'e str>,
    /// Its name, unless it lies within a method.
    method: Option<&'e str>,
    body: &'e Body,
    tables: &'e Tables,
    own: &'e Own,
}

impl Block {
    fn learn(&mut self, evidence: Evidence<'_>) {
        if self.trust == Trust::Written {
            return;
        }
        let told = evidence.receiver(&self.header);
        let told = told.or_else(|| evidence.returned(&self.header));
        self.believe(told);
        if self.trust < Trust::OwnMentioned {
            self.believe(evidence.mentioned(&self.header));
        }
    }

    fn believe(&mut self, found: Option<(Trust, String)>) {
        if let Some((trust, ty)) = found {
            if trust > self.trust {
                self.trust = trust;
                self.ty = Some(ty);
            }
        }
    }
}

impl Evidence<'_> {
    /// What `&self`, `self: Pin<&mut Self>`, `self: Arc<Self>` are of.
    fn receiver(&self, header: &Header) -> Option<(Trust, String)> {
        self.method?;
        let layers = layers(self.receiver?);
        let is_written = |layer: &&Ty<'_>| self.is_written(layer, header);
        // `self: Pin<&mut Self>` may be of a pin, but is not of itself.
        let behind_pin = match layers.as_slice() {
            [outer, to, rest @ ..] if is_pin(outer) && is_ref(to) => rest.iter().find(is_written),
            _ => None,
        };
        if let Some(written) = behind_pin.or_else(|| layers.iter().find(is_written)) {
            return Some((Trust::Written, with_reference(header, written)));
        }
        let ty = if header.of_trait.is_none() {
            layers.iter().find(|layer| self.own.is_own_type(layer))
        } else {
            self.behind_receiver(&layers)
        };
        Some((Trust::Method, ty?.text.to_owned()))
    }

    fn behind_receiver<'l, 't>(&self, layers: &'l [Ty<'t>]) -> Option<&'l Ty<'t>> {
        let mut rest = layers;
        while rest.first().is_some_and(is_pin) {
            rest = &rest[1..];
        }
        match rest {
            [outer, inner, ..] if is_ref(outer) => Some(inner),
            [outer, inner, ..] if is_pointer(outer) && self.own.is_own_type(inner) => Some(inner),
            _ => rest.first(),
        }
    }

    /// What the methods return that return their type, by their trait; and what the methods of a macro do, since who
    /// writes no type is likely to return the one that is meant.
    fn returned(&self, header: &Header) -> Option<(Trust, String)> {
        let method = self.method?;
        if self.receiver.is_some() {
            return None;
        }
        let ty = ty::parse(self.tables.types.text(self.body.locals.first()?.ty));
        if let Some(of_trait) = &header.of_trait {
            let of_trait = of_trait.rsplit("::").next().unwrap_or_default();
            let ty = match (of_trait, method) {
                ("Default", "default") | ("From", "from") | ("FromIterator", "from_iter") => ty,
                ("TryFrom", "try_from")
                | ("FromStr", "from_str")
                | ("Deserialize", "deserialize") => first_argument(ty)?,
                _ => return None,
            };
            return Some((Trust::Method, ty.text.to_owned()));
        }
        if header.ty.is_some() {
            return None;
        }
        let wrapped = matches!(last_segment(&ty), Some("Result" | "Option")) || is_pointer(&ty);
        let ty = if wrapped { first_argument(ty)? } else { ty };
        self.own
            .is_own_type(&ty)
            .then(|| (Trust::Returned, ty.text.to_owned()))
    }

    /// A type of the name that is written among those of the body's variables.
    fn mentioned(&self, header: &Header) -> Option<(Trust, String)> {
        let wanted = header.ty.as_deref()?;
        let mut found = None;
        for local in &self.body.locals {
            let text = self.tables.types.text(local.ty);
            if !text.contains(wanted) {
                continue;
            }
            for layer in layers(text) {
                if last_segment(&layer) != Some(wanted) {
                    continue;
                }
                if self.own.is_own_type(&layer) {
                    return Some((Trust::OwnMentioned, with_reference(header, &layer)));
                }
                if found.is_none() && header.of_trait.is_some() {
                    found = Some((Trust::Mentioned, with_reference(header, &layer)));
                }
            }
        }
        found
    }

    /// Whether the header says that name, of a type that may have such an `impl`: only types of this crate have methods
    /// of no trait.
    fn is_written(&self, ty: &Ty<'_>, header: &Header) -> bool {
        header.ty.is_some()
            && last_segment(ty) == header.ty.as_deref()
            && (header.of_trait.is_some() || self.own.is_own_type(ty))
    }
}

fn with_reference(header: &Header, ty: &Ty<'_>) -> String {
    format!("{}{}", header.reference, ty.text)
}

/// A type, and what is behind its pointers, and in it.
fn layers(text: &str) -> Vec<Ty<'_>> {
    const DEEPEST: usize = 6;
    let mut layers = vec![ty::parse(text)];
    while layers.len() < DEEPEST {
        let inner = match layers.last().map(|ty| &ty.kind) {
            Some(TyKind::Ref { to, .. }) => (**to).clone(),
            Some(TyKind::Path(path)) => {
                match path.segments.last().and_then(|last| last.args.first()) {
                    Some(first) => first.clone(),
                    None => break,
                }
            }
            _ => break,
        };
        layers.push(inner);
    }
    layers
}

fn is_ref(ty: &Ty<'_>) -> bool {
    matches!(ty.kind, TyKind::Ref { .. })
}

fn is_pin(ty: &Ty<'_>) -> bool {
    last_segment(ty) == Some("Pin")
}

fn is_pointer(ty: &Ty<'_>) -> bool {
    matches!(last_segment(ty), Some("Box" | "Rc" | "Arc"))
}

fn last_segment<'a>(ty: &Ty<'a>) -> Option<&'a str> {
    match &ty.kind {
        TyKind::Path(path) | TyKind::Dyn(path) => path.segments.last().map(|segment| segment.name),
        _ => None,
    }
}

fn first_argument(ty: Ty<'_>) -> Option<Ty<'_>> {
    match ty.kind {
        TyKind::Path(mut path) => path.segments.pop()?.args.into_iter().next(),
        _ => None,
    }
}
