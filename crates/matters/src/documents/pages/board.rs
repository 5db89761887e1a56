//! 今日谁可签发什么: for every row of the rules that governs some paper, who may sign now, by line of work.

use std::collections::BTreeMap;

use guiju_core::norms::{Answer, At};
use guiju_core::org::{Line, Thing};
use guiju_core::{Facts, Value};
use guiju_ui::{Board, Cell, Error, ListRow, Markup, MaySign, cite, list};

use super::super::event::Paper;
use super::super::route::keys;
use super::governed::{Governed, governed};

/// The board.
pub fn board(board: &Board<'_>) -> Result<Markup, Error> {
    let mut rows = vec![];
    for governed in governed(board) {
        rows.extend(lines_of(board, &governed).iter().enumerate().map(|(n, line)| row(board, n, line)));
    }
    list("今日谁可签发什么", &["公文", "呈签对象", "可签发的同志", "依据"], &rows, "规则中没有签发的规定。")
}

/// The same as data.
pub fn may_sign(board: &Board<'_>) -> Vec<MaySign> {
    governed(board).iter().flat_map(|governed| lines_of(board, governed)).collect()
}

/// One line of the board; the papers of the line before are not told again.
fn row(board: &Board<'_>, n: usize, line: &MaySign) -> ListRow {
    let MaySign { papers, lines, verb, citation, .. } = line;
    let same = vec!["同上".to_owned()];
    let scope = if lines.is_empty() { None } else { Some(lines.join("、")) };
    let cells: Vec<Cell> = vec![
        kinds(if n == 0 { papers } else { &same }, scope.as_deref()).into(),
        submitted_to(board, line).into(),
        format!("{verb}：{}", told(board, line)).into(),
        cite(citation).into(),
    ];
    ListRow { href: None, cells }
}

fn submitted_to(board: &Board<'_>, line: &MaySign) -> String {
    line.default.as_ref().map_or("—", |person| board.org.name(person)).to_owned()
}

/// Who may sign it, or for whom it waits.
fn told(board: &Board<'_>, line: &MaySign) -> String {
    let who = line.lawful.iter().map(|c| format!("{}（{}）", board.org.name(&c.person), c.label));
    line.waits.clone().unwrap_or_else(|| who.collect::<Vec<_>>().join("、"))
}

/// The lines of the board for one row of the rules: lines of work with the same signers stand together.
fn lines_of(board: &Board<'_>, governed: &Governed) -> Vec<MaySign> {
    let Answer::Signing(signing) = &governed.ruling.answer else { return vec![] };
    let mut together: BTreeMap<(String, String), (MaySign, Vec<Group>)> = BTreeMap::new();
    for (portfolio, (paper, facts)) in &governed.examples {
        for group in groups(board, portfolio, paper) {
            let Some(line) = signers(board, governed, &signing.verb, facts, &group.lines) else { continue };
            let same = (submitted_to(board, &line), told(board, &line));
            together.entry(same).or_insert_with(|| (line, vec![])).1.push(group);
        }
    }
    let all = together.len() == 1;
    let scoped = |(mut line, groups): (MaySign, Vec<Group>)| {
        if !all || groups.iter().all(|g| g.example) {
            line.lines = groups.into_iter().map(|g| g.name).collect();
        }
        line
    };
    together.into_values().map(scoped).collect()
}

/// To whom a paper is submitted and who may sign it, or whom it waits for.
fn signers(board: &Board<'_>, governed: &Governed, verb: &str, facts: &Facts, lines: &[String]) -> Option<MaySign> {
    let unit = lines.first().and_then(|l| board.org.lines.get(l)).map_or("", |l| l.unit.as_str());
    let at = At { org: board.org, time: board.now, lines, unit };
    let set = board.norms.signers(&governed.ruling, facts, at).ok()?;
    Some(MaySign {
        papers: governed.kinds.clone(),
        lines: vec![],
        verb: verb.to_owned(),
        default: set.default.map(|c| c.person),
        lawful: if set.waits.is_some() { vec![] } else { set.lawful },
        waits: set.waits.map(|w| w.message),
        citation: governed.ruling.citation.clone(),
    })
}

/// The lines of work that stand now.
fn standing<'a>(board: &'a Board<'_>) -> impl Iterator<Item = (&'a String, &'a Line)> {
    board.org.lines.iter().filter(|(id, _)| board.org.stands(Thing::Line, id, board.now))
}

/// Lines of work asked about together.
struct Group {
    name: String,
    lines: Vec<String>,
    /// Others of its kind may come to other signers.
    example: bool,
}

/// The lines of work of a portfolio: each alone where it falls there, else two that are shared.
fn groups(board: &Board<'_>, wanted: &str, paper: &Paper) -> Vec<Group> {
    let with = |lines: Vec<String>| Paper { lines, ..paper.clone() };
    let falls = |lines: &[String]| {
        let facts = keys(&with(lines.to_vec()), board.org, board.now, board.norms);
        facts.get("portfolio").and_then(Value::text).is_some_and(|p| p == wanted)
    };
    let alone =
        |(id, line): (&String, &Line)| Group { name: line.name.clone(), lines: vec![id.clone()], example: false };
    let single: Vec<Group> = standing(board).map(alone).filter(|g| falls(&g.lines)).collect();
    if !single.is_empty() {
        return single;
    }
    // No single line falls there: two lines of different portfolios together, or none at all.
    let ids: Vec<&String> = standing(board).map(|(id, _)| id).collect();
    let mut pairs = ids.iter().flat_map(|a| ids.iter().map(move |b| vec![(*a).clone(), (*b).clone()]));
    let named = |id: &String| board.org.lines.get(id).map_or("", |l| l.name.as_str());
    let pair = pairs.find(|pair| falls(pair)).map(|lines| {
        let names: Vec<&str> = lines.iter().map(named).collect();
        Group { name: format!("如同时涉及{}", names.join("和")), lines, example: true }
    });
    let none = || Some(Group { name: "不涉及副区长分工".to_owned(), lines: vec![], example: false });
    pair.or_else(none).into_iter().filter(|g| falls(&g.lines)).collect()
}

/// The papers that a row governs, line by line, and the lines of work where not all have the same signers.
fn kinds(kinds: &[String], scope: Option<&str>) -> Markup {
    let item = |kind: &String| Markup::trusted(format!("<li>{}</li>", Markup::text(kind)));
    let items = Markup::join(kinds.iter().map(item));
    let scope = scope.map(|s| format!("<p class=\"help\">分工：{}</p>", Markup::text(s))).unwrap_or_default();
    Markup::trusted(format!("<ul class=\"kinds\">{items}</ul>{scope}"))
}
