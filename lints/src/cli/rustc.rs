//! Calls of the compiler as cargo makes them, and its version.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::lower::Extern;

/// The oldest compiler whose MIR text is known.
pub(super) const OLDEST: (u32, u32) = (1, 85);

/// A call that checks or builds a crate, as opposed to one that asks the compiler about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub crate_name: String,
    pub out_dir: PathBuf,
    /// What cargo puts between the crate's name and the extension of every file.
    pub suffix: String,
    pub is_test: bool,
    /// Other crates can depend on what it makes.
    pub is_library: bool,
    /// The crate's root as it stands on the command line.
    pub root_file: String,
    /// The crates that it can refer to.
    pub externs: Vec<Extern>,
}

impl Call {
    /// `None` for probes by cargo and by build scripts, which have no suffix, and for build scripts themselves.
    pub(super) fn parse(args: &[OsString]) -> Option<Self> {
        let crate_name = value(args, "--crate-name")?;
        if is_build_script(crate_name, args) || args.iter().any(|arg| arg == "--print") {
            return None;
        }
        let suffix = codegen(args).find_map(|opt| opt.strip_prefix("extra-filename="))?;
        Some(Self {
            crate_name: crate_name.to_owned(),
            out_dir: path(args, "--out-dir")?,
            suffix: suffix.to_owned(),
            is_test: args.iter().any(|arg| arg == "--test"),
            is_library: is_library(args),
            root_file: root_file(args)?,
            externs: externs(args),
        })
    }

    /// Where the compiler writes what the crate is made of.
    pub(super) fn dep_info(&self) -> PathBuf {
        let Self {
            crate_name, suffix, ..
        } = self;
        self.out_dir.join(format!("{crate_name}{suffix}.d"))
    }

    /// Path of a file beside what the compiler writes.
    pub(super) fn beside(&self, extension: &str) -> PathBuf {
        let Self {
            crate_name, suffix, ..
        } = self;
        self.out_dir
            .join(format!("lib{crate_name}{suffix}.{extension}"))
    }
}

/// Cargo links build scripts into programs, and of the user's programs that are called like one nothing but metadata is
/// asked for.
fn is_build_script(crate_name: &str, args: &[OsString]) -> bool {
    let is_linked =
        || value(args, "--emit").is_some_and(|emit| emit.split(',').any(|e| e == "link"));
    crate_name.starts_with("build_script_")
        && value(args, "--crate-type") == Some("bin")
        && is_linked()
}

fn is_library(args: &[OsString]) -> bool {
    let kinds = args.windows(2).filter(|pair| pair[0] == "--crate-type");
    let mut kinds = kinds.filter_map(|pair| pair[1].to_str());
    kinds.any(|kind| matches!(kind, "lib" | "rlib" | "dylib"))
}

fn root_file(args: &[OsString]) -> Option<String> {
    let mut texts = args.iter().filter_map(|arg| arg.to_str());
    let file = texts.find(|arg| arg.ends_with(".rs") && !arg.starts_with('-'))?;
    Some(file.to_owned())
}

/// From `--extern [options:]name[=path]`.
fn externs(args: &[OsString]) -> Vec<Extern> {
    let pairs = args.windows(2).filter(|pair| pair[0] == "--extern");
    let externs = pairs.filter_map(|pair| {
        let text = pair[1].to_string_lossy();
        let (name, path) = text.split_once('=').unwrap_or((&text, ""));
        let name = name.rsplit(':').next()?.to_owned();
        let crate_name = crate_of(path).unwrap_or(&name).to_owned();
        Some(Extern { name, crate_name })
    });
    externs.collect()
}

/// `bank` of `deps/libbank-1f.rmeta`: whoever depends on it may call it otherwise.
fn crate_of(path: &str) -> Option<&str> {
    let stem = Path::new(path).file_stem()?.to_str()?;
    let (name, _suffix) = stem.strip_prefix("lib")?.rsplit_once('-')?;
    Some(name)
}

