//! Captures that the compiler forgets to print.
//!
//! A closure captures places, but rustc prints as many as it captures *variables*: with `|| (x.a.len(), x.b.len())`
//! it prints `{ x: move _4 }`, and `_5` is missing. Three things around the statement tell what is. The explanation below counts the captures, the
//! operands were assigned right before, and they die right behind it, in reverse:
//!
//! ```text
//! _4 = &(_1.0: A);
//! _5 = &(_1.1: B);
//! _3 = {closure@a.rs:1:2: 3:4} { x: move _4 };
//!                                  // closure
//!                                  // + args: [
//!                                  //     (&'{erased} A, &'{erased} B),
//!                                  // ]
//! StorageDead(_5);
//! StorageDead(_4);
//! ```

use super::cursor::{Cursor, Read};
use super::scan::Until;
use super::syntax::{Name, Operand, Place, Stmt};

impl<'a> Cursor<'a> {
    /// From the line below the statement that makes a closure: the captures that stand behind the `printed` ones.
    /// None if they cannot be told, as when a place was moved without a temporary.
    pub(super) fn unprinted_captures(
        &self,
        printed: &[Operand<'a>],
        before: &[Stmt<'a>],
        names: &[Name<'a>],
    ) -> Vec<Operand<'a>> {
        let mut ahead = self.clone();
        let count = ahead.count_captures();
        let missing = count.map(|count| count.saturating_sub(printed.len()));
        if missing.is_some_and(|missing| missing > 0) {
            ahead.skip_to_deaths();
        }
        let mut dying = Vec::new();
        while missing.is_none_or(|missing| dying.len() < missing) {
            let Some(local) = ahead.dead_local() else {
                break;
            };
            let moved = printed.iter().any(|operand| is_move_of(operand, local));
            if moved || is_named(local, names) || !is_assigned(local, before, dying.len()) {
                break;
            }
            dying.push(local);
        }
        if missing.is_some_and(|missing| dying.len() < missing) {
            return Vec::new();
        }
        let moved = |local| {
            Operand::Move(Place {
                local,
                proj: Vec::new(),
            })
        };
        dying.into_iter().rev().map(moved).collect()
    }

    /// Over the explanation. The last argument of a closure is the tuple of what it captures.
    fn count_captures(&mut self) -> Option<usize> {
        let mut in_args = false;
        let mut last = None;
        while let Some(comment) = self.explanation() {
            let comment = comment.trim_start_matches('+').trim();
            match comment {
                "args: [" => in_args = true,
                "]" | "]," => in_args = false,
                _ if in_args => last = Some(comment),
                _ => {}
            }
        }
        let mut tuple = Cursor::new(last?);
        tuple.count_elements().ok()
    }

    /// The text of a line that is a comment.
    fn explanation(&mut self) -> Option<&'a str> {
        let start = self.pos();
        let comment = self.line().trim_start().strip_prefix("// ");
        if comment.is_none() {
            self.go_to(start);
        }
        comment
    }

    fn count_elements(&mut self) -> Read<usize> {
        self.expect("(")?;
        let mut count = 0;
        while !self.eat(")") {
            self.until(Until::Delimiter)?;
            count += 1;
            if !self.eat(", ") {
                self.eat(",");
            }
        }
        Ok(count)
    }

    /// Over what is done with the closure at once: `(|| x.a)()` borrows it before its captures die.
    fn skip_to_deaths(&mut self) {
        for _ in 0..4 {
            let mut next = self.clone();
            next.skip_spaces();
            if !next.at_place() {
                return;
            }
            next.line();
            *self = next;
        }
    }

    /// The local of `StorageDead(_5);`.
    fn dead_local(&mut self) -> Option<u32> {
        self.skip_spaces();
        if !self.eat("StorageDead(") {
            return None;
        }
        let local = self.local().ok()?;
        self.line();
        Some(local)
    }
}

fn is_move_of(operand: &Operand<'_>, local: u32) -> bool {
    matches!(operand, Operand::Move(place) if place.local == local && place.proj.is_empty())
}

fn is_named(local: u32, names: &[Name<'_>]) -> bool {
    let mut places = names.iter().filter_map(|name| name.place.as_ref());
    places.any(|place| place.local == local)
}

/// Whether the statement that stands so many before the end gives the local its value.
fn is_assigned(local: u32, before: &[Stmt<'_>], from_end: usize) -> bool {
    let stmt = before.iter().rev().nth(from_end);
    stmt.is_some_and(|stmt| stmt.place.local == local && stmt.place.proj.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::{Rvalue, Span};

    fn local(local: u32) -> Place<'static> {
        let proj = Vec::new();
        Place { local, proj }
    }

    fn assign(number: u32) -> Stmt<'static> {
        let value = Rvalue::Ref {
            mutable: false,
            place: local(1),
        };
        Stmt {
            place: local(number),
            value,
            span: Span::default(),
        }
    }

    /// What is found below a closure that prints `move _4`, where `_4` to `_6` have been assigned.
    fn found(below: &str, names: &[Name<'_>]) -> Vec<u32> {
        let printed = [Operand::Move(local(4))];
        let before = [assign(4), assign(5), assign(6)];
        let found = Cursor::new(below).unprinted_captures(&printed, &before, names);
        let number = |operand| match operand {
            Operand::Move(place) => place.local,
            other => panic!("{other:?}"),
        };
        found.into_iter().map(number).collect()
    }

    fn below(captures: &str) -> String {
        format!(
            "  // closure\n  // + def_id: DefId(0:1 ~ a[1]::f)\n  // + args: [\n  //     i16,\n  //     {captures},\n  // ]\n  \
             StorageDead(_6); // scope 0 at a.rs:1:2: 3:4\n  StorageDead(_5);\n  StorageDead(_4);\n  _7 = const 1_u8;\n"
        )
    }

    #[test]
    fn what_is_counted_but_not_printed_is_found() {
        let captures = "(&'{erased} A<B, C>, &'{erased} fn(A, B) -> C, D)";
        assert_eq!(found(&below(captures), &[]), [5, 6]);
        assert!(found(&below("(A,)"), &[]).is_empty());
        assert!(found(&below("()"), &[]).is_empty());
    }

    #[test]
    fn without_a_count_temporaries_tell() {
        let below = below("()");
        let (_, storage) = below.split_once("]\n").unwrap();
        assert_eq!(found(storage, &[]), [5, 6]);
        assert!(found("", &[]).is_empty());
    }

    #[test]
    fn no_capture_is_made_up() {
        assert!(
            found(&below("(A, B, C, D)"), &[]).is_empty(),
            "one of them was moved without a temporary"
        );
        let names = [Name {
            name: "guard",
            place: Some(local(6)),
        }];
        assert!(
            found(&below("(A, B)"), &names).is_empty(),
            "a variable is no temporary"
        );
        let other = below("(A, B)").replace("StorageDead(_6)", "StorageDead(_9)");
        assert!(
            found(&other, &[]).is_empty(),
            "nothing was assigned for the closure"
        );
    }
}
