//! `cargo speed`: what the linter costs beside `cargo check` and `cargo clippy`.

mod edit;
pub mod replay;
mod targets;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::corpus::prepare::Unpacked;
use crate::corpus::run::{Setup, Tool};
use crate::measure::Cost;
use edit::Edited;
use replay::Recording;
pub use targets::targets;

/// One crate after it was touched, once more with nothing changed, and after an edit; medians.
#[derive(Debug, Serialize)]
pub struct Comparison {
    #[serde(rename = "crate")]
    pub krate: String,
    pub touched: ByTool,
    pub unchanged: ByTool,
    /// With incremental compilation.
    pub edited: ByTool,
    /// After a touch, without the compiler. Absent if the linter asks for no MIR, for then it does next to nothing.
    pub own: Option<Cost>,
    /// Lines of MIR that the linter reads for it.
    pub lines: Option<u64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct ByTool {
    pub check: Cost,
    pub guardlint: Cost,
    pub clippy: Cost,
}

const TOOLS: [Tool; 3] = [Tool::Check, Tool::Guardlint, Tool::Clippy];

impl Comparison {
    /// What the linter reads in a second of its own user time, whatever else it does in that.
    fn million_lines(&self) -> Option<f64> {
        let seconds = self.own?.user.as_secs_f64();
        Some(self.lines? as f64 / seconds / 1e6)
    }
}

/// Runs the tools in turns, so that a machine that is busy for a while wrongs all of them alike.
pub fn compare(
    setup: &Setup,
    unpacked: &Unpacked,
    rounds: usize,
    recordings: &Path,
) -> Result<Comparison> {
    let mut touched: [Vec<Cost>; 3] = Default::default();
    let mut unchanged: [Vec<Cost>; 3] = Default::default();
    let mut own = Vec::new();
    // Dependencies come first, lest the recording be of them.
    setup.cost(Tool::Guardlint, unpacked)?;
    let recording = Recording::make(setup, unpacked, &recordings.join(&unpacked.pinned.name))?;
    // Round 0 builds the dependencies and warms the caches.
    for round in 0..=rounds {
        for (i, tool) in TOOLS.into_iter().enumerate() {
            let costs = [
                setup.cost(tool, unpacked)?,
                setup.rerun(tool, unpacked)?.cost,
            ];
            if round > 0 {
                touched[i].push(costs[0]);
                unchanged[i].push(costs[1]);
            }
        }
        if let Some(recording) = recording.as_ref().filter(|_| round > 0) {
            own.push(recording.play(setup, unpacked)?);
        }
    }
    let unchanged = ByTool::medians(&unchanged);
    let edited = ByTool::medians(&edit(setup, unpacked, rounds)?);
    let lines = recording.as_ref().map(Recording::lines).transpose()?;
    Ok(Comparison {
        krate: unpacked.pinned.name.clone(),
        touched: ByTool::medians(&touched),
        unchanged,
        edited,
        own: recording.map(|_| median(&own).without(unchanged.check)),
        lines,
    })
}

/// Apart from the others, as incremental compilation is another way to compile.
fn edit(setup: &Setup, unpacked: &Unpacked, rounds: usize) -> Result<[Vec<Cost>; 3]> {
    let mut costs: [Vec<Cost>; 3] = Default::default();
    let mut edited = Edited::new(setup.sources(unpacked)?)?;
    for round in 0..=rounds {
        edited.again()?;
        for (i, tool) in TOOLS.into_iter().enumerate() {
            let cost = setup.incremental(tool, unpacked)?;
            if round > 0 {
                costs[i].push(cost);
            }
        }
    }
    Ok(costs)
}

impl ByTool {
    fn medians([check, guardlint, clippy]: &[Vec<Cost>; 3]) -> Self {
        Self {
            check: median(check),
            guardlint: median(guardlint),
            clippy: median(clippy),
        }
    }

