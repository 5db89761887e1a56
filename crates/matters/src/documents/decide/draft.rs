//! Drafting, editing, submitting.

use guiju_core::norms::{Answer, Norms, Ruling};
use guiju_core::org::Thing;
use guiju_core::{CaseFile, Done, Reason};

use super::super::event::{Event, Paper};
use super::super::route::{keys, route};
use super::super::state::{Moment, Stage, State, evolve};
use super::differ::differences;
use super::refuse::at_desk;
use super::{faulty, own_capacity};

/// A new paper.
pub fn draft(paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    check(paper, case, norms)?;
    let (post, unit) = drafting_post(case).ok_or_else(|| vec![no_unit(case, norms)])?;
    let mut done = Done::event(Event::Drafted { paper: Box::new(paper.clone()), unit, post }, own_capacity(case));
    done.blobs = paper.attachments.iter().chain(&paper.source).map(|a| a.hash.clone()).collect();
    Ok(done)
}

/// The post through which somebody drafts, the highest that lies in a unit, with that unit.
pub fn drafting_post(case: &CaseFile<'_>) -> Option<(String, String)> {
    let held = case.org.posts_of(case.on_behalf, case.happened);
    let posts = held.filter_map(|id| case.org.posts.get(id).map(|post| (post.order, id, post.unit.as_str())));
    let posts = posts.filter(|(_, _, unit)| case.org.units.contains_key(*unit));
    posts.min().map(|(_, id, unit)| (id.to_owned(), unit.to_owned()))
}

/// A paper is a unit's: who has no post in one drafts none.
fn no_unit(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = "公文由单位拟制，您现在没有在任何单位任职";
    let way_on = "请先由负责组织登记的同志登记任职，再以所在单位的名义拟稿";
    Reason::grounded(norms, "documents.no_unit", said, way_on, case.himself()).fact("所在单位", "无")
}

/// What stands against drafting before the form is filled in.
pub fn may_begin(case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if drafting_post(case).is_some() { vec![] } else { vec![no_unit(case, norms)] }
}

/// A changed paper. The form holds all of it: an attachment that it no longer names is taken off.
pub fn edit(paper: &Paper, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    check(paper, case, norms)?;
    frozen(paper, state, case, norms)?;
    let mut done = Done::event(Event::Edited { paper: Box::new(paper.clone()) }, own_capacity(case));
    done.blobs = paper.attachments.iter().chain(&paper.source).map(|a| a.hash.clone()).collect();
    Ok(done)
}

/// What decides a paper's way.
const DECIDING: [&str; 12] = [
    "issuer",
    "joint_with",
    "doc_type",
    "recipient",
    "lines",
    "matter_class",
    "meeting_passed",
    "normative",
    "consent_noted",
    "temporary_funding",
    "publicity",
    "label",
];

/// Once a paper has been submitted, what decides its way may no longer be changed under those who cleared it: for that it
/// goes back to the drafter and climbs anew.
fn frozen(paper: &Paper, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let changed = differences(&state.paper, paper, case.org, norms);
    let changed: Vec<_> = changed.into_iter().filter(|d| DECIDING.contains(&d.field)).collect();
    if state.submitted.is_none() || changed.is_empty() {
        return Ok(());
    }
    let labels: Vec<&str> = changed.iter().map(|d| d.label).collect();
    let said = format!("报送以后，决定此件办理程序的要素不能再改，现改动了“{}”", labels.join("”“"));
    let facts = changed.iter().map(|d| (d.label.to_owned(), format!("“{}”，改为“{}”", d.was, d.now)));
    let reason = |way_on: &str, who| Reason::grounded(norms, "documents.text_changed", said, way_on, who);
    let reason = match state.stage() {
        Stage::Circulating => {
            let who = at_desk(state, case, norms);
            reason("请现在办理的同志退回拟稿人，修改后重新报送", who).act("documents.return")
        }
        _ => reason("请只按批示修改；确需改变这些要素的，另行拟稿", case.himself()),
    };
    Err(vec![reason.facts(facts)])
}

