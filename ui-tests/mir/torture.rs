//! One of everything that the compiler prints in its own way. It has to compile with every supported compiler;
//! nobody runs it.

#![allow(dead_code, unused, static_mut_refs)]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ops::{AsyncFn, ControlFlow, Deref, Index};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, Once, OnceLock, RwLock};

pub mod constants {
    pub const TEXT: &str = "a\";{}->// scope 0 at x.rs:1:2: 3:4\n";
    pub const BYTES: &[u8] = b"\"\\;\x00\xff}";
    pub static BYTE_TABLE: [u8; 4] = *b"<(>\"";

    pub fn literals() -> (
        char,
        char,
        u128,
        i128,
        i8,
        f64,
        &'static str,
        &'static [u8; 5],
        &'static std::ffi::CStr,
    ) {
        (
            '\'',
            '\u{1f600}',
            u128::MAX,
            i128::MIN,
            -128,
            -1.5e300,
            "} -> [return: bb1];\n\"' // + x",
            b"'\"{}\\",
            c"c;\"",
        )
    }

    pub fn chars(c: char) -> u8 {
        match c {
            '\'' => 0,
            '"' | '{' | ';' => 1,
            'a'..='z' => 2,
            '🦀' => 3,
            _ => b'}',
        }
    }

    pub fn negative(x: i8, y: i128, z: u128) -> bool {
        matches!(
            (x, y, z),
            (-1, -170141183460469231731687303715884105728, u128::MAX) | (127, 5, 0)
        )
    }

    pub fn floats_and_strings(x: f32, s: &str, b: &[u8]) -> u8 {
        match (x, s, b) {
            (1.5, "->", b"{}") => 1,
            (_, "'", [b'a', .., b'z']) => 2,
            _ => 3,
        }
    }

    pub fn named<const N: usize, T: super::Shape>() -> usize {
        BYTES.len()
            + TEXT.len()
            + N
            + T::SIDES
            + usize::MAX
            + u8::MAX as usize
            + BYTE_TABLE[0] as usize
    }

    pub fn pointers() -> (*const u8, fn(u8) -> char, *const str) {
        (0x10 as *const u8, char::from, "x" as *const str)
    }

    pub enum Signed {
        Minus = -5,
        Plus = { 1 + 2 },
    }

    pub fn inline() -> [Option<String>; 3] {
        const { assert!(size_of::<usize>() > 1) };
        [const { None }; 3]
    }
}

pub mod statics {
    use super::*;

    pub static ICONS: Mutex<Option<u32>> = Mutex::new(None);
    pub static LAZY: LazyLock<RwLock<Vec<String>>> =
        LazyLock::new(|| RwLock::new(vec!["a".into()]));
    pub static CELL: OnceLock<u8> = OnceLock::new();
    pub static mut GLOBAL: Option<String> = None;
    static COUNTER: AtomicUsize = AtomicUsize::new(0);
    static TABLE: [Mutex<u8>; 2] = [const { Mutex::new(0) }; 2];

    thread_local! {
        static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static LAZY_LOCAL: Cell<u32> = Cell::new(7);
    }

    unsafe extern "C" {
        static environ: *const *const u8;
        fn strlen(text: *const u8) -> usize;
    }

    pub fn uses() -> usize {
        let mut icons = ICONS.lock().unwrap();
        *icons = icons.take().map(|old| old + 1);
        LAZY.read().unwrap().len()
            + COUNTER.fetch_add(1, Ordering::SeqCst)
            + LOCAL.with(|local| local.borrow_mut().len())
            + LAZY_LOCAL.get() as usize
            + usize::from(*CELL.get_or_init(|| 3))
            + TABLE
                .iter()
                .map(|cell| usize::from(*cell.lock().unwrap()))
                .sum::<usize>()
    }

    pub unsafe fn unsafe_uses() -> bool {
        unsafe {
            GLOBAL = Some(String::new());
            strlen(*environ) > 0 && GLOBAL.is_some()
        }
    }

    pub fn inner() -> u8 {
        static INNER: Mutex<u8> = Mutex::new(1);
        *INNER.lock().unwrap()
    }
}

pub trait Shape {
    const SIDES: usize = 4;
    type Part<'a>: Deref<Target = str>
    where
        Self: 'a;
    fn part<'a>(&'a self) -> Self::Part<'a>;
    fn area(&self) -> u32 {
        self.part().len() as u32 + Self::SIDES as u32
    }
    fn boxed(self: Box<Self>) -> Option<Self>
    where
        Self: Sized,
    {
        Some(*self)
    }
}

