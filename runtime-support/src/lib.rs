//! The runtime of guardlint.
