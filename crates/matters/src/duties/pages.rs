//! The forms of `duties` as they are opened. It has no subjects of its own, and so no page and no list.

use guiju_ui::card::{Part, Read, Share};
use guiju_ui::{Error, Pages, Show, Tab};

use super::Duties;
use super::event::{Event, read};
use super::vocabulary::ATTEST;

impl Pages for Duties {
    fn matter(&self) -> &'static str {
        "duties"
    }
    fn tabs(&self) -> &'static [Tab] {
        &[]
    }
    fn title(&self, _show: &Show<'_>) -> String {
        String::new()
    }
    fn status_line(&self, _show: &Show<'_>) -> String {
        String::new()
    }
    /// What a witness is told is read, not decided.
    fn only_to_read(&self, act: &str, _capacity: &str) -> bool {
        act == ATTEST
    }
    fn shares(&self, row: &Read<'_>) -> Vec<Share> {
        read(row.body).iter().map(|event| share(event, row)).collect()
    }
    fn tab(&self, _show: &Show<'_>) -> Result<String, Error> {
        Ok(String::new())
    }
}

/// What somebody said of what was recorded for him belongs to the row of which he said it.
fn share(event: &Event, row: &Read<'_>) -> Share {
    let about =
        |record: &u64, how: &str, words: &str| Share { about: Some(*record), ..Share::of(Part::Other, how, words) };
    let late = |post: &str| row.org.post_with_holder(post, row.head.happened);
    match event {
        Event::Confirmed { record, words } => about(record, "本人确认代录", words),
        Event::Disputed { record, words } => about(record, "本人对代录有异议", words),
        Event::Attested { record, words } => about(record, "见证人阅知代录", words),
        Event::PassedOn { record, person, .. } => {
            about(record, &format!("应由{}本人办理的随其转到新任职务", row.org.name(person)), "")
        }
        Event::Released { record, words } => about(record, "本人离任，免予核对", words),
        Event::Settled { void: true, words, .. } => Share::of(Part::Disregarded, "异议处理：代录不作数", words),
        Event::Settled { words, .. } => Share::of(Part::Other, "异议处理：代录有效", words),
        Event::FellDue { post, duty, .. } => Share::others(Part::Other, late(post), format!("{duty}届满，尚未办结")),
        Event::Reminded { post, words, .. } => Share::of(Part::Other, format!("向{}催办", late(post)), words),
        Event::Extended { post, by, reason, .. } => {
            Share::of(Part::Other, format!("准予{}延期{by}", late(post)), reason)
        }
        Event::Recounted { .. } => Share::of(Part::Other, "重新推算时限", ""),
        Event::FaultFound { person, harm, .. } => {
            Share::of(Part::Decided, format!("认定{}的责任", row.org.name(person)), harm)
        }
        Event::Explained { words, .. } => Share::of(Part::Other, "就责任认定作出说明", words),
    }
}
