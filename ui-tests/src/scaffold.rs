//! Workspaces that tests make of the fixtures.

use std::fs;
use std::path::Path;

use crate::tool;
use crate::verdict::Fixture;

/// Leaves a file that would not change alone, so that cargo need not look at it again.
pub fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(file.parent().expect("a file lies in a folder"))
        .expect("the target directory is writable");
    fs::write(file, text).expect("the target directory is writable");
}

/// The crate that the fixtures depend on, as a member `other` of the workspace.
pub fn copy_other(root: &Path) {
    let other = tool::home().join("workspaces/fixtures/other");
    for file in Fixture::all_below(&other.join("src"), &[]) {
        write(&root.join("other/src").join(&file.name), &file.source);
    }
    write(
        &root.join("other/Cargo.toml"),
        &fs::read_to_string(other.join("Cargo.toml")).expect("a manifest"),
    );
}

/// The manifest of a workspace of ours for a copy that lies elsewhere.
pub fn away(workspace: &Path, manifest: &str) -> String {
    // What lies beside the workspace is not beside its copy.
    const RUNTIME: &str = "../../../runtime-support";
    manifest.replace(RUNTIME, &workspace.join(RUNTIME).display().to_string())
}
