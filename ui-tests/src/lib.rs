//! Tests of guardlint as a whole.

pub mod corpus;
