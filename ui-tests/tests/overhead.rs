//! A monitor costs what the same costs by hand: the optimised machine code of both is compared, on the way through that calls nothing.
//! That is what runs when the lock is free and nothing goes wrong.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use guardlint_ui_tests::assembly::Assembly;
use guardlint_ui_tests::tool;

const METHODS: [(&str, &str); 8] = [
    ("Account", "deposit"),
    ("Account", "balance"),
    ("Account", "withdraw"),
    ("Stack", "push"),
    ("Stack", "pop"),
    ("Ring", "replace"),
    ("Limits", "contain"),
    ("Limits", "widen"),
];

/// What `rustc -O` makes of the package with the twins.
fn assembly() -> Option<String> {
    if !cfg!(target_arch = "x86_64") {
        skip("only the instructions of x86-64 can be followed");
        return None;
    }
    let target = tool::target_dir().join("overhead");
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--quiet", "--offline", "--release", "--lib"])
        .args(["--package", "guardlint-overhead", "--target-dir"])
        .arg(&target)
        .args(["--", "--emit", "asm", "-C", "codegen-units=1"])
        .current_dir(tool::home())
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Some(newest(&target.join("release/deps")))
}

/// Not by a macro: the harness would keep it to itself.
fn skip(why: &str) {
    let line = format!("not compared: {why}\n");
    let written = io::stderr().write_all(line.as_bytes());
    written.expect("there is a standard error");
}

/// Of the files of several compilers, that of this one.
fn newest(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("cargo made it");
    let files = entries.map(|entry| entry.expect("it is readable").path());
    let ours = files.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("guardlint_overhead-") && name.ends_with(".s")
    });
    let newest = ours.max_by_key(|path| fs::metadata(path).and_then(|file| file.modified()).ok());
    fs::read_to_string(newest.expect("rustc wrote it")).expect("it is text")
}

/// Of the ways that call nothing, the shortest. The others do more because of the arguments, or lower the flag of a mutex after a panic that was none of a
/// method.
fn calm_way(assembly: &Assembly<'_>, module: &str, (of, method): (&str, &str)) -> Vec<String> {
    let mangled = |name: &str| format!("{}{name}", name.len());
    let function = assembly.function(&[&mangled(module), &(mangled(of) + &mangled(method))]);
    let function = function.unwrap_or_else(|| panic!("there is no `{module}::{of}::{method}`"));
    let ways = function.calm_ways();
    ways.into_iter()
        .next()
        .unwrap_or_else(|| panic!("`{module}::{of}::{method}` cannot be without a call"))
}

/// Sections under the locks of `guardlint` and of `std`, and how many locks each takes.
const SECTIONS: [((&str, &str), usize); 5] = [
    (("Total", "add"), 1),
    (("Total", "sum"), 1),
    (("Total", "move_to"), 2),
    (("Bounds", "contain"), 1),
    (("Bounds", "widen"), 1),
];

/// What is wrong with the first, if anything.
fn compare(
    assembly: &Assembly<'_>,
    [ours, theirs]: [&str; 2],
    method: (&str, &str),
    taken: usize,
) -> Option<String> {
    let our = calm_way(assembly, ours, method);
    let their = calm_way(assembly, theirs, method);
    let atomic = |m: &&String| m.contains("xchg") || m.contains("xadd");
    let locks = |way: &[String]| way.iter().filter(atomic).count();
    assert_eq!(locks(&their), 2 * taken, "taken and released: {their:?}");
    let is_more = our.len() > their.len() || locks(&our) != locks(&their);
    is_more.then(|| {
        let line = |module, way: &[String]| format!("{module}: {}: {}", way.len(), way.join(" "));
        format!(
            "{method:?}\n{}\n{}\n",
            line(ours, &our),
            line(theirs, &their)
        )
    })
}

#[test]
fn calls_run_no_more_instructions_than_the_twin_by_hand() {
    let Some(text) = assembly() else {
        return;
    };
    let assembly = Assembly::parse(&text);
    let compare = |method| compare(&assembly, ["monitored", "by_hand"], method, 1);
    let faults: Vec<String> = METHODS.into_iter().filter_map(compare).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn locks_run_no_more_instructions_than_those_of_std() {
    let Some(text) = assembly() else {
        return;
    };
    let assembly = Assembly::parse(&text);
    let compare = |(section, taken)| compare(&assembly, ["ours", "theirs"], section, taken);
    let faults: Vec<String> = SECTIONS.into_iter().filter_map(compare).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
