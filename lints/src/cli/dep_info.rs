//! What cargo reads after a compile to know when the next one is due.
//!
//! The facts of a crate are entered there beside its sources, so that cargo itself checks again what has lost them, and
//! whoever wants that has to remove no file but our own: another run of cargo may need all others at any time.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

/// To be called when the compiler has ended, before cargo learns of it.
pub(super) fn enter(dep_info: &Path, facts: &Path) -> Result<()> {
    let Some(name) = facts.to_str() else {
        bail!("not UTF-8: {}", facts.display());
    };
    let context = || format!("cannot add to {}", dep_info.display());
    let text = fs::read_to_string(dep_info).with_context(context)?;
    fs::write(dep_info, with(&text, name)).with_context(context)
}

/// Everything that is newer than the start of the compiler is a change to cargo.
pub(super) fn backdate(facts: &Path) -> Result<()> {
    make_old(facts).with_context(|| format!("cannot set the time of {}", facts.display()))
}

fn make_old(file: &Path) -> io::Result<()> {
    let file = fs::File::options().write(true).open(file)?;
    file.set_modified(SystemTime::UNIX_EPOCH)
}

/// Makes cargo check the crate again even if what it remembers does not name the facts, as where an earlier build of ours
/// did not get so far: its list of what the crate is made of looks older than all of that.
pub(super) fn age(facts: &Path) -> io::Result<()> {
    let stem = facts.file_stem().and_then(|stem| stem.to_str());
    let suffix = stem.and_then(|stem| stem.rfind('-').map(|at| &stem[at..]));
    let profile = facts.parent().and_then(Path::parent);
    let (Some(suffix), Some(profile)) = (suffix, profile) else {
        return Ok(());
    };
    for unit in fs::read_dir(profile.join(".fingerprint"))? {
        let unit = unit?;
        if !unit.file_name().to_string_lossy().ends_with(suffix) {
            continue;
        }
        for file in fs::read_dir(unit.path())? {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with("dep-") {
                make_old(&file.path())?;
            }
        }
    }
    Ok(())
}

/// Adds a file to what every output is made of.
fn with(dep_info: &str, file: &str) -> String {
    let file = file.replace(' ', "\\ ");
    let mut text = String::with_capacity(dep_info.len() + 2 * file.len());
    for line in dep_info.lines() {
        text += line;
        if is_rule(line) {
            text.push(' ');
            text += &file;
        }
        text.push('\n');
    }
    text
}

/// `output: sources`, as opposed to `source:` and to comments, in which cargo finds more.
fn is_rule(line: &str) -> bool {
    !line.starts_with('#') && line.contains(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_output_is_made_of_it() {
        let text = "\
/t/deps/bank-1f.d: src/lib.rs src/my\\ vault.rs

/t/deps/libbank-1f.rmeta: src/lib.rs src/my\\ vault.rs

src/lib.rs:
src/my\\ vault.rs:

# env-dep:A=b: c
";
        let expected = text.replace("vault.rs\n\n/", "vault.rs /my\\ t/f\n\n/");
        let expected = expected.replacen("vault.rs\n\nsrc", "vault.rs /my\\ t/f\n\nsrc", 1);
        assert_eq!(with(text, "/my t/f"), expected);
    }
}
