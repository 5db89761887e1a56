//! What happened in one consultation. Opinions are kept for ever: a later one stands beside the earlier.

use guiju_core::form::FileRef;
use guiju_core::journal::{Hash, Head};
use guiju_core::{CaseFile, OfficeTime};

use super::event::Event;

/// Who acts and when.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Person.
    pub person: &'a str,
    /// When.
    pub at: OfficeTime,
    /// Capacity.
    pub capacity: &'a str,
    /// Position of the row, where somebody else recorded it for him.
    pub record: Option<u64>,
    /// Position of the row.
    pub position: u64,
}

impl<'a> Moment<'a> {
    /// From a recorded row.
    pub fn of(head: &'a Head) -> Self {
        let record = head.entered_for.as_ref().map(|_| head.position);
        Self { person: &head.on_behalf, at: head.happened, capacity: &head.capacity, record, position: head.position }
    }
    /// From an act being decided.
    pub fn now(case: &CaseFile<'a>, capacity: &'a str) -> Self {
        let record = case.entered_for.map(|_| case.position);
        Self { person: case.on_behalf, at: case.happened, capacity, record, position: case.position }
    }
    fn settles(&self, rests: &[String]) -> Settled {
        Settled { person: self.person.to_owned(), record: self.record, rests: rests.to_vec() }
    }
    /// What was said in somebody's name by another: his, and he may dispute it.
    fn settles_for(&self, person: &str) -> Settled {
        Settled { person: person.to_owned(), record: Some(self.position), rests: vec![] }
    }
}

/// An act by which a side stands where it stands: an answer, an agreement or its confirmation, a decision or its
/// countersignature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Whose act it is.
    pub person: String,
    /// Position of its row, where somebody else recorded it for him, or said it in his name: he may dispute it.
    pub record: Option<u64>,
    /// Subject ids of the designations by which he did it.
    pub rests: Vec<String>,
}

/// One answer of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Class `consult_reply`.
    pub reply: String,
    /// Opinion.
    pub opinion: String,
    /// Who approved it, where a clerk answered for the head: a person, or what was typed in older rows.
    pub approved_by: String,
    /// When.
    pub approved_at: Option<OfficeTime>,
    /// Attachments.
    pub attachments: Vec<FileRef>,
    /// Workdays late.
    pub late: Option<i64>,
    /// Holds for its text only.
    pub bound: bool,
    /// Text.
    pub text: Hash,
    /// Who.
    pub person: String,
    /// When.
    pub at: OfficeTime,
    /// Capacity as shown.
    pub capacity: String,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Asked, has not answered.
    Open,
    /// Answered without objection, or agreed after negotiation.
    Agreed,
    /// Disagrees.
    Disagreed,
    /// The lead says that the heads agreed; its own head has yet to say so.
    Claimed,
    /// The coordinator decided; a countersignature is wanting.
    Countersigning,
    /// Decided.
    Decided,
    /// Asked no longer.
    Closed,
}

impl Standing {
    /// As kept in the register.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Agreed => "agreed",
            // As long as it is not settled, papers wait as for any disagreement.
            Standing::Disagreed | Standing::Claimed | Standing::Countersigning => "disagreed",
            Standing::Decided => "decided",
            Standing::Closed => "closed",
        }
    }
    /// As shown.
    pub const fn label(self) -> &'static str {
        match self {
            Standing::Open => "待答复",
            Standing::Agreed => "一致",
            Standing::Disagreed => "有分歧",
            Standing::Claimed => "协商一致，待对方确认",
            Standing::Countersigning => "已作协调决定，待会签",
            Standing::Decided => "已协调决定",
            Standing::Closed => "不再征求",
        }
    }
}

