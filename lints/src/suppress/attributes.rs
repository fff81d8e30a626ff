//! `#[guardlint::allow(lint, reason = "…")]`, and what it stands on.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Meta, MetaList, Token};

use super::imports::Names;
use super::{Cover, Region, Scanned, Suppression, Verb};

/// Also finds out which suppressions, of either kind, stand in code that the compiler may leave out, or in a macro's definition.
pub(super) fn scan(text: &str, stream: &TokenStream, into: &mut Scanned<'_>) {
    let file = syn::parse_file(text);
    let mut attributes = Attributes {
        owners: Vec::new(),
        names: Names::of(stream),
        conditional: Vec::new(),
        definitions: Vec::new(),
        scanned: into,
    };
    match &file {
        Ok(file) => attributes.visit_file(file),
        Err(_) => attributes.tokens(stream),
    }
    let Attributes {
        conditional,
        definitions,
        ..
    } = attributes;
    for suppression in &mut into.suppressions {
        let mut around = definitions.iter();
        suppression.in_definition = around.any(|it| it.contains(suppression.at.start));
        // A comment may stand behind the bracket that closes the item.
        let line = suppression.at.start.line;
        let mut around = conditional
            .iter()
            .map(|region| region.start.line..=region.end.line);
        suppression.conditional |= around.any(|lines| lines.contains(&line));
    }
}

pub(super) struct Attributes<'ast, 's, 'a> {
    /// What attributes can stand on, from the file inwards.
    pub(super) owners: Vec<Owner<'ast>>,
    names: Names,
    conditional: Vec<Region>,
    /// Of macros.
    definitions: Vec<Region>,
    scanned: &'s mut Scanned<'a>,
}

pub(super) enum Owner<'ast> {
    /// Its span is costly, and few are asked for.
    Node(&'ast dyn ToTokens),
    Tokens(Span),
}

impl<'ast> Attributes<'ast, '_, '_> {
    fn within<T: ToTokens>(&mut self, node: &'ast T, visit: fn(&mut Self, &'ast T)) {
        self.owners.push(Owner::Node(node));
        visit(self, node);
        self.owners.pop();
    }

    fn owner(&self) -> Region {
        Region::of(match self.owners.last() {
            Some(Owner::Node(node)) => node.span(),
            Some(Owner::Tokens(span)) => *span,
            None => Span::call_site(),
        })
    }

    /// Takes note of macros that define others, and of such whose tokens may come to nothing or are code of another place.
    pub(super) fn call(&mut self, name: &str, span: impl FnOnce() -> Span) {
        match name {
            "macro_rules" => self.definitions.push(Region::of(span())),
            "quote" | "quote_spanned" | "parse_quote" | "parse_quote_spanned" => {
                self.conditional.push(Region::of(span()));
            }
            _ if name.starts_with("cfg_") => self.conditional.push(Region::of(span())),
            _ => {}
        }
    }

    /// An attribute, or one that `cfg_attr` may put there.
    pub(super) fn meta(&mut self, meta: &Meta, span: Span, conditional: bool) {
        let name = path(meta.path());
        match (name.as_str(), meta) {
            ("cfg" | "test", _) => self.conditional.push(self.owner()),
            ("cfg_attr", Meta::List(list)) => {
                let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                for meta in metas.iter().flatten().skip(1) {
                    self.meta(meta, span, true);
                }
            }
            (name, Meta::List(list)) => {
                if let Some(verb) = self.names.verb(name) {
                    self.suppression(verb, list, span, conditional);
                } else if name.ends_with("::test") {
                    self.conditional.push(self.owner());
                }
            }
            (name, _) if name.ends_with("::test") => self.conditional.push(self.owner()),
            _ => {}
        }
    }

    /// What is wrong with the arguments, beside names that only the catalogue knows, is an error of the compiler.
    fn suppression(&mut self, verb: Verb, list: &MetaList, span: Span, conditional: bool) {
        let arguments = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let mut suppression = Suppression {
            verb,
            names: Vec::new(),
            at: Region::of(span),
            covers: Cover::Item(self.owner()),
            conditional,
            in_definition: false,
        };
        for argument in arguments.iter().flatten() {
            if let Meta::Path(name) = argument {
                let at = Region::of(name.span());
                self.scanned.name(&mut suppression, &path(name), at);
            }
        }
        self.scanned.suppressions.push(suppression);
    }
}

fn path(path: &syn::Path) -> String {
    let segments = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    segments.collect::<Vec<_>>().join("::")
}

impl<'ast> Visit<'ast> for Attributes<'ast, '_, '_> {
    fn visit_file(&mut self, node: &'ast syn::File) {
        self.within(node, visit::visit_file);
    }

    fn visit_item(&mut self, node: &'ast syn::Item) {
        self.within(node, visit::visit_item);
    }

    fn visit_impl_item(&mut self, node: &'ast syn::ImplItem) {
        self.within(node, visit::visit_impl_item);
    }

    fn visit_trait_item(&mut self, node: &'ast syn::TraitItem) {
        self.within(node, visit::visit_trait_item);
    }

    fn visit_foreign_item(&mut self, node: &'ast syn::ForeignItem) {
        self.within(node, visit::visit_foreign_item);
    }

    fn visit_field(&mut self, node: &'ast syn::Field) {
        self.within(node, visit::visit_field);
    }

    fn visit_variant(&mut self, node: &'ast syn::Variant) {
        self.within(node, visit::visit_variant);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        self.within(node, visit::visit_arm);
    }

    fn visit_local(&mut self, node: &'ast syn::Local) {
        self.within(node, visit::visit_local);
    }

    fn visit_expr(&mut self, node: &'ast syn::Expr) {
        self.within(node, visit::visit_expr);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        if let Some(name) = node.path.segments.last() {
            self.call(&name.ident.to_string(), || node.span());
        }
        visit::visit_macro(self, node);
    }

    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        self.tokens(tokens);
    }

    fn visit_attribute(&mut self, node: &'ast Attribute) {
        self.meta(&node.meta, node.span(), false);
    }
}
