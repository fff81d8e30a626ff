//! Types, read from left to right. A part that has no reading is passed over, and spoils only itself.

use super::{Depth, Ty, TyKind};
use crate::mir::cursor::{Cursor, Read};
use crate::mir::path::Path;
use crate::mir::scan::Until;
use crate::mir::span::span;

impl<'a> Cursor<'a> {
    pub(in crate::mir) fn ty(&mut self, depth: Depth) -> Read<Ty<'a>> {
        let depth = depth
            .deeper()
            .ok_or_else(|| self.unread("fewer brackets"))?;
        let start = self.pos();
        if let Ok(kind) = self.ty_kind(depth) {
            if self.is_at_end() || self.at_end_of_ty() {
                return Ok(Ty {
                    text: self.since(start),
                    kind,
                });
            }
        }
        self.go_to(start);
        let text = self.until(Until::Delimiter)?;
        Ok(Ty {
            text,
            kind: TyKind::Other,
        })
    }

    fn at_end_of_ty(&self) -> bool {
        match self.peek() {
            b',' | b';' | b')' | b']' | b'>' | b'}' => true,
            b' ' => [" as ", " = ", " + "]
                .iter()
                .any(|next| self.looking_at(next)),
            _ => false,
        }
    }

    fn ty_kind(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        self.skip_binder()?;
        match self.peek() {
            b'&' => self.reference(depth),
            b'*' => self.pointer(depth),
            b'(' => self.tuple(depth),
            b'[' => self.slice(depth),
            b'{' => self.in_braces(),
            b'!' => {
                self.advance(1);
                Ok(TyKind::Never)
            }
            b'd' if self.eat("dyn ") => match self.bounds(depth)? {
                Some(bound) => Ok(TyKind::Dyn(bound)),
                None => Ok(TyKind::Other),
            },
            b'i' if self.eat("impl ") => self.bounds(depth).map(TyKind::Impl),
            b'u' | b'e' | b'f' | b'#' if self.at_function() => self.function(depth),
            b'_' if self.at_placeholder() => {
                self.advance(1);
                Ok(TyKind::Other)
            }
            _ => self.path(depth).map(TyKind::Path),
        }
    }

    /// `_`, which is no module: `const _: () = { use alloc as _; .. }` makes such.
    fn at_placeholder(&self) -> bool {
        matches!(self.peek_at(1), 0 | b',' | b';' | b' ' | b')' | b']' | b'>')
    }

    /// `for<'a> `
    fn skip_binder(&mut self) -> Read<()> {
        if self.looking_at("for<") {
            self.advance("for".len());
            self.skip_group()?;
            self.expect(" ")?;
        }
        Ok(())
    }

    fn skip_lifetime(&mut self) -> bool {
        let found = self.peek() == b'\'';
        if found {
            self.advance(1);
            self.word();
        }
        found
    }

    fn reference(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        self.expect("&")?;
        if self.skip_lifetime() {
            self.expect(" ")?;
        }
        let mutable = self.eat("mut ");
        let to = Box::new(self.ty(depth)?);
        Ok(TyKind::Ref { mutable, to })
    }

    fn pointer(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        self.expect("*")?;
        let mutable = self.eat("mut ");
        if !mutable {
            self.expect("const ")?;
        }
        let to = Box::new(self.ty(depth)?);
        Ok(TyKind::Ptr { mutable, to })
    }

    /// `(A, B)`, `(A,)`; `(A)` is `A`.
    fn tuple(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        let start = self.pos();
        let mut types = self.types_in_parentheses(depth)?;
        let grouped = types.len() == 1 && !self.since(start).ends_with(",)");
        match types.pop() {
            Some(only) if grouped => Ok(only.kind),
            last => {
                types.extend(last);
                Ok(TyKind::Tuple(types))
            }
        }
    }

    fn types_in_parentheses(&mut self, depth: Depth) -> Read<Vec<Ty<'a>>> {
        self.expect("(")?;
        let mut types = Vec::new();
        while !self.eat(")") {
            types.push(self.ty(depth)?);
            if !self.eat(", ") && !self.eat(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(types)
    }

    fn slice(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        self.expect("[")?;
        let of = Box::new(self.ty(depth)?);
        if self.eat("; ") {
            self.until(Until::Delimiter)?;
            self.expect("]")?;
            return Ok(TyKind::Array(of));
        }
        self.expect("]")?;
        Ok(TyKind::Slice(of))
    }

    fn at_function(&self) -> bool {
        ["fn(", "unsafe ", "extern \"", "#["]
            .iter()
            .any(|start| self.looking_at(start))
    }

    /// `unsafe extern "C" fn(A, ...) -> B {path}`
    fn function(&mut self, depth: Depth) -> Read<TyKind<'a>> {
        if self.eat("#") {
            self.skip_group()?;
            self.expect(" ")?;
        }
        self.eat("unsafe ");
        if self.eat("extern ") {
            self.skip_string()?;
            self.expect(" ")?;
        }
        self.expect("fn")?;
        self.skip_group()?;
        if self.eat(" -> ") {
            self.ty_before_item(depth)?;
        }
        if self.looking_at(" {") {
            self.advance(" ".len());
            self.skip_braces()?;
        }
        Ok(TyKind::Fn)
    }

    /// The type of what a function item returns: the item's path in braces may follow.
    fn ty_before_item(&mut self, depth: Depth) -> Read<()> {
        let depth = depth
            .deeper()
            .ok_or_else(|| self.unread("fewer brackets"))?;
        self.ty_kind(depth).map(drop)
    }

    /// `A + B + 'a`: the first that is a path.
    fn bounds(&mut self, depth: Depth) -> Read<Option<Path<'a>>> {
        let mut first = None;
        loop {
            if !self.skip_lifetime() {
                let bound = self.bound(depth)?;
                first = first.or(bound);
            }
            if !self.eat(" + ") {
                return Ok(first);
            }
        }
    }

    /// `for<'a> Fn(&'a T)`, `?Sized`, `(A)`; precise captures, `use<'a, T>`, bound nothing.
    fn bound(&mut self, depth: Depth) -> Read<Option<Path<'a>>> {
        if self.eat("use<") {
            self.go_to(self.pos() - 1);
            self.skip_group()?;
            return Ok(None);
        }
        let grouped = self.eat("(");
        let removed = self.eat("?");
        self.skip_binder()?;
        let path = self.path(depth)?;
        if grouped {
            self.expect(")")?;
        }
        Ok((!removed).then_some(path))
    }

    /// `{closure@a.rs:1:2: 3:4}`, `{async fn body of f()}`, `{coroutine@a.rs:1:2: 3:4 (#0)}`
    fn in_braces(&mut self) -> Read<TyKind<'a>> {
        let start = self.pos();
        self.skip_braces()?;
        let text = self.since(start);
        Ok(compiler_made(&text[1..text.len() - 1]))
    }
}

fn compiler_made(inner: &str) -> TyKind<'_> {
    if let Some((what, at)) = inner.split_once('@') {
        let (at, _) = at.rsplit_once(" (#").unwrap_or((at, ""));
        let coroutine = !matches!(what, "closure" | "coroutine-closure" | "async closure");
        return span(at).map_or(TyKind::Other, |at| TyKind::Closure { coroutine, at });
    }
    match inner.split_once(" fn body of ") {
        Some(("async" | "gen" | "async gen", function)) => {
            TyKind::AsyncBody(function.strip_suffix("()").unwrap_or(function))
        }
        _ => TyKind::Other,
    }
}
