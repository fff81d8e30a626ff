//! A schedule that shows a mistake, made simpler: with fewer switches the mistake is seen more easily.
//!
//! First those schedules are tried in which hardly a thread is interrupted. Of the simplest so far, one decision after the other is taken back, as long as the same mistake shows
//! (delta debugging, Zeller 1999).

use super::chooser::{Chooser, Method};
use super::exhaustive::Exhaustive;
use super::failure::Failure;
use super::token;
use super::trial::Trial;

/// So many schedules are tried at most, twice.
const PATIENCE: usize = 1_000;

/// Most mistakes need no more interruptions.
const FEW: usize = 2;

pub(super) fn simplest(trial: &Trial, found: Failure) -> Failure {
    if !found.can_be_simpler() {
        return found;
    }
    let schedule = found.schedule();
    let few = (0..=FEW).find_map(|limit| {
        let exhaustive = Method::Exhaustive(Exhaustive::new(Some(limit)));
        let other = trial.run(Chooser::new(exhaustive, PATIENCE / 4)).0;
        other.filter(|other| other.is_like(&found))
    });
    let mut simple = with_less(trial, few.unwrap_or(found));
    simple.schedule = schedule;
    simple
}

fn with_less(trial: &Trial, mut simple: Failure) -> Failure {
    let mut tries = 0;
    let mut at = 0;
    loop {
        let decisions = token::read(simple.token()).unwrap_or_default();
        let Some(next) = (at..decisions.len()).find(|&at| decisions[at] != 0) else {
            return simple;
        };
        let simpler = variations(&decisions, next)
            .into_iter()
            .find_map(|decisions| {
                tries += 1;
                let same = |other: &Failure| other.is_like(&simple);
                again(trial, decisions).filter(same)
            });
        match simpler {
            Some(simpler) => {
                simple = simpler;
                // What was needed before may be so no more.
                at = 0;
            }
            None => at = next + 1,
        }
        if tries >= PATIENCE {
            return simple;
        }
    }
}

/// Without the decision at this place, in this order: and without all after it; without those up to the next one; alone.
fn variations(decisions: &[usize], at: usize) -> Vec<Vec<usize>> {
    let (before, rest) = (&decisions[..at], &decisions[at + 1..]);
    let next = rest.iter().position(|&decision| decision != 0);
    let mut variations = vec![before.to_vec()];
    if let Some(next) = next {
        variations.push([before, &rest[next..]].concat());
        variations.push([before, &[0][..], rest].concat());
        variations.push([before, rest].concat());
    }
    variations
}

fn again(trial: &Trial, decisions: Vec<usize>) -> Option<Failure> {
    let chooser = Chooser::new(Method::Variation(decisions), 1);
    trial.run(chooser).0
}
