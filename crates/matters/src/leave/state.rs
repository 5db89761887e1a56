//! What happened to one leave. Keeps what happened, never the next step: that is asked of the rules.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;

use super::event::{Applied, Event};

/// A consent: written, or by word of mouth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Roles of which it is the consent.
    pub roles: Vec<String>,
    /// Who gave it.
    pub person: String,
    /// When.
    pub at: OfficeTime,
    /// What was said.
    pub said: String,
    /// By word of mouth.
    pub verbal: bool,
    /// Which asking it answers: 0 the first, then each extension.
    pub round: usize,
    /// Position of the row.
    pub position: u64,
    /// The same, where somebody else than who gave it recorded it: he may dispute it.
    pub record: Option<u64>,
    /// Powers by which he stood in for whose consent was wanted.
    pub rests: Vec<String>,
}

/// Whose act a row is, and when it was done.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Person id.
    pub person: &'a str,
    /// When.
    pub at: OfficeTime,
    /// Position of the row.
    pub position: u64,
    /// Somebody else recorded it.
    pub recorded: bool,
}

impl<'a> By<'a> {
    /// As a row's head says.
    pub fn of(head: &'a Head) -> Self {
        let recorded = head.entered_for.is_some();
        Self { person: &head.on_behalf, at: head.happened, position: head.position, recorded }
    }
}

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Class `filing_body`.
    pub body: String,
    /// When.
    pub at: OfficeTime,
    /// Number.
    pub number: String,
    /// Of which asking.
    pub round: usize,
}

/// The state of one leave.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// As it was asked for.
    pub leave: Option<Applied>,
    /// When it was asked for.
    pub asked: Option<OfficeTime>,
    /// Position of the row by which it was asked for, where somebody else recorded that.
    pub record: Option<u64>,
    /// Later ends that somebody else recorded: which asking, and the position of the row.
    pub later_records: Vec<(usize, u64)>,
    /// Position of the row of the departure, where somebody else recorded it.
    pub departure_record: Option<u64>,
    /// How often a later end was asked for.
    pub round: usize,
    /// The end asked for last.
    pub wanted: Option<OfficeTime>,
    /// Why a later end was asked for.
    pub why_later: String,
    /// Consents.
    pub consents: Vec<Consent>,
    /// Consents that do not count, because those whose they were said to be dispute them.
    pub lapsed: Vec<Consent>,
    /// Those told who took note.
    pub notes: Vec<Consent>,
    /// Filings.
    pub filings: Vec<Filing>,
    /// The span that counts; absent before all that must come first is there.
    pub stands: Option<(OfficeTime, OfficeTime)>,
    /// The spans that counted, each with the asking that it answers.
    pub spans: Vec<(usize, OfficeTime, OfficeTime)>,
    /// The hours that count as an absence, in order and apart; see `follow_hours`.
    pub hours: Vec<Stretch>,
    /// The most stretches of hours that there ever were at once: so many rows may have to be taken back.
    pub stretches: usize,
    /// When the end wanted now was asked for.
    pub wanted_at: Option<OfficeTime>,
    /// When the person left.
    pub departed: Option<OfficeTime>,
    /// Why it was not reported beforehand, as it should have been; empty where it was, or need not be.
    pub unreported: String,
    /// Why the person left before the permission; empty where he did not, or none was needed.
    pub unpermitted: String,
    /// When the departure was recorded.
    pub departure_recorded: Option<OfficeTime>,
    /// When the person came back.
    pub returned: Option<OfficeTime>,
    /// Position of the row that recorded the return for whoever came back, and the days that it was late.
    pub return_record: Option<(u64, i64)>,
    /// Days that the return, or a later end asked for in its place, was late; 0 for none.
    pub late: i64,
    /// Ends after which a later end came to count, with the hour from which it does.
    pub overstayed: Vec<(OfficeTime, OfficeTime)>,
    /// Who did not agree, and why.
    pub refused: Option<Consent>,
    /// Given up, or found to be asked for by nobody.
    pub cancelled: bool,
    /// The latter of the two.
    pub void: bool,
    /// Formalities completed afterwards.
    pub completed: Option<OfficeTime>,
}

