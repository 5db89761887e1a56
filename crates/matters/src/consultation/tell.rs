//! What happened, in words.

use guiju_core::journal::Head;
use guiju_core::{OfficeTime, Organisation};

use super::event::Event;

/// One line of the course of handling.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let name = org.name(&head.on_behalf);
    let who = if head.capacity.is_empty() { name.to_owned() } else { format!("{} {name}", head.capacity) };
    let unit = |id: &String| org.units.get(id).map_or(id.clone(), |u| u.name.clone());
    let units = |ids: &[String]| ids.iter().map(unit).collect::<Vec<_>>().join("、");
    let with = |opinion: &str| if opinion.is_empty() { String::new() } else { format!("：{opinion}") };
    let said = match event {
        Event::Asked { unit: asked, question, reason, due, .. } => {
            let why = if reason.is_empty() { String::new() } else { format!("（增加会签单位：{reason}）") };
            let due = due.map(|t| format!("，请于{}前答复", t.day().chinese())).unwrap_or_default();
            format!("{who}书面征求{}意见{why}：{question}{due}", unit(asked))
        }
        Event::Dropped { unit: dropped, reason } => format!("{who}减去会签单位{}：{reason}", unit(dropped)),
        Event::Replied { unit: own, reply, opinion, approved_by, approved_at, late, to_confirm, .. } => {
            let waits = if *to_confirm { "，待其本人核对" } else { "" };
            let by = approved(approved_by, *approved_at, org).map(|by| format!("（{by}{waits}）")).unwrap_or_default();
            let opinion = with(opinion);
            format!("{who}代表{}答复{}{by}{opinion}{}", unit(own), reply_label(reply), lateness(*late))
        }
        Event::Negotiated { unit: other, agreed, record, to_confirm, .. } => {
            let how = if *agreed { "取得一致" } else { "未取得一致" };
            let waits = if *to_confirm { format!("（待{}确认）", unit(other)) } else { String::new() };
            format!("{who}与{}协商，{how}{waits}：{record}", unit(other))
        }
        Event::AgreementAnswered { unit: own, agreed, opinion, .. } => {
            let how = if *agreed { "确认取得一致" } else { "没有取得一致" };
            format!("{who}代表{}{how}{}", unit(own), with(opinion))
        }
        Event::Countersigned { agreed, opinion, complete, .. } => {
            let how = match (agreed, complete) {
                (true, true) => "会签同意协调决定，决定生效",
                (true, false) => "会签同意协调决定",
                (false, _) => "会签不同意协调决定，决定不生效",
            };
            format!("{who}{how}{}", with(opinion))
        }
        Event::PositionsStated { units: sides, own, others, proposal, .. } => {
            format!("{who}列明与{}的分歧。主办单位：{own}；有关单位：{others}；办理建议：{proposal}", units(sides))
        }
        Event::Coordinated { units: sides, decision, opinion, countersigned, awaits, .. } => {
            let signed = match (countersigned.as_str(), awaits.as_slice()) {
                ("", []) => String::new(),
                ("", posts) => {
                    let posts = posts.iter().map(|p| org.post_with_holder(p, head.happened));
                    format!("（待{}会签）", posts.collect::<Vec<_>>().join("、"))
                }
                (typed, _) => format!("（会签：{typed}）"),
            };
            format!("{who}协调主办单位与{}，决定{}：{opinion}{signed}", units(sides), decision_label(decision))
        }
        Event::Followed { from, to } => crate::follow::told(from, to, head, org),
        Event::Withdrawn { reason } => format!("{who}撤回征求意见：{reason}"),
    };
    head.with_recording(said, org)
}

/// Who approved an answer and when; of older rows, what was typed.
pub fn approved(by: &str, at: Option<OfficeTime>, org: &Organisation) -> Option<String> {
    let name = org.name(by);
    let said = at.map_or_else(|| name.to_owned(), |at| format!("{name}于{}审定", at.chinese()));
    (!by.is_empty()).then_some(said)
}

/// `，逾期2个工作日`; nothing in time.
pub fn lateness(late: Option<i64>) -> String {
    match late {
        Some(0) | None => String::new(),
        Some(days) => format!("，逾期{days}个工作日"),
    }
}

/// An answer in words; one that this program does not know is shown as stored.
pub fn reply_label(reply: &str) -> &str {
    match reply {
        "agree" => "同意",
        "agree_with_changes" => "修改后同意",
        "disagree" => "不同意",
        "no_opinion" => "无意见",
        other => other,
    }
}

fn decision_label(decision: &str) -> &str {
    match decision {
        "as_lead" => "按主办单位意见办理",
        "as_others" => "按有关单位意见办理",
        "otherwise" => "另定办法",
        other => other,
    }
}
