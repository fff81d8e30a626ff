//! What goes to a monitor that has a thread of its own, and comes back.

/// A call of a method, in types: it says what can be sent along.
#[derive(Clone, Copy)]
pub struct Message;

/// Implemented for what can be sent back: the result of a method.
#[diagnostic::on_unimplemented(
    message = "the result comes from the thread that owns the state, and `{Self}` cannot be sent from there",
    label = "this is not `Send`",
    note = "share it with `Arc`, return what it is made of, or bound a type parameter: `T: Send + 'static`; or take another kind of lock"
)]
pub trait ComesBack: Send + 'static {}

#[diagnostic::do_not_recommend]
impl<R: Send + 'static> ComesBack for R {}
