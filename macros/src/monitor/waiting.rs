//! `#[when(..)]`: the wrapper of a method that waits, and the two that do not, or not for ever.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Meta, PatType, ReturnType, Signature, parse_quote};

use super::agreement::{self, carried_arguments};
use super::ast::{Access, Method};
use super::attr::{Backend, When};
use super::call::Call;
use super::methods::{Context, is_for_callers, tolerant};
use super::spans::{await_in_name, braces, in_name, on_name, ours_there, there};
use super::{hidden, quiet, types};

/// Tells the wrappers of all methods of the type that somebody may wait when they are done. If there is one in another `impl`, too, the compiler says so in
/// the words of the name.
pub(super) fn constant(cx: &Context<'_>) -> Option<TokenStream> {
    let first = first(cx)?;
    let quiet = quiet("dead_code");
    let name = waits();
    let here = first.name().span().resolved_at(Span::mixed_site());
    Some(quote_spanned! {here=>
        #[doc(hidden)]
        #quiet
        pub const #name: bool = true;
    })
}

fn first<'a>(cx: &Context<'a>) -> Option<&'a Method> {
    let mut methods = cx.item.methods();
    let first = methods.find(|m| m.when.is_some());
    first.filter(|_| cx.item.of_trait().is_none())
}

/// As the runtime calls it.
fn waits() -> Ident {
    format_ident!("METHODS_WITH_WHEN_STAND_IN_ONE_IMPL")
}

