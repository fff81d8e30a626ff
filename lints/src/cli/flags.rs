//! The levels behind `--`, spelled as clippy and rustc spell them.

use std::ffi::OsString;

use anyhow::{Result, bail};

use super::config;
use crate::levels::Flag;
use crate::lint::Level;

const SPELLINGS: [(&str, &str, Level); 4] = [
    ("-A", "--allow", Level::Allow),
    ("-W", "--warn", Level::Warn),
    ("-D", "--deny", Level::Deny),
    ("-F", "--forbid", Level::Forbid),
];

pub(super) fn parse(args: &[OsString]) -> Result<Vec<Flag>> {
    let mut flags = Vec::new();
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        let Some((level, name)) = split(&arg) else {
            let known = SPELLINGS.map(|(_, long, _)| long);
            let option = arg.split('=').next().unwrap_or_default();
            let hint = config::hint(config::nearest(option, &known));
            bail!(
                "after `--` stand levels, `-A`, `-W`, `-D` or `-F` and a lint, not `{arg}`{hint}"
            );
        };
        let name = match name {
            None => args.next().unwrap_or_default().into_owned(),
            Some(name) => name.to_owned(),
        };
        // Rustc takes several at once.
        for name in name.split(',') {
            if name.is_empty() || name.starts_with('-') {
                bail!("`{arg}` needs the name of a lint or of a group");
            }
            flags.push(Flag {
                level,
                name: name.to_owned(),
            });
        }
    }
    Ok(flags)
}

/// The level, and the name if it is part of the argument.
fn split(arg: &str) -> Option<(Level, Option<&str>)> {
    SPELLINGS.iter().find_map(|&(short, long, level)| {
        let name = match (arg.strip_prefix(long), arg.strip_prefix(short)) {
            (Some(""), _) | (None, Some("")) => None,
            (Some(rest), _) => Some(rest.strip_prefix('=')?),
            (None, rest) => Some(rest?),
        };
        Some((level, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(text: &str) -> Result<Vec<Flag>> {
        parse(&text.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn every_spelling_is_read() {
        let read = flags("-A a -Wguardlint::b --deny c --forbid=d,e").unwrap();
        let read: Vec<_> = read.iter().map(|f| (f.level, f.name.as_str())).collect();
        let expected = [
            (Level::Allow, "a"),
            (Level::Warn, "guardlint::b"),
            (Level::Deny, "c"),
            (Level::Forbid, "d"),
            (Level::Forbid, "e"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn other_flags_are_refused() {
        for text in ["-C opt-level=3", "--cap-lints warn", "a", "--denya b"] {
            assert!(flags(text).is_err(), "{text}");
        }
        let said = flags("--dney a").unwrap_err().to_string();
        assert!(
            said.ends_with("not `--dney`, did you mean `--deny`?"),
            "{said}"
        );
    }

    #[test]
    fn a_level_needs_the_name_of_a_lint() {
        for text in ["-D", "-A --deny=x", "-A -D x", "--allow= x", "-F a,,b"] {
            assert!(flags(text).is_err(), "{text}");
        }
        let said = flags("--dney a").unwrap_err().to_string();
        assert!(
            said.ends_with("not `--dney`, did you mean `--deny`?"),
            "{said}"
        );
    }
}
