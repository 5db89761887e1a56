//! Districts at random: each with its own leaders, departments, division of work and vacancies, in which people draft, clear,
//! sign, are away, designate and authorise, take up and leave posts, record for one another what was done on paper, confirm
//! and dispute it. Whatever they do, what must never happen does not: see `watch`. Who may sign is worked out once more, by
//! `oracle`, which does not ask the program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../sequences/district.rs"]
mod district;
mod oracle;
mod plan;
mod properties;
mod steps;
mod walk;
mod watch;

use std::collections::BTreeMap;

use guiju_core::request::Outcome;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use district::District;
use oracle::Oracle;
use plan::{Plan, plans};
use steps::{Step, steps};
use walk::{Past, Walk};
use watch::Watch;

const SINCE: &str = "2023-03-01T09:00";

/// Walks the steps in a district of its own; how often what came to pass.
fn walked(plan: &Plan, steps: &[Step], past: Past) -> BTreeMap<String, usize> {
    let roll = plan.roll();
    let district = District::founded(SINCE);
    if plan.twice && roll.can_be_twice() {
        let outcome = district.import(&roll.toml(true), SINCE, "twice");
        assert!(matches!(outcome, Outcome::Refused { .. }), "a line given to two at once: {outcome:?}");
    }
    let outcome = district.import(&roll.toml(false), SINCE, "import");
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}\n{}", roll.toml(false));
    let walk = Walk { district: &district, roll: &roll, past };
    let mut watch = Watch::of(Oracle::of(&roll, SINCE.parse().unwrap()));
    for (n, step) in steps.iter().enumerate() {
        district.clock.pass(i64::from(step.hours) * 3600 + 60);
        district.office.tick().unwrap();
        let Some(attempt) = walk.attempt(&step.what, n) else { continue };
        let opinion = attempt.form.fields.get("opinion").and_then(|t| t.first()).cloned();
        let outcome = walk.perform(attempt, format!("{n}"));
        watch.after(&district, &outcome, opinion);
    }
    watch.at_the_end(&district);
    watch.done
}

/// The walks come to what they are about, so that the properties are not empty: looked at over districts that are the same in
/// every run.
#[test]
fn the_walks_come_to_signatures_of_all_kinds() {
    let mut runner = TestRunner::deterministic();
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..24 {
        let (plan, steps) = (plans(), steps()).new_tree(&mut runner).unwrap().current();
        for (what, times) in walked(&plan, &steps, Past::default()) {
            *done.entry(what).or_default() += times;
        }
    }
    println!("{done:#?}");
    let wanted = [
        "documents.sign",
        "documents.number",
        "office.designate",
        "office.authorise",
        "leave.apply",
        "consultation.ask",
        "duties.confirm",
        "duties.set_right",
        "on behalf",
        "signed on behalf",
        "signed by another than the mayor",
        "void",
        "stands",
    ];
    for what in wanted {
        assert!(done.contains_key(what), "“{what}” comes to pass: {done:#?}");
    }
}
