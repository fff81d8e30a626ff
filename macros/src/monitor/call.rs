//! How a wrapper passes on what it is called with.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Pat, PatType, Signature, Token, parse_quote_spanned};

use super::ast::{self, Method};
use super::methods::Context;

/// More arguments that may not be there would be more cases than anybody wants to compile.
const MAX_OPTIONAL: usize = 4;

pub(super) struct Call {
    pub(super) signature: Signature,
    pub(super) turbofish: Option<TokenStream>,
    pub(super) arguments: Vec<Ident>,
    /// The `cfg`s under which an argument is there, as written between the brackets.
    conditions: Vec<Vec<TokenStream>>,
}

impl Call {
    /// Binds the result of a call. Arguments that may not be there cannot be left out in a call, so there is one for each case.
    pub(super) fn bind(
        &self,
        result: &Ident,
        call: impl Fn(&[&Ident]) -> TokenStream,
    ) -> TokenStream {
        let optional: Vec<usize> = (0..self.arguments.len())
            .filter(|&i| !self.conditions[i].is_empty())
            .collect();
        let cases = 0..1_usize << optional.len().min(MAX_OPTIONAL);
        let mut bound = TokenStream::new();
        for case in cases {
            let mut cfgs = Vec::new();
            let mut arguments: Vec<&Ident> = Vec::new();
            for (i, argument) in self.arguments.iter().enumerate() {
                let conditions = &self.conditions[i];
                let Some(bit) = optional.iter().position(|&o| o == i) else {
                    arguments.push(argument);
                    continue;
                };
                if case & (1 << bit) == 0 {
                    cfgs.push(quote!(not(all(#(#conditions),*))));
                } else {
                    cfgs.push(quote!(all(#(#conditions),*)));
                    arguments.push(argument);
                }
            }
            let cfg = (!cfgs.is_empty()).then(|| quote!(#[cfg(all(#(#cfgs),*))]));
            let value = call(&arguments);
            bound.extend(quote!(#cfg let #result = #value;));
        }
        bound
    }

    pub(super) fn new(cx: &Context<'_>, method: &Method) -> Self {
        let mut signature = method.sig.clone();
        let locks = method.access().is_some() && cx.item.of_trait().is_none();
        if locks && cx.options.backend.is_async() {
            let asyncness = Token![async](signature.fn_token.span);
            signature.asyncness.get_or_insert(asyncness);
        }
        let (mut arguments, mut conditions) = (Vec::new(), Vec::new());
        for (i, input) in signature.inputs.iter_mut().enumerate() {
            match input {
                // A trait says how its methods are called.
                FnArg::Receiver(receiver) if cx.item.of_trait().is_none() => {
                    // In its place, so that what is said of the method points at it.
                    let (and, this) = (receiver.span(), receiver.self_token);
                    *receiver = parse_quote_spanned!(and=> &#this);
                }
                FnArg::Receiver(_) => {}
                FnArg::Typed(argument) => {
                    conditions.push(configured(&argument.attrs));
                    arguments.push(named(argument, i));
                }
            }
        }
        let names = method.named_generics();
        let turbofish = (!names.is_empty()).then(|| quote!(::<#(#names),*>));
        Self {
            signature,
            turbofish,
            arguments,
            conditions,
        }
    }
}

fn configured(attrs: &[Attribute]) -> Vec<TokenStream> {
    let cfgs = attrs.iter().filter(|a| a.path().is_ident("cfg"));
    cfgs.filter_map(|a| a.meta.require_list().ok())
        .map(|list| list.tokens.clone())
        .collect()
}

/// Gives the argument a name if it has none, or one that binds by itself.
fn named(argument: &mut PatType, i: usize) -> Ident {
    let name = match ast::binding(&argument.pat) {
        Some(name) => name.clone(),
        None => format_ident!("argument{i}"),
    };
    *argument.pat = Pat::Verbatim(name.to_token_stream());
    name
}
