//! What the expansions of `#[monitor]` call. Nothing here is for people: it may change with any version.
//!
//! A cell holds the state of one monitor. It hands out *sections*, one per call of a method: the macro enters, runs the body on the state,
//! and leaves. A section that goes away without leaving was left by a panic, or by the cancellation of a future.
//!
//! | module | knows |
//! |---|---|
//! | `message` | what goes to a monitor that has a thread of its own, and comes back |
//! | `agreement` | what struct and `impl` know of each other |
//! | `poison` | which method panicked first |
//! | `waiting` | who waits for which condition, and who is woken when a section ends |
//! | `section` | how a section ends; how the body of a method with `#[when]` comes to run |
//! | `asynchronous` | how a cell looks whose methods are `async` |
//! | `mutex`, `rwlock`, `tokio`, `async_lock` | the lock around the state; all have the same interface |
//! | `confined` | the state on a thread of its own: no sections, for the body travels to the state |
//!
//! Each imports only from those above it. Where nothing waits and nothing panicked, a section costs what the lock costs: the rest is
//! behind one flag that the lock has anyway, and behind the constant [`Unconditional::METHODS_WITH_WHEN_STAND_IN_ONE_IMPL`].

mod agreement;
#[cfg(feature = "async-lock")]
pub mod async_lock;
#[cfg(any(feature = "tokio", feature = "async-lock"))]
mod asynchronous;
pub mod confined;
mod message;
pub mod mutex;
mod poison;
pub mod rwlock;
mod section;
#[cfg(feature = "tokio")]
pub mod tokio;
mod waiting;

pub use crate::place::Place;
pub use agreement::{
    Carries, FieldOf, GoesOnAfterPanic, HasMethodsThatAreNotPub, LendsNothing, Monitored,
    MovesToAThread, OnItsOwnThread, SameLockAs, condition, named, only_owner, opaque, tells_apart,
    tells_apart_owner,
};
pub use message::{ComesBack, Message};

/// Whether some method of a monitor waits for a condition.
///
/// Every type has this constant, and it is false. For a type with such methods the macro writes an inherent constant of the same name, which
/// wins. So one `impl` of a type need not know what stands in the others. But only one of them can write it, so it is called what the compiler is to
/// say of two.
pub trait Unconditional {
    /// That some section may have to wake a waiter when it ends.
    const METHODS_WITH_WHEN_STAND_IN_ONE_IMPL: bool = false;
}

impl<T: ?Sized> Unconditional for T {}
