//! After the signature: number, issue, recall.

use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::{CaseFile, Citation, Done, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::looks::looks;
use super::super::print;
use super::super::route::{keys, route};
use super::super::state::{Number, Signature, State};
use super::access::{Reach, reach};
use super::first::day;
use super::refuse::{at_desk, not_here};
use super::{capacity_at_step, faulty, own_capacity};

/// The series that the rules give a paper, and their ground.
fn series(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(String, Citation), Vec<Reason>> {
    let facts = keys(&state.paper, case.org, case.happened, norms);
    let ruling = norms.ask("documents.series", &facts).map_err(|fault| vec![faulty(&fault)])?;
    match ruling.answer {
        Answer::Text(series) => Ok((series, ruling.citation)),
        _ => Err(vec![faulty(&NormFault("规则没有写明机关代字".to_owned()))]),
    }
}

/// What numbering must read: the highest number of the series in the year of the document's date, from each of the
/// registers that tell of numbers (borne by papers; set aside; used elsewhere before), then whether the one wanted was
/// reserved, and whether a paper bears it already.
pub fn needs(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Ask> {
    let (Ok(day), Ok((series, _))) = (day(state, case, norms), series(state, case, norms)) else { return vec![] };
    let of = |register: &'static str| {
        let year = Cell::Number(i64::from(day.year()));
        // Facts of the act: read by the program, whoever acts.
        let ask = Ask::all(register, Viewer::System).filter(Where::Is("series", series.as_str().into()));
        Ask { newest_first: true, limit: 1, ..ask.filter(Where::Is("year", year)) }
    };
    let mut asks = vec![of("numbers"), of("number_fates"), of("number_openings")];
    if let Command::Number { reserved: Some(wanted) } = command {
        let this = |ask: Ask| ask.filter(Where::Is("number", Cell::Number(*wanted)));
        asks.extend([this(of("number_fates")), this(of("numbers"))]);
    }
    asks
}

/// The signature of the text as it is now. What was changed since goes back to the signer, unless he asked for it.
pub(super) fn signed<'a>(
    state: &'a State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<&'a Signature, Vec<Reason>> {
    let Some(signature) = &state.signature else { return Err(vec![not_here(state, case, norms)]) };
    let against = |code: &str, said: &str, way_on: &str, who: Vec<String>| {
        let opinion = if signature.mark.opinion.is_empty() { "同意" } else { &signature.mark.opinion };
        let told = format!("{}：{opinion}", case.org.name(&signature.mark.person));
        Reason::grounded(norms, code, said, way_on, who).fact("签发人的批示", told)
    };
    if state.changes_outstanding() {
        let said = "签发人要求修改后印发，修改尚未完成";
        let who = at_desk(state, case, norms);
        return Err(vec![against("documents.changes_outstanding", said, "请先按批示修改", who).act("documents.edit")]);
    }
    if state.changes_unchecked() {
        let said = "按批示修改的文稿尚未经修改人以外的同志核对";
        let way_on = "请由办公室审核把关的同志核对修改";
        let who = at_desk(state, case, norms);
        return Err(vec![against("documents.changes_outstanding", said, way_on, who).act("documents.clear")]);
    }
    if !signature.after_changes && signature.mark.text != state.text {
        let who = vec![case.org.person_with_post(&signature.mark.person, case.happened)];
        let way_on = "实质性修改须退回签发人重新签发";
        return Err(vec![against("documents.text_changed", "签发后文稿有改动", way_on, who).act("documents.return")]);
    }
    Ok(signature)
}

/// Takes the next number of the series in the year of the document's date, or one that was reserved for it.
pub fn number(
    reserved: Option<i64>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let year = i64::from(day(state, case, norms)?.year());
    let (series, citation) = series(state, case, norms)?;
    // What was looked at comes before what numbering needs.
    let before = looks("number", case).len();
    let first = |n: usize| case.answers.get(before + n).and_then(|a| a.rows.first());
    let highest = |n: usize, column: &str| first(n).and_then(|r| r.get(column)).and_then(Cell::number).unwrap_or(0);
    let last = highest(0, "number").max(highest(1, "number")).max(highest(2, "last"));
    let number = match reserved {
        None => last + 1,
        Some(wanted) => {
            let is_reserved = first(3).and_then(|r| r.get("state")).is_some_and(|c| c.text() == RESERVED);
            if !is_reserved || first(4).is_some() {
                return Err(vec![not_reserved(&Number { series, year, number: wanted }, last, case, norms)]);
            }
            wanted
        }
    };
    let event = Event::Numbered { series, year, number, text: state.text.clone() };
    let mut done = Done::event(event, capacity_at_step("number", state, case, norms));
    done.citations = vec![citation];
    Ok(done)
}

/// What the register of numbers set aside says of one that waits for its paper.
const RESERVED: &str = "reserved";

fn not_reserved(wanted: &Number, last: i64, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("{}没有预留，或者已经使用", wanted.shown());
    let next = Number { number: last + 1, ..wanted.clone() };
    let way_on = "请核对预留的序号；不用预留号的，留空即编下一个号";
    let reason = Reason::grounded(norms, "documents.not_reserved", said, way_on, case.himself());
    reason.fact("下一个号", next.shown()).act("documents.number")
}

/// Issues it; to the public where the rules let it go so far.
pub fn issue(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    day(state, case, norms)?;
    let public = reach(&state.paper, norms).map_err(|fault| vec![faulty(&fault)])? == Reach::Public;
    let print = print::issued(state, case, norms);
    let event = Event::Issued { public, text: state.text.clone(), print: Some(Box::new(print)) };
    Ok(Done::event(event, capacity_at_step("issue", state, case, norms)))
}

/// Calls the copies back.
pub fn recall(reason: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let route = route(state, case, norms, true).map_err(|fault| vec![faulty(&fault)])?;
    let own = route.capacity(case.on_behalf).map(|c| c.label.clone());
    let event = Event::Recalled { reason: reason.to_owned() };
    let mut done = Done::event(event, own.unwrap_or_else(|| own_capacity(case)));
    done.citations = vec![route.ruling.citation];
    Ok(done)
}

/// Records that it was filed for examination with both recipients.
pub fn file(
    upward: &str,
    congress: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let not_here = |said: &str, label: &str, value: &str| {
        let reason = Reason::grounded(norms, "documents.not_at_this_step", said, "无须办理", case.himself());
        vec![reason.fact(label, value)]
    };
    if !state.paper.normative {
        return Err(not_here("此件不是行政规范性文件，不须备案", "行政规范性文件", "否"));
    }
    if state.filed {
        return Err(not_here("此件已经登记备案", "备案", "已登记"));
    }
    let event = Event::Filed { upward: upward.to_owned(), congress: congress.to_owned() };
    Ok(Done::event(event, own_capacity(case)))
}
