//! `#[monitor]` does the same under every backend.
#![expect(
    unreachable_pub,
    reason = "only methods that are `pub` are to be called from outside a monitor"
)]
#![expect(
    clippy::multiple_bound_locations,
    reason = "both places in which a parameter has bounds are to work, together as well"
)]

#[macro_use]
#[path = "monitor/shapes.rs"]
mod shapes;
#[path = "monitor/locks.rs"]
mod locks;

macro_rules! now {
    ($call:expr) => {
        $call
    };
}

macro_rules! awaited {
    ($call:expr) => {
        crate::block_on($call)
    };
}

/// One runtime for each thread that asks.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    ::tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
        .block_on(future)
}

mod mutex {
    shapes!(mutex, now);
}

mod rwlock {
    shapes!(rwlock, now);
}

mod tokio {
    shapes!(tokio, awaited, async);
}

mod async_lock {
    shapes!(async_lock, awaited, async);
}

mod confined {
    shapes!(confined, now);
}
