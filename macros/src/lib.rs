//! Attributes of guardlint.
