//! Examples of classes whose labels the program reads: the label of a member, to the letter.

use std::collections::BTreeSet;

use guiju_rulebook::{Case, CaseRow};

use super::{Desk, Outcome, Shown, Unclear, cell};

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let class = case.subject.text.as_str();
    let id = cell(case, row, "id").ok_or_else(|| Unclear::at(row.spot, "没有给出“id”", "写明成员的标识"))?;
    let member = desk.edition.book().members(class).into_iter().find(|(member, _)| *member == id.text);
    let (_, label) = member.ok_or_else(|| Unclear::at(id.spot, format!("类别“{class}”里没有“{id}”"), ""))?;
    let mut outcome = Outcome { by: class.to_owned(), ..Outcome::default() };
    outcome.got.insert("label", label);
    let labels = BTreeSet::from([(class.to_owned(), id.text.clone())]);
    outcome.shown.push(("label", Shown { labels, ..Shown::default() }));
    Ok(outcome)
}
