//! Attributes in macros, under other names, and in files that cannot be parsed.

use super::*;

#[test]
fn an_attribute_in_a_macro_covers_the_next_item() {
    let given = "
        items! {
            #[guardlint::allow(unchecked_upgrade, reason = \"so\")]
            #[inline]
            pub fn f() -> &'static str { BAD; }
            pub fn g() { BAD; }
            impl S {
                #[guardlint::expect(all, reason = \"so\")]
                fn h() { BAD; }
            }
            #[guardlint::allow(all, reason = \"so\")]
            static X: T = if x { 1 } else { BAD };
            static Y: T = BAD;
        }
        fn i() { items! { #[guardlint::allow(all, reason = \"so\")] fn j() { BAD; } } }";
    assert_eq!(
        left(given),
        ["6: unchecked_upgrade", "13: unchecked_upgrade"]
    );
    let defined = "
        macro_rules! item {
            ($name:ident) => {
                #[guardlint::allow(unchecked_upgrade, reason = \"so\")]
                $(#[$attribute])*
                pub fn $name<T>(self) where T: Send, { BAD; }
                pub fn more() { BAD; }
            };
        }";
    assert_eq!(left(defined), ["7: unchecked_upgrade"]);
}

#[test]
fn an_attribute_in_a_macro_is_judged_as_any() {
    let text = "
        items! {
            #[guardlint::expect(reentrant_lock, reason = \"so\")]
            fn f() {}
            #[guardlint::allow(reentrant_locks, reason = \"so\")]
            fn g() {}
        }";
    assert_eq!(
        left(text),
        ["3: unused_suppression", "5: invalid_suppression"]
    );
}

#[test]
fn what_a_macro_may_leave_out_is_not_called_unused() {
    let text = "
        choose! {
            if #[cfg(unix)] {
                #[guardlint::allow(all, reason = \"so\")]
                fn f() {}
            } else {
                fn f() {} // guardlint: allow(perf): so
            }
        }
        cfg_rt! {
            #[guardlint::allow(all, reason = \"so\")]
            fn g() {}
        }
        items! {
            #[cfg(test)]
            mod tests {
                fn h() {} // guardlint: allow(perf): so
            }
            fn i() {} // guardlint: allow(perf): so
            cfg_rt! { fn j() {} /* here */ } // guardlint: allow(perf): so
        }
        fn k() -> T { quote! { #[guardlint::allow(all, reason = \"so\")] fn l() {} } }";
    assert_eq!(left(text), ["19: unused_suppression"]);
}

#[test]
fn an_attribute_can_go_by_another_name() {
    for (import, name) in [
        ("use guardlint::allow as quiet;", "quiet"),
        ("use ::guardlint::{monitor, expect as wait};", "wait"),
        ("use guardlint as gl;", "gl::allow"),
        ("use guardlint::{self as gl, Mutex};", "gl::expect"),
        ("extern crate guardlint as gl;", "::gl::allow"),
        (
            "mod m { items! { use guardlint::allow as quiet; } }",
            "quiet",
        ),
    ] {
        let text = format!("{import}\n#[{name}(all, reason = \"so\")] fn f() {{ BAD; }}");
        assert_eq!(left(&text), NOTHING, "{text}");
        let text =
            format!("{import}\nitems! {{ #[{name}(all, reason = \"so\")] fn f() {{ BAD; }} }}");
        assert_eq!(left(&text), NOTHING, "{text}");
    }
    let other = "use clippy::allow as quiet; use guardlint::Mutex as allow;
        #[quiet(all, reason = \"so\")] fn f() { BAD; }
        pub(crate) mod m { #[allow(all, reason = \"so\")] fn g() { BAD; } }";
    assert_eq!(
        left(other),
        ["2: unchecked_upgrade", "3: unchecked_upgrade"]
    );
}

#[test]
fn a_file_that_cannot_be_parsed_is_taken_as_tokens() {
    let text = "
        fn fn fn
        mod m {
            #[guardlint::allow(all, reason = \"so\")]
            fn f() { BAD; }
            fn g() { BAD; }
        }
        #[guardlint::expect(all, reason = \"so\")]
        fn h() {}
        #[cfg(unix)]
        fn i() {} // guardlint: allow(perf): so";
    assert_eq!(
        left(text),
        ["6: unchecked_upgrade", "8: unused_suppression"]
    );
    let whole = "#![guardlint::allow(all, reason = \"so\")]\nfn fn f() { BAD; }";
    assert_eq!(left(whole), NOTHING);
}

#[test]
fn a_file_that_cannot_even_be_cut_into_tokens_is_complained_of() {
    let text = "\n  #[guardlint::allow(all, reason = \"so\")]\n  fn f() { BAD; }\n}";
    assert_eq!(
        left(text),
        ["2: invalid_suppression", "3: unchecked_upgrade"]
    );
    let without = "fn f() { BAD; } // #[guardlint::allow(..)] is not here\n}";
    assert_eq!(left(without), ["1: unchecked_upgrade"]);
}

#[test]
fn a_suppression_in_a_macros_definition_is_sent_to_the_call() {
    let says_so = |text: &str| {
        helps(text)
            .iter()
            .any(|help| help.contains("at the call of the macro"))
    };
    let comment = "macro_rules! m { () => {
        // guardlint: allow(reentrant_lock): so
        m.lock();
    } }";
    assert!(says_so(comment));
    assert!(says_so(&format!("fn fn {comment}")));
    assert!(!says_so("m! { a } // guardlint: allow(reentrant_lock): so"));
}
