//! What stands above the first block: the signature, the locals, and the user's names.

use super::cursor::{Cursor, Read};
use super::scan::Until;
use super::syntax::{Kind, Local, Name, Span};

pub(super) struct Signature<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// Types of the parameters.
    pub(super) args: Vec<&'a str>,
}

impl<'a> Cursor<'a> {
    /// From the start of the dump to the line below the opening brace.
    pub(super) fn signature(&mut self) -> Read<Signature<'a>> {
        self.skip_preamble();
        let kind = self.kind();
        let name = self.name_of_body(kind)?;
        let mut args = Vec::new();
        if kind == Kind::Fn {
            self.expect("(")?;
            while !self.eat(")") {
                self.local()?;
                self.expect(": ")?;
                args.push(self.until(Until::Delimiter)?);
                self.eat(", ");
            }
        }
        // The type of what is returned stands below, with `_0`.
        match self.rest().find(" {\n") {
            Some(len) => self.advance(len + " {\n".len()),
            None => return Err(self.unread("the opening brace of a body")),
        }
        Ok(Signature { kind, name, args })
    }

    /// Comments, and the table of types that the user wrote, which may break lines.
    fn skip_preamble(&mut self) {
        loop {
            if self.looking_at("| ") {
                while !self.is_at_end() && self.line() != "|" {}
            } else if self.looking_at("//") || self.peek() == b'\n' {
                self.line();
            } else {
                return;
            }
        }
    }

    fn kind(&mut self) -> Kind {
        if self.eat("fn ") {
            return Kind::Fn;
        }
        if self.eat("static ") {
            let mutable = self.eat("mut ");
            return Kind::Static { mutable };
        }
        // Lengths of arrays, values of variants and inline constants have no keyword.
        self.eat("const ");
        Kind::Const
    }

    /// `f` before the parenthesis, `N:` before the type.
    fn name_of_body(&mut self, kind: Kind) -> Read<&'a str> {
        let name = self.until(Until::Path)?;
        if kind == Kind::Fn {
            return Ok(name);
        }
        name.strip_suffix(':')
            .ok_or_else(|| self.unread("the type of a constant"))
    }

    /// All lines up to the first block, whatever their scope.
    pub(super) fn declarations(&mut self) -> Read<Declarations<'a>> {
        let mut found = Declarations::default();
        loop {
            let line = self.pos();
            self.skip_spaces();
            match self.peek() {
                b'l' if self.eat("let ") => {
                    let declared = self.declared_local()?;
                    found.locals.push(declared);
                }
                b'd' if self.eat("debug ") => found.names.extend(self.declared_name()?),
                b's' if self.looking_at("scope ") => _ = self.line(),
                b'c' if self.looking_at("coverage ") => _ = self.line(),
                b'}' if self.pos() > line => _ = self.line(),
                b'/' | b'\n' => _ = self.line(),
                b'b' => {
                    self.go_to(line);
                    return Ok(found);
                }
                _ => return Err(self.unread("a local, a name or a block")),
            }
        }
    }

    /// `mut _1: TYPE; // in scope 0 at a.rs:1:2: 3:4`
    fn declared_local(&mut self) -> Read<(u32, Local<'a>)> {
        self.eat("mut ");
        let number = self.local()?;
        self.expect(": ")?;
        let text = self.until(Until::Delimiter)?;
        let end = if text.ends_with('}') {
            text.find(" as UserTypeProjection")
        } else {
            None
        };
        let ty = &text[..end.unwrap_or(text.len())];
        let span = self.end_of_line()?;
        Ok((number, Local { ty, span }))
    }

    /// `x => (*((*_1).0: &T)); // in scope 0 at a.rs:1:2: 3:4`; parts of a name, `(x.0: T) => _1`, are left out.
    fn declared_name(&mut self) -> Read<Option<(Name<'a>, Span<'a>)>> {
        // Only what a closure captures is printed so: `const` is a parameter `r#const`.
        self.eat("r#");
        let name = self.word();
        if name.is_empty() {
            self.line();
            return Ok(None);
        }
        self.expect(" => ")?;
        let place = if self.at_place() {
            Some(self.place()?)
        } else {
            self.until(Until::Delimiter)?;
            None
        };
        let span = self.end_of_line()?;
        Ok(Some((Name { name, place }, span)))
    }
}

#[derive(Default)]
pub(super) struct Declarations<'a> {
    pub(super) locals: Vec<(u32, Local<'a>)>,
    pub(super) names: Vec<(Name<'a>, Span<'a>)>,
}

impl<'a> Declarations<'a> {
    /// All locals by number; `None` if one is missing. Parameters have no line of their own: they are where
    /// their names are.
    pub(super) fn into_locals(
        mut self,
        args: &[&'a str],
    ) -> Option<(Vec<Local<'a>>, Vec<Name<'a>>)> {
        for (number, ty) in (1..).zip(args) {
            let mut names = self.names.iter();
            let named = names.find(|(name, _)| {
                name.place
                    .as_ref()
                    .is_some_and(|place| place.local == number && place.proj.is_empty())
            });
            let span = named.map(|&(_, span)| span).unwrap_or_default();
            self.locals.push((number, Local { ty, span }));
        }
        self.locals.sort_unstable_by_key(|&(number, _)| number);
        let complete = (0..)
            .zip(&self.locals)
            .all(|(expected, &(number, _))| expected == number);
        let locals = self.locals.into_iter().map(|(_, local)| local).collect();
        let names = self.names.into_iter().map(|(name, _)| name).collect();
        complete.then_some((locals, names))
    }
}
