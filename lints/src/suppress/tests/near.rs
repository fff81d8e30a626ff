//! Comments that are almost suppressions.

use super::*;

/// The label and the help of the only fault.
fn fault(text: &str) -> (String, String) {
    let mut faults = outcome(file(text), &Levels::default());
    faults.retain(|d| d.lint.name == "invalid_suppression");
    assert_eq!(faults.len(), 1, "{text}");
    let fault = faults.remove(0);
    (fault.primary.text, fault.helps.join(" "))
}

#[test]
fn a_comment_that_is_almost_a_suppression_is_told_how_it_is_written() {
    let right = "write `// guardlint: allow(unchecked_upgrade): so`";
    for (comment, label) in [
        (
            "// guardlint allow(unchecked_upgrade): so",
            "it does not begin with `guardlint:`",
        ),
        (
            "// guardlint : allow(unchecked_upgrade): so",
            "it does not begin with `guardlint:`",
        ),
        (
            "/* guardlint: allow(unchecked_upgrade): so */",
            "a comment in `/*` and `*/` suppresses nothing",
        ),
        (
            "/*\n * guardlint: allow( unchecked_upgrade ) : so\n */",
            "a comment in `/*` and `*/` suppresses nothing",
        ),
        (
            "/// guardlint: allow(unchecked_upgrade): so",
            "documentation suppresses nothing",
        ),
        (
            "/* guardlint: allow(unchecked_upgrade, reason = \"so\") */",
            "a comment in `/*` and `*/` suppresses nothing",
        ),
        (
            "/// More.\n/// guardlint: allow(unchecked_upgrade): so",
            "documentation suppresses nothing",
        ),
        (
            "/** guardlint: allow(unchecked_upgrade): so */",
            "documentation suppresses nothing",
        ),
        (
            "/// guardlint: allow(unchecked_upgrade, reason = \"so\")",
            "documentation suppresses nothing",
        ),
    ] {
        let text = format!("{comment}\nfn f() {{ BAD; }}");
        assert_eq!(
            fault(&text),
            (label.to_owned(), right.to_owned()),
            "{comment}"
        );
        assert!(
            left(&text).iter().any(|d| d.ends_with("unchecked_upgrade")),
            "{comment}"
        );
    }
    let (label, help) = fault("//! guardlint: expect(all)\nfn f() {}");
    assert_eq!(label, "documentation suppresses nothing");
    assert_eq!(help, "write `// guardlint: expect(all): REASON`");
}

#[test]
fn it_is_pointed_at_as_a_whole() {
    let text = "fn é() {\n  /* guardlint: allow(all): so\n  é */ BAD;\n}";
    let faults = outcome(file(text), &Levels::default());
    let span = &faults[0].primary.span;
    assert_eq!(
        (span.line, span.col, span.end_line, span.end_col),
        (2, 3, 3, 7)
    );
}

#[test]
fn prose_about_guardlint_is_prose() {
    for comment in [
        "// guardlint does not see this",
        "// guardlint allow is of no use here",
        "// guardlint (allowed) everywhere",
        "// guardlint allow(all) is not what we want",
        "// what guardlint: allow(all) is for",
        "// guardlint allow(..) covers the item",
        "// guardlint's allow(all) covers the item",
        "// #[guardlint::allow(all, reason = \"so\")]",
        "// // guardlint: allow(all): commented out",
        "//// guardlint: allow(all): commented out",
        "/* // guardlint: allow(all): commented out */",
        "/* guardlint: finds mistakes with locks */",
        "/// guardlint: finds mistakes with locks (allow that)",
        "/// guardlint::allow(all) is an attribute",
        "/// ```\n/// // guardlint: allow(all): an example\n/// ```",
        "//! guardlint\n",
        "#[doc = \"guardlint: allow(all): so\"]",
    ] {
        let text = format!("{comment}\nfn f() {{}}");
        assert_eq!(left(&text), NOTHING, "{comment}");
    }
}

#[test]
fn a_reason_in_the_attributes_way_is_one_mistake() {
    for (said, right) in [
        (
            "allow(unchecked_upgrade, reason = \"so\")",
            "allow(unchecked_upgrade): so",
        ),
        (
            "expect(unchecked_upgrade, reason=\"a (b), \\\"c\\\"\"): d",
            "expect(unchecked_upgrade): a (b), \\\"c\\\"",
        ),
        (
            "allow(unchecked_upgrade, reason = so)",
            "allow(unchecked_upgrade): so",
        ),
        (
            "allow(unchecked_upgrade, reason = \"\")",
            "allow(unchecked_upgrade): REASON",
        ),
        (
            "allow(unchecked_upgrade, reason = \"so",
            "allow(unchecked_upgrade): so",
        ),
    ] {
        let text = format!("fn f() {{ BAD; }} // guardlint: {said}");
        assert_eq!(
            messages(&text),
            ["this suppression gives its reason as an attribute would"]
        );
        let (_, help) = fault(&text);
        assert_eq!(help, format!("write `// guardlint: {right}`"));
    }
    let reason = "fn f() { BAD; } // guardlint: allow(all): the reason = none";
    assert_eq!(left(reason), NOTHING);
}
