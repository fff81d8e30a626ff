//! The items under `#[monitor]`. Bodies of methods stay tokens: they are the user's, whole or broken.

use std::cell::OnceCell;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Error, FnArg, GenericParam, Ident, ImplItem, ItemImpl, ItemStruct, Meta, Pat,
    PatType, Path, ReceiverKind, Result, Signature, Token, Type, Visibility, token,
};

use super::attr::When;

pub(super) struct Struct {
    pub(super) item: ItemStruct,
    /// What is derived, by its last name, in order.
    pub(super) derives: Vec<Path>,
}

impl Struct {
    pub(super) fn new(mut item: ItemStruct) -> Self {
        let mut derives = Vec::new();
        item.attrs.retain(|attribute| {
            let is_derive = attribute.path().is_ident("derive");
            if is_derive {
                let nested = attribute.parse_nested_meta(|meta| {
                    derives.push(meta.path);
                    Ok(())
                });
                // The compiler says what is wrong with a derive.
                return nested.is_err();
            }
            true
        });
        Self { item, derives }
    }

    pub(super) fn derives(&self, name: &str) -> bool {
        self.derives.iter().any(|path| last(path) == name)
    }
}

/// `Debug` of `std::fmt::Debug`.
pub(super) fn last(path: &Path) -> String {
    path.segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

/// An `impl` without its items, and the items.
pub(super) struct Impl {
    pub(super) header: ItemImpl,
    pub(super) items: Vec<Member>,
    /// Where these stand.
    pub(super) braces: Span,
}

pub(super) enum Member {
    Method(Box<Method>),
    Other(Box<ImplItem>),
    /// What cannot be read. The compiler has said so: it reads an item before it gives it to a macro.
    Broken(TokenStream),
}

pub(super) struct Method {
    /// Without `#[when]`.
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    pub(super) sig: Signature,
    pub(super) body: Group,
    pub(super) when: Option<Result<When>>,
    /// Whether something is wrong with it, once somebody asked.
    pub(super) faulty: OnceCell<bool>,
}

/// Whether the item is an `impl`: attributes, `unsafe` and the like aside.
pub(super) fn is_impl(item: &TokenStream) -> bool {
    let start = |input: ParseStream<'_>| {
        input.call(Attribute::parse_outer)?;
        input.parse::<Option<Token![unsafe]>>()?;
        let is_impl = input.peek(Token![impl]);
        input.parse::<TokenStream>()?;
        Ok(is_impl)
    };
    start.parse2(item.clone()).unwrap_or(false)
}

impl Impl {
    pub(super) fn parse(item: TokenStream) -> Result<Self> {
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let Some(TokenTree::Group(body)) = tokens.pop() else {
            return syn::parse2::<ItemImpl>(tokens.into_iter().collect()).and_then(|item| {
                Err(Error::new_spanned(
                    item,
                    "expected an `impl` with its methods",
                ))
            });
        };
        let header: TokenStream = tokens.into_iter().collect();
        let header = syn::parse2(quote!(#header {}))?;
        let items = members.parse2(body.stream())?;
        let braces = body.span();
        Ok(Self {
            header,
            items,
            braces,
        })
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.items.iter().filter_map(|item| match item {
            Member::Method(method) => Some(&**method),
            Member::Other(_) | Member::Broken(_) => None,
        })
    }

    /// The type by its path, if it has one.
    pub(super) fn handle(&self) -> Option<&Path> {
        match &*self.header.self_ty {
            Type::Path(path) if path.qself.is_none() => Some(&path.path),
            _ => None,
        }
    }

    pub(super) fn of_trait(&self) -> Option<&Path> {
        self.header.trait_.as_ref().map(|(path, _)| path)
    }
}

fn members(input: ParseStream<'_>) -> Result<Vec<Member>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if let Some(method) = Method::parse(&ahead) {
            input.advance_to(&ahead);
            items.push(Member::Method(Box::new(method)));
            continue;
        }
        let ahead = input.fork();
        items.push(match ahead.parse() {
            Ok(item) => {
                input.advance_to(&ahead);
                Member::Other(Box::new(item))
            }
            Err(_) => Member::Broken(broken(input)?),
        });
    }
    Ok(items)
}

