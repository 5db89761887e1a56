//! What happened to one leave. Keeps what happened, never the next step: that is asked of the rules.

use guiju_core::OfficeTime;

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
    /// How often a later end was asked for.
    pub round: usize,
    /// The end asked for last.
    pub wanted: Option<OfficeTime>,
    /// Why a later end was asked for.
    pub why_later: String,
    /// Consents.
    pub consents: Vec<Consent>,
    /// Those told who took note.
    pub notes: Vec<Consent>,
    /// Filings.
    pub filings: Vec<Filing>,
    /// The span that counts; absent before all that must come first is there.
    pub stands: Option<(OfficeTime, OfficeTime)>,
    /// When all that must come first was there.
    pub counted: Option<OfficeTime>,
    /// When the person left.
    pub departed: Option<OfficeTime>,
    /// Why it was not reported beforehand, as it should have been; empty where it was, or need not be.
    pub unreported: String,
    /// When the person came back.
    pub returned: Option<OfficeTime>,
    /// Days that the return was late; 0 for none.
    pub late: i64,
    /// Who did not agree, and why.
    pub refused: Option<Consent>,
    /// Given up.
    pub cancelled: bool,
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

    /// The span as it is known now: as asked for, as it counts, as it was.
    pub fn span(&self) -> Option<(OfficeTime, OfficeTime)> {
        let leave = self.leave.as_ref()?;
        let (since, until) = self.stands.unwrap_or((leave.since, leave.until));
        Some((self.departed.unwrap_or(since), self.returned.unwrap_or(until)))
    }

    /// The hours that count as an absence: none before all that must come first was there, so that nothing said afterwards gives anybody
    /// power over an hour that is past.
    pub fn absent(&self) -> Option<(OfficeTime, OfficeTime)> {
        let (since, until) = self.span()?;
        let since = self.counted.map_or(since, |counted| since.max(counted));
        Some((since.min(until), until))
    }

    /// Whether a later end is asked for and not agreed to yet.
    pub fn later_pending(&self) -> bool {
        let until = self.stands.map(|(_, until)| until);
        self.round > 0 && self.wanted != until && self.returned.is_none()
    }

    /// Whether somebody permitted by word of mouth.
    pub fn permitted_verbally(&self) -> bool {
        self.consents.iter().any(|c| c.verbal)
    }
}

/// Takes one event in; `person` did it at `at`.
pub fn evolve(state: &mut State, event: &Event, person: &str, at: OfficeTime) {
    let round = state.round;
    let mark = |roles: &[String], said: &str| Consent {
        roles: roles.to_vec(),
        person: person.to_owned(),
        at,
        said: said.to_owned(),
        verbal: false,
        round,
    };
    match event {
        Event::Applied(applied) => {
            state.wanted = Some(applied.until);
            state.asked = Some(at);
            state.leave = Some(applied.clone());
        }
        Event::Approved { roles, opinion } => state.consents.push(mark(roles, opinion)),
        Event::Permitted { roles, who, at, means, .. } => {
            let said = Consent { person: who.clone(), at: *at, verbal: true, ..mark(roles, means) };
            state.consents.push(said);
        }
        Event::Refused { opinion } => match state.stands {
            // A later end that is not agreed to leaves the leave as it was.
            Some((_, until)) => {
                state.round = state.round.saturating_sub(1);
                state.wanted = Some(until);
                let round = state.round;
                state.consents.retain(|c| c.round <= round);
                state.notes.retain(|c| c.round <= round);
                state.filings.retain(|f| f.round <= round);
            }
            None => state.refused = Some(mark(&[], opinion)),
        },
        Event::Noted { roles, opinion } => state.notes.push(mark(roles, opinion)),
        Event::Filed { body, at, number } => {
            state.filings.push(Filing { body: body.clone(), at: *at, number: number.clone(), round });
        }
        Event::TookEffect { since, until } => {
            state.counted.get_or_insert(at);
            state.stands = Some((*since, *until));
        }
        Event::Departed { at, unreported, .. } => {
            state.departed = Some(*at);
            if !unreported.is_empty() {
                // Who took note of a leave to come has not taken note of this.
                state.notes.retain(|c| c.round != round);
                state.unreported.clone_from(unreported);
            }
        }
        Event::Returned { at, late } => {
            state.returned = Some(*at);
            state.late = *late;
        }
        Event::Extended { until, reason } => {
            state.round += 1;
            state.wanted = Some(*until);
            state.why_later.clone_from(reason);
        }
        Event::Cancelled { .. } => state.cancelled = true,
        Event::Completed { .. } => state.completed = Some(at),
        // Nothing was done to the leave itself.
        Event::Followed { .. } => {}
    }
}
