//! What makes an item known under another path.

use syn::visit::{self, Visit};
use syn::{ImplItem, UseTree};

use super::is_public;

/// Looks for what makes one of the names known elsewhere.
pub(super) struct Exports<'n> {
    pub(super) names: &'n [&'n str],
    pub(super) found: bool,
}

impl Exports<'_> {
    /// Of a name, and what stands before it.
    fn is_meant(&self, before: Option<&str>, name: &str) -> bool {
        let mut at = (0..self.names.len()).filter(|&at| self.names[at] == name);
        at.any(|at| is_relative(before) || at > 0 && before == Some(self.names[at - 1]))
    }

    fn tree(&self, before: Option<&str>, tree: &UseTree) -> bool {
        match tree {
            UseTree::Path(path) => self.tree(Some(&path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.is_meant(before, &name.ident.to_string()),
            UseTree::Rename(rename) => self.is_meant(before, &rename.ident.to_string()),
            UseTree::Group(group) => group.items.iter().any(|tree| self.tree(before, tree)),
            UseTree::Glob(_) => {
                is_relative(before) || before.is_some_and(|name| self.names.contains(&name))
            }
        }
    }
}

fn is_relative(before: Option<&str>) -> bool {
    before.is_none_or(|name| matches!(name, "self" | "super" | "crate"))
}

impl<'ast> Visit<'ast> for Exports<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.found |= is_public(&item.vis) && self.tree(None, &item.tree);
        visit::visit_item_use(self, item);
    }

    /// A macro may export what it is given.
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        match item.mac.parse_body::<syn::File>() {
            _ if item.ident.is_some() => {}
            Ok(file) => {
                let mut within = Exports { ..*self };
                file.items.iter().for_each(|item| within.visit_item(item));
                self.found |= within.found;
            }
            Err(_) => {
                let text = item.mac.tokens.to_string();
                let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                self.found |= words.any(|word| self.names.contains(&word));
            }
        }
    }

    /// What has another name may be known by that.
    fn visit_use_rename(&mut self, rename: &'ast syn::UseRename) {
        self.found |= self.names.last().is_some_and(|name| rename.ident == name);
    }

    /// What a public function returns, or gives to a closure, has fields that everybody can name.
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.visit_return_type(&signature.output);
        let mut given = Given(self);
        given.visit_generics(&signature.generics);
        let arguments = signature.inputs.iter();
        arguments.for_each(|argument| given.visit_fn_arg(argument));
    }

    fn visit_block(&mut self, _: &'ast syn::Block) {}

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if is_public(&item.vis) {
            self.visit_signature(&item.sig);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if is_public(&item.vis) {
            self.visit_signature(&item.sig);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let of_trait = item.trait_.is_some();
        for item in &item.items {
            match item {
                ImplItem::Fn(item) if of_trait => self.visit_signature(&item.sig),
                item => self.visit_impl_item(item),
            }
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if is_public(&field.vis) {
            self.visit_type(&field.ty);
        }
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        let fields = variant.fields.iter();
        fields.for_each(|field| self.visit_type(&field.ty));
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if is_public(&item.vis) {
            visit::visit_item_enum(self, item);
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        if is_public(&item.vis) {
            self.visit_type(&item.ty);
        }
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        if is_public(&item.vis) {
            self.visit_type(&item.ty);
        }
    }

    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        let last = path.path.segments.last().map(|s| s.ident.to_string());
        self.found |= last.is_some_and(|last| self.names.last() == Some(&last.as_str()));
        visit::visit_type_path(self, path);
    }
}

/// Looks at what closures are given.
struct Given<'e, 'n>(&'e mut Exports<'n>);

impl<'ast> Visit<'ast> for Given<'_, '_> {
    fn visit_parenthesized_generic_arguments(
        &mut self,
        closure: &'ast syn::ParenthesizedGenericArguments,
    ) {
        let arguments = closure.inputs.iter();
        arguments.for_each(|argument| self.0.visit_type(&argument.ty));
    }

    fn visit_type_fn_ptr(&mut self, function: &'ast syn::TypeFnPtr) {
        let arguments = function.inputs.iter();
        arguments.for_each(|argument| self.0.visit_type(&argument.ty));
    }
}