/// The arguments that say where other crates are, and for which machine they were compiled.
pub(super) fn for_names(args: &[OsString]) -> Vec<OsString> {
    const OPTIONS: [&str; 5] = ["--extern", "-L", "--target", "--sysroot", "-Z"];
    let mut kept = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let Some(text) = arg.to_str() else { continue };
        if OPTIONS.contains(&text) {
            kept.push(arg.clone());
            kept.extend(args.next().cloned());
        } else if OPTIONS.iter().any(|option| {
            let value = text.strip_prefix(option);
            value.is_some_and(|value| !option.starts_with("--") || value.starts_with('='))
        }) {
            kept.push(arg.clone());
        }
    }
    kept
}

/// The value of `--name value` or `--name=value`.
fn value<'a>(args: &'a [OsString], name: &str) -> Option<&'a str> {
    raw(args, name)?.to_str()
}

fn path(args: &[OsString], name: &str) -> Option<PathBuf> {
    raw(args, name).map(PathBuf::from)
}

fn raw<'a>(args: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    if let Some(at) = args.iter().position(|arg| arg == name) {
        return args.get(at + 1).map(OsString::as_os_str);
    }
    let joined = args.iter().filter_map(|arg| arg.to_str());
    joined
        .filter_map(|arg| arg.strip_prefix(name)?.strip_prefix('='))
        .map(OsStr::new)
        .next()
}

/// Every `-C` option, written together or apart.
fn codegen(args: &[OsString]) -> impl Iterator<Item = &str> {
    args.iter().enumerate().filter_map(|(i, arg)| {
        let arg = arg.to_str()?;
        match arg {
            "-C" | "--codegen" => args.get(i + 1)?.to_str(),
            _ => arg
                .strip_prefix("-C")
                .or_else(|| arg.strip_prefix("--codegen=")),
        }
    })
}

/// Where the compiler is to keep its state between runs.
pub(super) fn incremental(args: &[OsString]) -> Option<PathBuf> {
    codegen(args).find_map(|opt| Some(PathBuf::from(opt.strip_prefix("incremental=")?)))
}

/// The arguments without incremental compilation, under which an unchanged body is not built again and not dumped.
pub(super) fn without_incremental(args: &[OsString]) -> Vec<OsString> {
    let incremental = |arg: &OsStr| {
        arg.to_str()
            .is_some_and(|arg| arg.starts_with("incremental="))
    };
    let mut kept = Vec::with_capacity(args.len());
    let mut args = args.iter().peekable();
    while let Some(arg) = args.next() {
        let option = arg == "-C" || arg == "--codegen";
        if option && args.peek().is_some_and(|next| incremental(next)) {
            args.next();
        } else if !joined_incremental(arg) {
            kept.push(arg.clone());
        }
    }
    kept
}

fn joined_incremental(arg: &OsStr) -> bool {
    arg.to_str().is_some_and(|arg| {
        arg.starts_with("-Cincremental=") || arg.starts_with("--codegen=incremental=")
    })
}

/// Replaces `@file` by the lines of the file: how cargo passes what is too long for a command line.
pub(super) fn expand(args: Vec<OsString>) -> Result<Vec<OsString>> {
    let mut expanded = Vec::with_capacity(args.len());
    for arg in args {
        match arg.to_str().and_then(|arg| arg.strip_prefix('@')) {
            Some(file) => {
                let text = fs::read_to_string(file)
                    .with_context(|| format!("cannot read the arguments in {file}"))?;
                expanded.extend(text.lines().map(OsString::from));
            }
            None => expanded.push(arg),
        }
    }
    Ok(expanded)
}

/// What `rustc -vV` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub release: String,
    pub stable: bool,
}

