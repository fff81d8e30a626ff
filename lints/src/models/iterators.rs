//! Iterators that other crates have: what their adapters are given runs when somebody consumes them.

use super::standard::{atomic, iterator};
use super::{Key, Model};

/// Whether the function takes elements out of an iterator, or makes another one of it.
pub fn iterates(key: Key<'_>) -> bool {
    let is_iterator = matches!(
        key.owner,
        "Iterator"
            | "DoubleEndedIterator"
            | "ExactSizeIterator"
            | "Peekable"
            | "Itertools"
            | "ParallelIterator"
            | "IndexedParallelIterator"
    );
    is_iterator || (key.owner, key.name) == ("array", "map")
}

/// Whether the function takes all there is out of the iterators that it is given.
pub fn drains(key: Key<'_>) -> bool {
    matches!(key.root, "std" | "core" | "alloc")
        && matches!(
            (key.owner, key.name),
            (_, "extend" | "from_iter" | "entries")
                | ("Sum", "sum")
                | ("Product", "product")
                | ("Command", "args" | "envs")
        )
}

pub(super) fn itertools(key: Key<'_>) -> Option<Model> {
    if key.owner != "Itertools" {
        return None;
    }
    Some(match key.name {
        "map_into"
        | "map_ok"
        | "filter_ok"
        | "filter_map_ok"
        | "flatten_ok"
        | "process_results"
        | "interleave"
        | "interleave_shortest"
        | "intersperse"
        | "intersperse_with"
        | "zip_longest"
        | "zip_eq"
        | "batching"
        | "chunk_by"
        | "group_by"
        | "chunks"
        | "tuple_windows"
        | "circular_tuple_windows"
        | "tuples"
        | "merge"
        | "merge_by"
        | "merge_join_by"
        | "kmerge"
        | "kmerge_by"
        | "cartesian_product"
        | "multi_cartesian_product"
        | "coalesce"
        | "dedup"
        | "dedup_by"
        | "dedup_with_count"
        | "dedup_by_with_count"
        | "duplicates"
        | "duplicates_by"
        | "unique"
        | "unique_by"
        | "peeking_take_while"
        | "take_while_ref"
        | "take_while_inclusive"
        | "while_some"
        | "tuple_combinations"
        | "combinations"
        | "permutations"
        | "powerset"
        | "pad_using"
        | "with_position"
        | "positions"
        | "update"
        | "multipeek"
        | "peek_nth"
        | "dropping" => Model::Adapter,
        name => iterator(name),
    })
}

/// Other threads run the closures, but whoever asked waits until they are done, with all locks that it holds.
pub(super) fn parallel(key: Key<'_>) -> Option<Model> {
    match (key.owner, key.name) {
        ("ParallelIterator" | "IndexedParallelIterator", name) => Some(adapter_of_rayon(name)),
        (
            "IntoParallelIterator"
            | "IntoParallelRefIterator"
            | "IntoParallelRefMutIterator"
            | "ParallelBridge"
            | "ParallelSlice"
            | "ParallelSliceMut"
            | "ParallelString"
            | "ParallelDrainRange"
            | "ParallelDrainFull",
            name,
        ) if name.starts_with("par_") || name == "into_par_iter" => {
            let sorts = name.starts_with("par_sort");
            Some(if sorts { Model::Runs } else { Model::Adapter })
        }
        ("AtomicCell", _) => atomic(key),
        (_, "spawn" | "spawn_fifo" | "spawn_broadcast") => Some(Model::Elsewhere),
        (_, "scope" | "scope_fifo" | "in_place_scope" | "in_place_scope_fifo" | "install") => {
            Some(Model::Runs)
        }
        (owner, "join" | "join_context" | "broadcast") if !owner.ends_with("JoinHandle") => {
            Some(Model::Runs)
        }
        _ => None,
    }
}

fn adapter_of_rayon(name: &str) -> Model {
    match name {
        "map_with"
        | "map_init"
        | "flat_map_iter"
        | "flatten_iter"
        | "update"
        | "while_some"
        | "panic_fuse"
        | "take_any"
        | "skip_any"
        | "take_any_while"
        | "skip_any_while"
        | "fold"
        | "fold_with"
        | "try_fold"
        | "try_fold_with"
        | "fold_chunks"
        | "fold_chunks_with"
        | "chunks"
        | "with_min_len"
        | "with_max_len"
        | "by_exponential_blocks"
        | "by_uniform_blocks"
        | "interleave"
        | "interleave_shortest"
        | "intersperse"
        | "zip_eq"
        | "positions" => Model::Adapter,
        name => iterator(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adapters_are_lazy_and_consumers_are_not() {
        let model = |path| itertools(Key::of(path)).or_else(|| parallel(Key::of(path)));
        for path in [
            "itertools::Itertools::unique_by",
            "rayon::iter::ParallelIterator::map",
            "rayon::iter::ParallelIterator::fold",
            "rayon::slice::ParallelSlice::par_chunks",
        ] {
            assert_eq!(model(path), Some(Model::Adapter), "{path}");
        }
        for path in [
            "itertools::Itertools::counts",
            "rayon::iter::ParallelIterator::for_each",
            "rayon_core::join::join",
        ] {
            assert_eq!(model(path), Some(Model::Runs), "{path}");
        }
        assert_eq!(model("crossbeam::thread::ScopedJoinHandle::join"), None);
    }
}
