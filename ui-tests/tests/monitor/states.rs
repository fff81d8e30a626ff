macro_rules! states {
    ($backend:ident, $run:ident) => {
        use std::collections::BTreeMap;

        use guardlint::monitor;

        #[test]
        fn named_fields() {
            #[monitor($backend)]
            pub struct Account {
                balance: i64,
                history: Vec<i64>,
            }

            #[monitor($backend)]
            impl Account {
                pub fn new() -> Self {
                    Self {
                        balance: 0,
                        history: Vec::new(),
                    }
                }
                pub fn deposit(&mut self, amount: i64) {
                    self.record(amount);
                }
                pub fn balance(&self) -> i64 {
                    self.balance
                }
                pub fn history(&self) -> Vec<i64> {
                    self.history.clone()
                }
                fn record(&mut self, amount: i64) {
                    self.balance += amount;
                    self.history.push(amount);
                }
            }

            let account = Account::new();
            $run!(account.deposit(5));
            $run!(account.deposit(-2));
            assert_eq!($run!(account.balance()), 3);
            assert_eq!($run!(account.history()), [5, -2]);
        }

        #[test]
        fn methods_that_call_each_other_lock_once() {
            #[monitor($backend)]
            pub struct Account {
                balance: i64,
            }

            #[monitor($backend)]
            impl Account {
                pub fn new() -> Self {
                    Self { balance: 0 }
                }
                pub fn deposit(&mut self, amount: i64) {
                    self.balance += amount;
                }
                pub fn balance(&self) -> i64 {
                    self.balance
                }
                pub fn withdraw(&mut self, amount: i64) -> bool {
                    self.deposit(-amount);
                    if self.balance() < 0 {
                        self.deposit(amount);
                        return false;
                    }
                    true
                }
            }

            let account = Account::new();
            $run!(account.deposit(5));
            assert!(!$run!(account.withdraw(6)));
            assert!($run!(account.withdraw(5)));
            assert_eq!($run!(account.balance()), 0);
        }

        #[test]
        fn tuple_struct() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Counter(u64, String);

            #[monitor($backend)]
            impl Counter {
                pub fn add(&mut self, by: u64) -> u64 {
                    self.0 += by;
                    self.1.push('+');
                    self.0
                }
            }

            let counter = Counter::default();
            assert_eq!($run!(counter.add(2)), 2);
            assert_eq!(format!("{counter:?}"), "Counter(2, \"+\")");
        }

        #[test]
        fn unit_struct() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Turn;

            #[monitor($backend)]
            impl Turn {
                pub fn take(&mut self) -> u8 {
                    1
                }
            }

            assert_eq!($run!(Turn::default().take()), 1);
        }

        #[test]
        fn debug_shows_the_state() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Point {
                x: i32,
                y: Option<String>,
            }

            #[monitor($backend)]
            impl Point {
                pub fn shift(&mut self) {
                    self.x += 1;
                    self.y = Some(String::from("moved"));
                }
            }

            let point = Point::default();
            $run!(point.shift());
            assert_eq!(format!("{point:?}"), "Point { x: 1, y: Some(\"moved\") }");
        }

        #[test]
        fn type_parameter() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Stack<T> {
                items: Vec<T>,
            }

            #[monitor($backend)]
            impl<T: Send + 'static> Stack<T> {
                pub fn new() -> Self {
                    Self { items: Vec::new() }
                }
                pub fn push(&mut self, item: T) {
                    self.items.push(item);
                }
                pub fn pop(&mut self) -> Option<T> {
                    self.items.pop()
                }
            }

            let stack = Stack::new();
            $run!(stack.push("a"));
            assert_eq!($run!(stack.pop()), Some("a"));
            assert_eq!($run!(stack.pop()), None);
            assert_eq!($run!(Stack::<u8>::default().pop()), None);
        }

        #[test]
        fn bounded_type_parameter_and_where_clause() {
            #[monitor($backend)]
            pub struct Table<K: Ord, V>
            where
                V: Clone,
            {
                rows: BTreeMap<K, V>,
            }

            #[monitor($backend)]
            impl<K, V> Table<K, V>
            where
                K: Ord + Send + 'static,
                V: Clone + Send + 'static,
            {
                pub fn new() -> Self {
                    Self {
                        rows: BTreeMap::new(),
                    }
                }
                pub fn put(&mut self, key: K, value: V) -> Option<V> {
                    self.rows.insert(key, value)
                }
                pub fn get(&self, key: K) -> Option<V> {
                    self.rows.get(&key).cloned()
                }
            }

            let table = Table::new();
            assert_eq!($run!(table.put(1, "one")), None);
            assert_eq!($run!(table.get(1)), Some("one"));
        }

        #[test]
        fn defaulted_type_parameter() {
            #[monitor($backend)]
            pub struct Log<T = String> {
                lines: Vec<T>,
            }

            #[monitor($backend)]
            impl<T: Send + 'static> Log<T> {
                pub fn new() -> Self {
                    Self { lines: Vec::new() }
                }
                pub fn add(&mut self, line: T) -> usize {
                    self.lines.push(line);
                    self.lines.len()
                }
            }

            let log: Log = Log::new();
            assert_eq!($run!(log.add(String::from("x"))), 1);
        }

        #[test]
        fn const_parameter() {
            #[monitor($backend)]
            pub struct Ring<const N: usize> {
                cells: [u8; N],
                next: usize,
            }

            #[monitor($backend)]
            impl<const N: usize> Ring<N> {
                pub fn new() -> Self {
                    Self {
                        cells: [0; N],
                        next: 0,
                    }
                }
                pub fn put(&mut self, value: u8) -> [u8; N] {
                    self.cells[self.next % N] = value;
                    self.next += 1;
                    self.cells
                }
            }

            let ring = Ring::<2>::new();
            $run!(ring.put(1));
            $run!(ring.put(2));
            assert_eq!($run!(ring.put(3)), [3, 2]);
        }

        #[test]
        fn impl_for_one_argument() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Slot<T> {
                value: Option<T>,
            }

            #[monitor($backend)]
            impl Slot<u8> {
                pub fn set(&mut self, value: u8) {
                    self.value = Some(value);
                }
            }

            #[monitor($backend)]
            impl<T: Clone + Send + 'static> Slot<T> {
                pub fn get(&self) -> Option<T> {
                    self.value.clone()
                }
            }

            let slot = Slot::default();
            $run!(slot.set(7));
            assert_eq!($run!(slot.get()), Some(7));
        }

        #[test]
        fn generic_method() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Sum {
                total: f64,
            }

            #[monitor($backend)]
            impl Sum {
                pub fn add<N: Into<f64> + Send + 'static>(&mut self, n: N) -> f64 {
                    self.total += n.into();
                    self.total
                }
                /// The parameter is not to be had from the arguments.
                pub fn read<N: From<f64> + Send + 'static>(&self) -> N {
                    N::from(self.total)
                }
            }

            let sum = Sum::default();
            $run!(sum.add(1_u8));
            $run!(sum.add::<f32>(0.5));
            assert!(($run!(sum.read::<f64>()) - 1.5).abs() < 1e-9);
        }

        #[test]
        fn const_generic_method() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Bytes {
                all: Vec<u8>,
            }

            #[monitor($backend)]
            impl Bytes {
                pub fn add<const N: usize>(&mut self, bytes: [u8; N]) -> usize {
                    self.all.extend(bytes);
                    self.all.len()
                }
                pub fn first<const N: usize>(&self) -> Option<[u8; N]> {
                    self.all.first_chunk::<N>().copied()
                }
            }

            let bytes = Bytes::default();
            assert_eq!($run!(bytes.add([1, 2, 3])), 3);
            assert_eq!($run!(bytes.first::<2>()), Some([1, 2]));
        }

        #[test]
        fn method_that_waits_under_one_cfg() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Store {
                all: Vec<u8>,
            }

            #[monitor($backend)]
            impl Store {
                pub fn add(&mut self, one: u8) {
                    self.all.push(one);
                }
                #[cfg(any())]
                pub fn take(&mut self) -> Option<u8> {
                    self.all.pop()
                }
                #[cfg(all())]
                #[when(!self.all.is_empty())]
                pub fn take(&mut self) -> Option<u8> {
                    self.all.pop()
                }
            }

            let store = Store::default();
            $run!(store.add(1));
            assert_eq!($run!(store.take()), Some(1));
        }
    };
}
