//! Typed forms of `audit`.

use guiju_core::Day;
use guiju_core::form::{Problem, Values};

/// What an order says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// For whom it opens; empty before the form is filled in.
    pub auditor: String,
    /// The last day; absent before the form is filled in.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

/// One act of `audit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the content of a subject.
    OpenBody(Order),
    /// End one opening, or all whose last day is over.
    CloseBody { record: Option<u64>, reason: String },
    /// Done with it before its end.
    HandBack { record: u64, reason: String },
    /// Open all acts of a person.
    ApproveReport { person: String, order: Order },
    /// A measure: looking at the journal.
    ReadJournal,
    /// A measure: looking at who looked at it.
    ReadReadings,
    /// A measure: looking at all acts of a person.
    ReadPerson { person: String },
}

impl Command {
    /// What it orders.
    pub fn order(&self) -> Option<&Order> {
        match self {
            Command::OpenBody(order) | Command::ApproveReport { order, .. } => Some(order),
            _ => None,
        }
    }
}

fn order(v: &Values) -> Order {
    Order { auditor: v.text("auditor"), until: v.day("until"), reason: v.text("reason") }
}

fn not_a_record() -> Problem {
    Problem::of("record", "请写大于零的阿拉伯数字")
}

/// The row that opened, where one is named.
fn record(v: &Values) -> Result<Option<u64>, Vec<Problem>> {
    match v.text("record").trim() {
        "" => Ok(None),
        typed => match typed.parse::<u64>() {
            Ok(record) if record > 0 => Ok(Some(record)),
            _ => Err(vec![not_a_record()]),
        },
    }
}

/// The command as far as a page knows it: which kind of act it is decides who may.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    read(act, v).ok()
}

/// Typed values → command.
pub fn read(act: &str, v: &Values) -> Result<Command, Vec<Problem>> {
    Ok(match act {
        "open_body" => Command::OpenBody(order(v)),
        "close_body" => Command::CloseBody { record: record(v)?, reason: v.text("reason") },
        "hand_back" => {
            let record = record(v)?.ok_or_else(|| vec![not_a_record()])?;
            Command::HandBack { record, reason: v.text("reason") }
        }
        "approve_report" => Command::ApproveReport { person: v.text("person"), order: order(v) },
        "read_journal" => Command::ReadJournal,
        "read_readings" => Command::ReadReadings,
        "read_person" => Command::ReadPerson { person: v.text("person") },
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    })
}