/// Where a leave stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A consent is wanting.
    Asked,
    /// May leave.
    Ready,
    /// Away.
    Away,
    /// Back.
    Back,
    /// Not agreed to.
    Refused,
    /// Given up.
    Cancelled,
}

impl Stage {
    /// As shown and stored in the register.
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Asked => "待同意",
            Stage::Ready => "待离岗",
            Stage::Away => "已离岗",
            Stage::Back => "已返岗",
            Stage::Refused => "未获同意",
            Stage::Cancelled => "已撤销",
        }
    }

    /// Whether the leave takes up its hours.
    pub fn holds(self) -> bool {
        matches!(self, Stage::Asked | Stage::Ready | Stage::Away | Stage::Back)
    }
}

impl State {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        match self {
            _ if self.cancelled => Stage::Cancelled,
            _ if self.returned.is_some() => Stage::Back,
            _ if self.departed.is_some() => Stage::Away,
            _ if self.stands.is_some() => Stage::Ready,
            _ if self.refused.is_some() => Stage::Refused,
            _ => Stage::Asked,
        }
    }

    /// Who is away; empty before it is asked for.
    pub fn person(&self) -> &str {
        self.leave.as_ref().map(|l| l.person.as_str()).unwrap_or_default()
    }

    /// Those who took note since the departure was recorded, of whatever asking.
    pub fn told_of_departure(&self) -> impl Iterator<Item = &Consent> {
        self.notes.iter().filter(|note| self.departure_recorded.is_some_and(|recorded| recorded <= note.at))
    }

    /// When the last consent of an asking was given; nothing where none was.
    pub fn consented(&self, round: usize) -> Option<OfficeTime> {
        self.consents.iter().filter(|c| c.round == round).map(|c| c.at).max()
    }

    /// The span as it is known now: as asked for, as it counts, as it was.
    pub fn span(&self) -> Option<(OfficeTime, OfficeTime)> {
        let leave = self.leave.as_ref()?;
        let (since, until) = self.stands.unwrap_or((leave.since, leave.until));
        Some((self.departed.unwrap_or(since), self.returned.unwrap_or(until)))
    }

    /// Whether a later end is asked for and not agreed to yet.
    pub fn later_pending(&self) -> bool {
        let until = self.stands.map(|(_, until)| until);
        self.round > 0 && self.wanted != until && self.returned.is_none()
    }

    /// Whether somebody permitted by word of mouth, or is said to have done so.
    pub fn permitted_verbally(&self) -> bool {
        self.consents.iter().chain(&self.lapsed).any(|c| c.verbal)
    }

    /// Whether a consent of this asking was disputed, and nobody has given it in writing since.
    pub fn has_lapsed(&self) -> bool {
        let open = |c: &&Consent| c.round == self.round && self.stage() != Stage::Cancelled;
        let given = |role: &String| self.consents.iter().any(|c| c.round == self.round && c.roles.contains(role));
        self.lapsed.iter().filter(open).any(|c| c.roles.iter().any(|role| !given(role)))
    }

    /// Whether a consent is waited for.
    pub fn waits(&self) -> bool {
        self.stage() == Stage::Asked || self.later_pending() || (self.has_lapsed() && self.refused.is_none())
    }
}

/// Consents cease to count. Who has left is away all the same; who has not may not leave on their ground.
fn lapse(state: &mut State, records: &[u64]) {
    let is_meant = |c: &Consent| records.contains(&c.position);
    let (gone, kept): (Vec<Consent>, Vec<Consent>) = state.consents.drain(..).partition(is_meant);
    state.consents = kept;
    let Some(first) = gone.iter().map(|c| c.round).min() else { return };
    state.lapsed.extend(gone);
    state.spans.retain(|(round, ..)| *round < first);
    match state.spans.last() {
        Some((_, since, until)) => state.stands = Some((*since, *until)),
        None if state.departed.is_none() => state.stands = None,
        None => {}
    }
}

