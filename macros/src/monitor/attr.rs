//! What stands in the brackets of `#[monitor(..)]` and `#[when(..)]`.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Expr, Ident, LitStr, Result, Token};

/// Who keeps the others out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    Mutex,
    RwLock,
    Tokio,
    AsyncLock,
    Confined,
}

impl Backend {
    fn named(name: &Ident) -> Option<Self> {
        Some(match name.to_string().as_str() {
            "mutex" => Backend::Mutex,
            "rwlock" => Backend::RwLock,
            "tokio" => Backend::Tokio,
            "async_lock" => Backend::AsyncLock,
            "confined" => Backend::Confined,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Backend::Mutex => "mutex",
            Backend::RwLock => "rwlock",
            Backend::Tokio => "tokio",
            Backend::AsyncLock => "async_lock",
            Backend::Confined => "confined",
        }
    }

    pub(super) fn is_async(self) -> bool {
        matches!(self, Backend::Tokio | Backend::AsyncLock)
    }
}

#[derive(Debug)]
pub(super) struct Options {
    pub(super) backend: Backend,
    /// Where the user says so: if its feature is missing, the compiler shows that there.
    named: Span,
    /// Where `poison = "ignore"` stands.
    pub(super) ignore_poison: Option<Span>,
    /// Something was said.
    pub(super) chosen: bool,
}

impl Options {
    /// The options as far as they can be told, and what is wrong with the others.
    pub(super) fn parse(arguments: TokenStream) -> (Self, Vec<Error>) {
        let mut options = Options {
            backend: Backend::Mutex,
            named: Span::call_site(),
            ignore_poison: None,
            chosen: !arguments.is_empty(),
        };
        let mut faults = Vec::new();
        let mut chosen: Option<Ident> = None;
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let Ok(key) = input.call(Ident::parse_any) else {
                    let other: TokenTree = input.parse()?;
                    faults.push(Error::new(other.span(), unknown(&other)));
                    skip_to_comma(input)?;
                    continue;
                };
                if input.peek(Token![=]) {
                    let value = value(input, &key)?;
                    faults.extend(options.pair(&key, &value).err());
                } else if key == "poison" {
                    let message = "expected a value, as in `poison = \"ignore\"`";
                    faults.push(Error::new(key.span(), message));
                    skip_to_comma(input)?;
                    continue;
                } else if let Some(backend) = Backend::named(&key) {
                    if let Some(first) = &chosen {
                        faults.push(Error::new(
                            key.span(),
                            format!("`{first}` is chosen already: a monitor has one kind of lock"),
                        ));
                    } else {
                        options.backend = backend;
                        options.named = key.span();
                        chosen = Some(key);
                    }
                } else {
                    faults.push(Error::new(key.span(), unknown(&key)));
                }
                if !input.is_empty() {
                    let comma = input.parse::<Token![,]>();
                    comma.map_err(|e| Error::new(e.span(), "expected `,` before this"))?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(arguments) {
            faults.push(error);
        }
        (options, faults)
    }

    fn pair(&mut self, key: &Ident, value: &LitStr) -> Result<()> {
        if key != "poison" {
            return Err(Error::new(key.span(), unknown(key)));
        }
        if value.value() != "ignore" {
            return Err(Error::new(
                value.span(),
                "the only other way is `poison = \"ignore\"`: calls go on after one has panicked",
            ));
        }
        self.ignore_poison = Some(key.span());
        Ok(())
    }

    /// The module of the runtime for the lock.
    pub(super) fn module(&self) -> TokenStream {
        self.module_at(Span::call_site())
    }

    /// The same, where all but its name is in this place.
    pub(super) fn module_at(&self, here: Span) -> TokenStream {
        let name = Ident::new(self.backend.name(), self.named);
        quote_spanned!(here=> ::guardlint::monitor::#name)
    }

    /// Whether a call that panics keeps later ones from running.
    pub(super) fn poisons(&self) -> bool {
        self.ignore_poison.is_none()
    }
}

fn value(input: ParseStream<'_>, key: &Ident) -> Result<LitStr> {
    input.parse::<Token![=]>()?;
    let nothing = |_| Error::new(key.span(), "expected a text in quotes behind `=`");
    input.parse().map_err(nothing)
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

fn unknown(key: &impl Display) -> String {
    format!(
        "`{key}` is no option of `#[monitor]`; there are `mutex`, `rwlock`, `tokio`, `async_lock`, `confined`, and `poison = \"ignore\"`"
    )
}

/// Whether the attribute is called so, alone or behind the name of the crate.
pub(crate) fn is_ours(attribute: &Attribute, name: &str) -> bool {
    let path = attribute.path();
    let mut segments = path.segments.iter().map(|segment| &segment.ident);
    let is_last = segments.next_back().is_some_and(|last| last == name);
    is_last && segments.next().is_none_or(|first| first == "guardlint") && segments.next().is_none()
}

/// `#[when(condition, try, timeout)]`
#[derive(Clone)]
pub(super) struct When {
    pub(super) condition: Expr,
    /// The method is to be had as `try_NAME`, too.
    pub(super) tries: bool,
    /// The method is to be had as `NAME_timeout`, too.
    pub(super) timeout: bool,
}

impl When {
    pub(super) fn is(attribute: &Attribute) -> bool {
        is_ours(attribute, "when") || Self::is_conditional(attribute)
    }

    /// `#[cfg_attr(.., when(..))]`
    fn is_conditional(attribute: &Attribute) -> bool {
        let Ok(list) = attribute.meta.require_list() else {
            return false;
        };
        let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
        let is_when = |pair: &[TokenTree]| match pair {
            [TokenTree::Punct(comma), TokenTree::Ident(name)] => {
                comma.as_char() == ',' && name == "when"
            }
            _ => false,
        };
        list.path.is_ident("cfg_attr") && tokens.windows(2).any(is_when)
    }

    pub(super) fn parse(attribute: &Attribute) -> Result<Self> {
        if Self::is_conditional(attribute) {
            let message = "whether a method waits cannot depend on a `cfg`: write the method twice, each with its `#[cfg(..)]`, and one of them with `#[when(..)]`";
            return Err(Error::new_spanned(attribute, message));
        }
        let missing = "the condition is missing: `#[when(!self.items.is_empty())]`";
        attribute
            .meta
            .require_list()
            .map_err(|_| Error::new_spanned(attribute, missing))?;
        attribute.parse_args_with(|input: ParseStream<'_>| {
            if input.is_empty() {
                return Err(Error::new_spanned(attribute, missing));
            }
            let mut when = When {
                condition: input.parse()?,
                tries: false,
                timeout: false,
            };
            while !input.is_empty() {
                input.parse::<Token![,]>()?;
                if input.is_empty() {
                    break;
                }
                let option = input.call(Ident::parse_any)?;
                let flag = match option.to_string().as_str() {
                    "try" => &mut when.tries,
                    "timeout" => &mut when.timeout,
                    _ => {
                        return Err(Error::new(
                            option.span(),
                            format!("`{option}` is no option of `#[when]`; behind the condition there are `try` and `timeout`"),
                        ));
                    }
                };
                if std::mem::replace(flag, true) {
                    return Err(Error::new(option.span(), format!("`{option}` stands here twice")));
                }
            }
            Ok(when)
        })
    }
}
