//! Who had which part in a paper, from its events.

use guiju_ui::card::{Part, Read, Share};

use super::super::event::{Event, read};
use super::super::tell::review_result;

/// The lines of one row.
pub fn shares(row: &Read<'_>) -> Vec<Share> {
    read(row.body).iter().map(|event| share(event, row)).collect()
}

fn share(event: &Event, row: &Read<'_>) -> Share {
    match event {
        Event::Drafted { .. } => Share::of(Part::Proposed, "拟稿", ""),
        Event::Edited { .. } => Share::of(Part::Other, "修改文稿", ""),
        Event::Approved { opinion, .. } => Share::of(Part::Cleared, "拟稿单位审核", opinion),
        Event::Reviewed { result, reason, .. } => {
            let part = if matches!(result.as_str(), "unlawful" | "incomplete") { Part::Refused } else { Part::Cleared };
            Share::of(part, format!("合法性审查：{}", review_result(result)), reason)
        }
        Event::Submitted { .. } => Share::of(Part::Proposed, "报送", ""),
        Event::Cleared { labels, opinion, .. } => {
            Share::of(Part::Cleared, format!("审核把关（{}）", labels.join("、")), opinion)
        }
        Event::Judged { label, yes, reason, .. } => {
            let answer = if *yes { "是" } else { "否" };
            Share::of(Part::Decided, format!("认定{label}：{answer}"), reason)
        }
        Event::Returned { reason } => Share::of(Part::Refused, "退回", reason),
        Event::Answered { answer, opinion, reader, .. } => match answer.as_str() {
            "read_first" => {
                let who = row.org.post_with_holder(reader, row.head.happened);
                Share::of(Part::Other, format!("请{who}先阅"), opinion)
            }
            "lift" => Share::of(Part::Other, "解除暂缓", opinion),
            "hold" => Share::of(Part::Refused, "批示暂缓", opinion),
            _ => Share::of(Part::Refused, "批示不予印发", opinion),
        },
        Event::ActedFirst { reason, .. } => Share::of(Part::Decided, "准予先办后补", reason),
        Event::Signed { verb, opinion, after_changes, .. } => {
            let how = if *after_changes { "（修改后印发）" } else { "" };
            Share::of(Part::Decided, format!("{verb}{how}"), opinion)
        }
        Event::Numbered { .. } => Share::of(Part::CarriedOut, "编号", ""),
        Event::Issued { public, .. } => {
            Share::of(Part::CarriedOut, if *public { "印发，主动公开" } else { "印发" }, "")
        }
        Event::Sealed { .. } => Share::of(Part::Other, "电子签章存档", ""),
        Event::Typeset { .. } => Share::of(Part::Other, "排成版式文件", ""),
        Event::Filed { .. } => Share::of(Part::CarriedOut, "登记备案", ""),
        Event::Recalled { reason } => Share::of(Part::Decided, "收回", reason),
        Event::Followed { .. } => Share::of(Part::Other, "随分工和任职的变动转办", ""),
    }
}
