//! `#[guarded_by(lock)]` on fields of a struct under `#[monitor]`: those of one lock move into a private struct, and that into the lock.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Field, Fields, FieldsNamed, GenericParam, Generics, ItemStruct,
    PathArguments, Result, Type, Visibility, WherePredicate, parse_quote,
};

/// A lock and what it guards.
struct Group {
    lock: Ident,
    fields: Vec<Field>,
}

pub(crate) fn is(attribute: &Attribute) -> bool {
    attribute.path().is_ident("guarded_by")
}

/// Whether some field says who guards it.
pub(crate) fn applies_to(item: &ItemStruct) -> bool {
    item.fields.iter().any(|f| f.attrs.iter().any(is))
}

/// The struct in its new form, and what is wrong with it.
pub(crate) fn expand(item: &ItemStruct) -> (TokenStream, Vec<Error>) {
    let Fields::Named(fields) = &item.fields else {
        let error = Error::new(
            item.fields.span(),
            "`#[guarded_by(..)]` takes the name of a field, and these have none",
        );
        return (TokenStream::new(), vec![error]);
    };
    let mut faults = Vec::new();
    let groups = groups(fields, &mut faults);
    for field in &fields.named {
        faults.extend(idle_lock(field, &groups));
    }
    let structs = groups.iter().map(|group| structure(item, group));
    let handle = handle(item, fields, &groups, &mut faults);
    (quote!(#handle #(#structs)*), faults)
}

fn groups(fields: &FieldsNamed, faults: &mut Vec<Error>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for field in &fields.named {
        let Some(attribute) = field.attrs.iter().find(|a| is(a)) else {
            continue;
        };
        let lock = match lock_of(attribute, field, fields) {
            Ok(lock) => lock,
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        faults.extend(public(field, "what a lock guards"));
        let mut guarded = field.clone();
        guarded.attrs.retain(|a| !is(a));
        guarded.vis = Visibility::Inherited;
        match groups.iter_mut().find(|group| group.lock == lock) {
            Some(group) => group.fields.push(guarded),
            None => groups.push(Group {
                lock,
                fields: vec![guarded],
            }),
        }
    }
    groups
}

/// The field that is named between the brackets.
fn lock_of(attribute: &Attribute, field: &Field, fields: &FieldsNamed) -> Result<Ident> {
    let form = "the lock is missing: `#[guarded_by(mu)]`, where `mu` is a field of this struct";
    let lock: Ident = attribute
        .meta
        .require_list()
        .and_then(|list| list.parse_args())
        .map_err(|_| Error::new_spanned(attribute, form))?;
    let names: Vec<&Ident> = fields
        .named
        .iter()
        .filter_map(|f| f.ident.as_ref())
        .collect();
    let Some(found) = fields
        .named
        .iter()
        .find(|f| f.ident.as_ref() == Some(&lock))
    else {
        let near = nearest(&lock.to_string(), &names)
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
        let message = format!("no field is called `{lock}`{near}");
        return Err(Error::new(lock.span(), message));
    };
    if field.ident.as_ref() == Some(&lock) {
        return Err(Error::new(lock.span(), "a lock cannot guard itself"));
    }
    if found.attrs.iter().any(is) {
        let message =
            format!("`{lock}` is guarded itself: nobody could lock it without its own lock");
        return Err(Error::new(lock.span(), message));
    }
    Ok(lock)
}

fn public(field: &Field, what: &str) -> Option<Error> {
    (!matches!(field.vis, Visibility::Inherited)).then(|| {
        let message = format!(
            "{what} cannot be reached from outside: make the field private and write a method"
        );
        Error::new_spanned(&field.vis, message)
    })
}

/// A type that is written like a lock over nothing, and that no field names.
fn idle_lock(field: &Field, groups: &[Group]) -> Option<Error> {
    let name = field.ident.as_ref()?;
    let Type::Path(path) = &field.ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let lock = ["Mutex", "RwLock", "FairMutex", "ReentrantMutex"]
        .iter()
        .any(|l| last.ident == l);
    let over_nothing = matches!(last.arguments, PathArguments::None);
    let idle = !groups.iter().any(|group| group.lock == *name);
    (lock && over_nothing && idle).then(|| {
        let message = format!(
            "`{name}` guards nothing: put `#[guarded_by({name})]` on the fields that it guards, or remove it"
        );
        Error::new(name.span(), message)
    })
}

/// `ServerConnsMu`
fn group_name(item: &ItemStruct, lock: &Ident) -> Ident {
    let text = lock.to_string();
    let words = text.trim_start_matches("r#").split('_');
    let camel: String = words.map(capitalised).collect();
    let name = format_ident!("{}{camel}", item.ident);
    Ident::new(&name.to_string(), lock.span())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn structure(item: &ItemStruct, group: &Group) -> TokenStream {
    let name = group_name(item, &group.lock);
    let generics = generics(&item.generics, group);
    let wheres = &generics.where_clause;
    let attrs = item.attrs.iter().filter(|a| {
        [
            "derive", "cfg", "cfg_attr", "allow", "warn", "deny", "forbid",
        ]
        .iter()
        .any(|name| a.path().is_ident(name))
    });
    let fields = &group.fields;
    let doc = format!("What `{}` guards.", group.lock);
    quote! {
        #[doc = #doc]
        #(#attrs)*
        struct #name #generics #wheres {
            #(#fields,)*
        }
    }
}

/// Those parameters that the fields of the group mention, with what is said about them.
fn generics(of: &Generics, group: &Group) -> Generics {
    let mut mentioned = Vec::new();
    for field in &group.fields {
        names(field.ty.to_token_stream(), &mut mentioned);
    }
    let mut generics = of.clone();
    generics.params = of
        .params
        .iter()
        .filter(|param| mentioned.contains(&parameter(param)))
        .cloned()
        .collect();
    let gone: Vec<String> = of
        .params
        .iter()
        .map(parameter)
        .filter(|name| !mentioned.contains(name))
        .collect();
    if let Some(wheres) = &mut generics.where_clause {
        wheres.predicates = wheres
            .predicates
            .iter()
            .filter(|predicate| !mentions(predicate, &gone))
            .cloned()
            .collect();
    }
    generics
}

fn parameter(param: &GenericParam) -> String {
    match param {
        GenericParam::Lifetime(param) => param.lifetime.ident.to_string(),
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
    }
}

fn mentions(predicate: &WherePredicate, any: &[String]) -> bool {
    let mut mentioned = Vec::new();
    names(predicate.to_token_stream(), &mut mentioned);
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

/// The struct with its locks over the groups, and without what is in these.
fn handle(
    item: &ItemStruct,
    fields: &FieldsNamed,
    groups: &[Group],
    faults: &mut Vec<Error>,
) -> TokenStream {
    let kept = fields
        .named
        .iter()
        .filter(|field| !field.attrs.iter().any(is))
        .map(|field| {
            let lock = groups
                .iter()
                .find(|g| field.ident.as_ref() == Some(&g.lock));
            let mut field = field.clone();
            if let Some(group) = lock {
                faults.extend(public(&field, "a lock"));
                field.vis = Visibility::Inherited;
                match over(item, group, &field.ty) {
                    Ok(ty) => field.ty = ty,
                    Err(error) => faults.push(error),
                }
            } else if idle_lock(&field, groups).is_some() {
                // So that this is the only error about it.
                let ty = &field.ty;
                field.ty = parse_quote!(#ty<()>);
            }
            field
        });
    let kept: Vec<Field> = kept.collect();
    let ItemStruct {
        attrs,
        vis,
        struct_token,
        ident,
        generics,
        ..
    } = item;
    let wheres = &generics.where_clause;
    quote! {
        #(#attrs)*
        #vis #struct_token #ident #generics #wheres {
            #(#kept,)*
        }
    }
}

/// The type of a lock, over the group.
fn over(item: &ItemStruct, group: &Group, ty: &Type) -> Result<Type> {
    let plain = || {
        Error::new_spanned(
            ty,
            "what the lock guards is filled in from the fields: write only its name, as in `std::sync::Mutex`",
        )
    };
    let Type::Path(path) = ty else {
        return Err(plain());
    };
    let mut path = path.clone();
    let last = path.path.segments.last_mut().ok_or_else(plain)?;
    if !matches!(last.arguments, PathArguments::None) {
        return Err(plain());
    }
    let name = group_name(item, &group.lock);
    let generics = generics(&item.generics, group);
    let (_, arguments, _) = generics.split_for_impl();
    last.arguments = PathArguments::AngleBracketed(parse_quote!(<#name #arguments>));
    Ok(Type::Path(path))
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
        let item: ItemStruct = parse_quote!(
            struct Server {}
        );
        let name = |lock: &str| group_name(&item, &format_ident!("{lock}")).to_string();
        assert_eq!(name("conns_mu"), "ServerConnsMu");
        assert_eq!(name("mu"), "ServerMu");
        assert_eq!(name("_mu__2"), "ServerMu2");
    }

    #[test]
    fn a_slip_is_told_from_another_name() {
        let names = [format_ident!("conns_mu"), format_ident!("stats")];
        let names: Vec<&Ident> = names.iter().collect();
        assert_eq!(nearest("con_mu", &names).unwrap(), "conns_mu");
        assert!(nearest("lock", &names).is_none());
    }
}
