//! Code that came out of a macro moves to the call of the macro.
//!
//! The compiler prints the place inside the macro's definition, and nothing of the call. A span of a function that lies
//! outside of the function's text is such a place. Its call is looked for in the function's text: by the name of the
//! macro, and by the places of the values that go in and out. Where that does not settle it, the span stays.

mod closures;
mod code;
mod evidence;
mod order;
mod origins;

use std::collections::BTreeSet;

use super::tables::Interner;
use super::tokens::Point;
use crate::ir::{BlockId, Body, FileId, Span, Term};
use origins::Origins;

/// Returns the calls, each with a file whose code came out of it; sorted.
pub(super) fn move_to_calls(
    bodies: &mut [Body],
    files: &Interner,
    source: &dyn Fn(&str) -> Option<String>,
) -> Vec<(Span, FileId)> {
    let mut origins = Origins::new(files, source);
    let mut expanded: Vec<(&mut Body, Home)> = Vec::new();
    for body in bodies.iter_mut() {
        let Some(mut home) = Home::of(body) else {
            continue;
        };
        origins.read(home.file);
        home.macros = origins.macros_in(&home);
        let mut strange = spans(body).filter(|&span| !home.has(span)).peekable();
        if strange.peek().is_some() {
            for span in strange {
                origins.read(span.file);
            }
            expanded.push((body, home));
        }
    }
    origins.link();
    let mut moved = BTreeSet::new();
    for (body, home) in expanded {
        moved.extend(rewrite(body, &home, &origins));
    }
    moved.extend(closures::rewrite(bodies, &origins));
    moved.into_iter().collect()
}

/// Yields the calls that spans point to now, with the files that they pointed to.
fn rewrite(body: &mut Body, home: &Home, origins: &Origins<'_>) -> Vec<(Span, FileId)> {
    let mut moved = Vec::new();
    if origins.wrote(home) {
        return moved;
    }
    let mut defined = Vec::new();
    for ((number, stmt), call) in evidence::calls(body, home, origins) {
        let to = origins.call(home, call);
        let block = &mut body.blocks[number];
        let stmt = block.stmts.get_mut(stmt);
        if stmt.is_none() && matches!(block.term, Term::Call { .. }) {
            defined.push((number as BlockId, block.term_span));
        }
        let span = stmt.map_or(&mut block.term_span, |stmt| &mut stmt.span);
        moved.push((to, span.file));
        *span = to;
    }
    defined.sort_unstable();
    body.defined = defined;
    body.span = home.span();
    moved
}

/// The function's own text.
#[derive(Debug, Clone)]
struct Home {
    file: FileId,
    start: Point,
    end: Point,
    /// Macros that are defined in it.
    macros: Vec<(Point, Point)>,
}

impl Home {
    /// From the return type, or the first argument, to the closing brace.
    fn of(body: &Body) -> Option<Home> {
        let result = body.locals.first()?.span;
        let (file, mut start) = (result.file, start(result));
        if result.line == 0 {
            return None;
        }
        let arguments = body.locals.iter().take(body.args as usize + 1);
        // Those of async bodies have no place.
        for at in arguments.map(|local| local.span).filter(|at| at.line > 0) {
            if at.file == file {
                start = start.min(self::start(at));
            }
        }
        let returns = body.blocks.iter().filter(|b| b.term == Term::Return);
        let end = match returns.map(|b| b.term_span).next() {
            Some(at) => (at.file == file).then(|| end(at))?,
            // It never returns. Macros stand before their calls, so what follows is the function's.
            None => spans(body)
                .filter(|span| span.file == file)
                .map(end)
                .max()?,
        };
        (start <= end).then_some(Home {
            file,
            start,
            end,
            macros: Vec::new(),
        })
    }

    fn span(&self) -> Span {
        span(self.file, self.start, self.end)
    }

    fn has(&self, span: Span) -> bool {
        span.line == 0 || span.file == self.file && self.contains(start(span), end(span))
    }

    fn contains(&self, start: Point, end: Point) -> bool {
        let is_in = |&(from, to): &(Point, Point)| from <= start && end <= to;
        is_in(&(self.start, self.end)) && !self.macros.iter().any(is_in)
    }
}

fn span(file: FileId, start: Point, end: Point) -> Span {
    Span {
        file,
        line: start.0,
        col: start.1,
        end_line: end.0,
        end_col: end.1,
    }
}

fn start(span: Span) -> Point {
    (span.line, span.col)
}

fn end(span: Span) -> Point {
    (span.end_line, span.end_col)
}

fn spans(body: &Body) -> impl Iterator<Item = Span> + '_ {
    body.blocks.iter().flat_map(|block| {
        let stmts = block.stmts.iter().map(|stmt| stmt.span);
        stmts.chain([block.term_span])
    })
}

#[cfg(test)]
mod tests;
