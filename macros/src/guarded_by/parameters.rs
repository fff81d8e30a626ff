//! What of the parameters of a struct belongs to the fields of one lock.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, GenericParam, Generics, PathArguments, Token, TypeParamBound, WherePredicate,
};

use super::fields::Group;

/// Those parameters that the fields of the group mention, with what is said about them, as far as it is not about others.
pub(super) fn generics(of: &Generics, group: &Group) -> Generics {
    let mut mentioned = Vec::new();
    for field in &group.fields {
        names(field.ty.to_token_stream(), &mut mentioned);
    }
    let is_mentioned = |param: &&GenericParam| mentioned.contains(&name(param));
    let (here, gone): (Vec<&GenericParam>, Vec<_>) = of.params.iter().partition(is_mentioned);
    let gone: Vec<String> = gone.into_iter().map(name).collect();
    let mut generics = of.clone();
    generics.params = here.into_iter().map(|p| without(p, &gone)).collect();
    defaults_last(&mut generics);
    if let Some(wheres) = &mut generics.where_clause {
        let predicates = wheres.predicates.iter();
        wheres.predicates = predicates
            .filter_map(|predicate| predicate_without(predicate, &gone))
            .collect();
    }
    generics
}

fn name(param: &GenericParam) -> String {
    match param {
        GenericParam::Lifetime(param) => param.lifetime.ident.to_string(),
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
    }
}

fn without(param: &GenericParam, gone: &[String]) -> GenericParam {
    let mut param = param.clone();
    match &mut param {
        GenericParam::Lifetime(param) => {
            let bounds = param.bounds.iter().filter(|bound| !mentions(bound, gone));
            param.bounds = bounds.cloned().collect();
        }
        GenericParam::Type(param) => {
            param.bounds = bounds_without(&param.bounds, gone);
            param
                .default
                .take_if(|(_, default)| mentions(default, gone));
        }
        GenericParam::Const(param) => {
            param
                .default
                .take_if(|(_, default)| mentions(default, gone));
        }
    }
    param
}

/// A parameter that has lost its default has none before it either.
fn defaults_last(generics: &mut Generics) {
    let mut are_gone = false;
    for param in generics.params.iter_mut().rev() {
        let has_default = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => {
                param.default.take_if(|_| are_gone);
                param.default.is_some()
            }
            GenericParam::Const(param) => {
                param.default.take_if(|_| are_gone);
                param.default.is_some()
            }
        };
        are_gone |= !has_default;
    }
}

fn predicate_without(predicate: &WherePredicate, gone: &[String]) -> Option<WherePredicate> {
    let WherePredicate::Type(of_type) = predicate else {
        return (!mentions(predicate, gone)).then(|| predicate.clone());
    };
    if mentions(&of_type.bounded_ty, gone) {
        return None;
    }
    let mut of_type = of_type.clone();
    of_type.bounds = bounds_without(&of_type.bounds, gone);
    (!of_type.bounds.is_empty()).then_some(WherePredicate::Type(of_type))
}

type Bounds = Punctuated<TypeParamBound, Token![+]>;

fn bounds_without(bounds: &Bounds, gone: &[String]) -> Bounds {
    let rest = bounds.iter().map(|bound| bound_without(bound, gone));
    rest.filter(|bound| !mentions(bound, gone)).collect()
}

/// `Iterator` of `Iterator<Item = T>`
fn bound_without(bound: &TypeParamBound, gone: &[String]) -> TypeParamBound {
    let mut bound = bound.clone();
    if let TypeParamBound::Trait(of_trait) = &mut bound {
        let last = of_trait.path.segments.last_mut();
        if let Some(PathArguments::AngleBracketed(list)) = last.map(|last| &mut last.arguments) {
            let says = |argument: &&GenericArgument| {
                let is_about_a_type = matches!(
                    argument,
                    GenericArgument::AssocType(_)
                        | GenericArgument::AssocConst(_)
                        | GenericArgument::Constraint(_)
                );
                !(is_about_a_type && mentions(argument, gone))
            };
            list.args = list.args.iter().filter(says).cloned().collect();
        }
    }
    bound
}

fn mentions(tokens: impl ToTokens, any: &[String]) -> bool {
    let mut mentioned = Vec::new();
    names(tokens.to_token_stream(), &mut mentioned);
    mentioned.iter().any(|name| any.contains(name))
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