/// To the office of the issuing organ. The ladder must exist, or say whom it waits for.
pub fn submit(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let event = Event::Submitted { text: state.text.clone() };
    let capacity = own_capacity(case);
    let mut next = state.clone();
    evolve(&mut next, &event, Moment::now(case, &capacity));
    let route = route(&next, case, norms, true).map_err(|fault| vec![faulty(&fault)])?;
    let mut done = Done::event(event, capacity);
    done.citations = vec![route.ruling.citation];
    Ok(done)
}

/// All that the rules hold against the paper itself, at once.
pub fn check(paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let facts = keys(paper, case.org, case.happened, norms);
    let mut reasons = vec![];
    for line in paper.lines.iter().filter(|line| !case.org.stands(Thing::Line, line, case.happened)) {
        let name = case.org.name_of(Thing::Line, line, case.happened);
        let said = format!("分工事项“{name}”尚未设立或者已经撤销");
        let reason = Reason::grounded(norms, "documents.line_gone", said, "请改选现有的分工事项", case.himself());
        reasons.push(reason.fact("分工事项", name));
    }
    match norms.ask("documents.form", &facts) {
        Ok(Ruling { answer: Answer::Refused(why), citation, keys, .. }) => {
            let way_on = "请改正文种、主送机关层级或发文机关";
            let reason = Reason::grounded(norms, "documents.form_unlawful", why, way_on, case.himself());
            reasons.push(reason.by(&citation).facts(keys));
        }
        Ok(_) => {}
        Err(fault) => reasons.push(faulty(&fault)),
    }
    let (asks, recipients) = (pieces(&paper.asks, &['；', ';']), pieces(&paper.recipients, &SEPARATORS));
    reasons.extend(count("documents.asks", "请示事项", (paper.asks.len(), asks), &facts, case, norms));
    let recipients = (paper.recipients.len(), recipients);
    reasons.extend(count("documents.main_recipients", "主送机关", recipients, &facts, case, norms));
    if paper.meeting_passed && paper.meeting.is_empty() {
        let said = "勾选了“经区政府会议审议通过”，但未写明是哪一次会议";
        let reason = Reason::grounded(norms, "documents.meeting_unnamed", said, "请写明会议名称", case.himself());
        reasons.push(reason.fact("经区政府会议审议通过", "是").fact("会议名称", "未写明"));
    }
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

/// What stands between several names on one line.
const SEPARATORS: [char; 7] = ['、', '，', ',', '；', ';', '/', '　'];

/// How many there are when a line may hold several, one after the other.
fn pieces(lines: &[String], separators: &[char]) -> usize {
    lines.iter().flat_map(|line| line.split(separators)).filter(|piece| !piece.trim().is_empty()).count()
}

/// A number that the rules bound: of lines typed; where there may be only one, of names however they are set.
fn count(
    question: &str,
    what: &str,
    (lines, pieces): (usize, usize),
    facts: &guiju_core::Facts,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let ruling = match norms.ask(question, facts) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(faulty(&fault)),
    };
    let Answer::Range { min, max } = ruling.answer else { return None };
    let found = if max == Some(1) { pieces } else { lines };
    let n = i64::try_from(found).unwrap_or(i64::MAX);
    if min.is_none_or(|m| n >= m) && max.is_none_or(|m| n <= m) {
        return None;
    }
    let wanted = match (min, max) {
        (Some(a), Some(b)) if a == b => format!("应为{a}项"),
        (a, b) => {
            let least = a.map(|a| format!("不少于{a}项")).unwrap_or_default();
            let most = b.map(|b| format!("不多于{b}项")).unwrap_or_default();
            format!("应{}", [least, most].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("、"))
        }
    };
    let code = if question == "documents.asks" { "documents.asks_count" } else { "documents.recipients_count" };
    let (said, way_on) = (format!("{what}{wanted}，现有{n}项"), format!("请调整{what}后再报"));
    let reason = Reason::grounded(norms, code, said, way_on, case.himself()).by(&ruling.citation);
    Some(reason.facts(ruling.keys).fact(what, n.to_string()))
}
