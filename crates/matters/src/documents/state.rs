//! What happened to one paper. Keeps what happened, never the next step: that is asked of the rules.

use std::collections::BTreeMap;

use guiju_core::form::FileRef;
use guiju_core::journal::{Hash, Head};
use guiju_core::request::EnteredFor;
use guiju_core::{CaseFile, Day, OfficeTime};
use guiju_print::{Print, Seal};

use super::event::{Event, JudgedOn, Paper, SealKept};

/// Who did something, when, in which capacity, on which text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Person.
    pub person: String,
    /// When it was done.
    pub at: Option<OfficeTime>,
    /// Capacity as shown.
    pub capacity: String,
    /// Opinion or reason.
    pub opinion: String,
    /// Text that was on the desk; empty where it does not matter.
    pub text: Hash,
    /// Set where somebody else recorded it for him.
    pub recorded: Option<Recorded>,
    /// Subject ids of the designations and authorisations by which he did it.
    pub rests: Vec<String>,
}

/// An act recorded for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Position of its row.
    pub position: u64,
    /// Whether a file shows it: a scan of what was written, a note of what was said.
    pub scanned: bool,
}

/// Who acts and when, as far as a state needs it.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Person.
    pub person: &'a str,
    /// When.
    pub at: OfficeTime,
    /// Capacity.
    pub capacity: &'a str,
    /// Set where somebody else records it for him.
    pub recorded: Option<Recorded>,
}

impl<'a> Moment<'a> {
    /// From a recorded row.
    pub fn of(head: &'a Head) -> Self {
        let recorded = recorded(head.entered_for.as_ref(), head.position);
        Self { person: &head.on_behalf, at: head.happened, capacity: &head.capacity, recorded }
    }
    /// From an act being decided.
    pub fn now(case: &CaseFile<'a>, capacity: &'a str) -> Self {
        let recorded = recorded(case.entered_for, case.position);
        Self { person: case.on_behalf, at: case.happened, capacity, recorded }
    }
    fn mark(self, opinion: &str, text: &str) -> Mark {
        Mark {
            person: self.person.to_owned(),
            at: Some(self.at),
            capacity: self.capacity.to_owned(),
            opinion: opinion.to_owned(),
            text: text.to_owned(),
            recorded: self.recorded,
            rests: vec![],
        }
    }
    /// The same of an act that rests on powers.
    fn resting(self, opinion: &str, text: &str, rests: &[String]) -> Mark {
        Mark { rests: rests.to_vec(), ..self.mark(opinion, text) }
    }
}

fn recorded(how: Option<&EnteredFor>, position: u64) -> Option<Recorded> {
    how.map(|how| Recorded { position, scanned: how.evidence.scan.is_some() })
}

/// A review for legality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Class `review_result`.
    pub result: String,
    /// Who, when, reason, text.
    pub mark: Mark,
}

/// A paper held back by one who may sign it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The holder's own post through which he might sign; empty where it was not recorded.
    pub post: String,
    /// Who, when, why, text.
    pub mark: Mark,
}

/// Rungs cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    /// Keys.
    pub rungs: Vec<String>,
    /// Labels as shown.
    pub labels: Vec<String>,
    /// Who, when, opinion, text.
    pub mark: Mark,
}

/// The final signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// 签署, 签发 or 审签.
    pub verb: String,
    /// Who, when, opinion, text.
    pub mark: Mark,
    /// The document's date.
    pub day: Day,
    /// Only after the changes asked for.
    pub after_changes: bool,
}

/// The document's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The organ's mark.
    pub series: String,
    /// Year.
    pub year: i64,
    /// Number.
    pub number: i64,
}

impl Number {
    /// 红桥政〔2023〕1号
    pub fn shown(&self) -> String {
        format!("{}〔{}〕{}号", self.series, self.year, self.number)
    }
}

/// A judgement declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Whether it holds.
    pub yes: bool,
    /// The facts on which it was declared.
    pub facts: Vec<JudgedOn>,
    /// The role in which it was declared.
    pub role: String,
    /// Who, when, reason, text.
    pub mark: Mark,
}

/// Pages as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// Hash of the value.
    pub value: Hash,
    /// The file.
    pub file: FileRef,
    /// How many.
    pub pages: u64,
    /// By what they were made.
    pub engine: String,
    /// Fonts with the hashes of their files.
    pub fonts: Vec<String>,
}

