//! Iterators: what adapters are given runs when somebody consumes what they make.

use super::call::Call;
use super::exec::Exec;
use super::parts::{ELEMENT, Part};
use super::sets::Set;
use super::value::{Denotes, Value};
use super::{Asked, Callback, Look};
use crate::link::{TypeFacts, is_open};

/// What an adapter does with each element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Yields what the closure returns.
    Maps,
    /// The same, of a closure that is given its state first.
    Scans,
    /// Yields the element; the closure only looks at it.
    Keeps,
    /// Yields what is in the element.
    Flattens,
    /// Another iterator goes on beside this one.
    Beside,
    /// Yields what the closure makes of nothing.
    Makes,
    /// Yields what the iterator's own method does.
    Pulls,
}

impl Step {
    const ALL: [Step; 7] = [
        Step::Maps,
        Step::Scans,
        Step::Keeps,
        Step::Flattens,
        Step::Beside,
        Step::Makes,
        Step::Pulls,
    ];

    /// Whether the adapter calls that argument; others are where it starts, or go on beside it.
    fn calls(name: &str, position: usize) -> bool {
        match name {
            "scan" => position == 2,
            "chain" | "zip" | "skip" | "take" | "step_by" => false,
            _ => true,
        }
    }

    /// Of the adapter's closure.
    fn of(name: &str) -> Step {
        match name {
            "filter" | "inspect" | "take_while" | "skip_while" => Step::Keeps,
            "scan" => Step::Scans,
            _ => Step::Maps,
        }
    }
}

/// An iterator has its steps as parts, in their order: this is the first, and the number of no variant.
const FIRST: u32 = u32::MAX / 2;

/// Whatever elements and closures may have in them: where it ends is seen when all is done.
pub(super) const ANY: TypeFacts = TypeFacts {
    may_own_guard: true,
    shows_guard: false,
    borrows: true,
    names_guard: false,
    scalar: false,
    unique_ref: false,
    shared_ref: false,
    shared_handle: false,
    wraps_handle: false,
    has_handles: true,
};

impl Value {
    fn steps(&self) -> impl Iterator<Item = (Step, &Value)> {
        let steps = self.parts.iter().filter(|((n, _), _)| *n >= FIRST);
        steps.map(|((_, step), value)| (Step::ALL[*step as usize], value))
    }

    /// An iterator that does more than yield what is there.
    pub(super) fn is_lazy(&self) -> bool {
        self.steps().next().is_some()
    }

    /// Has its elements from that method.
    pub(super) fn pull(&mut self, next: Value) {
        self.add_step(Step::Pulls, next);
    }

    /// It does not yield each element, or others as well.
    fn leaves_out(&self) -> bool {
        let mut steps = self.steps();
        steps.any(|(step, _)| matches!(step, Step::Keeps | Step::Beside))
    }

    fn add_step(&mut self, step: Step, value: Value) {
        let last = self.parts.iter().map(|((n, _), _)| *n).max();
        let number = last.map_or(FIRST, |n| FIRST.max(n + 1));
        let part: Part = (number, step as u32);
        self.parts.insert(part, value);
    }

    /// Those of the iterator, and not of what its closures have captured.
    pub(super) fn own_reads(&self) -> Set {
        let mut reads = self.reads.clone();
        for ((number, _), part) in self.parts.iter() {
            if *number < FIRST {
                reads.merge(&part.all_reads());
            }
        }
        reads
    }
}

