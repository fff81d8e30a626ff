//! What is written is called so that the compiler, where it has to name it, says what to do.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    GenericArgument, GenericParam, Generics, ItemStruct, Lifetime, Path, PathArguments, ReturnType,
    Signature, Type, parse_quote,
};

use super::quiet;

/// The private struct that holds the state of a monitor.
pub(super) fn state(handle: &Ident) -> Ident {
    // In its place: what the compiler says of the one, it says there of the other in the same words, and so but once.
    format_ident!("{}UnderMonitor", handle)
}

/// The only field of a handle. The compiler names it where somebody wants one that is in the state: so it says what to do.
pub(super) fn lock() -> Ident {
    format_ident!("only_methods_and_derives_under_monitor_have_the_fields")
}

/// Has the function that puts the state into its lock.
pub(super) fn maker(handle: &Ident) -> Ident {
    format_ident!("{}MakerUnderMonitor", handle)
}

/// That function, whichever the lock is.
pub(super) fn locked() -> Ident {
    format_ident!("state_in_the_lock_under_monitor")
}

/// The guard in a method that callers see. It is in the place of the user's tokens, or the compiler would not name it where something is returned that
/// borrows from it.
pub(super) fn guard(sig: &Signature, taken: &[Ident]) -> Ident {
    let here = match &sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => sig.ident.span(),
    };
    let mut name = String::from("state_behind_the_lock");
    while taken.iter().any(|argument| argument == &name) {
        name.push('_');
    }
    Ident::new(&name, here)
}

/// The state, as an `impl` calls it that names the handle without arguments. If the struct has no `#[monitor]`, this is what the compiler cannot find.
fn above(handle: &Ident) -> Ident {
    like_no_other(handle, "")
}

/// The same, in an `impl` that gives arguments.
fn above_generic(handle: &Ident) -> Ident {
    like_no_other(handle, "<>")
}

/// Where the compiler cannot find a name, it proposes one that differs in less than a third. So no two of these are so much alike, even if the handles differ
/// in one letter: there are more letters behind the underscore than before, and all come of the whole handle.
fn like_no_other(handle: &Ident, arguments: &str) -> Ident {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";
    let written = format!("{}{arguments}", handle.unraw());
    let mut rest = spread(&written);
    let code: String = std::iter::repeat_with(|| {
        let letter = LETTERS[(rest % 32) as usize];
        rest /= 32;
        char::from(letter)
    })
    .take(13)
    .collect();
    format_ident!("monitor_above_{code}", span = handle.span())
}

/// A number to which each letter matters (FNV-1a, and the last step of MurmurHash3).
fn spread(text: &str) -> u64 {
    let mut number = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |number, byte| {
            (number ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        number = (number ^ (number >> 33)).wrapping_mul(factor);
    }
    number ^ (number >> 33)
}

/// The state in the `impl` of this handle.
pub(super) fn in_header(handle: &Path) -> Path {
    let mut path = handle.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = match last.arguments {
            PathArguments::None => above(&last.ident),
            _ => above_generic(&last.ident),
        };
    }
    path
}

/// The state in a body, where lifetimes are inferred. Where they are not declared, that is said of the `impl`, and not of each body again.
pub(super) fn in_body(state: &Path) -> Path {
    let mut path = state.clone();
    match path.segments.last_mut().map(|last| &mut last.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => {
            for argument in &mut arguments.args {
                if let GenericArgument::Lifetime(lifetime) = argument {
                    *lifetime = Lifetime::new("'_", lifetime.span());
                }
            }
        }
        // With empty brackets: or it would be taken for a parameter that the `impl` does not declare.
        Some(arguments) => *arguments = PathArguments::AngleBracketed(parse_quote!(<>)),
        None => {}
    }
    path
}

/// The names that [`in_header`] gives.
pub(super) fn for_headers(item: &ItemStruct, cfg: &TokenStream) -> TokenStream {
    let handle = &item.ident;
    let state = state(handle);
    let [plain, generic] = [above(handle), above_generic(handle)];
    let unused = quiet("unused_imports");
    let plain = match filled_in(&item.generics) {
        // Without arguments there are some all the same: that they are missing is said of the handle.
        Some((parameters, arguments)) => {
            let quiet = ["dead_code", "non_camel_case_types"].map(quiet);
            quote!(#cfg #(#quiet)* type #plain<#(#parameters),*> = #state<#(#arguments),*>;)
        }
        None => quote!(#cfg #unused use #state as #plain;),
    };
    quote! {
        #plain
        #cfg
        #unused
        use #state as #generic;
    }
}

/// Parameters that have a default, and themselves as arguments. `None` if there are none, or not all can have one.
fn filled_in(generics: &Generics) -> Option<(Vec<TokenStream>, Vec<TokenStream>)> {
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for param in &generics.params {
        let (parameter, argument) = match param {
            GenericParam::Lifetime(param) => {
                let lifetime = param.lifetime.to_token_stream();
                (lifetime.clone(), lifetime)
            }
            GenericParam::Type(param) => {
                let name = &param.ident;
                (quote!(#name = ()), quote!(#name))
            }
            GenericParam::Const(param) => {
                let (name, ty) = (&param.ident, &param.ty);
                let value = any_value(ty)?;
                (quote!(const #name: #ty = #value), quote!(#name))
            }
        };
        parameters.push(parameter);
        arguments.push(argument);
    }
    (!generics.params.is_empty()).then_some((parameters, arguments))
}

fn any_value(ty: &Type) -> Option<TokenStream> {
    let Type::Path(path) = ty else {
        return None;
    };
    let value = match path.path.get_ident()?.to_string().as_str() {
        "bool" => quote!(false),
        "char" => quote!('x'),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
        | "isize" => quote!(0),
        _ => return None,
    };
    Some(value)
}
