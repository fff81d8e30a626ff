//! Comments that were meant to suppress something, and do not.

use super::comments::Said;

/// What is wrong with a comment that reads like a suppression, and how it is written. Only one that says so from its first
/// word to the names in brackets does: prose about guardlint is prose.
pub(super) fn miss(comment: &str) -> Option<(&'static str, String)> {
    let (label, words) = inner(comment)?;
    let rest = words.strip_prefix("guardlint")?.trim_start();
    let addressed = rest.strip_prefix(':');
    let said = Said::read(addressed.unwrap_or(rest).trim_start())?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-:".contains(c);
    let are_names = said.names().all(|name| name.chars().all(is_word));
    // With neither colon, more words make a sentence of it.
    let is_sentence = addressed.is_none() && said.goes_on;
    (are_names && !is_sentence).then(|| (label, format!("write `{}`", said.written())))
}

/// What a comment says, and why it is none that suppresses.
fn inner(comment: &str) -> Option<(&'static str, &str)> {
    const DOC: &str = "documentation suppresses nothing";
    if let Some(words) = comment.strip_prefix("//") {
        return Some(match words.strip_prefix(['/', '!']) {
            Some(words) => (DOC, words.trim()),
            None => ("it does not begin with `guardlint:`", words.trim()),
        });
    }
    let words = comment.strip_prefix("/*")?;
    let label = match words.starts_with(['*', '!']) {
        true => DOC,
        false => "a comment in `/*` and `*/` suppresses nothing",
    };
    let is_frame = |c: char| c.is_whitespace() || c == '*' || c == '!';
    let words = words.strip_suffix("*/").unwrap_or(words);
    Some((label, words.trim_matches(is_frame)))
}
