//! What makes an item known under another path.

use syn::visit::{self, Visit};
use syn::{ImplItem, Item, UseTree};

use super::{is_conditional, is_public};

/// Looks for what makes one of the names known elsewhere.
pub(super) struct Exports<'n> {
    pub(super) names: &'n [&'n str],
    /// Where it looks.
    pub(super) module: &'n [String],
    pub(super) items: &'n [Item],
    /// The modules that have a type of that name of their own.
    pub(super) declaring: &'n [Vec<String>],
    pub(super) found: bool,
}

impl Exports<'_> {
    /// Of a name, and what stands before it.
    fn is_meant(&self, before: Option<&str>, name: &str) -> bool {
        let mut at = (0..self.names.len()).filter(|&at| self.names[at] == name);
        at.any(|at| is_relative(before) || at > 0 && before == Some(self.names[at - 1]))
    }

    /// Whether a type of that name may be the one that is looked for.
    fn is_it(&self, path: &syn::Path) -> bool {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let Some((name, modules)) = self.names.split_last() else {
            return false;
        };
        match names.split_last() {
            Some((last, _)) if last != name => false,
            Some((only, [])) if declares_type(self.items, only) => self.module == modules,
            Some((only, [])) => self
                .imported(only)
                .is_none_or(|before| before.iter().any(|before| self.may_be_in(before))),
            Some((_, before)) => {
                let is_known = self.resolve(before).is_some()
                    || before.iter().all(|name| self.knows_module(name));
                self.may_be_in(before) || !is_known
            }
            None => false,
        }
    }

    /// Whether what is found by that path may be in the module of what is looked for.
    fn may_be_in(&self, before: &[String]) -> bool {
        let Some((_, modules)) = self.names.split_last() else {
            return false;
        };
        match self.resolve(before) {
            // What it does not declare, it may have from anywhere: by an import that only the crate sees, too.
            Some(module) => module == modules || !self.declaring.contains(&module),
            None => {
                let last = before.last().map(String::as_str);
                is_relative(last) || last == modules.last().copied()
            }
        }
    }

    /// The module that a relative path leads to.
    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let mut module = self.module.to_vec();
        for (number, name) in path.iter().enumerate() {
            match name.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => _ = module.pop()?,
                name if number > 0 || self.declares_module(name) => module.push(name.to_owned()),
                _ => return None,
            }
        }
        Some(module)
    }

    /// What stands before the name where the module imports it; `None` if it does not say.
    fn imported(&self, name: &str) -> Option<Vec<Vec<String>>> {
        let mut found = Vec::new();
        for item in self.items {
            if let Item::Use(item) = item {
                imports(&mut Vec::new(), &item.tree, name, &mut found);
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn declares_module(&self, name: &str) -> bool {
        let mut items = self.items.iter();
        items.any(|item| matches!(item, Item::Mod(module) if module.ident == name))
    }

    /// Whether the name is that of a module here, and not one that an import has given to another.
    fn knows_module(&self, name: &str) -> bool {
        let imported = self.imported(name);
        self.declares_module(name)
            || imported.is_some_and(|before| before.iter().all(|before| !before.is_empty()))
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

/// What stands before each import that is called so; nothing if it has another name there.
fn imports(before: &mut Vec<String>, tree: &UseTree, name: &str, found: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            imports(before, &path.tree, name, found);
            before.pop();
        }
        UseTree::Name(import) if import.ident == name => found.push(before.clone()),
        UseTree::Rename(rename) if rename.rename == name => found.push(Vec::new()),
        UseTree::Group(group) => {
            let trees = group.items.iter();
            trees.for_each(|tree| imports(before, tree, name, found));
        }
        _ => {}
    }
}

/// Whether there is such a type in each configuration.
pub(super) fn declares_type(items: &[Item], name: &str) -> bool {
    items.iter().any(|item| {
        let (ident, attributes) = match item {
            Item::Struct(item) => (&item.ident, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.attrs),
            Item::Union(item) => (&item.ident, &item.attrs),
            _ => return false,
        };
        ident == name && !is_conditional(attributes)
    })
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
        self.found |= self.is_it(&path.path);
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
