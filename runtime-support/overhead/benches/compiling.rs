//! What it costs to compile 200 methods of monitors, against the twin written by hand: 20 types with 10 methods each.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::COMPILING;

const TYPES: usize = 20;
const METHODS: usize = 10;
const ROUNDS: usize = 11;

fn monitored() -> String {
    let mut source = String::from("use guardlint::monitor;\n");
    for t in 0..TYPES {
        let _ = writeln!(
            source,
            "#[monitor] pub struct T{t} {{ n: u64, log: Vec<u64> }}\n#[monitor] impl T{t} {{\n\
             pub const fn new() -> Self {{ Self {{ n: 0, log: Vec::new() }} }}"
        );
        for m in 0..METHODS {
            let _ = writeln!(
                source,
                "pub fn m{m}(&mut self, by: u64) -> u64 {{ self.n += by; self.log.push(by); self.n }}"
            );
        }
        source.push_str("}\n");
    }
    source
}

fn by_hand() -> String {
    let mut source = String::from("use std::sync::Mutex;\n");
    for t in 0..TYPES {
        let _ = writeln!(
            source,
            "pub struct T{t} {{ inner: Mutex<Inner{t}> }}\nstruct Inner{t} {{ n: u64, log: Vec<u64> }}\nimpl T{t} {{\n\
             pub const fn new() -> Self {{ Self {{ inner: Mutex::new(Inner{t} {{ n: 0, log: Vec::new() }}) }} }}"
        );
        for m in 0..METHODS {
            let _ = writeln!(
                source,
                "pub fn m{m}(&self, by: u64) -> u64 {{ self.inner.lock().unwrap().m{m}(by) }}"
            );
        }
        let _ = writeln!(source, "}}\nimpl Inner{t} {{");
        for m in 0..METHODS {
            let _ = writeln!(
                source,
                "fn m{m}(&mut self, by: u64) -> u64 {{ self.n += by; self.log.push(by); self.n }}"
            );
        }
        source.push_str("}\n");
    }
    source
}

/// A package with this source. Both depend on `guardlint`, so that only the source differs.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(name: &str, source: &str) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(folder.join("src")).expect("the target directory can be written");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nguardlint = {{ path = {:?} }}\n",
            home.join("..")
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("the folder can be written");
        fs::write(folder.join("src/lib.rs"), source).expect("the folder can be written");
        Self { folder }
    }

    /// Compiles the source anew, and nothing else.
    fn compile(&self, verb: &str) {
        let source = self.folder.join("src/lib.rs");
        let text = fs::read(&source).expect("it was written");
        fs::write(&source, text).expect("it can be written");
        let done = Command::new(env!("CARGO"))
            .args([verb, "--quiet", "--manifest-path"])
            .arg(self.folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))
            .status();
        assert!(done.is_ok_and(|status| status.success()), "{verb} failed");
    }
}

fn main() {
    let monitored = Package::new("monitored", &monitored());
    let by_hand = Package::new("by_hand", &by_hand());
    COMPILING.begin();
    for verb in ["check", "build"] {
        monitored.compile(verb);
        by_hand.compile(verb);
        let [ours, theirs] = medians(
            ROUNDS,
            [&mut || monitored.compile(verb), &mut || {
                by_hand.compile(verb)
            }],
        );
        let ratio = format!("{:.2}", ratio(ours, theirs));
        let times = [ours, theirs].map(|time| format!("{time:.0?}"));
        COMPILING.row(format!("`cargo {verb}`"), times.into_iter().chain([ratio]));
    }
}
