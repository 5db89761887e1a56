//! What one edition opens that another kept closed.
//!
//! Asked before an amendment is adopted, and by the tests that damage a rulebook line by line. What is compared:
//! every combination of every table; every way of signing on the small government; duties, bands of amounts, judgements and
//! markings as they are written; and every act, from the worked examples of the older edition with each of their facts and
//! the actor's role changed in turn.

mod acts;
mod norms;
mod said;
mod ways;

use guiju_core::Ruling;
use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::vocabulary::{AnswerKind, Vocabulary};
use guiju_gate::{CompiledTable, Edition};
use serde::Serialize;

use said::{Said, policies};

use crate::space::Space;
use crate::states::keys;
use crate::table::tables;
use crate::words::Words;
use crate::world::World;

/// Something that was closed and is open, with an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// The act or the question.
    pub what: String,
    /// The facts, label and value.
    pub example: Vec<(String, String)>,
    /// What the older edition said.
    pub before: String,
    /// What the newer one says.
    pub after: String,
}

/// What `after` opens: acts allowed, answers permitted, bounds widened, texts answered otherwise, signers added, rungs
/// dropped. One example for each act, for each row of a table and for each kind of answer is given, not all of them.
pub fn impact(before: &Edition, after: &Edition, vocabularies: &[&'static Vocabulary]) -> Vec<Opened> {
    let words = Words::of(vocabularies);
    let world = World::of(before.book());
    let mut opened = vec![];
    let alike = Said::by(before.book()) == Said::by(after.book());
    for table in tables(before).filter(|_| !alike) {
        compare_table(before, after, table, &words, &mut opened);
        if table.question().answer == AnswerKind::Signing {
            ways::compare(before, after, table, &words, &world, &mut opened);
        }
    }
    norms::compare(before, after, &mut opened);
    if policies(before.book()) != policies(after.book()) {
        acts::compare(before, after, &words, &world, &mut opened);
    }
    opened
}

/// Every combination of a table; the first one opened for each norm that spoke before.
fn compare_table(before: &Edition, after: &Edition, table: &CompiledTable, words: &Words, opened: &mut Vec<Opened>) {
    let space = Space::of_both(table, before, after);
    let question = table.question();
    space.walk(&mut |combination, _| {
        let facts = keys(table, combination, words);
        let (old, new) = (before.ask(question.name, &facts), after.ask(question.name, &facts));
        if !opens(&old, &new) {
            return;
        }
        let (before, after) = (shown(&old), shown(&new));
        let what = format!("提问 {}", question.name);
        if !opened.iter().any(|o| o.what == what && o.before == before && o.after == after) {
            opened.push(Opened { what, example: space.shown(combination), before, after });
        }
    });
}

/// Whether an answer lets more through. Who may sign is compared on people, not on words: see `ways`.
fn opens(old: &Result<Ruling, NormFault>, new: &Result<Ruling, NormFault>) -> bool {
    let Ok(new) = new else { return false };
    let Ok(old) = old else { return !matches!(new.answer, Answer::Refused(_)) };
    match (&old.answer, &new.answer) {
        (_, Answer::Refused(_)) => false,
        (Answer::Permitted, Answer::Permitted) | (Answer::Signing(_), Answer::Signing(_)) => false,
        (Answer::Text(old), Answer::Text(new)) => old != new,
        // Fewer to ask, to tell or to file with lets more through.
        (Answer::Parties(old), Answer::Parties(new)) => {
            let dropped = |old: &[String], new: &[String]| old.iter().any(|o| !new.contains(o));
            dropped(&old.approve, &new.approve) || dropped(&old.report, &new.report) || dropped(&old.file, &new.file)
        }
        (Answer::Range { min, max }, Answer::Range { min: new_min, max: new_max }) => {
            let lower = min.is_some_and(|m| new_min.is_none_or(|n| n < m));
            let higher = max.is_some_and(|m| new_max.is_none_or(|n| n > m));
            lower || higher
        }
        _ => true,
    }
}

fn shown(answer: &Result<Ruling, NormFault>) -> String {
    match answer {
        Ok(ruling) => format!("{:?}（{}）", ruling.answer, ruling.citation.norm),
        Err(fault) => format!("不能回答：{fault}"),
    }
}
