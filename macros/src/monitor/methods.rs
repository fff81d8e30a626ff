//! An `impl` in its new form: the bodies on the state, where they are sequential code, and on the handle what locks and calls them.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{
    Attribute, Generics, Ident, ImplItem, ImplItemConst, ItemImpl, Meta, Path, ReturnType,
    Signature, Type, Visibility,
};

use super::agreement::{self, carried_arguments};
use super::ast::{self, Access, Impl, Member, Method};
use super::attr::{Backend, Options};
use super::call::Call;
use super::spans::{await_in_name, braces, in_name, on_name, ours_there, there};
use super::types::{self, Shape};
use super::{names, valid, waiting};

/// What all methods of one `impl` share.
pub(super) struct Context<'a> {
    pub(super) options: &'a Options,
    pub(super) item: &'a Impl,
    /// The struct's name.
    pub(super) handle: String,
    /// The state's type by its name, which only its own `impl` cannot do without.
    pub(super) state_by_name: Path,
    /// The `impl` is refused, whatever is in it: so nothing is in the methods that callers see.
    pub(super) is_refused: bool,
}

pub(super) fn expand(options: &Options, item: &Impl) -> TokenStream {
    let Some(handle) = item.handle().filter(|_| !valid::is_hopeless(item)) else {
        return TokenStream::new();
    };
    let Some(last) = handle.segments.last() else {
        return TokenStream::new();
    };
    let is_idle = valid::has_idle_parameter(item);
    let cx = Context {
        options,
        item,
        handle: last.ident.unraw().to_string(),
        state_by_name: names::in_header(handle),
        is_refused: is_idle || valid::has_async_under_a_blocking_lock(options, item),
    };
    // Of a type that has no arguments where there are parameters, the compiler has enough to say.
    let is_bare = is_idle && last.arguments.is_none();
    let on_state = (!is_bare).then(|| cx.on_state());
    let on_handle = cx.on_handle();
    let agreement = cx.agreement();
    let not_for_callers = cx.not_for_callers();
    let in_scope = waiting::in_scope();
    // Where the name is that of no struct, the compiler says so first of what the user wrote.
    quote!(#on_handle #on_state #agreement #not_for_callers #in_scope)
}

impl Context<'_> {
    /// The items as the user wrote them; those that cannot be so have a body that is never run.
    fn on_state(&self) -> TokenStream {
        let members = self.members(Self::is_faulty).map(|member| match member {
            Member::Other(item) => {
                let mut item = item.clone();
                if let ImplItem::Const(item) = &mut *item {
                    undocument(&mut item.attrs, self.is_seen(&item.vis));
                }
                item.into_token_stream()
            }
            Member::Method(method) => self.body(method),
            Member::Broken(tokens) => tokens.clone(),
        });
        let constant = waiting::constant(self);
        let items = quote!(#(#members)* #constant);
        // Their visibility is that of the methods that callers see.
        let reachable = quote!(#[allow(unreachable_pub)]);
        let state = self.within(&self.state_by_name.to_token_stream(), items);
        quote!(#reachable #state)
    }

    /// Those of which something can be written.
    fn members(&self, has_no_body: fn(&Self, &Method) -> bool) -> impl Iterator<Item = &Member> {
        self.item.items.iter().filter(move |member| match member {
            // There is no type for the result of a body that is never run.
            Member::Method(method) => {
                !(types::is_opaque(&method.sig.output) && has_no_body(self, method))
            }
            Member::Other(_) | Member::Broken(_) => true,
        })
    }

    fn body(&self, method: &Method) -> TokenStream {
        let mut attrs = method.attrs.clone();
        undocument(&mut attrs, self.is_seen(&method.vis));
        let Method { vis, sig, body, .. } = method;
        let attrs = attrs.iter().map(tolerant);
        if self.is_faulty(method) {
            return quote! {
                #(#attrs)* #[allow(unused_mut, unused_variables)] #vis #sig { ::core::unreachable!() }
            };
        }
        let sig = waiting::used_by_the_condition(method).unwrap_or_else(|| sig.clone());
        // What callers have of it takes a lock.
        let never_const = (method.is_public() && method.access().is_some())
            .then(|| quote!(#[allow(clippy::missing_const_for_fn)]));
        quote!(#(#attrs)* #never_const #vis #sig #body)
    }

    pub(super) fn is_faulty(&self, method: &Method) -> bool {
        let ask = || !valid::method_faults(self.options, self.item, method).is_empty();
        *method.faulty.get_or_init(ask)
    }

    /// Whether what callers see of it has nothing in it.
    pub(super) fn is_stub(&self, method: &Method) -> bool {
        self.is_refused || self.is_faulty(method)
    }

    /// Whether callers from outside see what has this visibility.
    pub(super) fn is_seen(&self, vis: &Visibility) -> bool {
        self.item.of_trait().is_some() || !matches!(vis, Visibility::Inherited)
    }

    fn on_handle(&self) -> TokenStream {
        let mut names = Vec::new();
        let members = self
            .members(Self::is_stub)
            .filter_map(|member| match member {
                // One of two: what is wrong with them is said of the state's.
                Member::Method(method) if method.is_always() && names.contains(&method.name()) => {
                    None
                }
                Member::Method(method) if valid::taken(self.item, method).is_some() => None,
                Member::Method(method) if self.is_clear_poison(method) => None,
                Member::Method(method) if self.is_seen(&method.vis) => {
                    names.extend(method.is_always().then(|| method.name()));
                    Some(self.wrapper(method))
                }
                Member::Method(_) | Member::Broken(_) => None,
                Member::Other(item) => self.forward(item),
            });
        let more = waiting::more_methods(self);
        let ty = self.item.header.self_ty.to_token_stream();
        let rest = self.within(&ty, quote!(#(#members)* #more));
        let clear_poison = self.clear_poison();
        quote!(#rest #clear_poison)
    }

    /// The `impl` for another type, with these items.
    fn within(&self, ty: &TokenStream, items: TokenStream) -> TokenStream {
        self.within_bounds(&self.item.header.generics, ty, items)
    }

    /// The same with other parameters.
    pub(super) fn within_bounds(
        &self,
        generics: &Generics,
        ty: &TokenStream,
        items: TokenStream,
    ) -> TokenStream {
        let ItemImpl {
            attrs,
            impl_token,
            trait_,
            ..
        } = &self.item.header;
        let attrs = attrs.iter().filter(|a| !ast::is_doc(a)).map(tolerant);
        let of_trait = trait_.as_ref().map(|(path, for_)| quote!(#path #for_));
        let wheres = &generics.where_clause;
        let items = braces(items, self.item.braces);
        quote!(#(#attrs)* #impl_token #generics #of_trait #ty #wheres #items)
    }

    /// Constants and types are the state's.
    fn forward(&self, item: &ImplItem) -> Option<TokenStream> {
        match item {
            ImplItem::Const(item) if self.is_seen(&item.vis) => {
                let ImplItemConst {
                    attrs,
                    vis,
                    ident,
                    ty,
                    semi_token,
                    ..
                } = item;
                let of = self.path_to(ident, Span::call_site());
                let [vis, end] =
                    [vis.to_token_stream(), semi_token.to_token_stream()].map(ours_there);
                Some(quote!(#(#attrs)* #vis const #ident: #ty = #of #end))
            }
            ImplItem::Type(item) => Some(item.to_token_stream()),
            _ => None,
        }
    }

    /// `<State as Trait>::name`
    pub(super) fn path_to(&self, name: &Ident, at: Span) -> TokenStream {
        let state = self.state();
        match self.item.of_trait() {
            Some(path) => quote_spanned!(at=> <#state as #path>::#name),
            None => quote_spanned!(at=> <#state>::#name),
        }
    }

    /// The method that callers see.
    pub(super) fn wrapper(&self, method: &Method) -> TokenStream {
        let call = Call::new(self, method);
        let body = if self.is_stub(method) {
            quote!(::core::unreachable!())
        } else {
            let first = self.handle_first(method);
            let rest = match (method.access(), &method.when) {
                (None, _) => self.made(method, &call),
                (Some(_), Some(Ok(_))) => waiting::call(self, method, &call),
                (Some(access), _) => self.section(method, access, &call),
            };
            quote!(#first #rest)
        };
        self.seen(method, call.signature, body)
    }

    fn seen(&self, method: &Method, sig: Signature, body: TokenStream) -> TokenStream {
        let attrs = method.attrs.iter().filter(|a| is_for_callers(a, &sig));
        let attrs = attrs.map(tolerant);
        let faulty = self
            .is_stub(method)
            .then(|| quote!(#[allow(unused_mut, unused_variables)]));
        let vis = method.vis.to_token_stream();
        let (vis, body) = match self.item.of_trait() {
            Some(_) => (vis, braces(body, method.body.span())),
            // From its start to its end it is the macro's: or it would be called unused where the methods of the state use theirs.
            None => (ours_there(vis), braces(body, there(method.body.span()))),
        };
        let diverges = never_returns(method)
            .then(|| quote!(#[allow(unreachable_code, clippy::diverging_sub_expression)]));
        quote!(#(#attrs)* #faulty #diverges #vis #sig #body)
    }

    /// A constructor, or a function that has nothing to do with the state.
    fn made(&self, method: &Method, call: &Call) -> TokenStream {
        let at = self.written_at(method);
        let path = self.path_to(method.name(), self.written_at(method));
        let turbofish = &call.turbofish;
        let awaited = method.sig.asyncness.map(|_| quote_spanned!(at=> .await));
        let result = self.hidden("result", method);
        let bound = call.bind(
            &result,
            |arguments| quote_spanned!(at=> #path #turbofish(#(#arguments),*) #awaited),
        );
        let value = self.wrapped(method, result.to_token_stream());
        quote!(#bound #value)
    }

    pub(super) fn wrapped(&self, method: &Method, value: TokenStream) -> TokenStream {
        let here = self.written_at(method);
        let (monitored, locked) = (
            self.monitored(&quote_spanned!(here=> Self)),
            names::locked(),
        );
        let locked = quote_spanned!(here=> <#monitored::Maker>::#locked);
        Shape::of(&method.sig.output)
            .unwrap_or(Shape::Other)
            .wrap(value, &locked, here)
    }

    /// The place of the method, for the message when it has panicked.
    pub(super) fn place(&self, method: &Method) -> TokenStream {
        let name = method.name();
        let text = format!("{}::{}", self.handle, name.unraw());
        // Not resolved at the macro: then it would be the place of the attribute.
        quote_spanned! {name.span()=> const { &::guardlint::monitor::Place::here(#text) } }
    }

    /// Locks, calls, unlocks.
    fn section(&self, method: &Method, access: Access, call: &Call) -> TokenStream {
        let place = self.place(method);
        let at = self.written_at(method);
        let path = self.path_to(method.name(), self.written_at(method));
        let turbofish = &call.turbofish;
        if self.options.backend == Backend::Confined {
            let [state, result] = ["state", "result"].map(|name| self.hidden(name, method));
            let state_ty = self.state();
            let (line, message, way) = self.line(method);
            let carried = carried_arguments(method, call, &message);
            // What the state is is said of the handle, as of its lock; what the result is, of its type.
            let here = self.here();
            let enter = Ident::new("call", agreement::result(method).unwrap_or(here));
            let bound = call.bind(&result, |arguments| {
                let value = quote_spanned!(at=> #path #turbofish(#state, #(#arguments),*));
                quote_spanned!(here=> #line.#enter(#place, move |#state: &mut #state_ty| #value))
            });
            let value = self.wrapped(method, result.to_token_stream());
            return quote!(#way #carried #bound #value);
        }
        let enter = match access {
            Access::Shared => "shared",
            Access::Exclusive => "exclusive",
        };
        let locked = self
            .options
            .backend
            .is_async()
            .then(|| await_in_name(method));
        let cell = on_name(method, self.cell(method));
        let enter = in_name(method, enter, &place);
        self.within_section(
            method,
            access,
            call,
            &quote_spanned!(at=> #cell.#enter #locked),
        )
    }

    /// Calls and unlocks.
    pub(super) fn within_section(
        &self,
        method: &Method,
        access: Access,
        call: &Call,
        entered: &TokenStream,
    ) -> TokenStream {
        let at = self.written_at(method);
        let path = self.path_to(method.name(), self.written_at(method));
        let (mutable, borrow) = match access {
            Access::Shared => (None, quote_spanned!(at=> &)),
            Access::Exclusive => (Some(quote!(mut)), quote_spanned!(at=> &mut)),
        };
        let [blame, result, woken, inside] =
            ["blame", "result", "woken", "inside"].map(|name| self.hidden(name, method));
        let guard = names::guard(&method.sig, &call.arguments);
        let turbofish = &call.turbofish;
        let bound = call.bind(&result, |arguments| {
            let body = quote_spanned!(at=> #path #turbofish(#borrow *#guard, #(#arguments),*));
            match method.sig.asyncness {
                Some(_) => {
                    let around = in_name(method, "around", &body);
                    quote_spanned!(at=> #blame.#around.await)
                }
                None => body,
            }
        });
        // A body that waits is in it only while it is polled.
        let stays = self.options.backend.is_async() && method.sig.asyncness.is_none();
        let enter = stays.then(|| {
            let enter = in_name(method, "inside", &TokenStream::new());
            quote_spanned!(at=> let #inside = #blame.#enter;)
        });
        let leave = stays.then(|| quote_spanned!(at=> #inside.leave();));
        let value = self.wrapped(method, result.to_token_stream());
        let may_wait = waiting::may_wait(self, method);
        quote_spanned! {at=>
            let (#mutable #guard, #blame) = #entered.apart();
            #enter
            #bound
            #leave
            let #woken = #blame.relay(&*#guard, #may_wait);
            ::core::mem::drop(#guard);
            #woken.wake();
            #value
        }
    }
}

/// Whether nothing comes behind a call of it, such as the end of its section.
fn never_returns(method: &Method) -> bool {
    matches!(&method.sig.output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
}

/// Docs and what warns callers stand on the handle.
fn undocument(attrs: &mut Vec<Attribute>, seen: bool) {
    let for_callers = |a: &Attribute| {
        ast::is_doc(a) || a.path().is_ident("deprecated") || a.path().is_ident("must_use")
    };
    attrs.retain(|a| !(seen && for_callers(a)));
}

/// Whether what callers see, with this signature, is to have the attribute. Who calls what is `async` is not known, and the compiler warns of an attribute
/// that asks for it.
pub(super) fn is_for_callers(attribute: &Attribute, sig: &Signature) -> bool {
    sig.asyncness.is_none() || !attribute.path().is_ident("track_caller")
}

/// What is expected of one item may be found in either half of it, or in both: so it is allowed in both.
pub(super) fn tolerant(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let lints = &list.tokens;
            quote!(#[allow(#lints)])
        }
        _ => attribute.to_token_stream(),
    }
}
