//! How an `impl` finds what the struct has made.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ItemImpl;
use syn::spanned::Spanned;

use super::ast::Method;
use super::methods::Context;
use super::{hidden, names, quiet};

impl Context<'_> {
    /// The lock of the `handle`, which fails to compile if the struct says another kind. Words and place of that error are always the same, so the
    /// compiler shows it once.
    pub(super) fn agreed(&self, monitored: &TokenStream, handle: &TokenStream) -> TokenStream {
        let module = self.options.module();
        let here = self.item.header.self_ty.span();
        let said = Ident::new("Said", here.resolved_at(Span::mixed_site()));
        // In braces: of a plain call, the compiler would point at an argument.
        quote_spanned! {here=>
            {
                type #said = #module::Backend;
                ::guardlint::monitor::agreed::<_, #said, _>
            }(#monitored::cell(#handle))
        }
    }

    /// Asks the struct also where no method does.
    pub(super) fn agreement(&self) -> Option<TokenStream> {
        if self.is_refused || self.item.methods().any(|method| self.asks(method)) {
            return None;
        }
        let ItemImpl {
            attrs,
            generics,
            self_ty,
            ..
        } = &self.item.header;
        let cfg = attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let (parameters, _, wheres) = generics.split_for_impl();
        let quiet = quiet("dead_code");
        let handle = hidden("handle");
        let agreed = self.agreed(&self.monitored(&quote!(#self_ty)), &quote!(#handle));
        Some(quote! {
            #(#cfg)*
            const _: () = {
                #quiet
                fn agree #parameters (#handle: &#self_ty) #wheres {
                    let _ = #agreed;
                }
            };
        })
    }

    /// Whether the wrapper of this method goes to the lock, whatever is configured.
    fn asks(&self, method: &Method) -> bool {
        let locks = method.access().is_some() && self.is_seen(&method.vis);
        locks && method.is_always() && !self.is_faulty(method)
    }

    /// The type `of` the handle as what has a state in its lock. The state is named: if there is none, that has been said.
    pub(super) fn monitored(&self, of: &TokenStream) -> TokenStream {
        let here = self.item.header.self_ty.span();
        let here = here.resolved_at(Span::mixed_site());
        let state = names::in_body(&self.state_by_name);
        quote_spanned!(here=> <#of as ::guardlint::monitor::Monitored<#state>>)
    }

    /// The state's type in the `impl` of the handle.
    pub(super) fn state(&self) -> TokenStream {
        let monitored = self.monitored(&quote!(Self));
        quote!(#monitored::State)
    }
}
