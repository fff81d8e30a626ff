//! What the types in a signature say, as far as their text does.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit::{self, Visit};
use syn::{
    GenericArgument, GenericParam, Generics, Lifetime, Path, PathArguments, PredicateType,
    ReceiverKind, ReturnType, TraitBound, Type, TypeFnPtr, TypeImplTrait, TypeMacro, TypePath,
    TypeReference, WherePredicate,
};

use super::ast::Method;

/// How the state that a function makes lies in what it returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// No state in it.
    Other,
    /// `Self`
    Bare,
    /// `Result<S, E>`
    Result(Box<Shape>),
    /// `Option<S>`
    Option(Box<Shape>),
    /// `Arc<S>`
    Arc(Box<Shape>),
    /// `Box<S>`
    Boxed(Box<Shape>),
}

impl Shape {
    /// `None` if the state lies where it cannot be taken out.
    pub(super) fn of(output: &ReturnType) -> Option<Self> {
        match output {
            ReturnType::Default => Some(Shape::Other),
            ReturnType::Type(_, ty) => Self::of_type(ty),
        }
    }

    fn of_type(ty: &Type) -> Option<Self> {
        if !mentions_self(ty) {
            return Some(Shape::Other);
        }
        let Type::Path(path) = ty else {
            return None;
        };
        let last = path.path.segments.last()?;
        let arguments = match &last.arguments {
            PathArguments::None if last.ident == "Self" => return Some(Shape::Bare),
            PathArguments::AngleBracketed(arguments) => &arguments.args,
            _ => return None,
        };
        let GenericArgument::Type(first) = arguments.first()? else {
            return None;
        };
        if arguments.iter().skip(1).any(mentions_self) {
            return None;
        }
        let inner = Box::new(Self::of_type(first)?);
        match last.ident.to_string().as_str() {
            "Result" => Some(Shape::Result(inner)),
            "Option" => Some(Shape::Option(inner)),
            "Arc" => Some(Shape::Arc(inner)),
            "Box" => Some(Shape::Boxed(inner)),
            _ => None,
        }
    }

    /// The value with the handle in the place of the state, which the function `locked` makes of it. All of it stands `at` one place.
    pub(super) fn wrap(&self, value: TokenStream, locked: &TokenStream, at: Span) -> TokenStream {
        let inner = Ident::new("inner", at.resolved_at(Span::mixed_site()));
        match self {
            Shape::Other => value,
            Shape::Bare => quote_spanned!(at=> #locked(#value)),
            Shape::Result(shape) => {
                let wrapped = shape.wrap(inner.to_token_stream(), locked, at);
                quote_spanned! {at=>
                    match #value {
                        ::core::result::Result::Ok(#inner) => ::core::result::Result::Ok(#wrapped),
                        ::core::result::Result::Err(#inner) => ::core::result::Result::Err(#inner),
                    }
                }
            }
            Shape::Option(shape) => {
                let wrapped = shape.wrap(inner.to_token_stream(), locked, at);
                quote_spanned! {at=>
                    match #value {
                        ::core::option::Option::Some(#inner) => ::core::option::Option::Some(#wrapped),
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }
            }
            Shape::Arc(shape) => {
                let state = quote_spanned!(at=> ::guardlint::monitor::only_owner(#value));
                let wrapped = shape.wrap(state, locked, at);
                quote_spanned!(at=> ::std::sync::Arc::new(#wrapped))
            }
            Shape::Boxed(shape) => {
                let wrapped = shape.wrap(quote_spanned!(at=> *#value), locked, at);
                quote_spanned!(at=> ::std::boxed::Box::new(#wrapped))
            }
        }
    }
}

/// All names in it.
pub(super) fn names(tokens: TokenStream, into: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => into.push(name.to_string()),
            TokenTree::Group(group) => names(group.stream(), into),
            _ => {}
        }
    }
}

/// Whether `Self` is in it; `Self::Item` is another type.
pub(super) fn mentions_self(tokens: impl ToTokens) -> bool {
    fn within(tokens: TokenStream) -> bool {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if name == "Self" => {
                    let goes_on =
                        matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':');
                    if !goes_on {
                        return true;
                    }
                }
                TokenTree::Group(group) if within(group.stream()) => return true,
                _ => {}
            }
        }
        false
    }
    within(tokens.into_token_stream())
}

/// Where a value of the struct with this name is made or taken apart, and how that is written instead: its name, and fields behind it.
pub(super) fn literal(name: &Ident, tokens: TokenStream) -> Option<(Span, &'static str)> {
    // Behind these, braces hold something else. `>` ends an arrow, and then it is a body; `:` a path, and then it is another struct.
    const HEADS: [&str; 10] = [
        "impl", "for", "struct", "enum", "union", "trait", "mod", "in", ">", ":",
    ];
    // Behind these, the name is that of a function or a variant.
    const CALLS: [&str; 4] = ["fn", ".", ":", "struct"];
    let mut before = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let opens = match tokens.peek() {
            Some(TokenTree::Group(group)) => Some(group.delimiter()),
            _ => None,
        };
        match (&token, opens) {
            (TokenTree::Group(group), _) => {
                if let Some(found) = literal(name, group.stream()) {
                    return Some(found);
                }
            }
            (TokenTree::Ident(ident), Some(Delimiter::Brace))
                if ident == name && !HEADS.contains(&&*before) =>
            {
                return Some((ident.span(), "Self { .. }"));
            }
            (TokenTree::Ident(ident), Some(Delimiter::Parenthesis))
                if ident == name && !CALLS.contains(&&*before) =>
            {
                return Some((ident.span(), "Self(..)"));
            }
            _ => {}
        }
        before = token.to_string();
    }
    None
}

/// The part of the type that borrows, except for what the lifetimes name that are known to outlive the call.
pub(super) fn borrow(ty: &Type, outlive: &[&Lifetime]) -> Option<TokenStream> {
    let mut borrows = Borrows {
        outlive,
        within: Vec::new(),
        found: None,
    };
    borrows.visit_type(ty);
    borrows.found
}

struct Borrows<'a> {
    outlive: &'a [&'a Lifetime],
    /// Those behind a `for` around it: whoever uses the value chooses them.
    within: Vec<Lifetime>,
    found: Option<TokenStream>,
}

impl Borrows<'_> {
    fn outlives(&self, lifetime: &Lifetime) -> bool {
        let is_known = self.outlive.contains(&lifetime) || self.within.contains(lifetime);
        lifetime.ident == "static" || is_known
    }
}

impl<'ast> Visit<'ast> for Borrows<'_> {
    fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
        match &ty.lifetime {
            Some(lifetime) if self.outlives(lifetime) => self.visit_type(&ty.elem),
            _ => self.found = Some(ty.to_token_stream()),
        }
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if !self.outlives(lifetime) {
            self.found = Some(lifetime.to_token_stream());
        }
    }

