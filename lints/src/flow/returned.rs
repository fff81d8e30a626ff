//! Guards that a trait's method returns, whichever implementor has it.

use super::call::Call;
use super::exec::Exec;
use super::sets::Set;
use super::value::{Denotes, Value};
use super::{HeldSet, short_name};
use crate::link::{BodyId, Resolved};
use crate::models::Key;

/// What the implementors return that may be meant.
#[derive(Default)]
pub(super) struct Returned {
    guards: Set,
    /// One of them returns none.
    lacks: bool,
}

impl Returned {
    /// What was held `before` has been given to the function, and is not its own.
    fn note(&mut self, value: &Value, is_sure: bool, before: &HeldSet) {
        let is_new = |guard: &u32| !before.iter().any(|h| h.guard == *guard);
        let guards = value.all_guards();
        let new: Vec<u32> = guards.iter().copied().filter(is_new).collect();
        self.lacks |= !is_sure || new.is_empty();
        for guard in new {
            self.guards.merge(&Set::of(guard));
        }
    }
}

impl Exec<'_, '_> {
    /// Does what the bodies do that may be meant.
    pub(super) fn apply_each(&mut self, resolved: &Resolved, mut call: Call<'_>) -> Value {
        let key = Key::of(call.path);
        let awaited = (key.owner, key.name) == ("Future", "poll");
        let mut result: Option<Value> = None;
        let outer = self.polling;
        self.polling |= awaited && self.waits();
        let mut returned = Returned::default();
        let before = self.state.held.clone();
        for &body in &resolved.bodies {
            // A trait's method goes by the type that is known to have it.
            let name = match resolved.exact || key.owner == "Argument" {
                true => self.callee_name(body),
                false => short_name(call.path),
            };
            self.drive_given(body, &mut call);
            let value = self.apply(body, call.args.clone(), resolved.exact, name);
            let is_sure = self.surely_returns_guards(body);
            returned.note(&value, is_sure, &before);
            match &mut result {
                Some(known) => {
                    known.join(&value);
                }
                None => result = Some(value),
            }
        }
        self.polling = outer;
        let mut result = result.unwrap_or_default();
        if !resolved.exact {
            self.hold_returned(returned);
            result.formal = None;
            result.variant_of = None;
            // Another implementor may return something else, but each the same thing every time. A guard leads to what its
            // lock has.
            let is_path = matches!(result.denotes, Denotes::Path(_)) && !result.has_guards();
            if let (true, Some(path)) = (is_path, self.result_path(&call)) {
                result.denotes = Denotes::Path(path);
            }
        }
        result
    }

    /// Whether the body returns guards on all of its ways.
    fn surely_returns_guards(&self, body: BodyId) -> bool {
        let summary = self.cx.summaries[body as usize].as_ref();
        summary.is_some_and(|summary| {
            let held = |guard: &u32| {
                let mut held = summary.ret_held.iter();
                held.any(|h| h.guard == *guard && h.must)
            };
            let guards = summary.ret.all_guards();
            !guards.is_empty() && guards.iter().all(held)
        })
    }

    /// Where each implementor returns a guard, one of these is held: that of the one which is called.
    fn hold_returned(&mut self, returned: Returned) {
        if returned.lacks || self.guessing {
            return;
        }
        for &guard in &returned.guards {
            let known = self.state.held.iter().find(|h| h.guard == guard);
            if known.is_some_and(|h| !h.must && !h.aged && !h.lost) {
                self.state.hold(guard, true);
                self.facts.supposed.insert(guard);
            }
        }
    }
}
