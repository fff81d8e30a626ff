//! Which macro a place outside of a function belongs to, and which calls may have come to it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::invocations::Macros;
use super::super::tables::Interner;
use super::super::tokens::Point;
use super::Home;
use crate::ir::{FileId, Span};

pub(super) struct Origins<'a> {
    names: &'a Interner,
    source: &'a dyn Fn(&str) -> Option<String>,
    /// `None` for what cannot be read: the standard library without its source.
    files: FxHashMap<FileId, Option<Macros>>,
    /// From a macro that is defined in one of the files to those in whose definitions it is called.
    callers: FxHashMap<String, FxHashSet<String>>,
}

/// What a place tells about itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// In the definition of this macro.
    Macro(String),
    /// In a file that cannot be read.
    Unread,
    /// In no macro that is written down as such: attributes, derives, included files.
    Elsewhere,
}

impl<'a> Origins<'a> {
    pub(super) fn new(names: &'a Interner, source: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Origins {
            names,
            source,
            files: FxHashMap::default(),
            callers: FxHashMap::default(),
        }
    }

    pub(super) fn read(&mut self, file: FileId) {
        let (names, source) = (self.names, self.source);
        self.files
            .entry(file)
            .or_insert_with(|| Some(Macros::of(&source(names.text(file))?)));
    }

    /// To be called when all files are read.
    pub(super) fn link(&mut self) {
        for macros in self.files.values().flatten() {
            for definition in &macros.definitions {
                self.callers.entry(definition.name.clone()).or_default();
            }
        }
        for macros in self.files.values().flatten() {
            for definition in &macros.definitions {
                for called in macros.between(definition.start, definition.end) {
                    let called = &macros.invocations[called].name;
                    if let Some(callers) = self.callers.get_mut(called) {
                        callers.insert(definition.name.clone());
                    }
                }
            }
        }
    }

    pub(super) fn macros(&self, file: FileId) -> Option<&Macros> {
        self.files.get(&file)?.as_ref()
    }

    pub(super) fn call(&self, home: &Home, call: usize) -> Span {
        let call = self.macros(home.file).and_then(|m| m.invocations.get(call));
        call.map_or_else(Span::default, |call| {
            super::span(home.file, call.start, call.end)
        })
    }

    pub(super) fn of(&self, span: Span) -> Origin {
        let Some(macros) = self.macros(span.file) else {
            return Origin::Unread;
        };
        let at: Point = (span.line, span.col);
        match macros.definition_at(at) {
            Some(definition) => Origin::Macro(definition.name.clone()),
            None => Origin::Elsewhere,
        }
    }

    /// Where macros are defined in the function's own text.
    pub(super) fn macros_in(&self, home: &Home) -> Vec<(Point, Point)> {
        let definitions = self.macros(home.file).map(|macros| &macros.definitions);
        let definitions = definitions.into_iter().flatten();
        let inside = definitions.filter(|d| home.start <= d.start && d.end <= home.end);
        inside.map(|d| (d.start, d.end)).collect()
    }

    /// Whether a macro wrote all of the function.
    pub(super) fn wrote(&self, home: &Home) -> bool {
        self.macros(home.file)
            .is_none_or(|macros| macros.definition_at(home.start).is_some())
    }

    /// Numbers of the calls in the function's text that code of this origin may have come through.
    pub(super) fn candidates(&self, origin: &Origin, home: &Home) -> Vec<usize> {
        let Some(macros) = self.macros(home.file) else {
            return Vec::new();
        };
        let calls = || {
            let calls = macros.between(home.start, home.end);
            calls.filter(|&call| {
                let call = &macros.invocations[call];
                home.contains(call.start, call.end)
            })
        };
        let name = |&call: &usize| macros.invocations[call].name.as_str();
        let named: Vec<usize> = match origin {
            Origin::Elsewhere => return Vec::new(),
            Origin::Unread => Vec::new(),
            Origin::Macro(wanted) => {
                let leading = self.leading_to(wanted);
                calls()
                    .filter(|call| leading.contains(name(call)))
                    .collect()
            }
        };
        if !named.is_empty() {
            return named;
        }
        // A macro of which nothing is known may call any other.
        calls()
            .filter(|call| !self.callers.contains_key(name(call)))
            .collect()
    }

    /// The macro, and all that call it directly or not.
    fn leading_to<'s>(&'s self, wanted: &'s str) -> FxHashSet<&'s str> {
        let mut leading = FxHashSet::from_iter([wanted]);
        let mut left = vec![wanted];
        while let Some(name) = left.pop() {
            for caller in self.callers.get(name).into_iter().flatten() {
                if leading.insert(caller) {
                    left.push(caller);
                }
            }
        }
        leading
    }
}