impl<'a> Exec<'_, 'a> {
    /// `iter.map(f)`: an iterator that has more to do.
    pub(super) fn adapter(&mut self, mut call: Call<'_>, name: &str) -> Value {
        (1..call.args.len()).for_each(|position| self.drive(&mut call, position));
        let Some(first) = call.args.first() else {
            return Value::default();
        };
        let mut value = first.clone();
        if matches!(name, "from_fn" | "repeat_with" | "once_with") {
            value = Value::default();
            value.add_step(Step::Makes, first.clone());
        }
        for (position, arg) in call.args.iter().enumerate().skip(1) {
            if self.is_closure(position, &call) && Step::calls(name, position) {
                value.add_step(Step::of(name), arg.clone());
            } else if arg.is_lazy() {
                value.add_step(Step::Beside, arg.clone());
            } else {
                value.reads.merge(&arg.all_reads());
                value.guards.merge(&arg.all_guards());
                // `chain`, `skip`
                value.changed = true;
            }
        }
        if matches!(name, "flatten" | "flat_map") {
            value.add_step(Step::Flattens, Value::default());
        }
        value.bounded()
    }

    /// `iter.sum()`, `iter.for_each(f)`: what the adapters have to do happens, and what the closures here do with it.
    pub(super) fn consume(&mut self, call: Call<'_>, name: &str) -> Value {
        let Some(first) = call.args.first() else {
            return Value::default();
        };
        let mut implied = self.implied.clone();
        implied.merge(&first.own_reads());
        let outer = std::mem::replace(&mut self.implied, implied);
        let value = self.consumed(&call, first, name);
        self.implied = outer;
        value
    }

    fn consumed(&mut self, call: &Call<'_>, first: &Value, name: &str) -> Value {
        let mut value = Value {
            reads: first.own_reads(),
            guards: first.all_guards(),
            lent: first.all_lent(),
            ..Value::default()
        };
        self.give_up(first);
        self.note_look(first, Look::Plain, &mut value.reads);
        let element = self.element(first);
        value.take_on(&element);
        value.changed = first.changed || first.leaves_out() || !element.calculated().is_empty();
        for (position, arg) in call.args.iter().enumerate().skip(1) {
            if self.is_closure(position, call) && !(folds(name) && position == 1) {
                let args = arguments(name, &element);
                let made = self.invoke(arg, args, call.dest);
                value.take_on(&made);
            } else if arg.is_lazy() {
                let other = self.drained(arg);
                value.take_on(&other);
            }
        }
        if !call.dest.scalar {
            value.parts = element.one_of();
            if name == "collect" && element.polls_something() {
                value.parts.insert((ELEMENT, 0), element.clone());
            }
            let same = call.dest.borrows || call.dest.has_handles || call.dest.may_own_guard;
            value.denotes = match self.site_path() {
                // Copies of elements are no elements.
                Some(copy) if !same => Denotes::Path(copy),
                _ => element.denotes,
            };
        }
        if !call.dest.may_own_guard {
            let guards = std::mem::take(&mut value.guards);
            self.state.release(&guards);
        }
        value
    }

    /// The callee consumes what iterators it is given.
    pub(super) fn drain(&mut self, call: &mut Call<'_>) {
        for position in 0..call.args.len() {
            self.drive(call, position);
            if call.args[position].is_lazy() {
                call.args[position] = self.drained(&call.args[position].clone());
            }
        }
    }

    /// An argument that is an iterator, once the callee has consumed it.
    pub(super) fn drained(&mut self, iterator: &Value) -> Value {
        let mut value = Value {
            denotes: iterator.denotes,
            reads: iterator.own_reads(),
            guards: iterator.all_guards(),
            ..Value::default()
        };
        let element = self.element(iterator);
        value.take_on(&element);
        value
    }

    /// What the iterator yields. All that its adapters do to get there happens, once.
    pub(super) fn element(&mut self, iterator: &Value) -> Value {
        self.consume_formal(iterator);
        let mut element = self.within(iterator);
        for (step, value) in iterator.steps() {
            match step {
                Step::Maps => element = self.mapped(value, vec![element.clone()], &element),
                Step::Scans => {
                    let args = vec![Value::default(), element.clone()];
                    element = self.mapped(value, args, &element);
                }
                Step::Keeps => {
                    let made = self.invoke(value, vec![element.borrowed()], ANY);
                    element.reads.merge(&made.all_reads());
                    self.state.release(&made.all_guards());
                }
                Step::Makes => element = self.yielded(value, Vec::new()),
                Step::Pulls => element = self.yielded(value, vec![iterator.borrowed()]),
                Step::Flattens if element.is_lazy() => element = self.element(&element),
                Step::Flattens => element = self.within(&element),
                Step::Beside => {
                    let other = self.drained(value);
                    element.take_on(&other);
                }
            }
        }
        element
    }

    /// Of what a parameter is that may be any iterator, callers know more.
    fn consume_formal(&mut self, iterator: &Value) {
        let Some(param) = iterator
            .param_root(&self.cx.paths)
            .filter(|_| self.recording)
        else {
            return;
        };
        let (Some(callee), true) = (iterator.known_path(), self.may_be_any(param)) else {
            return;
        };
        let Some(result) = self.site_path() else {
            return;
        };
        self.facts.callbacks.push(Callback {
            callee,
            asked: Asked::Consumed,
            args: Vec::new(),
            held: self.state.held.clone(),
            block: self.block,
            result,
            decided: Set::default(),
            rivals: None,
        });
    }

    /// `I`, `impl Iterator`, `Box<dyn Iterator>`.
    fn may_be_any(&self, param: u32) -> bool {
        let Some(local) = self.body.locals.get(param as usize + 1) else {
            return false;
        };
        let mut ty = &self.ir.types[local.ty as usize];
        if let ("std::boxed::Box", Some(&inner)) = (ty.head.as_str(), ty.args.first()) {
            ty = &self.ir.types[inner as usize];
        }
        is_open(&ty.head)
    }

    /// Some element of a collection.
    fn within(&mut self, collection: &Value) -> Value {
        let path = collection.known_path().and_then(|p| self.element_of(p));
        Value {
            reads: collection.reads.clone(),
            parts: collection.one_of(),
            ..path.map(Value::path).unwrap_or_default()
        }
    }

    /// What a method makes that yields an `Option`.
    fn yielded(&mut self, method: &Value, args: Vec<Value>) -> Value {
        let mut made = self.invoke(method, args, ANY);
        (made.variant, made.bare) = (None, false);
        made
    }

    fn mapped(&mut self, closure: &Value, args: Vec<Value>, element: &Value) -> Value {
        let mut made = self.invoke(closure, args, ANY);
        made.reads.merge(&element.all_reads());
        made
    }
}

impl Value {
    fn take_on(&mut self, other: &Value) {
        self.reads.merge(&other.all_reads());
        self.guards.merge(&other.all_guards());
    }
}

/// Whether it is given a value to start from, before the closure.
fn folds(name: &str) -> bool {
    matches!(name, "fold" | "try_fold" | "rfold" | "try_rfold")
}

/// Of the closure of a consumer.
fn arguments(name: &str, element: &Value) -> Vec<Value> {
    match name {
        _ if folds(name) => vec![Value::default(), element.clone()],
        "reduce" | "try_reduce" => vec![element.clone(), element.clone()],
        "max_by" | "min_by" => vec![element.borrowed(), element.borrowed()],
        // These hand the element on.
        "find" | "rfind" | "max_by_key" | "min_by_key" | "partition" | "next_if" => {
            vec![element.borrowed()]
        }
        _ => vec![element.clone()],
    }
}
