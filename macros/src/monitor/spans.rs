//! Where what the macro writes stands, as the compiler shows it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::ast::Method;

/// In the place of what the user wrote: what is said of an item that ends elsewhere than it starts points at the attribute.
pub(super) fn braces(tokens: TokenStream, span: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(span);
    group
}

/// As if the macro had written it.
pub(super) fn ours(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(Span::call_site());
        token
    });
    tokens.collect()
}

/// As if the macro had written it where it stands: what is said of it points there.
pub(super) fn ours_there(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(there(token.span()));
        token
    });
    tokens.collect()
}

/// The same place, but the macro's.
pub(super) fn there(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// A call that stands where the name of the method does, as its user wrote that: there the lock is taken, for those who say so when the program runs.
pub(super) fn in_name(method: &Method, function: &str, arguments: &TokenStream) -> TokenStream {
    let name = method.name().span();
    let function = Ident::new(function, name);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments.clone());
    arguments.set_span(name);
    quote!(#function #arguments)
}

/// What such a function is called on, in brackets that stand there, too: the whole call does, for those who read the code.
pub(super) fn on_name(method: &Method, receiver: TokenStream) -> Group {
    let mut receiver = Group::new(Delimiter::Parenthesis, receiver);
    receiver.set_span(method.name().span());
    receiver
}

/// The `.await` of such a call.
pub(super) fn await_in_name(method: &Method) -> TokenStream {
    quote_spanned!(method.name().span()=> .await)
}
