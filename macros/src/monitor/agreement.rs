//! How an `impl` finds what the struct has made.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ItemImpl, ReturnType, parse_quote};

use super::ast::Method;
use super::attr::Backend;
use super::call::Call;
use super::methods::Context;
use super::structure::CLEAR_POISON;
use super::{hidden, names, quiet, types};

impl Context<'_> {
    /// The lock of the `handle`, which fails to compile if the struct says another kind. Words and place of that error are always the same, so the
    /// compiler shows it once.
    pub(super) fn agreed(&self, monitored: &TokenStream, handle: &TokenStream) -> TokenStream {
        let kind = self.kind(monitored);
        quote_spanned!(self.here()=> #kind::seen(#monitored::cell(#handle)))
    }

    /// The lock of the handle that a wrapper is called on. Where each call is a message, the state has to be of a kind that can go to a thread: if it is not,
    /// that is said of the handle, in the same words for each method.
    pub(super) fn cell(&self, method: &Method) -> TokenStream {
        let this = method.sig.receiver().map(|receiver| receiver.self_token);
        let monitored = self.monitored(&quote!(Self));
        let cell = self.agreed(&monitored, &quote!(#this));
        if self.options.backend != Backend::Confined {
            return cell;
        }
        let kind = self.kind(&monitored);
        quote_spanned! {self.here()=>
            <#kind::Handle<Self> as ::guardlint::monitor::OnItsOwnThread<'_, _>>::cell(
                #cell,
                ::guardlint::monitor::opaque(),
            ).line()
        }
    }

    /// The kind of lock that this `impl` says, as the one that the struct says.
    fn kind(&self, monitored: &TokenStream) -> TokenStream {
        let here = self.here();
        let module = self.options.module_at(here);
        quote_spanned!(here=> <#module::Backend as ::guardlint::monitor::SameLockAs<#monitored::Kind>>)
    }

    /// The way to the thread that has the state, and the message for it.
    pub(super) fn line(&self, method: &Method) -> (Ident, Ident, TokenStream) {
        let [line, message] = ["line", "message"].map(|name| self.hidden(name, method));
        let cell = self.cell(method);
        let bound = quote!(let #line = #cell; let #message = #line.message(););
        (line, message, bound)
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
        let here = self.here();
        let this = quote_spanned!(here=> Self);
        let first = self.first(&this);
        let agreed = self.agreed(&self.monitored(&this), &quote!(#handle));
        // In an `impl` as that of the user: what is wrong with the type is said there in the same words.
        Some(quote! {
            #(#cfg)*
            const _: () = {
                #quiet
                trait AgreesUnderMonitor {
                    fn agree();
                }
                impl #parameters AgreesUnderMonitor for #self_ty #wheres {
                    fn agree() {
                        #first
                        let _ = |#handle: &#this| { let _ = #agreed; };
                    }
                }
            };
        })
    }

    /// Whether a method is called as what callers of a monitor have that does not go on after a panic.
    pub(super) fn is_clear_poison(&self, method: &Method) -> bool {
        let is_inherent = self.item.of_trait().is_none();
        is_inherent && method.is_public() && method.name() == CLEAR_POISON
    }

    /// Methods of that name, for handles that have no other: this depends on the struct, so a bound tells. Where it does not hold, callers have the other one,
    /// and the method is told.
    pub(super) fn clear_poison(&self) -> TokenStream {
        let methods = self.item.methods();
        let (mut written, mut asked) = (TokenStream::new(), TokenStream::new());
        for method in methods.filter(|method| self.is_clear_poison(method)) {
            written.extend(self.wrapper(method));
            let name = method.name();
            let cfgs = method.attrs.iter().filter(|a| a.path().is_ident("cfg"));
            let here = located(self.item.header.self_ty.to_token_stream(), name.span());
            asked.extend(quote_spanned! {name.span()=>
                #(#cfgs)*
                <#here as ::guardlint::monitor::GoesOnAfterPanic<'_>>::goes_on();
            });
        }
        if written.is_empty() {
            return written;
        }
        let ItemImpl {
            generics, self_ty, ..
        } = &self.item.header;
        let mut bounded = generics.clone();
        let bound = quote!(#self_ty: ::guardlint::monitor::GoesOnAfterPanic<'if_it_goes_on>);
        bounded.params.insert(0, parse_quote!('if_it_goes_on));
        let wheres = bounded.make_where_clause();
        wheres.predicates.push(parse_quote!(#bound));
        let seen = self.within_bounds(&bounded, &self_ty.to_token_stream(), written);
        let asked = self.aside(&asked);
        quote!(#seen #asked)
    }

    /// Statements that are only compiled, with the parameters of the `impl`.
    fn aside(&self, statements: &TokenStream) -> TokenStream {
        let ItemImpl {
            attrs, generics, ..
        } = &self.item.header;
        let cfgs = attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let (parameters, _, wheres) = generics.split_for_impl();
        let quiet = quiet("dead_code");
        quote! {
            #(#cfgs)*
            const _: () = {
                #quiet
                fn agree #parameters () #wheres { #statements }
            };
        }
    }

    /// Whether the wrapper of this method goes to the lock, whatever is configured.
    fn asks(&self, method: &Method) -> bool {
        let locks = method.access().is_some() && self.is_seen(&method.vis);
        locks && method.is_always() && !self.is_faulty(method)
    }

    /// The first thing in what callers see, and a call: before that, the compiler looks at the types so far. If the type that the user wrote lacks something that its struct asks for, each of the types below that
    /// the macro writes lacks it, too. Of errors of one kind in one place the compiler shows the first, so that is to be this one, and their place one.
    pub(super) fn handle_first(&self, method: &Method) -> TokenStream {
        let first = self.first(&quote_spanned!(self.here()=> Self));
        let lends_nothing = lends_nothing(method);
        quote!(#first #lends_nothing)
    }

    fn first(&self, handle: &TokenStream) -> Option<TokenStream> {
        let at = self.here();
        self.has_arguments()
            .then(|| quote_spanned!(at=> ::guardlint::monitor::named::<#handle>();))
    }

    pub(super) fn has_arguments(&self) -> bool {
        let last = self.item.handle().and_then(|path| path.segments.last());
        last.is_some_and(|last| !last.arguments.is_none())
    }

    /// Where that stands which callers see of a method. What it returns may borrow what the lock guards, and be shown there.
    pub(super) fn written_at(&self, method: &Method) -> Span {
        if self.has_arguments() {
            return self.here();
        }
        match &method.sig.output {
            ReturnType::Type(_, ty) => ty.span().resolved_at(Span::mixed_site()),
            ReturnType::Default => Span::call_site(),
        }
    }

    /// A name there that is nobody else's.
    pub(super) fn hidden(&self, name: &str, method: &Method) -> Ident {
        Ident::new(
            name,
            self.written_at(method).resolved_at(Span::mixed_site()),
        )
    }

    /// The type `of` the handle as what has a state in its lock. The state is named: if there is none, that has been said.
    pub(super) fn monitored(&self, of: &TokenStream) -> TokenStream {
        let here = self.here();
        let state = names::in_body(&self.state_by_name);
        quote_spanned!(here=> <#of as ::guardlint::monitor::Monitored<#state>>)
    }

    /// Where the user names the type, but the macro's: what it writes is nothing that a lint should look at.
    pub(super) fn here(&self) -> Span {
        let here = self.item.header.self_ty.span();
        here.resolved_at(Span::mixed_site())
    }

    /// The state's type in the `impl` of the handle.
    pub(super) fn state(&self) -> TokenStream {
        let monitored = self.monitored(&quote!(Self));
        quote!(#monitored::State)
    }
}

/// Asks whether a method with a receiver returns a borrow of what is guarded, where its text does not tell: a type may have a lifetime that is not written.
/// The compiler would see that later, and say it in its own words, of what the macro writes.
fn lends_nothing(method: &Method) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return None;
    };
    if method.access().is_none() || !types::may_hide_a_lifetime(ty) {
        return None;
    }
    Some(quote_spanned! {ty.span()=>
        <fn(&()) -> #ty as ::guardlint::monitor::LendsNothing>::lends_nothing();
    })
}

/// A value as a message carries it: if it cannot be sent, that is shown at its type, and the compiler says nothing more of it.
pub(super) fn carried(value: impl ToTokens, ty: &impl ToTokens, message: &Ident) -> TokenStream {
    let at = ty.span();
    let opaque = quote!(::guardlint::monitor::opaque());
    quote_spanned!(at=> <_ as ::guardlint::monitor::Carries<_, _>>::load(#opaque, &#message, #value))
}

/// Where the type stands of what a method returns.
pub(super) fn result(method: &Method) -> Option<Span> {
    match &method.sig.output {
        ReturnType::Type(_, ty) => Some(ty.span()),
        ReturnType::Default => None,
    }
}

/// The arguments of a method, carried.
pub(super) fn carried_arguments(method: &Method, call: &Call, message: &Ident) -> TokenStream {
    let arguments = method.arguments().zip(&call.arguments);
    arguments
        .map(|(argument, name)| {
            let cfgs = argument.attrs.iter().filter(|a| a.path().is_ident("cfg"));
            let carried = carried(name, &argument.ty, message);
            quote!(#(#cfgs)* let #name = #carried;)
        })
        .collect()
}

/// As if all of it stood in one place.
fn located(tokens: TokenStream, at: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), located(group.stream(), at)).into();
        }
        token.set_span(at);
        token
    });
    tokens.collect()
}
