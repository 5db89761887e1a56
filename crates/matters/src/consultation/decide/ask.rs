//! Asking units, and opening the paper to them.

use guiju_core::journal::Access;
use guiju_core::norms::{NormFault, Norms};
use guiju_core::{CaseFile, Done, Facts, OfficeTime, Reason};

use super::super::authority::{holders, text, unit_name};
use super::super::event::Event;
use super::super::looks::Paper;
use super::super::state::{Standing, State};
use super::{faulty, out_of_order, own_capacity};

/// The duty of the rulebook that says how long an answer may take.
const DUTY: &str = "consultation_reply";

/// Asks units: all that stands against any of them at once.
pub fn ask(
    units: &[String],
    question: &str,
    reason: &str,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut reasons = vec![];
    if let Some(drafted) = paper.drafted.filter(|drafted| case.happened < *drafted) {
        let (at, drafted) = (case.happened.chinese(), drafted.chinese());
        reasons.push(out_of_order(&format!("征求意见的时间{at}早于拟稿（{drafted}）"), case, norms));
    }
    for unit in units {
        match against(unit, state, paper, case, norms) {
            Ok(found) => reasons.extend(found),
            Err(fault) => return Err(vec![faulty(&fault)]),
        }
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    let event = |unit: &String| Event::Asked {
        unit: unit.clone(),
        title: paper.title.clone(),
        lead: paper.unit.clone(),
        question: question.to_owned(),
        reason: reason.to_owned(),
        due: due(case, norms),
        lines: paper.lines_of(unit, case),
        text: paper.text.clone(),
    };
    let fault = |fault: NormFault| vec![faulty(&fault)];
    Ok(Done {
        events: units.iter().map(event).collect(),
        capacity: own_capacity(case),
        citations: norms.duty(DUTY).map(|d| d.citation).into_iter().collect(),
        owed: None,
        access_ends: vec![],
        access: access(units, paper, case, norms).map_err(fault)?,
        blobs: vec![],
    })
}

/// Asks one more, with the question that was asked already where none is written.
pub fn add(
    unit: &str,
    question: &str,
    reason: &str,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let before = state.live().last().map_or("", |s| s.question.as_str());
    let question = if question.is_empty() { before } else { question };
    ask(&[unit.to_owned()], question, reason, state, paper, case, norms)
}

/// Why a unit cannot be asked now.
fn against(
    unit: &str,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Option<Reason>, NormFault> {
    let name = unit_name(unit, case);
    let no = |said: String, way_on: &str| {
        Ok(Some(Reason::grounded(norms, "consultation.not_a_side", said, way_on, case.himself()).fact("单位", name)))
    };
    if unit == paper.unit {
        return no(format!("{name}是主办单位，不征求自己的意见"), "请选其他单位");
    }
    if state.side(unit).is_some_and(|s| s.standing() == Standing::Open) {
        return no(format!("{name}已在征求意见，尚未答复"), "请等候答复，或者催办");
    }
    if holders("reply_head", unit, case, norms)?.is_empty() {
        return no(format!("{name}现在没有可以答复意见的负责同志"), "请改选单位；负责同志空缺的，待任职登记后再征求");
    }
    Ok(None)
}

/// Until when an answer is due; absent where the rules set no limit or a year is not loaded.
fn due(case: &CaseFile<'_>, norms: &dyn Norms) -> Option<OfficeTime> {
    let limit = norms.duty(DUTY).ok()?.limit?;
    limit.from(case.happened, case.workdays).ok().map(|due| due.at)
}

/// The units asked may read the paper; of one that goes to its handlers only, the heads asked and nobody else.
fn access(units: &[String], paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Access>, NormFault> {
    let citation = norms.ground("consultation.access")?;
    let facts = Facts::from([
        ("publicity".to_owned(), paper.publicity.as_str().into()),
        ("label".to_owned(), paper.label.as_str().into()),
    ]);
    let narrow = text("documents.opens", &facts, norms)? == "signers";
    let mut to = vec![format!("person:{}", case.on_behalf)];
    for unit in units {
        let heads = if narrow { holders("reply_head", unit, case, norms)? } else { vec![] };
        to.extend(heads.into_iter().map(|c| format!("person:{}", c.person)));
        if !narrow {
            to.push(format!("unit:{unit}"));
        }
    }
    Ok(to.into_iter().map(|to| Access { to, citation: citation.clone() }).collect())
}
