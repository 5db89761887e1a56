//! One line of what happened, in Chinese.

use guiju_core::Organisation;
use guiju_core::journal::Head;

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let name = org.name(&head.on_behalf);
    let who = if head.capacity.is_empty() { name.to_owned() } else { format!("{} {name}", head.capacity) };
    let with = |opinion: &str| if opinion.is_empty() { String::new() } else { format!("：{opinion}") };
    let said = match event {
        Event::Applied(leave) => {
            let urgent = if leave.emergency { "（紧急）" } else { "" };
            let (since, until) = (leave.since.chinese(), leave.until.chinese());
            format!("{who}请假{urgent}：自{since}至{until}，赴{}", leave.destination)
        }
        Event::Approved { opinion, .. } => format!("{who}同意：{opinion}"),
        Event::Refused { opinion } => format!("{who}不同意：{opinion}"),
        Event::Noted { opinion, .. } => format!("{who}已阅知{}", with(opinion)),
        Event::Filed { at, number, .. } => format!("{who}登记备案：{}，{number}", at.chinese()),
        Event::Permitted { who: by, at, witness, .. } => {
            let seen = if witness.is_empty() { String::new() } else { format!("，见证人{}", org.name(witness)) };
            format!("{who}登记口头准许：{}于{}准许{seen}", org.name(by), at.chinese())
        }
        Event::TookEffect { until, after_end: Some(from), late, .. } => {
            let late = if *late > 0 { format!("，逾期{late}日") } else { String::new() };
            format!("续假在假满以后，自{}起续，至{}计为离岗（此前没有续假{late}）", from.chinese(), until.chinese())
        }
        Event::TookEffect { since, until, .. } => {
            format!("自{}至{}计为离岗", since.chinese(), until.chinese())
        }
        Event::Departed { at, unreported, report_to, unpermitted, permit_to } => {
            let to = |posts: &[String]| {
                let shown: Vec<String> = posts.iter().map(|p| org.post_with_holder(p, *at)).collect();
                shown.join("、")
            };
            let mut marks = String::new();
            if !unreported.is_empty() {
                marks.push_str(&format!("（未事先向{}报告：{unreported}）", to(report_to)));
            }
            if !unpermitted.is_empty() {
                marks.push_str(&format!("（离岗在{}准许以前：{unpermitted}）", to(permit_to)));
            }
            format!("{who}登记离岗：{}{marks}", at.chinese())
        }
        Event::Returned { at, late } => {
            let late = if *late > 0 { format!("（逾期返岗{late}日，未续假）") } else { String::new() };
            format!("{who}登记返岗：{}{late}", at.chinese())
        }
        Event::Extended { until, reason } => format!("{who}续假至{}：{reason}", until.chinese()),
        Event::Cancelled { void: true, .. } => "经核实，代录的请假不是本人的意见，此假不作数".to_owned(),
        Event::LaterEndVoid { .. } => "经核实，代录的续假不是本人的意见，续假不作数，仍以原定时间为准".to_owned(),
        Event::ReturnVoid { .. } => "经核实，代录的返岗不是本人的意见，返岗登记不作数".to_owned(),
        Event::Cancelled { reason, .. } => format!("{who}撤销请假：{reason}"),
        Event::Followed { from, to } => crate::follow::told(from, to, head, org),
        Event::PermissionLapsed { people, .. } => {
            format!("{}对所记的准许或者其所依据的指定、离岗有异议，不作同意，须书面同意", names(people, org))
        }
        Event::PermissionRestored { people, .. } => {
            format!("{}的异议经处理已经撤回，所记的准许有效", names(people, org))
        }
        Event::Completed { note } => format!("{who}补办手续：{note}"),
    };
    head.with_recording(said, org)
}

fn names(people: &[String], org: &Organisation) -> String {
    people.iter().map(|p| org.name(p)).collect::<Vec<_>>().join("、")
}
