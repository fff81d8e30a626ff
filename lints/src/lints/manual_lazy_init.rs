mod resets;
mod sharing;
mod unnamed;

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};

use super::finding::{finding, label, source_span};
use crate::declare_lint;
use crate::diagnostic::{Diagnostic, SourceSpan};
use crate::flow::path::{Name, Node, PathId};
use crate::flow::value::GuardId;
use crate::flow::{Callers, Context, Facts, Felt, Look, Read, Write};
use crate::link::{BodyId, Place};
use crate::lint::Tier;
use crate::models::{Change, last_segment};
use sharing::{Contents, Sharing};
use unnamed::{Content, Unnamed, may_be_same};

declare_lint! {
    /// ## What it does
    ///
    /// Finds a `Mutex<Option<T>>` or `RwLock<Option<T>>` that is filled on first use, after a check under the lock, and that nothing in the
    /// workspace ever clears, replaces or changes.
    ///
    /// ## Why is this bad
    ///
    /// It is correct, but every later reader still takes the lock: readers wait for one another for ever, for a value that never changes again.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # use std::{collections::HashMap, sync::Mutex};
    /// # fn load_icons() -> HashMap<String, u32> { HashMap::new() }
    /// static ICONS: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);
    ///
    /// fn icon(name: &str) -> Option<u32> {
    ///     let mut icons = ICONS.lock().unwrap();
    ///     if icons.is_none() {
    ///         *icons = Some(load_icons());
    ///     }
    ///     icons.as_ref().and_then(|icons| icons.get(name).copied())
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// # use std::{collections::HashMap, sync::OnceLock};
    /// # fn load_icons() -> HashMap<String, u32> { HashMap::new() }
    /// static ICONS: OnceLock<HashMap<String, u32>> = OnceLock::new();
    ///
    /// fn icon(name: &str) -> Option<u32> {
    ///     ICONS.get_or_init(load_icons).get(name).copied()
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// The lock must be a field or a static that no other crate can reach by name; if the lock or its guard is handed to code that
    /// is not visible, nothing is said. Nor is it of values that threads cannot share (they are not `Sync`), and of fields that
    /// somewhere are assigned as a whole or borrowed with `&mut`, as for `get_mut()`. A value that is cleared where it cannot be told which
    /// one it is, in a thread, through a reference that was chosen, out of a collection or a channel, may be any of its type, and so may
    /// the value of a lock that a public function returns, unless that is a field.
    pub static MANUAL_LAZY_INIT = ("manual_lazy_init", Perf);
}

/// What a lock is to all threads: a static, or a field of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Class {
    Static(Name),
    Field(Name, u32),
}

