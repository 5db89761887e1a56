//! Rows of the journal by what is wanted of them: read backwards from a place, so many at most for one page.

use std::collections::BTreeMap;

use guiju_core::{Day, OfficeTime, Reason};
use guiju_runtime::{Entry, Reader};
use guiju_store::{Looked, StoreError, Tip};

use super::bounds::Bound;
use super::pair;
use crate::answer::Failure;
use crate::lists::PAGE;
use crate::rulebook::Labels;
use crate::visit::Visit;

/// Rows looked through for one page; a page that found less says how far it looked.
const LOOKED: u64 = 20_000;
/// Rows read at a time.
const STEP: u64 = 500;

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub subject: String,
    pub person: String,
    pub act: String,
    pub place: String,
    pub since: String,
    pub until: String,
    before: Option<u64>,
}

/// What stands against a look.
#[derive(Default)]
pub(crate) struct Against {
    /// In words.
    pub problems: Vec<String>,
    /// Why the rules refuse it.
    pub reasons: Vec<Reason>,
    /// The days that count, where nothing stands against it.
    pub looked: Option<Looked>,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub entries: Vec<Entry>,
    /// The place before which the next page begins.
    pub next: Option<u64>,
    /// What was looked through.
    pub said: String,
    pub problem: Option<String>,
}

impl Wanted {
    /// From an address.
    pub(crate) fn of(query: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| query.get(name).map_or("", |t| t.trim()).chars().take(60).collect::<String>();
        Self {
            subject: text("subject"),
            person: text("person"),
            act: text("act"),
            place: text("place"),
            since: text("since"),
            until: text("until"),
            before: text("before").parse().ok(),
        }
    }

    /// As an address, without the place.
    pub(crate) fn query(&self) -> String {
        let all = [
            ("subject", &self.subject),
            ("person", &self.person),
            ("act", &self.act),
            ("place", &self.place),
            ("since", &self.since),
            ("until", &self.until),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join("&")
    }

    /// In words, for the note of the look.
    pub(crate) fn told(&self, labels: &Labels<'_>) -> String {
        let mut said = vec![];
        let mut add = |label: &str, value: &str| {
            if !value.is_empty() {
                said.push(format!("{label}{value}"));
            }
        };
        add("事项", &self.subject);
        add("同志", if self.person.is_empty() { "" } else { labels.visit.org.name(&self.person) });
        add("行为", &if self.act.is_empty() { String::new() } else { labels.act(&self.act) });
        add("条款", &self.place);
        add("自", &self.since);
        add("至", &self.until);
        if said.is_empty() { "全部".to_owned() } else { said.join("，") }
    }

    fn days(&self) -> (Option<Day>, Option<Day>) {
        (self.since.parse().ok(), self.until.parse().ok())
    }

    /// What stands against it: dates that are none, and much of the acts of one person without an approval.
    pub(crate) fn against(&self, visit: &Visit) -> Result<Against, Failure> {
        let mut problems = vec![];
        let (since, until) = self.days();
        for (typed, day) in [(&self.since, since), (&self.until, until)] {
            if !typed.is_empty() && day.is_none() {
                problems.push(format!("“{typed}”不是日期，请写作2023-03-10这样的形式"));
            }
        }
        if since.zip(until).is_some_and(|(since, until)| since.days_until(until) < 0) {
            problems.push("截止日期早于起始日期".to_owned());
        }
        if self.person.is_empty() || !self.subject.is_empty() || !problems.is_empty() {
            return Ok(Against { problems, ..Against::default() });
        }
        let reasons = super::against(visit, visit.site.auditing.person, &[("person", &self.person)]);
        if reasons.is_empty() {
            // What is approved is no side way, and uses nothing up.
            return Ok(Against { problems, ..Against::default() });
        }
        let whole = (since.unwrap_or_else(|| OfficeTime::from_unix(0).day()), until.unwrap_or_else(|| visit.now.day()));
        let looked = Looked { of: self.person.clone(), since: whole.0, until: whole.1 };
        let bound = Bound::of(visit, &looked)?;
        if since.is_some() && until.is_some() && bound.holds() {
            return Ok(Against { problems, looked: Some(looked), ..Against::default() });
        }
        let Bound { most, within, days, citation } = bound;
        let used = match since.zip(until) {
            Some(_) => format!("；连同此前已看的，这次一共{days}日"),
            None => String::new(),
        };
        problems.push(format!(
            "按人查看的，须限定起止日期，{within}日之内看同一人的日子合计在{most}日以内，或者限定某一事项（{citation}）{used}；查阅全部的，须经批准"
        ));
        Ok(Against { problems, reasons, looked: None })
    }

    fn fits(&self, entry: &Entry) -> bool {
        let head = &entry.head;
        let article = format!("{}.", self.place);
        let cited = |c: &guiju_core::Citation| c.place == self.place || c.place.starts_with(&article);
        (self.subject.is_empty() || head.subject == self.subject)
            && (self.person.is_empty() || head.on_behalf == self.person || head.actor == self.person)
            && (self.act.is_empty() || self.act == format!("{}.{}", head.matter, head.act))
            && (self.place.is_empty() || head.citations.iter().any(cited))
    }
}

/// The rows wanted, newest first.
pub(crate) fn find(visit: &Visit, wanted: &Wanted, tip: &Tip) -> Result<Found, Failure> {
    let reader = &visit.reader;
    let (since, until) = wanted.days();
    let mut end = wanted.before.map_or(tip.position, |before| before.saturating_sub(1)).min(tip.position);
    if let Some(until) = until {
        end = end.min(last_by(reader, until, tip)?);
    }
    let begins = |entry: &Entry| since.is_none_or(|since| since <= entry.head.recorded.day());
    if !wanted.subject.is_empty() {
        let mut entries = reader.heads_of(&wanted.subject)?;
        entries.retain(|e| e.head.position <= end && begins(e) && wanted.fits(e));
        entries.reverse();
        let next = entries.get(PAGE - 1).filter(|_| entries.len() > PAGE).map(|e| e.head.position);
        entries.truncate(PAGE);
        return Ok(Found { entries, next, ..Found::default() });
    }
    let mut found = Found::default();
    let (mut looked, from) = (0, end);
    while end > 0 && looked < LOOKED {
        let first = end.saturating_sub(STEP - 1).max(1);
        let size = usize::try_from(end - first + 1).unwrap_or_default();
        for entry in reader.heads(first, size)?.into_iter().rev() {
            if !begins(&entry) {
                found.said = said(from, entry.head.position + 1);
                return Ok(found);
            }
            looked += 1;
            end = entry.head.position - 1;
            if wanted.fits(&entry) {
                found.entries.push(entry);
            }
            if found.entries.len() == PAGE {
                found.next = (end > 0).then_some(end + 1);
                found.said = said(from, end + 1);
                return Ok(found);
            }
        }
    }
    found.next = (end > 0).then_some(end + 1);
    found.said = said(from, end + 1);
    Ok(found)
}

fn said(from: u64, to: u64) -> String {
    if from < to { String::new() } else { format!("已查第{from}条至第{to}条") }
}

/// The last row recorded on or before a day: times never go backwards, so that halving finds it.
fn last_by(reader: &Reader, day: Day, tip: &Tip) -> Result<u64, StoreError> {
    let end = day.plus_days(1).start();
    let (mut low, mut high) = (0, tip.position);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let before = reader.heads(middle, 1)?.first().is_some_and(|e| e.head.recorded < end);
        if before {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}
