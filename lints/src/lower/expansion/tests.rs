use super::super::tokens::Points;
use super::*;
use crate::ir::{Block, BodyKind, Local, LocalId, Operand, Place, Target};

const USER: &str = "src/lib.rs";
const OTHER: &str = "/home/me/.cargo/registry/src/index/other-1.0.0/src/lib.rs";
const STD: &str = "/rustc/0123abc/library/std/src/macros.rs";

/// A function whose calls are given with the places that the compiler prints.
struct Function {
    user: &'static str,
    other: &'static str,
    files: Interner,
    body: Body,
}

impl Function {
    /// The function is all of the text from `fn` on.
    fn new(user: &'static str, other: &'static str) -> Function {
        let mut files = Interner::default();
        for name in [USER, OTHER, STD] {
            files.id(name);
        }
        let start = user.find("fn ").expect("there is a function");
        let mut function = Function {
            user,
            other,
            files,
            body: Body {
                name: "f".to_owned(),
                kind: BodyKind::Fn,
                of_trait: None,
                self_ty: None,
                closure: None,
                span: Span::default(),
                args: 0,
                locals: Vec::new(),
                is_public: false,
                captures: Vec::new(),
                blocks: Vec::new(),
                defined: Vec::new(),
            },
        };
        function.local(range(0, user, start, start), None);
        function
    }

    fn user(&self, text: &str) -> Span {
        place(0, self.user, text)
    }

    fn other(&self, text: &str) -> Span {
        place(1, self.other, text)
    }

    fn local(&mut self, span: Span, name: Option<&str>) -> LocalId {
        self.body.locals.push(Local {
            ty: 0,
            name: name.map(str::to_owned),
            span,
            head: None,
        });
        self.body.locals.len() as LocalId - 1
    }

    /// One call to a block.
    fn call(&mut self, dest: LocalId, args: &[LocalId], at: Span) {
        let place = |local| Place {
            local,
            proj: Vec::new(),
        };
        let next = self.body.blocks.len() as u32 + 1;
        let term = Term::Call {
            callee: Target::Fn(0),
            args: args.iter().map(|&arg| Operand::Move(place(arg))).collect(),
            dest: place(dest),
            target: Some(next),
        };
        self.block(term, at);
    }

    fn block(&mut self, term: Term, term_span: Span) {
        self.body.blocks.push(Block {
            stmts: Vec::new(),
            term,
            term_span,
        });
    }

    /// Texts at the places of the calls afterwards, and of what other projects did.
    fn moved(mut self) -> (Vec<String>, Vec<String>) {
        let end = self.user.len();
        self.block(Term::Return, range(0, self.user, end, end));
        let source = |file: &str| match file {
            USER => Some(self.user.to_owned()),
            OTHER => Some(self.other.to_owned()),
            _ => None,
        };
        let mut bodies = [self.body];
        let expanded = move_to_calls(&mut bodies, &self.files, &source);
        let (own, foreign): (Vec<_>, Vec<_>) = expanded.iter().partition(|(_, file)| *file == 0);
        let texts = [self.user, self.other, ""];
        let show = |span: &Span| shown(texts[span.file as usize], *span);
        let calls = bodies[0].blocks.iter().map(|block| block.term_span);
        let mut calls: Vec<String> = calls.map(|span| show(&span)).collect();
        calls.pop();
        let own: BTreeSet<_> = own.into_iter().map(|(call, _)| call).collect();
        let foreign: BTreeSet<_> = foreign.into_iter().map(|(call, _)| call).collect();
        let foreign = foreign.difference(&own);
        (calls, foreign.map(show).collect())
    }
}

fn range(file: FileId, text: &str, start: usize, end: usize) -> Span {
    let points = Points::new(text);
    span(file, points.at(start), points.at(end))
}

/// Where the text stands, but not what is in front of its `|`.
fn place(file: FileId, text: &str, wanted: &str) -> Span {
    let (before, wanted) = wanted.split_once('|').unwrap_or(("", wanted));
    let whole = format!("{before}{wanted}");
    let start = text.find(&whole).expect("it is in the text") + before.len();
    range(file, text, start, start + wanted.len())
}

fn shown(text: &str, span: Span) -> String {
    let line = text.lines().nth(span.line as usize - 1).unwrap_or("?");
    let length = span.end_col.saturating_sub(span.col) as usize;
    let piece = line.chars().skip(span.col as usize - 1).take(length);
    format!("{}: {}", span.line, piece.collect::<String>())
}

const LOCKED: &str = "macro_rules! locked {\n($l:expr) => { $l.lock() };\n() => { ALL.lock() } }\n
macro_rules! twice { ($l:expr) => { $l.more(locked!($l)) } }";

#[test]
fn arguments_tell_calls_apart() {
    let text = "fn f() { let ü = \"(\"; let x = other::locked!(a[\")\"]); g(other::locked!(b)); }";
    let mut function = Function::new(text, LOCKED);
    let (lock, a, b) = (
        function.other("$l.lock()"),
        function.user("a[\")\"]"),
        function.user("b"),
    );
    for argument in [b, a] {
        let argument = function.local(argument, None);
        let guard = function.local(lock, None);
        function.call(guard, &[argument], lock);
    }
    let (calls, foreign) = function.moved();
    assert_eq!(
        calls,
        ["1: other::locked!(b)", "1: other::locked!(a[\")\"])"]
    );
    assert_eq!(foreign.len(), 2);
}

