//! Detection against going through all circles.

use std::sync::atomic::{AtomicU32, Ordering};

use arbtest::arbtest;
use guardlint::Mutex;

use super::reports;

/// Any program that takes locks one in another: a report if, and only if, some of what it did can be in a circle.
#[test]
fn as_by_going_through_all_circles() {
    const LOCKS: usize = 4;
    /// What was held when the last one was asked for.
    type Way = Vec<usize>;

    fn can_meet(circle: &[(usize, usize, Way)]) -> bool {
        let gates = |i: usize| {
            let (held, _, way) = &circle[i];
            way.iter().filter(move |lock| *lock != held)
        };
        (0..circle.len()).all(|i| (0..i).all(|j| gates(i).all(|gate| gates(j).all(|g| g != gate))))
    }

    fn has_circle(edges: &[(usize, usize, Way)], path: &mut Vec<(usize, usize, Way)>) -> bool {
        for edge in edges {
            let follows = path.last().is_none_or(|last| last.1 == edge.0);
            let is_new = path.iter().all(|step| step.0 != edge.0);
            if !follows || !is_new {
                continue;
            }
            path.push(edge.clone());
            if can_meet(path) && (edge.1 == path[0].0 || has_circle(edges, path)) {
                return true;
            }
            path.pop();
        }
        false
    }

    static CIRCLES: AtomicU32 = AtomicU32::new(0);
    static OTHERS: AtomicU32 = AtomicU32::new(0);
    arbtest(|u| {
        let mut edges = Vec::new();
        let mut programs = Vec::new();
        for _ in 0..u.int_in_range(1..=4)? {
            let mut left = (0..LOCKS).collect::<Vec<_>>();
            let mut program = Vec::new();
            for _ in 0..u.int_in_range(1..=LOCKS)? {
                let lock = left.swap_remove(u.choose_index(left.len())?);
                edges.extend(program.iter().map(|held| (*held, lock, program.clone())));
                program.push(lock);
            }
            programs.push(program);
        }
        let locks = [(); LOCKS].map(|()| Mutex::new(()));
        let reports = reports(|| {
            for program in &programs {
                let held: Vec<_> = program.iter().map(|lock| locks[*lock].lock()).collect();
                drop(held);
            }
        });
        let expected = has_circle(&edges, &mut Vec::new());
        assert_eq!(!reports.is_empty(), expected, "{programs:?}: {reports:#?}");
        let count = if expected { &CIRCLES } else { &OTHERS };
        count.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let counts = [&CIRCLES, &OTHERS].map(|count| count.load(Ordering::Relaxed));
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}
