//! `#[allow]` and `#[expect]`: the arguments are checked, and the item stays as it is.

use proc_macro2::{Group, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Ident, Lit, Path, Result, Token, token};

#[derive(Debug, Clone, Copy)]
pub(crate) enum Verb {
    Allow,
    Expect,
}

impl Verb {
    /// The attribute as it should be.
    fn form(self) -> &'static str {
        match self {
            Verb::Allow => "#[guardlint::allow(LINT, reason = \"..\")]",
            Verb::Expect => "#[guardlint::expect(LINT, reason = \"..\")]",
        }
    }
}

/// The item as it was, behind the errors if there are any.
pub(crate) fn expand(verb: Verb, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| Arguments::parse(input, verb);
    let checked = parser.parse2(arguments).and_then(|a| a.check(verb));
    let errors = checked.err().map(Error::into_compile_error);
    quote!(#errors #item)
}

/// What stands between the brackets. Whether a name is that of a lint is for the linter to say, which knows them all.
#[derive(Default)]
struct Arguments {
    last_name: Option<Span>,
    reason: Option<Ident>,
    /// All mistakes so far, in one.
    error: Option<Error>,
}

impl Arguments {
    fn parse(input: ParseStream<'_>, verb: Verb) -> Result<Arguments> {
        let mut arguments = Arguments::default();
        while !input.is_empty() {
            if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
                arguments.pair(input)?;
            } else {
                arguments.name(input, verb)?;
            }
            if !input.is_empty() {
                let comma = input.parse::<Token![,]>();
                comma.map_err(|e| Error::new(e.span(), "expected `,` before this"))?;
            }
        }
        Ok(arguments)
    }

    /// `reason = ".."`
    fn pair(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let nothing = |_| Error::new(key.span(), "the reason is missing behind `=`");
        let value = input.parse::<Expr>().map_err(nothing)?;
        if key != "reason" {
            self.fault(
                key.span(),
                &format!("`{key}` is no option; the only one is `reason = \"..\"`"),
            );
            return Ok(());
        }
        match &value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => {
                if text.value().trim().is_empty() {
                    self.fault(
                        text.span(),
                        "the reason is empty: say why the code is right",
                    );
                }
            }
            other => self.fault(
                other.span(),
                "the reason must be a string: `reason = \"..\"`",
            ),
        }
        if self.reason.is_some() {
            self.fault(key.span(), "there is a reason already");
        }
        self.reason = Some(key);
        Ok(())
    }

    fn name(&mut self, input: ParseStream<'_>, verb: Verb) -> Result<()> {
        let form = verb.form();
        if input.peek(syn::Lit) {
            let literal: Lit = input.parse()?;
            let message = match literal {
                Lit::Str(_) => format!(
                    "write `reason = ` before the reason, and names of lints without quotes: `{form}`"
                ),
                _ => format!("expected the name of a lint: `{form}`"),
            };
            self.fault(literal.span(), &message);
            return Ok(());
        }
        let path = input.call(Path::parse_mod_style);
        let path = path
            .map_err(|e| Error::new(e.span(), format!("expected the name of a lint: `{form}`")))?;
        let own = path.segments.len() == 2 && path.segments[0].ident == "guardlint";
        if !own && path.get_ident().is_none() {
            self.fault(
                path.span(),
                "not a lint of guardlint, whose names are single words",
            );
        }
        if path.is_ident("reason") {
            if input.peek(token::Paren) {
                input.parse::<Group>()?;
            }
            self.fault(path.span(), "write the reason as `reason = \"..\"`");
        } else if let Some(reason) = &self.reason {
            self.fault(
                path.span(),
                &format!("names of lints stand before the {reason}"),
            );
        }
        self.last_name = Some(path.span());
        Ok(())
    }

    fn fault(&mut self, at: Span, message: &str) {
        let error = Error::new(at, message);
        match &mut self.error {
            Some(all) => all.combine(error),
            None => self.error = Some(error),
        }
    }

    fn check(mut self, verb: Verb) -> Result<()> {
        let form = verb.form();
        // One mistake, one error: what is missing may be what is misspelt.
        if self.error.is_none() {
            match (self.last_name, &self.reason) {
                (None, None) => self.fault(
                    Span::call_site(),
                    &format!("which lint, and why? write `{form}`"),
                ),
                (None, Some(reason)) => {
                    let at = reason.span();
                    self.fault(at, &format!("name the lint before the reason: `{form}`"));
                }
                (Some(name), None) => {
                    self.fault(name, &format!("say why the code is right: `{form}`"))
                }
                _ => {}
            }
        }
        self.error.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "fn f () { let x = 1 ; x }";

    fn expanded(arguments: &str) -> String {
        let arguments = arguments.parse().expect("the arguments are tokens");
        let item = ITEM.parse().expect("the item is tokens");
        expand(Verb::Allow, arguments, item).to_string()
    }

    /// Messages, and the words they point at.
    fn errors(arguments: &str) -> Vec<(String, String)> {
        let tokens: TokenStream = arguments.parse().expect("the arguments are tokens");
        let parser = |input: ParseStream<'_>| Arguments::parse(input, Verb::Allow);
        let checked = parser.parse2(tokens).and_then(|a| a.check(Verb::Allow));
        let errors = checked.err().into_iter().flatten();
        let place = |error: &Error| error.span().source_text().unwrap_or_default();
        errors
            .map(|error| (error.to_string(), place(&error)))
            .collect()
    }

    #[test]
    fn the_item_is_left_alone() {
        for arguments in [
            "unchecked_upgrade, reason = \"so\"",
            "guardlint::unchecked_upgrade, all, reason = r#\"so\"#,",
        ] {
            assert_eq!(expanded(arguments), ITEM);
        }
    }

    #[test]
    fn the_item_survives_its_errors() {
        for arguments in ["", "1", "a b", "a, reason", "reason =", "a::b::c", "=", "#"] {
            let text = expanded(arguments);
            assert!(
                text.starts_with(":: core :: compile_error !"),
                "{arguments}: {text}"
            );
            assert!(text.ends_with(ITEM), "{arguments}: {text}");
        }
    }

    #[test]
    fn each_mistake_is_one_error_at_its_own_words() {
        for (arguments, message, place) in [
            (
                "a, reason = 1",
                "the reason must be a string: `reason = \"..\"`",
                "1",
            ),
            (
                "a, reason = \" \"",
                "the reason is empty: say why the code is right",
                "\" \"",
            ),
            (
                "a, reson = \"so\"",
                "`reson` is no option; the only one is `reason = \"..\"`",
                "reson",
            ),
            (
                "a, reason = \"so\", b",
                "names of lints stand before the reason",
                "b",
            ),
            (
                "clippy::a, reason = \"so\"",
                "not a lint of guardlint, whose names are single words",
                "clippy::a",
            ),
            (
                "reason = \"so\"",
                "name the lint before the reason: `#[guardlint::allow(LINT, reason = \"..\")]`",
                "reason",
            ),
            ("a reason = \"so\"", "expected `,` before this", "reason"),
            (
                "a, reason(\"so\")",
                "write the reason as `reason = \"..\"`",
                "reason",
            ),
            ("a, reason =", "the reason is missing behind `=`", "reason"),
        ] {
            let expected = (message.to_owned(), place.to_owned());
            assert_eq!(errors(arguments), [expected], "{arguments}");
        }
    }

    #[test]
    fn what_is_missing_is_asked_for() {
        let message = |arguments| errors(arguments).remove(0).0;
        assert!(message("").starts_with("which lint, and why?"));
        assert!(message("a, \"so\"").starts_with("write `reason = ` before the reason"));
    }

    #[test]
    fn independent_mistakes_are_reported_together() {
        assert_eq!(errors("clippy::a, reson = \"so\", reason = 1").len(), 3);
    }
}
