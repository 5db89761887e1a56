//! Whether a step came to what was expected; every difference in words.

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
    wrong.extend(untold(came.outcome));
    let who: Vec<String> = came.outcome.reasons().iter().flat_map(|r| r.who.clone()).collect();
    for name in step.who.iter().filter(|name| !who.iter().any(|w| w.contains(name.as_str()))) {
        wrong.push(format!("应指明“{name}”可办理，实际指明：{}", who.join("、")));
    }
    for name in step.not_who.iter().filter(|name| who.iter().any(|w| w.contains(name.as_str()))) {
        wrong.push(format!("不应指明“{name}”可办理，实际指明：{}", who.join("、")));
    }
    let said = [words::outcome(came.outcome), came.told.to_vec()].concat().join("\n");
    for text in step.says.all().iter().filter(|text| !said.contains(text.as_str())) {
        wrong.push(format!("答复中应有“{text}”"));
    }
    for text in step.not_says.all().iter().filter(|text| said.contains(text.as_str())) {
        wrong.push(format!("答复中不应有“{text}”"));
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
            | (Expect::KeyReused, Outcome::KeyReused { .. })
    )
}

/// What a refusal does not tell of what every refusal must: article, facts, who can do it now, the way on. And nothing
/// is told twice.
fn untold(outcome: &Outcome) -> Vec<String> {
    let mut wrong: Vec<String> = vec![];
    let reasons = outcome.reasons();
    for (at, reason) in reasons.iter().enumerate() {
        let lacks = guiju_gate::lacks(reason);
        if !lacks.is_empty() {
            wrong.push(format!("理由“{}”没有说明{}", reason.message, lacks.join("、")));
        }
        if reasons.iter().take(at).any(|other| other.message == reason.message) {
            wrong.push(format!("理由“{}”说了两次", reason.message));
        }
        if reason.message.contains("由无") || reason.message.contains("（不详）") {
            wrong.push(format!("理由“{}”没有说明是谁", reason.message));
        }
    }
    wrong
}

/// The row recorded.
pub fn recorded(outcome: &Outcome) -> Option<&Recorded> {
    match outcome {
        Outcome::Done(recorded) => Some(recorded),
        _ => None,
    }
}

/// The places cited, each once.
fn cited(outcome: &Outcome) -> Vec<String> {
    let done = recorded(outcome).into_iter().flat_map(|r| &r.citations);
    let mut places: Vec<String> = vec![];
    for citation in done.chain(outcome.reasons().iter().flat_map(|r| &r.citations)) {
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

#[cfg(test)]
mod tests {
    use guiju_core::{Citation, Reason, Remedy};

    use super::*;

    fn whole() -> Reason {
        Reason {
            code: "m.no".into(),
            message: "不可以".into(),
            citations: vec![Citation { book: String::new(), place: "1".into(), norm: String::new() }],
            facts: vec![("环节".into(), "拟稿".into())],
            who: vec!["某职 甲".into()],
            remedy: Some(Remedy { text: "请改".into(), act: None }),
        }
    }

    #[test]
    fn a_refusal_that_does_not_tell_all_fails_the_run() {
        assert!(untold(&Outcome::Refused { reasons: vec![whole()] }).is_empty());
        let bare = Reason { who: vec![], ..whole() };
        assert!(untold(&Outcome::Refused { reasons: vec![whole(), bare.clone()] })[0].contains("现可办理"));
        let changed = Outcome::Changed { version: 2, changes: vec![], reason: Box::new(bare) };
        assert!(untold(&changed)[0].contains("现可办理"));
        let blank = Reason { citations: vec![], remedy: None, ..whole() };
        assert!(untold(&Outcome::KeyReused { reason: Box::new(blank) })[0].contains("依据、下一步"));
        assert!(untold(&Outcome::Refused { reasons: vec![whole(), whole()] })[0].contains("说了两次"));
        let nobody = Reason { message: "此环节应由无审核把关".into(), ..whole() };
        assert!(untold(&Outcome::Refused { reasons: vec![nobody] })[0].contains("没有说明是谁"));
    }
}
