//! One turn of somebody at a paper, as figures count it.

use guiju_core::register::{Ask, Cell, Row, Where};
use guiju_core::{Norms as _, OfficeHours, OfficeTime};
use guiju_store::{TURNS, export};

use crate::answer::Failure;
use crate::lists::text;
use crate::stats::Period;
use crate::visit::Visit;

/// Names of the rulebook's values for the hours of a working day, in minutes after midnight.
const BEGINS: &str = "office_day_begins";
const ENDS: &str = "office_day_ends";
/// Orders of the register: by its end, by its beginning.
const BY_END: usize = 0;
const BY_BEGINNING: usize = 1;

/// A turn.
pub(crate) struct Turn {
    pub row: Row,
    /// Unit of the post that owed.
    pub unit: String,
    /// Whoever handled it: did what was owed, or held the post and did something else, such as sending it back. Empty where
    /// it only went, because a paper was taken back or passed to another.
    pub person: String,
    /// Office minutes it took; absent where the calendar does not know a year.
    pub minutes: Option<u32>,
    /// Whether it ended in time; absent without a limit, and where the limit could not be counted.
    pub in_time: Option<bool>,
    /// Why the limit could not be counted; empty where it could, or there is none.
    pub uncounted: String,
}

/// The hours of a working day, which the rulebook says.
pub(crate) fn hours(visit: &Visit) -> Result<OfficeHours, Failure> {
    let value = |name: &str| {
        let found = visit.edition.value(name).map_err(|fault| Failure::Broken(format!("{name}: {fault:?}")))?;
        u16::try_from(found.0).map_err(|e| Failure::Broken(format!("{name}: {e}")))
    };
    Ok(OfficeHours { begins: value(BEGINS)?, ends: value(ENDS)? })
}

/// `8:30至17:30`.
pub(crate) fn hours_in_words(hours: OfficeHours) -> String {
    let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    format!("{}至{}", clock(hours.begins), clock(hours.ends))
}

/// The turns that ended in a period with their being handled, of the subjects that are open to the visitor.
pub(crate) fn ended(visit: &Visit, period: Period) -> Result<Vec<Turn>, Failure> {
    let ask = Ask { order: Some(BY_END), ..Ask::all(TURNS.name, visit.reader.viewer(visit.person())) };
    let ask = ask
        .filter(Where::From("ended", period.from.start().to_string().into()))
        .filter(Where::UpTo("ended", period.to.end().to_string().into()));
    let mut turns = read(visit, ask)?;
    turns.retain(|turn| !turn.person.is_empty());
    Ok(turns)
}

/// What is open now, of the subjects that are open to the visitor, at one post or at all.
pub(crate) fn open(visit: &Visit, post: &str) -> Result<Vec<Turn>, Failure> {
    let ask = Ask { order: Some(BY_BEGINNING), ..open_ask(visit) };
    read(visit, if post.is_empty() { ask } else { ask.filter(Where::Is("post", post.into())) })
}

/// Everything that is open now and that the visitor may see.
pub(crate) fn open_ask(visit: &Visit) -> Ask {
    Ask::all(TURNS.name, visit.reader.viewer(visit.person())).filter(Where::Is("ended", Cell::Null))
}

/// The same, of which the limit is over.
pub(crate) fn overdue_ask(visit: &Visit) -> Ask {
    open_ask(visit).filter(Where::UpTo("due", visit.now.plus_seconds(-1).to_string().into()))
}

/// The same, of which the limit could not be counted.
pub(crate) fn uncounted_ask(visit: &Visit) -> Ask {
    open_ask(visit).filter(Where::From("uncounted", "".into()))
}

/// How many that are open now have a limit that could not be counted.
pub(crate) fn uncounted(visit: &Visit) -> Result<usize, Failure> {
    let counts = visit.reader.tally(&uncounted_ask(visit), "post")?;
    Ok(counts.iter().map(|(_, n)| usize::try_from(*n).unwrap_or(usize::MAX)).sum())
}

fn read(visit: &Visit, ask: Ask) -> Result<Vec<Turn>, Failure> {
    let hours = hours(visit)?;
    let mut turns = vec![];
    export::pages(ask, &mut |ask| visit.reader.ask(ask), &mut |rows| {
        turns.extend(rows.iter().map(|row| Turn::of(visit, hours, row.clone())));
        true
    })?;
    Ok(turns)
}

impl Turn {
    fn of(visit: &Visit, hours: OfficeHours, row: Row) -> Self {
        let org = &visit.org;
        let (post, time) = (text(&row, "post"), |name: &str| text(&row, name).parse::<OfficeTime>().ok());
        let (opened, ended, due) = (time("opened"), time("ended"), time("due"));
        let until = ended.unwrap_or(visit.now);
        let minutes = opened.and_then(|opened| hours.between(opened, until, &visit.workdays).ok());
        let by = text(&row, "person");
        let owed_done = text(&row, "act") == text(&row, "ended_by");
        let held = ended.is_some_and(|ended| org.holder(post, ended) == Some(by));
        Self {
            unit: org.posts.get(post).map_or_else(String::new, |p| p.unit.clone()),
            person: if owed_done || held { by.to_owned() } else { String::new() },
            minutes,
            in_time: due.map(|due| until <= due),
            uncounted: text(&row, "uncounted").to_owned(),
            row,
        }
    }
}
