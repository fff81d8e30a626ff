macro_rules! surroundings {
    ($backend:ident, $run:ident) => {
        use std::cell::Cell as StdCell;

        use guardlint::monitor;

        #[test]
        fn several_impl_blocks() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Both {
                a: u8,
                b: u8,
            }

            #[monitor($backend)]
            impl Both {
                pub fn a(&mut self) -> u8 {
                    self.a += 1;
                    self.a
                }
            }

            #[monitor($backend)]
            impl Both {
                pub fn b(&mut self) -> u8 {
                    self.b += self.a();
                    self.b
                }
            }

            let both = Both::default();
            $run!(both.a());
            assert_eq!($run!(both.b()), 2);
        }

        #[test]
        fn methods_beside_the_monitor() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Inner {
                count: u32,
            }

            #[monitor($backend)]
            impl Inner {
                pub fn next(&mut self) -> u32 {
                    self.count += 1;
                    self.count
                }
            }

            // Ordinary methods of the handle: they hold no lock.
            impl Inner {
                fn name(&self) -> &'static str {
                    "inner"
                }
            }

            let inner = Inner::default();
            $run!(inner.next());
            assert_eq!(inner.name(), "inner");
        }

        pub mod visible {
            use guardlint::monitor;

            #[monitor($backend)]
            pub(crate) struct Limited {
                n: u8,
            }

            #[monitor($backend)]
            impl Limited {
                pub(crate) fn new() -> Self {
                    Self { n: 0 }
                }
                pub(super) fn next(&mut self) -> u8 {
                    self.step();
                    self.n
                }
                pub(in crate::$backend) fn peek(&self) -> u8 {
                    self.n
                }
                fn step(&mut self) {
                    self.n += 1;
                }
            }
        }

        #[test]
        fn visibilities() {
            let limited = visible::Limited::new();
            assert_eq!($run!(limited.next()), 1);
            assert_eq!($run!(limited.peek()), 1);
        }

        pub mod apart {
            use guardlint::monitor;

            #[monitor($backend)]
            #[derive(Default)]
            pub struct Apart {
                n: u8,
            }

            pub mod methods {
                use guardlint::monitor;

                #[monitor($backend)]
                impl super::Apart {
                    pub fn next(&mut self) -> u8 {
                        self.n += 1;
                        self.n
                    }
                }
            }
        }

        #[test]
        fn impl_in_another_module() {
            assert_eq!($run!(apart::Apart::default().next()), 1);
        }

        #[test]
        fn names_that_look_generated() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Odd {
                cell: u8,
                state: u8,
                section: u8,
            }

            #[monitor($backend)]
            impl Odd {
                pub fn set(&mut self, section: u8, result: u8, state: u8) -> u8 {
                    let inner = section + result;
                    self.cell = inner;
                    self.state = state;
                    self.section = section;
                    self.cell + self.state + self.section
                }
            }

            assert_eq!($run!(Odd::default().set(1, 2, 3)), 7);
        }

        type Size = usize;

        #[monitor($backend)]
        #[derive(Debug, Default)]
        pub struct Named<B, C, S, const N: Size> {
            parts: Vec<(B, C, S)>,
        }

        #[monitor($backend)]
        impl<B, C, S, const N: Size> Named<B, C, S, N>
        where
            B: Clone + Send + 'static,
            C: Clone + Send + 'static,
            S: Clone + Send + 'static,
        {
            pub const MOST: usize = N;

            #[when(self.parts.len() < Self::MOST, try)]
            pub fn add(&mut self, b: B, c: C, s: S) -> usize {
                self.parts.push((b, c, s));
                self.parts.len()
            }
            pub fn last(&self) -> Option<(B, C, S)> {
                self.parts.last().cloned()
            }
        }

        #[test]
        fn parameters_that_are_called_as_the_macro_might() {
            let named = Named::<_, _, _, 1>::default();
            assert_eq!($run!(named.add(1, "c", 's')), 1);
            assert_eq!($run!(named.try_add(2, "d", 't')), None);
            assert_eq!($run!(named.last()), Some((1, "c", 's')));
            assert_eq!(Named::<u8, u8, u8, 3>::MOST, 3);
        }

        #[test]
        fn raw_identifiers() {
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Raw {
                r#type: u8,
            }

            #[monitor($backend)]
            impl Raw {
                pub fn r#match(&mut self, r#in: u8) -> u8 {
                    self.r#type += r#in;
                    self.r#type
                }
            }

            let raw = Raw::default();
            assert_eq!($run!(raw.r#match(2)), 2);
            assert_eq!(format!("{raw:?}"), "Raw { type: 2 }");
        }

        #[test]
        fn attributes_pass_through() {
            #[monitor($backend)]
            #[derive(Default)]
            #[must_use]
            pub struct Noted {
                n: u32,
            }

            #[monitor($backend)]
            impl Noted {
                #[must_use]
                #[inline]
                pub fn next(&mut self) -> u32 {
                    self.n += 1;
                    self.n
                }
                #[deprecated]
                pub fn old(&mut self) -> u32 {
                    self.next()
                }
                #[expect(unused_variables, reason = "shows that it is passed on")]
                pub fn add(&mut self, by: u32, unused: u32) -> u32 {
                    self.n += by;
                    self.n
                }
            }

            let noted = Noted::default();
            assert_eq!($run!(noted.next()), 1);
            #[expect(deprecated, reason = "the attribute is what is tested")]
            let old = $run!(noted.old());
            assert_eq!(old, 2);
            assert_eq!($run!(noted.add(3, 0)), 5);
        }

        #[test]
        fn not_sync_inside() {
            #[monitor($backend)]
            pub struct Lazy {
                hits: StdCell<u32>,
            }

            #[monitor($backend)]
            impl Lazy {
                pub fn new() -> Self {
                    Self {
                        hits: StdCell::new(0),
                    }
                }
                pub fn hit(&mut self) -> u32 {
                    self.hits.set(self.hits.get() + 1);
                    self.hits.get()
                }
            }

            assert_eq!($run!(Lazy::new().hit()), 1);
        }

        #[test]
        fn boxed_results_and_dyn() {
            trait Shape: Send {
                fn area(&self) -> u32;
            }
            struct Square(u32);
            impl Shape for Square {
                fn area(&self) -> u32 {
                    self.0 * self.0
                }
            }

            #[monitor($backend)]
            #[derive(Default)]
            pub struct Drawing {
                shapes: Vec<Box<dyn Shape>>,
            }

            #[monitor($backend)]
            impl Drawing {
                pub fn add(&mut self, shape: Box<dyn Shape>) -> u32 {
                    self.shapes.push(shape);
                    self.shapes.iter().map(|s| s.area()).sum()
                }
                pub fn take(&mut self) -> Option<Box<dyn Shape>> {
                    self.shapes.pop()
                }
            }

            let drawing = Drawing::default();
            assert_eq!($run!(drawing.add(Box::new(Square(3)))), 9);
            assert_eq!($run!(drawing.take()).map(|s| s.area()), Some(9));
        }

        #[test]
        fn static_references() {
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Words {
                all: Vec<&'static str>,
            }

            #[monitor($backend)]
            impl Words {
                pub fn add(&mut self, word: &'static str) -> Option<&'static str> {
                    let last = self.all.last().copied();
                    self.all.push(word);
                    last
                }
            }

            let words = Words::default();
            assert_eq!($run!(words.add("a")), None);
            assert_eq!($run!(words.add("b")), Some("a"));
        }

        #[test]
        fn callbacks_as_function_pointers() {
            #[monitor($backend)]
            pub struct Hooks {
                hook: fn(&str) -> usize,
            }

            #[monitor($backend)]
            impl Hooks {
                pub fn new(hook: fn(&str) -> usize) -> Self {
                    Self { hook }
                }
                pub fn swap(&mut self, hook: fn(&str) -> usize) -> fn(&str) -> usize {
                    std::mem::replace(&mut self.hook, hook)
                }
                pub fn run(&self) -> usize {
                    (self.hook)("four")
                }
            }

            let hooks = Hooks::new(str::len);
            assert_eq!($run!(hooks.run()), 4);
            $run!(hooks.swap(|_| 7));
            assert_eq!($run!(hooks.run()), 7);
        }
    };
}
