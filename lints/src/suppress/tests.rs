//! In these texts, `BAD` stands where `unchecked_upgrade` is found.

mod near;
mod unparsed;

use std::collections::BTreeMap;

use super::*;
use crate::levels::Flag;
use crate::lint::Level;
use crate::lints::unchecked_upgrade::UNCHECKED_UPGRADE;
use crate::report::tests::finding;

fn findings(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        for (at, _) in text.match_indices("BAD") {
            let col = tokens::number(text[..at].chars().count() + 1);
            found.push(finding(&UNCHECKED_UPGRADE, "src/lib.rs", (line, col)));
        }
    }
    found
}

fn file(text: &str) -> SourceFile<'_> {
    SourceFile {
        file: "src/lib.rs",
        root: "/w",
        text,
        unit: 0,
        complete: true,
    }
}

fn outcome(file: SourceFile<'_>, levels: &Levels) -> Vec<Diagnostic> {
    apply(findings(file.text), &[file], levels)
}

/// What is left, as `line: lint`.
fn left(text: &str) -> Vec<String> {
    let left = outcome(file(text), &Levels::default());
    let lines = left
        .iter()
        .map(|d| format!("{}: {}", d.primary.span.line, d.lint.name));
    lines.collect()
}

fn messages(text: &str) -> Vec<String> {
    let left = outcome(file(text), &Levels::default());
    left.into_iter().map(|d| d.message).collect()
}

