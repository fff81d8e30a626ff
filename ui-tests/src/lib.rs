//! Tests of guardlint as a whole.
