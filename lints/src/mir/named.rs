//! What starts with a name: operators, calls, and values of named types. They look alike up to what follows.

use memchr::memchr;

use super::cursor::{Cursor, Read};
use super::rvalue::{Assigned, aggregate};
use super::scan::Until;
use super::syntax::{Aggregate, Callee, Const, Operand, Rvalue};

const BINARY: [&str; 22] = [
    "Add",
    "AddUnchecked",
    "AddWithOverflow",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Cmp",
    "Div",
    "Eq",
    "Ge",
    "Gt",
    "Le",
    "Lt",
    "Mul",
    "MulUnchecked",
    "MulWithOverflow",
    "Ne",
    "Offset",
    "Rem",
    "Sub",
    "SubUnchecked",
    "SubWithOverflow",
];
const SHIFTS: [&str; 4] = ["Shl", "ShlUnchecked", "Shr", "ShrUnchecked"];
const UNARY: [&str; 3] = ["Neg", "Not", "PtrMetadata"];
/// What asks about a type.
const NULLARY: [&str; 7] = [
    "AlignOf",
    "ContractChecks",
    "OffsetOf",
    "OverflowChecks",
    "RuntimeChecks",
    "SizeOf",
    "UbChecks",
];

impl<'a> Cursor<'a> {
    /// Whatever starts with a name: operators, functions, and types with their parts.
    pub(super) fn named(&mut self) -> Read<Assigned<'a>> {
        let name = self.until(Until::Path)?;
        if self.peek() == b'(' {
            return self.named_with_arguments(name);
        }
        if self.eat(" { ") {
            let fields = self.fields()?;
            return Ok(aggregate(Aggregate::Adt(name), fields));
        }
        if self.looking_at(" as ") || self.is_constant() {
            return self
                .use_or_cast(Operand::Const(Const::Path(name)))
                .map(Assigned::Value);
        }
        Ok(aggregate(Aggregate::Adt(name), Vec::new()))
    }

    /// A function without its arguments is printed as `f`, a value without parts as `None`. Only constants are
    /// explained in the lines below.
    fn is_constant(&self) -> bool {
        let rest = self.rest();
        let next = memchr(b'\n', rest.as_bytes()).map_or("", |end| &rest[end + 1..]);
        next.trim_start_matches(' ')
            .starts_with("// mir::ConstOperand")
    }

    fn named_with_arguments(&mut self, name: &'a str) -> Read<Assigned<'a>> {
        let start = self.pos();
        self.advance(1);
        match name {
            "discriminant" | "Len" | "CopyForDeref" if self.at_place() => {
                let place = self.place()?;
                self.expect(")")?;
                let discriminant = name == "discriminant";
                return Ok(Assigned::Value(if discriminant {
                    Rvalue::Discriminant(place)
                } else {
                    Rvalue::Read(place)
                }));
            }
            "yield" => {
                self.operand()?;
                self.expect(")")?;
                let resume = self
                    .edges()?
                    .ok_or_else(|| self.unread("where to resume"))?;
                return Ok(Assigned::Yield { resume });
            }
            "ShallowInitBox" | "wrap_binder!" => {
                let operand = self.operand()?;
                self.go_to(start);
                self.skip_group()?;
                return Ok(Assigned::Value(Rvalue::Other(vec![operand])));
            }
            _ => {}
        }
        self.go_to(start);
        if NULLARY.contains(&name) {
            self.skip_group()?;
            return Ok(Assigned::Value(Rvalue::Other(Vec::new())));
        }
        self.call_or_value(name)
    }

    fn call_or_value(&mut self, name: &'a str) -> Read<Assigned<'a>> {
        self.expect("(")?;
        let args = self.operands(")")?;
        if self.looking_at(" -> ") {
            let target = self.edges()?;
            let callee = Callee::Path(name);
            return Ok(Assigned::Call {
                callee,
                args,
                target,
            });
        }
        Ok(Assigned::Value(operation(name, args)))
    }

    pub(super) fn call(&mut self, callee: Callee<'a>) -> Read<Assigned<'a>> {
        self.expect("(")?;
        let args = self.operands(")")?;
        let target = self.edges()?;
        Ok(Assigned::Call {
            callee,
            args,
            target,
        })
    }
}

fn operation<'a>(name: &'a str, args: Vec<Operand<'a>>) -> Rvalue<'a> {
    match <[Operand<'a>; 2]>::try_from(args) {
        Ok([left, right]) if BINARY.contains(&name) || SHIFTS.contains(&name) => {
            Rvalue::Binary(name, left, right)
        }
        Ok(pair) => Rvalue::Aggregate(Aggregate::Adt(name), pair.into()),
        Err(mut args) if args.len() == 1 && UNARY.contains(&name) => {
            Rvalue::Unary(name, args.remove(0))
        }
        Err(args) => Rvalue::Aggregate(Aggregate::Adt(name), args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::Place;

    #[track_caller]
    fn read(text: &str) -> Assigned<'_> {
        let mut cursor = Cursor::new(text);
        let assigned = cursor.assigned().unwrap();
        assert_eq!(cursor.rest().split('\n').next(), Some(""), "{text}");
        assigned
    }

    #[track_caller]
    fn value(text: &str) -> Rvalue<'_> {
        match read(text) {
            Assigned::Value(value) => value,
            other => panic!("{other:?}"),
        }
    }

    fn local(local: u32) -> Place<'static> {
        let proj = Vec::new();
        Place { local, proj }
    }

    fn path(text: &str) -> Operand<'_> {
        Operand::Const(Const::Path(text))
    }

    #[test]
    fn functions_and_unit_values_differ_in_the_line_below() {
        let constant = "m::f::<T>\n     // mir::ConstOperand";
        let mut cursor = Cursor::new(constant);
        assert_eq!(
            cursor.assigned(),
            Ok(Assigned::Value(Rvalue::Use(path("m::f::<T>"))))
        );
        let unit = Rvalue::Aggregate(Aggregate::Adt("O::<T>::None"), vec![]);
        assert_eq!(value("O::<T>::None\n     // adt"), unit);
        assert_eq!(
            value("m::f as fn() -> (u8, u8) (PointerCoercion(ReifyFnPointer(Safe), AsCast))"),
            Rvalue::Cast(path("m::f"), "fn() -> (u8, u8)")
        );
    }

    #[test]
    fn operators() {
        let (one, two) = (Operand::Copy(local(1)), Operand::Move(local(2)));
        assert_eq!(
            value("Add(copy _1, move _2)"),
            Rvalue::Binary("Add", one.clone(), two)
        );
        assert_eq!(
            value("PtrMetadata(copy _1)"),
            Rvalue::Unary("PtrMetadata", one.clone())
        );
        assert_eq!(value("discriminant(_1)"), Rvalue::Discriminant(local(1)));
        assert_eq!(value("Len(_1)"), Rvalue::Read(local(1)));
        assert_eq!(value("deref_copy _1"), Rvalue::Read(local(1)));
        assert_eq!(value("SizeOf((A, B))"), Rvalue::Other(vec![]));
        assert_eq!(
            value("ShallowInitBox(copy _1, fn() -> u8)"),
            Rvalue::Other(vec![one])
        );
    }

    #[test]
    fn calls() {
        let calls = [
            (
                "discriminant(const 2_u8) -> [return: bb1, unwind: bb2]",
                Callee::Path("discriminant"),
                Some(1),
            ),
            (
                "<T as X>::f::<{closure@a (.rs:1:2: 3:4}>(const 2_u8) -> bb2",
                Callee::Path("<T as X>::f::<{closure@a (.rs:1:2: 3:4}>"),
                None,
            ),
            (
                "move _1(const 2_u8) -> unwind continue",
                Callee::Value(Operand::Move(local(1))),
                None,
            ),
            (
                "const m::F(const 2_u8) -> [return: bb1, unwind terminate(abi)]",
                Callee::Value(path("m::F")),
                Some(1),
            ),
        ];
        for (text, callee, target) in calls {
            let args = vec![Operand::Const(Const::Int(2))];
            assert_eq!(
                read(text),
                Assigned::Call {
                    callee,
                    args,
                    target
                },
                "{text}"
            );
        }
        assert_eq!(
            read("yield(move _1) -> [resume: bb3, drop: bb4]"),
            Assigned::Yield { resume: 3 }
        );
        assert_eq!(
            value("const F(1_u8)"),
            Rvalue::Use(Operand::Const(Const::Other("F(1_u8)")))
        );
    }
}
