//! Nothing is said of a program that exits under a guard: nobody is left to wait for it. Nor of one that exits while a task is polled, which holds what it holds on no
//! thread. Not as other tests, which have threads of their own.

use std::{env, process};

use guardlint::Mutex;

static LOCK: Mutex<u32> = Mutex::new(0);

fn exit_under_a_guard() {
    let _held = LOCK.lock();
    process::exit(3);
}

#[cfg(feature = "tokio")]
mod task {
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::{process, thread};

    use guardlint::monitor;

    #[monitor(tokio)]
    #[derive(Default)]
    struct Work {
        is_done: bool,
    }

    #[monitor(tokio)]
    impl Work {
        pub async fn exit(&mut self) {
            self.is_done = true;
            process::exit(3);
        }
    }

    pub(super) fn exit_while_it_is_polled() {
        let polled = thread::spawn(|| {
            let work = Work::default();
            let mut cx = Context::from_waker(Waker::noop());
            pin!(work.exit()).poll(&mut cx).is_ready()
        });
        let _ = polled.join();
    }
}

const EXITS: &[(&str, fn())] = &[
    ("under a guard", exit_under_a_guard),
    #[cfg(feature = "tokio")]
    ("while a task is polled", task::exit_while_it_is_polled),
];

fn main() {
    const CHILD: &str = "GUARDLINT_EXITS";
    for (when, exit) in EXITS {
        if env::var_os(CHILD).is_some_and(|child| child == **when) {
            exit();
        }
    }
    for (when, _) in EXITS {
        let mut child = process::Command::new(env::current_exe().unwrap());
        let output = child.env(CHILD, when).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{when}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{when}");
    }
}
