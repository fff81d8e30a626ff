//! What goes to a monitor that has a thread of its own.

/// A call of a method, in types: it says what can be sent along.
#[derive(Clone, Copy)]
pub struct Message;
