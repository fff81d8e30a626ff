//! What callers are told who call a method that is not `pub`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Receiver, parse_quote, parse_quote_spanned};

use super::ast::Method;
use super::methods::Context;
use super::quiet;

impl Context<'_> {
    /// For each method that callers do not have, one of its name, under a bound that no handle meets: whoever calls it is told in the words of the bound. Nobody can
    /// call it, and what a trait calls so is found as if it were not there.
    ///
    /// Not for a type with arguments: what is wrong with these, the compiler would say of the bound, too.
    pub(super) fn not_for_callers(&self) -> TokenStream {
        if self.is_refused || self.item.of_trait().is_some() || self.has_arguments() {
            return TokenStream::new();
        }
        let methods = self.item.methods();
        let private = methods.filter(|m| !self.is_seen(&m.vis) && !self.is_faulty(m));
        private
            .map(|method| self.not_for_callers_of(method))
            .collect()
    }

    fn not_for_callers_of(&self, method: &Method) -> TokenStream {
        let name = method.name();
        let cfgs = method.attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let receiver = method.sig.receiver().map(|receiver| -> Receiver {
            // In its place: what is wrong with the type is said there of the method, in the same words.
            let (and, this) = (receiver.span(), receiver.self_token);
            parse_quote_spanned!(and=> &#this)
        });
        let never = quote_spanned!(Span::mixed_site()=> ::core::unreachable!());
        let written = quote!(#(#cfgs)* pub fn #name(#receiver) { #never });
        let ty = self.item.header.self_ty.to_token_stream();
        let mut generics = self.item.header.generics.clone();
        generics.params.insert(0, parse_quote!('for_callers));
        // Shown at the method.
        let bound = quote_spanned!(name.span()=> Self: ::guardlint::monitor::HasMethodsThatAreNotPub<'for_callers>);
        let wheres = generics.make_where_clause();
        wheres.predicates.push(parse_quote!(#bound));
        let quiet = ["dead_code", "unreachable_pub"].map(quiet);
        // A trait may well have one of this name: it is the one that callers get.
        let same_name = quote!(#[allow(clippy::same_name_method)]);
        let written = self.within_bounds(&generics, &ty, written);
        quote!(#[doc(hidden)] #(#quiet)* #same_name #written)
    }
}
