//! What the tests of `lower` compile: names of every kind.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

pub static COUNT: Mutex<u32> = Mutex::new(0);

pub mod bank {
    use std::sync::Mutex;

    static mut LAST: u32 = 0;

    #[derive(Default)]
    pub struct Account {
        balance: Mutex<u32>,
    }

    pub mod orders {
        impl super::Account {
            pub fn deposit(&self, amount: u32) {
                *self.balance.lock().unwrap() += amount;
            }

            pub fn opened_with(amount: u32) -> u32 {
                amount
            }
        }

        pub fn salary(account: &super::Account) -> usize {
            account.deposit(super::Account::opened_with(3));
            unsafe { super::LAST = 3 };
            [1_u8].as_slice().len()
        }
    }

    impl Account {
        pub async fn drain(&self) -> u32 {
            self.take().await
        }

        /// The block is all of the function, as in an async function.
        pub fn take(&self) -> impl std::future::Future<Output = u32> + '_ {
            async move { std::mem::take(&mut *self.balance.lock().unwrap()) }
        }

        pub fn later(&self) -> impl std::future::Future<Output = u32> + '_ {
            let extra = 2;
            async move { *self.balance.lock().unwrap() + extra }
        }
    }

    impl Drop for Account {
        fn drop(&mut self) {
            fn note() {}
            note();
        }
    }
}

/// Another type of this name has a `send` of its own.
pub mod channel {
    pub struct Sender(std::sync::mpsc::Sender<u8>);

    impl Sender {
        pub fn wrap(inner: std::sync::mpsc::Sender<u8>) -> u8 {
            Sender(inner).send();
            0
        }

        pub fn send(&self) {
            self.0.send(1).unwrap();
        }
    }
}

pub trait Shape {
    fn area(&self) -> u32;

    fn areas(&self) -> Vec<u32> {
        (0..2).map(|n| n * self.area()).collect()
    }
}

pub struct Square<T>(T);

impl<T> Square<T> {
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Square<U> {
        Square(f(self.0))
    }
}

impl Shape for Square<u32> {
    fn area(&self) -> u32 {
        self.0
    }
}

impl Shape for &Square<u8> {
    fn area(&self) -> u32 {
        self.0.into()
    }
}

pub trait Turn {
    fn turn(self: Pin<&mut Self>) {
        let _ = self;
    }
}

impl<P> Turn for Pin<P> {
    fn turn(self: Pin<&mut Self>) {}
}

macro_rules! future {
    ($name:ident) => {
        pub struct $name(u8);

        impl $name {
            pub fn ready() -> Self {
                $name(0)
            }

            pub fn bump() -> u8 {
                let mut new = $name::ready();
                Pin::new(&mut new).project();
                let read = || new.0;
                read()
            }

            fn project(self: Pin<&mut Self>) {
                self.get_mut().0 += 1;
            }
        }

        impl Future for $name {
            type Output = u8;

            fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<u8> {
                std::task::Poll::Ready(self.0)
            }
        }
    };
}

future!(First);
future!(Second);

macro_rules! flat {
    ($of:path) => {
        impl $of for First {
            fn area(&self) -> u32 {
                self.0.into()
            }
        }
    };
}

flat!(Shape);

macro_rules! twice {
    ($a:expr) => {
        (|| $a)() + (|| $a)()
    };
}

pub async fn all(square: Square<u32>) -> u32 {
    let block = async { First::bump() };
    let closure = async |n: u8| n + Second::bump();
    let count = square.map(|side| side + *COUNT.lock().unwrap());
    let account = bank::Account::default();
    u32::from(block.await + closure(1).await)
        + count.area()
        + First::ready().area()
        + account.drain().await
        + twice!(1)
}

pub fn more(account: &bank::Account) -> (impl Future<Output = u32> + '_, u8, usize) {
    let (sender, _) = std::sync::mpsc::channel();
    let sent = channel::Sender::wrap(sender);
    (account.later(), sent, bank::orders::salary(account))
}