    fn all(self) -> [Cost; 3] {
        [self.check, self.guardlint, self.clippy]
    }
}

impl Cost {
    /// The time of a process less that of a part of it; the peak is nobody's part.
    fn without(self, part: Cost) -> Cost {
        Cost {
            user: self.user.saturating_sub(part.user),
            wall: self.wall.saturating_sub(part.wall),
            peak: self.peak,
        }
    }
}

/// Of each figure by itself.
fn median(costs: &[Cost]) -> Cost {
    fn middle<T: Ord + Copy + Default>(values: impl Iterator<Item = T>) -> T {
        let mut values: Vec<T> = values.collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or_default()
    }
    Cost {
        user: middle(costs.iter().map(|c| c.user)),
        wall: middle(costs.iter().map(|c| c.wall)),
        peak: middle(costs.iter().map(|c| c.peak)),
    }
}

/// The comparison for people.
pub fn table(comparison: &Comparison) -> String {
    let mut text = format!(
        "{}\n{:<32} {:>9} {:>9} {:>9}\n",
        comparison.krate, "", "check", "guardlint", "clippy"
    );
    let mut line = |what: &str, figures: [String; 3]| {
        let [a, b, c] = figures;
        let _ = writeln!(text, "{what:<32} {a:>9} {b:>9} {c:>9}");
    };
    for (when, by_tool) in [
        ("touched", comparison.touched),
        ("edited", comparison.edited),
    ] {
        let tools = by_tool.all();
        let base = by_tool.check.user.as_secs_f64();
        let ratio = |c: Cost| format!("{:.2}", c.user.as_secs_f64() / base);
        line(&format!("{when}: user s"), tools.map(|c| seconds(c.user)));
        line(&format!("{when}: ratio to check"), tools.map(ratio));
        line(
            &format!("{when}: waiting s"),
            tools.map(|c| seconds(c.wall)),
        );
        let peak = |c: Cost| (c.peak >> 20).to_string();
        line(&format!("{when}: peak MB"), tools.map(peak));
    }
    let unchanged = comparison.unchanged.all();
    line("unchanged: waiting s", unchanged.map(|c| seconds(c.wall)));
    if let Some(own) = comparison.own {
        let mut line = |what: &str, figure: String| {
            let _ = writeln!(text, "{what:<32} {:>9} {figure:>9}", "");
        };
        let ByTool {
            check, guardlint, ..
        } = comparison.touched;
        let base = check.user.as_secs_f64();
        let compiler = guardlint.without(own);
        line("compiler's part: user s", seconds(compiler.user));
        line(
            "compiler's part: ratio to check",
            format!("{:.2}", compiler.user.as_secs_f64() / base),
        );
        line("own part: user s", seconds(own.user));
        line("own part: waiting s", seconds(own.wall));
        line("own part: peak MB", (own.peak >> 20).to_string());
        if let Some(speed) = comparison.million_lines() {
            line("own part: million lines of MIR/s", format!("{speed:.1}"));
        }
    }
    text
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(user: u64, wall: u64, peak: u64) -> Cost {
        Cost {
            user: Duration::from_secs(user),
            wall: Duration::from_secs(wall),
            peak,
        }
    }

    #[test]
    fn one_bad_round_does_not_move_the_median() {
        let costs = [cost(2, 3, 10), cost(900, 900, 10), cost(1, 4, 11)];
        let Cost { user, wall, peak } = median(&costs);
        assert_eq!((user.as_secs(), wall.as_secs(), peak), (2, 4, 10));
    }

    #[test]
    fn the_table_shows_the_ratio_to_check() {
        let by_tool = ByTool {
            check: cost(4, 4, 0),
            guardlint: cost(5, 5, 0),
            clippy: cost(6, 6, 0),
        };
        let text = table(&Comparison {
            krate: "a".to_owned(),
            touched: by_tool,
            unchanged: by_tool,
            edited: by_tool,
            own: Some(cost(1, 1, 300 << 20)),
            lines: Some(2_500_000),
        });
        let ratios = text.lines().find(|line| line.contains("ratio")).unwrap();
        assert!(ratios.ends_with("1.00      1.25      1.50"), "{ratios}");
        let compiler = text.lines().find(|line| line.contains("part: ratio"));
        assert!(compiler.unwrap().ends_with("1.00"), "{text}");
        assert!(text.ends_with("2.5\n"), "{text}");
    }
}
