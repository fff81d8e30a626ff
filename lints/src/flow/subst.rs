//! Values and paths of a callee in the caller's terms.

use std::rc::Rc;

use super::apply::Application;
use super::exec::Exec;
use super::gate::{By, Formal};
use super::path::{Node, PathId, Site};
use super::value::{Denotes, Flag, Pending, Shared, Test, Tested, Value};
use crate::link::BodyId;

impl Exec<'_, '_> {
    pub(super) fn subst_value(&mut self, app: &mut Application, value: &Value) -> Value {
        let mut result = match value.known_path() {
            Some(path) => {
                let mut result = (*self.subst(app, path)).clone();
                // What a caller's closure returned is handed on with its guards; those of parameters are listed.
                if !matches!(self.cx.paths.node(path), Node::Site(_)) {
                    result.guards.clear();
                }
                result
            }
            None => Value {
                denotes: value.denotes,
                ..Value::default()
            },
        };
        for &guard in &value.guards {
            let mapped = self.map_guard_id(app, guard);
            result.guards.merge(&mapped);
        }
        let reads = self.map_reads(app, &value.reads);
        result.reads.merge(&reads);
        if !value.pending.is_empty() {
            result.pending = value.pending.map(|pending| {
                let lock = self.subst(app, pending.lock).known_path()?;
                Some(Pending { lock, ..pending })
            });
        }
        if let Some(path) = value.copy_of {
            let original = self.subst(app, path);
            result.copy_of = original.identity();
            if app.answered.contains(&path) {
                result.reads.merge(&original.all_reads());
            }
        }
        if let Some((a, b)) = value.compared {
            let (a, b) = (self.subst(app, a).identity(), self.subst(app, b).identity());
            result.compared = a.zip(b);
        }
        if let Some(flag) = value.flag {
            result.flag = Some(Flag {
                read: self.map_read(app, flag.read),
                ..flag
            });
        }
        result.callables.join(&value.callables);
        result.race = result.race.max(value.race);
        result.computed |= value.computed;
        result.changed |= value.changed;
        result.constant = value.constant.or(result.constant);
        result.variant = value.variant.or(result.variant);
        if let Some(formal) = value.formal {
            if let Some(arg) = app.args.get(formal.param as usize) {
                result.formal = formal.outside(arg);
                let number = formal.number(arg, &self.cx.names);
                let only = value.reads.len() == 1;
                result.constant = result.constant.or(number.filter(|_| only));
                if let (By::Variant(test), None) = (formal.by, formal.part) {
                    self.tell_variant(app.body, formal.param, arg, test, &mut result);
                }
            }
        }
        for (part, inner) in value.parts.iter() {
            let inner = self.subst_value(app, inner);
            result.parts.insert(*part, inner);
        }
        result.bounded()
    }

    /// The callee tells the variant of an argument that it only looks at.
    fn tell_variant(
        &mut self,
        callee: BodyId,
        param: u32,
        arg: &Value,
        test: Test,
        result: &mut Value,
    ) {
        let (_, body) = self.cx.ws.body(callee);
        let ty = body.locals.get(param as usize + 1).map(|local| local.ty);
        let unit = self.cx.ws.unit_of(callee);
        if !ty.is_some_and(|ty| self.cx.ws.type_facts(unit, ty).shared_ref) {
            return;
        }
        result.variant_of = arg.referent.map(|local| Tested {
            local,
            ty: self.local_type(local),
            test,
        });
        self.note_test(result.variant_of);
        let root = arg.param_root(&self.cx.paths);
        let by = By::Variant(test);
        let passed_on = root.map(|param| Formal::of(param, by));
        result.formal = result.formal.or(passed_on);
    }

    /// What a path of the callee is here.
    pub(super) fn subst(&mut self, app: &mut Application, path: PathId) -> Shared {
        if let Some(known) = app.memo.get(&path) {
            return known.clone();
        }
        let value = match self.cx.paths.node(path) {
            Node::Param(n) => {
                let mut value = app.args.get(n as usize).cloned().unwrap_or_default();
                value.variant_of = None;
                value
            }
            Node::Static(_) => Value::path(path),
            Node::Site(site) => {
                let id = self.import_site(app, site);
                self.made(Node::Site(id))
            }
            Node::Field {
                base,
                owner,
                variant,
                index,
            } => {
                let base = self.subst(app, base);
                let part = (variant.map_or(0, |v| v.number() + 1), index);
                match base.parts.get(part) {
                    Some(part) => part.clone(),
                    None => self.step(&base, |base| Node::Field {
                        base,
                        owner,
                        variant,
                        index,
                    }),
                }
            }
            Node::Locked(lock) => {
                let base = self.subst(app, lock);
                self.step(&base, Node::Locked)
            }
            Node::Via(base, name) => {
                let base = self.subst(app, base);
                self.step(&base, |base| Node::Via(base, name))
            }
            Node::Element { base, site } => {
                let base = self.subst(app, base);
                let site = self.import_site(app, site);
                self.step(&base, |base| Node::Element { base, site })
            }
        };
        let value = Rc::new(value);
        app.memo.insert(path, value.clone());
        value
    }

    fn step(&mut self, base: &Value, node: impl Fn(PathId) -> Node) -> Value {
        let mut value = match base.known_path() {
            Some(path) => self.made(node(path)),
            None => Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            },
        };
        value.reads = base.reads.clone();
        value
    }

    fn made(&mut self, node: Node) -> Value {
        let denotes = self
            .cx
            .paths
            .make(node)
            .map_or(Denotes::Unknown, Denotes::Path);
        Value {
            denotes,
            ..Value::default()
        }
    }

    fn import_site(&mut self, app: &Application, site: Site) -> Site {
        let key = (self.site, app.id, site.id);
        let id = match self.imported_sites.get(&key) {
            Some(&id) => id,
            None => {
                let id = self.next_site;
                self.next_site += 1;
                self.imported_sites.insert(key, id);
                id
            }
        };
        self.used_sites.insert(self.site);
        Site {
            id,
            stale: site.stale,
        }
    }
}
