//! What cannot be a monitor: one error for each mistake, on the user's own tokens, with a way out.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Error, Fields, Generics, Ident, Item, ItemImpl, ItemStruct, Lifetime, Pat, Path, ReceiverKind,
    ReturnType, Safety, Token, Type, Visibility,
};

use super::ast::{self, Impl, Member, Method, Struct};
use super::attr::{Backend, Options};
use super::fault;
use super::types::{self, Shape};

pub(super) fn other_item(item: &Item) -> Error {
    match item {
        Item::Enum(item) => fault(
            item.enum_token,
            "an enum cannot be a monitor: give it to a struct as a field, and make the struct one",
        ),
        Item::Union(item) => fault(
            item.union_token,
            "a union cannot be a monitor: give it to a struct as a field, and make the struct one",
        ),
        Item::Trait(item) => fault(
            item.trait_token,
            "a trait has no state: put `#[monitor]` on the struct, and on the `impl` of the trait for it",
        ),
        other => fault(
            other,
            "`#[monitor]` stands on a struct and on its `impl` blocks",
        ),
    }
}

/// For structs whose locks are fields.
pub(super) fn no_options(options: &Options, item: &ItemStruct) -> Option<Error> {
    (options.chosen).then(|| {
        fault(
            &item.ident,
            "the locks of this struct are its fields: `#[monitor]` takes no options here",
        )
    })
}

pub(super) fn structure(options: &Options, item: &Struct) -> Vec<Error> {
    let mut faults = Vec::new();
    derives(item, &mut faults);
    public_fields(&item.item.fields, &mut faults);
    if options.backend == Backend::Confined {
        confined_generics(&item.item.generics, &mut faults);
    }
    faults
}

fn derives(item: &Struct, faults: &mut Vec<Error>) {
    for path in &item.derives {
        let name = ast::last(path);
        let why = match name.as_str() {
            "Debug" | "Default" => continue,
            "Clone" | "Copy" => {
                "a copy would have a lock of its own; share the monitor with `Arc`, or give it a method that returns a copy of what it guards"
            }
            "PartialEq" | "Eq" | "PartialOrd" | "Ord" | "Hash" => {
                "two monitors would have to be locked to compare them, and the answer be stale at once; compare what their methods return"
            }
            _ => {
                "it would need the state without the lock; write a method that returns what is needed"
            }
        };
        faults.push(fault(
            path,
            format!("a monitor cannot derive `{name}`: {why}"),
        ));
    }
}

fn public_fields(fields: &Fields, faults: &mut Vec<Error>) {
    for field in fields {
        if !matches!(field.vis, Visibility::Inherited) {
            faults.push(fault(
                &field.vis,
                "what a monitor guards cannot be reached from outside: make the field private and write a method",
            ));
        }
    }
}

fn confined_generics(generics: &Generics, faults: &mut Vec<Error>) {
    for param in generics.lifetimes() {
        faults.push(fault(
            &param.lifetime,
            "the state lives on a thread of its own, which may outlive what it borrows: own the data, or take another backend",
        ));
    }
}

pub(super) fn implementation(options: &Options, item: &Impl) -> Vec<Error> {
    let mut faults = Vec::new();
    if let Some(span) = options.ignore_poison {
        faults.push(Error::new(
            span,
            "`poison` is said once, on the struct: remove it here",
        ));
    }
    if let Some(unsafety) = &item.header.unsafety {
        faults.push(fault(unsafety, "a monitor has no `unsafe` traits"));
    }
    if item.handle().is_none() {
        faults.push(fault(
            &item.header.self_ty,
            "expected the name of the struct that has `#[monitor]`",
        ));
    }
    if let Some(path) = item.of_trait() {
        if ast::last(path) == "Drop" {
            faults.push(fault(
                path,
                "a monitor has no `Drop`: nobody holds its lock when it goes away; implement `Drop` for a type of one of its fields",
            ));
        }
    }
    for member in &item.items {
        match member {
            Member::Method(method) => {
                faults.extend(taken(item, method));
                faults.extend(method_faults(options, item, method));
            }
            Member::Other(_) | Member::Broken(_) => {}
        }
    }
    faults
}

/// Whether no `impl` of the kind can be, whatever is in it.
pub(super) fn is_hopeless(item: &Impl) -> bool {
    let drop = item
        .of_trait()
        .is_some_and(|path| ast::last(path) == "Drop");
    drop || item.header.unsafety.is_some()
}

