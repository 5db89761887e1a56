//! The tab on the paper's page: each unit with what it was asked, by when, and all it answered; and the list.

use guiju_core::norms::Norms;
use guiju_ui::card::{Part, Read, Share};
use guiju_ui::{Cell, Error, ListRow, Listing, ListingColumn, Markup, Pages, Show, Shown, Tab, file_href, list};

use super::Consultation;
use super::event::{Event, read};
use super::state::{Reply, Side, Standing, State};
use super::tell::{approved, lateness, reply_label, tell};

/// The answer by which a unit says no, and the decision that follows the units asked.
const DISAGREE: &str = "disagree";
const AS_OTHERS: &str = "as_others";

const fn column(name: &'static str, label: &'static str, shown: Shown) -> ListingColumn {
    ListingColumn { name, label, shown }
}

/// Consultations in lists: one row for each unit asked.
const LISTING: Listing = Listing {
    register: "consultations",
    beside: true,
    subject: "subject",
    title: "title",
    of_person: None,
    begun_by: "asker",
    status: "state",
    finished: &[Standing::Agreed.label(), Standing::Decided.label(), Standing::Closed.label()],
    unfinished: &[
        Standing::Open.label(),
        Standing::Disagreed.label(),
        Standing::Claimed.label(),
        Standing::Countersigning.label(),
    ],
    plain: None,
    by_last_act: 0,
    columns: &[
        column("unit", "会签单位", Shown::Unit),
        column("lead", "主办单位", Shown::Unit),
        column("asked", "征求时间", Shown::Time),
        column("due", "答复期限", Shown::Time),
        column("replied", "答复时间", Shown::Time),
        column("reply", "意见", Shown::Class("consult_reply")),
        column("state", "状态", Shown::Text),
    ],
    counted: &[],
    handled: None,
};

impl Pages for Consultation {
    fn matter(&self) -> &'static str {
        "consultation"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "units", label: "会签" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        show.state.downcast_ref::<State>().map(|s| s.title.clone()).unwrap_or_default()
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        let Some(state) = show.state.downcast_ref::<State>() else { return String::new() };
        let count = |standing: Standing| state.sides.iter().filter(|s| s.standing() == standing).count();
        let all = [
            Standing::Open,
            Standing::Disagreed,
            Standing::Claimed,
            Standing::Countersigning,
            Standing::Agreed,
            Standing::Decided,
        ];
        let parts: Vec<String> = all
            .into_iter()
            .map(|standing| (standing, count(standing)))
            .filter(|(_, n)| *n > 0)
            .map(|(standing, n)| format!("{}{n}个单位", standing.label()))
            .collect();
        if parts.is_empty() { "没有正在进行的征求意见".to_owned() } else { parts.join("，") }
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let Some(state) = show.state.downcast_ref::<State>() else { return Ok(String::new()) };
        let rows: Vec<ListRow> = state.sides.iter().map(|side| unit_row(side, show)).collect();
        let columns = ["单位", "征求时间", "答复期限", "答复", "逾期", "意见", "状态"];
        let units = list("会签单位", &columns, &rows, "没有征求过意见。")?;
        let opinions: Vec<ListRow> = state
            .sides
            .iter()
            .flat_map(|s| s.replies.iter().map(move |r| (s, r)))
            .map(|(s, r)| opinion(s, r, show))
            .collect();
        let columns = ["单位", "时间", "意见", "内容", "答复人", "附件", "所答复的文稿"];
        let opinions = list("全部意见（长期保存，后来的意见不改动先前的）", &columns, &opinions, "尚无答复。")?;
        let course: Vec<ListRow> = show
            .rows
            .iter()
            .flat_map(|(head, body)| read(body).into_iter().map(move |event| (head, event)))
            .filter(|(_, event)| !matches!(event, Event::Replied { .. }))
            .map(|(head, event)| ListRow {
                href: None,
                cells: vec![head.happened.chinese().into(), tell(&event, head, show.org).into()],
            })
            .collect();
        let course = list("征求、协商和协调", &["时间", "情况"], &course, "尚无记录。")?;
        Ok(Markup::join([units, opinions, course]).into())
    }

    fn listing(&self) -> Option<&'static Listing> {
        Some(&LISTING)
    }

    fn shares(&self, row: &Read<'_>) -> Vec<Share> {
        read(row.body).iter().flat_map(|event| shares(event, row)).collect()
    }
}