/// One unit that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Unit.
    pub unit: String,
    /// What was asked last.
    pub question: String,
    /// When it was asked last.
    pub asked: OfficeTime,
    /// When it was last asked, answered or spoken with: what comes after that is not approved before.
    pub since: OfficeTime,
    /// Text that it was asked about last.
    pub text: Hash,
    /// The lines of the paper that were its work when it was asked last.
    pub lines: Vec<String>,
    /// Until when an answer was due; absent where it cannot be counted.
    pub due: Option<OfficeTime>,
    /// All answers, oldest first.
    pub replies: Vec<Reply>,
    /// The last answer is to what was asked last.
    pub answered: bool,
    /// Whether the heads agreed, once they negotiated the last answer.
    pub negotiated: Option<bool>,
    /// That they agreed is the lead's word so far.
    pub to_confirm: bool,
    /// The grounds were listed for the coordinator.
    pub positions: bool,
    /// Decided, and waiting for a countersignature.
    pub countersigning: bool,
    /// A countersignature was refused.
    pub refused: bool,
    /// Decided.
    pub decided: bool,
    /// Asked no longer.
    pub closed: bool,
    /// By which acts it stands where it stands; none while it has not answered.
    pub settled: Vec<Settled>,
}

impl Side {
    /// Asked at an hour, nothing said of what.
    fn new(unit: &str, asked: OfficeTime) -> Self {
        Self {
            unit: unit.to_owned(),
            question: String::new(),
            asked,
            since: asked,
            text: Hash::default(),
            lines: vec![],
            due: None,
            replies: vec![],
            answered: false,
            negotiated: None,
            to_confirm: false,
            positions: false,
            countersigning: false,
            refused: false,
            decided: false,
            closed: false,
            settled: vec![],
        }
    }

    /// The answer to what was asked last.
    pub fn answer(&self) -> Option<&Reply> {
        self.replies.last().filter(|_| self.answered)
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        match self.answer() {
            _ if self.closed => Standing::Closed,
            _ if self.decided => Standing::Decided,
            _ if self.countersigning => Standing::Countersigning,
            None => Standing::Open,
            Some(_) if self.negotiated == Some(true) && self.to_confirm => Standing::Claimed,
            Some(reply) if reply.reply == "disagree" && self.negotiated != Some(true) => Standing::Disagreed,
            Some(_) => Standing::Agreed,
        }
    }

    /// Silent beyond its time. Silence is no consent: it only lets the lead report what has no answer.
    pub fn is_overdue(&self, now: OfficeTime) -> bool {
        self.standing() == Standing::Open && self.due.is_some_and(|due| due < now)
    }

    /// It disagrees, or is silent beyond its time, and nobody has settled that. To ask anew settles nothing: what it was
    /// against before, it must first be for.
    pub fn is_unsettled(&self, now: OfficeTime) -> bool {
        let against = self.replies.last().is_some_and(|reply| reply.reply == "disagree");
        match self.standing() {
            Standing::Disagreed | Standing::Claimed | Standing::Countersigning => true,
            Standing::Open => against || self.is_overdue(now),
            Standing::Agreed | Standing::Decided | Standing::Closed => false,
        }
    }

    /// There is nothing left to talk about between the two: the coordinator must decide.
    pub fn is_stuck(&self, now: OfficeTime) -> bool {
        let failed = self.standing() == Standing::Disagreed && self.negotiated == Some(false);
        failed || self.is_overdue(now)
    }
}

/// The state of one consultation.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Title of the paper when a unit was asked last.
    pub title: String,
    /// Unit that leads.
    pub lead: String,
    /// Who asked first.
    pub asker: String,
    /// The units in the order in which they were asked first.
    pub sides: Vec<Side>,
    /// Who made the last decision; empty where there is none.
    pub decider: String,
    /// Who countersigned the last decision.
    pub countersigned: Vec<String>,
}

impl State {
    /// A unit's side.
    pub fn side(&self, unit: &str) -> Option<&Side> {
        self.sides.iter().find(|s| s.unit == unit)
    }
    /// Sides that are asked still.
    pub fn live(&self) -> impl Iterator<Item = &Side> {
        self.sides.iter().filter(|s| !s.closed)
    }
    /// Whether a countersignature of the decision on what is open still was refused.
    pub fn is_refused(&self) -> bool {
        self.live().any(|side| side.positions && side.refused && side.standing() != Standing::Decided)
    }
    fn change(&mut self, unit: &str, change: impl FnOnce(&mut Side)) {
        if let Some(side) = self.sides.iter_mut().find(|s| s.unit == unit) {
            change(side);
        }
    }
}

