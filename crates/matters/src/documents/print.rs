//! The value that is printed: every element of the paper as the rules and the organisation have it at an instant. What issue fixed is
//! printed from what it fixed, whatever changed since.

use guiju_core::form::FileRef;
use guiju_core::norms::{Answer, Norms};
use guiju_core::org::Thing;
use guiju_core::{CaseFile, Day, Facts, OfficeTime, Organisation, Reason};
use guiju_print::{
    Attached, Attendance, Block, Colophon, Document, Form, Print, Seal, Signature, Stamp, attendance, recognise,
    recognise_titled,
};

use super::command::Command;
use super::decide::{Reach, reach};
use super::event::{Event, Paper, SealKept};
use super::pages::label;
use super::route::{issuing_unit, keys};
use super::state::{Mark, Stage, State};

/// The paper as it is printed now: as issue fixed it, else as it stands.
pub fn now(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Print {
    match &state.print {
        Some(print) => match (&**print, state.stage()) {
            (Print::Document(doc), Stage::Recalled) => {
                Print::Document(Document { draft: "已收回".to_owned(), ..doc.clone() })
            }
            (print, _) => print.clone(),
        },
        None => {
            // One that was issued before there was a value is printed as it stands.
            let draft = match state.stage() {
                Stage::Drafting => "草稿",
                Stage::Issued => "",
                Stage::Recalled => "已收回",
                Stage::Stopped => "不予印发",
                Stage::Circulating | Stage::Signed | Stage::Numbered => "未印发",
            };
            let printed = state.issued.as_ref().and_then(|mark| mark.at).map(OfficeTime::day);
            Print::Document(standing(state, case, norms, (printed, draft)))
        }
    }
}

/// The value that issue fixes.
pub fn issued(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Print {
    Print::Document(standing(state, case, norms, (Some(case.happened.day()), "")))
}

/// A paper that is being written, as it would be printed.
pub fn preview(paper: &Paper, unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Print {
    let state = State { paper: paper.clone(), unit: unit.to_owned(), ..State::default() };
    Print::Document(standing(&state, case, norms, (None, "草稿")))
}

/// A text from elsewhere, of which there is nothing but type, title and text.
pub fn from_elsewhere(paper: &Paper, norms: &dyn Norms) -> Print {
    let form = form(paper, norms);
    let (body, attendance) = parts(paper, form);
    let title = paper.title.clone();
    Print::Document(Document { form, title, body, attendance, attachments: attachments(paper), ..Document::default() })
}

/// Keeps the pages of what was issued; they must be made from the value that issue fixed.
pub(super) fn typeset(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Event, Vec<Reason>> {
    let Command::Typeset { value, file, pages, engine, fonts, adjusted } = command else { return Err(vec![]) };
    let fixed = state.print.as_ref().map(|print| print.hash()).unwrap_or_default();
    if *value != fixed {
        let said = "版式文件不是由印发时确定的公文数据排成的";
        let who = case.himself();
        let reason = Reason::grounded(norms, "documents.other_value", said, "请按印发时确定的数据重新排版", who);
        return Err(vec![reason.fact("印发时确定的校验值", fixed).fact("版式文件所依据的校验值", value.clone())]);
    }
    Ok(Event::Typeset {
        value: value.clone(),
        file: FileRef { field: String::new(), ..file.clone() },
        pages: *pages,
        engine: engine.clone(),
        fonts: fonts.clone(),
        adjusted: adjusted.clone(),
    })
}

/// Keeps what a seal service gave: for the pages that are kept, and for an organ whose seal the document bears.
pub(super) fn sealed(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Event, Vec<Reason>> {
    let Command::Seal { pdf, seal } = command else { return Err(vec![]) };
    let kept = state.pages.as_ref().map(|pages| pages.file.hash.as_str()).unwrap_or_default();
    let other = |said: &str, label: &str, value: &str| {
        let reason =
            Reason::grounded(norms, "documents.other_value", said, "请按存档的版式文件重新签章", case.himself());
        reason.fact(label, value)
    };
    let mut wrong = vec![];
    if pdf != kept {
        wrong.push(other("签章所对的不是存档的版式文件", "存档的版式文件", kept));
    }
    if !state.unsealed().contains(&&seal.organ) {
        let organs = state.sealing().join("、");
        wrong.push(other("此件不用这一单位的印章，或者已经签章", "用印单位", &organs));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let file = FileRef { field: String::new(), ..seal.file.clone() };
    Ok(Event::Sealed { pdf: pdf.clone(), seal: SealKept { file, ..seal.clone() } })
}

/// The issuing organ's unit: the drafting unit where it is one of that kind, as departments are, else the unit of that kind.
fn organ_id<'a>(paper: &Paper, unit: &'a str, org: &'a Organisation) -> &'a str {
    let is_own = org.units.get(unit).is_some_and(|u| u.kind == paper.issuer);
    let of_kind = org.units.iter().find(|(_, u)| u.kind == paper.issuer).map(|(id, _)| id.as_str());
    if is_own { unit } else { of_kind.unwrap_or(unit) }
}

/// The issuing organ's name in full, as it was at an instant.
pub fn organ(paper: &Paper, unit: &str, org: &Organisation, at: OfficeTime) -> String {
    org.name_of(Thing::Unit, organ_id(paper, unit, org), at).to_owned()
}

fn standing(state: &State, case: &CaseFile<'_>, norms: &dyn Norms, (printed, draft): (Option<Day>, &str)) -> Document {
    let (paper, org, at) = (&state.paper, case.org, case.happened);
    let organ = organ(paper, &state.unit, org, at);
    let form = form(paper, norms);
    let urgency = if is_urgent(paper, norms) { label(norms, "urgency", &paper.urgency) } else { String::new() };
    let (body, attendance) = parts(paper, form);
    let issuing = issuing_unit(state, case, norms).map(|id| org.name_of(Thing::Unit, id, at).to_owned());
    Document {
        form,
        urgency,
        mark: vec![if form == Form::Minutes { format!("{organ}会议纪要") } else { organ.clone() }],
        mark_suffix: match form {
            Form::Ordinary => "文件".to_owned(),
            Form::Order => "令".to_owned(),
            Form::Letter | Form::Minutes => String::new(),
        },
        number: state.number.as_ref().map(|n| n.shown()).unwrap_or_default(),
        signers: signers(state, case, norms),
        title: paper.title.clone(),
        recipients: paper.recipients.clone(),
        body,
        attachments: attachments(paper),
        signature: (form != Form::Minutes).then(|| signature(state, case, organ.clone(), form)),
        note: note(paper, norms),
        attendance,
        colophon: Colophon { copies: paper.copies.clone(), organ: issuing.unwrap_or(organ), printed },
        draft: draft.to_owned(),
    }
}

/// The text in its paragraphs; of minutes without the lines that say who was there, and those by themselves.
fn parts(paper: &Paper, form: Form) -> (Vec<Block>, Vec<Attendance>) {
    let body = recognise(&paper.body).blocks;
    if form == Form::Minutes { attendance(body) } else { (body, vec![]) }
}

/// The format, as the rules give it to the type of document.
fn form(paper: &Paper, norms: &dyn Norms) -> Form {
    let facts = Facts::from([("doc_type".to_owned(), paper.doc_type.as_str().into())]);
    let answer = norms.ask("documents.layout", &facts).map(|ruling| ruling.answer);
    let Ok(Answer::Text(layout)) = answer else { return Form::Ordinary };
    match layout.as_str() {
        "letter" => Form::Letter,
        "order" => Form::Order,
        "minutes" => Form::Minutes,
        _ => Form::Ordinary,
    }
}

/// The first member of the class is what bears no mark.
fn is_urgent(paper: &Paper, norms: &dyn Norms) -> bool {
    let members = norms.members("urgency");
    !paper.urgency.is_empty() && members.first().is_some_and(|(id, _)| *id != paper.urgency)
}

/// Who actually signed, on a paper upward: one that has one main recipient by the rules.
fn signers(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let facts = keys(&state.paper, case.org, case.happened, norms);
    let main = norms.ask("documents.main_recipients", &facts).map(|ruling| ruling.answer);
    if !matches!(main, Ok(Answer::Range { max: Some(1), .. })) {
        return vec![];
    }
    state.signature.iter().map(|s| name_at(&s.mark, case)).collect()
}

/// Who did it, as he was called then.
fn name_at(mark: &Mark, case: &CaseFile<'_>) -> String {
    case.org.name_of(Thing::Person, &mark.person, mark.at.unwrap_or(case.happened)).to_owned()
}

fn signature(state: &State, case: &CaseFile<'_>, organ: String, form: Form) -> Signature {
    let signed = state.signature.as_ref();
    let went_first = state.first.as_ref().and_then(|first| first.at).map(OfficeTime::day);
    let is_granted = |id: &String| case.org.grants.iter().any(|grant| grant.id == *id);
    // The office in which he signed, as the record has it.
    let stamp = |s: &super::state::Signature| Stamp { office: s.mark.capacity.clone(), name: name_at(&s.mark, case) };
    Signature {
        organs: vec![organ],
        date: signed.map(|s| s.day).or(went_first),
        seal: if form == Form::Order { Seal::None } else { Seal::Placeholder },
        stamps: signed.filter(|_| form == Form::Order).map(stamp).into_iter().collect(),
        authority: match signed {
            Some(s) if s.mark.rests.iter().any(is_granted) => "授权签发".to_owned(),
            _ => String::new(),
        },
    }
}

/// How far it may go, as the paper itself says.
fn note(paper: &Paper, norms: &dyn Norms) -> String {
    match reach(paper, norms) {
        Ok(Reach::Public | Reach::Unit) => format!("此件{}", label(norms, "publicity", &paper.publicity)),
        _ => label(norms, "label", &paper.label),
    }
}

/// The files by their names, then the text that the paper issues, which is no attachment of it.
fn attachments(paper: &Paper) -> Vec<Attached> {
    let file = |file: &FileRef| {
        let name = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem).to_owned();
        Attached { name, body: vec![], listed: true }
    };
    let annex = (!paper.annex.trim().is_empty()).then(|| Attached {
        name: String::new(),
        body: recognise_titled(&paper.annex).blocks,
        listed: false,
    });
    paper.attachments.iter().map(file).chain(annex).collect()
}
