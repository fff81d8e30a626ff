//! One module per fixture file.

pub mod invalid_suppression {
    pub mod fires;
    pub mod silent;
}
pub mod manual_lazy_init {
    pub mod fires;
    pub mod fires_hidden;
    pub mod fires_helps;
    pub mod fires_named;
    pub mod fires_unnamed;
    pub mod fires_wrapped;
    pub mod silent;
    pub mod silent_exposed;
    pub mod silent_named;
    pub mod silent_shared;
    pub mod silent_unnamed;
    pub mod silent_wrapped;
}
pub mod racy_lazy_init {
    pub mod fires;
    pub mod fires_answers;
    pub mod fires_cell;
    pub mod fires_closures;
    pub mod fires_latches;
    pub mod fires_once;
    pub mod fires_refusals;
    pub mod fires_wrapped;
    pub mod silent;
    pub mod silent_answers;
    pub mod silent_cell;
    pub mod silent_closures;
    pub mod silent_conditions;
    pub mod silent_latches;
    pub mod silent_once;
    pub mod silent_polled;
    pub mod silent_refusals;
    pub mod silent_wrapped;
}
pub mod reentrant_lock {
    pub mod fires;
    pub mod fires_absent;
    pub mod fires_accessors;
    pub mod fires_asked;
    pub mod fires_beside;
    pub mod fires_called;
    pub mod fires_choices;
    pub mod fires_combined;
    pub mod fires_consumed;
    pub mod fires_destructors;
    pub mod fires_each;
    pub mod fires_emptied;
    pub mod fires_flags;
    pub mod fires_gates;
    pub mod fires_gathered;
    pub mod fires_handed;
    pub mod fires_implied;
    pub mod fires_iterators;
    pub mod fires_joined;
    pub mod fires_lazy;
    pub mod fires_lent;
    pub mod fires_merged;
    pub mod fires_monitors;
    pub mod fires_moved;
    pub mod fires_nested;
    pub mod fires_ownership;
    pub mod fires_polled;
    pub mod fires_released;
    pub mod fires_replaced;
    pub mod fires_retried;
    pub mod fires_siblings;
    pub mod fires_statics;
    pub mod fires_temporaries;
    pub mod fires_variants;
    pub mod fires_waiting;
    pub mod fires_wrapped;
    pub mod fires_written;
    pub mod silent;
    pub mod silent_absent;
    pub mod silent_beside;
    pub mod silent_called;
    pub mod silent_choices;
    pub mod silent_combined;
    pub mod silent_consumed;
    pub mod silent_destructors;
    pub mod silent_each;
    pub mod silent_emptied;
    pub mod silent_flags;
    pub mod silent_gates;
    pub mod silent_gathered;
    pub mod silent_handed;
    pub mod silent_implied;
    pub mod silent_iterators;
    pub mod silent_joined;
    pub mod silent_lazy;
    pub mod silent_moved;
    pub mod silent_nested;
    pub mod silent_ownership;
    pub mod silent_polled;
    pub mod silent_released;
    pub mod silent_replaced;
    pub mod silent_retried;
    pub mod silent_siblings;
    pub mod silent_statics;
    pub mod silent_stored;
    pub mod silent_taken;
    pub mod silent_tried;
    pub mod silent_variants;
    pub mod silent_vectors;
    pub mod silent_waiting;
    pub mod silent_wrapped;
}
pub mod unchecked_upgrade {
    pub mod fires;
    pub mod fires_answers;
    pub mod fires_callers;
    pub mod fires_carried;
    pub mod fires_claims;
    pub mod fires_compared;
    pub mod fires_copies;
    pub mod fires_fields;
    pub mod fires_guards;
    pub mod fires_joined;
    pub mod fires_made;
    pub mod fires_snapshots;
    pub mod fires_tails;
    pub mod fires_versions;
    pub mod fires_wrapped;
    pub mod silent;
    pub mod silent_answers;
    pub mod silent_callers;
    pub mod silent_carried;
    pub mod silent_copies;
    pub mod silent_fields;
    pub mod silent_guards;
    pub mod silent_joined;
    pub mod silent_made;
    pub mod silent_snapshots;
    pub mod silent_versions;
    pub mod silent_wrapped;
}
pub mod unused_suppression {
    pub mod fires;
    pub mod silent;
}
