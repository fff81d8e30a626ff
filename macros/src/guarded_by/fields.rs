//! Fields of a struct under `#[monitor]`: those of one lock move into a private struct, and that into the lock. Those of a lock in another struct
//! stay where they are, in a cell that wants to see what that lock guards.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Field, Fields, FieldsNamed, ItemStruct, Path, PathArguments, Result, Type,
    Visibility, parse_quote,
};

use super::elsewhere::{elsewhere, list, owners};
use super::parameters::generics;
use super::{
    group_name, guards_itself, in_brackets, is, is_guarded, over, over_instead, public, unknown,
};

/// What to do about a public field.
const PRIVATE: &str = "make the field private and write a method";

/// A lock and what it guards.
pub(super) struct Group {
    pub(super) lock: Ident,
    pub(super) fields: Vec<Field>,
}

/// Whether some field says who guards it.
pub(crate) fn applies_to(item: &ItemStruct) -> bool {
    item.fields.iter().any(|f| f.attrs.iter().any(is))
}

/// The struct in its new form, and what is wrong with it.
pub(crate) fn expand(item: &ItemStruct) -> (TokenStream, Vec<Error>) {
    let Fields::Named(fields) = &item.fields else {
        let error = Error::new(
            item.fields.span(),
            "`#[guarded_by(..)]` takes the name of a field, and these have none",
        );
        return (TokenStream::new(), vec![error]);
    };
    let mut faults = Vec::new();
    let groups = groups(fields, &mut faults);
    // A name that is none may be meant for any of them.
    let mut attributes = fields.named.iter().filter(|f| f.attrs.iter().any(is));
    if attributes.all(|field| guard(field, fields).is_some()) {
        for field in &fields.named {
            faults.extend(idle_lock(field, &groups));
        }
    }
    let structs = groups.iter().map(|group| structure(item, group));
    let list = list(item, &groups);
    let handle = handle(item, fields, &groups, &mut faults);
    (quote!(#handle #(#structs)* #list), faults)
}

/// Who guards a field.
pub(super) enum Guard {
    /// A field of the same struct.
    Here(Ident),
    /// A field of another, by the type of what it guards, and where it is named.
    Elsewhere(Box<Type>, Span),
}

/// As [`Guard::of`], where it can be told.
pub(super) fn guard(field: &Field, fields: &FieldsNamed) -> Option<Guard> {
    let attribute = field.attrs.iter().find(|a| is(a))?;
    Guard::of(attribute, field, fields).ok()
}

impl Guard {
    fn of(attribute: &Attribute, field: &Field, fields: &FieldsNamed) -> Result<Self> {
        let form = "`#[guarded_by(mu)]`, where `mu` is a field of this struct, or `#[guarded_by(Other::mu)]`, where it is one of another";
        let path: Path = in_brackets(attribute, form)?;
        match path.get_ident() {
            Some(lock) => local(lock, field, fields).map(Guard::Here),
            None => elsewhere(path, field),
        }
    }
}

fn groups(fields: &FieldsNamed, faults: &mut Vec<Error>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for field in &fields.named {
        let Some(attribute) = field.attrs.iter().find(|a| is(a)) else {
            continue;
        };
        let guard = match Guard::of(attribute, field, fields) {
            Ok(guard) => guard,
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        faults.extend(public(&field.vis, "what a lock guards", PRIVATE));
        let Guard::Here(lock) = guard else {
            continue;
        };
        let guarded = unguarded(field);
        match groups.iter_mut().find(|group| group.lock == lock) {
            Some(group) => group.fields.push(guarded),
            None => groups.push(Group {
                lock,
                fields: vec![guarded],
            }),
        }
    }
    groups
}

/// As the field is to be written, once what it says of itself is done.
fn unguarded(field: &Field) -> Field {
    let mut field = field.clone();
    field.attrs.retain(|a| !is(a));
    field.vis = Visibility::Inherited;
    field
}

/// The field that is named between the brackets.
fn local(lock: &Ident, field: &Field, fields: &FieldsNamed) -> Result<Ident> {
    let named = |f: &&Field| f.ident.as_ref() == Some(lock);
    let Some(found) = fields.named.iter().find(named) else {
        let names = fields.named.iter().filter_map(|f| f.ident.as_ref());
        return Err(unknown(lock, "field", &names.collect::<Vec<_>>()));
    };
    if field.ident.as_ref() == Some(lock) {
        return Err(guards_itself(lock));
    }
    if found.attrs.iter().any(is) {
        return Err(is_guarded(lock));
    }
    Ok(lock.clone())
}

/// A type that is written like a lock over nothing, and that no field names.
fn idle_lock(field: &Field, groups: &[Group]) -> Option<Error> {
    let name = field.ident.as_ref()?;
    let Type::Path(path) = &field.ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let lock = ["Mutex", "RwLock", "FairMutex", "ReentrantMutex"]
        .iter()
        .any(|l| last.ident == l);
    let over_nothing = matches!(last.arguments, PathArguments::None);
    let idle = !groups.iter().any(|group| group.lock == *name);
    (lock && over_nothing && idle).then(|| {
        let message = format!(
            "`{name}` guards nothing: put `#[guarded_by({name})]` on the fields that it guards, or remove it"
        );
        Error::new(name.span(), message)
    })
}

fn structure(item: &ItemStruct, group: &Group) -> TokenStream {
    let name = group_name(Some(&item.ident), &group.lock);
    let generics = generics(&item.generics, group);
    let wheres = &generics.where_clause;
    let attrs = item.attrs.iter().filter(|a| {
        [
            "derive", "cfg", "cfg_attr", "allow", "warn", "deny", "forbid",
        ]
        .iter()
        .any(|name| a.path().is_ident(name))
    });
    let fields = &group.fields;
    let doc = format!("What `{}` guards.", group.lock);
    quote! {
        #[doc = #doc]
        #(#attrs)*
        struct #name #generics #wheres {
            #(#fields,)*
        }
    }
}

/// The struct with its locks over the groups, and without what is in these.
fn handle(
    item: &ItemStruct,
    fields: &FieldsNamed,
    groups: &[Group],
    faults: &mut Vec<Error>,
) -> TokenStream {
    let mut kept: Vec<Field> = Vec::new();
    for field in &fields.named {
        if field.attrs.iter().any(is) {
            if let Some(Guard::Elsewhere(owner, _)) = guard(field, fields) {
                let mut field = unguarded(field);
                let ty = &field.ty;
                field.ty = parse_quote!(::guardlint::LockedBy<#ty, #owner>);
                kept.push(field);
            }
            continue;
        }
        kept.push(kept_field(item, field, groups, faults));
    }
    let checks = owners(item, fields);
    let ItemStruct {
        attrs,
        vis,
        struct_token,
        ident,
        generics,
        ..
    } = item;
    let wheres = &generics.where_clause;
    quote! {
        #(#attrs)*
        #vis #struct_token #ident #generics #wheres {
            #(#kept,)*
        }
        #checks
    }
}

/// A lock over its group, or a field that has nothing to do with locks.
fn kept_field(
    item: &ItemStruct,
    field: &Field,
    groups: &[Group],
    faults: &mut Vec<Error>,
) -> Field {
    let mut kept = field.clone();
    let lock = |group: &&Group| field.ident.as_ref() == Some(&group.lock);
    if let Some(group) = groups.iter().find(lock) {
        faults.extend(public(&field.vis, "a lock", PRIVATE));
        kept.vis = Visibility::Inherited;
        let name = group_name(Some(&item.ident), &group.lock);
        let generics = generics(&item.generics, group);
        let (_, arguments, _) = generics.split_for_impl();
        let group = parse_quote!(#name #arguments);
        kept.ty = over(&field.ty, &group, "fields").unwrap_or_else(|error| {
            faults.push(error);
            over_instead(&field.ty, &group)
        });
    } else if idle_lock(field, groups).is_some() {
        // So that this is the only error about it.
        let ty = &field.ty;
        kept.ty = parse_quote!(#ty<()>);
    }
    kept
}
