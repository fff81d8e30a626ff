//! Guards that a trait's method returns, whichever implementor has it.

use super::call::Call;
use super::exec::Exec;
use super::sets::Set;
use super::value::{Denotes, Value};
use super::{Held, HeldSet, short_name};
use crate::link::Resolved;
use crate::models::Key;

/// What the implementors return that may be meant.
#[derive(Default)]
pub(super) struct Returned {
    guards: Set,
    /// One of them returns none.
    lacks: bool,
}

impl Returned {
    pub(super) fn note(&mut self, value: &Value, held: &HeldSet) {
        let is_held = |guard: u32| held.iter().any(|h: &Held| h.guard == guard);
        let guards = value.all_guards();
        self.lacks |= !guards.iter().any(|&guard| is_held(guard));
        self.guards.merge(&guards);
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
        for &body in &resolved.bodies {
            // A trait's method goes by the type that is known to have it.
            let name = match resolved.exact || key.owner == "Argument" {
                true => short_name(&self.cx.ws.body(body).1.name),
                false => short_name(call.path),
            };
            self.drive_given(body, &mut call);
            let value = self.apply(body, call.args.clone(), resolved.exact, name);
            returned.note(&value, &self.state.held);
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
            // Another implementor may return something else, but each the same thing every time.
            // A guard leads to what its lock has.
            let is_path = matches!(result.denotes, Denotes::Path(_)) && !result.has_guards();
            if let (true, Some(path)) = (is_path, self.result_path(&call)) {
                result.denotes = Denotes::Path(path);
            }
        }
        result
    }

    /// Where each implementor returns a guard, one is held: of that lock which the implementor has that is called.
    fn hold_returned(&mut self, returned: Returned) {
        if returned.lacks || self.guessing {
            return;
        }
        for &guard in &returned.guards {
            let known = self.state.held.iter().find(|h| h.guard == guard);
            if known.is_some_and(|h| !h.must && !h.aged && !h.lost) {
                self.state.hold(guard, true);
            }
        }
    }
}
