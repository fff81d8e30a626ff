//! What the two halves of an expansion, on the struct and on an `impl`, know of each other.

use std::sync::Arc;

use super::Message;
use crate::LockedBy;

/// Implemented for each handle, with the state `S` that was in the struct.
///
/// What is written for callers finds the state by way of this: where something is wrong with the type that the user wrote, the compiler has said so there,
/// and knows nothing of its state.
pub trait Monitored<S> {
    /// `S`, which nobody else may name.
    type State;
    /// The kind of lock that the struct says.
    type Kind;
    /// What puts a state into its lock. It has no parameters, so nothing can be wrong with it: its function alone asks for what the handle asks for.
    type Maker;
    /// The lock with the state in it.
    type Cell;

    /// The lock of the handle.
    fn cell(&self) -> &Self::Cell;
}

/// Implemented for the kind of lock that an `impl` says, where `Kind` is the one that its struct says: that is, where both are the same.
#[diagnostic::on_unimplemented(
    message = "the struct of this monitor says another kind of lock",
    label = "`#[monitor(..)]` on this `impl` does not say what it says on the struct",
    note = "put `#[monitor(..)]` on the struct and on each `impl`, with the same kind of lock"
)]
pub trait SameLockAs<Kind> {
    /// A reference to whatever it is given. The reference is in it, because older compilers complain where they know of a reference and not to what.
    type Cell<'a, C: 'a>;
    /// The handle that it is given, for a question that is not to be asked where they do not say the same.
    type Handle<H>;

    /// The lock of a handle, where struct and `impl` say the same. Where they do not, the compiler says so, and then knows nothing about this lock: so it says
    /// nothing more.
    fn seen<C>(cell: &C) -> Self::Cell<'_, C>;
}

impl<Kind> SameLockAs<Kind> for Kind {
    type Cell<'a, C: 'a> = &'a C;
    type Handle<H> = H;

    #[inline]
    fn seen<C>(cell: &C) -> &C {
        cell
    }
}

/// Implemented for each handle whose state can go to a thread of its own: each of its fields can. The lifetime is nobody's, as that of [`GoesOnAfterPanic`].
/// `O` is the type of [`opaque`], which cannot be named: or the compiler would propose to write this as a bound.
#[diagnostic::on_unimplemented(
    message = "what this monitor guards cannot go to a thread of its own",
    label = "some field of `{Self}` is not `Send`",
    note = "where a field has a type parameter, bound it here: `T: Send + 'static`; where it has an `Rc`, use `Arc`; or take another kind of lock"
)]
pub trait OnItsOwnThread<'n, O> {
    /// As [`SameLockAs::Cell`].
    type Cell<'a, C: 'a>;

    /// As [`SameLockAs::seen`], where the state can.
    fn cell<C>(cell: &C, opaque: O) -> Self::Cell<'_, C>;
}

/// Which nothing is. But where it has to choose among two, the compiler looks at the fields at once; and if they cannot, it says nothing more about the cell.
#[diagnostic::do_not_recommend]
impl<H: Nothing, O> OnItsOwnThread<'_, O> for H {
    type Cell<'a, C: 'a> = &'a C;

    fn cell<C>(cell: &C, _: O) -> &C {
        cell
    }
}

/// Of a type that nobody can name.
#[inline]
pub fn opaque() -> impl Send {}

/// Implemented for what can be sent. As for [`OnItsOwnThread`], `O` is opaque, and there is another implementation for nothing.
#[diagnostic::on_unimplemented(
    message = "the call is a message to the thread that owns the state, and `{T}` cannot be sent there",
    label = "this is not `Send`",
    note = "share it with `Arc`, pass what it is made of, or bound a type parameter: `T: Send + 'static`; or take another kind of lock"
)]
pub trait Carries<T, O> {
    /// `T`
    type Load;

    /// The argument or result, as it is.
    fn load(opaque: O, message: &Self, argument: T) -> Self::Load;
}

#[diagnostic::do_not_recommend]
impl<T: Send, O> Carries<T, O> for Message {
    type Load = T;

