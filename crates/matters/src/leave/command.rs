//! Typed forms of `leave`.

use guiju_core::OfficeTime;
use guiju_core::form::{Problem, Values};

/// One act of `leave`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Ask for leave, or report it.
    Apply(Application),
    /// Agree.
    Approve {
        /// Opinion.
        opinion: String,
    },
    /// Do not agree.
    Refuse {
        /// Why.
        opinion: String,
    },
    /// Take note of a report.
    TakeNote {
        /// Opinion; may be empty.
        opinion: String,
    },
    /// Record a filing.
    File {
        /// Class `filing_body`.
        body: String,
        /// When it was made.
        at: OfficeTime,
        /// Its number, or how it was received.
        number: String,
    },
    /// Record a permission by word of mouth.
    PermitVerbally {
        /// Who permitted: person id.
        who: String,
        /// When.
        at: OfficeTime,
        /// Class `verbal_means`.
        means: String,
        /// Who can bear witness, person id; may be empty where the one who permitted records it himself.
        witness: String,
    },
    /// Record the departure.
    Depart {
        /// When.
        at: OfficeTime,
        /// Why it was not reported beforehand; empty where it was.
        unreported: String,
    },
    /// Record the return.
    Return {
        /// When.
        at: OfficeTime,
    },
    /// Ask for a later end.
    Extend {
        /// The new end.
        until: OfficeTime,
        /// Why.
        reason: String,
    },
    /// Give up the leave before departure.
    Cancel {
        /// Why.
        reason: String,
    },
    /// What is owed follows the organisation.
    Follow,
    /// Record that the formalities after a verbal permission are complete.
    Complete {
        /// What was handed in.
        note: String,
    },
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Application {
    /// Class `absence_reason`.
    pub reason: String,
    /// Class `leave_place`.
    pub place: String,
    /// Where to, in words.
    pub destination: String,
    /// What for, in words; may be empty.
    pub note: String,
    /// First instant away, as planned.
    pub since: OfficeTime,
    /// First instant back, as planned.
    pub until: OfficeTime,
    /// An emergency.
    pub emergency: bool,
}

impl Command {
    /// The act that it is a form of.
    pub fn act(&self) -> &'static str {
        match self {
            Command::Apply(_) => "apply",
            Command::Approve { .. } => "approve",
            Command::Refuse { .. } => "refuse",
            Command::TakeNote { .. } => "take_note",
            Command::File { .. } => "file",
            Command::PermitVerbally { .. } => "permit_verbally",
            Command::Depart { .. } => "depart",
            Command::Return { .. } => "return",
            Command::Extend { .. } => "extend",
            Command::Cancel { .. } => "cancel",
            Command::Follow => "follow",
            Command::Complete { .. } => "complete_formalities",
        }
    }

    /// The hour at which something was done outside, as the form has it.
    pub fn at(&self) -> Option<OfficeTime> {
        match self {
            Command::File { at, .. }
            | Command::PermitVerbally { at, .. }
            | Command::Depart { at, .. }
            | Command::Return { at } => Some(*at),
            _ => None,
        }
    }
}

/// An application as far as a form gives it that is not in order: where to and what for in words is not judged.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    let text = |name: &str| Some(v.text(name)).filter(|text| !text.is_empty());
    let asked = || {
        Some(Application {
            reason: text("reason")?,
            place: text("place")?,
            destination: v.text("destination"),
            note: v.text("note"),
            since: v.time("since")?,
            until: v.time("until")?,
            emergency: v.yes("emergency"),
        })
    };
    if act == "apply" { asked().map(Command::Apply) } else { None }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    let missing = |field: &str| vec![Problem::of(field, "请填写时间")];
    let time = |field: &str| v.time(field).ok_or_else(|| missing(field));
    Ok(match act {
        "apply" => Command::Apply(Application {
            reason: v.text("reason"),
            place: v.text("place"),
            destination: v.text("destination"),
            note: v.text("note"),
            since: time("since")?,
            until: time("until")?,
            emergency: v.yes("emergency"),
        }),
        "approve" => Command::Approve { opinion: agreed(&v.text("opinion")) },
        "refuse" => Command::Refuse { opinion: v.text("opinion") },
        "take_note" => Command::TakeNote { opinion: v.text("opinion") },
        "file" => Command::File { body: v.text("body"), at: time("at")?, number: v.text("number") },
        "permit_verbally" => Command::PermitVerbally {
            who: v.text("who"),
            at: time("at")?,
            means: v.text("means"),
            witness: v.text("witness"),
        },
        "depart" => Command::Depart { at: time("at")?, unreported: v.text("unreported") },
        "return" => Command::Return { at: time("at")? },
        "extend" => Command::Extend { until: time("until")?, reason: v.text("reason") },
        "follow" => Command::Follow,
        "cancel" => Command::Cancel { reason: v.text("reason") },
        "complete_formalities" => Command::Complete { note: v.text("note") },
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    })
}

/// One tap is a clear opinion.
fn agreed(typed: &str) -> String {
    match typed {
        "" => "同意".to_owned(),
        said => said.to_owned(),
    }
}