    fn visit_trait_bound(&mut self, bound: &'ast TraitBound) {
        let outer = self.within.len();
        let lifetimes = bound.lifetimes.iter().flat_map(|l| &l.lifetimes);
        self.within
            .extend(lifetimes.filter_map(|param| match param {
                GenericParam::Lifetime(param) => Some(param.lifetime.clone()),
                _ => None,
            }));
        self.visit_path(&bound.path);
        self.within.truncate(outer);
    }

    // What a function takes is borrowed when it is called.
    fn visit_type_fn_ptr(&mut self, _: &'ast TypeFnPtr) {}

    fn visit_path_arguments(&mut self, arguments: &'ast PathArguments) {
        if !matches!(arguments, PathArguments::Parenthesized(_)) {
            visit::visit_path_arguments(self, arguments);
        }
    }
}

/// Whether some type in it may have a lifetime that is not written: it is none of those that everybody knows.
pub(super) fn may_hide_a_lifetime(ty: &Type) -> bool {
    const KNOWN: [&str; 28] = [
        "Arc", "BTreeMap", "BTreeSet", "Box", "HashMap", "HashSet", "Option", "Rc", "Result",
        "Self", "String", "Vec", "VecDeque", "bool", "char", "f32", "f64", "i128", "i16", "i32",
        "i64", "i8", "isize", "u16", "u32", "u64", "u8", "usize",
    ];
    struct Unknown(bool);
    impl<'ast> Visit<'ast> for Unknown {
        fn visit_type_path(&mut self, path: &'ast TypePath) {
            let last = path.path.segments.last();
            self.0 |= last.is_none_or(|last| !KNOWN.iter().any(|known| last.ident == known));
            visit::visit_type_path(self, path);
        }

        fn visit_type_macro(&mut self, _: &'ast TypeMacro) {
            self.0 = true;
        }
    }
    let mut unknown = Unknown(false);
    unknown.visit_type(ty);
    unknown.0
}

/// Whether something with this lifetime can be put into an argument of this method: that is behind a `&mut`, in what a function takes, and
/// in the arguments of a trait, where it has to be this one. Elsewhere a shorter one does.
pub(super) fn takes(method: &Method, lifetime: &Lifetime) -> bool {
    struct Takes<'a> {
        lifetime: &'a Lifetime,
        exact: bool,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Takes<'_> {
        fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
            ty.lifetime.iter().for_each(|l| self.visit_lifetime(l));
            let outer = self.exact;
            self.exact |= ty.mutability.is_some();
            self.visit_type(&ty.elem);
            self.exact = outer;
        }

