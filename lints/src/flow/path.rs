//! Access paths: what a lock or a piece of data *is*, however the program got hold of it.
//!
//! References, boxes, `Arc`s and guards leave no trace in a path, so `self.mu`, `(&*self).mu` and a clone of the
//! `Arc` around it are one path. Crossing a lock into its data is the one step that is kept ([`Node::Locked`]):
//! it tells which data a guard covers.

use rustc_hash::FxHashMap;

/// Index of a path in [`Paths`]; equal ids are equal paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PathId(u32);

/// Index of a name in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

impl Name {
    /// The name of that number.
    pub fn of(number: u32) -> Name {
        Name(number)
    }

    pub fn number(self) -> u32 {
        self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// What the n-th parameter (from 0) denotes.
    Param(u32),
    Static(Name),
    /// What a statement of the body yields; a loop makes a new one in each round.
    Site(Site),
    Field {
        base: PathId,
        owner: Name,
        variant: Option<Name>,
        index: u32,
    },
    /// The data that the lock guards.
    Locked(PathId),
    /// What a function without a body here returns from this one argument: `ctx.inner()`.
    Via(PathId, Name),
    /// An element of a collection, or anything else inside `base` that a call or an index picks: the pick of another statement
    /// may be another element. Where one variable picks it, the site is that which made the variable, or a number beyond all for an argument.
    Element {
        base: PathId,
        site: Site,
    },
}

/// A statement that makes a value. `stale` marks the values of earlier rounds of a loop, which equal nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    pub id: u32,
    pub stale: bool,
}

/// Longer paths come from recursive data or runaway substitution; nothing is known about them.
const MAX_DEPTH: u32 = 12;

#[derive(Debug, Default)]
pub struct Paths {
    nodes: Vec<(Node, u32)>,
    ids: FxHashMap<Node, PathId>,
    /// Some path became too long since somebody asked.
    pub cut: bool,
}

impl Paths {
    pub fn node(&self, path: PathId) -> Node {
        self.nodes[path.0 as usize].0
    }

    /// Whether the path is that of an element, or lies in one.
    pub fn is_in_element(&self, path: PathId, of: PathId) -> bool {
        let mut steps = self.ancestors(path).map(|step| self.node(step));
        steps.any(|step| matches!(step, Node::Element { base, .. } if base == of))
    }

    /// Whether the paths surely lead to different things: by different fields of one.
    pub fn are_apart(&self, a: PathId, b: PathId) -> bool {
        let fields = |path: PathId| {
            let steps = self.ancestors(path).map(|p| self.node(p));
            steps.filter_map(|node| match node {
                Node::Field {
                    base,
                    owner,
                    variant,
                    index,
                } => Some((base, owner, variant, index)),
                _ => None,
            })
        };
        fields(a).any(|(base, owner, variant, index)| {
            let other = |f: (PathId, _, _, u32)| {
                f.0 == base && f.1 == owner && f.2 == variant && f.3 != index
            };
            fields(b).any(other)
        })
    }

    /// `None` if the path would become too long to mean anything.
    pub fn make(&mut self, node: Node) -> Option<PathId> {
        if let Some(&id) = self.ids.get(&node) {
            return Some(id);
        }
        let depth = match node {
            Node::Param(_) | Node::Static(_) | Node::Site(_) => 0,
            Node::Field { base, .. }
            | Node::Locked(base)
            | Node::Via(base, _)
            | Node::Element { base, .. } => self.nodes[base.0 as usize].1 + 1,
        };
        if depth > MAX_DEPTH {
            self.cut = true;
            return None;
        }
        let id = PathId(u32::try_from(self.nodes.len()).ok()?);
        self.nodes.push((node, depth));
        self.ids.insert(node, id);
        Some(id)
    }

    pub fn base(&self, path: PathId) -> Option<PathId> {
        match self.node(path) {
            Node::Param(_) | Node::Static(_) | Node::Site(_) => None,
            Node::Field { base, .. }
            | Node::Locked(base)
            | Node::Via(base, _)
            | Node::Element { base, .. } => Some(base),
        }
    }

    pub fn root(&self, mut path: PathId) -> PathId {
        while let Some(base) = self.base(path) {
            path = base;
        }
        path
    }

    /// The path itself and all it lies in, innermost first.
    pub fn ancestors(&self, path: PathId) -> impl Iterator<Item = PathId> + '_ {
        std::iter::successors(Some(path), |&p| self.base(p))
    }

    /// The innermost lock whose data the path lies in.
    pub fn lock_around(&self, path: PathId) -> Option<PathId> {
        self.ancestors(path).find_map(|p| match self.node(p) {
            Node::Locked(lock) => Some(lock),
            _ => None,
        })
    }

    pub fn is_within(&self, path: PathId, outer: PathId) -> bool {
        self.ancestors(path).any(|p| p == outer)
    }

    /// Whether the path surely denotes one thing: two uses of it are the same lock.
    pub fn is_definite(&self, path: PathId) -> bool {
        !self.ancestors(path).any(|p| {
            matches!(
                self.node(p),
                Node::Site(Site { stale: true, .. })
                    | Node::Element {
                        site: Site { stale: true, .. },
                        ..
                    }
            )
        })
    }

    /// The path with the values of `site` marked as those of an earlier round.
    pub fn aged(&mut self, path: PathId, site: u32) -> Option<PathId> {
        let fresh = Site {
            id: site,
            stale: false,
        };
        let hit = self.ancestors(path).any(|p| match self.node(p) {
            Node::Site(s) | Node::Element { site: s, .. } => s == fresh,
            _ => false,
        });
        if !hit {
            return Some(path);
        }
        self.map_sites(path, &|s| {
            if s == fresh {
                Site { stale: true, ..s }
            } else {
                s
            }
        })
    }

    /// The path with each of its sites replaced.
    pub fn map_sites(&mut self, path: PathId, f: &dyn Fn(Site) -> Site) -> Option<PathId> {
        let node = match self.node(path) {
            Node::Param(_) | Node::Static(_) => return Some(path),
            Node::Site(site) => Node::Site(f(site)),
            Node::Field {
                base,
                owner,
                variant,
                index,
            } => Node::Field {
                base: self.map_sites(base, f)?,
                owner,
                variant,
                index,
            },
            Node::Locked(base) => Node::Locked(self.map_sites(base, f)?),
            Node::Via(base, name) => Node::Via(self.map_sites(base, f)?, name),
            Node::Element { base, site } => Node::Element {
                base: self.map_sites(base, f)?,
                site: f(site),
            },
        };
        self.make(node)
    }
}

/// Interned strings.
#[derive(Debug, Default)]
pub struct Names {
    texts: Vec<String>,
    ids: FxHashMap<String, Name>,
}

impl Names {
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }

    /// The name, if there is one of that text.
    pub fn known(&self, text: &str) -> Option<Name> {
        self.ids.get(text).copied()
    }

    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", String::as_str)
    }
}
