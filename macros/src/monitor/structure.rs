//! The struct in its new form: a handle with the lock, and the state that was its fields.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Fields, GenericParam, Generics, Ident, ItemStruct, Path, Type, TypeParamBound,
    TypePath, WhereClause, WherePredicate, parse_quote,
};

use super::ast::Struct;
use super::attr::{Backend, Options};
use super::methods::tolerant;
use super::spans::{ours, there};
use super::{hidden, names, quiet, state, types};

/// What callers have beside the methods in the `impl` blocks.
pub(super) const CLEAR_POISON: &str = "clear_poison";

pub(super) fn expand(options: &Options, item: &Struct) -> TokenStream {
    let handle = handle(options, &item.item);
    let state = state::expand(item);
    let agreement = agreement(options, &item.item);
    let clear_poison = if options.poisons() {
        clear_poison(&item.item)
    } else {
        goes_on(&item.item)
    };
    let confined = (options.backend == Backend::Confined).then(|| on_its_own_thread(&item.item));
    let debug = item.derives("Debug").then(|| debug(options, &item.item));
    let default = item
        .derives("Default")
        .then(|| default(options, &item.item));
    quote!(#handle #state #agreement #clear_poison #confined #debug #default)
}

/// The lock over the state, with the parameters of the struct.
fn cell(options: &Options, item: &ItemStruct) -> TokenStream {
    let module = options.module();
    let state = names::state(&item.ident);
    let (_, arguments, _) = item.generics.split_for_impl();
    let poisons = options.poisons();
    quote!(#module::Cell<#state #arguments, #poisons>)
}

fn handle(options: &Options, item: &ItemStruct) -> TokenStream {
    let ItemStruct {
        attrs,
        vis,
        struct_token,
        ident,
        generics,
        ..
    } = item;
    let attrs = attrs.iter().map(tolerant);
    let (field, cell) = (names::lock(), cell(options, item));
    let wheres = &generics.where_clause;
    quote! {
        #(#attrs)*
        #vis #struct_token #ident #generics #wheres {
            #field: #cell,
        }
    }
}

/// What the `impl` blocks go by.
fn agreement(options: &Options, item: &ItemStruct) -> TokenStream {
    let module = options.module();
    let ident = &item.ident;
    let state = names::state(ident);
    let (field, cell) = (names::lock(), cell(options, item));
    let (maker, locked) = (names::maker(ident), names::locked());
    let (parameters, arguments, wheres) = item.generics.split_for_impl();
    let cfgs: Vec<&Attribute> = cfg(item).collect();
    let bounds = quote!(#wheres);
    let quiet = quiet("dead_code");
    let names = names::for_headers(item, &quote!(#(#cfgs)*));
    quote! {
        #names

        #(#cfgs)*
        #[doc(hidden)]
        impl #parameters ::guardlint::monitor::Monitored<#state #arguments> for #ident #arguments #wheres {
            type State = #state #arguments;
            type Maker = #maker;
            type Kind = #module::Backend;
            type Cell = #cell;

            #[inline]
            fn cell(&self) -> &Self::Cell {
                &self.#field
            }
        }

        #(#cfgs)*
        #quiet
        struct #maker;

        #(#cfgs)*
        #quiet
        impl #maker {
            const fn #locked #parameters (state: #state #arguments) -> #ident #arguments #bounds {
                #ident { #field: #module::Cell::new(state) }
            }
        }
    }
}

pub(super) fn cfg(item: &ItemStruct) -> impl Iterator<Item = &Attribute> {
    item.attrs.iter().filter(|a| a.path().is_ident("cfg"))
}

fn clear_poison(item: &ItemStruct) -> TokenStream {
    let ItemStruct { vis, ident, .. } = item;
    let (parameters, arguments, wheres) = item.generics.split_for_impl();
    let cfg = cfg(item);
    let bounds = quote!(#wheres);
    let quiet = quiet("dead_code");
    let (field, name) = (names::lock(), format_ident!("{CLEAR_POISON}"));
    quote! {
        #(#cfg)*
        #quiet
        impl #parameters #ident #arguments #bounds {
            /// Says that the state is sound again after a method panicked, so that methods can be called.
            #vis fn #name(&self) {
                self.#field.clear_poison();
            }
        }
    }
}

