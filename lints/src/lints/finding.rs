//! What all lints need to say something: places for users, names for functions, one finding per defect.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, SourceSpan};
use crate::flow::path::{Node, PathId};
use crate::flow::value::GuardId;
use crate::flow::{CLOSURE, Context, Facts, Guard, Held, frames};
use crate::ir::{BlockId, Span, Unit};
use crate::link::Place;
use crate::lint::{Lint, Tier};
use crate::models::Mode;
use crate::ownership::Ownership;

pub(super) fn source_span(cx: &Context<'_>, place: Place) -> SourceSpan {
    let unit = &cx.ws.units[place.unit as usize];
    let file = unit
        .files
        .get(place.span.file as usize)
        .map_or("", String::as_str);
    SourceSpan {
        file: Arc::from(file),
        root: Arc::from(unit.root.as_str()),
        line: place.span.line,
        col: place.span.col,
        end_line: place.span.end_line,
        end_col: place.span.end_col,
    }
}

pub(super) fn label(cx: &Context<'_>, place: Place, text: impl Into<String>) -> Label {
    Label {
        span: source_span(cx, place),
        text: text.into(),
    }
}

pub(super) fn finding(
    cx: &Context<'_>,
    lint: &'static Lint,
    tier: Tier,
    message: impl Into<String>,
    primary: (Place, String),
) -> Diagnostic {
    Diagnostic {
        lint,
        tier,
        level: lint.group.default_level(),
        message: message.into(),
        primary: label(cx, primary.0, primary.1),
        labels: Vec::new(),
        helps: Vec::new(),
        unit: primary.0.unit as usize,
    }
}

/// Where the user decided to take the guard: the acquisition or the call that leads to it; in a closure that a callee runs, the place in the closure.
pub(super) fn decided_at(guard: &Guard) -> Place {
    let mut at = guard.here;
    for frame in frames(&guard.chain) {
        if frame.callee != CLOSURE {
            return frame.at;
        }
        at = frame.next.as_ref().map_or(guard.at, |f| f.at);
    }
    at
}

/// Labels for the calls between `decided_at` and the acquisition, and for the acquisition itself.
pub(super) fn chain_labels(cx: &Context<'_>, guard: &Guard, last: &str) -> Vec<Label> {
    let mut labels = Vec::new();
    let first = decided_at(guard);
    for frame in frames(&guard.chain) {
        if frame.at != first && frame.at != guard.here && frame.callee != CLOSURE {
            labels.push(label(
                cx,
                frame.at,
                format!("…which calls `{}` here", frame.callee),
            ));
        }
    }
    if guard.at != first {
        labels.push(label(cx, guard.at, last));
    }
    labels
}

/// Name of the function that leads to the guard, if it is not taken right there.
pub(super) fn callee_of(guard: &Guard) -> Option<&str> {
    frames(&guard.chain)
        .map(|f| f.callee.as_str())
        .find(|c| *c != CLOSURE)
}

/// Whether nobody else can have the lock when the block runs: it belongs to a `&mut` or by-value parameter, or to a local that was
/// not handed on yet.
pub(super) fn is_private(cx: &Context<'_>, facts: &Facts, lock: PathId, block: BlockId) -> bool {
    let root = cx.paths.root(lock);
    match cx.paths.node(root) {
        Node::Param(_) => cx.has_to_itself(facts.body, lock),
        Node::Site(_) => !facts.has_escaped(root, block) && !cx.crosses_handle(lock),
        _ => false,
    }
}

/// A guard other than of `lock` that keeps everybody else out at both places.
pub(super) fn common_guard(
    cx: &Context<'_>,
    facts: &Facts,
    a: &[Held],
    b: &[Held],
    lock: Option<PathId>,
) -> Option<GuardId> {
    a.iter()
        .filter(|h| h.must && b.iter().any(|o| o.guard == h.guard && o.must))
        .map(|h| h.guard)
        .find(|&g| {
            let guard = &facts.guards[g as usize];
            let outer = lock.is_none() || guard.lock != lock;
            let taken =
                guard.mode.is_exclusive() || matches!(guard.mode, Mode::Upgradable | Mode::Permit);
            let protects = match guard.param {
                None => taken,
                Some(n) => is_guard_param(cx, facts, n),
            };
            outer && protects
        })
}

/// A value that merely may own a guard, such as one of a generic type, protects nothing.
fn is_guard_param(cx: &Context<'_>, facts: &Facts, param: u32) -> bool {
    let (_, body) = cx.ws.body(facts.body);
    let unit = cx.ws.unit_of(facts.body);
    let closure = body.closure.is_some() && param == 0;
    let local = body.locals.get(param as usize + 1);
    closure || local.is_some_and(|local| cx.ws.type_facts(unit, local.ty).names_guard)
}

