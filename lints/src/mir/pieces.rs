//! Cuts text where no bracket is open.

/// The parts of `text` between occurrences of `separator` outside of all brackets, quotes and `->` types.
pub(super) fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in outside(text, separator) {
        if at >= start {
            parts.push(&text[start..at]);
            start = at + separator.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The two sides of the first `separator` outside of all brackets.
pub(super) fn split_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let at = outside(text, separator).next()?;
    Some((&text[..at], &text[at + separator.len()..]))
}

/// Byte positions at which `separator` stands outside of all brackets. Brackets are tried first, so the separator may
/// be one of them.
fn outside<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = text.as_bytes();
    let mut depth = 0_u32;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let here = at;
            let hit = depth == 0 && bytes[at..].starts_with(separator.as_bytes());
            at += 1;
            match bytes[here] {
                b'(' | b'[' | b'{' | b'<' => depth += 1,
                b'>' if here > 0 && matches!(bytes[here - 1], b'-' | b'=') => {}
                b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
                b'"' => at = end_of_string(bytes, at),
                _ => {}
            }
            if hit {
                return Some(here);
            }
        }
        None
    })
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// What stands in the brackets that `text` begins with, and what follows them.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str)> {
    let close = match text.as_bytes().first()? {
        b'<' => ">",
        b'(' => ")",
        b'[' => "]",
        b'{' => "}",
        _ => return None,
    };
    let (inside, rest) = split_closing(&text[1..], close)?;
    Some((inside, rest))
}

fn split_closing<'a>(text: &'a str, close: &str) -> Option<(&'a str, &'a str)> {
    let bytes = text.as_bytes();
    outside(text, close)
        .find(|&at| !(close == ">" && at > 0 && matches!(bytes[at - 1], b'-' | b'=')))
        .map(|at| (&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_arrows_do_not_split() {
        assert_eq!(
            split("A<B, C>, fn(u8, u8) -> D<E>, {closure@a.rs:1:2: 3:4}", ", "),
            ["A<B, C>", "fn(u8, u8) -> D<E>", "{closure@a.rs:1:2: 3:4}"]
        );
        assert_eq!(split("", ", "), [""]);
    }

    #[test]
    fn brackets_close_where_they_were_opened() {
        assert_eq!(
            bracketed("<A<B>, fn() -> C> as D"),
            Some(("A<B>, fn() -> C", " as D"))
        );
        assert_eq!(bracketed("(A, (B))"), Some(("A, (B)", "")));
        assert_eq!(bracketed("<A"), None);
    }
}
