//! Whether the flag is set is told by `Ok(())` and by an error.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

type Answer<T = ()> = Result<T, String>;

fn write(name: &str) -> Answer {
    std::fs::write(name, "").map_err(|e| e.to_string())
}

#[derive(Default)]
pub struct Service {
    started: AtomicBool,
    names: Mutex<Vec<String>>,
}

impl Service {
    fn is_new(&self) -> Answer {
        if self.started.load(Ordering::Acquire) {
            return Err("it runs already".to_owned());
        }
        Ok(())
    }

    fn is_running(&self) -> Answer {
        match self.started.load(Ordering::Acquire) {
            true => Ok(()),
            false => Err("it does not run".to_owned()),
        }
    }

    fn mark_started(&self) {
        self.started.store(true, Ordering::Release);
    }

    pub fn fails_if_it_is_set(&self) -> Answer {
        self.is_new()?; //~ racy_lazy_init likely
        write("started")?;
        self.started.store(true, Ordering::Release);
        Ok(())
    }

    pub fn asks_whether_it_failed(&self) {
        if self.is_new().is_ok() { //~ racy_lazy_init likely
            write("started").unwrap();
            self.mark_started();
        }
    }

    /// Here the error is what leads on.
    pub fn fails_unless_it_is_set(&self) -> Answer {
        if self.is_running().is_err() { //~ racy_lazy_init likely
            self.names.lock().unwrap().push("started".to_owned());
            self.mark_started();
        }
        Ok(())
    }

    fn may_start(&self) -> Answer {
        self.is_new()?;
        write("asked")
    }

    pub fn through_two_functions(&self) -> Answer {
        self.may_start()?; //~ racy_lazy_init likely
        write("started")?;
        self.mark_started();
        Ok(())
    }

    async fn is_new_by_now(&self) -> Answer {
        self.is_new()
    }

    pub async fn across_an_await(&self) -> Answer {
        self.is_new_by_now().await?; //~ racy_lazy_init likely
        write("started")?;
        self.mark_started();
        Ok(())
    }

    /// What fails is not what the flag is about.
    pub fn set_although_it_failed(&self) -> Answer {
        self.is_new()?; //~ racy_lazy_init likely
        if write("first").is_err() {
            write("second")?;
            self.mark_started();
        }
        Ok(())
    }
}

/// The answer that a success comes with is about the flag.
#[derive(Default)]
pub struct Answered {
    ready: AtomicBool,
}

impl Answered {
    fn probe(&self) -> std::io::Result<()> {
        std::fs::write("probe", "")
    }

    fn is_ready(&self) -> std::io::Result<bool> {
        if self.ready.load(Ordering::Acquire) {
            return Ok(true);
        }
        self.probe()?;
        Ok(false)
    }

    fn is_to_do(&self) -> std::io::Result<bool> {
        if self.ready.load(Ordering::Acquire) {
            return Ok(false);
        }
        self.probe()?;
        Ok(true)
    }

    pub fn unless_it_is_ready(&self) -> std::io::Result<()> {
        if self.is_ready()? { //~ racy_lazy_init likely
            return Ok(());
        }
        std::fs::write("table", "")?;
        self.ready.store(true, Ordering::Release);
        Ok(())
    }

    pub fn if_it_is_to_do(&self) -> std::io::Result<()> {
        match self.is_to_do() { //~ racy_lazy_init likely
            Ok(true) => {
                std::fs::write("table", "")?;
                self.ready.store(true, Ordering::Release);
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
