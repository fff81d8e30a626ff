//! From facts to findings: the one entry into the analysis.

mod relevance;

use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::diagnostic::Diagnostic;
use crate::flow::graph::Graph;
use crate::flow::{self, Callers, Context, Limit, Summary, scc};
use crate::ir::{
    Aggregate, CalleeId, Const, LocalId, Operand, Rvalue, Skipped, Target, Term, Unit,
};
use crate::link::{BodyId, Workspace};
use crate::lints::{self, Checker};
use crate::ownership::Ownership;
use crate::settings::Settings;

#[derive(Debug, Default)]
pub struct Analysis {
    /// Sorted by unit, file and place; levels are the lints' defaults, suppressions are not applied.
    pub diagnostics: Vec<Diagnostic>,
    /// Bodies read, over all units.
    pub bodies: usize,
    /// Bodies of which the analysis has left something out, by unit.
    pub skipped: Vec<(usize, Skipped)>,
}

/// Functions that call each other in a circle are run so often until their summaries stand still.
const MAX_ROUNDS: usize = 6;

/// Links the units, runs every lint over them, and keeps what is the user's.
pub fn analyze(units: &[Unit], settings: &Settings, ownership: &Ownership) -> Analysis {
    let ws = Workspace::link(units, settings);
    let mut cx = Context::new(&ws);
    let (graph, handed_out) = call_graph(&ws);
    let mut skipped = Vec::new();
    let mut checker = Checker::new(Callers::new(handed_out));
    cx.look_into(&relevance::relevant(&ws, &graph));
    for component in scc::components(graph.len(), |body| graph.next(body)) {
        let component: Vec<BodyId> = component
            .into_iter()
            .filter(|&body| cx.is_looked_into(body))
            .collect();
        if component.is_empty() {
            continue;
        }
        let circular =
            component.len() > 1 || graph.next(component[0] as usize).contains(&component[0]);
        let settled = !circular || settle(&mut cx, &component);
        for &body in &component {
            let facts = flow::run(&mut cx, body);
            checker.body(&cx, &facts);
            let summary = Summary::of(&cx, &facts);
            let circle = (!settled).then_some(Limit::Circle);
            let events = summary.is_cut.then_some(Limit::Events);
            let limits = facts.limits.iter().copied().chain(circle).chain(events);
            skipped.extend(left_out(&ws, body, limits));
            cx.summaries[body as usize] = Some(Rc::new(summary));
        }
    }
    let mut diagnostics = checker.finish(&cx);
    lints::in_order(&cx, ownership, &mut diagnostics);
    Analysis {
        diagnostics,
        bodies: units.iter().map(|u| u.bodies.len()).sum(),
        skipped,
    }
}

/// What to say of a body that was analysed in part.
fn left_out(
    ws: &Workspace<'_>,
    id: BodyId,
    limits: impl Iterator<Item = Limit>,
) -> Option<(usize, Skipped)> {
    let reasons: Vec<String> = limits.map(|limit| limit.to_string()).collect();
    let (_, body) = ws.body(id);
    let skipped = Skipped {
        name: body.name.clone(),
        span: Some(body.span),
        reason: reasons.join("; "),
    };
    (!reasons.is_empty()).then_some((ws.unit_of(id) as usize, skipped))
}

/// Whether it came to an end.
fn settle(cx: &mut Context<'_>, component: &[BodyId]) -> bool {
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        for &body in component {
            let facts = flow::run(cx, body);
            let summary = Summary::of(cx, &facts);
            let slot = &mut cx.summaries[body as usize];
            changed |= slot.as_ref().is_none_or(|old| !old.same_size(&summary));
            *slot = Some(Rc::new(summary));
        }
        if !changed {
            return true;
        }
    }
    false
}

/// Which bodies each body needs the summaries of: callees, destructors, the closures that it makes; and functions that
/// are used as values.
fn call_graph(ws: &Workspace<'_>) -> (Graph, FxHashSet<BodyId>) {
    let mut graph = Graph::default();
    let mut handed_out = FxHashSet::default();
    for id in 0..ws.bodies.len() as BodyId {
        let mut needs = Needs {
            ws,
            id,
            unit: ws.unit_of(id),
            found: Vec::new(),
            handed_out: &mut handed_out,
        };
        needs.body();
        needs.found.sort_unstable();
        needs.found.dedup();
        graph.push(needs.found);
    }
    (graph, handed_out)
}

struct Needs<'w, 'a> {
    ws: &'w Workspace<'a>,
    id: BodyId,
    unit: u32,
    found: Vec<BodyId>,
    handed_out: &'w mut FxHashSet<BodyId>,
}

impl Needs<'_, '_> {
    fn body(&mut self) {
        let id = self.id;
        let (_, body) = self.ws.body(id);
        for local in &body.locals {
            let destructors = self.ws.destructors(self.unit, local.ty).iter();
            self.found
                .extend(destructors.map(|d| d.body).filter(|&body| body != id));
        }
        for block in &body.blocks {
            for stmt in &block.stmts {
                self.rvalue(&stmt.value, stmt.place.local);
            }
            if let Term::Call { callee, args, .. } = &block.term {
                match callee {
                    Target::Fn(callee) => {
                        self.callee(*callee);
                        self.iterators(args);
                    }
                    Target::Value(operand) => self.operand(operand),
                }
                args.iter().for_each(|a| self.operand(a));
            }
        }
    }

    fn callee(&mut self, callee: CalleeId) {
        let resolved = self.ws.callee(self.unit, callee);
        self.found.extend(&resolved.bodies);
        self.found.extend(resolved.implied.map(|(body, _)| body));
    }

    /// Whoever gets an iterator may ask it for its elements.
    fn iterators(&mut self, args: &[Operand]) {
        let (_, body) = self.ws.body(self.id);
        let types = args.iter().filter_map(|arg| {
            let place = arg.place().filter(|place| place.proj.is_empty())?;
            Some(body.locals[place.local as usize].ty)
        });
        let next = types.filter_map(|ty| self.ws.next_of(self.unit, ty));
        self.found.extend(next.filter(|&next| next != self.id));
    }

    fn rvalue(&mut self, rvalue: &Rvalue, local: LocalId) {
        match rvalue {
            Rvalue::Use(operand) => self.operand(operand),
            Rvalue::Cast(operand, _) => {
                self.operand(operand);
                self.iterators(std::slice::from_ref(operand));
            }
            Rvalue::Aggregate(kind, operands) => {
                if let Aggregate::Closure(at) = kind {
                    self.found.extend(self.ws.closure(self.id, *at, local));
                }
                operands.iter().for_each(|o| self.operand(o));
            }
            _ => {}
        }
    }

    fn operand(&mut self, operand: &Operand) {
        if let Operand::Const(Const::Path(callee)) = operand {
            self.callee(*callee);
            let bodies = &self.ws.callee(self.unit, *callee).bodies;
            self.handed_out.extend(bodies);
        }
    }
}
