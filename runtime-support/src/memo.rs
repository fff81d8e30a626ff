//! A cache that computes each value once, however many ask for it, and keeps nobody waiting for the value of another key.
//!
//! What happens from the first who asks for an absent value until the value is there, or until nobody is left who wants it, is one *flight*. Of those who
//! take part, one at a time *leads*: it computes, by what it brought itself. The others wait.
//!
//! | for one key | in its slot | becomes |
//! |---|---|---|
//! | nothing | no slot | asked: on its way. `insert`: there |
//! | on its way | the number of the flight | value computed, or `insert`: there. Error, panic or cancellation, and nobody left to lead: nothing. `forget`: nothing, and the flight goes on apart |
//! | there | the value | `forget`, and too many others: nothing. Too old, and asked: on its way. `refresh`: there and on its way |
//! | there and on its way | both | value computed, or `insert`: there. Nobody left to lead: there. `forget`: nothing, and the flight goes on apart. Too many others: on its way |
//!
//! A flight that goes on apart serves those who take part, and changes nothing here: it is found by its number, and that is not in the table any more.
//!
//! What nobody needs is not there. A flight is a number and no more, until somebody waits for it: then it has a node, which is found beside the slots. A computation is seen by others from
//! when something is asked for on its behalf: before, it cannot be part of a cycle.
//!
//! | module | knows |
//! |---|---|
//! | `chains` | a map by hash: each key is hashed once |
//! | `flight` | what tells flights apart |
//! | `node` | who waits for a flight, whatever its types |
//! | `cycle` | which computation is running here, and which waits for which |
//! | `slot` | what there is of one key |
//! | `budget` | what all values may weigh together |
//! | `room` | which value of a shard goes when there are too many |
//! | `stats` | what is counted |
//! | `delivery` | what comes to a shard, and what has to go |
//! | `slots` | what a shard has for each key |
//! | `stock` | a shard: that, and who else wants it |
//! | `table` | all shards, their locks, and the clock |
//! | `asking` | one who asks: how it comes to wait, to lead and to have a value |
//! | `making`, `cache`, `tasks` | what users see |
//! | `confined` | memos of one value each, and their thread |
//!
//! Locks are taken in this order, each for a few instructions and none while anything is computed, weighed, dropped, cloned for a caller or woken: that of the cycles; that of one shard
//! of the table; that of one node, or of one computation. The exceptions are `Eq` of the keys, and `Clone` of a value that is there, which run under the lock of the shard.

mod asking;
mod budget;
mod cache;
mod chains;
mod confined;
mod cycle;
mod delivery;
mod flight;
mod making;
mod node;
mod room;
mod slot;
mod slots;
mod stats;
mod stock;
mod table;
mod tasks;

pub use cache::Memo;
pub use confined::ConfinedMemo;
pub use stats::Stats;
