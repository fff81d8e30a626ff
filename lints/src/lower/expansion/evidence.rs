//! Which of several calls of a macro a statement came out of.
//!
//! Values tell: what a macro is given is computed inside its call, and what it yields is used by an expression around it.

use std::collections::BTreeMap;

use super::super::invocations::Invocation;
use super::code::{At, Code};
use super::order::Order;
use super::origins::{Origin, Origins};
use super::{Home, end, start};
use crate::ir::{Body, LocalId, Span, Term};

/// Looking through more calls than that takes long, and nobody wrote them by hand.
const MOST_CALLS: usize = 512;

/// The calls, by number, of all code that came out of one; what cannot be told is left out.
pub(super) fn calls(body: &Body, home: &Home, origins: &Origins<'_>) -> Vec<(At, usize)> {
    let Some(macros) = origins.macros(home.file) else {
        return Vec::new();
    };
    let mut search = Search {
        body,
        home,
        calls: &macros.invocations,
        groups: Vec::new(),
        members: Vec::new(),
        users: BTreeMap::new(),
        writes: vec![0; body.locals.len()],
    };
    search.gather(origins);
    search.follow_values();
    search.follow_other_macros();
    search.follow_order();
    search.finish()
}

struct Search<'s> {
    body: &'s Body,
    home: &'s Home,
    calls: &'s [Invocation],
    groups: Vec<Group>,
    /// What came out of a macro.
    members: Vec<Member<'s>>,
    /// The groups that a macro's own variable is used by.
    users: BTreeMap<LocalId, Vec<usize>>,
    /// How often each variable gets a new value as a whole.
    writes: Vec<u32>,
}

struct Member<'s> {
    at: At,
    code: Code<'s>,
    group: usize,
}

/// Code that came out of one call: it shares variables that the macro made.
struct Group {
    origin: usize,
    /// The group that this one turned out to be a part of.
    part_of: Option<usize>,
    /// What it may be by its name.
    candidates: Vec<usize>,
    /// What is left of them.
    left: Vec<usize>,
}

