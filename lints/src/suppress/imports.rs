//! Under which other names a file has the attributes: `use guardlint::allow as quiet;`.

use proc_macro2::{TokenStream, TokenTree};
use syn::{ItemExternCrate, ItemUse, UseTree};

use super::Verb;

/// Wherever in the file it stands: a name that means an attribute in one module is none of another one in the next.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// A name, and the path that it stands for.
    renamed: Vec<(String, String)>,
}

impl Names {
    pub(super) fn of(stream: &TokenStream) -> Names {
        let mut names = Names::default();
        names.read(stream);
        names
    }

    /// What the path of an attribute asks guardlint for.
    pub(super) fn verb(&self, path: &str) -> Option<Verb> {
        let verb = |path: &str| path.strip_prefix("guardlint::").and_then(Verb::parse);
        let first = path.split("::").next().unwrap_or(path);
        let meant = self.renamed.iter().filter(|(name, _)| name == first);
        let mut meant = meant.map(|(_, meant)| format!("{meant}{}", &path[first.len()..]));
        verb(path).or_else(|| meant.find_map(|path| verb(&path)))
    }

    /// Tokens rather than items: an import can stand in a function, in a macro, and in what cannot be parsed.
    fn read(&mut self, stream: &TokenStream) {
        let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Ident(word) if word == "use" && !is_bound(trees.get(at + 1)) => {
                    if let Ok(item) = syn::parse2::<ItemUse>(statement(&trees[at..])) {
                        self.tree(String::new(), &item.tree);
                    }
                }
                TokenTree::Ident(word) if word == "extern" && is_crate(trees.get(at + 1)) => {
                    if let Ok(item) = syn::parse2::<ItemExternCrate>(statement(&trees[at..])) {
                        if let Some((_, name)) = item.rename {
                            self.add(&name.to_string(), item.ident.to_string());
                        }
                    }
                }
                TokenTree::Group(group) => self.read(&group.stream()),
                _ => {}
            }
        }
    }

    fn tree(&mut self, path: String, tree: &UseTree) {
        match tree {
            UseTree::Path(part) => self.tree(format!("{path}{}::", part.ident), &part.tree),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(path.clone(), tree);
                }
            }
            UseTree::Rename(item) if item.ident == "self" => {
                self.add(
                    &item.rename.to_string(),
                    path.trim_end_matches(':').to_owned(),
                );
            }
            UseTree::Rename(item) => {
                self.add(&item.rename.to_string(), format!("{path}{}", item.ident));
            }
            UseTree::Name(_) | UseTree::Glob(_) => {}
        }
    }

    fn add(&mut self, name: &str, path: String) {
        if path == "guardlint" || path.starts_with("guardlint::") {
            self.renamed.push((name.to_owned(), path));
        }
    }
}

/// `use<'a>`, which says what an `impl Trait` captures.
fn is_bound(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == '<')
}

fn is_crate(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Ident(word)) if word == "crate")
}

fn statement(trees: &[TokenTree]) -> TokenStream {
    let is_end = |tree: &TokenTree| matches!(tree, TokenTree::Punct(end) if end.as_char() == ';');
    let end = trees.iter().position(is_end);
    let end = end.map_or(trees.len(), |end| end + 1);
    trees[..end].iter().cloned().collect()
}
