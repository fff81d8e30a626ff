//! How many bodies there are in the crate, by the compiler's own count (`-Zinput-stats`).

/// Asks for the count.
pub(super) const FLAG: &str = "-Zinput-stats";

/// What every line starts with, in front of the name of the thing that is counted. Older compilers number the first.
const TABLES: [&str; 2] = ["ast-stats", "hir-stats"];

/// What the compiler said, without its tables, and what they count.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub others: Vec<u8>,
    /// Functions, closures, async blocks and constants: all that has a body in the source. `None` if the tables are not as we know them.
    pub bodies: Option<usize>,
}

pub(super) fn take(said: &[u8]) -> Said {
    let is_table = |line: &[u8]| TABLES.iter().any(|t| line.starts_with(t.as_bytes()));
    let (tables, others): (Vec<&[u8]>, Vec<&[u8]>) = said
        .split_inclusive(|&b| b == b'\n')
        .partition(|l| is_table(l));
    Said {
        others: others.concat(),
        bodies: tables.into_iter().find_map(bodies),
    }
}

/// `hir-stats Body    171_192 ( 0.5%)    7_133    24`: bytes, their share, the count, bytes of each.
fn bodies(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let figures = line.strip_prefix("hir-stats Body ")?;
    let count = figures.split_once(')')?.1.split_whitespace().next()?;
    count.replace('_', "").parse().ok()
}

/// Whether that is all that is wrong: this compiler has no such flag any more.
pub(super) fn is_unknown(said: &[u8]) -> bool {
    memchr::memmem::find(said, b"unknown unstable option: `input-stats`").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_and_the_rest_is_passed_on() {
        let said = "\
{\"level\":\"warning\"}
ast-stats-1 Body                    12 ( 2.4%)             3             4
hir-stats HIR STATS: bank
hir-stats Body                 171_192 ( 0.5%)         7_133            24
hir-stats - Closure             60_224 ( 0.2%)           941
{\"level\":\"note\"}
";
        let Said { others, bodies } = take(said.as_bytes());
        assert_eq!(bodies, Some(7133));
        assert_eq!(others, b"{\"level\":\"warning\"}\n{\"level\":\"note\"}\n");
    }

    #[test]
    fn another_form_is_no_count() {
        for line in ["hir-stats Body 7133\n", "hir-stats Body 1 (2%) many\n", ""] {
            assert_eq!(take(line.as_bytes()).bodies, None, "{line}");
        }
    }
}
