//! The pinned crates, each unpacked as a workspace of its own in which it can be checked like a user's project.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// The checked-in list, `ui-tests/corpus/corpus.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    #[serde(rename = "crate")]
    pub crates: Vec<Pinned>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pinned {
    pub name: String,
    pub version: String,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default = "yes")]
    pub default_features: bool,
}

fn yes() -> bool {
    true
}

/// A crate that is ready to be checked.
#[derive(Debug)]
pub struct Unpacked {
    pub pinned: Pinned,
    pub root: PathBuf,
    /// The root source file: touching it makes cargo check the crate again, and nothing else.
    pub lib: PathBuf,
}

impl Pinned {
    /// The arguments of `cargo check` and its kin that select what is pinned.
    pub fn selection(&self) -> Vec<String> {
        let mut arguments = vec!["--lib".to_owned()];
        if !self.default_features {
            arguments.push("--no-default-features".to_owned());
        }
        if !self.features.is_empty() {
            arguments.push(format!("--features={}", self.features.join(",")));
        }
        arguments
    }
}

impl Corpus {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// Lets cargo download every crate, and unpacks those that are not unpacked yet into `target`.
    ///
    /// `lock` pins the dependencies as well: without it the figures would change with every release of any of them.
    pub fn unpack(self, target: &Path, lock: &Path) -> Result<Vec<Unpacked>> {
        let sources = self.download(&target.join("fetch"), lock)?;
        self.crates
            .into_iter()
            .zip(sources)
            .map(|(pinned, source)| {
                let root = target.join(format!("{}-{}", pinned.name, pinned.version));
                let lib = unpack(&source, &root, lock)
                    .with_context(|| format!("cannot unpack {}", pinned.name))?;
                Ok(Unpacked { pinned, root, lib })
            })
            .collect()
    }

    /// The directory of each crate in cargo's registry cache.
    fn download(&self, project: &Path, lock: &Path) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(project.join("src"))?;
        fs::write(project.join("src/lib.rs"), "")?;
        fs::write(project.join("Cargo.toml"), self.fetch_manifest())?;
        if lock.exists() {
            fs::copy(lock, project.join("Cargo.lock"))?;
        }
        let output = Command::new(cargo())
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(project.join("Cargo.toml"))
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "cargo metadata failed");
        fs::copy(project.join("Cargo.lock"), lock)?;
        let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
        self.crates.iter().map(|c| metadata.directory(c)).collect()
    }

    fn fetch_manifest(&self) -> String {
        let mut manifest = String::from(
            "[package]\nname = \"corpus-fetch\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n",
        );
        for c in &self.crates {
            let _ = writeln!(
                manifest,
                "{} = {{ version = \"={}\", default-features = {}, features = {:?} }}",
                c.name, c.version, c.default_features, c.features
            );
        }
        manifest
    }
}

/// The part of `cargo metadata` that is needed here.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

impl Metadata {
    fn directory(&self, pinned: &Pinned) -> Result<PathBuf> {
        self.packages
            .iter()
            .find(|p| p.name == pinned.name && p.version == pinned.version)
            .and_then(|p| p.manifest_path.parent())
            .map(Path::to_owned)
            .with_context(|| format!("cargo did not find {} {}", pinned.name, pinned.version))
    }
}

/// The cargo that runs this command, so that the whole run uses one toolchain.
pub fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// Returns the library's root file.
fn unpack(source: &Path, root: &Path, lock: &Path) -> Result<PathBuf> {
    let manifest = root.join("Cargo.toml");
    // The manifest is written last: its presence says that the rest is complete.
    if !manifest.exists() {
        copy_sources(source, root)?;
        fs::copy(lock, root.join("Cargo.lock"))?;
        let text = fs::read_to_string(source.join("Cargo.toml"))?;
        fs::write(&manifest, standalone(&text)?)?;
    }
    let table: toml::Table = fs::read_to_string(&manifest)?.parse()?;
    let lib = table.get("lib").and_then(|lib| lib.get("path"));
    Ok(root.join(lib.and_then(|path| path.as_str()).unwrap_or("src/lib.rs")))
}

/// Copies all but what would change the toolchain or cargo's settings.
fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let kept_out = [
            ".cargo",
            "rust-toolchain",
            "rust-toolchain.toml",
            "Cargo.toml",
        ];
        if kept_out.iter().any(|n| name == OsStr::new(n)) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// The published manifest as a workspace of its own, without what only tests need, and without profiles, so that
/// all crates share one build of a dependency.
fn standalone(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse()?;
    if manifest.contains_key("workspace") {
        bail!("a published manifest has no workspace");
    }
    manifest.insert("workspace".to_owned(), toml::Table::new().into());
    for key in ["dev-dependencies", "test", "bench", "example", "profile"] {
        manifest.remove(key);
    }
    if let Some(toml::Value::Table(targets)) = manifest.get_mut("target") {
        for target in targets.iter_mut().filter_map(|(_, t)| t.as_table_mut()) {
            target.remove("dev-dependencies");
        }
    }
    Ok(toml::to_string(&manifest)?)
}

#[cfg(test)]
mod tests {
    use super::{Corpus, standalone};

    #[test]
    fn a_pinned_crate_is_selected_with_its_features() {
        let corpus: Corpus = toml::from_str(
            "[[crate]]\nname = \"a\"\nversion = \"1.0.0\"\ndefault-features = false\nfeatures = [\"x\", \"y\"]",
        )
        .unwrap();
        assert_eq!(
            corpus.crates[0].selection(),
            ["--lib", "--no-default-features", "--features=x,y"]
        );
    }

    #[test]
    fn a_misspelt_key_of_the_list_is_an_error() {
        let list = "[[crate]]\nname = \"a\"\nversion = \"1.0.0\"\nfeature = []";
        assert!(toml::from_str::<Corpus>(list).is_err());
    }

    #[test]
    fn a_standalone_manifest_needs_nothing_that_only_tests_need() {
        let published = "
            [package]
            name = \"a\"
            [dependencies]
            b = \"1\"
            [dev-dependencies]
            c = \"1\"
            [target.'cfg(unix)'.dev-dependencies]
            d = \"1\"
            [profile.release]
            debug = true
        ";
        let manifest: toml::Table = standalone(published).unwrap().parse().unwrap();
        assert!(manifest.contains_key("workspace") && manifest.contains_key("dependencies"));
        assert!(!manifest.contains_key("dev-dependencies") && !manifest.contains_key("profile"));
        assert_eq!(manifest["target"]["cfg(unix)"], toml::Table::new().into());
    }
}
