macro_rules! traits {
    ($backend:ident, $run:ident $(, $async:tt)?) => {
        use std::fmt;

        use guardlint::monitor;

        /// What an asynchronous lock can do only if the trait is asynchronous, too.
        trait Meter: fmt::Debug + Send {
            const UNIT: &'static str;
            type Reading;

            fn marks() -> Vec<Self::Reading>;
            $($async)? fn read(&self) -> Self::Reading;
            $($async)? fn feed(&mut self, by: u32) -> Self::Reading;
        }

        #[monitor($backend)]
        #[derive(Debug, Default)]
        pub struct Gas {
            used: u32,
        }

        #[monitor($backend)]
        impl Meter for Gas {
            const UNIT: &'static str = "m³";
            type Reading = u32;

            fn marks() -> Vec<Self::Reading> {
                vec![0, 10]
            }
            $($async)? fn read(&self) -> Self::Reading {
                self.used
            }
            $($async)? fn feed(&mut self, by: u32) -> Self::Reading {
                self.used += by;
                self.used
            }
        }

        #[test]
        fn constants_types_and_methods_of_a_trait() {
            let mut gas = Gas::default();
            assert_eq!($run!(gas.feed(3)), 3);
            assert_eq!($run!(gas.read()), 3);
            assert_eq!((Gas::UNIT, Gas::marks()), ("m³", vec![0, 10]));
        }

        #[test]
        fn a_trait_that_asks_for_another() {
            fn shown<M: Meter>(meter: &M) -> String {
                format!("{meter:?}")
            }
            assert_eq!(shown(&Gas::default()), "Gas { used: 0 }");
        }

        trait Keep<T> {
            $($async)? fn keep(&self, item: T) -> usize
            where
                T: Clone;
        }

        #[monitor($backend)]
        #[derive(Default)]
        pub struct Kept<T> {
            items: std::cell::RefCell<Vec<T>>,
        }

        #[monitor($backend)]
        impl<T: Send + 'static> Keep<T> for Kept<T> {
            $($async)? fn keep(&self, item: T) -> usize
            where
                T: Clone,
            {
                let mut items = self.items.borrow_mut();
                items.push(item.clone());
                items.push(item);
                items.len()
            }
        }

        #[test]
        fn a_generic_trait_of_a_generic_type() {
            let kept = Kept::default();
            assert_eq!($run!(kept.keep("a")), 2);
            assert_eq!($run!(kept.keep("b")), 4);
        }

        #[monitor($backend)]
        impl From<u32> for Gas {
            fn from(used: u32) -> Self {
                Self { used }
            }
        }

        #[monitor($backend)]
        impl std::str::FromStr for Gas {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse::<u32>().map(Self::from)
            }
        }

        #[test]
        fn constructors_of_traits() {
            assert_eq!($run!(Gas::from(2).read()), 2);
            assert_eq!($run!("7".parse::<Gas>().unwrap().read()), 7);
            assert!("x".parse::<Gas>().is_err());
        }

        /// Its methods are called as some of the monitor that are not `pub`.
        trait Stock {
            fn level(&self) -> u32;
            fn refill(&self) -> u32;
        }

        #[monitor($backend)]
        #[derive(Default)]
        pub struct Tank {
            level: u32,
        }

        #[monitor($backend)]
        impl Tank {
            #[when(self.level() < 9, try)]
            pub fn fill(&mut self) -> u32 {
                self.refill();
                self.level()
            }
            fn level(&self) -> u32 {
                self.level
            }
        }

        #[monitor($backend)]
        impl Tank {
            fn refill(&mut self) {
                self.level += 3;
            }
            /// Callers have another one.
            fn try_fill() -> u32 {
                7
            }
            fn half(&self) -> u32 {
                self.level / 2
            }
            pub fn tries() -> u32 {
                Self::try_fill() + Self { level: 4 }.half()
            }
        }

        /// Without the lock.
        impl Tank {
            fn half(&self) -> u32 {
                5
            }
        }

        impl Stock for Tank {
            fn level(&self) -> u32 {
                1
            }
            fn refill(&self) -> u32 {
                2
            }
        }

        #[test]
        fn methods_of_the_monitor_leave_their_names_to_others() {
            let tank = Tank::default();
            assert_eq!($run!(tank.fill()), 3);
            assert_eq!($run!(tank.try_fill()), Some(6));
            assert_eq!((tank.level(), tank.refill(), tank.half()), (1, 2, 5));
            assert_eq!(Tank::tries(), 9);
        }
    };
}
