//! Functions of the standard library that call what a type implements: `to_string` calls `Display::fmt`.

use super::Key;

/// A method that the function calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implied {
    pub of_trait: &'static str,
    pub method: &'static str,
    pub whose: Whose,
    pub part: Part,
}

/// Whose method it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The type's that the function is called on.
    Receiver,
    /// That of a generic argument of the type or trait that has the function.
    Owner(usize),
    /// That of the function's own argument.
    Argument,
}

/// What part the method plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It does all, with the same arguments.
    Whole,
    /// It does what the result is told of, with the same arguments; what it returns is not the result.
    Means,
    /// It makes what is left where something was taken.
    Leftover,
    /// It makes what is not there, as a closure would that this function is given.
    Instead(&'static str),
}

pub fn implied(path: &str) -> Option<Implied> {
    let key = Key::of(path);
    if !matches!(key.root, "std" | "core" | "alloc") {
        return None;
    }
    use Part::{Instead, Leftover, Means, Whole};
    use Whose::{Argument, Owner, Receiver};
    let made = |with, arg| ("Default", "default", Owner(arg), Instead(with));
    let (of_trait, method, whose, part) = match (key.owner, key.name) {
        // Both the trait of texts and that of bytes are called so.
        ("Write", "write_fmt" | "write_char") if path.contains("::fmt::") => {
            ("Write", "write_str", Receiver, Means)
        }
        ("Write", "write_fmt" | "write_all") => ("Write", "write", Receiver, Means),
        ("Read", "read_to_end" | "read_to_string" | "read_exact") => {
            ("Read", "read", Receiver, Means)
        }
        ("ToString", "to_string") => ("Display", "fmt", Receiver, Means),
        ("Into", "into") => ("From", "from", Owner(0), Whole),
        ("TryInto", "try_into") => ("TryFrom", "try_from", Owner(0), Whole),
        ("str", "parse") => ("FromStr", "from_str", Argument, Whole),
        ("mem", "take") => ("Default", "default", Argument, Leftover),
        ("Cell", "take") => ("Default", "default", Owner(0), Leftover),
        ("Option", "unwrap_or_default") => made("std::option::Option::unwrap_or_else", 0),
        ("Result", "unwrap_or_default") => made("std::result::Result::unwrap_or_else", 0),
        ("Option", "get_or_insert_default") => made("std::option::Option::get_or_insert_with", 0),
        // Of the value, not of the key.
        ("Entry", "or_default") => made("std::collections::hash_map::Entry::or_insert_with", 1),
        _ => return None,
    };
    Some(Implied {
        of_trait,
        method,
        whose,
        part,
    })
}