impl Version {
    /// Fails for a compiler that is too old, and lets pass what it does not recognise.
    pub(super) fn parse(verbose: &str) -> Result<Self> {
        let field = |name| verbose.lines().find_map(|line| line.strip_prefix(name));
        let release = field("release: ")
            .or_else(|| field("rustc ").and_then(|rest| rest.split(' ').next()))
            .unwrap_or_default();
        let mut numbers = release.split(['.', '-']).map(str::parse::<u32>);
        if let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) {
            if (major, minor) < OLDEST {
                let (oldest_major, oldest_minor) = OLDEST;
                bail!(
                    "guardlint needs rustc {oldest_major}.{oldest_minor} or newer, this is rustc {release}\n\
                     help: `rustup update stable` installs the newest; a `rust-toolchain.toml` may ask for an older one"
                );
            }
        }
        Ok(Self {
            release: release.to_owned(),
            stable: !release.contains("nightly") && !release.contains("dev"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    const CHECK: &str = "--crate-name bank --edition=2024 src/lib.rs --error-format=json --emit=dep-info,metadata \
                         --extern log=/t/libreal_log-2e.rmeta --extern noprelude:alloc -C metadata=1 -C extra-filename=-1f --out-dir /t/deps -C incremental=/t/i -L dependency=/t";

    #[test]
    fn a_check_is_recognised() {
        let call = Call::parse(&args(CHECK)).unwrap();
        assert_eq!(
            call.beside("guardlint"),
            Path::new("/t/deps/libbank-1f.guardlint")
        );
        assert_eq!(call.dep_info(), Path::new("/t/deps/bank-1f.d"));
        assert!(!call.is_test);
        assert_eq!(call.root_file, "src/lib.rs");
        let externs: Vec<_> = call
            .externs
            .iter()
            .map(|e| (&*e.name, &*e.crate_name))
            .collect();
        assert_eq!(externs, [("log", "real_log"), ("alloc", "alloc")]);
        assert!(
            Call::parse(&args(&format!("{CHECK} --test")))
                .unwrap()
                .is_test
        );
    }

    #[test]
    fn questions_and_build_scripts_are_not() {
        let script = CHECK.replace("bank", "build_script_build").replace(
            "--emit=dep-info,metadata",
            "--crate-type bin --emit=dep-info,link",
        );
        let probe = "--crate-name probe --emit=dep-info,metadata --out-dir /t --crate-type lib -";
        for call in [
            &script,
            "-vV",
            probe,
            "- --crate-name ___ --print=file-names",
        ] {
            assert_eq!(Call::parse(&args(call)), None, "{call}");
        }
    }

    #[test]
    fn a_crate_may_be_called_like_a_build_script() {
        let library = CHECK.replace("bank", "build_script_helper");
        let program = format!("--crate-type bin {library}");
        for call in [library, program] {
            assert!(Call::parse(&args(&call)).is_some(), "{call}");
        }
    }

    #[test]
    fn incremental_compilation_is_left_out() {
        let folder = incremental(&args(CHECK));
        assert_eq!(folder.as_deref(), Some(Path::new("/t/i")));
        assert_eq!(incremental(&args("-C metadata=1")), None);
        let kept = without_incremental(&args(&format!("{CHECK} -Cincremental=x")));
        assert_eq!(kept, args(&CHECK.replace(" -C incremental=/t/i", "")));
    }

    #[test]
    fn names_of_other_crates_need_few_arguments() {
        let kept = for_names(&args(&format!("{CHECK} --target=x -Zbuild-std -Ldir")));
        let expected = "--extern log=/t/libreal_log-2e.rmeta --extern noprelude:alloc -L dependency=/t --target=x -Zbuild-std -Ldir";
        assert_eq!(kept, args(expected));
    }

    #[test]
    fn old_compilers_are_refused_and_unknown_ones_are_not() {
        let old = Version::parse("rustc 1.80.0 (051478957 2024-07-21)").unwrap_err();
        assert!(
            old.to_string()
                .contains("1.85 or newer, this is rustc 1.80.0")
        );
        let version = |text| Version::parse(text).unwrap();
        assert!(version("rustc 1.85.0 (x)\nrelease: 1.85.0\n").stable);
        assert!(!version("rustc 1.97.0-nightly (x)\nrelease: 1.97.0-nightly\n").stable);
        assert!(version("something else").stable);
    }
}
