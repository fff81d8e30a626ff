//! Whose code a finding is about.

use std::path::PathBuf;

use crate::diagnostic::SourceSpan;
use crate::report::absolute;

/// Whose code lies where. The longest folder that contains a file decides.
#[derive(Debug, Default, Clone)]
pub struct Ownership {
    /// Folders of the packages that are looked at.
    pub own: Vec<PathBuf>,
    /// Folders of other packages, of the toolchain, of what build scripts write: nothing in there is for the user to change.
    pub foreign: Vec<PathBuf>,
}

impl Ownership {
    /// Whether the place is the user's to change; a place in no known folder is, if it is a place at all.
    pub fn is_own(&self, span: &SourceSpan) -> bool {
        // `<anon>`, `<::core::macros::panic macros>` and the like, and sources that only the compiler's makers had.
        if span.file.is_empty() || span.file.starts_with(['<']) || span.file.starts_with("/rustc/")
        {
            return false;
        }
        let file = absolute(&span.root, &span.file);
        let depth = |folders: &[PathBuf]| {
            let around = folders.iter().filter(|folder| file.starts_with(folder));
            around.map(|folder| folder.components().count()).max()
        };
        depth(&self.foreign).is_none_or(|foreign| depth(&self.own) >= Some(foreign))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own(file: &str) -> bool {
        let folders = |folders: &[&str]| folders.iter().map(PathBuf::from).collect();
        let ownership = Ownership {
            own: folders(&["/w", "/w/vendor/mine"]),
            foreign: folders(&["/w/target", "/w/vendor", "/home/u/.cargo"]),
        };
        ownership.is_own(&SourceSpan {
            file: file.into(),
            root: "/w".into(),
            line: 1,
            col: 1,
            end_line: 1,
            end_col: 2,
        })
    }

    #[test]
    fn the_nearest_folder_decides() {
        assert!(is_own("src/lib.rs"));
        assert!(is_own("vendor/mine/src/lib.rs"));
        assert!(is_own("../shared/src/lib.rs"));
        assert!(!is_own("vendor/other/src/lib.rs"));
        assert!(!is_own("/home/u/.cargo/registry/src/x/src/lib.rs"));
        assert!(!is_own("target/debug/build/x/out/generated.rs"));
        assert!(!is_own("/rustc/0123abc/library/std/src/io/mod.rs"));
        assert!(!is_own("<tokio::select macros>"));
        assert!(!is_own(""));
    }
}
