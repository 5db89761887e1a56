//! Since when it is on record who holds what and who answers for what: what is put on record later gives nobody power over an
//! hour that was past by then.

use guiju_calendar::OfficeTime;

use crate::org::{Holding, Organisation, Relation, Span};

/// When something was put on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Its beginning. Of what was imported its own beginning: before the import there was no record.
    pub made: OfficeTime,
    /// Its end, where it has one.
    pub ended: Option<OfficeTime>,
}

impl Noted {
    /// On record from the beginning.
    fn at_once(span: Span) -> Self {
        Self { made: span.since, ended: span.until }
    }

    /// The span as it was on record at an instant; nothing where it was not on record yet.
    fn span_at(self, span: Span, t: OfficeTime) -> Option<Span> {
        let ended = self.ended.is_none_or(|ended| ended <= t);
        (self.made <= t).then_some(if ended { span } else { Span { until: None, ..span } })
    }
}

impl Holding {
    /// One that was put on record when it began.
    pub fn of(post: impl Into<String>, person: impl Into<String>, span: Span) -> Self {
        Self { post: post.into(), person: person.into(), span, noted: Noted::at_once(span) }
    }
}

impl Relation {
    /// One that was put on record when it began.
    pub fn of(kind: impl Into<String>, post: impl Into<String>, line: impl Into<String>, span: Span) -> Self {
        Self { kind: kind.into(), post: post.into(), line: line.into(), span, noted: Noted::at_once(span) }
    }
}

impl Organisation {
    /// The organisation as it was on record at an instant; nothing where it was on record then as it is now.
    pub fn on_record(&self, t: OfficeTime) -> Option<Self> {
        let later = |noted: Noted| noted.made > t || noted.ended.is_some_and(|ended| ended > t);
        if !self.holdings.iter().map(|h| h.noted).chain(self.relations.iter().map(|r| r.noted)).any(later) {
            return None;
        }
        let mut then = self.clone();
        then.holdings.retain_mut(|h| h.noted.span_at(h.span, t).is_some_and(|span| set(&mut h.span, span)));
        then.relations.retain_mut(|r| r.noted.span_at(r.span, t).is_some_and(|span| set(&mut r.span, span)));
        Some(then)
    }

    /// What counts for an instant and was put on record after it, as shown.
    pub fn noted_after(&self, t: OfficeTime) -> Vec<String> {
        let holdings = self.holdings.iter().filter(|h| h.span.covers(t) && h.noted.made > t).map(|h| {
            let (post, at) = (self.post_with_holder(&h.post, t), h.noted.made.chinese());
            format!("{post}的任职于{at}登记")
        });
        let relations = self.relations.iter().filter(|r| r.span.covers(t) && r.noted.made > t);
        let mut notices: Vec<OfficeTime> = relations.map(|r| r.noted.made).collect();
        notices.sort_unstable();
        notices.dedup();
        let notices = notices.into_iter().map(|at| format!("分工于{}登记", at.chinese()));
        holdings.chain(notices).collect()
    }
}

fn set(place: &mut Span, span: Span) -> bool {
    *place = span;
    true
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn at(text: &str) -> OfficeTime {
        text.parse().unwrap()
    }

    /// `a` left and `b` came on the first, and both were put on record on the third.
    fn handed_over() -> Organisation {
        let (first, third) = (at("2023-02-01T09:00"), at("2023-02-03T09:00"));
        let mut old = Holding::of("p", "a", Span { since: at("2022-01-01T00:00"), until: Some(first) });
        old.noted.ended = Some(third);
        let mut new = Holding::of("p", "b", Span { since: first, until: None });
        new.noted.made = third;
        Organisation { holdings: vec![old, new], ..Organisation::default() }
    }

    #[test]
    fn what_is_put_on_record_later_was_not_so_by_the_record_of_the_hour() {
        let org = handed_over();
        let second = at("2023-02-02T09:00");
        assert_eq!(org.holder("p", second), Some("b"));
        assert_eq!(org.on_record(second).unwrap().holder("p", second), Some("a"));
        assert_eq!(org.noted_after(second), ["p b的任职于2023年2月3日 09:00登记"]);
        let fourth = at("2023-02-04T09:00");
        assert!(org.on_record(fourth).is_none() && org.noted_after(fourth).is_empty());
    }

    #[test]
    fn what_was_given_to_somebody_does_not_come_back_with_him() {
        let mut org = handed_over();
        let (made, back) = (at("2022-06-01T09:00"), at("2023-03-01T09:00"));
        assert_eq!(org.changed_hands(&["p"], made, at("2022-07-01T09:00")), None);
        org.holdings.retain(|h| h.person == "a");
        org.holdings.push(Holding::of("p", "a", Span { since: back, until: None }));
        assert_eq!(org.holder("p", made), org.holder("p", back));
        assert_eq!(org.changed_hands(&["p"], made, back), Some("p"));
    }
}
