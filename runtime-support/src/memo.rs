//! A cache that computes each value once, however many ask for it, and keeps nobody waiting for the value of another key.
//!
//! What happens from the first who asks for an absent value until the value is there, or until nobody is left who wants it, is one *flight*. Of those who
//! take part, one at a time *leads*: it computes, by what it brought itself. The others wait.
//!
//! | for one key | in `values` | in `flights` | becomes |
//! |---|---|---|---|
//! | nothing | | | asked: on its way. `insert`: there |
//! | on its way | | yes | value computed, or `insert`: there. Error, panic or cancellation, and nobody left to lead: nothing. `forget`: nothing, and the flight goes on apart |
//! | there | yes | | `forget`, and too many others: nothing. `refresh`: there and on its way |
//! | there and on its way | yes | yes | value computed, or `insert`: there. Nobody left to lead: there. `forget`: nothing, and the flight goes on apart |
//!
//! A flight that goes on apart serves those who take part, and changes nothing here: it is found by its address, and that is not in the table any more.
//!
//! | module | knows |
//! |---|---|
//! | `chains` | a map by hash: each key is hashed once |
//! | `node` | who takes part in a flight, whatever its types |
//! | `cycle` | which computation is running here, and which waits for which |
//! | `room` | which value goes when there are too many |
//! | `table` | what is there and what is on its way |
//! | `asking` | one who asks: how it comes to wait, to lead and to have a value |
//! | `cache`, `tasks` | what users see |
//!
//! Locks are taken in this order, each for a few instructions and none while anything is computed, cloned for a caller or woken: that of the cycles, that of one shard
//! of the table, that of one node. The exceptions are `Eq` of the keys, and `Clone` of a value that is there, which run under the lock of the shard.

mod asking;
mod cache;
mod chains;
mod cycle;
mod node;
mod room;
mod table;
mod tasks;

pub use cache::Memo;
