//! What a struct may ask of its parameters, and where its fields need that.

macro_rules! bounds {
    ($backend:ident, $run:ident) => {
        use std::collections::BTreeMap;
        use std::fmt::{Debug, Display};
        use std::sync::Arc;

        use guardlint::monitor;

        /// A type that asks something itself.
        #[derive(Debug, PartialEq, Clone)]
        struct Largest<T: Ord>(T);

        #[monitor($backend)]
        #[derive(Default, Debug)]
        struct Named<K: Ord, V = u32>
        where
            V: Clone,
        {
            #[cfg(any())]
            nowhere: Missing<K>,
            #[cfg(all())]
            map: BTreeMap<K, V>,
            largest: Option<Largest<K>>,
            bytes: [u8; 2 + 2],
        }

        #[monitor($backend)]
        impl<K: Ord + Clone + Send + 'static, V: Clone + Send + 'static> Named<K, V> {
            pub fn put(&mut self, key: K, value: V) -> Option<V> {
                let Self { map, largest, .. } = self;
                let larger = largest.as_ref().is_none_or(|Largest(old)| *old < key);
                if larger {
                    *largest = Some(Largest(key.clone()));
                }
                map.insert(key, value)
            }
            pub fn largest(&self) -> Option<K> {
                Some(self.largest.clone()?.0)
            }
        }

        #[test]
        fn bounds_and_defaults_are_those_of_the_struct() {
            let named: Named<u8> = Named::default();
            assert_eq!($run!(named.put(3, 30)), None);
            assert_eq!($run!(named.put(2, 20)), None);
            assert_eq!($run!(named.put(3, 31)), Some(30));
            assert_eq!($run!(named.largest()), Some(3));
            let shown = format!("{named:?}");
            assert!(
                shown.contains("largest: Some(Largest(3)), bytes: [0, 0, 0, 0]"),
                "{shown}"
            );
        }

        #[monitor($backend)]
        #[derive(Default)]
        struct Tuple<T: ?Sized + Display, const N: usize>(Vec<Box<T>>, #[cfg(any())] [Missing; N])
        where
            T: Debug;

        #[monitor($backend)]
        impl<T: ?Sized + Display + Debug + Send + 'static, const N: usize> Tuple<T, N> {
            pub const fn new() -> Self {
                Self(Vec::new())
            }
            pub fn put(&mut self, item: Box<T>) -> String {
                self.0.push(item);
                format!("{} of {N}: {:?}", self.0.len(), self.0)
            }
        }

        #[test]
        fn a_tuple_has_parameters_without_size_and_constants() {
            static TUPLE: Tuple<str, 3> = Tuple::new();
            assert_eq!($run!(TUPLE.put("a".into())), "1 of 3: [\"a\"]");
            let other = Tuple::<i8, 1>::default();
            assert_eq!($run!(other.put(Box::new(2))), "1 of 1: [2]");
        }

        #[monitor($backend)]
        struct Ahead<I: Iterator<Item: Clone + Send> + Send + 'static> {
            items: I,
            seen: Vec<I::Item>,
            rest: Option<Box<Self>>,
        }

        #[monitor($backend)]
        impl<I: Iterator<Item: Clone + Send> + Send + 'static> Ahead<I> {
            pub fn new(items: I) -> Arc<Self> {
                Arc::new(Self {
                    items,
                    seen: Vec::new(),
                    rest: None,
                })
            }
            pub fn look(&mut self) -> Option<I::Item> {
                let next = self.items.next()?;
                self.seen.push(next.clone());
                self.rest.is_none().then_some(next)
            }
        }

        #[test]
        fn a_field_is_what_a_parameter_makes_of_it() {
            let ahead = Ahead::new([1, 2].into_iter());
            assert_eq!($run!(ahead.look()), Some(1));
            assert_eq!($run!(ahead.look()), Some(2));
            assert_eq!($run!(ahead.look()), None);
        }

        #[monitor($backend)]
        #[derive(Debug, Default)]
        struct Next<I>
        where
            I: Iterator,
        {
            last: Option<<I as Iterator>::Item>,
            all: Vec<I::Item>,
            items: I,
        }

        #[monitor($backend)]
        impl<I> Next<I>
        where
            I: Iterator<Item: Clone + Send> + Send + 'static,
        {
            pub fn give(&mut self, item: I::Item) -> usize {
                self.all.extend(self.last.replace(item));
                self.all.len()
            }
            pub fn next(&mut self) -> Option<<I as Iterator>::Item> {
                self.items.next().or_else(|| self.last.clone())
            }
        }

        #[test]
        fn what_a_field_follows_from_can_be_shown_and_has_a_default() {
            let next = Next::<std::vec::IntoIter<u8>>::default();
            assert_eq!($run!(next.give(1)), 0);
            assert_eq!($run!(next.give(2)), 1);
            assert_eq!($run!(next.next()), Some(2));
            let shown = format!("{next:?}");
            assert!(
                shown.contains("last: Some(2), all: [1], items: "),
                "{shown}"
            );
        }

        trait Family<'a> {
            type Member;
        }

        impl<'a> Family<'a> for u8 {
            type Member = &'a Self;
        }

        #[monitor($backend)]
        #[derive(Debug, Default)]
        struct Hooked<T: for<'a> Family<'a>> {
            hook: Option<for<'a> fn(<T as Family<'a>>::Member)>,
            of: T,
        }

        #[monitor($backend)]
        impl<T: for<'a> Family<'a> + Send + 'static> Hooked<T> {
            pub fn hook(&mut self, hook: for<'a> fn(<T as Family<'a>>::Member)) {
                self.hook = Some(hook);
            }
        }

        #[test]
        fn nothing_is_asked_of_what_a_function_takes() {
            let hooked = Hooked::<u8>::default();
            $run!(hooked.hook(|_: &u8| ()));
            let shown = format!("{hooked:?}");
            assert!(shown.contains("hook: Some("), "{shown}");
        }

        #[monitor($backend)]
        #[derive(Default)]
        struct Sum<T: Into<u64>> {
            last: Option<T>,
            next: Option<Arc<Sum<T>>>,
            sum: u64,
        }

        #[monitor($backend)]
        impl Sum<u8> {
            pub fn add(&mut self, item: u8) -> u64 {
                self.last = Some(item);
                self.sum += u64::from(item);
                self.sum + u64::from(self.next.is_some())
            }
        }

        #[monitor($backend)]
        impl Sum<u32> {
            pub fn add(&mut self, item: u32) -> u64 {
                self.sum += u64::from(item);
                self.sum + u64::from(self.last.is_some())
            }
        }

        #[test]
        fn each_argument_may_have_methods_of_its_own() {
            let (bytes, words) = (Sum::<u8>::default(), Sum::<u32>::default());
            assert_eq!($run!(bytes.add(1)), 1);
            assert_eq!($run!(words.add(70_000)), 70_000);
        }

        #[test]
        fn a_name_that_is_free_where_calls_go_on_after_a_panic() {
            #[monitor($backend, poison = "ignore")]
            pub struct Kettle<T: Clone> {
                poison: Vec<T>,
            }

            #[monitor($backend)]
            impl<T: Clone + Send + 'static> Kettle<T> {
                pub const fn new() -> Self {
                    Self { poison: Vec::new() }
                }
                pub fn clear_poison(&mut self, into: T) -> usize {
                    self.poison.push(into);
                    self.poison.len()
                }
                pub fn twice(&mut self, into: T) -> usize {
                    self.clear_poison(into.clone());
                    self.clear_poison(into)
                }
            }

            let kettle = Kettle::new();
            assert_eq!($run!(kettle.clear_poison("a cup")), 1);
            assert_eq!($run!(kettle.twice("a bottle")), 3);
        }
    };
}
