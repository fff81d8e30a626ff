//! `Ok(())` or an error tells of something else, or is asked for again.

use std::sync::{Mutex, RwLock};

type Answer<T = ()> = Result<T, String>;

#[derive(Default)]
pub struct Names {
    names: RwLock<Vec<u32>>,
    others: RwLock<Vec<u32>>,
    serial: Mutex<()>,
}

fn has_room(names: &[u32]) -> Answer {
    if names.len() > 4 {
        return Err("full".to_owned());
    }
    Ok(())
}

impl Names {
    fn asks(&self) -> Answer {
        has_room(&self.names.read().unwrap())
    }

    pub fn asks_again(&self) -> Answer {
        self.asks()?;
        let mut names = self.names.write().unwrap();
        has_room(&names)?;
        names.push(1);
        Ok(())
    }

    pub fn asks_of_others(&self) -> Answer {
        self.asks()?;
        self.others.write().unwrap().push(1);
        Ok(())
    }

    pub fn asks_under_a_lock(&self) -> Answer {
        let _serial = self.serial.lock().unwrap();
        self.asks()?;
        self.names.write().unwrap().push(1);
        Ok(())
    }

    /// Whether a name is fine has nothing to do with what is there.
    fn is_fine(&self, name: u32) -> Answer {
        let count = self.names.read().unwrap().len();
        println!("{count}");
        if name > 4 {
            return Err("too long".to_owned());
        }
        Ok(())
    }

    pub fn asks_about_the_name(&self, name: u32) -> Answer {
        self.is_fine(name)?;
        self.names.write().unwrap().push(name);
        Ok(())
    }

    fn prints(&self) -> Answer {
        for name in self.names.read().unwrap().iter() {
            println!("{name}");
        }
        Ok(())
    }

    pub fn says_the_same_whatever_it_sees(&self) -> Answer {
        self.prints()?;
        self.names.write().unwrap().push(1);
        Ok(())
    }
}
