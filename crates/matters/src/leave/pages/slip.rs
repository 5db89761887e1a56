//! 请假报备单: the slip of a leave, on its page and printed.

use guiju_core::journal::Head;
use guiju_core::norms::Norms;
use guiju_core::{OfficeTime, Organisation};
use guiju_print::{Line, Print, Slip};
use guiju_ui::{Error, Markup, Opinion, OpinionBox, Show, SlipRow, slip};

use super::super::decide::label;
use super::super::event::{Event, read};
use super::super::route::{Party, Route, current};
use super::super::state::State;
use super::{bodies, case};

/// What the slip is called.
pub const HEADING: &str = "请假报备单";

/// The slip as it is printed; nothing where nobody asked for a leave yet.
pub fn print(state: &State, show: &Show<'_>) -> Option<Print> {
    let lines = lines(state, show)?;
    Some(Print::Slip(Slip {
        organ: organ(show.org),
        heading: HEADING.to_owned(),
        boxes: boxes(state, show).into_iter().map(printed).collect(),
        lines: lines.into_iter().map(Line).collect(),
        ..Slip::default()
    }))
}

/// The slip at this moment.
pub fn paper(state: &State, show: &Show<'_>) -> Result<Markup, Error> {
    let Some(lines) = lines(state, show) else { return Ok(Markup::none()) };
    let row = |line: Pairs| SlipRow(line.into_iter().map(|(label, text)| (label, Markup::text(&text))).collect());
    let rows: Vec<SlipRow> = lines.into_iter().map(row).collect();
    slip(&organ(show.org), HEADING, &boxes(state, show), &rows)
}

/// The government's name.
pub fn organ(org: &Organisation) -> String {
    org.units.values().find(|u| u.parent.is_empty()).map(|u| u.name.clone()).unwrap_or_default()
}

/// A box as it is printed.
fn printed(one: OpinionBox) -> guiju_print::OpinionBox {
    let opinion = |said: Opinion| {
        let by = [said.capacity, said.name, said.recorded].into_iter().filter(|part| !part.is_empty());
        guiju_print::Opinion { words: said.words, by: by.collect::<Vec<_>>().join("　"), date: said.date }
    };
    guiju_print::OpinionBox { label: one.label, opinions: one.opinions.into_iter().map(opinion).collect() }
}

/// Label and content of a ruled line.
type Pairs = Vec<(String, String)>;

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Pairs {
    pairs.into_iter().map(|(label, text)| (label.to_owned(), text.to_owned())).collect()
}

/// The ruled lines of the slip; nothing where nobody asked for a leave yet.
fn lines(state: &State, show: &Show<'_>) -> Option<Vec<Pairs>> {
    let leave = state.leave.as_ref()?;
    let class = |class: &str, id: &str| label(show.norms, class, id);
    let title = show.org.posts.get(&leave.post).map(|p| p.title.as_str()).unwrap_or_default();
    let (since, until) = state.span().unwrap_or((leave.since, leave.until));
    let moment = |t: Option<OfficeTime>| t.map(OfficeTime::chinese).unwrap_or_default();
    let filed: Vec<String> = state
        .filings
        .iter()
        .map(|f| format!("{}（{}，{}）", class("filing_body", &f.body), f.at.chinese(), f.number))
        .collect();
    let late = if state.late > 0 { format!("（逾期{}日）", state.late) } else { String::new() };
    let returned = format!("{}{late}", moment(state.returned));
    let route = current(state, &case(show), show.norms);
    let wanted = route.as_ref().map(|r| asked_by_the_rules(r, show.norms)).unwrap_or_default();
    let mut rows = vec![
        pairs([("请假人", show.org.name(&leave.person)), ("职务", title)]),
        pairs([("事由", &class("absence_reason", &leave.reason)), ("具体事项", &leave.note)]),
        pairs([("去向", &class("leave_place", &leave.place)), ("目的地", &leave.destination)]),
        pairs([("离岗", &since.chinese()), ("返回", &until.chinese())]),
        pairs([("紧急情况", if leave.emergency { "是" } else { "否" }), ("规则要求", &wanted)]),
        pairs([("备案", &filed.join("；"))]),
        pairs([("实际离岗", &moment(state.departed)), ("实际返岗", &returned)]),
    ];
    if !state.unreported.is_empty() {
        rows.push(pairs([("未事先报告", &state.unreported)]));
    }
    if !state.unpermitted.is_empty() {
        rows.push(pairs([("准许以前离岗", &state.unpermitted)]));
    }
    if !state.overstayed.is_empty() {
        let ends =
            state.overstayed.iter().map(|(end, from)| format!("{}假满，自{}起续", end.chinese(), from.chinese()));
        rows.push(pairs([("假满以后续假", &ends.collect::<Vec<_>>().join("；"))]));
    }
    if state.permitted_verbally() {
        rows.push(pairs([("补办手续", &moment(state.completed))]));
    }
    let asked = show.rows.first().and_then(|(head, _)| recorded(show, head));
    rows.extend(asked.map(|asked| pairs([("提出方式", &asked)])));
    rows.extend(without_consent(state).map(|said| pairs([("同意情况", said)])));
    Some(rows)
}

