//! To go over all places, values and targets that a body mentions.

use super::{Block, BlockId, Operand, Place, Rvalue, Target, Term};

impl Block {
    /// Every place that is read, moved, borrowed or dropped.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let stmts = self.stmts.iter().flat_map(|stmt| stmt.value.places());
        stmts.chain(self.term.places())
    }

    /// To change every place, those that are assigned to as well.
    pub fn each_place(&mut self, change: &mut dyn FnMut(&mut Place)) {
        for stmt in &mut self.stmts {
            change(&mut stmt.place);
            stmt.value.each_place(change);
        }
        self.term.each_place(change);
    }

    /// Every value that is used.
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let stmts = self.stmts.iter().flat_map(|stmt| stmt.value.operands());
        stmts.chain(self.term.operands())
    }
}

impl Rvalue {
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let (one, other, rest): (Option<&Operand>, Option<&Operand>, &[Operand]) = match self {
            Rvalue::Use(o) | Rvalue::Unary(o) | Rvalue::Cast(o, _) | Rvalue::Repeat(o) => {
                (Some(o), None, &[])
            }
            Rvalue::Ref { .. } | Rvalue::RawRef { .. } | Rvalue::Discriminant(_) => {
                (None, None, &[])
            }
            Rvalue::Binary(_, a, b) => (Some(a), Some(b), &[]),
            Rvalue::Aggregate(_, operands) | Rvalue::Other(operands) => (None, None, operands),
        };
        one.into_iter().chain(other).chain(rest)
    }

    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let own = match self {
            Rvalue::Ref { place, .. }
            | Rvalue::RawRef { place, .. }
            | Rvalue::Discriminant(place) => Some(place),
            _ => None,
        };
        let used = self.operands().filter_map(Operand::place);
        own.into_iter().chain(used)
    }

    fn each_place(&mut self, change: &mut dyn FnMut(&mut Place)) {
        match self {
            Rvalue::Ref { place, .. }
            | Rvalue::RawRef { place, .. }
            | Rvalue::Discriminant(place) => change(place),
            Rvalue::Use(o) | Rvalue::Unary(o) | Rvalue::Cast(o, _) | Rvalue::Repeat(o) => {
                o.each_place(change);
            }
            Rvalue::Binary(_, a, b) => {
                a.each_place(change);
                b.each_place(change);
            }
            Rvalue::Aggregate(_, operands) | Rvalue::Other(operands) => {
                operands.iter_mut().for_each(|o| o.each_place(change));
            }
        }
    }
}

impl Operand {
    pub fn place(&self) -> Option<&Place> {
        match self {
            Operand::Copy(place) | Operand::Move(place) => Some(place),
            Operand::Const(_) => None,
        }
    }

    fn each_place(&mut self, change: &mut dyn FnMut(&mut Place)) {
        match self {
            Operand::Copy(place) | Operand::Move(place) => change(place),
            Operand::Const(_) => {}
        }
    }
}

impl Term {
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let (args, other): (&[Operand], Option<&Operand>) = match self {
            Term::Switch { on, .. } => (&[], Some(on)),
            Term::Call {
                callee: Target::Value(function),
                args,
                ..
            } => (args, Some(function)),
            Term::Call { args, .. } => (args, None),
            _ => (&[], None),
        };
        args.iter().chain(other)
    }

    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let own = match self {
            Term::Drop { place, .. } => Some(place),
            _ => None,
        };
        let used = self.operands().filter_map(Operand::place);
        own.into_iter().chain(used)
    }

    fn each_place(&mut self, change: &mut dyn FnMut(&mut Place)) {
        match self {
            Term::Switch { on, .. } => on.each_place(change),
            Term::Call {
                callee, args, dest, ..
            } => {
                if let Target::Value(function) = callee {
                    function.each_place(change);
                }
                args.iter_mut().for_each(|arg| arg.each_place(change));
                change(dest);
            }
            Term::Drop { place, .. } => change(place),
            Term::Goto(_) | Term::Yield { .. } | Term::Return | Term::Unreachable => {}
        }
    }

    /// To change every block that may be next.
    pub fn each_target(&mut self, change: &mut dyn FnMut(&mut BlockId)) {
        match self {
            Term::Goto(target) | Term::Drop { target, .. } | Term::Yield { resume: target } => {
                change(target)
            }
            Term::Switch {
                targets, otherwise, ..
            } => {
                targets.iter_mut().for_each(|(_, target)| change(target));
                otherwise.iter_mut().for_each(change);
            }
            Term::Call { target, .. } => target.iter_mut().for_each(change),
            Term::Return | Term::Unreachable => {}
        }
    }
}
