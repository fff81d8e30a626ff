//! What has to outlive what in the types of fields. Of a struct, the compiler infers that; of an alias in a trait, and of a parameter with a default, it has to be said.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Field, GenericArgument, GenericParam, Generics, Lifetime, Macro, PathArguments, TypeParamBound,
    TypePath, TypeReference, TypeTraitObject, WherePredicate, parse_quote,
};

/// The parameters, with all that the fields may need. Of types that are not known here, that is more than they do.
pub(crate) fn outliving(mut generics: Generics, fields: &[Field]) -> Generics {
    let found = Needs::of(&generics, fields).found;
    if !found.is_empty() {
        generics.make_where_clause().predicates.extend(found);
    }
    generics
}

/// What the fields need; `None` if that depends on types that are not known here.
pub(crate) fn certain<'a>(
    generics: &Generics,
    fields: impl IntoIterator<Item = &'a Field>,
) -> Option<Vec<WherePredicate>> {
    let needs = Needs::of(generics, fields);
    (!needs.is_guess).then_some(needs.found)
}

struct Needs<'a> {
    generics: &'a Generics,
    found: Vec<WherePredicate>,
    known: Vec<(String, String)>,
    /// Some of it follows from a type that is not known here, or does not.
    is_guess: bool,
}

impl<'a> Needs<'a> {
    fn of<'f>(generics: &'a Generics, fields: impl IntoIterator<Item = &'f Field>) -> Self {
        let mut needs = Self {
            generics,
            found: Vec::new(),
            known: Vec::new(),
            is_guess: false,
        };
        fields
            .into_iter()
            .for_each(|field| needs.visit_type(&field.ty));
        needs
    }

    /// As [`outlive`](Self::outlive), where it may not have to.
    fn may_outlive(&mut self, shorter: &Lifetime, tokens: impl ToTokens) {
        let before = self.found.len();
        self.outlive(shorter, tokens);
        self.is_guess |= self.found.len() > before;
    }

    /// All parameters in the tokens outlive the lifetime.
    fn outlive(&mut self, shorter: &Lifetime, tokens: impl ToTokens) {
        if !self.generics.lifetimes().any(|p| p.lifetime == *shorter) {
            return;
        }
        let mut mentioned = Vec::new();
        parameters(tokens.to_token_stream(), &mut mentioned);
        for param in &self.generics.params {
            let longer = match param {
                GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
                GenericParam::Type(param) => param.ident.to_token_stream(),
                GenericParam::Const(_) => continue,
            };
            let name = longer.to_string();
            let pair = (name.clone(), shorter.to_string());
            if name == pair.1 || !mentioned.contains(&name) || self.known.contains(&pair) {
                continue;
            }
            self.known.push(pair);
            self.found.push(parse_quote!(#longer: #shorter));
        }
    }

    /// The same, whichever the lifetimes in them are.
    fn outlive_all(&mut self, tokens: impl ToTokens) {
        let mut mentioned = Vec::new();
        parameters(tokens.to_token_stream(), &mut mentioned);
        for param in self.generics.lifetimes() {
            if mentioned.contains(&param.lifetime.to_string()) {
                self.may_outlive(&param.lifetime, &tokens);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Needs<'_> {
    fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
        if let Some(lifetime) = &ty.lifetime {
            self.outlive(lifetime, &ty.elem);
        }
        visit::visit_type_reference(self, ty);
    }

    fn visit_path_arguments(&mut self, arguments: &'ast PathArguments) {
        if let PathArguments::AngleBracketed(list) = arguments {
            for argument in &list.args {
                if let GenericArgument::Lifetime(lifetime) = argument {
                    self.may_outlive(lifetime, arguments);
                }
            }
        }
        visit::visit_path_arguments(self, arguments);
    }

    fn visit_type_trait_object(&mut self, ty: &'ast TypeTraitObject) {
        for bound in &ty.bounds {
            if let TypeParamBound::Lifetime(lifetime) = bound {
                self.may_outlive(lifetime, ty);
            }
        }
        visit::visit_type_trait_object(self, ty);
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        if ty.qself.is_some() {
            self.outlive_all(ty);
        }
        visit::visit_type_path(self, ty);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.outlive_all(&mac.tokens);
    }
}

/// The names in it, and the lifetimes with their mark.
fn parameters(tokens: TokenStream, into: &mut Vec<String>) {
    let mut is_lifetime = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(name) if is_lifetime => into.push(format!("'{name}")),
            TokenTree::Ident(name) => into.push(name.to_string()),
            TokenTree::Group(group) => parameters(group.stream(), into),
            _ => {}
        }
        is_lifetime = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '\'');
    }
}
