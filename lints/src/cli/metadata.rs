//! What cargo knows of the workspace before it builds anything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use super::args::Selection;
use super::cargo_config;
use super::check::Artifact;
use crate::ownership::Ownership;

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    /// The members of the workspace, and nothing else: dependencies were not asked for.
    pub packages: Vec<Package>,
    pub workspace_root: PathBuf,
    pub target_directory: PathBuf,
    /// Where build scripts write, for versions of cargo that tell it from the former.
    build_directory: Option<PathBuf>,
    #[serde(default)]
    pub metadata: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub id: String,
    name: String,
    pub manifest_path: PathBuf,
    pub targets: Vec<Target>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    pub metadata: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub kind: Vec<String>,
    pub src_path: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    /// Of the package, whatever it is called in the sources.
    name: String,
    /// `dev`, `build` or nothing.
    kind: Option<String>,
    /// For dependencies on this disk.
    path: Option<PathBuf>,
}

impl Dependency {
    /// What is not asked for by its folder may be patched to be a member of that name. Whether it is, the resolver knows, which
    /// we do not wait for.
    fn can_be(&self, package: &Package) -> bool {
        match &self.path {
            Some(path) => path == package.folder(),
            None => self.name == package.name,
        }
    }
}

impl Package {
    pub(super) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }
}

/// What kept cargo from answering has been said by cargo; only its exit code is left to tell.
#[derive(Debug)]
pub(super) enum Answer {
    Metadata(Box<Metadata>),
    Refused,
}

pub(super) fn ask(cargo: &Path, selection: &Selection) -> Result<Answer> {
    let mut command = Command::new(cargo);
    command
        .args(["metadata", "--no-deps", "--format-version=1"])
        .args(selection.for_metadata())
        .stderr(Stdio::inherit());
    if let Some(folder) = &selection.target_dir {
        // `cargo metadata` has no such flag. As the flag does, the variable goes before all configuration.
        command.env("CARGO_TARGET_DIR", folder);
    }
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", cargo.display()))?;
    if !output.status.success() {
        return Ok(Answer::Refused);
    }
    let metadata =
        serde_json::from_slice(&output.stdout).context("cannot read what `cargo metadata` says")?;
    Ok(Answer::Metadata(Box::new(metadata)))
}

impl Metadata {
    /// The id itself for what is no member.
    pub(super) fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let mut packages = self.packages.iter();
        let package = packages.find(|package| package.id == id);
        package.map_or(id, |package| &package.name)
    }

    /// Which members may need which, as indices into `packages`.
    pub(super) fn edges(&self) -> Vec<Vec<usize>> {
        self.edges_over(|_| true)
    }

    fn edges_over(&self, counts: impl Fn(&Dependency) -> bool) -> Vec<Vec<usize>> {
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, package) in (0..).zip(&self.packages) {
            named.entry(&package.name).or_default().push(i);
        }
        let needs = |package: &Package| {
            let dependencies = package.dependencies.iter().filter(|d| counts(d));
            let candidates = dependencies.flat_map(|dependency| {
                let named = named.get(dependency.name.as_str()).into_iter().flatten();
                named.filter(|&&i| dependency.can_be(&self.packages[i]))
            });
            candidates.copied().collect::<BTreeSet<_>>()
        };
        let edges = self.packages.iter().map(needs);
        edges.map(|needs| needs.into_iter().collect()).collect()
    }

    /// What is the user's, given everything that was compiled.
    pub(super) fn ownership(&self, artifacts: &[Artifact]) -> Ownership {
        let own: BTreeSet<&Path> = self.packages.iter().map(Package::folder).collect();
        let compiled = artifacts.iter().filter_map(Artifact::folder);
        let mut foreign: BTreeSet<PathBuf> = compiled
            .filter(|folder| !own.contains(folder))
            .map(Path::to_owned)
            .collect();
        // Where something does not compile, not all packages have been seen.
        let cargo = cargo_config::home();
        foreign.extend(
            cargo
                .iter()
                .flat_map(|cargo| ["registry", "git"].map(|name| cargo.join(name))),
        );
        foreign.extend(self.outputs().map(Path::to_owned));
        Ownership {
            own: own.into_iter().map(Path::to_owned).collect(),
            foreign: foreign.into_iter().collect(),
        }
    }

    /// Folders in which cargo keeps what it makes.
    pub(super) fn outputs(&self) -> impl Iterator<Item = &Path> {
        let build = self.build_directory.as_deref();
        build.into_iter().chain([self.target_directory.as_path()])
    }

    /// Position of each package in an order in which dependencies come first, by id.
    pub(super) fn order(&self) -> BTreeMap<&str, usize> {
        // The others form circles, and nobody builds on tests.
        let edges = self.edges_over(|dependency| dependency.kind.as_deref() != Some("dev"));
        let mut done = Vec::new();
        let mut seen = HashSet::new();
        for start in 0..self.packages.len() {
            visit(start, &edges, &mut seen, &mut done);
        }
        done.iter()
            .enumerate()
            .map(|(position, &package)| (self.packages[package].id.as_str(), position))
            .collect()
    }
}

/// Circles end at what has been seen.
fn visit(at: usize, edges: &[Vec<usize>], seen: &mut HashSet<usize>, done: &mut Vec<usize>) {
    if seen.insert(at) {
        for &next in &edges[at] {
            visit(next, edges, seen, done);
        }
        done.push(at);
    }
}

/// Everything that can be reached from `from` along `edges`, with itself.
pub(super) fn reach(from: &[usize], edges: &[Vec<usize>]) -> HashSet<usize> {
    let mut seen = HashSet::new();
    for &start in from {
        visit(start, edges, &mut seen, &mut Vec::new());
    }
    seen
}

pub(super) fn reversed(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, needs) in edges.iter().enumerate() {
        for &to in needs {
            reversed[to].push(from);
        }
    }
    reversed
}