/// A later end that nobody asked for, and those asked for after it, are none.
fn later_void(state: &mut State, records: &[u64]) {
    let void = state.later_records.iter().filter(|(_, record)| records.contains(record));
    let Some(first) = void.map(|(round, _)| *round).min() else { return };
    state.spans.retain(|(round, ..)| *round < first);
    state.stands = state.spans.last().map(|(_, since, until)| (*since, *until));
    state.wanted = state.stands.map(|(_, until)| until).or(state.leave.as_ref().map(|leave| leave.until));
    back_to(state, first.saturating_sub(1));
}

/// The person came back, or did not after all: then the days that this was late are taken off again.
fn come_back(state: &mut State, at: Option<OfficeTime>, late: i64, record: Option<(u64, i64)>) {
    let before = std::mem::replace(&mut state.return_record, record).map_or(0, |(_, late)| late);
    state.late += late - before;
    state.returned = at;
}

/// What belongs to a later asking is left behind.
fn back_to(state: &mut State, round: usize) {
    state.round = round;
    state.consents.retain(|c| c.round <= round);
    state.notes.retain(|c| c.round <= round);
    state.filings.retain(|f| f.round <= round);
    state.later_records.retain(|(later, _)| *later <= round);
}

/// Consents count again.
fn restore(state: &mut State, records: &[u64]) {
    let is_meant = |c: &Consent| records.contains(&c.position);
    let (back, still): (Vec<Consent>, Vec<Consent>) = state.lapsed.drain(..).partition(is_meant);
    state.lapsed = still;
    state.consents.extend(back);
}

/// A later end that is not agreed to leaves the leave as it was; otherwise it is the leave that is not agreed to.
fn refuse(state: &mut State, refused: Consent) {
    let Some((_, until)) = state.stands.filter(|_| state.round > 0 || !state.has_lapsed()) else {
        state.refused = Some(refused);
        return;
    };
    state.wanted = Some(until);
    back_to(state, state.round.saturating_sub(1));
}

/// The person left, with why it was not reported or permitted beforehand.
fn depart(state: &mut State, left: OfficeTime, (unreported, unpermitted): (&str, &str), by: By<'_>) {
    state.departed = Some(left);
    state.departure_record = by.recorded.then_some(by.position);
    state.departure_recorded = Some(by.at);
    if !unreported.is_empty() || !unpermitted.is_empty() {
        // Who took note of a leave to come has not taken note of this.
        let round = state.round;
        state.notes.retain(|c| c.round != round);
        unreported.clone_into(&mut state.unreported);
        unpermitted.clone_into(&mut state.unpermitted);
    }
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, by: By<'_>) {
    let By { person, at, .. } = by;
    let round = state.round;
    let mark = |roles: &[String], said: &str| Consent {
        roles: roles.to_vec(),
        person: person.to_owned(),
        at,
        said: said.to_owned(),
        verbal: false,
        round,
        position: by.position,
        record: by.recorded.then_some(by.position),
        rests: vec![],
    };
    match event {
        Event::Applied(applied) => {
            state.wanted = Some(applied.until);
            state.wanted_at = Some(at);
            state.asked = Some(at);
            state.record = by.recorded.then_some(by.position);
            state.leave = Some(applied.clone());
        }
        Event::Approved { roles, opinion, rests } => {
            state.consents.push(Consent { rests: rests.clone(), ..mark(roles, opinion) });
        }
        Event::Permitted { roles, who, at, means, .. } => {
            let record = (by.recorded || who != person).then_some(by.position);
            let said = Consent { person: who.clone(), at: *at, verbal: true, record, ..mark(roles, means) };
            state.consents.push(said);
        }
        Event::Refused { opinion } => refuse(state, mark(&[], opinion)),
        Event::Noted { roles, opinion } => state.notes.push(mark(roles, opinion)),
        Event::Filed { body, at, number } => {
            state.filings.push(Filing { body: body.clone(), at: *at, number: number.clone(), round });
        }
        Event::TookEffect { since, until, after_end, late } => {
            let end = state.stands.map(|(_, end)| end);
            state.overstayed.extend(end.zip(*after_end));
            state.late += late;
            state.stands = Some((*since, *until));
            state.spans.push((round, *since, *until));
        }
        Event::Departed { at: left, unreported, unpermitted, .. } => {
            depart(state, *left, (unreported, unpermitted), by);
        }
        Event::Returned { at, late } => {
            let record = by.recorded.then_some((by.position, *late));
            come_back(state, Some(*at), *late, record);
        }
        Event::Extended { until, reason } => {
            state.round += 1;
            state.later_records.extend(by.recorded.then_some((state.round, by.position)));
            state.wanted = Some(*until);
            state.wanted_at = Some(at);
            state.why_later.clone_from(reason);
        }
        Event::PermissionLapsed { records, .. } => lapse(state, records),
        Event::LaterEndVoid { records } => later_void(state, records),
        Event::ReturnVoid { .. } => come_back(state, None, 0, None),
        Event::PermissionRestored { records, .. } => restore(state, records),
        Event::Cancelled { void, .. } => {
            state.cancelled = true;
            state.void = *void;
        }
        Event::Completed { .. } => state.completed = Some(at),
        // Nothing was done to the leave itself.
        Event::Followed { .. } => {}
    }
    follow_hours(state, event, at);
}