        fn visit_type_fn_ptr(&mut self, ty: &'ast TypeFnPtr) {
            let outer = std::mem::replace(&mut self.exact, true);
            ty.inputs
                .iter()
                .for_each(|input| self.visit_type(&input.ty));
            self.exact = outer;
            self.visit_return_type(&ty.output);
        }

        fn visit_trait_bound(&mut self, bound: &'ast TraitBound) {
            let outer = std::mem::replace(&mut self.exact, true);
            visit::visit_trait_bound(self, bound);
            self.exact = outer;
        }

        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            self.found |= self.exact && lifetime == self.lifetime;
        }
    }
    let mut takes = Takes {
        lifetime,
        exact: false,
        found: false,
    };
    method.arguments().for_each(|a| takes.visit_type(&a.ty));
    let generics = &method.sig.generics;
    generics
        .type_params()
        .for_each(|p| takes.visit_type_param(p));
    let names = method.named_generics();
    for predicate in generics.where_clause.iter().flat_map(|w| &w.predicates) {
        let WherePredicate::Type(PredicateType {
            bounded_ty: Type::Path(path),
            bounds,
            ..
        }) = predicate
        else {
            continue;
        };
        if path.path.get_ident().is_some_and(|p| names.contains(&p)) {
            bounds.iter().for_each(|b| takes.visit_type_param_bound(b));
        }
    }
    takes.found
}

/// The types in it that follow from one of these parameters: the outermost ones.
pub(super) fn projections<'t>(params: &[&Ident], ty: &'t Type) -> Vec<&'t TypePath> {
    struct Projections<'a, 't>(&'a [&'a Ident], Vec<&'t TypePath>);
    impl<'t> Visit<'t> for Projections<'_, 't> {
        fn visit_type_path(&mut self, ty: &'t TypePath) {
            let first = ty.path.segments.first().map(|segment| &segment.ident);
            let follows = match &ty.qself {
                Some(_) => {
                    let mut said = Vec::new();
                    names(ty.to_token_stream(), &mut said);
                    self.0.iter().any(|param| said.contains(&param.to_string()))
                }
                None => ty.path.segments.len() > 1 && first.is_some_and(|f| self.0.contains(&f)),
            };
            if follows {
                self.1.push(ty);
            } else {
                visit::visit_type_path(self, ty);
            }
        }

        // Nothing is asked of what a function takes and returns, and it may have lifetimes that are known there only.
        fn visit_type_fn_ptr(&mut self, _: &'t TypeFnPtr) {}

        fn visit_trait_bound(&mut self, bound: &'t TraitBound) {
            if bound.lifetimes.is_none() {
                visit::visit_trait_bound(self, bound);
            }
        }
    }
    let mut projections = Projections(params, Vec::new());
    projections.visit_type(ty);
    projections.1
}

/// `T` and `Iterator` of `<T as Iterator>::Item`.
pub(super) fn follows_from(ty: &TypePath) -> Option<(&Type, Path)> {
    let qself = ty.qself.as_ref().filter(|qself| qself.position > 0)?;
    let segments = ty.path.segments.iter().take(qself.position).cloned();
    let of = Path {
        leading_colon: ty.path.leading_colon,
        segments: segments.collect(),
    };
    Some((&qself.ty, of))
}

/// `impl Trait` in it.
pub(super) fn opaque(ty: &Type) -> Option<TokenStream> {
    struct Opaque(Option<TokenStream>);
    impl<'ast> Visit<'ast> for Opaque {
        fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
            self.0 = Some(ty.to_token_stream());
        }
    }
    let mut opaque = Opaque(None);
    opaque.visit_type(ty);
    opaque.0
}

pub(super) fn is_opaque(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if opaque(ty).is_some())
}

/// The lifetimes that a value may have which a method gives back: those that its caller chose, but not that of `self`.
pub(super) fn outliving<'a>(outer: &'a Generics, method: &'a Method) -> Vec<&'a Lifetime> {
    let of_self = method.sig.receiver().and_then(|r| match &r.kind {
        ReceiverKind::Reference(_, lifetime, _) => lifetime.as_ref(),
        _ => None,
    });
    let lifetimes = outer.lifetimes().chain(method.sig.generics.lifetimes());
    lifetimes
        .map(|param| &param.lifetime)
        .filter(|lifetime| Some(*lifetime) != of_self)
        .collect()
}