/// The state of one paper.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The paper as it is now.
    pub paper: Paper,
    /// Hash of its text; empty before it is drafted.
    pub text: Hash,
    /// Who changed it last.
    pub edited_by: String,
    /// Unit of the drafter.
    pub unit: String,
    /// Post of the drafter.
    pub post: String,
    /// Who drafted it, when.
    pub drafted: Mark,
    /// Approval of the department's head.
    pub approval: Option<Mark>,
    /// The last review.
    pub review: Option<Review>,
    /// Submitted, and not returned since.
    pub submitted: Option<Mark>,
    /// Clearances since the last submission.
    pub clearances: Vec<Clearance>,
    /// The last declaration of each judgement, by its name.
    pub judged: BTreeMap<String, Declared>,
    /// The last return.
    pub returned: Option<Mark>,
    /// Post asked by the signer to read first, until it has read.
    pub reading: Option<String>,
    /// Held by a signer, until it is lifted.
    pub held: Option<Hold>,
    /// Let go before its ladder and its signature.
    pub first: Option<Mark>,
    /// Not to be issued.
    pub stopped: Option<Mark>,
    /// Signed.
    pub signature: Option<Signature>,
    /// Numbered.
    pub number: Option<Number>,
    /// Issued.
    pub issued: Option<Mark>,
    /// The value that issue fixed; absent where it was issued before there was one.
    pub print: Option<Box<Print>>,
    /// The file of its pages, once they were made.
    pub pages: Option<Pages>,
    /// What a seal service gave for them, organ by organ.
    pub seals: Vec<SealKept>,
    /// Copies called back.
    pub recalled: Option<Mark>,
    /// Filed for examination.
    pub filed: bool,
}

/// Where a paper stands, from what happened alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// With the drafter.
    Drafting,
    /// On the ladder or before the signer.
    Circulating,
    /// Signed, not yet numbered.
    Signed,
    /// Numbered, not yet issued.
    Numbered,
    /// Issued.
    Issued,
    /// Copies called back.
    Recalled,
    /// Not to be issued.
    Stopped,
}

impl Stage {
    /// As shown and as kept in the register.
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Drafting => "拟稿",
            Stage::Circulating => "审批",
            Stage::Signed => "待编号",
            Stage::Numbered => "待印发",
            Stage::Issued => "已印发",
            Stage::Recalled => "已收回",
            Stage::Stopped => "不予印发",
        }
    }
}

