//! What was looked at is told by `Ok(())` or an error.

use std::collections::HashSet;
use std::sync::RwLock;

type Answer<T = ()> = Result<T, String>;

#[derive(Default)]
pub struct Names {
    names: RwLock<Vec<u32>>,
}

impl Names {
    fn has_room(&self) -> Answer {
        if self.names.read().unwrap().len() > 4 {
            return Err("full".to_owned());
        }
        Ok(())
    }

    fn add(&self, name: u32) {
        self.names.write().unwrap().push(name);
    }

    pub fn asks_and_adds(&self) -> Answer {
        self.has_room()?;
        self.names.write().unwrap().push(1); //~ unchecked_upgrade certain
        Ok(())
    }

    pub fn helpers_on_both_sides(&self) -> Answer {
        self.has_room()?;
        self.add(1); //~ unchecked_upgrade certain
        Ok(())
    }

    pub fn by_a_match(&self) {
        match self.has_room() {
            Ok(()) => self.add(1), //~ unchecked_upgrade certain
            Err(error) => println!("{error}"),
        }
    }

    pub fn by_a_branch(&self) {
        if self.has_room().is_ok() {
            self.add(1); //~ unchecked_upgrade certain
        }
    }

    fn room(&self) -> Option<()> {
        (self.names.read().unwrap().len() < 4).then_some(())
    }

    fn room_if_any(&self) -> Option<()> {
        match self.names.read().unwrap().len() {
            0..4 => Some(()),
            _ => None,
        }
    }

    pub fn nothing_is_an_answer_too(&self) -> Option<()> {
        self.room_if_any()?;
        self.add(1); //~ unchecked_upgrade certain
        Some(())
    }

    pub fn by_a_flag(&self) -> Option<()> {
        self.room()?;
        self.add(1); //~ unchecked_upgrade certain
        Some(())
    }
}

pub struct Keys(parking_lot::RwLock<HashSet<u32>>);

impl Keys {
    fn is_new(&self, key: u32) -> Answer {
        let keys = self.0.read();
        if keys.contains(&key) {
            Err("it is there".to_owned())
        } else {
            Ok(())
        }
    }

    pub fn clears(&self, key: u32) -> Answer {
        self.is_new(key)?;
        self.0.write().clear(); //~ unchecked_upgrade certain
        Ok(())
    }
}

pub struct Ids(tokio::sync::RwLock<Vec<u32>>);

impl Ids {
    async fn is_new(&self, id: u32) -> Answer {
        if self.0.read().await.contains(&id) {
            return Err("it is there".to_owned());
        }
        Ok(())
    }

    async fn add(&self, id: u32) {
        self.0.write().await.push(id);
    }

    pub async fn asks_and_adds(&self, id: u32) -> Answer {
        self.is_new(id).await?;
        self.add(id).await; //~ unchecked_upgrade certain
        Ok(())
    }
}
