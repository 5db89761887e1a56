//! One line of what happened, in Chinese.

use guiju_core::Organisation;
use guiju_core::journal::Head;

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let who = org.name(&head.on_behalf);
    let who = if head.capacity.is_empty() { who.to_owned() } else { format!("{} {who}", head.capacity) };
    let said = match event {
        Event::Drafted { paper, .. } => format!("{who}拟稿：{}", paper.title),
        Event::Edited { .. } => format!("{who}修改文稿"),
        Event::Approved { opinion, .. } => format!("{who}审核：{opinion}"),
        Event::Reviewed { result, reason, .. } => {
            format!("{who}登记合法性审查意见：{}。{reason}", review_result(result))
        }
        Event::Submitted { .. } => format!("{who}报送"),
        Event::Cleared { opinion, labels, .. } => format!("{who}审核把关（{}）：{opinion}", labels.join("、")),
        Event::Judged { label, word, yes, reason, facts, .. } => {
            let on: Vec<String> = facts.iter().map(|f| format!("{}：{}", f.label, f.shown)).collect();
            let answer = if *yes { "是" } else { "否" };
            format!("{who}认定（“{word}”）{label}：{answer}。{reason}（所据事实：{}）", on.join("；"))
        }
        Event::Returned { reason } => format!("{who}退回：{reason}"),
        Event::Answered { opinion, reader, answer, .. } if answer == "read_first" => {
            format!("{who}请{}先阅：{opinion}", org.post_with_holder(reader, head.happened))
        }
        Event::Answered { opinion, answer, .. } => {
            let how = match answer.as_str() {
                "hold" => "批示暂缓",
                "lift" => "解除暂缓",
                _ => "批示不予印发",
            };
            format!("{who}{how}：{opinion}")
        }
        Event::Signed { verb, opinion, after_changes, .. } => {
            let how = if *after_changes { "（修改后印发）" } else { "" };
            format!("{who}{verb}{how}：{opinion}")
        }
        Event::ActedFirst { reason, .. } => format!("{who}准予先办后补：{reason}"),
        Event::Numbered { series, year, number, .. } => format!("{who}编号：{series}〔{year}〕{number}号"),
        Event::Issued { public, .. } => format!("{who}印发{}", if *public { "，主动公开" } else { "" }),
        Event::Sealed { seal, .. } => format!("{}由{}电子签章，数据存档", seal.organ, seal.service),
        Event::Typeset { pages, engine, .. } => format!("印发的公文排成版式文件，共{pages}页（{engine}）"),
        Event::Filed { upward, congress } => {
            format!("{who}登记备案：上级政府（{upward}）、人大常委会（{congress}）")
        }
        Event::Recalled { reason } => format!("{who}收回：{reason}"),
        Event::Followed { from, to } => crate::follow::told(from, to, head, org),
    };
    head.with_recording(said, org)
}

/// The outcome of a review in words; a result that this program does not know is shown as stored.
pub fn review_result(result: &str) -> &str {
    match result {
        "lawful" => "合法",
        "lawful_after_changes" => "修改后合法",
        "changes_confirmed" => "修改已确认，合法",
        "unlawful" => "不合法",
        "incomplete" => "材料不全，退回补正",
        other => other,
    }
}