impl<'b, T: ?Sized + AsRef<str>> Shape for &'b T {
    type Part<'a>
        = &'a str
    where
        Self: 'a;
    fn part<'a>(&'a self) -> &'a str {
        self.as_ref()
    }
}

pub mod places {
    use super::*;

    pub struct Pair<A, B = [u8; 3]> {
        pub first: A,
        pub second: (B, Option<Box<Pair<A, B>>>),
    }
    pub struct Tuple(pub Mutex<u8>, pub Vec<Tuple>);
    pub struct Unit;
    pub struct Braces {}
    pub union Bits {
        pub int: u32,
        pub float: f32,
    }
    pub enum Tree<T> {
        Leaf,
        Node(T, Box<Tree<T>>),
        Named {
            left: Box<Tree<T>>,
            label: &'static str,
        },
    }
    #[repr(u8)]
    pub enum Small {
        A = 1,
        B(u8) = 200,
    }

    pub fn nested(pair: &mut Pair<Mutex<u8>>, tuple: &Tuple, index: usize) -> u8 {
        let guard = tuple.1[index].1[0].0.lock().unwrap();
        if let (bytes, Some(next)) = &mut pair.second {
            bytes[1] = *guard;
            next.second.0[index] += 1;
        }
        pair.second.0[2]
    }

    pub fn slices<'a>(all: &'a mut [u8], fixed: [String; 4]) -> (&'a [u8], String) {
        let [first, .., last] = fixed;
        match all {
            [] | [_] => (&[], first),
            [a, rest @ .., b] if *a > *b => (rest, last),
            [.., b] => (std::slice::from_ref(b), first + &last),
        }
    }

    pub fn trees<T: Clone>(tree: &Tree<T>, small: Small) -> Option<T> {
        let number = match small {
            Small::A => 1,
            Small::B(other) => other,
        };
        match tree {
            Tree::Leaf => None,
            Tree::Node(value, rest) if number > 1 => trees(rest, Small::A).or(Some(value.clone())),
            Tree::Node(value, _) => Some(value.clone()),
            Tree::Named { left, label: "x" } => trees(left, Small::B(3)),
            Tree::Named { left, .. } => trees(left, Small::B(4)),
        }
    }

    pub fn make(bits: Bits) -> (Unit, Braces, Tree<u8>, Pair<u8>, [u16; 2], [Unit; 1], ()) {
        let float = unsafe { bits.float };
        let other = Bits { int: 1 };
        let base = Pair {
            first: 1,
            second: ([0; 3], None),
        };
        let tree = Tree::Named {
            left: Box::new(Tree::Node(2, Box::new(Tree::Leaf))),
            label: "b",
        };
        (
            Unit,
            Braces {},
            tree,
            Pair { first: 2, ..base },
            [float as u16, 7],
            [Unit],
            (),
        )
    }

    pub fn operators(
        a: u32,
        b: i64,
        p: *const u8,
        q: *mut [u8],
    ) -> (bool, i64, u32, usize, std::cmp::Ordering) {
        let c = (a + 1) * 2 / (a - 3) % 5 << 2 >> 1 | 1 & !a ^ 3;
        let d = -b * i64::from(a <= 3) + (b >> 3);
        (
            !(a < 1) && b >= 0 || a != 7,
            d,
            c,
            unsafe { (&*q).len() } + p as usize,
            a.cmp(&c),
        )
    }

    pub fn casts(
        x: &[u8; 3],
        f: impl Fn(u8) -> u8 + 'static,
        e: Tree<u8>,
    ) -> (Box<dyn Fn(u8) -> u8>, fn(u8) -> Option<u8>) {
        let slice: &[u8] = x;
        let _any: &dyn std::any::Any = &slice.len();
        let _pointer = slice as *const [u8] as *const u8 as usize as f32 as i8;
        let _closure: fn(u8) -> u8 = |x| x + 1;
        let _dropped: unsafe fn(u8) -> Option<u8> = Some;
        let _item = Some::<u8>;
        (Box::new(f), Some)
    }

    pub fn raw(x: &mut Pair<u8>) -> (*const u8, *mut Option<Box<Pair<u8>>>) {
        (&raw const x.first, &raw mut x.second.1)
    }

    pub fn bounds(x: &mut [u8], y: *mut [u8], i: usize) -> u8 {
        match x[i] {
            ref mut z if { *z > 3 } => *z + unsafe { (*y)[i] },
            _ => x[i + 1],
        }
    }
}

pub mod control {
    use super::*;

