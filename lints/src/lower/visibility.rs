//! Whether a function may be called from other crates: the compiler prints nothing of that, but its source says `pub`.

use super::sources::Sources;
use super::tables::Tables;
use crate::ir::{Body, BodyKind};

/// Nothing is asked of the modules around it: a name may be exported from anywhere.
pub(super) fn is_public(body: &Body, tables: &Tables, sources: &mut Sources<'_>) -> bool {
    let (BodyKind::Fn, Some(result)) = (body.kind, body.locals.first()) else {
        return false;
    };
    let result = result.span;
    let file = tables.files.text(result.file);
    let before = sources.before(file, result.line, result.col);
    let name = body.name.rsplit("::").next().unwrap_or_default();
    let says = before.and_then(|text| declared(text, name));
    // A macro may have written it, with any visibility.
    says.unwrap_or(true)
}

/// What the last function of that name says, if there is one in the text.
fn declared(text: &str, name: &str) -> Option<bool> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let heads = text.rmatch_indices(name).filter_map(|(at, _)| {
        let is_whole = !text[at + name.len()..].starts_with(is_part);
        let before = text[..at].strip_suffix("r#").unwrap_or(&text[..at]);
        let head = before.trim_end().strip_suffix("fn")?;
        let is_keyword = before.ends_with(char::is_whitespace) && !head.ends_with(is_part);
        (is_whole && is_keyword).then_some(head)
    });
    let mut words = heads.take(1).next()?.split_whitespace().rev();
    let modifies = |word: &&str| {
        matches!(
            *word,
            "async" | "const" | "default" | "extern" | "safe" | "unsafe"
        ) || word.starts_with('"')
    };
    Some(words.find(|word| !modifies(word)) == Some("pub"))
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn only_pub_without_more_is_for_everybody() {
        for (text, says) in [
            ("impl A {\n    pub fn fill(&self) -> ", Some(true)),
            ("pub const unsafe extern \"C\" fn fill() ", Some(true)),
            ("pub(crate) fn fill() ", Some(false)),
            (
                "pub fn empty() {}\n async\nfn fill(refill: u8) ",
                Some(false),
            ),
            ("pub fn r#fill() ", Some(true)),
            ("pub fn fill(a: u8) {}\n fn fill<T>(fill: T) ", Some(false)),
            ("pub fn refill() fn fills() ", None),
            ("fn $name() ", None),
        ] {
            assert_eq!(declared(text, "fill"), says, "{text}");
        }
    }
}
