//! Locks of a struct as others name them: `Registry::mu`.
//!
//! A struct cannot be asked for its fields. So it leaves a list of its locks behind, a trait with a type for each: of one that is not there, the compiler says
//! that, and which may be meant.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{
    Error, Field, FieldsNamed, ItemStruct, Path, PathArguments, Result, parse_quote_spanned,
};

use super::fields::{Group, Guard, guard};
use super::group_name;
use super::parameters::generics;
use crate::monitor::quiet;
use crate::outlives::outliving;

/// As a trait is called that is missing where a struct has no locks.
fn list_name(owner: &Ident) -> Ident {
    format_ident!("LocksOf{}", owner)
}

/// What each lock of the struct guards.
pub(super) fn list(item: &ItemStruct, groups: &[Group]) -> Option<TokenStream> {
    let name = list_name(&item.ident);
    let (mut declared, mut defined) = (TokenStream::new(), TokenStream::new());
    for group in groups {
        let lock = &group.lock;
        let guarded = group_name(Some(&item.ident), lock);
        let generics = outliving(generics(&item.generics, group), &group.fields);
        let (parameters, arguments, wheres) = generics.split_for_impl();
        // In the place of the lock, which the compiler shows if its name is like the one that it cannot find.
        declared.extend(quote_spanned!(lock.span()=> type #lock #parameters #wheres;));
        defined.extend(quote!(type #lock #parameters = #guarded #arguments #wheres;));
    }
    let cfg = item.attrs.iter().filter(|a| a.path().is_ident("cfg"));
    let cfg = quote!(#(#cfg)*);
    let quiet = ["dead_code", "non_camel_case_types"].map(quiet);
    (!groups.is_empty()).then(|| {
        quote! {
            #cfg
            #(#quiet)*
            trait #name { #declared }
            #cfg
            impl #name for () { #defined }
        }
    })
}

/// What `path::Registry::mu` guards, from the list of the locks of `path::Registry`.
pub(super) fn elsewhere(path: Path, field: &Field) -> Result<Guard> {
    let fault = |message| Err(Error::new_spanned(&path, message));
    let mut segments: Vec<_> = path.segments.iter().cloned().collect();
    let (Some(mut lock), Some(owner)) = (segments.pop(), segments.last_mut()) else {
        return fault("expected the lock of a struct, as in `Registry::mu`");
    };
    if owner.ident == "Self" {
        return fault("a field of this struct is named by itself, as in `#[guarded_by(mu)]`");
    }
    if !matches!(lock.arguments, PathArguments::None) {
        return fault("expected the lock of a struct, as in `Registry::mu`");
    }
    if field.ident.is_none() {
        return fault("expected a field with a name");
    }
    // The parameters are those of what the lock guards.
    lock.arguments = std::mem::take(&mut owner.arguments);
    owner.ident = list_name(&owner.ident);
    let list = Path {
        leading_colon: path.leading_colon,
        segments: segments.into_iter().collect::<Punctuated<_, _>>(),
    };
    let here = lock.ident.span();
    let owner = parse_quote_spanned!(here=> <() as #list>::#lock);
    Ok(Guard::Elsewhere(Box::new(owner), here))
}

/// Fails to compile if what a lock elsewhere guards could not be told from another of its kind. Where parameters may decide, that is found when a
/// value is made.
pub(super) fn owners(item: &ItemStruct, fields: &FieldsNamed) -> TokenStream {
    let mut checks = TokenStream::new();
    for field in &fields.named {
        let Some(Guard::Elsewhere(_, lock)) = guard(field, fields) else {
            continue;
        };
        if item.generics.params.is_empty() {
            let cfgs = item.attrs.iter().chain(&field.attrs);
            let cfgs = cfgs.filter(|a| a.path().is_ident("cfg"));
            let (holder, name) = (&item.ident, &field.ident);
            // By way of the field: if there is no such owner, that has been said there.
            let check = quote_spanned! {lock=>
                ::guardlint::monitor::tells_apart_owner(|holder: &#holder| &holder.#name)
            };
            checks.extend(quote!(#(#cfgs)* const _: () = #check;));
        }
    }
    checks
}
