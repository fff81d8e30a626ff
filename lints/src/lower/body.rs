//! One body: places, values and edges, with each text replaced by its number.

use rustc_hash::FxHashMap;

use super::names;
use super::tables::{Step, Tables};
use crate::ir::{
    Aggregate, Block, BlockId, Body, BodyKind, Const, Local, LocalId, Operand, Place, Proj, Rvalue,
    Span, Stmt, Target, Term,
};
use crate::mir::syntax;
use crate::mir::ty::{self, TyKind};

/// Everything but the name, and what goes with it.
pub(super) fn lower(tables: &mut Tables, body: &syntax::Body<'_>) -> Body {
    let locals = locals(tables, body);
    let numbers = numbers(&body.blocks);
    let awaited = awaited(body);
    let mut lowering = Lowering {
        tables,
        syntax: body,
        locals: &locals,
        numbers: &numbers,
    };
    let blocks: Vec<Block> = (0..)
        .zip(&body.blocks)
        .filter(|(_, block)| !block.cleanup)
        .map(|(number, block)| {
            let term_span = awaited.get(&number).copied().unwrap_or(block.term_span);
            lowering.block(block, term_span)
        })
        .collect();
    let (kind, closure) = match body.kind {
        syntax::Kind::Fn if names::is_closure(body.name) => closure(tables, body),
        syntax::Kind::Fn => (BodyKind::Fn, None),
        _ => (BodyKind::Const, None),
    };
    Body {
        name: String::new(),
        kind,
        is_public: false,
        of_trait: None,
        self_ty: None,
        closure,
        span: whole(&locals, &blocks),
        args: body.args,
        captures: captures(body),
        locals,
        blocks,
        defined: Vec::new(),
    }
}

fn locals(tables: &mut Tables, body: &syntax::Body<'_>) -> Vec<Local> {
    let mut locals: Vec<Local> = body
        .locals
        .iter()
        .map(|local| Local {
            ty: tables.ty(local.ty),
            name: None,
            span: tables.span(local.span),
            head: None,
        })
        .collect();
    for name in &body.names {
        let Some(syntax::Place { local, proj }) = &name.place else {
            continue;
        };
        if let (Some(local), true) = (locals.get_mut(*local as usize), proj.is_empty()) {
            local.name.get_or_insert_with(|| name.name.to_owned());
        }
    }
    locals
}

/// `debug x => (*((*_1).0: &T))` names field 0 of the environment.
fn captures(body: &syntax::Body<'_>) -> Vec<(u32, String)> {
    let mut captures = Vec::new();
    for name in &body.names {
        let Some(syntax::Place { local: 1, proj }) = &name.place else {
            continue;
        };
        let field = proj.iter().find_map(|step| match step {
            syntax::Proj::Field { index, .. } => Some(*index),
            _ => None,
        });
        if let Some(field) = field {
            if !captures.iter().any(|(known, _)| *known == field) {
                captures.push((field, name.name.to_owned()));
            }
        }
    }
    captures
}