/// Whether a parameter of the `impl` has nothing to do with its type. The compiler refuses that, whatever the type.
pub(super) fn has_idle_parameter(item: &Impl) -> bool {
    let ItemImpl {
        generics, self_ty, ..
    } = &item.header;
    let mut said = Vec::new();
    types::names(self_ty.to_token_stream(), &mut said);
    types::names(item.of_trait().to_token_stream(), &mut said);
    types::names(generics.where_clause.to_token_stream(), &mut said);
    for param in generics.type_params() {
        types::names(param.bounds.to_token_stream(), &mut said);
    }
    let types = generics.type_params().map(|param| &param.ident);
    let constants = generics.const_params().map(|param| &param.ident);
    let mut declared = types.chain(constants).map(Ident::to_string);
    declared.any(|name| !said.contains(&name))
}

/// Whether some method waits with a lock that blocks threads. It may be the kind of lock that is wrong; and then that need not be said, too.
pub(super) fn has_async_under_a_blocking_lock(options: &Options, item: &Impl) -> bool {
    item.methods()
        .any(|method| method.sig.receiver().is_some() && misplaced_async(options, method).is_some())
}

fn misplaced_async<'a>(options: &Options, method: &'a Method) -> Option<&'a Token![async]> {
    let token = method.sig.asyncness.as_ref()?;
    (!options.backend.is_async()).then_some(token)
}

/// The name is that of another method which callers have.
pub(super) fn taken(item: &Impl, method: &Method) -> Option<Error> {
    if item.of_trait().is_some() || !method.is_public() {
        return None;
    }
    let name = method.name();
    let (waits, option) = item.methods().find_map(|m| Some((m, m.writes(name)?)))?;
    let waits = waits.name();
    (method.is_always()).then(|| {
        fault(
            name,
            format!("`{option}` in the `#[when]` of `{waits}` writes a method of this name: leave `{option}` out there, or give this one another name"),
        )
    })
}

/// The first mistake of each kind in one method.
pub(super) fn method_faults(options: &Options, item: &Impl, method: &Method) -> Vec<Error> {
    let mut faults = Vec::new();
    if let Some(Err(error)) = &method.when {
        faults.push(error.clone());
    }
    faults.extend(condition(item, method));
    faults.extend(item.handle().and_then(|handle| literal(handle, method)));
    if method.sig.receiver().is_some() {
        faults.extend(receiver(method));
        faults.extend(modifiers(options, item, method));
        // Those that are not called from outside may do with the state as they like.
        if method.is_public() || item.of_trait().is_some() {
            faults.extend(result(item, method));
            faults.extend(arguments(options, item, method));
        }
    } else if method.is_public() || item.of_trait().is_some() {
        faults.extend(shape(method));
    }
    faults
}

fn condition(item: &Impl, method: &Method) -> Option<Error> {
    let when = method.when.as_ref()?.as_ref().ok()?;
    if item.of_trait().is_some() {
        return Some(fault(
            &when.condition,
            "a method of a trait cannot wait for a condition: its callers do not know that it does; write a method of the type",
        ));
    }
    if method.sig.receiver().is_none() {
        return Some(fault(
            &when.condition,
            "there is no state to wait for: the function has no `&self` or `&mut self`",
        ));
    }
    if !method.is_public() {
        return Some(fault(
            method.name(),
            "nobody waits here: this method is called with the lock held; put `#[when]` on a `pub` method",
        ));
    }
    let mut said = Vec::new();
    types::names(when.condition.to_token_stream(), &mut said);
    (!said.contains(&String::from("self"))).then(|| {
        fault(
            &when.condition,
            "who waits looks again when the state has changed, and this does not look at it: name a field, as in `!self.items.is_empty()`",
        )
    })
}

/// The name of the monitor with fields behind it.
fn literal(handle: &Path, method: &Method) -> Option<Error> {
    let name = &handle.segments.last()?.ident;
    let (found, form) = types::literal(name, method.body.stream())?;
    let message = format!(
        "`{name}` is what callers have, with the lock around the fields; within its methods these are those of `Self`: write `{form}`"
    );
    Some(Error::new(found, message))
}

