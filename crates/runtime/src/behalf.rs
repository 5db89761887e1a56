//! Acts recorded for somebody else (代录): who instructed, when, by what medium, on what evidence; and whether this clerk
//! may record for this leader.

use guiju_core::form::Problem;
use guiju_core::norms::Norms;
use guiju_core::org::Organisation;
use guiju_core::request::{EnteredFor, Outcome, Request};
use guiju_core::{Citation, OfficeTime, Value};
use guiju_gate::{Edition, Principal, Verdict};

use crate::config::Config;

/// Longest evidence, in characters: a hash or the name of a witness.
const EVIDENCE_MAX: usize = 100;

/// When the act was done, and by which articles it may be entered.
pub(crate) struct Entered {
    pub happened: OfficeTime,
    pub citations: Vec<Citation>,
}

/// Judges the recording itself. An act that one does oneself is done when it is recorded, and needs no article here.
pub(crate) fn entered(
    config: &Config,
    edition: &Edition,
    org: &Organisation,
    request: &Request,
    recorded: OfficeTime,
) -> Result<Entered, Outcome> {
    let own = request.actor == request.on_behalf;
    let problems = match &request.entered_for {
        None if own => return Ok(Entered { happened: recorded, citations: vec![] }),
        None => vec![Problem::of("", "代他人录入的，须写明办理时间、方式和凭据")],
        Some(_) if own => vec![Problem::of("", "本人办理的不作代录，请直接办理")],
        Some(entered) => problems(config, edition, org, request, entered, recorded),
    };
    let (Some(how), true) = (&request.entered_for, problems.is_empty()) else {
        return Err(Outcome::Invalid { problems });
    };
    let clerk = Principal::of(&request.actor, org, recorded, edition);
    let mut fact = |name: &str| (name == config.record_for_fact).then(|| Value::from(request.on_behalf.as_str()));
    match edition.judge(&config.record_for_act, &clerk, org, recorded, &mut fact) {
        Verdict::Passed { citations, .. } => Ok(Entered { happened: how.happened, citations }),
        Verdict::Refused { reasons, .. } => Err(Outcome::Refused { reasons }),
        Verdict::Faulty { message } => Err(Outcome::Faulty { message }),
    }
}

fn problems(
    config: &Config,
    edition: &Edition,
    org: &Organisation,
    request: &Request,
    how: &EnteredFor,
    recorded: OfficeTime,
) -> Vec<Problem> {
    let mut problems = vec![];
    if !org.people.contains_key(&request.on_behalf) {
        problems.push(Problem::of("on_behalf", "查无被代录的同志"));
    }
    if how.happened > recorded {
        let text =
            format!("办理时间{}晚于现在（{}），代录只能补记已经办理的事", how.happened.chinese(), recorded.chinese());
        problems.push(Problem::of("happened", text));
    }
    let media = edition.members(&config.medium_class);
    if !media.iter().any(|(id, _)| *id == how.medium) {
        let labels: Vec<String> = media.into_iter().map(|(_, label)| label).collect();
        problems.push(Problem::of("medium", format!("请写明办理方式：{}", labels.join("、"))));
    }
    let evidence = how.evidence.trim();
    if evidence.is_empty() || evidence.chars().count() > EVIDENCE_MAX || evidence.chars().any(char::is_control) {
        problems.push(Problem::of("evidence", format!("请附扫描件或写明见证人，最多{EVIDENCE_MAX}字")));
    }
    problems
}