#[test]
fn variables_and_expressions_around_tell_calls_apart() {
    let text = "fn f() {\n let x = locked!();\n let y = locked!();\n g(locked!());\n locked!();\n}";
    let mut function = Function::new(text, LOCKED);
    let lock = function.other("ALL.lock()");
    let (x, y) = (function.user("let |x"), function.user("let |y"));
    let y = function.local(y, Some("y"));
    function.call(y, &[], lock);
    let x = function.local(x, Some("x"));
    function.call(x, &[], lock);
    let dropped = function.local(lock, None);
    function.call(dropped, &[], lock);
    let place = Place {
        local: dropped,
        proj: Vec::new(),
    };
    let end = function.user("\n locked!()|;");
    let target = function.body.blocks.len() as u32 + 1;
    function.block(
        Term::Drop { place, target },
        Span {
            end_col: end.col + 1,
            ..end
        },
    );
    let used = function.local(lock, None);
    function.call(used, &[], lock);
    let around = function.user("g(locked!())");
    let result = function.local(around, None);
    function.call(result, &[used], around);
    let (calls, _) = function.moved();
    let expected = [
        "3: locked!()",
        "2: locked!()",
        "5: locked!()",
        "5: ;",
        "4: locked!()",
        "4: g(locked!())",
    ];
    assert_eq!(calls, expected);
}

#[test]
fn order_tells_calls_apart() {
    let text = "fn f() {\n locked!();\n g();\n locked!();\n}";
    let mut function = Function::new(text, LOCKED);
    let (lock, between) = (function.other("ALL.lock()"), function.user("g()"));
    for at in [lock, between, lock] {
        let unit = function.local(at, None);
        function.call(unit, &[], at);
    }
    let (calls, _) = function.moved();
    assert_eq!(calls, ["2: locked!()", "3: g()", "4: locked!()"]);

    let mut function = Function::new("fn f() {\n locked!();\n locked!();\n}", LOCKED);
    for _ in 0..2 {
        let unit = function.local(lock, None);
        function.call(unit, &[], lock);
    }
    assert_eq!(function.moved().0, ["2: locked!()", "3: locked!()"]);
}

#[test]
fn what_cannot_be_told_stays() {
    let mut function = Function::new("fn f() { locked!(); locked!(); }", LOCKED);
    let lock = function.other("ALL.lock()");
    let unit = function.local(lock, None);
    function.call(unit, &[], lock);
    let (calls, foreign) = function.moved();
    assert_eq!(
        (calls, foreign.len()),
        (vec!["3: ALL.lock()".to_owned()], 0)
    );
}

#[test]
fn calls_in_front_of_an_async_body_are_none_of_its_own() {
    let text = "const N: u8 = locked!();\nasync fn f() { locked!(); }";
    let mut function = Function::new(text, LOCKED);
    let environment = function.local(Span::default(), None);
    function.body.args = environment;
    let lock = function.other("ALL.lock()");
    let unit = function.local(lock, None);
    function.call(unit, &[], lock);
    assert_eq!(function.moved().0, ["2: locked!()"]);
}

#[test]
fn macros_in_macros_lead_to_the_user() {
    let text = "macro_rules! mine { ($l:expr) => { locked!($l) } }\nfn f() { mine!(a); other::twice!(b); }";
    let mut function = Function::new(text, LOCKED);
    let (lock, a, b) = (
        function.other("$l.lock()"),
        function.user("mine!(|a"),
        function.user("twice!(|b"),
    );
    for argument in [a, b] {
        let argument = function.local(argument, None);
        let guard = function.local(lock, None);
        function.call(guard, &[argument], lock);
    }
    let (calls, foreign) = function.moved();
    assert_eq!(calls, ["2: mine!(a)", "2: other::twice!(b)"]);
    assert_eq!(foreign.len(), 2);
}

#[test]
fn a_macro_of_the_user_is_the_users_doing() {
    let text = "macro_rules! mine { ($l:expr) => { ($l, locked!($l)) } }\nfn f() { mine!(a); }";
    let mut function = Function::new(text, LOCKED);
    for at in [
        function.user("($l, locked!($l))"),
        function.other("$l.lock()"),
    ] {
        let unit = function.local(at, None);
        function.call(unit, &[], at);
    }
    let (calls, foreign) = function.moved();
    assert_eq!(calls, ["2: mine!(a)", "2: mine!(a)"]);
    assert_eq!(foreign.len(), 0);
}

#[test]
fn macros_that_cannot_be_read_are_none_of_the_known() {
    let text = "fn f() { locked!(a); std::println!(\"{}\", b); }";
    let mut function = Function::new(text, LOCKED);
    let lock = function.other("ALL.lock()");
    for at in [span(2, (7, 1), (7, 9)), lock] {
        let unit = function.local(at, None);
        function.call(unit, &[], at);
    }
    let (calls, _) = function.moved();
    assert_eq!(calls, ["1: std::println!(\"{}\", b)", "1: locked!(a)"]);
}

#[test]
fn what_no_call_made_stays() {
    let mut function = Function::new("#[traced]\nfn f() { locked!(a); }", LOCKED);
    let attribute = function.user("#[traced]");
    let unit = function.local(attribute, None);
    function.call(unit, &[], attribute);
    assert_eq!(function.moved().0, ["1: #[traced]"]);

    let text = "macro_rules! all { ($e:expr) => { fn f() { locked!(a); $e } } }\nall!(1);";
    let mut function = Function::new(text, LOCKED);
    let lock = function.other("ALL.lock()");
    let unit = function.local(lock, None);
    function.call(unit, &[], lock);
    assert_eq!(function.moved().0, ["3: ALL.lock()"]);
}

#[test]
fn macros_in_the_function_are_macros() {
    let text = "fn f() {\n macro_rules! mine { () => { g() } }\n mine!();\n}";
    let mut function = Function::new(text, LOCKED);
    let at = function.user("g()");
    let unit = function.local(at, None);
    function.call(unit, &[], at);
    assert_eq!(function.moved().0, ["3: mine!()"]);
}
