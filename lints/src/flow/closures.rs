//! Calls that run closures.

use super::Look;
use super::call::Call;
use super::exec::Exec;
use super::path::Node;
use super::value::{Denotes, GuardId, Value};
use crate::models::Key;

impl<'a> Exec<'_, 'a> {
    /// A function that runs its closures before it returns.
    pub(super) fn runs(&mut self, call: Call<'_>, name: &str) -> Value {
        let Some(first) = call.args.first().cloned() else {
            return Value::default();
        };
        let iterates = matches!(Key::of(call.path).owner, "Iterator" | "DoubleEndedIterator");
        let keeps = matches!(
            name,
            "unwrap_or_else"
                | "or_else"
                | "filter"
                | "inspect"
                | "map_err"
                | "inspect_err"
                | "xor"
                | "ok_or_else"
        );
        let payload = if Key::of(call.path).owner == "LocalKey" {
            // Each thread has its own.
            Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            }
        } else if iterates {
            match first.known_path().and_then(|p| self.element_of(p)) {
                Some(path) => Value {
                    reads: first.reads.clone(),
                    ..Value::path(path)
                },
                None => Value {
                    reads: first.reads.clone(),
                    ..Value::default()
                },
            }
        } else if keeps {
            first.borrowed()
        } else {
            first.clone()
        };
        let mut result: Option<Value> = None;
        for (position, arg) in call.args.iter().enumerate() {
            if arg.callables.is_empty() && !self.is_formal_closure(position, &call) {
                continue;
            }
            let args = if position == 0 {
                vec![]
            } else if matches!(name, "fold" | "try_fold" | "rfold") {
                vec![Value::default(), payload.clone()]
            } else {
                vec![payload.clone()]
            };
            let outer = self.failing;
            self.failing |= handles_failure(name);
            let made = self.invoke(arg, args, call.dest);
            self.failing = outer;
            match &mut result {
                Some(known) => {
                    known.join(&made);
                }
                None => result = Some(made),
            }
        }
        let mut reads = first.all_reads();
        self.note_look(&first, Look::Plain, &mut reads);
        match result {
            Some(mut made) if !keeps && !iterates => {
                made.reads.merge(&reads);
                let lost: Vec<GuardId> = {
                    let kept = made.all_guards();
                    first
                        .all_guards()
                        .iter()
                        .copied()
                        .filter(|g| !kept.contains(g))
                        .collect()
                };
                self.state.release(&lost);
                made
            }
            Some(made) if iterates => {
                let mut value = self.picked(&payload, &call);
                value.reads.merge(&reads);
                value.reads.merge(&made.all_reads());
                if call.dest.may_own_guard {
                    value.guards.merge(&first.all_guards());
                    value.guards.merge(&made.all_guards());
                }
                value
            }
            Some(made) => {
                let mut value = first;
                value.reads.merge(&made.all_reads());
                value
            }
            None if iterates => {
                let mut value = self.picked(&payload, &call);
                value.reads.merge(&reads);
                if call.dest.may_own_guard {
                    value.guards = first.all_guards();
                }
                value
            }
            None => self.look(call),
        }
    }

    /// A parameter of this body that is called as a closure by somebody else: `opt.map(f)`.
    fn is_formal_closure(&self, position: usize, call: &Call<'_>) -> bool {
        position > 0
            && call.args[position]
                .known_path()
                .is_some_and(|p| matches!(self.cx.paths.node(p), Node::Param(_)))
            && call.types[position].is_some_and(|ty| {
                let ty = &self.ir.types[ty as usize];
                ty.pointers.is_empty()
                    && !ty.head.contains("::")
                    && ty.head.starts_with(char::is_uppercase)
            })
    }

    fn picked(&mut self, element: &Value, call: &Call<'_>) -> Value {
        if call.dest.scalar {
            Value::default()
        } else {
            Value {
                denotes: element.denotes,
                ..Value::default()
            }
        }
    }

    /// `iter.map(f)`: the closure is taken to run here, once, on some element.
    pub(super) fn adapter(&mut self, call: Call<'_>) -> Value {
        let Some(first) = call.args.first().cloned() else {
            return Value::default();
        };
        let mut value = first.clone();
        value.callables = Default::default();
        for arg in &call.args[1..] {
            if arg.callables.is_empty() {
                value.reads.merge(&arg.all_reads());
                value.guards.merge(&arg.all_guards());
                continue;
            }
            let element = first
                .known_path()
                .and_then(|p| self.element_of(p))
                .map(Value::path)
                .unwrap_or_default();
            let made = self.invoke(arg, vec![element], call.dest);
            value.reads.merge(&made.all_reads());
            value.guards.merge(&made.all_guards());
            if let Some(path) = made.known_path() {
                value.denotes = Denotes::Path(path);
            }
        }
        value
    }

    /// `FnOnce::call_once(f, (a, b))`.
    pub(super) fn call_value(&mut self, call: Call<'_>) -> Value {
        let Some(function) = call.args.first().cloned() else {
            return Value::default();
        };
        let tuple = call.args.get(1).cloned().unwrap_or_default();
        let ty = call.types.get(1).copied().flatten();
        let arity = ty.map_or(0, |ty| self.ir.types[ty as usize].args.len());
        let args = (0..arity as u32)
            .map(|i| tuple.parts.get((0, i)).cloned().unwrap_or_default())
            .collect();
        self.invoke(&function, args, call.dest)
    }
}

fn handles_failure(name: &str) -> bool {
    matches!(
        name,
        "map_err" | "inspect_err" | "or_else" | "unwrap_or_else"
    )
}
