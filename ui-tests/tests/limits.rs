//! Where the analysis stops short, it says so.

use std::process::Command;

use guardlint_ui_tests::tool;

#[test]
fn functions_that_are_followed_only_in_part_are_listed() {
    let output = Command::new(tool::binary())
        .args(["guardlint", "--color", "never", "--verbose"])
        .arg("--manifest-path")
        .arg(tool::home().join("workspaces/deep/Cargo.toml"))
        .arg("--target-dir")
        .arg(tool::target_dir().join("deep"))
        .output()
        .expect("the tool starts");
    let text = [output.stdout, output.stderr].map(|s| String::from_utf8_lossy(&s).into_owned());
    let text = text.concat();
    for (function, reason) in [
        ("reaches_far", "more than twelve steps"),
        ("locks_again_and_again", "more happens in it"),
    ] {
        let mut lines = text
            .lines()
            .filter(|line| line.starts_with("analysed in part: "));
        let is_told = |line: &str| line.contains(function) && line.contains(reason);
        assert!(lines.any(is_told), "{function}: {reason}\n\n{text}");
    }
    assert!(!text.contains("in part: deep::Depot::calls_near"), "{text}");
    assert!(text.contains("2 analysed in part"), "{text}");
}
