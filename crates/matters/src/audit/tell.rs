//! One line of what happened, in Chinese.

use guiju_core::Organisation;
use guiju_core::journal::Head;

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let who = org.name(&head.on_behalf);
    let said = match event {
        Event::BodyOpened { auditor, until, reason, .. } => {
            format!("{who}批准向{}开放此件内容至{}；理由：{reason}", org.name(auditor), until.chinese())
        }
        Event::BodyClosed { record, auditor, reason } if reason.is_empty() => {
            format!("第{record}号记录对{}的开放已经收回", org.name(auditor))
        }
        Event::BodyClosed { record, reason, .. } if head.act == "hand_back" => {
            format!("{who}查阅完毕，交回第{record}号记录的开放；查阅情况：{reason}")
        }
        Event::BodyClosed { record, auditor, reason } => {
            format!("{who}收回第{record}号记录对{}的开放；理由：{reason}", org.name(auditor))
        }
        Event::ReportApproved { person, auditor, until, reason } => {
            let (auditor, until) = (org.name(auditor), until.chinese());
            format!("{who}批准{auditor}查阅{}的全部办理情况，至{until}；理由：{reason}", org.name(person))
        }
    };
    head.with_recording(said, org)
}