impl Search<'_> {
    fn gather(&mut self, origins: &Origins<'_>) {
        let mut known: Vec<(Origin, Vec<usize>)> = Vec::new();
        for (at, code) in Code::all(self.body) {
            let dest = code
                .dest()
                .and_then(|dest| self.writes.get_mut(dest as usize));
            if let Some(writes) = dest {
                *writes += 1;
            }
            if self.home.has(code.span()) {
                continue;
            }
            let origin = origins.of(code.span());
            let number = known.iter().position(|(other, _)| *other == origin);
            let number = number.unwrap_or_else(|| {
                let candidates = origins.candidates(&origin, self.home);
                known.push((origin, candidates));
                known.len() - 1
            });
            if !(1..=MOST_CALLS).contains(&known[number].1.len()) {
                continue;
            }
            let group = self.group_of(code, number, &known[number].1);
            self.members.push(Member { at, code, group });
        }
    }

    fn group_of(&mut self, code: Code<'_>, origin: usize, candidates: &[usize]) -> usize {
        let locals = code.locals().filter(|&local| self.is_made_by_macro(local));
        let locals: Vec<LocalId> = locals.collect();
        let mut group = None;
        for local in &locals {
            for user in self.users.get(local).cloned().unwrap_or_default() {
                let user = self.whole(user);
                if self.groups[user].origin != origin {
                    continue;
                }
                match group {
                    Some(group) if group != user => self.groups[user].part_of = Some(group),
                    _ => group = Some(user),
                }
            }
        }
        let group = group.unwrap_or_else(|| {
            self.groups.push(Group {
                origin,
                part_of: None,
                candidates: candidates.to_vec(),
                left: candidates.to_vec(),
            });
            self.groups.len() - 1
        });
        for local in locals {
            self.users.entry(local).or_default().push(group);
        }
        group
    }

    fn whole(&self, mut group: usize) -> usize {
        while let Some(outer) = self.groups[group].part_of {
            group = outer;
        }
        group
    }

    fn span_of(&self, local: LocalId) -> Span {
        let local = self.body.locals.get(local as usize);
        local.map(|local| local.span).unwrap_or_default()
    }

    fn is_made_by_macro(&self, local: LocalId) -> bool {
        !self.home.has(self.span_of(local))
    }

    /// A value that an expression in the function's own text yields. The user's variables tell nothing: they are used anywhere.
    fn expression(&self, local: LocalId) -> Option<Span> {
        let of = self.body.locals.get(local as usize)?;
        let own = of.name.is_none() && local > self.body.args && of.span.line > 0;
        (own && self.home.has(of.span)).then_some(of.span)
    }

    fn follow_values(&mut self) {
        for i in 0..self.members.len() {
            let Member { code, group, .. } = self.members[i];
            let group = self.whole(group);
            let dest = code.dest();
            for local in code.locals() {
                let Some(span) = self.expression(local) else {
                    continue;
                };
                match dest == Some(local) {
                    true => self.narrow(group, [within(span), around(span)]),
                    false => self.narrow(group, [around(span), within(span)]),
                }
            }
            if let Some(dest) = dest {
                self.follow_let(group, dest);
            }
        }
        for (_, code) in Code::all(self.body) {
            if !self.home.has(code.span()) {
                continue;
            }
            for local in code.locals() {
                for user in self.users.get(&local).cloned().unwrap_or_default() {
                    let group = self.whole(user);
                    let writes = code.dest() == Some(local);
                    self.follow_use(group, code, writes);
                }
            }
        }
    }

    /// Code in the function's own text uses what the macro made.
    fn follow_use(&mut self, group: usize, code: Code<'_>, writes: bool) {
        let span = code.span();
        if let Code::Term(Term::Drop { .. }, _) = code {
            let ends = move |call: &Invocation| call.semicolon == Some(start(span));
            self.narrow(group, [Box::new(ends)]);
        } else if writes {
            self.narrow(group, [around(span), within(span)]);
        } else {
            self.narrow(group, [within(span), around(span)]);
        }
    }

    /// `let guard = take!(..)`: the call stands behind the variable, in the same statement.
    fn follow_let(&mut self, group: usize, dest: LocalId) {
        let local = self.body.locals.get(dest as usize);
        let Some(local) = local.filter(|local| local.name.is_some()) else {
            return;
        };
        let span = local.span;
        let only = self.writes[dest as usize] == 1 && dest > self.body.args;
        if only && span.line > 0 && self.home.has(span) {
            let follows =
                move |call: &Invocation| call.statement <= start(span) && end(span) <= call.start;
            self.narrow(group, [around(span), Box::new(follows)]);
        }
    }

    /// Keeps what the first test that anything passes lets through; two that exclude each other leave nothing.
    fn narrow<const N: usize>(&mut self, group: usize, tests: [Test; N]) {
        let calls = self.calls;
        let group = &mut self.groups[group];
        for test in tests {
            if group.candidates.iter().any(|&call| test(&calls[call])) {
                group.left.retain(|&call| test(&calls[call]));
                return;
            }
        }
    }

    /// A macro that another one calls gets its values from there.
    fn follow_other_macros(&mut self) {
        let neighbours: Vec<Vec<usize>> = self.users.values().cloned().collect();
        loop {
            let mut found = false;
            for users in &neighbours {
                let settled = users
                    .iter()
                    .find_map(|&user| self.decision(self.whole(user)));
                let Some(settled) = settled else {
                    continue;
                };
                for &user in users {
                    let user = self.whole(user);
                    let undecided = self.decision(user).is_none();
                    let left = &mut self.groups[user].left;
                    if undecided && left.contains(&settled) {
                        *left = vec![settled];
                        found = true;
                    }
                }
            }
            if !found {
                return;
            }
        }
    }

    /// What runs before stands before, or in an argument of the call; what runs after stands after, or around.
    fn follow_order(&mut self) {
        let order = Order::new(self.body, self.home);
        for i in 0..self.members.len() {
            let Member { at, group, .. } = self.members[i];
            let group = self.whole(group);
            if self.decision(group).is_some() {
                continue;
            }
            let calls = self.calls;
            let left = &mut self.groups[group].left;
            if let Some(before) = order.before(at) {
                left.retain(|&call| {
                    around(before)(&calls[call]) || end(before) <= calls[call].start
                });
            }
            if let Some(after) = order.after(at) {
                left.retain(|&call| {
                    let call = &calls[call];
                    around(after)(call) || within(after)(call) || call.end <= start(after)
                });
            }
        }
        self.count(&order);
    }

    /// The same function is called in a row as often as one macro: the first call came out of the first expansion.
    fn count(&mut self, order: &Order<'_>) {
        let mut rows: Vec<Vec<&Member<'_>>> = Vec::new();
        for member in &self.members {
            let undecided = self.decision(self.whole(member.group)).is_none();
            if !undecided || !matches!(member.code, Code::Term(Term::Call { .. }, _)) {
                continue;
            }
            let same = |row: &&mut Vec<&Member<'_>>| row[0].code.span() == member.code.span();
            match rows.iter_mut().find(same) {
                Some(row) => row.push(member),
                None => rows.push(vec![member]),
            }
        }
        for row in rows {
            let groups: Vec<usize> = row.iter().map(|m| self.whole(m.group)).collect();
            let left = self.groups[groups[0]].left.clone();
            let alike = groups.iter().all(|&group| self.groups[group].left == left);
            let in_a_row = row.windows(2).all(|two| order.leads(two[0].at, two[1].at));
            let call = |&call: &usize| &self.calls[call];
            let apart = left.windows(2).all(|two| {
                let (first, second) = (call(&two[0]), call(&two[1]));
                first.name == second.name && first.end <= second.statement
            });
            if alike && in_a_row && apart && left.len() == row.len() {
                for (group, call) in groups.into_iter().zip(left) {
                    self.groups[group].left = vec![call];
                }
            }
        }
    }

    /// The innermost of calls that stand in each other.
    fn decision(&self, group: usize) -> Option<usize> {
        let left = &self.groups[group].left;
        let innermost = *left.last()?;
        let nested = left.iter().all(|&outer| self.encloses(outer, innermost));
        nested.then_some(innermost)
    }

    /// The innermost call around all that it may be.
    fn around_all(&self, group: usize) -> Option<usize> {
        let left = &self.groups[group].left;
        let mut around = self.calls[*left.first()?].within;
        while let Some(outer) = around {
            if left.iter().all(|&call| self.encloses(outer, call)) {
                let call = &self.calls[outer];
                return self.home.contains(call.start, call.end).then_some(outer);
            }
            around = self.calls[outer].within;
        }
        None
    }

    fn encloses(&self, outer: usize, inner: usize) -> bool {
        let mut around = Some(inner);
        while let Some(call) = around {
            if call == outer {
                return true;
            }
            around = self.calls[call].within;
        }
        false
    }

    fn finish(&self) -> Vec<(At, usize)> {
        let decided = self.members.iter().filter_map(|member| {
            let group = self.whole(member.group);
            let call = self.decision(group).or_else(|| self.around_all(group))?;
            Some((member.at, call))
        });
        decided.collect()
    }
}

type Test = Box<dyn Fn(&Invocation) -> bool>;

/// The call contains the place.
fn around(span: Span) -> Test {
    Box::new(move |call| call.contains(start(span), end(span)))
}

/// The place contains the call.
fn within(span: Span) -> Test {
    Box::new(move |call| start(span) <= call.start && call.end <= end(span))
}