    #[inline]
    fn load(_: O, _: &Self, argument: T) -> T {
        argument
    }
}

#[diagnostic::do_not_recommend]
impl<M: Nothing, T, O> Carries<T, O> for M {
    type Load = T;

    fn load(_: O, _: &Self, argument: T) -> T {
        argument
    }
}

/// What can go to a thread. The lifetime is nobody's.
pub trait MovesToAThread<'n> {}

impl<T: ?Sized + Send> MovesToAThread<'_> for T {}

/// Implemented for each handle of a monitor that goes on after a panic, so that its methods may be called `clear_poison`.
///
/// The lifetime is nobody's. Without a parameter, the compiler would refuse the bound as such where it does not hold.
#[diagnostic::on_unimplemented(
    message = "this is the name by which callers of a monitor say that its state is sound after a panic",
    label = "give this method another one",
    note = "under `#[monitor(poison = \"ignore\")]` on the struct, callers have no such method, and the name is free"
)]
pub trait GoesOnAfterPanic<'n> {
    /// That it does.
    fn goes_on() {}
}

/// Asked by what stands in the place of a method that is not `pub`, for those who call it all the same. No handle is it: so nobody can.
///
/// The lifetime is nobody's, as that of [`GoesOnAfterPanic`].
#[diagnostic::on_unimplemented(
    message = "this is private to the methods of the monitor, which hold its lock already",
    label = "not `pub`",
    note = "make it `pub`, and it takes the lock for its callers; or call a method that is"
)]
pub trait HasMethodsThatAreNotPub<'n> {}

/// Implemented for functions of which the result has nothing to do with how long the argument is borrowed. So it is where the result has no lifetime that is
/// left to the compiler.
#[diagnostic::on_unimplemented(
    message = "the lock is released when the method returns, so it cannot return a borrow of what is guarded",
    label = "this has a lifetime, which is not written and so that of `self`",
    note = "return an owned value, take a closure that gets the borrow, or return a snapshot in an `Arc`"
)]
pub trait LendsNothing {
    /// That it does.
    #[inline(always)]
    fn lends_nothing() {}
}

#[diagnostic::do_not_recommend]
impl<F: TellsLifetimesApart> LendsNothing for F {}

/// As [`LendsNothing`]. That has the words, and no more to show.
pub trait TellsLifetimesApart {}

impl<S: ?Sized, R> TellsLifetimesApart for fn(&S) -> R {}

/// Which nothing is. But the compiler looks at lifetimes only where it chooses among two; otherwise it finds out later, and in words of its own.
impl<F: Nothing> TellsLifetimesApart for F {}

/// Implemented for nothing.
pub trait Nothing {}

/// Implemented for each type `Self` of a field: that is what it is, whatever the parameters `P` of the state are.
pub trait FieldOf<P> {
    /// `Self`
    type Type: ?Sized;
}

impl<T: ?Sized, P> FieldOf<P> for T {
    type Type = T;
}

/// A handle of which nothing more is said than what the user called it.
#[inline(always)]
pub const fn named<H: ?Sized>() {}

/// A condition, which looks at the state.
#[inline]
pub const fn condition<S, C: FnMut(&S) -> bool>(condition: C) -> C {
    condition
}

/// The state out of what a constructor returned that makes an `Arc`.
///
/// # Panics
///
/// If the constructor gave another owner away: that one would have the state without its lock.
#[track_caller]
pub fn only_owner<T>(state: Arc<T>) -> T {
    Arc::into_inner(state).expect(
        "the constructor of a monitor kept a second `Arc` of what it returns: that would be the state without its lock",
    )
}

/// Compiles where a value has an address of its own, so that [`LockedBy`] can tell it from others.
pub const fn tells_apart<L>() {
    assert!(
        size_of::<L>() > 0,
        "this lock guards nothing that takes memory, so nobody could tell it from another: give it a field that does"
    );
}

/// As [`tells_apart`], for the owner of a field.
pub const fn tells_apart_owner<S, T, L>(_: fn(&S) -> &LockedBy<T, L>) {
    tells_apart::<L>();
}
