//! What the linter promises to cost, and what it costs.

use std::fmt::Write as _;

use super::Comparison;
use crate::measure::Cost;

/// Of `cargo check`'s user time, for a crate with locks and for one without.
const TOUCHED: f64 = 1.30;
const LOCKLESS: f64 = 1.05;
/// Seconds above `cargo check` when nothing changed.
const UNCHANGED: f64 = 0.3;
/// Of the linter's user time, in per cent.
const OWN: f64 = 5.0;
/// Of the linter's own processes; the compiler takes what it takes.
const PEAK_MB: f64 = 400.0;
/// Millions of lines of MIR in a second of the linter's user time: the one target that is to be exceeded.
const LINES: f64 = 1.0;

struct Line {
    what: String,
    measured: f64,
    target: f64,
    unit: &'static str,
    missed: bool,
}

/// One line per target and crate.
pub fn targets(comparisons: &[Comparison]) -> String {
    let mut text = format!("{:<48} {:>9} {:>9}\n", "target", "limit", "is");
    for line in comparisons.iter().flat_map(lines) {
        let Line {
            what,
            measured,
            target,
            unit,
            missed,
        } = line;
        let missed = if missed { "  missed" } else { "" };
        let _ = writeln!(
            text,
            "{what:<48} {target:>9.2} {measured:>9.2} {unit}{missed}"
        );
    }
    text
}

fn lines(comparison: &Comparison) -> Vec<Line> {
    let user = |cost: Cost| cost.user.as_secs_f64();
    let Comparison {
        krate,
        touched,
        unchanged,
        own,
        ..
    } = comparison;
    let ratio = user(touched.guardlint) / user(touched.check);
    let line = |what: &str, target, measured, unit| Line {
        what: format!("{krate}: {what}"),
        measured,
        target,
        unit,
        missed: measured > target,
    };
    let waiting = unchanged.guardlint.wall.as_secs_f64() - unchanged.check.wall.as_secs_f64();
    let idle = line("unchanged, above check", UNCHANGED, waiting, "s");
    let Some(own) = own else {
        return vec![line("touched, to check", LOCKLESS, ratio, ""), idle];
    };
    let clippy = user(touched.clippy) / user(touched.check);
    let share = 100.0 * user(*own) / user(touched.guardlint);
    let speed = comparison.million_lines().map(|speed| Line {
        missed: speed < LINES,
        ..line("own part, at least", LINES, speed, "million lines of MIR/s")
    });
    let mut lines = vec![
        line("touched, to check", TOUCHED, ratio, ""),
        line("touched, to check: no more than clippy", clippy, ratio, ""),
        idle,
        line("own share of touched", OWN, share, "%"),
        line("own peak", PEAK_MB, (own.peak >> 20) as f64, "MB"),
    ];
    lines.extend(speed);
    lines
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::speed::ByTool;

    fn cost(millis: u64) -> Cost {
        Cost {
            user: Duration::from_millis(millis),
            wall: Duration::from_millis(millis),
            peak: 500 << 20,
        }
    }

    #[test]
    fn a_missed_target_says_so() {
        let by_tool = |check, guardlint, clippy| ByTool {
            check: cost(check),
            guardlint: cost(guardlint),
            clippy: cost(clippy),
        };
        let comparison = Comparison {
            krate: "a".to_owned(),
            touched: by_tool(1000, 1200, 1100),
            unchanged: by_tool(100, 150, 100),
            edited: by_tool(500, 900, 800),
            own: Some(cost(30)),
            lines: Some(20_000),
        };
        let text = targets(&[comparison]);
        let missed: Vec<bool> = text
            .lines()
            .skip(1)
            .map(|l| l.ends_with("missed"))
            .collect();
        assert_eq!(missed, [false, true, false, false, true, true], "{text}");
    }
}
