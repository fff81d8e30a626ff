//! What stands below the body: the memory that its constants point to, of which only statics have a name.

use super::cursor::Cursor;
use super::syntax::Alloc;

impl<'a> Cursor<'a> {
    pub(super) fn statics(&mut self) -> Vec<Alloc<'a>> {
        let mut statics = Vec::new();
        while !self.is_at_end() {
            let line = self.line();
            if line.starts_with("alloc") {
                statics.extend(alloc(line));
            }
        }
        statics
    }
}

/// `alloc1 (static: ICONS, size: 48, align: 8) {`, `alloc1 (static: ICONS)`, `alloc1 (extern static: errno)`
fn alloc(line: &str) -> Option<Alloc<'_>> {
    let (alloc, rest) = line.split_once(" (")?;
    let rest = rest
        .strip_prefix("static: ")
        .or_else(|| rest.strip_prefix("extern static: "))?;
    let end = rest
        .find(", size: ")
        .or_else(|| rest.find(", error during"))
        .or_else(|| rest.rfind(')'))?;
    Some(Alloc {
        alloc,
        path: &rest[..end],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statics_are_named() {
        let footer = "
alloc1 (static: m::f::{closure#0}::S, size: 16, align: 4) {
    00 00 │ ..
}

alloc2 (size: 4, align: 1) {
    alloc3 (static: no)
}
alloc3 (extern static: errno)
alloc4 (fn: f)
alloc6 (static: C)
alloc5 (static: B, error during initializer evaluation)
";
        let statics = Cursor::new(footer).statics();
        let named: Vec<_> = statics
            .iter()
            .map(|found| (found.alloc, found.path))
            .collect();
        assert_eq!(
            named,
            [
                ("alloc1", "m::f::{closure#0}::S"),
                ("alloc3", "errno"),
                ("alloc6", "C"),
                ("alloc5", "B")
            ]
        );
    }
}
