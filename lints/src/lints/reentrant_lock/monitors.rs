//! Ways out where the lock is that of a monitor.

use super::super::finding::callee_of;
use crate::flow::{Context, Frame, Guard, frames};
use crate::ir::{Target, Term};
use crate::link::BodyId;
use crate::models::{enters_monitor, last_segment, method_of_monitor};

/// If it is such a lock that the function of the frame takes itself, while `first` is held.
pub(super) fn help(
    cx: &Context<'_>,
    guard: &Guard,
    first: &Guard,
    locks: &Frame,
) -> Option<String> {
    let last = frames(&guard.chain).last()?;
    if last.at != locks.at || !calls(cx, last.body).any(|call| enters_monitor(call.path)) {
        return None;
    }
    let mut methods = calls(cx, last.body).flat_map(|call| call.bodies);
    let (ty, method) = methods.find_map(|&body| method_of_monitor(name(cx, body)))?;
    let again = &locks.callee;
    let within = frames(&guard.chain)
        .filter_map(|frame| method_of_monitor(name(cx, frame.body)))
        .filter(|(of, _)| *of == ty)
        .last();
    let help = match (within, callee_of(first)) {
        (Some((_, caller)), _) => {
            let caller = caller.split("::").next().unwrap_or(caller);
            let caller = format!("{}::{caller}", last_segment(ty));
            format!(
                "`{caller}` has the lock: call `self.{method}(…)` there, and not the handle; methods that are called on `self` take no lock"
            )
        }
        (None, Some(outer)) if asks_condition(cx, guard) => format!(
            "`{outer}` has the lock while it asks its condition: let that look at the state alone, by `self`"
        ),
        (None, Some(outer)) => format!(
            "`{outer}` has the lock while it runs what it is given: use what that gets as an argument, or call `{again}` when `{outer}` has returned"
        ),
        (None, None) => return None,
    };
    Some(help)
}

/// Whether that leads there: a closure in what takes the first lock.
fn asks_condition(cx: &Context<'_>, guard: &Guard) -> bool {
    let mut frames = frames(&guard.chain);
    let Some(outer) = frames.next() else {
        return false;
    };
    let function = name(cx, outer.body).split("::{").next().unwrap_or_default();
    frames.any(|frame| {
        let within = name(cx, frame.body).strip_prefix(function);
        frame.body != outer.body && within.is_some_and(|rest| rest.starts_with("::{"))
    })
}

fn name<'a>(cx: &Context<'a>, body: BodyId) -> &'a str {
    &cx.ws.body(body).1.name
}

/// A call, and what it may reach.
struct Call<'a> {
    path: &'a str,
    bodies: &'a [BodyId],
}

fn calls<'a>(cx: &'a Context<'_>, body: BodyId) -> impl Iterator<Item = Call<'a>> {
    let (unit, code) = cx.ws.body(body);
    let number = cx.ws.unit_of(body);
    code.blocks
        .iter()
        .filter_map(move |block| match &block.term {
            Term::Call {
                callee: Target::Fn(callee),
                ..
            } => Some(Call {
                path: unit.callees[*callee as usize].path.as_str(),
                bodies: &cx.ws.callee(number, *callee).bodies,
            }),
            _ => None,
        })
}
