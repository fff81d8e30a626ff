//! `cargo corpus`.

use std::path::{Path, PathBuf};

use guardlint_ui_tests::corpus::prepare::Corpus;

fn main() -> anyhow::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| here.join("../target"), PathBuf::from)
        .join("corpus");
    let corpus = Corpus::read(&here.join("corpus/corpus.toml"))?;
    for unpacked in corpus.unpack(&target, &here.join("corpus/Cargo.lock"))? {
        println!(
            "{} {}",
            unpacked.root.display(),
            unpacked.pinned.selection().join(" ")
        );
    }
    Ok(())
}
