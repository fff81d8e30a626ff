//! What stands to the right of `PLACE = `: values, and calls, which look like values up to their edges.

use memchr::memchr;

use super::cursor::{Cursor, Read};
use super::operand::constant;
use super::scan::Until;
use super::syntax::{Aggregate, Callee, Const, Operand, Rvalue};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assigned<'a> {
    Value(Rvalue<'a>),
    /// A fake borrow: it stands for a check of the compiler.
    Nothing,
    Call {
        callee: Callee<'a>,
        args: Vec<Operand<'a>>,
        target: Option<u32>,
    },
    Yield {
        resume: u32,
    },
}

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
    pub(super) fn assigned(&mut self) -> Read<Assigned<'a>> {
        match self.peek() {
            b'&' => return self.borrow(),
            b'[' => return self.array().map(Assigned::Value),
            b'(' => {
                self.advance(1);
                let parts = self.operands(")")?;
                return Ok(aggregate(Aggregate::Tuple, parts));
            }
            b'*' => return self.raw_pointer().map(Assigned::Value),
            b'{' => {
                if let Some(closure) = self.closure()? {
                    return Ok(closure);
                }
            }
            _ => {}
        }
        if let Some(operand) = self.place_operand()? {
            if self.peek() == b'(' {
                return self.call(Callee::Value(operand));
            }
            return self.use_or_cast(operand).map(Assigned::Value);
        }
        if self.eat("const ") {
            return self.constant_or_call();
        }
        if self.eat("deref_copy ") {
            return Ok(Assigned::Value(Rvalue::Read(self.place()?)));
        }
        self.named()
    }

    /// `&_1`, `&mut _1`, `&raw const _1`, `&fake shallow _1`, `&/*tls*/ mut NAME`
    fn borrow(&mut self) -> Read<Assigned<'a>> {
        self.expect("&")?;
        if self.eat("/*tls*/ ") {
            self.eat("mut ");
            let path = self.until(Until::Path)?;
            return Ok(Assigned::Value(Rvalue::Use(Operand::Const(Const::Path(
                path,
            )))));
        }
        if self.eat("fake ") {
            self.eat("shallow ");
            self.eat("deep ");
            self.place()?;
            return Ok(Assigned::Nothing);
        }
        let raw = self.eat("raw ");
        self.eat("two_phase ");
        self.eat("pin ");
        let mutable = self.eat("mut ");
        if !mutable {
            self.eat("const ");
            // Where only the length behind the pointer is read.
            self.eat("(fake) ");
        }
        let place = self.place()?;
        Ok(Assigned::Value(if raw {
            Rvalue::RawRef { mutable, place }
        } else {
            Rvalue::Ref { mutable, place }
        }))
    }

    /// `[move _1, move _2]`, `[const 0_u8; 32]`
    fn array(&mut self) -> Read<Rvalue<'a>> {
        self.expect("[")?;
        if self.eat("]") {
            return Ok(Rvalue::Aggregate(Aggregate::Array, Vec::new()));
        }
        let first = self.operand()?;
        if self.eat("; ") {
            self.until(Until::Delimiter)?;
            self.expect("]")?;
            return Ok(Rvalue::Repeat(first));
        }
        let mut parts = vec![first];
        if self.eat(", ") {
            parts.append(&mut self.operands("]")?);
        } else {
            self.expect("]")?;
        }
        Ok(Rvalue::Aggregate(Aggregate::Array, parts))
    }

    /// `*const [T] from (copy _1, move _2)`: a pointer from an address and a length.
    fn raw_pointer(&mut self) -> Read<Rvalue<'a>> {
        let ty = self.until(Until::Delimiter)?;
        let Some(at) = ty.rfind(" from (") else {
            return Err(self.unread("the parts of a pointer"));
        };
        self.go_to(self.pos() - ty.len() + at + " from (".len());
        Ok(Rvalue::Other(self.operands(")")?))
    }

    /// `{closure@src/a.rs:3:5: 3:9} { x: move _4 }`; but `{impl#0}::f` is the path of a function.
    fn closure(&mut self) -> Read<Option<Assigned<'a>>> {
        let start = self.pos();
        let text = self.until(Until::Path)?;
        if !text.ends_with('}') || self.peek() == b'(' {
            self.go_to(start);
            return Ok(None);
        }
        let captures = if self.eat(" { ") {
            self.fields()?
        } else {
            Vec::new()
        };
        Ok(Some(aggregate(Aggregate::Closure(text), captures)))
    }

    fn use_or_cast(&mut self, operand: Operand<'a>) -> Read<Rvalue<'a>> {
        if !self.eat(" as ") {
            return Ok(Rvalue::Use(operand));
        }
        let ty_and_kind = self.until(Until::Delimiter)?;
        match ty_and_kind.rfind(" (") {
            Some(end) => Ok(Rvalue::Cast(operand, &ty_and_kind[..end])),
            None => Err(self.unread("the kind of a cast")),
        }
    }

    /// From behind `const `. Values such as `Some(1_u8)` look like calls until the edges are missing.
    fn constant_or_call(&mut self) -> Read<Assigned<'a>> {
        let start = self.pos();
        let text = self.until(Until::ConstCallee)?;
        if self.peek() == b'(' {
            self.skip_group()?;
            let called = self.looking_at(" -> ");
            self.go_to(start + if called { text.len() } else { 0 });
            if called {
                return self.call(Callee::Value(Operand::Const(constant(text))));
            }
            let text = self.until(Until::Const)?;
            return self
                .use_or_cast(Operand::Const(constant(text)))
                .map(Assigned::Value);
        }
        self.use_or_cast(Operand::Const(constant(text)))
            .map(Assigned::Value)
    }

    /// Whatever starts with a name: operators, functions, and types with their parts.
    fn named(&mut self) -> Read<Assigned<'a>> {
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

fn aggregate<'a>(kind: Aggregate<'a>, parts: Vec<Operand<'a>>) -> Assigned<'a> {
    Assigned::Value(Rvalue::Aggregate(kind, parts))
}