/// New numbers of the blocks that are kept.
fn numbers(blocks: &[syntax::Block<'_>]) -> Vec<Option<BlockId>> {
    let mut next = 0;
    blocks
        .iter()
        .map(|block| {
            (!block.cleanup).then(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

/// What kind of closure it is, and its place: the one in the type of its environment. An async function's says no place,
/// but where the function makes it is where it stands.
fn closure(tables: &mut Tables, body: &syntax::Body<'_>) -> (BodyKind, Option<Span>) {
    let environment = body.locals.get(1).map_or("", |local| local.ty);
    let ty = environment
        .trim_start_matches("&mut ")
        .trim_start_matches('&');
    if !matches!(ty::parse(ty).kind, TyKind::AsyncBody(_)) {
        return (BodyKind::Closure, tables.closure_place(ty));
    }
    let whole = body.locals.first().map(|local| tables.span(local.span));
    (BodyKind::AsyncFn, Some(whole.unwrap_or_default()))
}

/// From the first to the last line of the body's own file.
fn whole(locals: &[Local], blocks: &[Block]) -> Span {
    let mut whole = locals.first().map(|local| local.span).unwrap_or_default();
    for span in locals
        .iter()
        .map(|local| local.span)
        .chain(blocks.iter().map(|block| block.term_span))
    {
        if span.file != whole.file || span.line == 0 {
            continue;
        }
        if (span.line, span.col) < (whole.line, whole.col) {
            (whole.line, whole.col) = (span.line, span.col);
        }
        if (span.end_line, span.end_col) > (whole.end_line, whole.end_col) {
            (whole.end_line, whole.end_col) = (span.end_line, span.end_col);
        }
    }
    whole
}

/// The blocks that poll what is awaited, and all of `future.await`: a poll by itself has the place of the word `await`, but the context for it is
/// fetched by another block, which has the whole. What takes several lines may have a whole block in it; there the word says more.
fn awaited<'b>(body: &syntax::Body<'b>) -> FxHashMap<u32, syntax::Span<'b>> {
    let whole = |block: &syntax::Block<'b>| match &block.term {
        syntax::Term::Call {
            callee: syntax::Callee::Path(path),
            target: Some(target),
            ..
        } if path.contains("::get_context") => {
            let (all, word) = (
                block.term_span,
                body.blocks.get(*target as usize)?.term_span,
            );
            let end = |span: syntax::Span<'b>| (span.file, span.end_line, span.end_col);
            (all.line == all.end_line && end(all) == end(word)).then_some((*target, all))
        }
        _ => None,
    };
    body.blocks.iter().filter_map(whole).collect()
}

struct Lowering<'l, 's> {
    tables: &'l mut Tables,
    syntax: &'s syntax::Body<'s>,
    locals: &'l [Local],
    numbers: &'l [Option<BlockId>],
}

impl Lowering<'_, '_> {
    fn block(&mut self, block: &syntax::Block<'_>, term_span: syntax::Span<'_>) -> Block {
        Block {
            stmts: block
                .stmts
                .iter()
                .map(|stmt| Stmt {
                    place: self.place(&stmt.place),
                    value: self.rvalue(&stmt.value),
                    span: self.tables.span(stmt.span),
                })
                .collect(),
            term: self.term(&block.term),
            term_span: self.tables.span(term_span),
        }
    }

    fn place(&mut self, place: &syntax::Place<'_>) -> Place {
        let mut proj = Vec::with_capacity(place.proj.len());
        let mut ty = self
            .locals
            .get(place.local as usize)
            .map_or(0, |local| local.ty);
        for step in &place.proj {
            match step {
                syntax::Proj::Deref => {
                    ty = self.tables.inner(ty, Step::Deref).unwrap_or(ty);
                    proj.push(Proj::Deref);
                }
                syntax::Proj::Field { index, ty: field } => {
                    let owner = ty;
                    ty = self.tables.ty(field);
                    proj.push(Proj::Field {
                        index: *index,
                        owner,
                        ty,
                    });
                }
                syntax::Proj::Downcast(variant) => {
                    proj.push(Proj::Downcast((*variant).to_owned()));
                }
                syntax::Proj::Index(local) => {
                    ty = self.tables.inner(ty, Step::Index).unwrap_or(ty);
                    proj.push(Proj::Index(local.map(|local| local as LocalId)));
                }
                syntax::Proj::Opaque => {}
            }
        }
        Place {
            local: place.local as LocalId,
            proj,
        }
    }

    fn operand(&mut self, operand: &syntax::Operand<'_>) -> Operand {
        match operand {
            syntax::Operand::Copy(place) => Operand::Copy(self.place(place)),
            syntax::Operand::Move(place) => Operand::Move(self.place(place)),
            syntax::Operand::Const(constant) => Operand::Const(self.constant(constant)),
        }
    }

    fn operands(&mut self, operands: &[syntax::Operand<'_>]) -> Vec<Operand> {
        operands.iter().map(|o| self.operand(o)).collect()
    }

    fn constant(&mut self, constant: &syntax::Const<'_>) -> Const {
        match constant {
            syntax::Const::Bool(value) => Const::Bool(*value),
            syntax::Const::Int(value) => Const::Int(*value),
            syntax::Const::Unit => Const::Unit,
            syntax::Const::Path(path) => Const::Path(self.tables.callee(path)),
            syntax::Const::Other(_) => Const::Other,
            syntax::Const::Alloc { alloc, ty } => {
                let known = self.syntax.statics.iter().find(|s| s.alloc == *alloc);
                known.map_or(Const::Other, |known| {
                    Const::Static(self.tables.static_item(known.path, ty))
                })
            }
        }
    }

    fn rvalue(&mut self, value: &syntax::Rvalue<'_>) -> Rvalue {
        match value {
            syntax::Rvalue::Use(operand) => Rvalue::Use(self.operand(operand)),
            syntax::Rvalue::Ref { mutable, place } => Rvalue::Ref {
                mutable: *mutable,
                place: self.place(place),
            },
            syntax::Rvalue::RawRef { mutable, place } => Rvalue::RawRef {
                mutable: *mutable,
                place: self.place(place),
            },
            syntax::Rvalue::Discriminant(place) => Rvalue::Discriminant(self.place(place)),
            syntax::Rvalue::Binary(op, a, b) => {
                Rvalue::Binary((*op).to_owned(), self.operand(a), self.operand(b))
            }
            syntax::Rvalue::Unary(_, operand) => Rvalue::Unary(self.operand(operand)),
            syntax::Rvalue::Cast(operand, ty) => {
                Rvalue::Cast(self.operand(operand), self.tables.ty(ty))
            }
            syntax::Rvalue::Aggregate(kind, operands) => {
                let kind = self.aggregate(kind);
                Rvalue::Aggregate(kind, self.operands(operands))
            }
            syntax::Rvalue::Repeat(operand) => Rvalue::Repeat(self.operand(operand)),
            syntax::Rvalue::Read(place) => Rvalue::Use(Operand::Copy(self.place(place))),
            syntax::Rvalue::Other(operands) => Rvalue::Other(self.operands(operands)),
        }
    }

    fn aggregate(&mut self, kind: &syntax::Aggregate<'_>) -> Aggregate {
        match kind {
            syntax::Aggregate::Tuple => Aggregate::Tuple,
            syntax::Aggregate::Array => Aggregate::Array,
            syntax::Aggregate::Adt(path) => Aggregate::Adt {
                path: (*path).to_owned(),
                variant: None,
            },
            syntax::Aggregate::Closure(printed) => {
                Aggregate::Closure(self.tables.closure_place(printed).unwrap_or_default())
            }
        }
    }

    fn target(&self, block: u32) -> Option<BlockId> {
        self.numbers.get(block as usize).copied().flatten()
    }

    fn goto(&self, block: u32, term: impl FnOnce(BlockId) -> Term) -> Term {
        self.target(block).map_or(Term::Unreachable, term)
    }

    fn term(&mut self, term: &syntax::Term<'_>) -> Term {
        match term {
            syntax::Term::Goto(block) => self.goto(*block, Term::Goto),
            syntax::Term::Switch {
                on,
                targets,
                otherwise,
            } => Term::Switch {
                on: self.operand(on),
                targets: targets
                    .iter()
                    .filter_map(|&(value, block)| Some((value, self.target(block)?)))
                    .collect(),
                otherwise: otherwise.and_then(|block| self.target(block)),
            },
            syntax::Term::Call {
                callee,
                args,
                dest,
                target,
            } => Term::Call {
                callee: match callee {
                    syntax::Callee::Path(path) => Target::Fn(self.tables.callee(path)),
                    syntax::Callee::Value(operand) => Target::Value(self.operand(operand)),
                },
                args: self.operands(args),
                dest: self.place(dest),
                target: target.and_then(|block| self.target(block)),
            },
            syntax::Term::Drop { place, target } => {
                let place = self.place(place);
                self.goto(*target, |target| Term::Drop { place, target })
            }
            syntax::Term::Yield { resume } => self.goto(*resume, |resume| Term::Yield { resume }),
            syntax::Term::Asm { target } => {
                target.map_or(Term::Unreachable, |block| self.goto(block, Term::Goto))
            }
            syntax::Term::Return => Term::Return,
            syntax::Term::Unreachable => Term::Unreachable,
        }
    }
}
