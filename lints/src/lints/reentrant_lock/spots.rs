//! Where to point if one place stands for both acquisitions, or none is where the reader would look: macros and closures.

use super::super::finding::{decided_at, label};
use crate::diagnostic::Label;
use crate::flow::value::GuardId;
use crate::flow::{Acquisition, CLOSURE, Context, Facts, Frame, Guard, frames};
use crate::ir::Span;
use crate::link::Place;

pub(super) struct Spots {
    first: Place,
    /// Both acquisitions are at one place, such as the call of a macro.
    is_one: bool,
    /// They are one acquisition, that of an earlier round of a loop and that of this one.
    is_round: bool,
    /// If they are two at one place, where they stand in the definition of the macro.
    defined: [Option<Place>; 2],
    /// The call of a closure in which the lock is taken first, if nothing else tells that from the second acquisition.
    first_run: Option<Run>,
    /// Calls of closures that stand elsewhere and lead to the second acquisition.
    again_run: Vec<Run>,
}

/// The call of a closure, or the `.await` of a future.
struct Run {
    at: Place,
    is_future: bool,
}

impl Spots {
    pub(super) fn of(
        cx: &Context<'_>,
        facts: &Facts,
        acquisition: &Acquisition,
        first: GuardId,
    ) -> Spots {
        let again = &facts.guards[acquisition.guard as usize];
        let held = &facts.guards[first as usize];
        let is_same = decided_at(held) == decided_at(again);
        let first_run = runs(cx, held).pop().filter(|_| is_same);
        let is_one = is_same && first_run.is_none();
        let is_round = is_one && acquisition.guard == first;
        let mut taken = facts.acquisitions.iter();
        let taken = taken.find(|taken| taken.guard == first);
        let defined = |of: Option<&Acquisition>| {
            let of = of.filter(|_| is_one && !is_round)?;
            defined_at(cx, facts, of)
        };
        Spots {
            first: decided_at(held),
            is_one,
            is_round,
            defined: [defined(taken), defined(Some(acquisition))],
            first_run,
            again_run: runs(cx, again),
        }
    }

    /// What is said at the second acquisition, or at the call that leads to it.
    pub(super) fn again(&self, callee: Option<&str>) -> String {
        let is_macro = self.defined.iter().any(Option::is_some);
        match (self.is_one, callee) {
            (_, Some(callee)) if self.is_round => {
                format!("`{callee}` takes the lock here, and again the next time round")
            }
            (_, None) if self.is_round => {
                "the lock is taken here, and again the next time round".to_owned()
            }
            (true, Some(callee)) if is_macro => {
                format!("in this macro call, the lock is taken, and `{callee}` takes it again")
            }
            (true, None) if is_macro => "in this macro call, the lock is taken twice".to_owned(),
            (true, Some(callee)) => {
                format!("the lock is taken here, and `{callee}` takes it again")
            }
            (true, None) => "the lock is taken here, and taken again".to_owned(),
            (false, Some(callee)) => format!("…and `{callee}` takes it again"),
            (false, None) => "…and taken again here".to_owned(),
        }
    }

    /// What leads up to the second acquisition; `how` says whether the first guard is surely held there.
    pub(super) fn labels(&self, cx: &Context<'_>, how: &str) -> Vec<Label> {
        let mut labels = Vec::new();
        let mut say = |at: Option<Place>, text: String| {
            labels.extend(at.map(|at| label(cx, at, text)));
        };
        match (self.is_one, &self.first_run, self.defined) {
            (true, _, [first, again]) if first == again => {
                say(first, "it is taken here, both times".to_owned());
            }
            (true, _, [first, again]) => {
                say(first, format!("it is taken here and {how}…"));
                say(again, "…and taken again here".to_owned());
            }
            (false, Some(run), _) => {
                let by = match run.is_future {
                    true => "future that is awaited",
                    false => "closure that is called",
                };
                say(
                    Some(run.at),
                    format!("the lock is taken by the {by} here and {how}…"),
                );
            }
            (false, None, _) => {
                say(
                    Some(self.first),
                    format!("the lock is taken here and {how}…"),
                );
            }
        }
        for run in &self.again_run {
            let text = match run.is_future {
                true => "…when the future is awaited here",
                false => "…when the closure is called here",
            };
            say(Some(run.at), text.to_owned());
        }
        labels
    }

    /// A way out that goes with these places, if it is another one than elsewhere.
    pub(super) fn help(&self) -> Option<&'static str> {
        if self.is_round {
            return Some(
                "drop the guard before the next round, or take the lock once, before the loop",
            );
        }
        if self.is_one || self.first_run.is_some() {
            return Some("use the first guard for both, or drop it before the lock is taken again");
        }
        self.again_run.last().map(|run| match run.is_future {
            true => "drop the guard before the future is awaited",
            false => {
                "give the closure what the guard guards, as an argument, so that it takes no lock; or drop the guard before it is called"
            }
        })
    }
}

/// Who runs the closures in which the guard is taken, outermost first. A closure that stands in the call itself needs no word.
fn runs(cx: &Context<'_>, guard: &Guard) -> Vec<Run> {
    let at = decided_at(guard);
    let closures = frames(&guard.chain).take_while(|frame| frame.callee == CLOSURE);
    let elsewhere = closures.filter(|frame| !contains(frame.at, at));
    let run = elsewhere.map(|frame| Run {
        at: frame.at,
        is_future: is_future(cx, frame),
    });
    run.collect()
}

fn is_future(cx: &Context<'_>, frame: &Frame) -> bool {
    let (unit, body) = cx.ws.body(frame.body);
    let environment = body.locals.get(1);
    environment.is_some_and(|local| unit.types[local.ty as usize].head == "{coroutine}")
}

fn contains(outer: Place, inner: Place) -> bool {
    let (start, end) = (
        |at: Span| (at.line, at.col),
        |at: Span| (at.end_line, at.end_col),
    );
    let (a, b) = (outer.span, inner.span);
    outer.unit == inner.unit && a.file == b.file && start(a) <= start(b) && end(b) <= end(a)
}

fn defined_at(cx: &Context<'_>, facts: &Facts, acquisition: &Acquisition) -> Option<Place> {
    let (_, body) = cx.ws.body(facts.body);
    let of_block = |&(block, _): &(u32, Span)| block;
    let found = body
        .defined
        .binary_search_by_key(&acquisition.block, of_block);
    Some(Place {
        unit: cx.ws.unit_of(facts.body),
        span: body.defined[found.ok()?].1,
    })
}
