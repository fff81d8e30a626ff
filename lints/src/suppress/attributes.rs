//! `#[guardlint::allow(lint, reason = "…")]`, and what it stands on.

use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Meta, MetaList, Token};

use super::{Cover, Region, Scanned, Suppression, Verb};

/// Also finds out which suppressions, of either kind, stand in code that the compiler may leave out.
pub(super) fn scan(text: &str, into: &mut Scanned<'_>) {
    let Ok(file) = syn::parse_file(text) else {
        into.suppressions
            .iter_mut()
            .for_each(|s| s.conditional = true);
        return;
    };
    let mut attributes = Attributes {
        owners: Vec::new(),
        conditional: Vec::new(),
        scanned: into,
    };
    attributes.visit_file(&file);
    let conditional = attributes.conditional;
    for suppression in &mut into.suppressions {
        // A comment may stand behind the bracket that closes the item.
        let line = suppression.at.start.line;
        let mut around = conditional
            .iter()
            .map(|region| region.start.line..=region.end.line);
        suppression.conditional |= around.any(|lines| lines.contains(&line));
    }
}

struct Attributes<'ast, 's, 'a> {
    /// What attributes can stand on, from the file inwards. Spans are costly, and few are asked for.
    owners: Vec<&'ast dyn ToTokens>,
    conditional: Vec<Region>,
    scanned: &'s mut Scanned<'a>,
}

impl<'ast> Attributes<'ast, '_, '_> {
    fn within<T: ToTokens>(&mut self, node: &'ast T, visit: fn(&mut Self, &'ast T)) {
        self.owners.push(node);
        visit(self, node);
        self.owners.pop();
    }

    fn owner(&self) -> Region {
        let owner = self.owners.last();
        Region::of(owner.map_or_else(Span::call_site, |owner| owner.span()))
    }

    /// An attribute, or one that `cfg_attr` may put there.
    fn meta(&mut self, meta: &Meta, span: Span, conditional: bool) {
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
                let verb = name.strip_prefix("guardlint::").and_then(Verb::parse);
                if let Some(verb) = verb {
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

    fn visit_attribute(&mut self, node: &'ast Attribute) {
        self.meta(&node.meta, node.span(), false);
    }
}
