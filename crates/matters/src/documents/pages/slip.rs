//! 发文稿纸: opinion boxes with name and date, then the ruled lines of the paper.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;
use guiju_print::{Line, Print, Slip};
use guiju_ui::{Error, Markup, Opinion, OpinionBox, SlipRow, slip as slip_part};

use super::super::event::{Event, read};
use super::super::register::first_standing;
use super::super::state::State;
use super::super::tell::review_result;
use super::{Desk, yuan};

/// Ruled lines: label and content, side by side.
type Lines = Vec<Vec<(&'static str, String)>>;

/// The slip at this moment.
pub fn slip(desk: &Desk<'_>) -> Result<Markup, Error> {
    let rows = lines(desk)
        .into_iter()
        .map(|line| SlipRow(line.into_iter().map(|(label, text)| (label.to_owned(), Markup::text(&text))).collect()));
    slip_part(&desk.organ(), "发文稿纸", &boxes(desk), &rows.collect::<Vec<_>>())
}

/// The same to be printed.
pub fn print(desk: &Desk<'_>) -> Print {
    let opinion = |said: Opinion| {
        let by = [said.capacity, said.name, said.recorded].into_iter().filter(|part| !part.is_empty());
        guiju_print::Opinion { words: said.words, by: by.collect::<Vec<_>>().join("　"), date: said.date }
    };
    let of = |each: OpinionBox| guiju_print::OpinionBox {
        label: each.label,
        opinions: each.opinions.into_iter().map(opinion).collect(),
    };
    let line = |pairs: Vec<(&str, String)>| Line(pairs.into_iter().map(|(l, text)| (l.to_owned(), text)).collect());
    let position = desk.show.rows.last().map(|(head, _)| head.position).unwrap_or_default();
    Print::Slip(Slip {
        organ: desk.organ(),
        heading: "发文稿纸".to_owned(),
        boxes: boxes(desk).into_iter().map(of).collect(),
        lines: lines(desk).into_iter().map(line).collect(),
        table: None,
        foot: format!("依办理记录第{position}条及以前各条"),
    })
}

fn lines(desk: &Desk<'_>) -> Lines {
    let paper = &desk.state.paper;
    let number = desk.state.number.as_ref().map(|n| n.shown()).unwrap_or_default();
    let of_work: Vec<String> =
        paper.lines.iter().map(|l| desk.show.org.lines.get(l).map_or(l.clone(), |x| x.name.clone())).collect();
    let unit = desk.show.org.units.get(&desk.state.unit).map(|u| u.name.clone()).unwrap_or_default();
    let drafted = desk.state.drafted.at.map(|t| t.day().chinese()).unwrap_or_default();
    let mut rows = vec![
        vec![("标题", paper.title.clone())],
        vec![("发文字号", number), ("文种", desk.label("doc_type", &paper.doc_type))],
        vec![
            ("紧急程度", desk.label("urgency", &paper.urgency)),
            ("公开属性", desk.label("publicity", &paper.publicity)),
        ],
        vec![("主送机关", paper.recipients.join("、"))],
        vec![("抄送机关", paper.copies.join("、"))],
        vec![("制发依据", paper.basis.clone())],
        vec![("事项类别", desk.label("matter_class", &paper.matter_class)), ("分工事项", of_work.join("、"))],
        vec![
            ("拟稿单位", unit),
            ("拟稿人", desk.show.org.name(&desk.state.drafted.person).to_owned()),
            ("拟稿日期", drafted),
        ],
    ];
    if let Some(first) = &desk.state.first {
        let at = first.at.map(|at| at.chinese()).unwrap_or_default();
        let by = format!("{} {}，{at}：{}", first.capacity, desk.show.org.name(&first.person), first.opinion);
        rows.push(vec![("先办后补", by), ("补办", standing(desk.state).to_owned())]);
    }
    let attached: Vec<&str> = paper.attachments.iter().map(|a| a.name.as_str()).collect();
    if !attached.is_empty() {
        rows.push(vec![("附件", attached.join("、"))]);
    }
    if let Some(fen) = paper.amount {
        rows.push(vec![("涉及金额", format!("{}元", yuan(fen)))]);
    }
    if !paper.asks.is_empty() {
        rows.push(vec![("请示事项", paper.asks.join("；"))]);
    }
    rows
}

/// How far a paper that went first has been completed.
fn standing(state: &State) -> &'static str {
    first_standing(state).unwrap_or_default()
}

/// The boxes in the order of the paper slip: the signature on top.
fn boxes(desk: &Desk<'_>) -> Vec<OpinionBox> {
    let verb = desk.route.as_ref().map_or("签发", |r| r.signing.verb.as_str());
    let mut signed = OpinionBox { label: verb.to_owned(), opinions: vec![] };
    let mut cleared = OpinionBox { label: "审核".to_owned(), opinions: vec![] };
    let mut reviewed = OpinionBox { label: "合法性审查".to_owned(), opinions: vec![] };
    let mut judged = OpinionBox { label: "认定".to_owned(), opinions: vec![] };
    let mut approved = OpinionBox { label: "拟稿部门".to_owned(), opinions: vec![] };
    for (head, body) in desk.show.rows {
        for event in read(body) {
            match &event {
                Event::Signed { opinion, .. } | Event::Answered { opinion, .. } => {
                    signed.opinions.push(said(desk, head, opinion));
                }
                Event::Cleared { opinion, .. } => cleared.opinions.push(said(desk, head, opinion)),
                Event::Returned { reason } => cleared.opinions.push(said(desk, head, &format!("退回：{reason}"))),
                Event::Reviewed { result, reason, .. } => {
                    reviewed.opinions.push(said(desk, head, &format!("{}。{reason}", review_result(result))));
                }
                Event::Judged { label, yes, reason, .. } => {
                    let answer = if *yes { "是" } else { "否" };
                    judged.opinions.push(said(desk, head, &format!("{label}：{answer}。{reason}")));
                }
                Event::Approved { opinion, .. } => approved.opinions.push(said(desk, head, opinion)),
                _ => {}
            }
        }
    }
    let mut all = vec![signed, cleared];
    all.extend([judged, reviewed, approved].into_iter().filter(|b| !b.opinions.is_empty()));
    all
}

fn said(desk: &Desk<'_>, head: &Head, words: &str) -> Opinion {
    let recorded = head.entered_for.as_ref().map(|how| {
        let word = head.recording();
        let (org, evidence) = (desk.show.org, &how.evidence);
        let scan = evidence.scan.iter().map(|_| "附扫描件".to_owned());
        let witness = Some(&evidence.witness).filter(|w| !w.is_empty()).map(|w| format!("见证人{}", org.name(w)));
        let shown: String = scan.chain(witness).map(|text| format!("，{text}")).collect();
        let medium = desk.label("medium", &how.medium);
        let said = crate::said::of(head.position, desk.show.answers);
        let said = if said.is_empty() { String::new() } else { format!("；{said}") };
        format!("{word}：{}，{}，据{medium}{shown}{said}", org.name(&head.actor), head.recorded.chinese())
    });
    Opinion {
        words: words.to_owned(),
        name: desk.show.org.name(&head.on_behalf).to_owned(),
        capacity: head.capacity.clone(),
        date: date(head.happened),
        recorded: recorded.unwrap_or_default(),
    }
}

fn date(t: OfficeTime) -> String {
    t.day().chinese()
}
