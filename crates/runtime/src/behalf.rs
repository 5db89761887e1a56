//! Acts recorded for somebody else (代录): who instructed, when, by what medium, on what evidence; whether this clerk may
//! record for this leader; and until when it should have been recorded.

use std::collections::BTreeSet;

use guiju_core::fact::Value;
use guiju_core::form::Problem;
use guiju_core::norms::Norms;
use guiju_core::request::{EnteredFor, Evidence, Outcome, Request};
use guiju_core::{CaseFile, Citation, OfficeTime, letters};
use guiju_gate::{Principal, Start, Verdict};

use crate::act::{Room, Stop};
use crate::replay::Subject;

/// The fact by which the rules ask which act is recorded, full name.
const RECORDED_ACT: &str = "recorded_act";
/// The fact by which they ask what the clerk did on the subject as his own acts: full names.
const OWN_ACTS: &str = "own_acts";
/// Longest reference to another system, in characters.
const REFERENCE_MAX: usize = 100;

/// When the act was done, and by which articles it may be entered.
pub(crate) struct Entered {
    pub happened: OfficeTime,
    /// Until when it should have been recorded; absent where no limit is set or it cannot be counted.
    pub due: Option<OfficeTime>,
    /// Why that cannot be counted; empty where it can.
    pub uncounted: String,
    pub citations: Vec<Citation>,
}

impl Entered {
    /// Done when it is recorded, by the person himself.
    pub fn now(recorded: OfficeTime) -> Self {
        Self { happened: recorded, due: None, uncounted: String::new(), citations: vec![] }
    }
}

/// Judges the recording itself. An act that one does oneself is done when it is recorded, and needs no article here.
pub(crate) fn entered(room: &Room, request: &Request, case: &CaseFile<'_>, before: &Subject) -> Result<Entered, Stop> {
    // What is recorded for somebody cannot have been done before the subject came to be as he found it.
    let last = before.rows.last().map(|(head, _)| head.happened);
    let own = request.actor == request.on_behalf;
    let problems = match &request.entered_for {
        None if own => return Ok(Entered::now(case.recorded)),
        None => vec![Problem::of("", "代他人录入的，须写明办理时间、方式和凭据")],
        Some(_) if own => vec![Problem::of("", "本人办理的不作代录，请直接办理")],
        Some(how) => problems(room, case, how, last)?,
    };
    let (Some(how), true) = (&request.entered_for, problems.is_empty()) else {
        return Err(Outcome::Invalid { problems, reasons: vec![] }.into());
    };
    let acts = before.acts_of(case.actor);
    let citations = judge(room, &format!("{}.{}", request.matter, request.act), acts, case)?;
    let (due, uncounted) = due(room, case, how)?;
    Ok(Entered { happened: how.happened, due, uncounted, citations })
}

/// May this clerk (the case's actor) record an act of that full name for this person (on whose behalf it is), now? Where the
/// case does not say how it is recorded, what only that could tell is not held against him. With the acts that he did himself on
/// the subject.
pub(crate) fn judge(
    room: &Room,
    recorded: &str,
    own: BTreeSet<String>,
    case: &CaseFile<'_>,
) -> Result<Vec<Citation>, Outcome> {
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
        OWN_ACTS => Some(Value::Set(own.clone())),
        _ => matter.fact(name, None, &state, case, &*room.edition),
    };
    let verdict = match case.entered_for {
        Some(_) => room.edition.judge(act, &clerk, case.org, case.recorded, &mut fact),
        None => room.edition.preview(act, &clerk, case.org, case.recorded, &mut fact),
    };
    match verdict {
        Verdict::Passed { citations, .. } => Ok(citations),
        Verdict::Refused { reasons, .. } => Err(Outcome::Refused { reasons }),
        Verdict::Faulty { message } => Err(Outcome::Faulty { message }),
    }
}

/// The last instant at which it is still recorded in time, for which the rules may set a limit; or why it cannot be counted.
fn due(room: &Room, case: &CaseFile<'_>, how: &EnteredFor) -> Result<(Option<OfficeTime>, String), Outcome> {
    let start = Start { at: how.happened, workdays: case.workdays };
    let clock = room.edition.clock(&room.config.record_for_act, &mut |_| None, start);
    let clock = clock.map_err(|fault| Outcome::Faulty { message: fault.0 })?;
    Ok(clock.map_or_else(Default::default, |clock| (clock.due, clock.uncounted)))
}

fn problems(
    room: &Room,
    case: &CaseFile<'_>,
    how: &EnteredFor,
    last: Option<OfficeTime>,
) -> Result<Vec<Problem>, Stop> {
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
    problems.extend(evidence_problems(room, case, how)?);
    Ok(problems)
}

/// What is wrong with the evidence itself. Whether it is evidence enough is for the rules to say.
fn evidence_problems(room: &Room, case: &CaseFile<'_>, how: &EnteredFor) -> Result<Vec<Problem>, Stop> {
    let mut problems = vec![];
    let Evidence { scan, witness, reference } = &how.evidence;
    if scan.is_none() && witness.is_empty() && reference.trim().is_empty() {
        problems.push(Problem::of("scan", "请附扫描件，或者选择见证人、写明其他系统中的编号"));
    }
    if let (Some(scan), Some(blobs)) = (scan, room.config.blobs.as_deref())
        && blobs.size(&scan.hash)? != Some(scan.size)
    {
        problems.push(Problem::of("scan", "扫描件没有上传成功或者已经失效，请重新选择文件"));
    }
    if !witness.is_empty() && !case.org.people.contains_key(witness) {
        problems.push(Problem::of("witness", "查无此见证人，请从名单中选择"));
    }
    if reference.chars().count() > REFERENCE_MAX || reference.contains(['\n', '\r']) {
        problems.push(Problem::of("reference", format!("其他系统中的编号最多{REFERENCE_MAX}字，不能换行")));
    } else if let Some(said) = letters::misplaced(reference, false) {
        problems.push(Problem::of("reference", format!("其他系统中的编号{said}")));
    }
    Ok(problems)
}
