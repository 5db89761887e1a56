//! The document that came in, as it is printed; and what is packed by an act.

use guiju_core::form::Form;
use guiju_exchange::package::{About, File, Kind, Outgoing, Role};
use guiju_print::{Document, Line, Opinion, OpinionBox, Print, Slip};
use guiju_ui::{Issued, Parcel, Show};

use super::state::{Answer, Arrival, State};

/// The document that came in.
pub fn document(arrival: &Arrival) -> Option<Print> {
    serde_json::from_str(&arrival.value).ok()
}

/// What the slip of what came in is called.
pub const SLIP: &str = "公文处理单";

/// The slip of what came in: what it is, who registered it, what was answered.
pub fn slip(arrival: &Arrival, show: &Show<'_>) -> Print {
    let line = |pairs: &[(&str, &str)]| Line(pairs.iter().map(|(l, t)| ((*l).to_owned(), (*t).to_owned())).collect());
    let metadata = &arrival.metadata;
    let names: Vec<&str> = arrival.files.iter().filter(|f| f.field == "attachment").map(|f| f.name.as_str()).collect();
    let registered = Opinion {
        words: String::new(),
        by: show.org.name(&arrival.person).to_owned(),
        date: arrival.at.day().chinese(),
    };
    let answered = |answer: &Answer| Opinion {
        words: format!("{}{}", if answer.received { "签收。" } else { "退回。" }, answer.reason),
        by: String::new(),
        date: answer.on.chinese(),
    };
    let answers = arrival.earlier.iter().chain(&arrival.answer).map(answered).collect();
    Print::Slip(Slip {
        organ: show.org.units.values().find(|u| u.parent.is_empty()).map(|u| u.name.clone()).unwrap_or_default(),
        heading: SLIP.to_owned(),
        boxes: vec![
            OpinionBox { label: "登记".to_owned(), opinions: vec![registered] },
            OpinionBox { label: "答复".to_owned(), opinions: answers },
        ],
        lines: vec![
            line(&[("标题", &arrival.title)]),
            line(&[("来文单位", &arrival.sender), ("来文字号", &arrival.number)]),
            line(&[("成文日期", &arrival.on.chinese()), ("收到时间", &arrival.at.chinese())]),
            line(&[("紧急程度", &metadata.urgency.words), ("标识", &metadata.label.words)]),
            line(&[("附件", &names.join("；"))]),
            line(&[("办理状态", arrival.state())]),
        ],
        ..Slip::default()
    })
}

/// The package that an act makes.
pub fn parcel(show: &Show<'_>, act: &str, form: &Form, gov: &str, issued: Option<&Issued>) -> Option<Parcel> {
    let state = show.state.downcast_ref::<State>()?;
    let typed = |field: &str| {
        let first = form.fields.get(field).and_then(|all| all.first());
        first.map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    match act {
        "send" => paper(&typed("receiver"), state, gov, issued?),
        "receipt" => answer(Kind::Receipt, typed("reason"), show, gov, state.arrival.as_ref()?),
        "return" => answer(Kind::Return, typed("reason"), show, gov, state.arrival.as_ref()?),
        _ => None,
    }
}

/// A paper to somebody: the value and the pages as issue fixed them, what the registers say of it, and its attachments. The same each
/// time, until it came back: then it says which sending it is, and is another package with another hash.
fn paper(receiver: &str, state: &State, gov: &str, issued: &Issued) -> Option<Parcel> {
    let Print::Document(Document { title, number, signature, colophon, .. }) = &issued.print else { return None };
    let date = signature.as_ref().and_then(|signature| signature.date).or(colophon.printed)?;
    let again = match state.next_to(receiver) {
        1 => String::new(),
        nth => format!("第{nth}次发送"),
    };
    let value = File { role: Role::Value, name: "value.json".to_owned(), bytes: issued.print.bytes() };
    let metadata = File { role: Role::Metadata, name: "metadata.json".to_owned(), bytes: issued.metadata.bytes() };
    let outgoing = Outgoing {
        kind: Kind::Document,
        from: gov.to_owned(),
        to: vec![receiver.to_owned()],
        number: number.clone(),
        title: title.clone(),
        date,
        about: None,
        reason: again.clone(),
        files: vec![value, metadata],
    };
    let attachments = issued.attachments.iter().map(|file| (Role::Attachment, file.clone()));
    let given = issued.kept.seals.iter().filter_map(|(_, seal)| seal.as_ref());
    let seals = given.map(|(_, file)| (Role::Seal, file.clone()));
    let files = [(Role::Pdf, issued.kept.file.clone())].into_iter().chain(attachments).chain(seals).collect();
    Some(Parcel { outgoing, files, name: named(format!("{number} 致{receiver} {again}").trim()) })
}

/// A receipt or a return of what came in.
fn answer(kind: Kind, reason: String, show: &Show<'_>, gov: &str, arrival: &Arrival) -> Option<Parcel> {
    let about = About { package: arrival.package.package.clone(), number: arrival.number.clone() };
    let outgoing = Outgoing {
        kind,
        from: gov.to_owned(),
        to: vec![arrival.sender.clone()],
        number: arrival.number.clone(),
        title: arrival.title.clone(),
        date: show.now.day(),
        about: Some(about),
        reason,
        files: vec![],
    };
    let what = if kind == Kind::Receipt { "签收" } else { "退回" };
    Some(Parcel { outgoing, files: vec![], name: named(&format!("{} {what}", arrival.number)) })
}

/// A name for a file: no path, not too long.
fn named(words: &str) -> String {
    let plain: String = words.chars().filter(|c| !matches!(c, '/' | '\\' | ':' | '.') && !c.is_control()).collect();
    format!("{}.zip", plain.chars().take(100).collect::<String>())
}
