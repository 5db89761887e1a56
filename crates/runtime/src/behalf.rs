//! Acts recorded for somebody else (代录): who instructed, when, by what medium, on what evidence; and whether this clerk
//! may record for this leader.

use guiju_core::form::Problem;
use guiju_core::norms::Norms;
use guiju_core::request::{EnteredFor, Outcome, Request};
use guiju_core::{CaseFile, Citation, OfficeTime};
use guiju_gate::{Principal, Verdict};

use crate::act::Room;

/// The fact by which the rules ask which act is recorded, full name.
const RECORDED_ACT: &str = "recorded_act";
/// Longest evidence, in characters: a hash or the name of a witness.
const EVIDENCE_MAX: usize = 100;

/// When the act was done, and by which articles it may be entered.
pub(crate) struct Entered {
    pub happened: OfficeTime,
    pub citations: Vec<Citation>,
}

impl Entered {
    /// Done when it is recorded, by the person himself.
    pub fn now(recorded: OfficeTime) -> Self {
        Self { happened: recorded, citations: vec![] }
    }
}

/// Judges the recording itself. An act that one does oneself is done when it is recorded, and needs no article here.
pub(crate) fn entered(
    room: &Room,
    request: &Request,
    case: &CaseFile<'_>,
    last: Option<OfficeTime>,
) -> Result<Entered, Outcome> {
    let own = request.actor == request.on_behalf;
    let problems = match &request.entered_for {
        None if own => return Ok(Entered::now(case.recorded)),
        None => vec![Problem::of("", "代他人录入的，须写明办理时间、方式和凭据")],
        Some(_) if own => vec![Problem::of("", "本人办理的不作代录，请直接办理")],
        Some(how) => problems(room, case, how, last),
    };
    let (Some(how), true) = (&request.entered_for, problems.is_empty()) else {
        return Err(Outcome::Invalid { problems });
    };
    let citations = judge(room, &format!("{}.{}", request.matter, request.act), case)?;
    Ok(Entered { happened: how.happened, citations })
}

/// May this clerk (the case's actor) record an act of that full name for this person (on whose behalf it is), now?
pub(crate) fn judge(room: &Room, recorded: &str, case: &CaseFile<'_>) -> Result<Vec<Citation>, Outcome> {
    let act = room.config.record_for_act.as_str();
    let matter = act.split('.').next().and_then(|name| room.matters.get(name));
    let Some(matter) = matter else {
        return Err(Outcome::Faulty { message: format!("程序中没有“{act}”，不能代录") });
    };
    let clerk = Principal::of(case.actor, case.org, case.recorded, &room.edition);
    let state = matter.new_state();
    let mut fact = |name: &str| match name {
        // Which act is recorded is known to the request alone.
        RECORDED_ACT => Some(recorded.into()),
        _ => matter.fact(name, None, &state, case, &*room.edition),
    };
    match room.edition.judge(act, &clerk, case.org, case.recorded, &mut fact) {
        Verdict::Passed { citations, .. } => Ok(citations),
        Verdict::Refused { reasons, .. } => Err(Outcome::Refused { reasons }),
        Verdict::Faulty { message } => Err(Outcome::Faulty { message }),
    }
}

fn problems(room: &Room, case: &CaseFile<'_>, how: &EnteredFor, last: Option<OfficeTime>) -> Vec<Problem> {
    let mut problems = vec![];
    let recorded = case.recorded;
    if !case.org.people.contains_key(case.on_behalf) {
        problems.push(Problem::of("on_behalf", "查无被代录的同志"));
    }
    if let Some(last) = last.filter(|last| how.happened < *last) {
        let text = format!("办理时间{}早于此件上一次办理（{}）", how.happened.chinese(), last.chinese());
        problems.push(Problem::of("happened", text));
    }
    if how.happened > recorded {
        let text =
            format!("办理时间{}晚于现在（{}），代录只能补记已经办理的事", how.happened.chinese(), recorded.chinese());
        problems.push(Problem::of("happened", text));
    }
    let media = room.edition.members(&room.config.medium_class);
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
