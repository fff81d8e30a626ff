macro_rules! behaviour {
    ($backend:ident, $run:ident) => {
        use std::collections::{HashMap, VecDeque};
        use std::fmt;

        use guardlint::monitor;

        #[test]
        fn many_threads() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Hits {
                by_name: HashMap<String, u32>,
            }

            #[monitor($backend)]
            impl Hits {
                pub fn hit(&mut self, name: String) {
                    *self.by_name.entry(name).or_default() += 1;
                }
                pub fn count(&self, name: String) -> u32 {
                    self.by_name.get(&name).copied().unwrap_or(0)
                }
            }

            let hits = Hits::default();
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        for _ in 0..250 {
                            $run!(hits.hit(String::from("x")));
                        }
                    });
                }
            });
            assert_eq!($run!(hits.count(String::from("x"))), 1000);
        }

        #[test]
        fn waiting_for_a_condition() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Queue {
                items: VecDeque<u32>,
                closed: bool,
            }

            #[monitor($backend)]
            impl Queue {
                const CAPACITY: usize = 2;

                #[when(self.items.len() < Self::CAPACITY, try)]
                pub fn push(&mut self, item: u32) {
                    self.items.push_back(item);
                }
                #[when(!self.items.is_empty() || self.closed, try, timeout)]
                pub fn pop(&mut self) -> Option<u32> {
                    self.items.pop_front()
                }
                pub fn close(&mut self) {
                    self.closed = true;
                }
            }

            let queue = Queue::default();
            assert_eq!($run!(queue.try_pop()), None);
            assert_eq!($run!(queue.pop_timeout(std::time::Duration::ZERO)), None);
            let sum: u32 = std::thread::scope(|scope| {
                let consumers: Vec<_> = (0..3)
                    .map(|_| {
                        scope.spawn(|| {
                            let mut sum = 0;
                            while let Some(item) = $run!(queue.pop()) {
                                sum += item;
                            }
                            sum
                        })
                    })
                    .collect();
                let producers: Vec<_> = (0..3)
                    .map(|_| {
                        scope.spawn(|| {
                            for i in 1..=100 {
                                $run!(queue.push(i));
                            }
                        })
                    })
                    .collect();
                for producer in producers {
                    producer.join().unwrap();
                }
                $run!(queue.close());
                consumers.into_iter().map(|c| c.join().unwrap()).sum()
            });
            assert_eq!(sum, 3 * 5050);
            assert_eq!($run!(queue.try_push(1)), Some(()));
            assert_eq!($run!(queue.try_pop()), Some(Some(1)));
        }

        #[test]
        fn a_condition_about_arguments() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Purse {
                coins: u32,
            }

            #[monitor($backend)]
            impl Purse {
                pub fn put(&mut self, coins: u32) {
                    self.coins += coins;
                }
                #[when(self.coins >= coins, try)]
                pub fn take(&mut self, coins: u32) -> u32 {
                    self.coins -= coins;
                    self.coins
                }
                #[when(self.coins >= coins)]
                pub fn look(&self, coins: u32) -> u32 {
                    self.coins - coins
                }
            }

            let purse = Purse::default();
            assert_eq!($run!(purse.try_take(1)), None);
            std::thread::scope(|scope| {
                let large = scope.spawn(|| $run!(purse.take(3)));
                let small = scope.spawn(|| $run!(purse.take(1)));
                for _ in 0..4 {
                    $run!(purse.put(1));
                }
                large.join().unwrap();
                small.join().unwrap();
            });
            $run!(purse.put(2));
            assert_eq!($run!(purse.look(2)), 0);
        }

        #[test]
        fn a_condition_about_an_argument_that_is_called_as_the_macro_might() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Lamp {
                state: bool,
            }

            #[monitor($backend)]
            impl Lamp {
                pub fn turn(&mut self, state: bool) {
                    self.state = state;
                }
                // The body need not use what the condition uses.
                #[when(self.state == state, try)]
                pub fn is(&self, state: bool) -> u8 {
                    1
                }
                #[when({ let is = |state_: bool| self.state == state_; is(state) }, try)]
                pub fn also(&mut self, state: bool) -> u8 {
                    2
                }
            }

            let lamp = Lamp::default();
            assert_eq!($run!(lamp.try_is(true)), None);
            $run!(lamp.turn(true));
            assert_eq!($run!(lamp.is(true)), 1);
            assert_eq!(
                ($run!(lamp.try_is(false)), $run!(lamp.try_also(true))),
                (None, Some(2))
            );
        }

        #[test]
        fn poisoned_by_a_panic() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Fragile {
                n: u32,
            }

            #[monitor($backend)]
            impl Fragile {
                pub fn fall(&mut self) {
                    self.n = 1;
                    panic!("halfway");
                }
                pub fn n(&self) -> u32 {
                    self.n
                }
            }

            let fragile = Fragile::default();
            let caught = |call: &dyn Fn()| {
                let call = std::panic::AssertUnwindSafe(call);
                let payload = std::panic::catch_unwind(|| call()).unwrap_err();
                match payload.downcast::<String>() {
                    Ok(text) => *text,
                    Err(payload) => (*payload.downcast::<&str>().unwrap()).to_string(),
                }
            };
            assert_eq!(caught(&|| $run!(fragile.fall())), "halfway");
            let message = caught(&|| {
                $run!(fragile.n());
            });
            assert!(
                message.contains("`Fragile::n`") && message.contains("`Fragile::fall`"),
                "{message}"
            );
            fragile.clear_poison();
            assert_eq!($run!(fragile.n()), 1);
        }

        #[test]
        fn poison_ignored() {
            #[monitor($backend, poison = "ignore")]
            #[derive(Default)]
            pub struct Tough {
                n: u32,
            }

            #[monitor($backend)]
            impl Tough {
                pub fn fall(&mut self) {
                    self.n += 1;
                    panic!("halfway");
                }
                pub fn n(&self) -> u32 {
                    self.n
                }
            }

            let tough = Tough::default();
            let call = std::panic::AssertUnwindSafe(|| $run!(tough.fall()));
            assert!(std::panic::catch_unwind(call).is_err());
            assert_eq!($run!(tough.n()), 1);
        }

        #[test]
        fn handles_are_shared_between_threads() {
            #[monitor($backend)]
            pub struct Anything<T> {
                value: T,
            }

            #[monitor($backend)]
            impl<T: Send + 'static> Anything<T> {
                pub fn new(value: T) -> Self {
                    Self { value }
                }
                pub fn swap(&mut self, value: T) -> T {
                    std::mem::replace(&mut self.value, value)
                }
            }

            fn shared<T: Send + Sync>(value: T) -> T {
                value
            }
            assert_eq!($run!(shared(Anything::new(1)).swap(2)), 1);
        }

        pub struct Celsius(pub f64);
        impl fmt::Display for Celsius {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} °C", self.0)
            }
        }

        #[monitor($backend)]
        #[derive(Default)]
        pub struct Thermometer {
            last: f64,
        }

        #[monitor($backend)]
        impl Thermometer {
            pub fn set(&mut self, degrees: f64) {
                self.last = degrees;
            }
            pub fn get(&self) -> Celsius {
                Celsius(self.last)
            }
        }

        #[test]
        fn types_of_the_module() {
            let thermometer = Thermometer::default();
            $run!(thermometer.set(20.5));
            assert_eq!($run!(thermometer.get()).to_string(), "20.5 °C");
        }
    };
}