    pub fn loops(mut n: u32) -> u32 {
        let found = 'outer: loop {
            while n > 3 {
                n -= 1;
                for i in 0..n {
                    if i == 2 {
                        continue 'outer;
                    }
                    if i == 7 {
                        break 'outer i;
                    }
                }
            }
            let Some(m) = n.checked_sub(1) else { break n };
            n = m;
        };
        found + n
    }

    pub fn forever() -> ! {
        loop {}
    }

    pub fn diverges(x: Option<String>) -> String {
        match x {
            Some(text) if text.len() > 3 => text,
            Some(_) => std::process::exit(1),
            None => panic!("no {}; {:?}", "text\"", '}'),
        }
    }

    pub fn assertions(a: &[u32], i: usize, d: u32) -> u32 {
        assert!(d > 0, "d is {d}");
        a[i] / d % 3 + (a[0] << d)
    }

    pub fn question(text: &str) -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
        let number: u8 = text.parse()?;
        let value = Some(number).ok_or("none")?;
        Ok(value)
    }

    pub fn unsafe_unreachable(x: u8) -> u8 {
        match x {
            0..=9 => x,
            _ => unsafe { std::hint::unreachable_unchecked() },
        }
    }

    pub fn temporaries(m: &Mutex<Vec<u32>>) -> Option<u32> {
        if let Some(x) = m.lock().unwrap().pop() {
            return Some(x);
        } else {
            m.lock().unwrap().push(1);
        }
        match m.lock().unwrap().first() {
            Some(&first) => Some(first),
            None => m.try_lock().ok().and_then(|guard| guard.last().copied()),
        }
    }

    pub extern "C" fn no_unwind(x: u8) {
        let _guard = Box::new(x);
        question("1").unwrap();
    }

    pub fn catches() -> bool {
        std::panic::catch_unwind(|| forever()).is_err()
    }

    #[cfg(target_arch = "x86_64")]
    pub fn assembly(mut x: u64) -> u64 {
        unsafe {
            std::arch::asm!(
                "mov {tmp}, {x} // \"; }}",
                "add {x}, {tmp}",
                x = inout(reg) x,
                tmp = out(reg) _,
                options(pure, nomem, nostack),
            );
            std::arch::asm!("nop");
            std::arch::asm!("/* {} */", const 5);
            std::arch::asm!("call {}", sym no_unwind, clobber_abi("C"));
        }
        x
    }

    #[cfg(target_arch = "x86_64")]
    pub unsafe fn trap() -> ! {
        unsafe { std::arch::asm!("ud2", options(noreturn)) }
    }
}

pub mod functions {
    use super::*;

