//! A crate that takes every warning for an error.
#![deny(warnings, missing_docs, clippy::pedantic, clippy::same_name_method, clippy::missing_const_for_fn)]
#![forbid(unsafe_code)]

#[path = "../src/forms.rs"]
pub mod forms;
