//! Closures that a method runs only if there is something in what it is called on, or only if there is not.

use super::exec::Exec;
use super::gate::{By, Gate};
use super::state::State;
use super::value::{GuardId, Test, Value};
use crate::ir::TypeId;
use crate::models::{Key, last_segment};

/// When a closure runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// If there is something: `Some`, `Ok`.
    Present,
    /// If there is nothing, or an error.
    Absent,
    /// If the flag is set that the method is called on.
    Set,
}

impl Runs {
    /// Of the closure at the position among the arguments; `None` if that is not known.
    pub(super) fn of(key: Key<'_>, position: usize) -> Option<Runs> {
        match (key.owner, key.name) {
            ("bool", "then") => Some(Runs::Set),
            ("Option" | "Result", name) => match name {
                "map_or_else" if position == 1 => Some(Runs::Absent),
                "unwrap_or_else" | "or_else" | "ok_or_else" | "map_err" | "inspect_err"
                | "is_err_and" | "get_or_insert_with" => Some(Runs::Absent),
                "map" | "and_then" | "filter" | "map_or" | "map_or_else" | "inspect"
                | "is_some_and" | "is_none_or" | "is_ok_and" | "take_if" => Some(Runs::Present),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Exec<'_, '_> {
    /// Whether it is known that there is something else in the value.
    pub(super) fn never_runs(&self, when: Option<Runs>, on: &Value) -> bool {
        let variant = on.variant.map(|name| self.cx.names.text(name));
        match when {
            Some(Runs::Present) => matches!(variant, Some("None" | "Err")),
            Some(Runs::Absent) => matches!(variant, Some("Some" | "Ok")),
            Some(Runs::Set) => on.constant == Some(0),
            None => false,
        }
    }

    /// Runs a closure: what it does happens only if the value is such.
    pub(super) fn gated<T>(
        &mut self,
        when: Option<Runs>,
        on: &Value,
        run: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.facts.acquisitions.len();
        let made = run(self);
        let by = match when {
            Some(Runs::Present) => By::Variant(Test::Present),
            Some(Runs::Absent) => By::Variant(Test::Absent),
            Some(Runs::Set) => By::Itself,
            None => return made,
        };
        if let Some(formal) = self.formal_of(on) {
            for acquisition in &mut self.facts.acquisitions[before..] {
                let gate = Gate::only_if(formal.then(by), 1);
                acquisition.within.push(gate);
            }
        }
        made
    }

    /// Runs what runs only if there is nothing in the value, which may have the guards; yields how things are then. The state
    /// is left as it is on the other way. What runs is told which of the guards nobody has.
    pub(super) fn in_absence(
        &mut self,
        ty: Option<TypeId>,
        guards: &[GuardId],
        run: impl FnOnce(&mut Self, &[GuardId]) -> Value,
    ) -> (Value, State) {
        let ty = ty.map(|ty| &self.ir.types[ty as usize]);
        let present = self.state.clone();
        let made = match ty {
            Some(ty) if matches!(last_segment(&ty.head), "Option" | "Result") => {
                let gone = self.gone_if_absent(ty, guards);
                self.state.rule_out(&gone);
                run(self, &gone)
            }
            _ => run(self, guards),
        };
        let absent = std::mem::replace(&mut self.state, present);
        (made, absent)
    }
}
