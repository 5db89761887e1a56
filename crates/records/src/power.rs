//! Powers that pass from person to person, authorisations (授权) and designations (指定), and the absences that bring others
//! into somebody's place; how far each is the act of whom it is said to be of. Being given is not enough: what somebody else recorded and its author disputes gives nothing.

use std::collections::BTreeSet;

use guiju_calendar::OfficeTime;

use crate::org::{Absence, Organisation, Span};
use crate::register::{Cell, Row};

/// The register of what people said of acts that others recorded for them: key `subject` and `record` (position of the
/// recorded row), column `outcome`.
pub const CONFIRMATIONS: &str = "confirmations";

/// How far a power is its author's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Word {
    /// He gave it himself.
    #[default]
    Own,
    /// Somebody else recorded it for him, and he has said nothing of it yet.
    Unsaid,
    /// Recorded; he confirmed it, or took back what he said against it.
    Confirmed,
    /// Recorded; he says that it was otherwise, and nobody has settled that.
    Disputed,
    /// Recorded, and found to be none of his.
    Void,
}

impl Word {
    /// Before anything was said, of a power whose row somebody else recorded, or of one without such a row.
    pub(crate) fn first(record: Option<u64>) -> Self {
        if record.is_some() { Word::Unsaid } else { Word::Own }
    }

    /// From the outcome that the register keeps; one that is not known is no yes.
    fn of(outcome: &str) -> Self {
        match outcome {
            "confirmed" | "stands" => Word::Confirmed,
            "void" => Word::Void,
            _ => Word::Disputed,
        }
    }

    /// The least settled of some words; nothing where there is none.
    pub fn least(words: impl IntoIterator<Item = Word>) -> Option<Word> {
        let order = |word: &Word| match word {
            Word::Own => 0,
            Word::Confirmed => 1,
            Word::Unsaid => 2,
            Word::Disputed => 3,
            Word::Void => 4,
        };
        words.into_iter().max_by_key(order)
    }

    /// Whether something may rest on it.
    pub fn holds(self) -> bool {
        !matches!(self, Word::Disputed | Word::Void)
    }
}

/// A post was authorised (授权) by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Subject id of the authorisation.
    pub id: String,
    /// Member of the class `power`, e.g. `sign`.
    pub power: String,
    /// Post that authorised.
    pub from: String,
    /// Post authorised.
    pub to: String,
    /// Lines it is limited to; empty for all.
    pub lines: Vec<String>,
    /// While.
    pub span: Span,
    /// When it was given: it is between the people who held the posts then, and gives nothing before.
    pub made: OfficeTime,
    /// Position of its row, where somebody else recorded it.
    pub record: Option<u64>,
    /// How far it is its author's.
    pub word: Word,
}

impl Grant {
    /// Whether it gives power at an instant, as far as itself goes: begun, not ended, made by then, and not disputed.
    pub fn gives(&self, t: OfficeTime) -> bool {
        gives(self.span, self.made, self.word, t)
    }
}

/// A post was designated (指定) to stand in for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Designation {
    /// Subject id of the designation.
    pub id: String,
    /// Name of the substitution norm by which it was made.
    pub norm: String,
    /// Post that designated.
    pub by: String,
    /// Post stood in for.
    pub for_post: String,
    /// Post designated.
    pub to: String,
    /// While.
    pub span: Span,
    /// When it was made: it is between the people who held the posts then, and gives nothing before.
    pub made: OfficeTime,
    /// Position of its row, where somebody else recorded it.
    pub record: Option<u64>,
    /// How far it is its author's.
    pub word: Word,
}

impl Designation {
    /// Whether it gives power at an instant, as far as itself goes: begun, not ended, made by then, and not disputed.
    pub fn gives(&self, t: OfficeTime) -> bool {
        gives(self.span, self.made, self.word, t)
    }
}

fn gives(span: Span, made: OfficeTime, word: Word, t: OfficeTime) -> bool {
    word.holds() && made <= t && span.covers(t)
}

impl Absence {
    /// What an act rests on that is done because of this absence: each record of it, as `leave-3@17`. What is said of a later
    /// end says nothing of what was done before it was asked for.
    pub fn rests(&self) -> impl Iterator<Item = String> {
        self.records.iter().map(|(record, _)| format!("{}@{record}", self.id))
    }
}

impl Organisation {
    /// The subjects of powers and absences that somebody else recorded: of these it must be read what their authors said.
    pub fn recorded_powers(&self) -> BTreeSet<String> {
        let grants = self.grants.iter().filter(|g| g.record.is_some()).map(|g| g.id.clone());
        let designations = self.designations.iter().filter(|d| d.record.is_some()).map(|d| d.id.clone());
        let absences = self.absences.iter().filter(|a| !a.records.is_empty()).map(|a| a.id.clone());
        grants.chain(designations).chain(absences).collect()
    }

    /// The subjects of designations that have not ended by an instant.
    pub fn designated(&self, now: OfficeTime) -> impl Iterator<Item = String> {
        let open = move |d: &&Designation| d.span.until.is_none_or(|until| until > now);
        self.designations.iter().filter(open).map(|d| d.id.clone())
    }

    /// Takes one row of [`CONFIRMATIONS`] in. What was said of another row of the subject, such as its end, says nothing of
    /// the power itself.
    pub fn hear(&mut self, row: &Row) {
        let text = |name: &str| row.get(name).map_or("", Cell::text);
        let record = row.get("record").and_then(Cell::number).and_then(|n| u64::try_from(n).ok());
        let (Some(record), subject, word) = (record, text("subject"), Word::of(text("outcome"))) else { return };
        for grant in self.grants.iter_mut().filter(|g| g.id == subject && g.record == Some(record)) {
            grant.word = word;
        }
        for one in self.designations.iter_mut().filter(|d| d.id == subject && d.record == Some(record)) {
            one.word = word;
        }
        let records = self.absences.iter_mut().filter(|a| a.id == subject).flat_map(|a| &mut a.records);
        for (_, said) in records.filter(|(position, _)| *position == record) {
            *said = word;
        }
    }