/// About the first suppression that suppresses nothing.
fn helps(text: &str) -> Vec<String> {
    let left = outcome(file(text), &Levels::default());
    let mut idle = left.into_iter();
    let idle = idle.find(|d| d.lint.name == "unused_suppression");
    idle.map(|d| d.helps).unwrap_or_default()
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_comment_speaks_of_its_line_or_of_the_next_code() {
    assert_eq!(
        left("fn f() { BAD; } // guardlint: allow(unchecked_upgrade): so\n"),
        NOTHING
    );
    assert_eq!(
        left("fn f() {\n // guardlint: allow(unchecked_upgrade): so\n BAD;\n}"),
        NOTHING
    );
    let block = "
        fn f() {
            // first
            // guardlint: expect(unchecked_upgrade): pages never change,
            // so both are equal

            /* and more */
            BAD;
            BAD;
        }";
    assert_eq!(left(block), ["9: unchecked_upgrade"]);
    let before = "fn f() {\n BAD;\n // guardlint: allow(unchecked_upgrade): so\n}";
    assert_eq!(
        left(before),
        ["2: unchecked_upgrade", "3: unused_suppression"]
    );
}

#[test]
fn a_comment_speaks_of_a_statement_as_far_as_its_first_block() {
    let chain = "
        fn f() {
            // guardlint: allow(unchecked_upgrade): so
            let x: Map<A, B> = self
                .BAD
                .push(1);
            BAD;
        }";
    assert_eq!(left(chain), ["7: unchecked_upgrade"]);
    let block = "
        fn f() {
            // guardlint: allow(unchecked_upgrade): so
            if x
                && BAD {
                BAD;
            }
        }";
    assert_eq!(left(block), ["6: unchecked_upgrade"]);
    let attributed = "
        // guardlint: allow(unchecked_upgrade): so
        #[inline]
        #[cold]
        static X: T = T::<A, B>::of(
            BAD);
        static Y: T = BAD;";
    assert_eq!(left(attributed), ["7: unchecked_upgrade"]);
    let arm = "
        fn f() { match x {
            // guardlint: allow(unchecked_upgrade): so
            A => g(1,
                BAD),
            B => BAD,
        } }";
    assert_eq!(left(arm), ["6: unchecked_upgrade"]);
    let within = "
        fn f() {
            self.pages
                // guardlint: allow(unchecked_upgrade): so
                .BAD
                .push(1);
            // guardlint: allow(unchecked_upgrade): the guard is dropped
        } /* BAD */
        fn g() { BAD; }";
    assert_eq!(left(within), ["9: unchecked_upgrade"]);
}

#[test]
fn only_comments_are_comments() {
    let text = "
        /// // guardlint: allow(unchecked_upgrade): in an example
        fn f() {
            let s = \"// guardlint: allow(unchecked_upgrade): in a string\"; BAD;
            let s = r#\"
            // guardlint: allow(unchecked_upgrade): in a raw string\"#; BAD;
            /* /* */ // guardlint: allow(unchecked_upgrade): in a block */ BAD;
        }";
    assert_eq!(
        left(text),
        [
            "4: unchecked_upgrade",
            "6: unchecked_upgrade",
            "7: unchecked_upgrade"
        ]
    );
}

#[test]
fn names_are_lints_groups_and_all() {
    for names in [
        "suspicious",
        "all",
        "reentrant_lock, unchecked_upgrade",
        "guardlint::unchecked-upgrade",
    ] {
        let text = format!("fn f() {{ BAD; }} // guardlint: allow({names}): so");
        let rest = left(&text);
        let unused = names.contains("reentrant");
        assert_eq!(rest.len(), usize::from(unused), "{names}: {rest:?}");
    }
    assert_eq!(
        messages("fn f() {} // guardlint: allow(reentrant_lock, perf): so"),
        ["`allow(reentrant_lock, perf)` suppresses nothing"]
    );
    assert_eq!(
        messages("fn f() {} // guardlint: expect(reentrant_lock): so"),
        ["`expect(reentrant_lock)` is unfulfilled: what it expects is not found"]
    );
}

#[test]
fn what_is_wrong_with_a_suppression_is_said() {
    for text in [
        "allow(unchecked_upgrade)",
        "allow(unchecked_upgrade):",
        "allow(unchecked_upgrade) so",
    ] {
        let text = format!("fn f() {{ BAD; }} // guardlint: {text}");
        assert_eq!(messages(&text), ["this suppression gives no reason"]);
        let faults = outcome(file(&text), &Levels::default());
        let help = "say why the code is right: `// guardlint: allow(unchecked_upgrade): REASON`";
        assert_eq!(faults[0].helps, [help]);
        assert_eq!(faults[0].level, Level::Deny);
    }
    assert_eq!(
        left("fn f() { BAD; } // guardlint: alow(unchecked_upgrade): so"),
        ["1: unchecked_upgrade", "1: invalid_suppression"]
    );
    assert_eq!(
        messages("fn f() {} // guardlint: allow(unchecked_upgrades): so"),
        ["unknown lint or group `unchecked_upgrades`; did you mean `unchecked_upgrade`?"]
    );
    for text in ["", "allow", "allow(", "allow()", "allow(,):x", "see below"] {
        let text = format!("fn f() {{}} // guardlint: {text}");
        assert_eq!(left(&text), ["1: invalid_suppression"], "{text}");
    }
}

#[test]
fn an_attribute_covers_what_it_stands_on() {
    let text = "
        mod m {
            struct S;
            #[guardlint::allow(unchecked_upgrade, reason = \"so\")]
            impl S {
                fn f() { BAD; }
            }
            impl S {
                fn f() { BAD; }
                #[inline]
                #[guardlint::expect(all, reason = \"so\")]
                fn g() { fn h() { BAD; } }
            }
        }
        #[::guardlint::allow(suspicious, reason = \"so\")]
        mod n { fn f() { BAD; } }
        fn f() { #[guardlint::allow(all, reason = \"so\")] { BAD; } BAD; }
        #[guardlint::allow(unchecked_upgrads, reason = \"so\")]
        fn g() {}
        #[guardlint::allow(reentrant_lock, reason = \"so\")]
        fn h() {}";
    assert_eq!(
        left(text),
        [
            "9: unchecked_upgrade",
            "17: unchecked_upgrade",
            "18: invalid_suppression",
            "20: unused_suppression"
        ]
    );
    let whole = "#![guardlint::allow(all, reason = \"so\")]\nfn f() { BAD; }";
    assert_eq!(left(whole), NOTHING);
}

#[test]
fn what_may_be_compiled_out_is_not_called_unused() {
    let text = "
        #[cfg_attr(feature = \"x\", inline, guardlint::allow(all, reason = \"so\"))]
        fn f() { BAD; }
        #[cfg_attr(feature = \"x\", guardlint::allow(all, reason = \"so\"))]
        fn g() {}
        #[cfg(test)]
        mod tests {
            #[guardlint::allow(all, reason = \"so\")]
            fn h() {} // guardlint: allow(perf): so
        }
        #[tokio::test]
        async fn i() {} // guardlint: allow(perf): so
        fn j() {} // guardlint: allow(perf): so";
    assert_eq!(left(text), ["13: unused_suppression"]);
    let unread = SourceFile {
        complete: false,
        ..file("fn j() {} // guardlint: allow(perf): so")
    };
    assert!(outcome(unread, &Levels::default()).is_empty());
}

#[test]
fn an_unused_suppression_is_answered_by_its_own_name_alone() {
    let text = "
        #[guardlint::allow(unused_suppression, reason = \"generated\")]
        fn f() { g(); /* here */ // guardlint: allow(perf): so
        }
        #[guardlint::allow(all, reason = \"so\")]
        fn g() {}
        #[guardlint::allow(unused_suppression, reason = \"so\")]
        fn h() {}";
    assert_eq!(
        left(text),
        ["5: unused_suppression", "7: unused_suppression"]
    );
}

#[test]
fn a_forbidden_lint_is_not_suppressed() {
    let forbid = Flag {
        level: Level::Forbid,
        name: "unchecked_upgrade".to_owned(),
    };
    let levels = Levels::resolve(&BTreeMap::new(), &[forbid]).expect("it is known");
    let text = "fn f() { BAD; } // guardlint: allow(all): so";
    let left = outcome(file(text), &levels);
    assert_eq!(left.len(), 1);
    assert_eq!(
        left[0].labels[0].text,
        "this changes nothing: the lint is forbidden"
    );
    assert_eq!(left[0].labels[0].span.col, 17);
}

#[test]
fn a_file_of_two_units_is_read_once() {
    let text =
        "fn f() { BAD; } // guardlint: allow(all): so\n// guardlint: allow(perf): so\nfn g() {}";
    let again = SourceFile {
        file: "../w/src/lib.rs",
        unit: 1,
        ..file(text)
    };
    let mut found = findings(text);
    found.extend(findings(text));
    let left = apply(found, &[file(text), again], &Levels::default());
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].unit, 0);
}

