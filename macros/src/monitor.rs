//! `#[monitor]`: the state of a struct moves behind a lock, and its methods take it.
//!
//! Two invocations, on the struct and on each `impl`, that see nothing of each other: what both have to know stands on both.
//!
//! - `attr`: what stands in the brackets;
//! - `ast`: the item, its bodies unread;
//! - `types`: what the types in a signature say;
//! - `valid`: what cannot be a monitor, in the user's words;
//! - `names`: how what is written is called;
//! - `spans`: where it stands;
//! - `structure`, `state`, `methods`, `agreement`, `call`, `waiting`, `private`: what is written instead.

mod agreement;
mod ast;
mod attr;
mod call;
mod methods;
mod names;
mod private;
mod spans;
mod state;
mod structure;
mod types;
mod valid;
mod waiting;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Error, Ident, Item, Result};

use crate::guarded_by;
use ast::{Impl, Struct};
use attr::Options;
pub(crate) use attr::is_ours;

/// The item in its new form; behind errors, as much of it as can be had, so that the rest of the crate still means something.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match try_expand(arguments, item.clone()) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

fn try_expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let (options, mut faults) = Options::parse(arguments);
    let (expanded, more) = if ast::is_impl(&item) {
        let item = Impl::parse(item)?;
        let more = valid::implementation(&options, &item);
        (methods::expand(&options, &item), more)
    } else {
        match syn::parse2(item)? {
            Item::Struct(item) if guarded_by::applies_to(&item) => {
                let (expanded, mut more) = guarded_by::expand(&item);
                more.extend(valid::no_options(&options, &item));
                (expanded, more)
            }
            Item::Struct(item) => {
                let item = Struct::new(item);
                let more = valid::structure(&options, &item);
                (structure::expand(&options, &item), more)
            }
            other => return Err(valid::other_item(&other)),
        }
    };
    faults.extend(more);
    let errors = faults
        .into_iter()
        .reduce(|mut all, error| {
            all.combine(error);
            all
        })
        .map(Error::into_compile_error);
    Ok(quote!(#errors #expanded))
}

/// Users are not to be warned of what they did not write.
pub(crate) fn quiet(lint: &str) -> TokenStream {
    let lint = format_ident!("{lint}");
    quote!(#[allow(#lint)])
}

/// A name that is nobody else's.
fn hidden(name: &str) -> Ident {
    Ident::new(name, proc_macro2::Span::mixed_site())
}

fn fault(tokens: impl ToTokens, message: impl std::fmt::Display) -> Error {
    Error::new_spanned(tokens, message)
}