impl State {
    /// The organs whose seal the document as issued bears.
    pub fn sealing(&self) -> &[String] {
        match self.print.as_deref() {
            Some(Print::Document(doc)) => {
                let signature = doc.signature.as_ref().filter(|signature| signature.seal != Seal::None);
                signature.map(|signature| signature.organs.as_slice()).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// Those of them that no service has sealed yet.
    pub fn unsealed(&self) -> Vec<&String> {
        self.sealing().iter().filter(|organ| !self.seals.iter().any(|seal| seal.organ == **organ)).collect()
    }

    /// Where the paper stands.
    pub fn stage(&self) -> Stage {
        match self {
            Self { recalled: Some(_), .. } => Stage::Recalled,
            Self { issued: Some(_), .. } => Stage::Issued,
            Self { stopped: Some(_), .. } => Stage::Stopped,
            // A number that was taken stays with the paper when it is sent back.
            Self { number: Some(_), signature: Some(_), .. } | Self { number: Some(_), first: Some(_), .. } => {
                Stage::Numbered
            }
            Self { signature: Some(_), .. } => Stage::Signed,
            Self { submitted: Some(_), .. } => Stage::Circulating,
            _ => Stage::Drafting,
        }
    }

    /// It went first, and its ladder and its signature are still to come.
    pub fn owes_signature(&self) -> bool {
        self.first.is_some() && self.signature.is_none() && self.stopped.is_none() && self.recalled.is_none()
    }

    /// Signed on condition of changes that have not been made yet.
    pub fn changes_outstanding(&self) -> bool {
        self.signature.as_ref().is_some_and(|s| s.after_changes && s.mark.text == self.text)
    }

    /// Signed on condition of changes, and the text was changed since.
    pub fn changed_as_asked(&self) -> bool {
        self.number.is_none() && self.signature.as_ref().is_some_and(|s| s.after_changes && s.mark.text != self.text)
    }

    /// The changes asked for were made, and nobody but who made them has looked at them yet.
    pub fn changes_unchecked(&self) -> bool {
        let looked = |c: &Clearance| c.mark.text == self.text && c.mark.person != self.edited_by;
        self.changed_as_asked() && !self.clearances.iter().any(looked)
    }

    /// The state of the review of the text as it is now: a member of class `review_state`.
    pub fn review_state(&self) -> &'static str {
        let Some(review) = &self.review else { return "none" };
        let current = review.mark.text == self.text;
        match review.result.as_str() {
            "lawful" | "changes_confirmed" if current => "lawful",
            "lawful" | "changes_confirmed" => "stale",
            "lawful_after_changes" => "after_changes",
            "incomplete" => "incomplete",
            _ => "unlawful",
        }
    }
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, moment: Moment<'_>) {
    match event {
        Event::Drafted { paper, unit, post } => {
            state.text = paper.text_hash();
            state.paper = (**paper).clone();
            state.unit.clone_from(unit);
            state.post.clone_from(post);
            state.drafted = moment.mark("", &state.text);
        }
        Event::Edited { paper } => {
            state.text = paper.text_hash();
            state.paper = (**paper).clone();
            state.edited_by = moment.person.to_owned();
        }
        Event::Approved { opinion, text } => state.approval = Some(moment.mark(opinion, text)),
        Event::Reviewed { result, reason, text, .. } => {
            state.review = Some(Review { result: result.clone(), mark: moment.mark(reason, text) });
        }
        Event::Submitted { text } => {
            state.submitted = Some(moment.mark("", text));
            state.returned = None;
        }
        Event::Cleared { rungs, labels, opinion, rests, text } => {
            state.reading = None;
            let mark = moment.resting(opinion, text, rests);
            state.clearances.push(Clearance { rungs: rungs.clone(), labels: labels.clone(), mark });
        }
        Event::Judged { judgement, yes, reason, facts, role, rests, text, .. } => {
            let mark = moment.resting(reason, text, rests);
            let declared = Declared { yes: *yes, facts: facts.clone(), role: role.clone(), mark };
            state.judged.insert(judgement.clone(), declared);
        }
        Event::Returned { reason } => {
            // What was cleared was cleared for a paper that went back: the next submission climbs the ladder anew.
            state.clearances.clear();
            state.submitted = None;
            // One that was recorded for the signer and is none of his goes with the rest.
            state.signature = None;
            state.first = None;
            state.approval = None;
            state.reading = None;
            // Sending a paper back lifts nobody else's hold on it.
            state.held = state.held.take().filter(|hold| hold.mark.person != moment.person);
            state.returned = Some(moment.mark(reason, &state.text));
        }
        Event::Answered { answer, opinion, reader, post, text } => {
            answered(state, answer, reader, post, moment.mark(opinion, text))
        }
        Event::Signed { verb, opinion, day, after_changes, rungs, rungs_rest, rests, text, .. } => {
            state.held = None;
            let mark = moment.resting(opinion, text, rests);
            if !rungs.is_empty() {
                // What he cleared by his own post stands, whatever becomes of the power by which he signed.
                let mark = moment.resting(opinion, text, rungs_rest);
                state.clearances.push(Clearance { rungs: rungs.clone(), labels: vec![], mark });
            }
            state.signature = Some(Signature { verb: verb.clone(), mark, day: *day, after_changes: *after_changes });
        }
        Event::ActedFirst { reason, rests, text } => state.first = Some(moment.resting(reason, text, rests)),
        Event::Numbered { series, year, number, .. } => {
            state.number = Some(Number { series: series.clone(), year: *year, number: *number });
        }
        Event::Issued { .. }
        | Event::Typeset { .. }
        | Event::Sealed { .. }
        | Event::Filed { .. }
        | Event::Followed { .. }
        | Event::Recalled { .. } => went_out(state, event, moment),
    }
}

/// What happens from issue on.
fn went_out(state: &mut State, event: &Event, moment: Moment<'_>) {
    match event {
        Event::Issued { text, print, .. } => {
            state.issued = Some(moment.mark("", text));
            state.print.clone_from(print);
        }
        Event::Typeset { value, file, pages, engine, fonts, .. } => {
            let (value, engine) = (value.clone(), engine.clone());
            state.pages = Some(Pages { value, file: file.clone(), pages: *pages, engine, fonts: fonts.clone() });
        }
        Event::Sealed { seal, .. } => state.seals.push(seal.clone()),
        Event::Filed { .. } => state.filed = true,
        Event::Recalled { reason } => state.recalled = Some(moment.mark(reason, "")),
        // Nothing was done to the paper; who owes the next step is asked of the rules whenever it is needed.
        _ => {}
    }
}

fn answered(state: &mut State, answer: &str, reader: &str, post: &str, mark: Mark) {
    match answer {
        "read_first" => state.reading = Some(reader.to_owned()),
        "hold" => state.held = Some(Hold { post: post.to_owned(), mark }),
        "lift" => state.held = None,
        _ => state.stopped = Some(mark),
    }
}
