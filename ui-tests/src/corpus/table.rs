//! The corpus run for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::run::Outcome;
use super::triage::{Judgement, Tally};
use crate::measure::Cost;

/// One line per crate and one for all.
pub fn outcomes(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    line(
        &mut text,
        [
            "", "", "not", "", "user s", "user s", "user s", "peak MB", "peak MB",
        ],
    );
    line(
        &mut text,
        [
            "crate",
            "bodies",
            "analysed",
            "findings",
            "check",
            "guardlint",
            "clippy",
            "check",
            "guardlint",
        ],
    );
    for o in outcomes {
        let cells = [
            o.krate.clone(),
            o.bodies.analysed.to_string(),
            o.bodies.not_analysed.to_string(),
            o.findings.len().to_string(),
            seconds(o.check),
            seconds(Some(o.guardlint)),
            seconds(o.clippy),
            megabytes(o.check),
            megabytes(Some(o.guardlint)),
        ];
        line(&mut text, cells.each_ref().map(String::as_str));
    }
    let cells = totals(outcomes);
    line(&mut text, cells.each_ref().map(String::as_str));
    text
}

fn line(text: &mut String, cells: [&str; 9]) {
    let [name, numbers @ ..] = cells;
    let _ = write!(text, "{name:<19}");
    for number in numbers {
        let _ = write!(text, " {number:>9}");
    }
    text.push('\n');
}

fn totals(outcomes: &[Outcome]) -> [String; 9] {
    let count = |f: fn(&Outcome) -> usize| outcomes.iter().map(f).sum::<usize>().to_string();
    let costs = |f: fn(&Outcome) -> Option<Cost>| {
        outcomes.iter().filter_map(f).reduce(|a, b| Cost {
            user: a.user + b.user,
            wall: a.wall + b.wall,
            peak: a.peak.max(b.peak),
        })
    };
    let check = costs(|o| o.check);
    let guardlint = costs(|o| Some(o.guardlint));
    [
        "all".to_owned(),
        count(|o| o.bodies.analysed),
        count(|o| o.bodies.not_analysed),
        count(|o| o.findings.len()),
        seconds(check),
        seconds(guardlint),
        seconds(costs(|o| o.clippy)),
        megabytes(check),
        megabytes(guardlint),
    ]
}

fn seconds(cost: Option<Cost>) -> String {
    cost.map_or("-".to_owned(), |cost| {
        format!("{:.2}", cost.user.as_secs_f64())
    })
}

fn megabytes(cost: Option<Cost>) -> String {
    cost.map_or("-".to_owned(), |cost| (cost.peak >> 20).to_string())
}

/// Findings by lint and tier.
pub fn lints(outcomes: &[Outcome]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in outcomes.iter().flat_map(|o| &o.findings) {
        *counts
            .entry((&finding.place.lint, &finding.tier))
            .or_default() += 1;
    }
    let mut text = format!("{:<20} {:<8} {:>8}\n", "lint", "tier", "findings");
    for ((lint, tier), count) in counts {
        let _ = writeln!(text, "{lint:<20} {tier:<8} {count:>8}");
    }
    text
}

/// What is wrong with the triage file, and the precision.
pub fn judgement(judgement: &Judgement) -> String {
    let mut text = String::new();
    for finding in &judgement.without_verdict {
        let _ = writeln!(
            text,
            "no verdict ({}):\n{}",
            finding.place.krate, finding.rendered
        );
    }
    for (finding, judged) in &judgement.other_tier {
        let place = &finding.place;
        let _ = writeln!(
            text,
            "judged as {judged}, now {}: {} {}:{} {}",
            finding.tier, place.krate, place.file, place.line, place.lint
        );
    }
    for place in &judgement.stale {
        let _ = writeln!(
            text,
            "no longer found: {} {}:{} {}",
            place.krate, place.file, place.line, place.lint
        );
    }
    for (name, tally) in [("all", judgement.all), ("certain", judgement.certain)] {
        let _ = writeln!(text, "{}", precision(name, tally));
    }
    text
}

fn precision(name: &str, tally: Tally) -> String {
    let Tally {
        right,
        wrong,
        debatable,
    } = tally;
    let share = tally
        .precision()
        .map_or("-".to_owned(), |p| format!("{p:.1} %"));
    format!("precision, {name}: {share} ({right} true, {wrong} false, {debatable} debatable)")
}