impl Class {
    fn is_handle(self, cx: &Context<'_>) -> bool {
        match self {
            Class::Field(owner, index) => cx.is_handle(owner, index),
            Class::Static(_) => false,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Fill {
    at: Place,
    check: Place,
    value: Option<Content>,
    /// There is an `.await` on the way to the value.
    awaits: bool,
    /// It may not come to a value.
    may_fail: bool,
}

#[derive(Debug, Default)]
struct Cell {
    /// Checked assignments of `Some`.
    /// By where it stands in the source: a crate is often compiled twice, as a library and with its tests.
    fills: BTreeMap<SourceSpan, Fill>,
    /// Something else happens to the value.
    disturbed: bool,
    /// What it is that is changed then.
    changed: Vec<Content>,
    /// Who hands out a guard with which the value can be changed.
    handed_out_by: HashSet<BodyId>,
}

/// What the whole workspace does to each lock's value.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    cells: BTreeMap<Class, Cell>,
    unnamed: Unnamed,
}

impl Cells {
    pub(crate) fn collect(&mut self, cx: &Context<'_>, facts: &Facts) {
        for write in &facts.writes {
            let Some((class, whole)) = class_of(cx, write.path) else {
                let whole = matches!(cx.paths.node(write.path), Node::Locked(_));
                if whole && fill(cx, facts, write, whole).is_none() {
                    self.unnamed.note(cx, facts, write);
                }
                continue;
            };
            let cell = self.cells.entry(class).or_default();
            match fill(cx, facts, write, whole) {
                Some(fill) => {
                    cell.fills.entry(place_of(cx, write.at)).or_insert(fill);
                }
                None => {
                    cell.disturbed |= !cell.fills.contains_key(&place_of(cx, write.at));
                    cell.changed.extend(content(cx, write.value_ty));
                }
            }
        }
        self.unnamed.note_rest(cx, facts);
        // A guard that is handed out can be used to change the value; callers in the workspace are seen doing so.
        let returned: HashSet<_> = facts.ret.all_guards().iter().copied().collect();
        for (id, guard) in facts.guards.iter().enumerate() {
            let exclusive = guard.mode.is_exclusive() && returned.contains(&(id as u32));
            if let (true, Some(class)) = (exclusive, guard.lock.and_then(|l| class_of_lock(cx, l)))
            {
                let cell = self.cells.entry(class).or_default();
                cell.handed_out_by.insert(facts.body);
            }
        }
    }

    /// Handles may lead to what another field is a handle to.
    fn changed_through_handles(&self, cx: &Context<'_>) -> Vec<(Class, Content)> {
        let handles = self.cells.iter();
        let handles = handles.filter(|(class, _)| class.is_handle(cx));
        let changed = handles.flat_map(|(&class, cell)| {
            let contents = cell.changed.iter();
            contents.map(move |&of| (class, of))
        });
        changed.collect()
    }

    pub(crate) fn report(mut self, cx: &Context<'_>, callers: &Callers, out: &mut Vec<Diagnostic>) {
        let contents = LazyCell::new(|| Contents::of(cx));
        let replaced = LazyCell::new(|| resets::replaced(cx));
        let exposed = LazyCell::new(|| resets::exposed(cx));
        let aliases = self.changed_through_handles(cx);
        let lent = self.unnamed.note_given_out(cx);
        for (class, cell) in std::mem::take(&mut self.cells) {
            let mut fills = cell.fills.into_iter();
            let unseen = cell
                .handed_out_by
                .iter()
                .any(|&body| !callers.has_any(body));
            let disturbed = cell.disturbed || unseen;
            let (Some((_, fill)), None, false) = (fills.next(), fills.next(), disturbed) else {
                continue;
            };
            let sharing = match fill.value {
                Some((unit, ty)) => contents.sharing(unit, ty),
                None => Sharing::Perhaps,
            };
            let is_reset = |of: Content| {
                let is_alias = |&(other, changed): &(Class, Content)| {
                    may_be_same(cx, of, changed) && resets::meet(cx, class, other)
                };
                self.unnamed.has(cx, callers, of)
                    || class.is_handle(cx) && aliases.iter().any(is_alias)
            };
            if sharing == Sharing::No
                || replaced.contains(&class)
                || exposed.contains(&class)
                || lent.contains(&class)
                || fill.value.is_some_and(is_reset)
            {
                continue;
            }
            let Fill { at, check, .. } = fill;
            let message = "this value is initialised once and never changes again, but every reader takes the lock to see it";
            let primary = (
                check,
                "the lock is taken to see whether the value is there…".to_owned(),
            );
            let mut diagnostic = finding(cx, &MANUAL_LAZY_INIT, Tier::Advice, message, primary);
            if at != check {
                diagnostic
                    .labels
                    .push(label(cx, at, "…and it is filled here, once"));
            }
            diagnostic.helps.push(fill.help(sharing));
            out.push(diagnostic);
        }
    }
}

impl Fill {
    fn help(&self, sharing: Sharing) -> String {
        let cell = match (self.awaits, self.may_fail) {
            (false, false) => "`std::sync::OnceLock` with `get_or_init`, or `std::sync::LazyLock`",
            (false, true) => {
                "`once_cell::sync::OnceCell` with `get_or_try_init`, as there may be no value in the end"
            }
            (true, false) => "`tokio::sync::OnceCell` with `get_or_init`, which waits for a future",
            (true, true) => {
                "`tokio::sync::OnceCell` with `get_or_try_init`, which waits for a future that may fail"
            }
        };
        let condition = match sharing {
            Sharing::Perhaps => " if the value is `Sync`, for threads then share it",
            _ => "",
        };
        format!("use {cell}{condition}: after the first time, readers take no lock")
    }
}

/// The place as one of the file system, whichever crate names it.
fn place_of(cx: &Context<'_>, place: Place) -> SourceSpan {
    let span = source_span(cx, place);
    let mut steps: Vec<&str> = Vec::new();
    for step in span.root.split('/').chain(span.file.split('/')) {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    SourceSpan {
        file: steps.join("/").into(),
        root: "".into(),
        ..span
    }
}

/// The lock that the path lies under, and whether the path is its whole value.
fn class_of(cx: &Context<'_>, path: PathId) -> Option<(Class, bool)> {
    let lock = cx.paths.lock_around(path)?;
    let whole = matches!(cx.paths.node(path), Node::Locked(_));
    Some((class_of_lock(cx, lock)?, whole))
}

fn class_of_lock(cx: &Context<'_>, lock: PathId) -> Option<Class> {
    match cx.paths.node(lock) {
        Node::Static(name) => Some(Class::Static(name)),
        Node::Field { owner, index, .. } if !cx.names.text(owner).starts_with(['{', '(']) => {
            Some(Class::Field(owner, index))
        }
        _ => None,
    }
}

/// The lock is kept over more than the filling: it guards what is done with the value, too.
fn goes_on(facts: &Facts, write: &Write, guard: GuardId) -> bool {
    let order = |block: u32| facts.control.rank(block);
    facts.effects.iter().any(|effect| {
        let held = effect.held.iter().any(|h| h.guard == guard);
        held && order(effect.block) > order(write.block)
    })
}

/// What the written `Option` may hold.
fn content(cx: &Context<'_>, written: Option<Content>) -> Option<Content> {
    let (unit, ty) = written?;
    let ty = &cx.ws.units[unit as usize].types[ty as usize];
    let content = ty
        .args
        .first()
        .filter(|_| last_segment(&ty.head) == "Option");
    Some((unit, *content?))
}

/// Whether the lock is held over an `.await` between the check and the write.
fn awaits(facts: &Facts, looks: &[&Read], write: &Write, guard: GuardId) -> bool {
    let order = |block: u32| facts.control.rank(block);
    let first = looks.iter().map(|look| order(look.block)).min();
    facts.effects.iter().any(|effect| {
        let held = effect.held.iter().any(|h| h.guard == guard);
        let at = order(effect.block);
        held && effect.felt == Felt::Pause && Some(at) >= first && at <= order(write.block)
    })
}

/// The write, if it fills an empty value under the lock.
fn fill(cx: &Context<'_>, facts: &Facts, write: &Write, whole: bool) -> Option<Fill> {
    let lock = cx.paths.lock_around(write.path)?;
    let guard = facts.cover(&cx.paths, &write.held, write.path)?;
    let value = content(cx, write.value_ty);
    let some = write.change == Change::Assign && write.present && value.is_some();
    if !whole || !facts.guards[guard as usize].mode.is_exclusive() {
        return None;
    }
    if goes_on(facts, write, guard) {
        return None;
    }
    if write.change == Change::Fill {
        return Some(Fill {
            at: write.at,
            check: write.at,
            value,
            awaits: false,
            may_fail: false,
        });
    }
    let mut deciding = facts.deciding(write.block).clone();
    deciding.merge(&write.decided);
    let looks: Vec<&Read> = deciding
        .iter()
        .map(|&r| &facts.reads[r as usize])
        .filter(|r| !r.look.is_answer())
        .filter(|r| r.path != lock && cx.paths.is_within(r.path, lock))
        .collect();
    let again = looks
        .iter()
        .any(|r| r.held.iter().any(|h| h.guard == guard));
    // Only a look at the value itself is a nil check.
    let own = looks
        .iter()
        .all(|r| r.path == write.path && r.look == Look::Presence);
    if !(some && again && own) {
        return None;
    }
    Some(Fill {
        at: write.at,
        check: looks.iter().map(|r| r.at).min()?,
        value,
        awaits: awaits(facts, &looks, write, guard),
        may_fail: write.partly || facts.is_partial(write.block, write.path, true),
    })
}
