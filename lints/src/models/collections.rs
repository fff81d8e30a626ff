//! Collections: which methods look, which change what, and which look before they change.

use super::{Key, Model};

/// How a mutating call treats what was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Overwrites, whatever was there.
    Assign,
    /// Overwrites with a value computed from the old one by arithmetic (`+= 1`).
    Accumulate,
    /// Stores under a key and drops what was there (`HashMap::insert`).
    Insert,
    /// Adds to the end (`push`).
    Append,
    /// Takes something away.
    Remove,
    /// Takes away what is too much, if anything is (`Vec::truncate`).
    Shorten,
    /// Makes sure that a key is there, and keeps what was there before (`HashSet::insert`).
    Include,
    /// Makes sure that a key is not there (`HashMap::remove`).
    Exclude,
    /// Stores where nothing is, and leads to what is there (`or_insert`).
    Enter,
    /// Looks again by itself (`retain`).
    Rechecked,
    /// Stores only where nothing is (`Option::get_or_insert_with`).
    Fill,
    /// Not known: a callee elsewhere got `&mut` to the data.
    Opaque,
}

const MAPS: [&str; 8] = [
    "HashMap",
    "BTreeMap",
    "IndexMap",
    "FxHashMap",
    "AHashMap",
    "LruCache",
    "Slab",
    "DenseMap",
];
const SETS: [&str; 4] = ["HashSet", "BTreeSet", "IndexSet", "BinaryHeap"];
const SEQS: [&str; 6] = [
    "Vec",
    "VecDeque",
    "String",
    "LinkedList",
    "SmallVec",
    "ArrayVec",
];

pub(super) fn collection(owner: &str, name: &str) -> Option<Model> {
    let keyed = MAPS.contains(&owner) || SETS.contains(&owner);
    let sequence = SEQS.contains(&owner) || owner == "slice";
    let entry = matches!(
        owner,
        "Entry" | "OccupiedEntry" | "VacantEntry" | "RawEntryMut" | "RustcEntry"
    );
    if !(keyed || sequence || entry) {
        return by_name(Key {
            root: "std",
            owner,
            name,
        });
    }
    use Change::{Append, Assign, Enter, Exclude, Include, Insert, Rechecked, Remove, Shorten};
    let by_key = has_keys(owner);
    let change = match name {
        "or_insert" | "or_insert_with" | "or_default" | "or_insert_with_key"
        | "or_insert_entry"
            if entry =>
        {
            Enter
        }
        "and_modify" if entry => Rechecked,
        "insert" | "insert_entry" if entry => Insert,
        "remove" | "remove_entry" if entry => Remove,
        _ if entry => return Some(Model::Same),
        "entry" => return Some(Model::Same),
        "insert" if by_key && SETS.contains(&owner) => Include,
        "insert" | "try_insert" if keyed => Insert,
        "put" | "get_or_insert" if keyed => Insert,
        "insert" | "push" | "push_back" | "push_front" | "push_str" | "extend"
        | "extend_from_slice" | "append" | "resize" | "insert_str" => Append,
        "remove" | "remove_entry" | "swap_remove" | "shift_remove" if by_key => Exclude,
        "remove" | "pop" | "pop_front" | "pop_back" | "pop_first" | "pop_last" | "swap_remove"
        | "take" | "remove_entry" | "clear" | "drain" | "split_off" | "pop_lru" => Remove,
        "truncate" => Shorten,
        "retain" | "retain_mut" | "dedup" | "sort" | "sort_by" | "sort_unstable"
        | "sort_by_key" | "get_or_insert_with" => Rechecked,
        "replace" | "fill" | "swap" => Assign,
        "get"
        | "get_mut"
        | "contains_key"
        | "contains"
        | "len"
        | "is_empty"
        | "iter"
        | "iter_mut"
        | "keys"
        | "values"
        | "values_mut"
        | "first"
        | "last"
        | "first_mut"
        | "last_mut"
        | "range"
        | "as_slice"
        | "as_mut_slice"
        | "as_str"
        | "front"
        | "back"
        | "front_mut"
        | "back_mut"
        | "peek"
        | "get_key_value"
        | "get_full"
        | "capacity"
        | "reserve"
        | "shrink_to_fit"
        | "binary_search"
        | "binary_search_by"
        | "binary_search_by_key"
        | "partition_point"
        | "range_mut"
        | "peek_mut"
        | "get_index" => return Some(Model::Look),
        _ => return None,
    };
    Some(Model::Mutate(change))
}

/// Whether elements are found by a key that says what they are, and a missing one is no mistake.
fn has_keys(owner: &str) -> bool {
    let numbered = ["Slab", "DenseMap", "BinaryHeap"].contains(&owner);
    !numbered && (MAPS.contains(&owner) || SETS.contains(&owner))
}

/// Whether the call asks only whether a key is there.
pub fn asks_for_key(key: Key<'_>) -> bool {
    matches!(key.name, "contains" | "contains_key") && has_keys(key.owner)
}

/// Whether the method calls the closures that it is given before it returns; others keep them.
pub fn calls_closures(name: &str) -> bool {
    const ENDS: [&str; 6] = [
        "_with",
        "_with_key",
        "_by",
        "_by_key",
        "_by_cached_key",
        "_if",
    ];
    // What it yields calls them.
    let later = name == "extract_if";
    !later
        && (matches!(
            name,
            "retain" | "retain_mut" | "and_modify" | "partition_point"
        ) || ENDS.iter().any(|end| name.ends_with(end)))
}

/// Types of other crates that follow the names of the standard collections.
pub(super) fn by_name(key: Key<'_>) -> Option<Model> {
    if MAPS.contains(&key.owner) || SETS.contains(&key.owner) || SEQS.contains(&key.owner) {
        return if key.root == "std" {
            None
        } else {
            collection(key.owner, key.name)
        };
    }
    match (key.owner, key.name) {
        ("Extend", "extend") => Some(Model::Mutate(Change::Append)),
        (
            "AddAssign" | "SubAssign" | "MulAssign" | "BitOrAssign" | "BitAndAssign"
            | "BitXorAssign",
            _,
        ) => Some(Model::Mutate(Change::Accumulate)),
        ("IndexMut" | "Index", _) => Some(Model::Look),
        _ => None,
    }
}