    pub fn copy<T: Copy>(x: &T) -> T {
        *x
    }
    pub fn discriminant(x: u8) -> u8 {
        x
    }
    pub fn r#move(r#const: u8) -> u8 {
        r#const
    }
    pub fn _underscore(_1: u8) -> u8 {
        _1
    }

    pub fn odd_names() -> u8 {
        let f = copy::<u8>;
        let g: fn(u8) -> u8 = discriminant;
        copy(&1) + discriminant(2) + r#move(3) + _underscore(4) + f(&5) + g(6)
    }

    pub struct Table {
        pub call: fn(&str) -> bool,
        pub boxed: Box<dyn FnMut(u8, (u8, u8)) -> Result<(), String> + Send>,
    }
    const POINTER: fn(u8) -> char = char::from;

    pub fn pointers(mut table: Table, all: &[Box<dyn Fn(&str) -> bool + Send>]) -> bool {
        (table.boxed)(1, (2, 3)).is_ok()
            && (table.call)(",)")
            && all[0]("(")
            && POINTER(b'a') == 'a'
    }

    pub fn generic<'a, T, const N: usize, F>(
        xs: [T; N],
        f: F,
        s: &'a dyn for<'x> Fn(&'x T) -> &'x T,
    ) -> impl Iterator<Item = T> + use<'a, T, N, F>
    where
        T: Clone + 'a,
        F: for<'y> Fn(&'y T) -> bool + 'a,
    {
        xs.into_iter().filter(move |x| f(x)).map(|x| s(&x).clone())
    }

    pub fn argument_impl(x: impl Into<String> + Clone, y: &(dyn std::fmt::Debug + Sync)) -> String {
        fn inside(y: impl std::fmt::Debug) -> String {
            format!("{y:?}")
        }
        let late = || inside(x.clone().into());
        late() + &inside(y)
    }

    pub fn captures(
        pair: &mut (Mutex<u8>, Mutex<u8>, Vec<u8>),
        owned: String,
    ) -> impl FnOnce() -> usize + '_ {
        let mut borrowed = || {
            pair.2.push(*pair.0.lock().unwrap());
            *pair.1.lock().unwrap()
        };
        borrowed();
        move || owned.len() + pair.2.len()
    }

    pub fn two_captures_of_one_variable(x: (u8, u8)) -> u8 {
        (|| x.0 + x.1)()
    }

    impl Index<(u8, u8)> for Table {
        type Output = fn(&str) -> bool;
        fn index(&self, _: (u8, u8)) -> &Self::Output {
            &self.call
        }
    }

    pub fn overloaded(table: &Table, text: String) -> bool {
        let together = text + "x" + &String::new();
        table[(1, 2)](&together) && together == *"y" && together[1..].starts_with(['a', ')'])
    }

    pub fn formatted(x: &dyn std::fmt::Debug) {
        println!("{x:?} {0:>1$} {{}} \" -> {2}", 1, 2, "three");
        eprintln!();
    }

    macro_rules! lock {
        ($e:expr) => {
            $e.lock().unwrap()
        };
    }

    pub fn from_macro(m: &'static Mutex<Vec<u8>>) -> MutexGuard<'static, Vec<u8>> {
        let mut guard = lock!(m);
        guard.push(1);
        guard
    }

    pub fn never_used(x: Result<u8, std::convert::Infallible>) -> u8 {
        let Ok(value) = x;
        value
    }

    pub fn drops(a: Box<String>, b: Vec<Rc<u8>>, c: bool) -> Option<Box<String>> {
        let kept;
        if c {
            kept = a;
            std::mem::forget(b);
            Some(kept)
        } else {
            drop(b);
            let _ = a;
            None
        }
    }

    pub fn wait(pair: &(Mutex<bool>, Condvar)) {
        let mut ready = pair.0.lock().unwrap();
        while !*ready {
            ready = pair.1.wait(ready).unwrap();
        }
        drop(pair.1.wait_while(ready, |ready| !*ready));
    }
}

pub mod asynchronous {
    use super::*;

    pub struct Service<S> {
        state: RwLock<HashMap<String, S>>,
    }

    impl<S: Clone + Send + Sync + 'static> Service<S> {
        pub async fn held(&self, key: &str) -> Option<S> {
            let found = {
                let guard = self.state.read().unwrap();
                guard.get(key).cloned()
            };
            other(key.len()).await;
            found
        }

        pub fn spawned(self: Arc<Self>) -> Pin<Box<dyn Future<Output = usize> + Send>> {
            Box::pin(async move {
                self.held("a").await;
                self.state.write().unwrap().len()
            })
        }
    }

    async fn other(n: usize) -> usize {
        n + statics::ICONS.lock().unwrap().unwrap_or(1) as usize
    }

    pub trait Fetch {
        async fn fetch(&self, n: u8) -> Result<u8, String> {
            Ok(n)
        }
    }

    impl<S> Fetch for Service<S> {
        async fn fetch(&self, n: u8) -> Result<u8, String> {
            let again = <Self as Fetch>::fetch(self, n);
            Box::pin(again).await
        }
    }

    pub async fn closures(f: impl AsyncFn(u8) -> u8) -> u8 {
        let add = async |x: u8| other(x.into()).await as u8 + f(x).await;
        let later = async move { 1 };
        later.await + add(1).await
    }

    pub async fn dropped(m: &Mutex<u8>) {
        let _guard = m.lock();
        std::future::pending::<()>().await
    }
}

pub struct Guard<'a, T: ?Sized>(&'a Mutex<Box<T>>);

impl<T: ?Sized> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        let _guard = self.0.lock();
    }
}

impl<T> From<ManuallyDrop<T>> for Guard<'static, MaybeUninit<T>> {
    fn from(value: ManuallyDrop<T>) -> Self {
        let inner = Box::new(MaybeUninit::new(ManuallyDrop::into_inner(value)));
        Guard(Box::leak(Box::new(Mutex::new(inner))))
    }
}

#[derive(Clone, PartialEq, Default)]
pub enum Derived<T> {
    #[default]
    Empty,
    Full(T, u8),
    Named {
        r#type: Option<T>,
    },
}

pub fn local_items() -> usize {
    struct Local<T>(T);
    impl<T: Into<usize>> Local<T> {
        const ONE: usize = 1;
        fn get(self) -> usize {
            self.0.into() + Self::ONE
        }
    }
    Local(3_u8).get()
}

fn main() {}
