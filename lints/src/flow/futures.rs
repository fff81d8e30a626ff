//! Futures: what is polled happens here and now, for the task that polls, with all the locks that it holds.

use super::Felt;
use super::call::Call;
use super::exec::Exec;
use super::value::{Denotes, Pending, Value};
use crate::ir::Term;
use crate::models::How;

/// What a future that is polled may do.
enum Polled {
    Takes(u32, Pending),
    Runs,
    Unknown,
}

impl Value {
    fn is_future(&self) -> bool {
        !self.callables.is_empty() || !self.pending.is_empty()
    }
}

/// A future that polls those among the arguments, and of which another may be done first if it is one of a choice.
pub(super) fn awaits(call: &Call<'_>, is_choice: bool) -> Value {
    let futures = call.args.iter().filter(|arg| arg.is_future());
    let mut futures: Vec<Value> = futures.cloned().collect();
    if is_choice {
        for future in &mut futures {
            future.callables.open();
            future.pending.open();
        }
    }
    match futures.len() {
        0 => {
            let mut value = call.args.last().cloned().unwrap_or_default();
            for other in &call.args {
                value.reads.merge(&other.all_reads());
            }
            value
        }
        1 => futures.remove(0),
        _ => {
            let mut all = Value::default();
            for (index, future) in (0..).zip(futures) {
                all.parts.insert((0, index), future);
            }
            all
        }
    }
}

impl<'a> Exec<'_, 'a> {
    pub(super) fn poll(&mut self, call: &Call<'_>) -> Value {
        let Some(future) = call.args.first() else {
            return Value::default();
        };
        let mut outcomes: Vec<Polled> = (0..)
            .zip(future.pending.items())
            .map(|(number, &pending)| Polled::Takes(number, pending))
            .collect();
        if !future.callables.is_empty() {
            outcomes.push(Polled::Runs);
        }
        if outcomes.is_empty() && future.parts.iter().any(|(_, part)| part.is_future()) {
            return self.poll_parts(call, future);
        }
        if outcomes.is_empty() || future.callables.is_empty() && future.pending.is_open() {
            outcomes.push(Polled::Unknown);
        }
        self.any_of(&outcomes, |exec, outcome| match outcome {
            Polled::Takes(number, pending) => {
                exec.acquire(*number, Some(pending.lock), pending.mode, How::Blocking)
            }
            Polled::Runs => {
                let args = call.args.get(1).cloned().into_iter().collect();
                exec.invoke(future, args, call.dest)
            }
            Polled::Unknown => {
                // A future that is polled by hand is the state of the one that polls it, and goes on when that does.
                if exec.awaits() {
                    exec.effect(Felt::Outside);
                }
                let denotes = exec.site_path().map_or(Denotes::Unknown, Denotes::Path);
                Value {
                    denotes,
                    reads: future.all_reads(),
                    ..Value::default()
                }
            }
        })
    }

    /// Whether the body is that of an async function or block.
    fn awaits(&self) -> bool {
        let mut blocks = self.body.blocks.iter();
        blocks.any(|block| matches!(block.term, Term::Yield { .. }))
    }

    /// Of a future that is made of several, each makes progress.
    fn poll_parts(&mut self, call: &Call<'_>, future: &Value) -> Value {
        let parts: Vec<Value> = future.parts.iter().map(|(_, part)| part.clone()).collect();
        let mut result = Value {
            denotes: Denotes::Unknown,
            ..Value::default()
        };
        for part in parts.into_iter().filter(Value::is_future) {
            let polled = self.poll(&Call {
                path: call.path,
                args: std::iter::once(part)
                    .chain(call.args.get(1).cloned())
                    .collect(),
                types: call.types.clone(),
                dest: call.dest,
            });
            result.guards.merge(&polled.all_guards());
            result.reads.merge(&polled.all_reads());
        }
        result
    }
}