    /// How far the power of a subject id is its author's, or the absence of that id the word of whoever is away, the least
    /// settled of its rows; nothing where there is no such thing. Of `leave-3@17` (see [`Absence::rests`]), only record 17.
    pub fn word_of(&self, power: &str) -> Option<Word> {
        if let Some((id, record)) = power.split_once('@') {
            let record: u64 = record.parse().ok()?;
            let of = self.absences.iter().filter(|a| a.id == id).flat_map(|a| &a.records);
            return Word::least(of.filter(|(position, _)| *position == record).map(|(_, word)| *word));
        }
        let grant = self.grants.iter().find(|g| g.id == power).map(|g| g.word);
        let grant = grant.or_else(|| self.designations.iter().find(|d| d.id == power).map(|d| d.word));
        grant.or_else(|| Word::least(self.absences.iter().filter(|a| a.id == power).map(Absence::word)))
    }

    /// The absence of a subject id, or of one of its records.
    pub fn absence(&self, power: &str) -> Option<&Absence> {
        let id = power.split('@').next().unwrap_or_default();
        self.absences.iter().find(|a| a.id == id)
    }

    /// Who gave the power of a subject id: whoever held the post that gave it when it was made; of an absence whoever is away.
    pub fn giver(&self, power: &str) -> Option<&str> {
        let grant = self.grants.iter().find(|g| g.id == power).map(|g| (g.from.as_str(), g.made));
        let designation = || self.designations.iter().find(|d| d.id == power).map(|d| (d.by.as_str(), d.made));
        match grant.or_else(designation) {
            Some((post, made)) => self.holder(post, made),
            None => self.absence(power).map(|a| a.person.as_str()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn at(text: &str) -> OfficeTime {
        text.parse().unwrap()
    }

    fn said(outcome: &str, record: i64) -> Row {
        let cells = [("subject", "office-3".into()), ("record", record.into()), ("outcome", outcome.into())];
        cells.into_iter().map(|(name, cell): (&str, Cell)| (name.to_owned(), cell)).collect()
    }

    fn org(since: &str, made: &str) -> Organisation {
        let span = Span { since: at(since), until: None };
        let grant = Grant {
            id: "office-3".into(),
            power: "sign".into(),
            from: "a".into(),
            to: "b".into(),
            lines: vec![],
            span,
            made: at(made),
            record: Some(3),
            word: Word::Unsaid,
        };
        Organisation { grants: vec![grant], ..Organisation::default() }
    }

    #[test]
    fn a_power_gives_nothing_before_it_was_made_whatever_it_says() {
        let org = org("2023-01-01T00:00", "2023-01-05T09:00");
        let grant = org.grants.first().unwrap();
        assert!(!grant.gives(at("2023-01-05T08:59")) && grant.gives(at("2023-01-05T09:00")));
    }

    #[test]
    fn a_power_that_its_author_disputes_gives_nothing_until_he_takes_that_back() {
        let mut org = org("2023-01-05T09:00", "2023-01-05T09:00");
        assert_eq!(org.recorded_powers(), BTreeSet::from(["office-3".to_owned()]));
        let now = at("2023-01-06T09:00");
        let gives = |org: &Organisation| org.grants.first().unwrap().gives(now);
        for (outcome, counts) in [("disputed", false), ("stands", true), ("void", false), ("confirmed", true)] {
            org.hear(&said(outcome, 3));
            assert_eq!(gives(&org), counts, "{outcome}");
        }
        // What is said of its end says nothing of the power.
        org.hear(&said("disputed", 8));
        assert!(gives(&org));
    }

    #[test]
    fn a_later_end_that_is_disputed_leaves_the_absence_as_long_as_it_was() {
        let row = |id: &str, until: &str, records: &str| -> Row {
            let cells = [
                ("id", id),
                ("person", "p"),
                ("reason", "travel"),
                ("since", "2023-01-05T09:00"),
                ("until", until),
                ("records", records),
            ];
            cells.into_iter().map(|(name, cell)| (name.to_owned(), cell.into())).collect()
        };
        let mut org = Organisation::default();
        org.take("absences", &row("office-3", "2023-01-10T09:00", "3")).unwrap();
        org.take("absences", &row("office-3#2", "2023-01-20T09:00", "3 8")).unwrap();
        let until = |org: &Organisation, t: &str| org.away("p", at(t)).and_then(|a| a.whole.until);
        let (before, after) = ("2023-01-09T09:00", "2023-01-15T09:00");
        let (short, long) = (Some(at("2023-01-10T09:00")), Some(at("2023-01-20T09:00")));
        assert_eq!((until(&org, before), until(&org, after)), (long, long));
        let rests: Vec<String> = org.away("p", at(after)).unwrap().rests().collect();
        assert_eq!(rests, ["office-3@3", "office-3@8"]);
        org.hear(&said("disputed", 8));
        assert_eq!((until(&org, before), until(&org, after)), (short, None));
        assert_eq!(
            org.word_of("office-3@3"),
            Some(Word::Unsaid),
            "what was done before rests on the application alone"
        );
        assert_eq!((org.word_of("office-3@8"), org.word_of("office-3")), (Some(Word::Disputed), Some(Word::Disputed)));
        org.hear(&said("void", 3));
        assert_eq!((until(&org, before), until(&org, after)), (None, None));
        org.hear(&said("stands", 3));
        org.hear(&said("stands", 8));
        assert_eq!(until(&org, after), long);
    }
}
