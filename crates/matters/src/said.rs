//! What those said for whom something was recorded, as the slips of papers and leaves show it beside the opinion.

use guiju_core::journal::{OBLIGATIONS, Obligation};
use guiju_core::register::{Answered, Ask, Cell, Viewer, Where};

/// What must be read for a page: what was said, and what is still to be said.
pub fn looks(subject: &str) -> Vec<Ask> {
    let of = |register| Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(subject)));
    vec![of("confirmations"), of(OBLIGATIONS)]
}

/// The outcome of what was said of the row at a position; nothing where nothing was said, or read.
pub fn outcome(record: u64, answers: &[Answered]) -> Option<&str> {
    let is = |cell: Option<&Cell>| cell.and_then(Cell::number) == i64::try_from(record).ok();
    let row = answers.first()?.rows.iter().find(|row| is(row.get("record")))?;
    row.get("outcome").map(Cell::text)
}

/// What was said of the row at a position, in words; empty where nothing was read.
pub fn of(record: u64, answers: &[Answered]) -> &'static str {
    let [said, owed] = answers else { return "" };
    let is = |cell: Option<&Cell>| cell.and_then(Cell::number) == i64::try_from(record).ok();
    let row = said.rows.iter().find(|row| is(row.get("record")));
    match row.and_then(|row| row.get("outcome")).map(Cell::text) {
        Some("confirmed") => "本人已确认",
        Some("disputed") => "本人有异议，尚待处理",
        Some("stands") => "本人曾有异议，处理后有效",
        Some("void") => "经处理不作数",
        Some(_) => "",
        None => {
            let waits = |o: &Obligation| {
                let stands = o.clock.as_ref().and_then(|c| c.stands.as_ref());
                o.act == "duties.confirm" && stands.is_some_and(|s| s.record == record)
            };
            let open = owed.rows.iter().filter_map(|row| Obligation::read(row).ok()).any(|o| waits(&o));
            if open { "待本人核对" } else { "未经本人核对" }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_is_that_of_the_row_meant() {
        let row = |record: i64, outcome: &str| {
            [("record".to_owned(), Cell::from(record)), ("outcome".to_owned(), Cell::from(outcome))].into()
        };
        let said = Answered { rows: vec![row(3, "confirmed"), row(7, "void")], ..Answered::default() };
        let answers = [said, Answered::default()];
        assert_eq!((outcome(7, &answers), outcome(3, &answers)), (Some("void"), Some("confirmed")));
        assert_eq!((outcome(8, &answers), outcome(7, &[])), (None, None));
    }
}
