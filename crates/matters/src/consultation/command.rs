//! Typed forms of `consultation`.

use guiju_core::OfficeTime;
use guiju_core::form::{FileRef, Problem, Values};

/// One act of `consultation`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Ask units.
    Ask { units: Vec<String>, question: String },
    /// Ask one more.
    AddUnit { unit: String, question: String, reason: String },
    /// Ask one no longer.
    DropUnit { unit: String, reason: String },
    /// Answer.
    Reply {
        reply: String,
        opinion: String,
        approved_by: String,
        approved_at: Option<OfficeTime>,
        attachments: Vec<FileRef>,
    },
    /// Record what the heads agreed or not.
    Negotiate { unit: String, agreed: bool, record: String },
    /// List the grounds of each side.
    StatePositions { own: String, others: String, proposal: String },
    /// Say whether the heads agreed, for the side that was against it.
    ConfirmAgreement { agreed: bool, opinion: String },
    /// Coordinate and decide.
    Coordinate { decision: String, opinion: String },
    /// Countersign the decision, or not.
    Countersign { agreed: bool, opinion: String },
    /// What is owed follows the organisation.
    Follow,
    /// Ask nobody any longer.
    Withdraw { reason: String },
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    let command = match act {
        "ask" => Command::Ask { units: v.many("units"), question: v.text("question") },
        "add_unit" => Command::AddUnit { unit: v.text("unit"), question: v.text("question"), reason: v.text("reason") },
        "drop_unit" => Command::DropUnit { unit: v.text("unit"), reason: v.text("reason") },
        "reply" => Command::Reply {
            reply: v.text("reply"),
            opinion: v.text("opinion"),
            approved_by: v.text("approved_by"),
            approved_at: v.time("approved_at"),
            attachments: v.files("attachments"),
        },
        "negotiate" => {
            Command::Negotiate { unit: v.text("unit"), agreed: v.text("agreed") == "yes", record: v.text("record") }
        }
        "state_positions" => Command::StatePositions {
            own: v.text("own_grounds"),
            others: v.text("other_grounds"),
            proposal: v.text("proposal"),
        },
        "confirm_agreement" => {
            Command::ConfirmAgreement { agreed: v.text("agreed") == "yes", opinion: v.text("opinion") }
        }
        "coordinate" => Command::Coordinate { decision: v.text("decision"), opinion: v.text("opinion") },
        "countersign" => Command::Countersign { agreed: v.text("agreed") == "yes", opinion: v.text("opinion") },
        "follow" => Command::Follow,
        "withdraw" => Command::Withdraw { reason: v.text("reason") },
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    };
    match &command {
        Command::Reply { reply, opinion, .. } if opinion.is_empty() && says_more(reply) => {
            Err(vec![Problem::of("opinion", "不同意或者提出修改意见的，请写明理由、依据和修改建议")])
        }
        Command::ConfirmAgreement { agreed: false, opinion } | Command::Countersign { agreed: false, opinion }
            if opinion.is_empty() =>
        {
            Err(vec![Problem::of("opinion", "不同意的，请写明理由")])
        }
        _ => Ok(command),
    }
}

/// Whether an answer means nothing without its grounds.
fn says_more(reply: &str) -> bool {
    matches!(reply, "agree_with_changes" | "disagree")
}
