//! Whose code lies where: the one notion of it, for findings as well as for what came out of macros.

use std::path::{Path, PathBuf};

use crate::diagnostic::absolute;

/// The longest folder that contains a file decides.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// Folders of the packages that are looked at.
    pub own: Vec<PathBuf>,
    /// Folders of other packages, and of what build scripts write: nothing in there is for the user to change.
    pub foreign: Vec<PathBuf>,
}

impl Ownership {
    /// Whether the file is the user's to change; one in no known folder is, if it is a file at all.
    ///
    /// `file` as the compiler names it, relative to `root`.
    pub fn is_own(&self, root: &str, file: &str) -> bool {
        // `<anon>`, `<::core::macros::panic macros>` and the like, and sources that only the compiler's makers had.
        if file.is_empty() || file.starts_with('<') || file.starts_with("/rustc/") {
            return false;
        }
        let file = absolute(root, file);
        let around = |folders: &[PathBuf]| {
            let around = folders.iter().filter(|folder| file.starts_with(folder));
            around.map(|folder| folder.components().count()).max()
        };
        let foreign = around(&self.foreign).max(standard_library(&file));
        foreign.is_none_or(|foreign| around(&self.own) >= Some(foreign))
    }
}

/// Depth of the folder in which a toolchain keeps the sources of the standard library, if the file lies in one.
fn standard_library(file: &Path) -> Option<usize> {
    /// Where the compiler looks for them, below wherever it is installed.
    const SOURCES: &str = "lib/rustlib/src/rust";
    let around = file.ancestors().find(|folder| folder.ends_with(SOURCES))?;
    Some(around.components().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own(file: &str) -> bool {
        let folders = |folders: &[&str]| folders.iter().map(PathBuf::from).collect();
        let ownership = Ownership {
            own: folders(&[
                "/w",
                "/w/vendor/mine",
                "/t/lib/rustlib/src/rust/library/std",
            ]),
            foreign: folders(&["/w/target", "/w/vendor", "/home/u/.cargo/registry"]),
        };
        ownership.is_own("/w", file)
    }

    #[test]
    fn the_nearest_folder_decides() {
        assert!(is_own("src/lib.rs"));
        assert!(is_own("vendor/mine/src/lib.rs"));
        assert!(is_own("../shared/src/lib.rs"));
        assert!(!is_own("vendor/other/src/lib.rs"));
        assert!(!is_own("/home/u/.cargo/registry/src/x/src/lib.rs"));
        assert!(!is_own("target/debug/build/x/out/generated.rs"));
    }

    #[test]
    fn folders_may_be_called_like_those_of_the_tools() {
        assert!(is_own("crates/registry/src/lib.rs"));
        assert!(is_own("git/checkouts/src/lib.rs"));
        assert!(is_own("library/std/src/lib.rs"));
        assert!(is_own("src/target/mod.rs"));
    }

    #[test]
    fn the_standard_library_is_the_users_only_if_it_is_looked_at() {
        assert!(!is_own("/rustc/0123abc/library/std/src/io/mod.rs"));
        assert!(!is_own("/t/lib/rustlib/src/rust/library/core/src/lib.rs"));
        assert!(is_own("/t/lib/rustlib/src/rust/library/std/src/lib.rs"));
    }

    #[test]
    fn what_is_no_file_is_nobodys() {
        assert!(!is_own("<tokio::select macros>"));
        assert!(!is_own(""));
    }
}
