//! Judgements tried out: with everybody there, somebody must be able to declare each of them, on every sort of lines.

use guiju_core::norms::{At, Norms};
use guiju_gate::Edition;
use guiju_rulebook::Judgement;

use crate::findings::{Findings, Kind};
use crate::report::JudgementLine;
use crate::states::sorts_of_lines;
use crate::words::Words;
use crate::world::{World, line_of};

/// Tries all of them; what each is.
pub(crate) fn check(edition: &Edition, words: &Words, world: &World, found: &mut Findings<'_>) -> Vec<JudgementLine> {
    let mut lines = vec![];
    for norm in edition.book().judgements.values() {
        if let Some(nowhere) = sorts_of_lines(world).into_iter().find(|posts| nobody(edition, norm, world, posts)) {
            let message = format!("认定“{}”有的情形无人可以作出，只能永远等待", norm.common.label);
            let example = vec![("涉及谁分管的工作".to_owned(), nowhere.join("、"))];
            found.example(Kind::NobodyOwes, norm.common.spot, message, "在 by 中补写一个总有人担任的角色", example);
        }
        if !is_read(edition, norm) {
            let message = format!("认定“{}”没有用处：没有裁决表、条款读取“{}”", norm.common.label, norm.answers);
            found.error(Kind::DeadNorm, norm.answers.spot, message, "写明认定之后怎样办，或者删去");
        }
        lines.push(JudgementLine {
            name: norm.common.name.clone(),
            label: norm.common.label.clone(),
            word: norm.word.text.clone(),
            place: norm.common.basis.place.clone(),
            departs: norm.departs,
            by: norm.by.iter().map(|r| role_label(edition, r)).collect(),
            on: norm
                .on
                .iter()
                .map(|a| words.acts.get(&a.text).map_or(a.text.clone(), |s| s.label.to_owned()))
                .collect(),
        });
    }
    lines
}

fn role_label(edition: &Edition, role: &str) -> String {
    edition.book().roles.get(role).map_or_else(|| role.to_owned(), |r| r.common.label.clone())
}

fn nobody(edition: &Edition, norm: &Judgement, world: &World, posts: &[String]) -> bool {
    let lines: Vec<String> = posts.iter().map(|p| line_of(p)).collect();
    let at = At { org: &world.org, time: world.time, lines: &lines, unit: "unit_1" };
    norm.by.iter().all(|role| edition.holders(role, at).is_ok_and(|all| all.is_empty()))
}

/// Whether a table or a policy reads the answer.
fn is_read(edition: &Edition, norm: &Judgement) -> bool {
    let fact = norm.answers.text.as_str();
    let rows = edition.book().tables.values().flat_map(|t| &t.rows);
    let in_table = rows.flat_map(|r| &r.when).flatten().any(|(key, _)| key.text == fact);
    in_table || edition.policies().iter().any(|p| p.facts.contains(fact))
}
