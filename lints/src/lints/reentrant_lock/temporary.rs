//! What to do about a guard that nobody named, and that lives longer than its line.

use crate::flow::{Context, Facts, Guard};
use crate::ir::{Construct, Head};

/// Code that is longer is no help.
const LONGEST: usize = 60;

/// What the guard lives to the end of, if it is a temporary.
pub(super) fn head<'a>(cx: &Context<'a>, facts: &Facts, guard: &Guard) -> Option<&'a Head> {
    let (_, body) = cx.ws.body(facts.body);
    let at = guard.here.span;
    let (start, end) = ((at.line, at.col), (at.end_line, at.end_col));
    let mut locals = body.locals.iter().filter(|local| {
        let span = local.span;
        span.file == at.file
            && (span.line, span.col) == start
            && (span.end_line, span.end_col) >= end
    });
    locals.find_map(|local| local.head.as_ref())
}

pub(super) fn help(head: &Head) -> String {
    let is_shown = |code: &str| !code.is_empty() && code.len() <= LONGEST && !code.contains("//");
    let shown = is_shown(&head.value) && head.pattern.len() <= LONGEST;
    let (pattern, value) = (&head.pattern, &head.value);
    let value = if shown { value.as_str() } else { "…" };
    let pattern = if shown { pattern.as_str() } else { "…" };
    let first = "bind the value first, as a clone if it borrows from the guard";
    match head.construct {
        Construct::Match => format!(
            "{first}: `let value = {value};` and then `match value`; in the head of a `match`, the guard lives to its end"
        ),
        Construct::IfLet => format!(
            "{first}: `let value = {value};` and then `if let {pattern} = value`; in the head of an `if let`, the guard \
             lives on in its block"
        ),
        Construct::WhileLet => format!(
            "{first}: `loop {{ let value = {value}; let {pattern} = value else {{ break }}; … }}`; in the head of a \
             `while let`, the guard lives to the end of each round"
        ),
        Construct::For => {
            let items = match value.strip_suffix(".iter()") {
                Some(_) => format!("{value}.cloned().collect()"),
                None => "…".to_owned(),
            };
            format!(
                "collect what the loop goes over first: `let items: Vec<_> = {items};` and then `for {pattern} in items`; \
                 in the head of a `for`, the guard lives to the end of the loop"
            )
        }
        Construct::Statement => {
            "bind the value by a `let` of its own first: the guard lives to the end of the statement".to_owned()
        }
    }
}
