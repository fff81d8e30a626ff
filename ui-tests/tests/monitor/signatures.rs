macro_rules! signatures {
    ($backend:ident, $run:ident) => {
        use std::sync::Arc;

        use guardlint::monitor;

        #[test]
        fn impl_trait_argument() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Names {
                all: Vec<String>,
            }

            #[monitor($backend)]
            impl Names {
                pub fn add(&mut self, name: impl Into<String> + Send + 'static) -> usize {
                    self.all.push(name.into());
                    self.all.len()
                }
                pub fn add_all(
                    &mut self,
                    names: impl IntoIterator<Item = &'static str> + Send + 'static,
                ) -> usize {
                    self.all.extend(names.into_iter().map(str::to_owned));
                    self.all.len()
                }
            }

            let names = Names::default();
            $run!(names.add("a"));
            assert_eq!($run!(names.add_all(["b", "c"])), 3);
        }

        #[test]
        fn closure_argument() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Shared {
                items: Vec<u32>,
            }

            #[monitor($backend)]
            impl Shared {
                pub fn with<R: Send + 'static>(
                    &mut self,
                    look: impl FnOnce(&mut Vec<u32>) -> R + Send + 'static,
                ) -> R {
                    look(&mut self.items)
                }
            }

            let shared = Shared::default();
            let length = $run!(shared.with(|items| {
                items.push(1);
                items.len()
            }));
            assert_eq!(length, 1);
        }

        #[test]
        fn patterns_as_arguments() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Area {
                sum: u32,
            }

            #[monitor($backend)]
            impl Area {
                pub fn add(&mut self, (width, height): (u32, u32), mut times: u32, _: bool) -> u32 {
                    while times > 0 {
                        self.sum += width * height;
                        times -= 1;
                    }
                    self.sum
                }
                pub fn add_array(&mut self, [a, .., z]: [u32; 4]) -> u32 {
                    self.sum += a + z;
                    self.sum
                }
            }

            let area = Area::default();
            assert_eq!($run!(area.add((2, 3), 2, true)), 12);
            assert_eq!($run!(area.add_array([1, 9, 9, 1])), 14);
        }

        #[test]
        fn constants() {
            #[monitor($backend)]
            pub struct Tank {
                level: u32,
            }

            #[monitor($backend)]
            impl Tank {
                pub const CAPACITY: u32 = 10;
                const STEP: u32 = 4;
                pub fn new() -> Self {
                    Self { level: 0 }
                }
                pub fn fill(&mut self) -> u32 {
                    self.level = (self.level + Self::STEP).min(Self::CAPACITY);
                    self.level
                }
            }

            let tank = Tank::new();
            while $run!(tank.fill()) < Tank::CAPACITY {}
            assert_eq!($run!(tank.fill()), 10);
        }

        #[test]
        fn functions_without_a_receiver() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Parser {
                seen: u32,
            }

            #[monitor($backend)]
            impl Parser {
                pub fn is_digit(c: char) -> bool {
                    Self::digit(c).is_some()
                }
                fn digit(c: char) -> Option<u32> {
                    c.to_digit(10)
                }
                pub fn feed(&mut self, c: char) -> u32 {
                    self.seen += u32::from(Self::is_digit(c));
                    self.seen
                }
            }

            assert!(Parser::is_digit('7'));
            assert_eq!($run!(Parser::default().feed('7')), 1);
        }

        #[test]
        fn fallible_constructor() {
            #[derive(Debug, PartialEq)]
            struct Negative;

            #[monitor($backend)]
            #[derive(Debug)]
            pub struct Level {
                value: i32,
            }

            #[monitor($backend)]
            impl Level {
                fn checked(value: i32) -> Result<i32, Negative> {
                    if value < 0 { Err(Negative) } else { Ok(value) }
                }
                pub(crate) fn new(value: i32) -> Result<Self, Negative> {
                    Ok(Self {
                        value: Self::checked(value)?,
                    })
                }
                pub fn some(value: i32) -> Option<Self> {
                    Self::new(value).ok()
                }
                pub fn get(&self) -> i32 {
                    self.value
                }
            }

            assert_eq!(Level::new(-1).unwrap_err(), Negative);
            assert_eq!($run!(Level::new(3).unwrap().get()), 3);
            assert!(Level::some(-1).is_none());
            assert_eq!($run!(Level::some(2).unwrap().get()), 2);
        }

        #[test]
        fn constructors_on_the_heap() {
            #[monitor($backend)]
            pub struct Flag {
                up: bool,
            }

            #[monitor($backend)]
            impl Flag {
                pub fn shared() -> Arc<Self> {
                    Arc::new(Self { up: false })
                }
                pub fn boxed() -> Box<Self> {
                    Box::new(Self { up: true })
                }
                pub fn maybe(up: bool) -> Result<Arc<Self>, String> {
                    if up {
                        Ok(Self::shared())
                    } else {
                        Err(String::from("down"))
                    }
                }
                pub fn raise(&mut self) -> bool {
                    std::mem::replace(&mut self.up, true)
                }
            }

            let flag: Arc<Flag> = Flag::shared();
            let other = Arc::clone(&flag);
            assert!(!$run!(flag.raise()));
            assert!($run!(other.raise()));
            assert!($run!(Flag::boxed().raise()));
            assert!(!$run!(Flag::maybe(true).unwrap().raise()));
            assert!(Flag::maybe(false).is_err());
        }

        #[test]
        fn a_method_that_makes_another_monitor() {
            #[monitor($backend)]
            pub struct Branch {
                leaves: Vec<u8>,
            }

            #[monitor($backend)]
            impl Branch {
                pub fn new(leaves: Vec<u8>) -> Self {
                    Self { leaves }
                }
                pub fn split(&mut self) -> Option<Self> {
                    let at = self.leaves.len() / 2;
                    (at > 0).then(|| Self::new(self.leaves.split_off(at)))
                }
                pub fn len(&self) -> usize {
                    self.leaves.len()
                }
            }

            let branch = Branch::new(vec![1, 2, 3]);
            let other = $run!(branch.split()).expect("long enough");
            assert_eq!(($run!(branch.len()), $run!(other.len())), (1, 2));
        }

        #[test]
        fn result_and_question_mark() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Total {
                sum: i32,
            }

            #[monitor($backend)]
            impl Total {
                pub fn add(&mut self, text: String) -> Result<i32, std::num::ParseIntError> {
                    let n: i32 = text.parse()?;
                    self.sum += n;
                    Ok(self.sum)
                }
            }

            let total = Total::default();
            assert_eq!($run!(total.add(String::from("4"))), Ok(4));
            assert!($run!(total.add(String::from("x"))).is_err());
            assert_eq!($run!(total.add(String::from("1"))), Ok(5));
        }

        #[test]
        fn early_return_and_loops() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Search {
                seen: Vec<u32>,
            }

            #[monitor($backend)]
            impl Search {
                pub fn find(&mut self, wanted: u32) -> Option<usize> {
                    for (i, &seen) in self.seen.iter().enumerate() {
                        if seen == wanted {
                            return Some(i);
                        }
                    }
                    self.seen.push(wanted);
                    None
                }
            }

            let search = Search::default();
            assert_eq!($run!(search.find(3)), None);
            assert_eq!($run!(search.find(3)), Some(0));
        }

        #[test]
        fn configured_fields_methods_and_arguments() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Config {
                #[cfg(all())]
                kept: u8,
                #[cfg(any())]
                gone: NoSuchType,
            }

            #[monitor($backend)]
            impl Config {
                #[cfg(all())]
                pub fn set(&mut self, #[cfg(any())] no: NoSuchType, #[cfg(all())] kept: u8) -> u8 {
                    self.kept = kept;
                    self.kept
                }
                #[cfg(any())]
                pub fn gone(&mut self) -> NoSuchType {
                    self.gone.clone()
                }
            }

            let config = Config::default();
            assert_eq!($run!(config.set(3)), 3);
            assert_eq!(format!("{config:?}"), "Config { kept: 3 }");
        }

        #[test]
        fn results_with_lifetimes_that_are_not_the_states() {
            #[derive(Debug, PartialEq)]
            pub struct Part<'a>(&'a str);

            #[monitor($backend)]
            #[derive(Default)]
            pub struct Parts {
                from: usize,
            }

            #[monitor($backend)]
            impl Parts {
                pub fn whole(&self) -> Part<'static> {
                    Part("static")
                }
                pub fn cut(&self) -> Box<dyn for<'a> Fn(&'a str) -> Part<'a> + Send> {
                    let from = self.from;
                    Box::new(move |text| Part(&text[from..]))
                }
                pub fn taking(&mut self, from: usize) -> fn(&str) -> Part<'_> {
                    self.from = from;
                    |text| Part(text)
                }
            }

            let parts = Parts::default();
            assert_eq!($run!(parts.whole()), Part("static"));
            assert_eq!($run!(parts.taking(2))("whole"), Part("whole"));
            assert_eq!($run!(parts.cut())("parted"), Part("rted"));
        }

        #[test]
        fn configured_out_as_a_whole() {
            #[cfg(any())]
            #[monitor($backend)]
            pub struct Gone {
                field: NoSuchType,
            }

            #[cfg(any())]
            #[monitor($backend)]
            impl Gone {
                pub fn method(&mut self) -> NoSuchType {
                    self.field
                }
            }
        }
    };
}
