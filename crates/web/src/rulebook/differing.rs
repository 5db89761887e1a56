//! Differences between the rulebook and what it leans on, as a table.

use guiju_core::Citation;
use guiju_proof::DifferenceLine;
use guiju_ui::{Cell, Markup, cite_place};

use super::norms::grid;
use crate::answer::Failure;

/// One row for each difference; nothing where there is none.
pub(super) fn table(lines: &[DifferenceLine]) -> Result<Markup, Failure> {
    if lines.is_empty() {
        return Ok(Markup::none());
    }
    let cite =
        |place: &str| cite_place(&Citation { book: String::new(), place: place.to_owned(), norm: String::new() });
    let row = |line: &DifferenceLine| {
        let ask = if line.ask.is_empty() { String::new() } else { format!("（尚待确认，请问{}）", line.ask) };
        vec![
            Cell::from(line.label.as_str()),
            cite(&line.place).into(),
            line.here.as_str().into(),
            cite(&line.against).into(),
            line.above.as_str().into(),
            line.relation.into(),
            format!("{}{ask}", line.choice).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = lines.iter().map(row).collect();
    let heads = ["事项", "本规则", "怎样说", "上位规定", "怎样说", "两者关系", "所取及理由"].map(str::to_owned);
    Ok(grid("", &heads, &rows)?)
}