/// Whether somebody may wait when a method is done. Where no method of the `impl` waits, the type is asked. But not of a type with arguments: methods that wait may
/// ask more of these than the others, and what they say could not be found where less is asked.
pub(super) fn may_wait(cx: &Context<'_>, method: &Method) -> TokenStream {
    if first(cx).is_some() || cx.has_arguments() {
        return quote!(true);
    }
    let (state, waits) = (cx.state(), waits());
    quote_spanned!(cx.written_at(method)=> <#state>::#waits)
}

/// What [`may_wait`] finds where no method of the type waits.
pub(super) fn in_scope() -> TokenStream {
    let quiet = quiet("unused_imports");
    quote!(#quiet use ::guardlint::monitor::Unconditional as _;)
}

/// `try_NAME` and `NAME_timeout`, where they are asked for.
pub(super) fn more_methods(cx: &Context<'_>) -> TokenStream {
    let mut methods = TokenStream::new();
    for method in cx.item.methods() {
        let (Some(Ok(when)), false) = (&method.when, cx.is_stub(method)) else {
            continue;
        };
        if when.tries {
            methods.extend(variant(cx, method, Patience::None));
        }
        if when.timeout {
            methods.extend(variant(cx, method, Patience::Limited));
        }
    }
    methods
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    None,
    Limited,
    Endless,
}

impl Patience {
    fn suffix(self) -> &'static str {
        match self {
            Patience::None => "_when_try",
            Patience::Limited => "_when_timeout",
            Patience::Endless => "_when",
        }
    }
}

fn variant(cx: &Context<'_>, method: &Method, patience: Patience) -> TokenStream {
    let name = method.name().unraw();
    let mut call = Call::new(cx, method);
    let limit = cx.hidden("limit", method);
    let (ident, doc) = match patience {
        Patience::None => (
            format_ident!("try_{name}"),
            format!(
                "As [`{name}`](Self::{name}), but where that would wait, this returns `None` at once."
            ),
        ),
        _ => {
            let argument: FnArg = parse_quote!(#limit: ::core::time::Duration);
            call.signature.inputs.push(argument);
            (
                format_ident!("{name}_timeout"),
                format!(
                    "As [`{name}`](Self::{name}), but after waiting for so long, this returns `None`."
                ),
            )
        }
    };
    call.signature.ident = ident;
    let output = match &call.signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    call.signature.output = parse_quote!(-> ::core::option::Option<#output>);
    let body = waiting(cx, method, &call, patience);
    let is_text =
        |a: &Attribute| matches!(&a.meta, Meta::NameValue(pair) if pair.path.is_ident("doc"));
    let attrs = method
        .attrs
        .iter()
        .filter(|a| !is_text(a) && is_for_callers(a, &call.signature));
    let attrs = attrs.map(tolerant);
    let (vis, sig) = (ours_there(method.vis.to_token_stream()), &call.signature);
    let first = cx.handle_first(method);
    let body = braces(quote!(#first #body), there(method.body.span()));
    quote! {
        #[doc = #doc]
        #(#attrs)*
        #vis #sig #body
    }
}

/// The body of the wrapper that waits as long as it takes.
pub(super) fn call(cx: &Context<'_>, method: &Method, call: &Call) -> TokenStream {
    waiting(cx, method, call, Patience::Endless)
}

fn waiting(cx: &Context<'_>, method: &Method, call: &Call, patience: Patience) -> TokenStream {
    let (Some(Ok(when)), Some(access)) = (&method.when, method.access()) else {
        return TokenStream::new();
    };
    if cx.options.backend == Backend::Confined {
        return message(cx, method, call, when, patience);
    }
    let state_ty = cx.state();
    let condition = Condition::new(cx, method, when);
    let at = cx.written_at(method);
    let enter = match access {
        Access::Shared => format!("shared{}", patience.suffix()),
        Access::Exclusive => format!("exclusive{}", patience.suffix()),
    };
    let place = cx.place(method);
    let [holds, limit] = ["holds", "limit"].map(|name| cx.hidden(name, method));
    // For whoever leaves, if it depends on the state alone.
    let known = if condition.is_known {
        quote_spanned!(cx.written_at(method)=> ::core::option::Option::Some(#holds as fn(&_) -> bool))
    } else {
        quote!(::core::option::Option::None)
    };
    let arguments = match patience {
        Patience::None => quote!(#place, #holds),
        Patience::Limited => quote!(#place, #known, #holds, #limit),
        Patience::Endless => quote!(#place, #known, #holds),
    };
    let judge = condition.judge(&state_ty);
    let judge = quote_spanned!(at=> let #holds = #judge;);
    let locked = cx.options.backend.is_async().then(|| await_in_name(method));
    let cell = cx.cell(method);
    // What is wrong with the arguments of a type has been said where that is named.
    let cell = match cx.has_arguments() {
        true => cell,
        false => on_name(method, cell).into_token_stream(),
    };
    let enter = in_name(method, &enter, &arguments);
    let entered = quote_spanned!(at=> #cell.#enter #locked);
    match patience {
        Patience::Endless => {
            let rest = cx.within_section(method, access, call, &entered);
            quote!(#judge #rest)
        }
        _ => {
            let rest = cx.within_section(method, access, call, &quote_spanned!(at=> #entered?));
            quote_spanned!(at=> #judge ::core::option::Option::Some({ #rest }))
        }
    }
}

/// What a caller waits for, in a function of the handle.
struct Condition {
    /// The state, as `self` in it: in the place of that, and called like nothing else there.
    state: Ident,
    tokens: TokenStream,
    is_known: bool,
    span: Span,
    at: Span,
}

impl Condition {
    fn new(cx: &Context<'_>, method: &Method, when: &When) -> Self {
        let text = when.condition.to_token_stream();
        let mut taken = Vec::new();
        types::names(text.clone(), &mut taken);
        method
            .arguments()
            .for_each(|argument| types::names(argument.pat.to_token_stream(), &mut taken));
        let mut state = String::from("state");
        while taken.contains(&state) {
            state.push('_');
        }
        let span = when.condition.span();
        Self {
            state: Ident::new(&state, span),
            tokens: on_state(text, &state, &cx.state()),
            is_known: !method.arguments().any(|a| is_in_condition(when, a)),
            span,
            at: cx.written_at(method),
        }
    }

    /// Tells of a state whether the condition holds there.
    fn judge(&self, ty: &TokenStream) -> TokenStream {
        let Self {
            state,
            tokens,
            span,
            at,
            ..
        } = self;
        let bool = Ident::new("bool", *span);
        // Without the type of the argument: the compiler would tell the user to put a `mut` there.
        quote_spanned!(*at=> ::guardlint::monitor::condition::<#ty, _>(|#state| -> #bool { #tokens }))
    }
}

fn is_in_condition(when: &When, argument: &PatType) -> bool {
    shares_name(
        argument.pat.to_token_stream(),
        &when.condition.to_token_stream(),
    )
}

/// The signature for the body, which need not use what the condition uses.
pub(super) fn used_by_the_condition(method: &Method) -> Option<Signature> {
    let when = method.when.as_ref()?.as_ref().ok()?;
    let mut signature = method.sig.clone();
    for input in &mut signature.inputs {
        match input {
            FnArg::Typed(argument) if is_in_condition(when, argument) => {
                argument
                    .attrs
                    .push(parse_quote!(#[allow(unused_variables)]));
            }
            _ => {}
        }
    }
    Some(signature)
}

fn shares_name(pattern: TokenStream, condition: &TokenStream) -> bool {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    types::names(pattern, &mut ours);
    types::names(condition.clone(), &mut theirs);
    ours.iter().any(|name| theirs.contains(name))
}

/// The monitor's thread tries until the condition holds, and only then takes the arguments.
fn message(
    cx: &Context<'_>,
    method: &Method,
    call: &Call,
    when: &When,
    patience: Patience,
) -> TokenStream {
    let state_ty = cx.state();
    let (state, kept, limit) = (hidden("state"), hidden("kept"), hidden("limit"));
    let judge = Condition::new(cx, method, when).judge(&state_ty);
    let arguments = &call.arguments;
    let path = cx.path_to(method.name(), cx.written_at(method));
    let turbofish = &call.turbofish;
    let place = cx.place(method);
    let limit = (patience == Patience::Limited).then(|| quote!(, #limit));
    let (result, holds) = (hidden("result"), hidden("holds"));
    let value = cx.wrapped(method, result.to_token_stream());
    let (line, message, way) = cx.line(method);
    let carried = carried_arguments(method, call, &message);
    let here = cx.here();
    let enter = format_ident!(
        "call{}",
        patience.suffix(),
        span = agreement::result(method).unwrap_or(here)
    );
    let returned = quote_spanned!(here=> #path #turbofish(#state, #(#arguments),*));
    let sent = quote_spanned! {here=>
        #way
        #carried
        let mut #kept = ::core::option::Option::Some((#(#arguments,)*));
        let #result = #line.#enter(#place, move |#state: &mut #state_ty| {
            let (#(#arguments,)*) = #kept.take()?;
            let #holds = #judge(&*#state);
            if !#holds {
                #kept = ::core::option::Option::Some((#(#arguments,)*));
                return ::core::option::Option::None;
            }
            ::core::option::Option::Some(#returned)
        } #limit);
    };
    match patience {
        Patience::Endless => quote!(#sent #value),
        _ => quote!(#sent let #result = #result?; ::core::option::Option::Some(#value)),
    }
}

/// The tokens with the state for `self` and its type for `Self`.
fn on_state(tokens: TokenStream, state: &str, ty: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(name) if name == "self" => {
                Ident::new(state, name.span()).to_token_stream()
            }
            TokenTree::Ident(name) if name == "Self" => quote!(<#ty>),
            TokenTree::Group(group) => {
                let inner = on_state(group.stream(), state, ty);
                let mut new = Group::new(group.delimiter(), inner);
                new.set_span(group.span());
                TokenTree::Group(new).into()
            }
            other => other.into(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_in_the_docs_is_hidden_in_each_form() {
        let queue = quote! {
            impl Queue {
                #[when(self.items > 0, try, timeout)]
                #[doc(hidden)]
                pub fn pop(&mut self) {}
            }
        };
        let expanded = super::super::expand(TokenStream::new(), queue).to_string();
        for form in ["pop", "try_pop", "pop_timeout"] {
            let (before, _) = expanded.split_once(&format!("pub fn {form} (")).unwrap();
            let attributes = before.rsplit(['}', '{']).next().unwrap();
            assert!(attributes.contains("doc (hidden)"), "{form}: {attributes}");
        }
    }
}
