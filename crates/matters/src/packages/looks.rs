//! What is read of the registers before an act is shown or judged: the paper as its own matter has it, the keys, what was sent and received
//! before. What an act looks at comes first, then what its form needs.

use guiju_core::CaseFile;
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};

use super::command::Command;
use super::register::{ARRIVALS, PARTNERS, SENDINGS};
use super::state::{RETURNED, State};
use super::vocabulary::STANDINGS;

/// The matter whose subjects are sent.
pub const MATTER: &str = "documents";
/// Its registers of papers and of their pages, and what they say of a paper that went out and of pages that are kept.
const PAPERS: &str = "documents";
const PRINTS: &str = "prints";
const ISSUED: &str = "已印发";
const KEPT: &str = "已存档";
/// Of a key that counts, and of one that does no more.
pub const IN_FORCE: &str = "有效";
/// Of a key that was replaced or ended.
pub const ENDED: &str = "已停用";

fn of(register: &'static str, column: &'static str, value: &str) -> Ask {
    // Facts of the act: read by the program, whoever acts.
    Ask::all(register, Viewer::System).filter(Where::Is(column, Cell::from(value)))
}

/// The key in force of a government, by its name.
fn in_force(name: &str) -> Ask {
    of(PARTNERS, "name", name).filter(Where::Is("state", Cell::from(IN_FORCE)))
}

/// The rows that an act looks at, whatever its form holds.
pub fn looks(act: &str, state: &State, case: &CaseFile<'_>) -> Vec<Ask> {
    match act {
        "send" | "record_answer" => {
            vec![of(PAPERS, "subject", case.subject), of(PRINTS, "subject", case.subject)]
        }
        "receipt" | "return" => {
            let key = state.arrival.as_ref().map_or("", |arrival| arrival.fingerprint.as_str());
            let sender = state.arrival.as_ref().map_or("", |arrival| arrival.sender.as_str());
            vec![of(PARTNERS, "fingerprint", key), in_force(sender)]
        }
        _ => vec![],
    }
}

/// How many answers [`looks`] has.
fn looked(command: &Command) -> usize {
    match command {
        Command::Send { .. } | Command::RecordAnswer(_) => 2,
        Command::Answer { .. } => 2,
        _ => 0,
    }
}

/// What a form needs besides.
pub fn needs(command: &Command, state: &State, case: &CaseFile<'_>) -> Vec<Ask> {
    match command {
        Command::Send { receiver, .. } => {
            let before = of(SENDINGS, "subject", case.subject);
            vec![
                in_force(receiver),
                // What came back may be sent again.
                before
                    .filter(Where::Is("receiver", Cell::from(receiver.as_str())))
                    .filter(Where::NotIn("state", vec![Cell::from(RETURNED)])),
            ]
        }
        Command::RecordAnswer(carried) => {
            let manifest = &carried.vouched.manifest;
            let about = manifest.about.as_ref().map_or("", |about| about.package.as_str());
            let key = of(PARTNERS, "fingerprint", &manifest.fingerprint);
            vec![key, of(SENDINGS, "package", about), in_force(&manifest.from)]
        }
        Command::Receive(carried) => vec![
            of(PARTNERS, "fingerprint", &carried.vouched.manifest.fingerprint),
            of(ARRIVALS, "package", &carried.vouched.hash),
            in_force(&carried.vouched.manifest.from),
        ],
        Command::RegisterPartner { name, key } => {
            vec![of(PARTNERS, "fingerprint", &key.told.fingerprint), in_force(name)]
        }
        Command::ChangeKey(key) => {
            let name = state.partner.as_ref().map_or("", |partner| partner.name.as_str());
            // Another record of the same name: one government has one key.
            let others = in_force(name).filter(Where::NotIn("subject", vec![Cell::from(case.subject)]));
            vec![of(PARTNERS, "fingerprint", &key.told.fingerprint), others]
        }
        _ => vec![],
    }
}

/// The first row of what the act looked at.
pub fn looked_at<'a>(case: &'a CaseFile<'_>, n: usize) -> Option<&'a Row> {
    case.answers.get(n)?.rows.first()
}

/// The first row of what its form needed.
pub fn needed<'a>(command: &Command, case: &'a CaseFile<'_>, n: usize) -> Option<&'a Row> {
    looked_at(case, looked(command) + n)
}

/// Of a package that came with a form: the row of the key by which it is signed, and that of the key in force of whom it names.
pub fn keys<'a>(command: &Command, case: &'a CaseFile<'_>) -> [Option<&'a Row>; 2] {
    [needed(command, case, 0), needed(command, case, 2)]
}

/// The text of a column; empty where there is none.
pub fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", Cell::text)
}

/// A paper that went out, with its pages kept: the row of the paper, and that of its pages.
pub fn issued<'a>(case: &'a CaseFile<'_>) -> Option<(&'a Row, &'a Row)> {
    let paper = looked_at(case, 0).filter(|row| text(row, "status") == ISSUED)?;
    Some((paper, looked_at(case, 1).filter(|row| text(row, "state") == KEPT)?))
}

/// What is known of a key, by its row in the register and the row of the key in force of whom the package names: whether it is that of whom the package names, who cannot be `gov` itself.
pub fn standing([row, named]: [Option<&Row>; 2], sender: &str, gov: &str) -> &'static str {
    let known = match row {
        _ if sender == gov => "own",
        None if named.is_some() => "other_key",
        None => "unknown",
        Some(row) if text(row, "name") != sender => "other",
        Some(row) if text(row, "state") != IN_FORCE => "ended",
        Some(_) => "known",
    };
    STANDINGS.iter().map(|(id, _)| *id).find(|id| *id == known).unwrap_or("unknown")
}
