//! 今日谁可签发什么: for every row of the rules that governs some paper, who may sign now, by line of work.

use std::collections::BTreeMap;

use guiju_core::norms::{Answer, At, Ruling};
use guiju_core::{Facts, Value};
use guiju_ui::{Board, Cell, Error, ListRow, Markup, cite, list};

use super::super::event::Paper;
use super::super::route::keys;
use super::label;

/// One row of the rules with a paper that it governs.
struct Governed {
    ruling: Ruling,
    facts: Facts,
    paper: Paper,
}

/// The board.
pub fn board(board: &Board<'_>) -> Result<Markup, Error> {
    let mut rows = vec![];
    for governed in governed(board) {
        rows.extend(lines_of(board, &governed));
    }
    list("今日谁可签发什么", &["公文", "呈签对象", "可签发的同志", "依据"], &rows, "规则中没有签发的规定。")
}

/// Every row that governs some lawful paper, each with the first paper found for it.
fn governed(board: &Board<'_>) -> Vec<Governed> {
    let norms = board.norms;
    let mut found: BTreeMap<(String, String), Governed> = BTreeMap::new();
    let portfolios = ids(board, "portfolio");
    let facts_of = |paper: &Paper| keys(paper, board.org, board.now, norms);
    for paper in papers(board) {
        let mut facts = facts_of(&paper);
        if !matches!(norms.ask("documents.form", &facts).map(|r| r.answer), Ok(Answer::Permitted)) {
            continue;
        }
        for portfolio in &portfolios {
            facts.insert("portfolio".to_owned(), Value::Text(portfolio.clone()));
            let Ok(ruling) = norms.ask("documents.signer", &facts) else { continue };
            let at = (ruling.citation.place.clone(), ruling.citation.norm.clone());
            found.entry(at).or_insert_with(|| Governed { ruling, facts: facts.clone(), paper: paper.clone() });
        }
    }
    found.into_values().collect()
}

fn ids(board: &Board<'_>, class: &str) -> Vec<String> {
    board.norms.members(class).into_iter().map(|(id, _)| id).collect()
}

/// Whether papers of an issuer are each drafting unit's own: there the head of the unit signs, whoever he is.
fn by_drafting_unit(board: &Board<'_>, issuer: &str) -> bool {
    let facts = Facts::from([("issuer".to_owned(), issuer.into())]);
    let unit = board.norms.ask("documents.issuing_unit", &facts).map(|r| r.answer);
    matches!(unit, Ok(Answer::Text(kind)) if kind == "drafting")
}

fn papers(board: &Board<'_>) -> Vec<Paper> {
    let alone = ids(board, "joint_with").first().cloned().unwrap_or_default();
    let mut papers = vec![];
    for issuer in ids(board, "issuer").into_iter().filter(|i| !by_drafting_unit(board, i)) {
        for doc_type in ids(board, "doc_type") {
            for recipient in ids(board, "recipient") {
                for matter_class in ids(board, "matter_class") {
                    papers.push(Paper {
                        issuer: issuer.clone(),
                        joint_with: alone.clone(),
                        doc_type: doc_type.clone(),
                        recipient: recipient.clone(),
                        matter_class,
                        ..Paper::default()
                    });
                }
            }
        }
    }
    papers
}

/// The lines of the board for one row of the rules: lines of work with the same signers stand together.
fn lines_of(board: &Board<'_>, governed: &Governed) -> Vec<ListRow> {
    let Answer::Signing(signing) = &governed.ruling.answer else { return vec![] };
    let mut together: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (name, lines) in groups(board, governed) {
        let unit = lines.first().and_then(|l| board.org.lines.get(l)).map_or("", |l| l.unit.as_str());
        let at = At { org: board.org, time: board.now, lines: &lines, unit };
        let Ok(set) = board.norms.signers(&governed.ruling, &governed.facts, at) else { continue };
        let who: Vec<String> =
            set.lawful.iter().map(|c| format!("{}（{}）", board.org.name(&c.person), c.label)).collect();
        let default = set.default.as_ref().map_or("—", |c| board.org.name(&c.person)).to_owned();
        let who = set.waits.map_or_else(|| who.join("、"), |w| w.message);
        together.entry((default, who)).or_default().push(name);
    }
    let all = together.len() == 1;
    let row = |((default, who), names): ((String, String), Vec<String>)| {
        let scope = if all { String::new() } else { format!("（{}）", names.join("、")) };
        let cells: Vec<Cell> = vec![
            format!("{}{scope}", kind(board, governed)).into(),
            default.into(),
            format!("{}：{who}", signing.verb).into(),
            cite(&governed.ruling.citation).into(),
        ];
        ListRow { href: None, cells }
    };
    together.into_iter().map(row).collect()
}

/// The lines of work asked about: each alone where it falls in the portfolio concerned, else all that are shared.
fn groups(board: &Board<'_>, governed: &Governed) -> Vec<(String, Vec<String>)> {
    let wanted = governed.facts.get("portfolio").and_then(Value::text).unwrap_or_default();
    let with = |lines: Vec<String>| Paper { lines, ..governed.paper.clone() };
    let falls = |lines: &[String]| {
        let facts = keys(&with(lines.to_vec()), board.org, board.now, board.norms);
        facts.get("portfolio").and_then(Value::text).is_some_and(|p| p == wanted)
    };
    let single: Vec<(String, Vec<String>)> = board
        .org
        .lines
        .iter()
        .map(|(id, line)| (line.name.clone(), vec![id.clone()]))
        .filter(|(_, lines)| falls(lines))
        .collect();
    if !single.is_empty() {
        return single;
    }
    // No single line falls there: two lines of different portfolios together, or none at all.
    let ids: Vec<&String> = board.org.lines.keys().collect();
    let pairs = ids.iter().flat_map(|a| ids.iter().map(move |b| vec![(*a).clone(), (*b).clone()]));
    if let Some(pair) = pairs.into_iter().find(|pair| falls(pair)) {
        return vec![("涉及两个以上分工".to_owned(), pair)];
    }
    vec![("不涉及副区长分工".to_owned(), vec![])].into_iter().filter(|(_, l)| falls(l)).collect()
}

/// The kind of paper in words, as an example: what the governing row's first paper is.
fn kind(board: &Board<'_>, governed: &Governed) -> String {
    let norms = board.norms;
    let p = &governed.paper;
    format!(
        "{}的{}，主送{}，{}",
        label(norms, "issuer", &p.issuer),
        label(norms, "doc_type", &p.doc_type),
        label(norms, "recipient", &p.recipient),
        label(norms, "matter_class", &p.matter_class)
    )
}
