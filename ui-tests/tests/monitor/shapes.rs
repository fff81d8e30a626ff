//! Everything that a monitor can look like, written once and run under every backend.
//!
//! `$run!` runs a call: it is the call itself where that blocks, and waits for it where it is `async`; then there is `$async`, for traits.

#[macro_use]
mod bank;
#[macro_use]
mod bounds;
#[macro_use]
mod states;
#[macro_use]
mod signatures;
#[macro_use]
mod surroundings;
#[macro_use]
mod traits;
#[macro_use]
mod behaviour;

macro_rules! shapes {
    ($backend:ident, $run:ident $(, $async:tt)?) => {
        mod bank {
            bank!($backend, $run);
        }
        mod bounds {
            bounds!($backend, $run);
        }
        mod states {
            states!($backend, $run);
        }
        mod signatures {
            signatures!($backend, $run);
        }
        mod surroundings {
            surroundings!($backend, $run);
        }
        mod traits {
            traits!($backend, $run $(, $async)?);
        }
        mod behaviour {
            behaviour!($backend, $run);
        }
    };
}