/// All that may belong to one item: up to a body or a semicolon.
fn broken(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let is_end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(mark) => mark.as_char() == ';',
            _ => false,
        };
        tokens.extend([token]);
        if is_end {
            break;
        }
    }
    Ok(tokens)
}

impl ToTokens for Method {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Method {
            attrs,
            vis,
            sig,
            body,
            ..
        } = self;
        tokens.extend(quote!(#(#attrs)* #vis #sig #body));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// `&self`
    Shared,
    /// `&mut self`
    Exclusive,
}

impl Method {
    /// `None` if it is something else.
    fn parse(input: ParseStream<'_>) -> Option<Self> {
        let attrs = input.call(Attribute::parse_outer).ok()?;
        let vis = input.parse().ok()?;
        let sig = input.parse().ok()?;
        if !input.peek(token::Brace) {
            return None;
        }
        let body = input.parse().ok()?;
        let (conditions, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(When::is);
        let when = match &conditions[..] {
            [] => None,
            [only] => Some(When::parse(only)),
            [_, second, ..] => Some(Err(Error::new_spanned(
                second,
                "a method waits for one condition: join the two with `&&`",
            ))),
        };
        Some(Self {
            attrs,
            vis,
            sig,
            body,
            when,
            faulty: OnceCell::new(),
        })
    }

    pub(super) fn name(&self) -> &Ident {
        &self.sig.ident
    }

    /// Whatever is configured.
    pub(super) fn is_always(&self) -> bool {
        !self.attrs.iter().any(|a| a.path().is_ident("cfg"))
    }

    /// The option of its `#[when]` by which callers have a method of this name, too.
    pub(super) fn writes(&self, name: &Ident) -> Option<&'static str> {
        let when = self.when.as_ref()?.as_ref().ok()?;
        let own = self.name().unraw();
        let options = [
            ("try", when.tries, format!("try_{own}")),
            ("timeout", when.timeout, format!("{own}_timeout")),
        ];
        let found = options
            .into_iter()
            .find(|(_, wanted, text)| *wanted && self.is_always() && name == text)?;
        Some(found.0)
    }

    pub(super) fn is_public(&self) -> bool {
        !matches!(self.vis, Visibility::Inherited)
    }

    /// `None` for functions without a receiver, and for receivers that no monitor has.
    pub(super) fn access(&self) -> Option<Access> {
        match &self.sig.receiver()?.kind {
            ReceiverKind::Reference(_, _, None) => Some(Access::Shared),
            ReceiverKind::Reference(_, _, Some(_)) => Some(Access::Exclusive),
            _ => None,
        }
    }

    pub(super) fn arguments(&self) -> impl Iterator<Item = &PatType> {
        self.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(argument) => Some(argument),
            FnArg::Receiver(_) => None,
        })
    }

    /// Type and constant parameters, which a call can name; lifetimes it infers.
    pub(super) fn named_generics(&self) -> Vec<&Ident> {
        let params = self.sig.generics.params.iter();
        params
            .filter_map(|param| match param {
                GenericParam::Type(param) => Some(&param.ident),
                GenericParam::Const(param) => Some(&param.ident),
                GenericParam::Lifetime(_) => None,
            })
            .collect()
    }
}

/// The name of an argument that has one.
pub(super) fn binding(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => Some(&ident.ident),
        _ => None,
    }
}

pub(super) fn is_doc(attribute: &Attribute) -> bool {
    matches!(&attribute.meta, Meta::NameValue(pair) if pair.path.is_ident("doc"))
        || attribute.path().is_ident("doc")
}
