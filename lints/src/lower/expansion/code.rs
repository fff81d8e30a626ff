//! What a statement or terminator reads and writes.

use crate::ir::{Body, LocalId, Operand, Place, Rvalue, Span, Stmt, Target, Term};

/// Block, and statement in it; the terminator comes after the last.
pub(super) type At = (usize, usize);

/// A statement or terminator.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code<'b> {
    Stmt(&'b Stmt),
    Term(&'b Term, Span),
}

impl<'b> Code<'b> {
    pub(super) fn all(body: &'b Body) -> impl Iterator<Item = (At, Code<'b>)> {
        let blocks = body.blocks.iter().enumerate();
        blocks.flat_map(|(number, block)| {
            let stmts = block.stmts.iter().map(Code::Stmt);
            let codes = stmts.chain([Code::Term(&block.term, block.term_span)]);
            codes.enumerate().map(move |(i, code)| ((number, i), code))
        })
    }

    pub(super) fn span(self) -> Span {
        match self {
            Code::Stmt(stmt) => stmt.span,
            Code::Term(_, span) => span,
        }
    }

    /// The variable that it gives a new value as a whole.
    pub(super) fn dest(self) -> Option<LocalId> {
        let place = match self {
            Code::Stmt(stmt) => &stmt.place,
            Code::Term(Term::Call { dest, .. }, _) => dest,
            Code::Term(..) => return None,
        };
        place.proj.is_empty().then_some(place.local)
    }

    pub(super) fn locals(self) -> impl Iterator<Item = LocalId> {
        let mut locals = Vec::new();
        let mut place = |place: &Place| locals.push(place.local);
        match self {
            Code::Stmt(stmt) => {
                place(&stmt.place);
                rvalue(&stmt.value, &mut place);
            }
            Code::Term(term, _) => match term {
                Term::Switch { on, .. } => operand(on, &mut place),
                Term::Call {
                    callee, args, dest, ..
                } => {
                    place(dest);
                    if let Target::Value(callee) = callee {
                        operand(callee, &mut place);
                    }
                    args.iter().for_each(|arg| operand(arg, &mut place));
                }
                Term::Drop { place: dropped, .. } => place(dropped),
                _ => {}
            },
        }
        locals.into_iter()
    }
}

fn operand(of: &Operand, place: &mut impl FnMut(&Place)) {
    if let Operand::Copy(at) | Operand::Move(at) = of {
        place(at);
    }
}

fn rvalue(value: &Rvalue, place: &mut impl FnMut(&Place)) {
    match value {
        Rvalue::Ref { place: at, .. }
        | Rvalue::RawRef { place: at, .. }
        | Rvalue::Discriminant(at) => place(at),
        Rvalue::Use(of) | Rvalue::Unary(of) | Rvalue::Cast(of, _) | Rvalue::Repeat(of) => {
            operand(of, place);
        }
        Rvalue::Binary(_, a, b) => {
            operand(a, place);
            operand(b, place);
        }
        Rvalue::Aggregate(_, operands) | Rvalue::Other(operands) => {
            operands.iter().for_each(|of| operand(of, place));
        }
    }
}