/// A unit is asked, or asked anew.
fn asked(state: &mut State, event: &Event, moment: Moment<'_>) {
    let Event::Asked { unit, title, lead, question, due, lines, text, .. } = event else { return };
    state.title.clone_from(title);
    state.lead.clone_from(lead);
    if state.asker.is_empty() {
        state.asker = moment.person.to_owned();
    }
    let replies = state.side(unit).map(|s| s.replies.clone()).unwrap_or_default();
    let (question, lines, text) = (question.clone(), lines.clone(), text.clone());
    let side = Side { question, text, lines, due: *due, replies, ..Side::new(unit, moment.at) };
    match state.sides.iter_mut().find(|s| s.unit == side.unit) {
        Some(before) => *before = side,
        None => state.sides.push(side),
    }
}

/// A unit answers.
fn replied(state: &mut State, event: &Event, moment: Moment<'_>) {
    let Event::Replied { unit, reply, opinion, approved_by, approved_at, attachments, late, bound, to_confirm, text } =
        event
    else {
        return;
    };
    let settled = match to_confirm {
        true => moment.settles_for(approved_by),
        false => moment.settles(&[]),
    };
    let reply = Reply {
        reply: reply.clone(),
        opinion: opinion.clone(),
        approved_by: approved_by.clone(),
        approved_at: *approved_at,
        attachments: attachments.clone(),
        late: *late,
        bound: *bound,
        text: text.clone(),
        person: moment.person.to_owned(),
        at: moment.at,
        capacity: moment.capacity.to_owned(),
    };
    state.change(unit, |side| {
        side.replies.push(reply);
        side.answered = true;
        side.since = moment.at;
        side.negotiated = None;
        side.to_confirm = false;
        side.positions = false;
        side.refused = false;
        side.settled = vec![settled];
    });
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, moment: Moment<'_>) {
    match event {
        Event::Asked { .. } => asked(state, event, moment),
        Event::Dropped { unit, .. } => state.change(unit, |side| side.closed = true),
        Event::Replied { .. } => replied(state, event, moment),
        Event::Negotiated { unit, agreed, to_confirm, .. } => state.change(unit, |side| {
            side.negotiated = Some(*agreed);
            side.to_confirm = *to_confirm;
            side.since = moment.at;
            side.settled = vec![moment.settles(&[])];
        }),
        Event::AgreementAnswered { unit, agreed, .. } => state.change(unit, |side| {
            side.negotiated = Some(*agreed);
            side.to_confirm = false;
            side.since = moment.at;
            side.settled.push(moment.settles(&[]));
        }),
        Event::PositionsStated { units, .. } => {
            units.iter().for_each(|unit| state.change(unit, |side| side.positions = true));
        }
        Event::Coordinated { units, awaits, rests, .. } => {
            state.countersigned.clear();
            state.decider = moment.person.to_owned();
            let decided = |side: &mut Side| {
                (side.countersigning, side.decided) = (!awaits.is_empty(), awaits.is_empty());
                side.settled = vec![moment.settles(rests)];
            };
            units.iter().for_each(|unit| state.change(unit, decided));
        }
        Event::Countersigned { units, agreed, complete, .. } => {
            state.countersigned.push(moment.person.to_owned());
            let countersigned = |side: &mut Side| {
                side.countersigning = *agreed && !complete;
                side.refused = !agreed;
                side.decided = *complete;
                side.settled.push(moment.settles(&[]));
            };
            units.iter().for_each(|unit| state.change(unit, countersigned));
        }
        Event::Followed { .. } => {}
        Event::Withdrawn { .. } => state.sides.iter_mut().for_each(|side| side.closed = true),
    }
}