/// How far a leave whose permission is disputed has gone without one: a fact, no finding. Nothing for other leaves.
pub fn without_consent(state: &State) -> Option<&'static str> {
    let lapsed = state.has_lapsed();
    lapsed.then_some(match (state.departed, &state.refused) {
        (Some(_), Some(_)) => "外出未获同意",
        (Some(_), None) => "准许有异议，外出尚未获得同意",
        (None, _) => "准许有异议，须书面同意后才能离岗",
    })
}

/// What the rules ask of this leave, in words.
fn asked_by_the_rules(route: &Route, norms: &dyn Norms) -> String {
    let labels = |parties: &[Party]| parties.iter().map(|p| p.label.clone()).collect::<Vec<_>>().join("、");
    let mut parts = vec![];
    if !route.approve.is_empty() {
        parts.push(format!("须经{}同意", labels(&route.approve)));
    }
    if !route.report.is_empty() {
        parts.push(format!("事先向{}报告", labels(&route.report)));
    }
    if !route.file.is_empty() {
        parts.push(format!("向{}备案", bodies(&route.file, norms)));
    }
    format!("{}（{}）", parts.join("；"), route.ruling.citation)
}

/// Who agreed, permitted, took note.
fn boxes(state: &State, show: &Show<'_>) -> Vec<OpinionBox> {
    let mut agreed = OpinionBox { label: "同意".to_owned(), opinions: vec![] };
    let mut noted = OpinionBox { label: "阅知".to_owned(), opinions: vec![] };
    for (head, body) in show.rows {
        for event in read(body) {
            match &event {
                Event::Approved { opinion, .. } => agreed.opinions.push(said(show, head, opinion)),
                Event::Refused { opinion } => agreed.opinions.push(said(show, head, &format!("不同意：{opinion}"))),
                Event::Permitted { who, at, means, witness, .. } => {
                    let means = label(show.norms, "verbal_means", means);
                    let seen = if witness.is_empty() {
                        String::new()
                    } else {
                        format!("，见证人{}", show.org.name(witness))
                    };
                    let lapsed = state.lapsed.iter().any(|c| c.record == Some(head.position));
                    let disputed = if lapsed { "本人有异议，不作同意：" } else { "" };
                    agreed.opinions.push(Opinion {
                        words: format!("{disputed}口头准许（{means}{seen}）"),
                        name: show.org.name(who).to_owned(),
                        capacity: String::new(),
                        date: at.day().chinese(),
                        recorded: format!("{}登记{}", show.org.name(&head.on_behalf), confirmed(show, head, who)),
                    });
                }
                Event::Noted { opinion, .. } => {
                    let words = if opinion.is_empty() { "已阅" } else { opinion };
                    noted.opinions.push(said(show, head, words));
                }
                _ => {}
            }
        }
    }
    [agreed, noted].into_iter().filter(|b| !b.opinions.is_empty()).collect()
}

/// Who recorded an act for whose it is, and what he said of it; nothing for one that he did himself.
fn recorded(show: &Show<'_>, head: &Head) -> Option<String> {
    head.entered_for.as_ref()?;
    let word = head.recording();
    Some(format!("{}{word}{}", show.org.name(&head.actor), confirmed(show, head, &head.actor)))
}

/// What he said of it for whom it was recorded; nothing where he recorded it himself.
fn confirmed(show: &Show<'_>, head: &Head, who: &str) -> String {
    let own = head.entered_for.is_none() && who == head.on_behalf;
    let said = if own { "" } else { crate::said::of(head.position, show.answers) };
    if said.is_empty() { String::new() } else { format!("，{said}") }
}

fn said(show: &Show<'_>, head: &Head, words: &str) -> Opinion {
    Opinion {
        words: words.to_owned(),
        name: show.org.name(&head.on_behalf).to_owned(),
        capacity: head.capacity.clone(),
        date: head.happened.day().chinese(),
        recorded: recorded(show, head).unwrap_or_default(),
    }
}
