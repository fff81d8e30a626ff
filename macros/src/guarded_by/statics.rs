//! Statics of a module: those of one lock move into a private struct, and that into the lock.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Error, Expr, Result, Token, Type, Visibility, parse_quote};

use crate::monitor::quiet;

use super::{group_name, guards_itself, in_brackets, is, is_guarded, over, public, unknown};

/// What to do about a public static.
const PRIVATE: &str = "make it private and write a function";

/// Not quite the compiler's: a lock need not have a value.
struct Static {
    attrs: Vec<Attribute>,
    vis: Visibility,
    mutable: Option<Token![mut]>,
    name: Ident,
    ty: Type,
    value: Option<Expr>,
}

impl Parse for Static {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        input.parse::<Token![static]>()?;
        let mutable = input.parse()?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let value = input.parse::<Option<Token![=]>>()?;
        let value = value.map(|_| input.parse()).transpose()?;
        input.parse::<Token![;]>()?;
        Ok(Self {
            attrs,
            vis,
            mutable,
            name,
            ty,
            value,
        })
    }
}

impl Static {
    fn guard(&self) -> Option<&Attribute> {
        self.attrs.iter().find(|a| is(a))
    }

    /// The static that is named between the brackets.
    fn lock<'a>(&self, attribute: &Attribute, all: &'a [Static]) -> Result<&'a Static> {
        let form = "`#[guarded_by(MU)]`, where `MU` is a static of this block";
        let lock: Ident = in_brackets(attribute, form)?;
        let Some(found) = all.iter().find(|other| other.name == lock) else {
            let names: Vec<&Ident> = all.iter().map(|other| &other.name).collect();
            return Err(unknown(&lock, "static of this block", &names));
        };
        if self.name == lock {
            return Err(guards_itself(&lock));
        }
        if found.guard().is_some() {
            return Err(is_guarded(&lock));
        }
        Ok(found)
    }
}

/// `#[guarded_by(MU)]` on a static that stands alone.
pub(crate) fn alone(item: &TokenStream) -> TokenStream {
    let error = Error::new(
        proc_macro2::Span::call_site(),
        "an attribute sees nothing but its own item: put it with its lock into one `guardlint::guarded! { .. }`, or, if it is a field, `#[monitor]` on the struct",
    );
    let error = error.into_compile_error();
    quote!(#error #item)
}

/// The statics in their new form; behind errors, as much of it as can be had.
pub(crate) fn expand(block: TokenStream) -> TokenStream {
    let statics = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.push(input.parse::<Static>()?);
        }
        Ok(all)
    };
    let all = match statics.parse2(block) {
        Ok(all) => all,
        Err(error) => return error.into_compile_error(),
    };
    let mut faults = Vec::new();
    let mut guarded: Vec<(&Static, &Static)> = Vec::new();
    for item in &all {
        let lock = item.guard().map(|attribute| item.lock(attribute, &all));
        match lock {
            Some(Ok(lock)) => guarded.push((lock, item)),
            Some(Err(error)) => faults.push(error),
            None => {}
        }
    }
    let locks_are_known = faults.is_empty();
    let mut expanded = TokenStream::new();
    for item in &all {
        let group = guarded.iter().filter(|(lock, _)| lock.name == item.name);
        let group: Vec<&Static> = group.map(|(_, item)| *item).collect();
        faults.extend(mistakes(item, &group, locks_are_known));
        if item.guard().is_none() && !group.is_empty() {
            match lock(item, &group) {
                Ok(tokens) => expanded.extend(tokens),
                Err(error) => faults.push(error),
            }
        }
    }
    let errors = faults.into_iter().map(Error::into_compile_error);
    quote!(#(#errors)* #expanded)
}

fn mistakes(item: &Static, group: &[&Static], locks_are_known: bool) -> Vec<Error> {
    let mut faults = Vec::new();
    let is_guarded = item.guard().is_some();
    let what = if is_guarded {
        "what a lock guards"
    } else {
        "a lock"
    };
    faults.extend(public(&item.vis, what, PRIVATE));
    if let Some(mutable) = &item.mutable {
        let message = "remove `mut`: what the lock guards changes with the lock held";
        faults.push(Error::new_spanned(mutable, message));
    }
    let name = &item.name;
    if is_guarded && item.value.is_none() {
        let message = format!("the first value of `{name}` is missing: `= ..` behind its type");
        faults.push(Error::new(name.span(), message));
    }
    if !is_guarded && group.is_empty() && locks_are_known {
        let message = format!(
            "`{name}` guards nothing: put `#[guarded_by({name})]` on the statics that it guards, or move it out of this block"
        );
        faults.push(Error::new(name.span(), message));
    }
    faults
}

/// A lock with what it guards, and the struct for that.
fn lock(item: &Static, group: &[&Static]) -> Result<TokenStream> {
    let Static {
        attrs,
        name,
        ty,
        value,
        ..
    } = item;
    let state = group_name(None, name);
    let ty = over(ty, &parse_quote!(#state), "statics")?;
    let make = match value {
        Some(function) => quote!((#function)),
        None => quote!(<#ty>::new),
    };
    let cfg = attrs.iter().filter(|a| a.path().is_ident("cfg"));
    // That a value is missing is to be the only error about it.
    let group = group.iter().filter(|guarded| guarded.value.is_some());
    let fields = group.clone().map(
        |Static {
             attrs, name, ty, ..
         }| {
            let attrs = attrs.iter().filter(|a| !is(a));
            quote!(#(#attrs)* #name: #ty)
        },
    );
    let values = group.map(|guarded| {
        let cfg = guarded.attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let (name, value) = (&guarded.name, &guarded.value);
        quote!(#(#cfg)* #name: #value)
    });
    let doc = format!("What `{name}` guards.");
    // The fields are called what the statics are called.
    let quiet = quiet("non_snake_case");
    Ok(quote! {
        #[doc = #doc]
        #quiet
        #(#cfg)*
        struct #state {
            #(#fields,)*
        }

        #(#attrs)*
        static #name: #ty = #make(#state { #(#values,)* });
    })
}