/// What a method of an `impl` needs that is called as the one above.
fn goes_on(item: &ItemStruct) -> TokenStream {
    let ident = &item.ident;
    let (parameters, arguments, wheres) = item.generics.split_for_impl();
    let cfg = cfg(item);
    quote! {
        #(#cfg)*
        #[doc(hidden)]
        #[diagnostic::do_not_recommend]
        impl #parameters ::guardlint::monitor::GoesOnAfterPanic<'_> for #ident #arguments #wheres {}
    }
}

/// What methods need whose calls are messages. That it depends on the fields is written out: or the compiler would speak of the state.
fn on_its_own_thread(item: &ItemStruct) -> TokenStream {
    let ident = &item.ident;
    let (_, arguments, _) = item.generics.split_for_impl();
    let mut generics = item.generics.clone();
    generics.params.insert(0, parse_quote!('thread));
    generics.params.push(parse_quote!(OpaqueUnderMonitor));
    let fields = item.fields.iter().filter(|field| {
        let is_always = !field.attrs.iter().any(|a| a.path().is_ident("cfg"));
        is_always && !types::mentions_self(&field.ty)
    });
    let moves = fields.map(|field| -> WherePredicate {
        let ty = &field.ty;
        parse_quote!(#ty: ::guardlint::monitor::MovesToAThread<'thread>)
    });
    generics.make_where_clause().predicates.extend(moves);
    let (parameters, _, wheres) = generics.split_for_impl();
    let cfg = cfg(item);
    let quiet = quiet("private_bounds");
    quote! {
        #(#cfg)*
        #[doc(hidden)]
        #quiet
        #[diagnostic::do_not_recommend]
        impl #parameters ::guardlint::monitor::OnItsOwnThread<'thread, OpaqueUnderMonitor> for #ident #arguments #wheres {
            type Cell<'cell, CellUnderMonitor: 'cell> = &'cell CellUnderMonitor;

            #[inline]
            fn cell<CellUnderMonitor>(cell: &CellUnderMonitor, _: OpaqueUnderMonitor) -> &CellUnderMonitor {
                cell
            }
        }
    }
}

/// As a `derive` has it: with a bound on each type parameter, and on what fields make of one, such as `T::Item`.
pub(super) fn bounded(item: &ItemStruct, bound: &TokenStream) -> Generics {
    let mut generics = item.generics.clone();
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param {
            param.bounds.push(syn::parse_quote!(#bound));
        }
    }
    let projections = projections(item);
    if !projections.is_empty() {
        let wheres = generics.make_where_clause();
        for ty in projections {
            // If the struct does not say this, that is said of the field.
            let from = types::follows_from(ty).filter(|(ty, of)| !says(&item.generics, ty, of));
            let from = from.map(|(ty, of)| ours(quote!(#ty: #of,)));
            let bounds: WhereClause = parse_quote!(where #from #ty: #bound);
            wheres.predicates.extend(bounds.predicates);
        }
    }
    generics
}

/// Whether the parameters have this very bound.
fn says(generics: &Generics, ty: &Type, of: &Path) -> bool {
    fn text(tokens: impl ToTokens) -> String {
        tokens.into_token_stream().to_string()
    }
    let (ty, of) = (text(ty), text(of));
    let is = |bound: &TypeParamBound| text(bound) == of;
    let mut at_once = generics
        .type_params()
        .filter(|param| text(&param.ident) == ty);
    let wheres = generics.where_clause.iter().flat_map(|w| &w.predicates);
    let mut apart = wheres.filter_map(|predicate| match predicate {
        WherePredicate::Type(bounded) => Some(bounded).filter(|b| text(&b.bounded_ty) == ty),
        _ => None,
    });
    at_once.any(|param| param.bounds.iter().any(is))
        || apart.any(|bounded| bounded.bounds.iter().any(is))
}

/// `T::Item` and `<T as Iterator>::Item` in types of fields that are always there.
pub(super) fn projections(item: &ItemStruct) -> Vec<&TypePath> {
    let params: Vec<&Ident> = item
        .generics
        .type_params()
        .map(|param| &param.ident)
        .collect();
    let fields = item.fields.iter();
    let always = fields.filter(|field| !field.attrs.iter().any(|a| a.path().is_ident("cfg")));
    always
        .flat_map(|field| types::projections(&params, &field.ty))
        .collect()
}

fn default(options: &Options, item: &ItemStruct) -> TokenStream {
    let ident = &item.ident;
    let state = names::state(ident);
    let module = options.module();
    let generics = bounded(item, &quote!(::core::default::Default));
    let (parameters, _, wheres) = generics.split_for_impl();
    let (_, arguments, _) = item.generics.split_for_impl();
    let cfg = cfg(item);
    let field = names::lock();
    quote! {
        #(#cfg)*
        impl #parameters ::core::default::Default for #ident #arguments #wheres {
            fn default() -> Self {
                Self { #field: #module::Cell::new(<#state #arguments as ::core::default::Default>::default()) }
            }
        }
    }
}

/// Locks if nobody else has, and says so if somebody has.
fn debug(options: &Options, item: &ItemStruct) -> TokenStream {
    let ident = &item.ident;
    let guarded = names::state(ident);
    let (_, arguments, _) = item.generics.split_for_impl();
    let of_state = bounded(item, &quote!(::core::fmt::Debug));
    let mut of_handle = of_state.clone();
    if options.backend == Backend::Confined {
        let arguments = quote!(#arguments);
        let wheres = of_handle.make_where_clause();
        wheres
            .predicates
            .push(syn::parse_quote!(#guarded #arguments: ::core::marker::Send + 'static));
    }
    let (parameters, _, wheres) = of_handle.split_for_impl();
    let (parameters_of_state, _, wheres_of_state) = of_state.split_for_impl();
    let (f, state, out) = (hidden("f"), hidden("state"), hidden("out"));
    let name = Literal::string(&ident.unraw().to_string());
    let locked = Literal::string(&format!("{} {{ <locked> }}", ident.unraw()));
    let fields = shown(item, &state, &out);
    let start = match item.fields {
        Fields::Unnamed(_) => quote!(debug_tuple),
        _ => quote!(debug_struct),
    };
    let cfgs: Vec<&Attribute> = cfg(item).collect();
    let field = names::lock();
    quote! {
        // Traits that are implemented for both may ask for it.
        #(#cfgs)*
        impl #parameters_of_state ::core::fmt::Debug for #guarded #arguments #wheres_of_state {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let #state = self;
                let mut #out = #f.#start(#name);
                #(#fields)*
                #out.finish()
            }
        }

        #(#cfgs)*
        impl #parameters ::core::fmt::Debug for #ident #arguments #wheres {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.#field.peek(|#state: ::core::option::Option<&#guarded #arguments>| match #state {
                    ::core::option::Option::Some(#state) => ::core::fmt::Debug::fmt(#state, #f),
                    ::core::option::Option::None => #f.write_str(#locked),
                })
            }
        }
    }
}

fn shown(item: &ItemStruct, state: &Ident, out: &Ident) -> Vec<TokenStream> {
    let fields = item.fields.iter().enumerate();
    fields
        .map(|(i, field)| {
            let cfg = field.attrs.iter().filter(|a| a.path().is_ident("cfg"));
            let (name, member) = match &field.ident {
                Some(name) => {
                    let text = Literal::string(&name.unraw().to_string());
                    (quote!(#text,), name.to_token_stream())
                }
                None => (TokenStream::new(), syn::Index::from(i).to_token_stream()),
            };
            // In the place of the type, which may have nothing to show.
            let value = quote_spanned!(there(field.ty.span())=> &#state.#member);
            quote!(#(#cfg)* #out.field(#name #value);)
        })
        .collect()
}