/// Hours that count as an absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From this hour on.
    pub since: OfficeTime,
    /// Up to this one.
    pub until: OfficeTime,
    /// From when to when the absence was, as it was known during these hours.
    pub whole: (OfficeTime, OfficeTime),
    /// Positions of the rows on which they rest and which somebody else recorded; who is away may dispute each.
    pub records: Vec<u64>,
}

/// Takes in what an event, done at `now`, changes in the hours that count as an absence, from which others get power to act.
/// What an act says of hours that are past when it is done makes none of them an absence; it can only take away some that
/// counted. Of what is to come it says all.
fn follow_hours(state: &mut State, event: &Event, now: OfficeTime) {
    let new = match event {
        Event::TookEffect { .. } | Event::Departed { .. } | Event::Returned { .. } | Event::ReturnVoid { .. } => {
            counted(state, now)
        }
        Event::LaterEndVoid { records } => {
            let rests = |s: &&Stretch| !s.records.iter().any(|record| records.contains(record));
            state.hours.iter().filter(rests).cloned().collect()
        }
        // Nothing counts as an absence that was not begun and is not agreed to.
        Event::PermissionLapsed { .. } if state.stands.is_none() => vec![],
        Event::PermissionLapsed { .. } => counted(state, now),
        Event::Cancelled { .. } => vec![],
        _ => return,
    };
    state.hours = new;
    state.stretches = state.stretches.max(state.hours.len());
}

/// The hours as the leave is known now: of those past, which counted already, each with the absence as it was known then; of
/// those to come, all. Hours that follow one another without a gap are of one absence. What counted without a record that the
/// hours to come rest on stays beside them: it is what is left of them where that record is disputed.
fn counted(state: &State, now: OfficeTime) -> Vec<Stretch> {
    let Some((since, until)) = state.span() else { return vec![] };
    let records = records(state);
    let lacks = |s: &Stretch| records.iter().any(|record| !s.records.contains(record));
    let kept = state.hours.iter().map(|s| {
        let end = if lacks(s) { s.until } else { s.until.min(now) };
        let whole = (s.whole.0.max(since), s.whole.1);
        Stretch { since: s.since.max(since), until: end.min(until), whole, records: s.records.clone() }
    });
    let mut all: Vec<Stretch> = kept.filter(|s| s.since < s.until).collect();
    let begins = since.max(now);
    if begins >= until {
        return all;
    }
    let goes_on = |s: &&mut Stretch| s.since < begins && begins <= s.until;
    let Some(before) = all.iter_mut().rev().find(goes_on) else {
        all.push(Stretch { since: begins, until, whole: (begins, until), records });
        return all;
    };
    let whole = (before.whole.0, until);
    if before.whole == whole && before.records == records {
        before.until = until;
    } else {
        all.push(Stretch { since: begins, until, whole, records });
    }
    all
}

/// The recorded rows on which the hours to come rest: the application, the later end that counts, the departure.
fn records(state: &State) -> Vec<u64> {
    let round = state.spans.last().map_or(0, |(round, ..)| *round);
    let later = state.later_records.iter().filter(|(of, _)| *of == round).map(|(_, record)| *record);
    state.record.into_iter().chain(later).chain(state.departure_record).collect()
}