fn receiver(method: &Method) -> Option<Error> {
    let receiver = method.sig.receiver()?;
    match &receiver.kind {
        ReceiverKind::Reference(_, Some(lifetime), _) if is_lent(method, lifetime) => Some(fault(
            lifetime,
            "the lock is released when the method returns, so a borrow of what is guarded cannot go into an argument: write `&self` or `&mut self` without a lifetime, and put owned values there, or take a closure that gets the borrow, as `impl Fn(&T)` does",
        )),
        ReceiverKind::Reference(..) => None,
        ReceiverKind::Value => Some(fault(
            receiver,
            "a method of a monitor cannot take `self` by value, for others may use it: take `&mut self`, and leave an empty state behind with `std::mem::take`",
        )),
        _ => Some(fault(
            receiver,
            "a method of a monitor takes `&self` or `&mut self`",
        )),
    }
}

/// Whether an argument may take what `self` borrows.
fn is_lent(method: &Method, lifetime: &Lifetime) -> bool {
    method.is_public() && types::takes(method, lifetime)
}

fn modifiers(options: &Options, item: &Impl, method: &Method) -> Option<Error> {
    let sig = &method.sig;
    if let Some(constness) = &sig.constness {
        return (method.is_public()).then(|| {
            fault(
                constness,
                "a method that takes a lock cannot be `const`; constructors can",
            )
        });
    }
    if let Safety::Unsafe(token) = &sig.safety {
        return Some(fault(token, "a method of a monitor cannot be `unsafe`"));
    }
    if let Some(abi) = &sig.abi {
        return Some(fault(
            abi,
            "a method of a monitor has Rust's calling convention",
        ));
    }
    let asynchronous = options.backend.is_async();
    if let Some(token) = misplaced_async(options, method) {
        return Some(fault(
            token,
            "an `async fn` would hold a lock that blocks threads while it waits: use `#[monitor(tokio)]` or `#[monitor(async_lock)]`, on the struct and here, or make it an ordinary `fn`",
        ));
    }
    if sig.asyncness.is_none() && asynchronous && item.of_trait().is_some() {
        return Some(fault(
            sig.fn_token,
            "a method that is not `async` cannot wait for an asynchronous lock: implement a trait whose methods are `async`, or use `#[monitor]`",
        ));
    }
    None
}

fn shape(method: &Method) -> Option<Error> {
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return None;
    };
    Shape::of(&method.sig.output).is_none().then(|| {
        fault(
            ty,
            "a constructor of a monitor returns `Self`, alone or in `Result`, `Option`, `Arc` or `Box`",
        )
    })
}

fn result(item: &Impl, method: &Method) -> Option<Error> {
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return None;
    };
    if let Some(borrow) = types::borrow(ty, &types::outliving(&item.header.generics, method)) {
        return Some(fault(
            borrow,
            "the lock is released when the method returns, so it cannot return a borrow of what is guarded: return an owned value, take a closure that gets the borrow, or return a snapshot in an `Arc`",
        ));
    }
    if let Some(opaque) = types::opaque(ty) {
        return Some(fault(
            opaque,
            "the lock is released when the method returns, and `impl Trait` may borrow what is guarded: name the type, or return a `Box<dyn Trait>`",
        ));
    }
    shape(method)
}

/// A reference to the type by its name. In another pointer it may be kept, and not be locked at all.
fn is_another(item: &Impl, ty: &Type) -> bool {
    let Type::Reference(reference) = ty else {
        return false;
    };
    let (Type::Path(path), Some(handle)) = (&*reference.elem, item.handle()) else {
        return false;
    };
    path.path.segments.len() == 1 && ast::last(&path.path) == ast::last(handle)
}

fn arguments(options: &Options, item: &Impl, method: &Method) -> Vec<Error> {
    let mut faults = Vec::new();
    for argument in method.arguments() {
        if types::mentions_self(&argument.ty) || is_another(item, &argument.ty) {
            faults.push(fault(
                &argument.ty,
                "two monitors of one type would be locked one after the other, and in the other order elsewhere: that can hang; pass what is needed of the other, or put both states under one lock",
            ));
            continue;
        }
        if options.backend != Backend::Confined {
            continue;
        }
        let outlive: Vec<_> = item
            .header
            .generics
            .lifetimes()
            .map(|p| &p.lifetime)
            .collect();
        if let Some(borrow) = types::borrow(&argument.ty, &outlive) {
            faults.push(fault(
                borrow,
                "the call is a message to the thread that owns the state, and what is borrowed here may be gone when it is read: pass an owned value, or share it with `Arc`",
            ));
        }
    }
    if let Some(pattern) = method.arguments().find(|a| matches!(&*a.pat, Pat::Rest(_))) {
        faults.push(Error::new(pattern.span(), "expected an argument"));
    }
    faults
}
