//! Whether a step came to what was expected; every difference in words.

use guiju_core::Reason;
use guiju_core::request::{Outcome, Recorded};

use super::file::{Expect, Step};
use crate::words;

/// What a step came to, with what is told of it afterwards.
pub struct Came<'a> {
    /// The outcome.
    pub outcome: &'a Outcome,
    /// What the matter tells of the row recorded.
    pub told: &'a [String],
    /// The outcome of the step that the answer must equal.
    pub first: Option<&'a Outcome>,
}

/// All differences between what was expected and what came; empty when there is none.
pub fn differences(step: &Step, came: &Came<'_>) -> Vec<String> {
    let mut wrong = vec![];
    if !is(step.expect, came.outcome) {
        wrong.push(format!("预期“{}”，结果不同", step.expect.label()));
    }
    let cited = cited(came.outcome);
    for place in step.by.iter().filter(|place| !cited.iter().any(|c| covers(place, c))) {
        wrong.push(format!("应引用第{place}条款，实引：{}", cited.join("、")));
    }
    let who: Vec<String> = reasons(came.outcome).iter().flat_map(|r| r.who.clone()).collect();
    for name in step.who.iter().filter(|name| !who.iter().any(|w| w.contains(name.as_str()))) {
        wrong.push(format!("应指明“{name}”可办理，实际指明：{}", who.join("、")));
    }
    let said = [words::outcome(came.outcome), came.told.to_vec()].concat().join("\n");
    for text in step.says.all().iter().filter(|text| !said.contains(text.as_str())) {
        wrong.push(format!("答复中应有“{text}”"));
    }
    let capacity = recorded(came.outcome).map_or("", |r| r.capacity.as_str());
    if !capacity.contains(&step.capacity) {
        wrong.push(format!("应以“{}”的身份，实为“{capacity}”", step.capacity));
    }
    if step.same_as.is_some() && came.first != Some(came.outcome) {
        wrong.push("应与第一次的答复相同".to_owned());
    }
    wrong
}

fn is(expect: Expect, outcome: &Outcome) -> bool {
    matches!(
        (expect, outcome),
        (Expect::Done, Outcome::Done(_))
            | (Expect::Refused, Outcome::Refused { .. })
            | (Expect::Invalid, Outcome::Invalid { .. })
            | (Expect::Changed, Outcome::Changed { .. })
            | (Expect::KeyReused, Outcome::KeyReused)
    )
}

/// The row recorded.
pub fn recorded(outcome: &Outcome) -> Option<&Recorded> {
    match outcome {
        Outcome::Done(recorded) => Some(recorded),
        _ => None,
    }
}

fn reasons(outcome: &Outcome) -> &[Reason] {
    match outcome {
        Outcome::Refused { reasons } => reasons,
        _ => &[],
    }
}

/// The places cited, each once.
fn cited(outcome: &Outcome) -> Vec<String> {
    let done = recorded(outcome).into_iter().flat_map(|r| &r.citations);
    let mut places: Vec<String> = vec![];
    for citation in done.chain(reasons(outcome).iter().flat_map(|r| &r.citations)) {
        if !places.contains(&citation.place) {
            places.push(citation.place.clone());
        }
    }
    places
}

/// An article covers its paragraphs.
fn covers(place: &str, cited: &str) -> bool {
    cited == place || cited.strip_prefix(place).is_some_and(|rest| rest.starts_with('.'))
}
