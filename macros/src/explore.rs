//! `#[test(explore)]`: the body of a test becomes what is run under schedules.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Error, Expr, Ident, ItemFn, Result, ReturnType, Token};

const FORM: &str = "#[guardlint::test(explore)]";

/// The test, or the function as it was behind the errors.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Vec::new();
    let options = Options::parse(arguments, &mut faults);
    let test = syn::parse2::<ItemFn>(item.clone());
    match &test {
        Ok(test) => check(test, &mut faults),
        Err(error) => faults.push(Error::new(
            error.span(),
            format!("`{FORM}` stands on functions"),
        )),
    }
    let errors = faults.into_iter().reduce(|mut all, error| {
        all.combine(error);
        all
    });
    match (test, errors) {
        (Ok(test), None) => written(&options, &test),
        (_, errors) => {
            let errors = errors.map(Error::into_compile_error);
            quote!(#errors #[allow(dead_code, reason = "it would be a test")] #item)
        }
    }
}

/// How the search is set up: calls of `Search`, in the user's words.
struct Options {
    explore: Span,
    /// The function that makes it.
    method: TokenStream,
    /// What it is told then.
    settings: TokenStream,
}

impl Options {
    fn parse(arguments: TokenStream, faults: &mut Vec<Error>) -> Self {
        let mut parsed = Parsed::default();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = parsed.option(input) {
                    faults.push(error);
                    skip_to_comma(input)?;
                } else if !input.is_empty() {
                    let comma = input.parse::<Token![,]>();
                    comma.map_err(|e| Error::new(e.span(), "expected `,` before this"))?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(arguments) {
            faults.push(error);
        }
        let Parsed {
            explore,
            method,
            preemptions,
            settings,
        } = parsed;
        let is_exhaustive = matches!(&method, Some((name, _)) if name == "exhaustive");
        if let (Some(preemptions), false) = (preemptions, is_exhaustive) {
            let message = "only `exhaustive` counts preemptions: write it before this";
            faults.push(Error::new(preemptions, message));
        }
        if explore.is_none() && faults.is_empty() {
            let message = format!("what kind of test? write `{FORM}`");
            faults.push(Error::new(Span::call_site(), message));
        }
        Self {
            explore: explore.unwrap_or_else(Span::call_site),
            method: method.map_or_else(|| quote!(new()), |(_, call)| call),
            settings,
        }
    }
}

#[derive(Default)]
struct Parsed {
    explore: Option<Span>,
    method: Option<(Ident, TokenStream)>,
    /// Where that is said.
    preemptions: Option<Span>,
    settings: TokenStream,
}

impl Parsed {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let Ok(key) = input.call(Ident::parse_any) else {
            let other: TokenTree = input.parse()?;
            return Err(Error::new(other.span(), unknown(&other)));
        };
        let name = key.to_string();
        let value = match name.as_str() {
            "pct" | "schedules" | "seed" | "steps" | "preemptions" => Some(value(input, &key)?),
            _ => None,
        };
        match (name.as_str(), value) {
            ("explore", _) => self.explore = Some(key.span()),
            ("random" | "exhaustive", _) => self.choose(&key, quote!(#key()))?,
            ("pct", Some(depth)) => self.choose(&key, quote!(#key(#depth)))?,
            (_, Some(value)) => {
                if name == "preemptions" {
                    self.preemptions = Some(key.span());
                }
                self.settings.extend(quote!(.#key(#value)));
            }
            _ => return Err(Error::new(key.span(), unknown(&key))),
        }
        Ok(())
    }

    fn choose(&mut self, key: &Ident, call: TokenStream) -> Result<()> {
        if let Some((first, _)) = &self.method {
            return Err(Error::new(
                key.span(),
                format!("`{first}` is chosen already: a search has one method"),
            ));
        }
        self.method = Some((key.clone(), call));
        Ok(())
    }
}

/// `= 1000`
fn value(input: ParseStream<'_>, key: &Ident) -> Result<Expr> {
    let missing = |_| {
        let message = format!("expected a number, as in `{key} = 3`");
        Error::new(key.span(), message)
    };
    input.parse::<Token![=]>().map_err(missing)?;
    input.parse().map_err(missing)
}

fn unknown(key: &impl std::fmt::Display) -> String {
    format!(
        "`{key}` is no option of `{FORM}`; there are `random`, `pct = ..`, `exhaustive`, `preemptions = ..`, `schedules = ..`, `seed = ..` and `steps = ..`"
    )
}

/// Past what is wrong with one option, to the next.
fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() {
        if matches!(input.parse()?, TokenTree::Punct(mark) if mark.as_char() == ',') {
            break;
        }
    }
    Ok(())
}

fn check(test: &ItemFn, faults: &mut Vec<Error>) {
    let signature = &test.sig;
    if let Some(first) = signature.inputs.first() {
        faults.push(Error::new(first.span(), "a test takes no arguments"));
    }
    if let Some(first) = signature.generics.params.first() {
        faults.push(Error::new(
            first.span(),
            "a test has no parameters: nobody would say what they are",
        ));
    }
    let is_test = |attribute: &&syn::Attribute| {
        let path = attribute.path();
        (path.segments.last()).is_some_and(|last| last.ident == "test" && last.arguments.is_none())
            && matches!(attribute.meta, syn::Meta::Path(_))
    };
    if let Some(other) = test.attrs.iter().find(is_test) {
        let message = format!("`{FORM}` makes it a test already: remove this");
        faults.push(Error::new(other.span(), message));
    }
}

fn written(options: &Options, test: &ItemFn) -> TokenStream {
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = test;
    let Options {
        explore,
        method,
        settings,
    } = options;
    let (name, output, asyncness) = (&sig.ident, &sig.output, &sig.asyncness);
    // Once: if the feature is missing, that is one error.
    let import = quote_spanned!(*explore=> use ::guardlint::explore;);
    let at = match output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    };
    let run = match asyncness {
        Some(_) => quote!(explore::block_on(#name())),
        None => quote!(#name()),
    };
    let ending = quote_spanned!(at=> explore::Ending::check);
    quote! {
        #(#attrs)*
        #[::core::prelude::v1::test]
        #vis fn #name() {
            // Under a name that nothing else has which the body would see.
            #asyncness fn #name() #output #block
            // Not where the body would see it.
            {
                #import
                explore::Search::#method #settings.run(|| #ending(#run));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages, and the words they point at.
    fn errors(arguments: &str, item: &str) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        Options::parse(arguments.parse().expect("tokens"), &mut faults);
        if let Ok(test) = syn::parse_str(item) {
            check(&test, &mut faults);
        }
        let place = |error: &Error| error.span().source_text().unwrap_or_default();
        let faults = faults.into_iter().flatten();
        faults.map(|e| (e.to_string(), place(&e))).collect()
    }

    #[test]
    fn the_function_survives_its_errors() {
        for arguments in ["", "1", "explode", "explore, pct", "explore explore", "#"] {
            let item = "fn f() {}".parse().expect("tokens");
            let text = expand(arguments.parse().expect("tokens"), item).to_string();
            assert!(
                text.starts_with(":: core :: compile_error !"),
                "{arguments}: {text}"
            );
            assert!(text.ends_with("fn f () { }"), "{arguments}: {text}");
        }
    }

    #[test]
    fn each_mistake_is_one_error_at_its_own_words() {
        for (arguments, item, message, place) in [
            (
                "explore, schedules",
                "fn f() {}",
                "expected a number, as in `schedules = 3`",
                "schedules",
            ),
            (
                "explore, random, pct = 3",
                "fn f() {}",
                "`random` is chosen already: a search has one method",
                "pct",
            ),
            (
                "explore, preemptions = 2",
                "fn f() {}",
                "only `exhaustive` counts preemptions: write it before this",
                "preemptions",
            ),
            (
                "explore",
                "fn f(n: u32) {}",
                "a test takes no arguments",
                "n: u32",
            ),
            (
                "explore",
                "fn f<T>() {}",
                "a test has no parameters: nobody would say what they are",
                "T",
            ),
            (
                "explore",
                "#[test] fn f() {}",
                "`#[guardlint::test(explore)]` makes it a test already: remove this",
                "#[test]",
            ),
        ] {
            let expected = (message.to_owned(), place.to_owned());
            assert_eq!(errors(arguments, item), [expected], "{arguments} {item}");
        }
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        let message = |arguments| errors(arguments, "fn f() {}").remove(0).0;
        assert_eq!(
            message(""),
            "what kind of test? write `#[guardlint::test(explore)]`"
        );
        assert!(message("explore, schedule = 3").starts_with("`schedule` is no option of"));
    }

    #[test]
    fn independent_mistakes_are_reported_together() {
        assert_eq!(
            errors("explore, 1, seed, fast", "#[test] fn f() {}").len(),
            4
        );
    }
}
