//! How fast MIR text is read: `cargo bench --bench mir -- DIR..`, over the dumps in these directories.
//!
//! Bodies that cannot be read are printed with the reason.

use std::ffi::OsStr;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cargo_guardlint::mir::body;

#[derive(Default)]
struct Total {
    bodies: usize,
    unread: usize,
    lines: usize,
    bytes: usize,
    spent: Duration,
}

fn main() -> std::io::Result<()> {
    let mut total = Total::default();
    for dir in std::env::args_os().skip(1).filter(|arg| arg != "--bench") {
        for path in dumps(Path::new(&dir))? {
            read(&path, &mut total)?;
        }
    }
    println!("{} bodies, {} of them not read", total.bodies, total.unread);
    let seconds = total.spent.as_secs_f64();
    println!(
        "{} lines, {:.1} MB in {seconds:.3} s: {:.2} M lines/s",
        total.lines,
        total.bytes as f64 / 1e6,
        total.lines as f64 / seconds / 1e6,
    );
    Ok(())
}

fn dumps(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(dir)?.collect();
    let paths = entries?.into_iter().map(|entry| entry.path());
    Ok(paths
        .filter(|path| path.extension() == Some(OsStr::new("mir")))
        .collect())
}

/// The file is read before the clock starts.
fn read(path: &Path, total: &mut Total) -> std::io::Result<()> {
    let text = fs::read_to_string(path)?;
    let start = Instant::now();
    let body = black_box(body::parse(black_box(&text)));
    total.spent += start.elapsed();
    total.bodies += 1;
    total.lines += text.lines().count();
    total.bytes += text.len();
    if let Err(error) = body {
        total.unread += 1;
        println!("{}:{}: {}", path.display(), error.line, error.reason);
    }
    Ok(())
}
