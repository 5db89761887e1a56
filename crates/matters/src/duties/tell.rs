//! One line of what happened, in Chinese.

use guiju_core::journal::Head;
use guiju_core::{OfficeTime, Organisation};

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let post = |id: &str| org.post_with_holder(id, head.happened);
    let who = org.name(&head.on_behalf);
    let by_when = |due: &Option<OfficeTime>| match due {
        Some(due) => format!("办理期限为{}", due.chinese()),
        None => "期限仍不能推算".to_owned(),
    };
    let said = match event {
        Event::FellDue { post: p, capacity, at, duty, told, vacant, failed, .. } => {
            let what = match (told.is_empty(), failed) {
                (false, _) => format!("，已告知{told}"),
                _ if !vacant.is_empty() => format!("，应告知的{vacant}没有在任的同志，未能告知"),
                (true, false) => "，到时应办的事项已由系统办理".to_owned(),
                (true, true) => "，到时应办的事项未能办理".to_owned(),
            };
            format!("{duty}于{}届满，{}（{capacity}）尚未办结{what}", at.plus_seconds(-1).chinese(), post(p))
        }
        Event::Reminded { post: p, words, .. } => format!("{who}向{}催办：{words}", post(p)),
        Event::Extended { post: p, by, reason, due, .. } => {
            format!("{who}准予{}延期{by}，{}；理由：{reason}", post(p), by_when(due))
        }
        Event::Recounted { post: p, due, .. } => format!("重新推算{}的时限，{}", post(p), by_when(due)),
        Event::Confirmed { record, words } => format!("{who}确认第{record}号记录与本人意见一致{}", added(words)),
        Event::Disputed { record, words } => format!("{who}对第{record}号代录有异议：{words}"),
        Event::Attested { record, words } => format!("{who}知悉第{record}号记录写明由其见证{}", added(words)),
        Event::PassedOn { record, person, to, .. } => {
            format!("第{record}号记录所生、应由本人办理的事项随本人（{}）转到现任的{}", org.name(person), post(to))
        }
        Event::Released { record, words } => format!("{who}登记：第{record}号代录的本人已离任，免予核对：{words}"),
        Event::Settled { record, void, words } => {
            let how = if *void { "代录不作数" } else { "代录有效" };
            format!("{who}处理第{record}号记录的异议，{how}：{words}")
        }
        Event::FaultFound { person, ground, harm } => {
            format!("{who}依据{ground}认定{}的责任：{harm}", org.name(person))
        }
        Event::Explained { record, words } => format!("{who}就第{record}号责任认定说明：{words}"),
    };
    head.with_recording(said, org)
}

fn added(words: &str) -> String {
    if words.trim().is_empty() { String::new() } else { format!("：{words}") }
}