#[test]
fn odd_texts_are_read_as_far_as_possible() {
    let unparsable = "fn f() { BAD; } // guardlint: allow(all): so\nfn fn fn";
    assert_eq!(left(unparsable), NOTHING);
    assert_eq!(
        left("fn f() { BAD; } // guardlint: allow(all): so\n}"),
        ["1: unchecked_upgrade"]
    );
    let windows = "\u{feff}fn f() {\r\n  // guardlint: allow(all): so\r\n  BAD;\r\n}\r\n";
    assert_eq!(left(windows), NOTHING);
    let script = "#!/usr/bin/env it's\nfn f() { BAD; } // guardlint: allow(all): so";
    assert_eq!(left(script), NOTHING);
    for empty in [
        "",
        "// guardlint: allow(all): so",
        "/* guardlint",
        "// guardlint:",
    ] {
        let _ = left(empty);
    }
    assert_eq!(
        left("// guardlint: allow(all): so"),
        ["1: unused_suppression"]
    );
    assert_eq!(
        left("fn é() { /* é */ BAD; } // guardlint: allow(perf): é"),
        ["1: unchecked_upgrade", "1: unused_suppression"]
    );
}

#[test]
fn what_to_do_about_an_idle_suppression_depends_on_it() {
    let whole = helps("fn f() {} // guardlint: allow(reentrant_lock): so");
    assert_eq!(whole, ["remove it"]);
    let part = helps("fn f() { BAD; } // guardlint: allow(unchecked_upgrade, reentrant_lock): so");
    assert_eq!(part, ["remove `reentrant_lock` from it"]);
    let block = helps("// guardlint: allow(reentrant_lock): so\nfn f() {\n    ();\n}\n");
    assert!(
        block[0].contains("as far as the first `{`")
            && block[0].contains("#[guardlint::allow(..)]"),
        "{block:?}"
    );
}