/// Sorts findings by place and keeps one per lint and place: a crate that is compiled twice is reported once.
pub(crate) fn in_order(cx: &Context<'_>, ownership: &Ownership, found: &mut Vec<Diagnostic>) {
    found.retain(|d| is_users(cx, ownership, d));
    found.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.span.clone(), d.lint.name);
        key(a)
            .cmp(&key(b))
            .then(b.tier.cmp(&a.tier))
            .then(a.unit.cmp(&b.unit))
    });
    found.dedup_by(|b, a| a.lint == b.lint && a.primary.span == b.primary.span);
}

/// What one call of another project's macro does all by itself is not the user's doing.
fn is_users(cx: &Context<'_>, ownership: &Ownership, found: &Diagnostic) -> bool {
    let is_own = |span: &SourceSpan| ownership.is_own(&span.root, &span.file);
    let span = &found.primary.span;
    if !is_own(span) {
        return false;
    }
    let is_same = |label: &Label| label.span == *span || !is_own(&label.span);
    let unit = &cx.ws.units[found.unit];
    !(is_foreign(unit, ownership, span) && found.labels.iter().all(is_same))
}

/// Whether nothing but other projects' code came out of the macro call at that place.
fn is_foreign(unit: &Unit, ownership: &Ownership, span: &SourceSpan) -> bool {
    let mut files = (0..).zip(&unit.files);
    let Some((file, _)) = files.find(|(_, name)| **name == *span.file) else {
        return false;
    };
    let at = Span {
        file,
        line: span.line,
        col: span.col,
        end_line: span.end_line,
        end_col: span.end_col,
    };
    let start = unit.expanded.partition_point(|(call, _)| *call < at);
    let of_call = unit.expanded[start..].iter();
    let mut of_call = of_call.take_while(|(call, _)| *call == at).peekable();
    let is_own = |file: u32| {
        let name = unit.files.get(file as usize);
        name.is_some_and(|name| ownership.is_own(&unit.root, name))
    };
    of_call.peek().is_some() && !of_call.any(|&(_, file)| is_own(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Workspace;
    use crate::settings::Settings;

    fn span(file: &str, line: u32) -> SourceSpan {
        SourceSpan {
            file: Arc::from(file),
            root: Arc::from(""),
            line,
            col: 1,
            end_line: line,
            end_col: 9,
        }
    }

    /// Whether a finding with these places is the user's; lines 3 and 5 call macros of other projects, line 7 one of
    /// the user's that calls one.
    fn is_told(primary: SourceSpan, labels: &[SourceSpan]) -> bool {
        let foreign = |line| Span {
            file: 0,
            line,
            col: 1,
            end_line: line,
            end_col: 9,
        };
        let units = [Unit {
            files: vec!["src/a.rs".to_owned(), "/rustc/1/a.rs".to_owned()],
            expanded: vec![
                (foreign(3), 1),
                (foreign(5), 1),
                (foreign(7), 0),
                (foreign(7), 1),
            ],
            ..Unit::default()
        }];
        let settings = Settings::default();
        let ws = Workspace::link(&units, &settings);
        let cx = Context::new(&ws);
        let place = Place {
            unit: 0,
            span: foreign(3),
        };
        let lint = crate::lints::ALL[0];
        let mut found = finding(&cx, lint, Tier::Certain, "", (place, String::new()));
        found.primary.span = primary;
        found.labels = labels
            .iter()
            .map(|span| Label {
                span: span.clone(),
                text: String::new(),
            })
            .collect();
        let mut found = vec![found];
        in_order(&cx, &Ownership::default(), &mut found);
        !found.is_empty()
    }

    #[test]
    fn what_another_projects_macro_does_by_itself_is_not_told() {
        let inside = span("/rustc/1/library/std/src/a.rs", 1);
        assert!(!is_told(inside.clone(), &[]));
        assert!(!is_told(span("src/a.rs", 3), &[]));
        assert!(!is_told(
            span("src/a.rs", 3),
            &[span("src/a.rs", 3), inside]
        ));
    }

    #[test]
    fn what_the_user_does_with_it_is_told() {
        assert!(is_told(span("src/a.rs", 4), &[]));
        assert!(is_told(span("src/a.rs", 7), &[]));
        assert!(is_told(span("src/a.rs", 3), &[span("src/a.rs", 2)]));
        assert!(is_told(span("src/a.rs", 3), &[span("src/a.rs", 5)]));
        assert!(is_told(span("src/a.rs", 4), &[span("src/a.rs", 3)]));
    }
}
