//! The private struct that holds the state of a monitor: the fields that the user wrote.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, Field, Fields, GenericParam, Generics, ItemStruct, Lifetime, Macro, Path,
    PredicateType, QSelf, Type, TypeArray, TypeParam, TypeParamBound, WherePredicate, parse_quote,
};

use super::ast::Struct;
use super::methods::tolerant;
use super::structure::{bounded, cfg};
use super::{names, structure, types};
use crate::outlives;

pub(super) fn expand(item: &Struct) -> TokenStream {
    let derives_default = item.derives("Default");
    if let Some(state) = over_fields(&item.item) {
        let default = derives_default.then(|| default(&item.item));
        return quote!(#state #default);
    }
    let generics = &item.item.generics;
    // The compiler's own derive asks nothing of `<T as Iterator>::Item`.
    let by_compiler = structure::projections(&item.item).is_empty();
    let derive =
        (derives_default && by_compiler).then(|| quote!(#[derive(::core::default::Default)]));
    let default = (derives_default && !by_compiler).then(|| default(&item.item));
    let (fields, wheres) = (&item.item.fields, &generics.where_clause);
    let state = declaration(
        &item.item,
        derive,
        generics,
        fields,
        wheres.to_token_stream(),
    );
    quote!(#state #default)
}

fn declaration(
    item: &ItemStruct,
    derive: Option<TokenStream>,
    generics: impl ToTokens,
    fields: &Fields,
    wheres: TokenStream,
) -> TokenStream {
    let ItemStruct {
        struct_token,
        ident,
        semi_token,
        ..
    } = item;
    let state = names::state(ident);
    let attrs = item.attrs.iter().filter(|a| is_about_code(a));
    let attrs = attrs.map(tolerant);
    // The `where` clause stands behind the fields of a tuple, and before those that have names.
    let body = match fields {
        Fields::Named(fields) => quote!(#wheres #fields),
        _ => quote!(#fields #wheres #semi_token),
    };
    quote! {
        #(#attrs)*
        #derive
        #struct_token #state #generics #body
    }
}

/// What holds for the state as it does for the handle.
fn is_about_code(attribute: &Attribute) -> bool {
    [
        "cfg", "cfg_attr", "allow", "expect", "warn", "deny", "forbid",
    ]
    .iter()
    .any(|name| attribute.path().is_ident(name))
}

/// The state of a struct with bounds, which has none of them: or an `impl` that lacks one would be told so twice, of the handle and of the state. In their place
/// stands the handle, as one more parameter, and types of fields that may need the bounds are parameters, too. These have defaults, so nobody
/// has to name them, and the compiler does not.
///
/// `None` where there is no bound, and where that cannot be: there is no `Self` in a default, what `T::Item` is follows from a bound, and what outlives what in
/// types that are not known here, from these.
fn over_fields(item: &ItemStruct) -> Option<TokenStream> {
    let ItemStruct {
        ident, generics, ..
    } = item;
    if !has_bounds(generics) {
        return None;
    }
    let names: Vec<&Ident> = generics.type_params().map(|param| &param.ident).collect();
    let mentioned = |ty: &Type| names.iter().any(|name| is_in(name, ty));
    let needs_them =
        |ty: &Type| types::mentions_self(ty) || mentioned(ty) && is_looked_into(&names, ty);
    if item.fields.iter().any(|field| needs_them(&field.ty)) {
        return None;
    }
    let lifetimes: Vec<&Lifetime> = generics.lifetimes().map(|param| &param.lifetime).collect();
    // What the user says of lifetimes, the types of fields may need, and it does not name the struct.
    let wheres = generics.where_clause.iter().flat_map(|w| &w.predicates);
    let said = wheres.filter(|predicate| matches!(predicate, WherePredicate::Lifetime(_)));
    let found = outlives::certain(generics, &item.fields)?;
    let outlives: Vec<&WherePredicate> = said.chain(&found).collect();
    let (_, arguments, _) = generics.split_for_impl();
    let parameters = generics
        .params
        .iter()
        .map(|param| unbounded(param, generics));
    let handle = format_ident!("HandleUnderMonitor");
    let (mut fields, mut defaults) = (item.fields.clone(), TokenStream::new());
    for (i, field) in fields.iter_mut().enumerate() {
        let (cfgs, ty) = (cfgs(field), &field.ty);
        if mentioned(ty) || !lifetimes.is_empty() {
            let name = format_ident!("Field{i}UnderMonitor");
            defaults.extend(quote!(#(#cfgs)* #name = #ty,));
            field.ty = parse_quote!(#name);
        }
    }
    let declared = quote!(<#(#parameters,)* #handle = #ident #arguments, #defaults>);
    // Some field has to have something to do with the other parameters.
    let always = fields
        .iter_mut()
        .find(|field| cfgs(field).next().is_none())?;
    let ty = &always.ty;
    always.ty = parse_quote! {
        <#ty as ::guardlint::monitor::FieldOf<(
            ::core::marker::PhantomData<#handle>,
            #(::core::marker::PhantomData<&#lifetimes ()>,)*
            #(::core::marker::PhantomData<#names>,)*
        )>>::Type
    };
    Some(declaration(
        item,
        None,
        declared,
        &fields,
        quote!(where #(#outlives,)*),
    ))
}

fn cfgs(field: &Field) -> impl Iterator<Item = &Attribute> {
    field.attrs.iter().filter(|a| a.path().is_ident("cfg"))
}

/// Whether something is asked of a type.
fn has_bounds(generics: &Generics) -> bool {
    let asks = |param: &TypeParam| !param.bounds.iter().all(is_relaxed);
    generics.where_clause.is_some() || generics.type_params().any(asks)
}

/// `?Sized`
fn is_relaxed(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Trait(bound) if bound.maybe.is_some())
}

/// The parameter, of which nothing is asked. What is not asked, and is of any other, may be said of it or behind `where`.
fn unbounded(param: &GenericParam, generics: &Generics) -> GenericParam {
    let mut param = param.clone();
    match &mut param {
        GenericParam::Type(param) => {
            let mut bounds = mem::take(&mut param.bounds);
            let wheres = generics.where_clause.iter().flat_map(|w| &w.predicates);
            bounds.extend(wheres.flat_map(|predicate| match predicate {
                WherePredicate::Type(PredicateType {
                    bounded_ty: Type::Path(path),
                    bounds,
                    ..
                }) if path.path.is_ident(&param.ident) => bounds.clone(),
                _ => Punctuated::new(),
            }));
            param.bounds = bounds.into_iter().filter(is_relaxed).collect();
        }
        GenericParam::Lifetime(_) | GenericParam::Const(_) => {}
    }
    param
}

fn is_in(name: &Ident, ty: &Type) -> bool {
    let mut mentioned = Vec::new();
    types::names(ty.to_token_stream(), &mut mentioned);
    mentioned.contains(&name.to_string())
}

/// Whether there is a `T::Item` of one of these parameters, or may be. Also whether there is something to be worked out first: then it does not look
/// like the default any more, and the compiler would name it.
fn is_looked_into(names: &[&Ident], ty: &Type) -> bool {
    struct Search<'a>(&'a [&'a Ident], bool);
    impl<'ast> Visit<'ast> for Search<'_> {
        fn visit_path(&mut self, path: &'ast Path) {
            let first = path.segments.first();
            let goes_on = path.segments.len() > 1;
            self.1 |= goes_on && first.is_some_and(|first| self.0.contains(&&first.ident));
            visit::visit_path(self, path);
        }

        fn visit_qself(&mut self, _: &'ast QSelf) {
            self.1 = true;
        }

        fn visit_macro(&mut self, _: &'ast Macro) {
            self.1 = true;
        }

        fn visit_type_array(&mut self, array: &'ast TypeArray) {
            self.1 |= !matches!(array.len, Expr::Lit(_) | Expr::Path(_));
            self.visit_type(&array.elem);
        }
    }
    let mut search = Search(names, false);
    search.visit_type(ty);
    search.1
}

/// As the compiler derives it, but without a word about the types of the fields.
fn default(item: &ItemStruct) -> TokenStream {
    let state = names::state(&item.ident);
    let generics = bounded(item, &quote!(::core::default::Default));
    let (parameters, _, wheres) = generics.split_for_impl();
    let (_, arguments, _) = item.generics.split_for_impl();
    let cfg = cfg(item);
    let values = item.fields.iter().enumerate().map(|(i, field)| {
        let cfgs = cfgs(field);
        let name = match &field.ident {
            Some(name) => name.to_token_stream(),
            None => syn::Index::from(i).to_token_stream(),
        };
        // In the place of the type, which may have no such value.
        let here = field.ty.span().resolved_at(Span::mixed_site());
        quote_spanned!(here=> #(#cfgs)* #name: ::core::default::Default::default())
    });
    quote! {
        #(#cfg)*
        impl #parameters ::core::default::Default for #state #arguments #wheres {
            fn default() -> Self {
                Self { #(#values),* }
            }
        }
    }
}
