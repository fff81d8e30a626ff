//! Where the analysis of a body stops short, so that there may be more to say than is said.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    Branches,
    Circle,
    Closures,
    Events,
    Looks,
    Loops,
    Paths,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::Branches => "it is not clear which of its branches decide what",
            Limit::Circle => "the functions that it calls in a circle do not come to rest",
            Limit::Closures => "closures call closures there more than six deep",
            Limit::Events => "more happens in it than its callers are told of",
            Limit::Looks => "it looks at more than can be told apart",
            Limit::Loops => "what its loops do does not come to rest",
            Limit::Paths => "it reaches for things that lie more than twelve steps deep",
        })
    }
}
