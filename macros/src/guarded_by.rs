//! `#[guarded_by(..)]`: what one lock guards moves into a private struct, and that into the lock.
//!
//! - `fields`: those of a struct under `#[monitor]`, by a lock in the same struct, or in another;
//! - `statics`: those of a module, by a static lock.

mod elsewhere;
mod fields;
mod parameters;
mod statics;

use proc_macro2::Ident;
use quote::format_ident;
use syn::parse::Parse;
use syn::{Attribute, Error, PathArguments, Result, Type, Visibility, parse_quote};

use crate::monitor::is_ours;
pub(crate) use fields::{applies_to, expand};
pub(crate) use statics::{alone, expand as expand_statics};

fn is(attribute: &Attribute) -> bool {
    is_ours(attribute, "guarded_by")
}

/// The lock that is named between the brackets, which `form` shows how to write.
fn in_brackets<T: Parse>(attribute: &Attribute, form: &str) -> Result<T> {
    let missing = || Error::new_spanned(attribute, format!("the lock is missing: {form}"));
    let list = attribute.meta.require_list().map_err(|_| missing())?;
    if list.tokens.is_empty() {
        return Err(missing());
    }
    let message = format!("this is not the name of a lock: {form}");
    list.parse_args()
        .map_err(|_| Error::new_spanned(&list.tokens, message))
}

/// What is guarded, and what guards it, is nobody else's; `instead` is what to do.
fn public(vis: &Visibility, what: &str, instead: &str) -> Option<Error> {
    (!matches!(vis, Visibility::Inherited)).then(|| {
        let message = format!("{what} cannot be reached from outside: {instead}");
        Error::new_spanned(vis, message)
    })
}

/// The lock `wanted` is none of the `places` there are.
fn unknown(wanted: &Ident, place: &str, names: &[&Ident]) -> Error {
    let near = nearest(&wanted.to_string(), names)
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default();
    Error::new(
        wanted.span(),
        format!("no {place} is called `{wanted}`{near}"),
    )
}

fn guards_itself(lock: &Ident) -> Error {
    Error::new(lock.span(), "a lock cannot guard itself")
}

fn is_guarded(lock: &Ident) -> Error {
    let message = format!("`{lock}` is guarded itself: nobody could lock it without its own lock");
    Error::new(lock.span(), message)
}

/// The type of a lock that is written without its data, over the `group`.
fn over(ty: &Type, group: &Type, filled_in_from: &str) -> Result<Type> {
    let plain = || {
        let message = format!(
            "what the lock guards is filled in from the {filled_in_from}: write only its name, as in `std::sync::Mutex`; a lock that takes more has one as an alias, `type Shared<T> = Arc<Mutex<T>>`"
        );
        Error::new_spanned(ty, message)
    };
    let Type::Path(path) = ty else {
        return Err(plain());
    };
    let mut path = path.clone();
    let last = path.path.segments.last_mut().ok_or_else(plain)?;
    if !matches!(last.arguments, PathArguments::None) {
        return Err(plain());
    }
    last.arguments = PathArguments::AngleBracketed(parse_quote!(<#group>));
    Ok(Type::Path(path))
}

/// As if the data that is written out were the `group`: that it is not has been said.
fn over_instead(ty: &Type, group: &Type) -> Type {
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty {
        if let Some(last) = path.path.segments.last_mut() {
            last.arguments = PathArguments::AngleBracketed(parse_quote!(<#group>));
        }
    }
    ty
}

/// `ServerConnsMu` of the struct `Server` with the lock `conns_mu`; `ConnsMu` of the static `CONNS_MU`.
fn group_name(owner: Option<&Ident>, lock: &Ident) -> Ident {
    let text = lock.to_string();
    let words = text.trim_start_matches("r#").split('_');
    let camel: String = words.map(capitalised).collect();
    let name = match owner {
        Some(owner) => format_ident!("{owner}{camel}"),
        None => format_ident!("{camel}"),
    };
    Ident::new(&name.to_string(), lock.span())
}

fn capitalised(word: &str) -> String {
    let shouted = word.chars().all(|letter| !letter.is_lowercase());
    let mut letters = word.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let rest = letters.as_str();
    let rest = if shouted {
        rest.to_lowercase()
    } else {
        rest.to_owned()
    };
    first.to_uppercase().chain(rest.chars()).collect()
}

/// The name that differs least, if it differs little.
fn nearest<'a>(wanted: &str, names: &[&'a Ident]) -> Option<&'a Ident> {
    names
        .iter()
        .map(|name| (distance(wanted, &name.to_string()), *name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance * 3 <= name.to_string().len().max(wanted.len()))
        .map(|(_, name)| name)
}

/// How many letters have to be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_groups_are_those_of_types() {
        let server = format_ident!("Server");
        let of_field = |lock: &str| group_name(Some(&server), &format_ident!("{lock}")).to_string();
        assert_eq!(of_field("conns_mu"), "ServerConnsMu");
        assert_eq!(of_field("mu"), "ServerMu");
        assert_eq!(of_field("_mu__2"), "ServerMu2");
        let of_static = |lock: &str| group_name(None, &format_ident!("{lock}")).to_string();
        assert_eq!(of_static("CONNS_MU"), "ConnsMu");
        assert_eq!(of_static("MU"), "Mu");
    }

    #[test]
    fn a_slip_is_told_from_another_name() {
        let names = [format_ident!("conns_mu"), format_ident!("stats")];
        let names: Vec<&Ident> = names.iter().collect();
        assert_eq!(nearest("con_mu", &names).unwrap(), "conns_mu");
        assert!(nearest("lock", &names).is_none());
    }
}
