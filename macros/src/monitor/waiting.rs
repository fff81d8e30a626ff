//! `#[when(..)]`: the wrapper of a method that waits, and the two that do not, or not for ever.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{FnArg, ReturnType, parse_quote};

use super::ast::{Access, Method};
use super::attr::{Backend, When};
use super::call::Call;
use super::methods::{Context, is_about_body};
use super::{hidden, quiet};

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

/// Whether somebody may wait when a method is done. Only where no method of the `impl` waits, the type is asked.
pub(super) fn may_wait(cx: &Context<'_>) -> TokenStream {
    if first(cx).is_some() {
        return quote!(true);
    }
    let (state, waits) = (&cx.state, waits());
    let quiet = quiet("unused_imports");
    quote! {{
        #quiet
        use ::guardlint::monitor::Unconditional as _;
        <#state>::#waits
    }}
}

/// `try_NAME` and `NAME_timeout`, where they are asked for.
pub(super) fn more_methods(cx: &Context<'_>) -> TokenStream {
    let mut methods = TokenStream::new();
    for method in cx.item.methods() {
        let (Some(Ok(when)), false) = (&method.when, cx.is_faulty(method)) else {
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
    let limit = hidden("limit");
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
    let attrs = method.attrs.iter();
    let attrs = attrs.filter(|a| !super::ast::is_doc(a) && !is_about_body(a));
    let (vis, sig) = (&method.vis, &call.signature);
    quote! {
        #[doc = #doc]
        #(#attrs)*
        #vis #sig { #body }
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
    let state_ty = &cx.state;
    let state = hidden("state");
    let condition = on_state(when.condition.to_token_stream(), &state, state_ty);
    let known = known(method, when, &condition, &state, state_ty);
    let enter = match access {
        Access::Shared => format_ident!("shared{}", patience.suffix()),
        Access::Exclusive => format_ident!("exclusive{}", patience.suffix()),
    };
    let place = cx.place(method);
    let holds = quote!(|#state: &#state_ty| -> bool { #condition });
    let limit = hidden("limit");
    let arguments = match patience {
        Patience::None => quote!(#place, #holds),
        Patience::Limited => quote!(#place, #known, #holds, #limit),
        Patience::Endless => quote!(#place, #known, #holds),
    };
    let locked = cx.options.backend.is_async().then(|| quote!(.await));
    let cell = cx.cell();
    let entered = quote!(#cell.#enter(#arguments)#locked);
    match patience {
        Patience::Endless => cx.within_section(method, access, call, &entered),
        _ => {
            let rest = cx.within_section(method, access, call, &quote!(#entered?));
            quote!(::core::option::Option::Some({ #rest }))
        }
    }
}

/// The condition for whoever leaves, if it depends on the state alone.
fn known(
    method: &Method,
    when: &When,
    condition: &TokenStream,
    state: &Ident,
    ty: &syn::Path,
) -> TokenStream {
    let text = when.condition.to_token_stream();
    let mut arguments = method.arguments();
    if arguments.any(|argument| shares_name(argument.pat.to_token_stream(), &text)) {
        return quote!(::core::option::Option::None);
    }
    quote! {
        ::core::option::Option::Some((|#state: &#ty| -> bool { #condition }) as fn(&#ty) -> bool)
    }
}

fn names(tokens: TokenStream, into: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => into.push(name.to_string()),
            TokenTree::Group(group) => names(group.stream(), into),
            _ => {}
        }
    }
}

fn shares_name(pattern: TokenStream, condition: &TokenStream) -> bool {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    names(pattern, &mut ours);
    names(condition.clone(), &mut theirs);
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
    let state_ty = &cx.state;
    let (state, kept, limit) = (hidden("state"), hidden("kept"), hidden("limit"));
    let condition = on_state(when.condition.to_token_stream(), &state, state_ty);
    let arguments = &call.arguments;
    let path = cx.path_to(method.name());
    let turbofish = &call.turbofish;
    let place = cx.place(method);
    let enter = format_ident!("call{}", patience.suffix());
    let limit = (patience == Patience::Limited).then(|| quote!(, #limit));
    let (result, holds) = (hidden("result"), hidden("holds"));
    let value = cx.wrapped(method, result.to_token_stream());
    let cell = cx.cell();
    let here = method.name().span().resolved_at(Span::mixed_site());
    let sent = quote_spanned! {here=>
        let mut #kept = ::core::option::Option::Some((#(#arguments,)*));
        let #result = #cell.#enter(#place, move |#state: &mut #state_ty| {
            let (#(#arguments,)*) = #kept.take()?;
            let #holds: bool = { let #state = &*#state; #condition };
            if !#holds {
                #kept = ::core::option::Option::Some((#(#arguments,)*));
                return ::core::option::Option::None;
            }
            ::core::option::Option::Some(#path #turbofish(#state, #(#arguments),*))
        } #limit);
    };
    match patience {
        Patience::Endless => quote!(#sent #value),
        _ => quote!(#sent let #result = #result?; ::core::option::Option::Some(#value)),
    }
}

/// The tokens with the state for `self` and its type for `Self`.
fn on_state(tokens: TokenStream, state: &Ident, ty: &syn::Path) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(name) if name == "self" => state.to_token_stream(),
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