/// Who had which part in one event. Whose positions a decision did not follow is said of each unit.
fn shares(event: &Event, row: &Read<'_>) -> Vec<Share> {
    let unit = |id: &String| row.org.units.get(id).map_or(id.clone(), |u| u.name.clone());
    let each = |units: &[String], how: &str| -> Vec<Share> {
        units.iter().map(|u| Share::others(Part::Disregarded, unit(u), how)).collect()
    };
    let own = |part: Part, how: String, words: &str| vec![Share::of(part, how, words)];
    match event {
        Event::Asked { unit: asked, question, .. } => {
            let how = format!("书面征求{}意见", unit(asked));
            vec![Share { who: unit(asked), ..Share::of(Part::Consulted, how, question) }]
        }
        Event::Dropped { unit: dropped, reason } => {
            vec![Share { who: unit(dropped), ..Share::of(Part::Disregarded, "减去会签单位", reason) }]
        }
        Event::Replied { unit: by, reply, opinion, late, .. } => {
            let part = if reply == DISAGREE { Part::Refused } else { Part::Consulted };
            own(part, format!("代表{}答复{}{}", unit(by), label(row.norms, reply), lateness(*late)), opinion)
        }
        Event::Negotiated { unit: with, agreed, record, .. } => {
            let how = if *agreed { "取得一致" } else { "未取得一致" };
            own(Part::Consulted, format!("与{}协商，{how}", unit(with)), record)
        }
        Event::AgreementAnswered { unit: by, agreed, opinion, .. } => {
            let how = if *agreed { "确认取得一致" } else { "没有取得一致" };
            let part = if *agreed { Part::Consulted } else { Part::Refused };
            own(part, format!("代表{}{how}", unit(by)), opinion)
        }
        Event::Countersigned { agreed: true, opinion, .. } => {
            own(Part::Consulted, "会签同意协调决定".to_owned(), opinion)
        }
        Event::Countersigned { opinion, .. } => own(Part::Refused, "会签不同意协调决定".to_owned(), opinion),
        Event::PositionsStated { units, proposal, .. } => {
            let with: Vec<String> = units.iter().map(unit).collect();
            own(Part::Proposed, format!("列明与{}的分歧和办理建议", with.join("、")), proposal)
        }
        Event::Coordinated { units, decision, opinion, .. } => {
            let members = row.norms.members("consult_decision");
            let said = members.into_iter().find(|(id, _)| id == decision).map_or(decision.clone(), |(_, label)| label);
            let mut all = own(Part::Decided, format!("协调决定：{said}"), opinion);
            match decision.as_str() {
                AS_OTHERS => all.push(Share::others(Part::Disregarded, "主办单位", said)),
                _ => all.extend(each(units, &said)),
            }
            all
        }
        Event::Withdrawn { reason } => own(Part::Other, "撤回征求意见".to_owned(), reason),
        Event::Followed { .. } => own(Part::Other, "随分工和任职的变动转办".to_owned(), ""),
    }
}

fn name(unit: &str, show: &Show<'_>) -> String {
    show.org.units.get(unit).map_or_else(|| unit.to_owned(), |u| u.name.clone())
}

fn unit_row(side: &Side, show: &Show<'_>) -> ListRow {
    let due = side.due.map_or_else(|| "不能推算（年份未载入）".to_owned(), |t| t.chinese());
    let answer = side.answer();
    let late = match answer {
        Some(reply) => lateness(reply.late).trim_start_matches('，').to_owned(),
        None if side.is_overdue(show.now) => "已逾期，不视为同意".to_owned(),
        None => String::new(),
    };
    let cells: Vec<Cell> = vec![
        name(&side.unit, show).into(),
        side.asked.chinese().into(),
        due.into(),
        answer.map(|r| r.at.chinese()).unwrap_or_default().into(),
        late.into(),
        answer.map(|r| label(show.norms, &r.reply)).unwrap_or_default().into(),
        side.standing().label().into(),
    ];
    ListRow { href: None, cells }
}

fn opinion(side: &Side, reply: &Reply, show: &Show<'_>) -> ListRow {
    let by = format!("{} {}", reply.capacity, show.org.name(&reply.person));
    let by = match approved(&reply.approved_by, reply.approved_at, show.org) {
        Some(approved) => format!("{by}（审定：{approved}）"),
        None => by,
    };
    let files = reply.attachments.iter().map(|file| {
        let href = file_href("consultation", show.subject, &file.hash, &file.name);
        Markup::trusted(format!("<a href=\"{}\">{}</a> ", Markup::text(&href), Markup::text(&file.name)))
    });
    let text = match show.text {
        Some(now) if now != reply.text => "答复后文稿有改动",
        Some(_) => "与现在的文稿相同",
        None => "",
    };
    let cells: Vec<Cell> = vec![
        name(&side.unit, show).into(),
        format!("{}{}", reply.at.chinese(), lateness(reply.late)).into(),
        label(show.norms, &reply.reply).into(),
        reply.opinion.as_str().into(),
        by.into(),
        Markup::join(files).into(),
        text.into(),
    ];
    ListRow { href: None, cells }
}

/// An answer by the label that the rules give it.
fn label(norms: &dyn Norms, reply: &str) -> String {
    let members = norms.members("consult_reply");
    members.into_iter().find(|(id, _)| id == reply).map_or_else(|| reply_label(reply).to_owned(), |(_, label)| label)
}
