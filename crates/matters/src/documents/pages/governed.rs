//! Which papers each row of the rules on signing governs, found by asking the rules about every kind of lawful paper, and
//! said in words.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::judgement::JUDGEMENT;
use guiju_core::norms::{Answer, Norms, RowView, Ruling};
use guiju_core::vocabulary::FactKind;
use guiju_core::{Facts, Value};
use guiju_ui::Board;

use super::super::event::Paper;
use super::super::route::keys;
use super::super::vocabulary::VOCABULARY;
use super::label;

/// Who signs.
const SIGNER: &str = "documents.signer";
/// Which papers are lawful at all.
const FORM: &str = "documents.form";

/// One row of the rules, and the papers that it governs.
pub struct Governed {
    /// What it says.
    pub ruling: Ruling,
    /// The papers in words, one line for each alternative of the row.
    pub kinds: Vec<String>,
    /// A paper of it for each portfolio in which it may fall, with its facts.
    pub examples: BTreeMap<String, (Paper, Facts)>,
}

/// A kind of paper: for each key the member that stands for all that the rules treat alike.
type Kind = BTreeMap<String, String>;

/// A lawful kind of paper with the row that governs it.
struct Found {
    kind: Kind,
    /// Place and norm of the row.
    row: (String, String),
}

/// Members of each class that no row tells apart, under the one that stands for them.
struct Alike(BTreeMap<String, BTreeMap<String, Vec<String>>>);

impl Alike {
    fn of(norms: &dyn Norms) -> Self {
        let rows: Vec<RowView> = [SIGNER, FORM].into_iter().flat_map(|q| norms.rows(q)).collect();
        let conditions: Vec<_> = rows.iter().flat_map(|r| &r.when).collect();
        let mut all = BTreeMap::new();
        for &key in signer_keys() {
            let Some(members) = members_of(norms, key) else { continue };
            let mut groups: BTreeMap<Vec<bool>, Vec<String>> = BTreeMap::new();
            for (id, _) in members {
                let allows = |c: &&BTreeMap<String, BTreeSet<String>>| c.get(key).is_none_or(|m| m.contains(&id));
                let signature = conditions.iter().map(allows).collect();
                groups.entry(signature).or_default().push(id);
            }
            let by_first = groups.into_values().filter_map(|m| Some((m.first()?.clone(), m)));
            all.insert(key.to_owned(), by_first.collect());
        }
        Self(all)
    }

    /// The members that stand for the others of a class.
    fn first(&self, key: &str) -> impl Iterator<Item = &String> {
        self.0.get(key).into_iter().flat_map(BTreeMap::keys)
    }

    /// Labels of all members that those in the set stand for, in the order of the class.
    fn labels(&self, norms: &dyn Norms, key: &str, standing: &BTreeSet<&str>) -> Vec<String> {
        let groups = self.0.get(key).into_iter().flatten();
        let members: BTreeSet<&String> =
            groups.filter(|(first, _)| standing.contains(first.as_str())).flat_map(|(_, m)| m).collect();
        let known = members_of(norms, key).unwrap_or_default();
        known.into_iter().filter(|(id, _)| members.contains(id)).map(|(_, label)| label).collect()
    }
}

fn signer_keys() -> &'static [&'static str] {
    VOCABULARY.questions.iter().find(|q| q.name == SIGNER).map_or(&[], |q| q.keys)
}

/// The members of a key's class, or the values that the vocabulary gives it; nothing for yes or no.
fn members_of(norms: &dyn Norms, key: &str) -> Option<Vec<(String, String)>> {
    match VOCABULARY.facts.iter().find(|f| f.name == key)?.kind {
        FactKind::Class(class) => Some(norms.members(class)),
        FactKind::OneOf(values) => {
            Some(values.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect())
        }
        _ => None,
    }
}

/// Every row that governs some lawful paper, in the order of the rules.
pub fn governed(board: &Board<'_>) -> Vec<Governed> {
    let norms = board.norms;
    let alike = Alike::of(norms);
    let mut rows: BTreeMap<(String, String), Governed> = BTreeMap::new();
    let mut found = vec![];
    for paper in papers(board, &alike) {
        let mut facts = keys(&paper, board.org, board.now, norms);
        facts.insert("leader_consent".to_owned(), true.into());
        for (portfolio, judged) in
            alike.first("portfolio").flat_map(|p| judged(&alike).into_iter().map(move |j| (p, j)))
        {
            facts.insert("portfolio".to_owned(), Value::Text(portfolio.clone()));
            facts.extend(judged);
            let Ok(ruling) = norms.ask(SIGNER, &facts) else { continue };
            let row = (ruling.citation.place.clone(), ruling.citation.norm.clone());
            found.push(Found { kind: kind(&facts), row: row.clone() });
            let governed = rows.entry(row);
            let governed = governed.or_insert(Governed { ruling, kinds: vec![], examples: BTreeMap::new() });
            governed.examples.entry(portfolio.clone()).or_insert_with(|| (paper.clone(), facts.clone()));
        }
    }
    let mut in_order = vec![];
    for view in norms.rows(SIGNER) {
        let row = (view.citation.place.clone(), view.citation.norm.clone());
        if let Some(governed) = rows.remove(&row) {
            let kinds = view.when.iter().filter_map(|c| words(board, &alike, c, &found, &row)).collect();
            in_order.push(Governed { kinds, ..governed });
        }
    }
    in_order
}

/// Every way in which what is left to judgement may be answered.
fn judged(alike: &Alike) -> Vec<Facts> {
    let keys =
        signer_keys().iter().filter(|key| VOCABULARY.facts.iter().any(|f| f.name == **key && f.kind == JUDGEMENT));
    keys.fold(vec![Facts::new()], |all, key| {
        let with = |facts: &Facts, answer: &String| {
            let mut facts = facts.clone();
            facts.insert((*key).to_owned(), Value::Text(answer.clone()));
            facts
        };
        all.iter().flat_map(|facts| alike.first(key).map(|answer| with(facts, answer)).collect::<Vec<_>>()).collect()
    })
}

fn kind(facts: &Facts) -> Kind {
    let cell = |key: &&str| Some(((*key).to_owned(), facts.get(*key)?.cell()?.to_owned()));
    signer_keys().iter().filter_map(cell).collect()
}

/// Whether papers of an issuer are each drafting unit's own: there the head of the unit signs, whoever he is.
fn by_drafting_unit(board: &Board<'_>, issuer: &str) -> bool {
    let facts = Facts::from([("issuer".to_owned(), issuer.into())]);
    let unit = board.norms.ask("documents.issuing_unit", &facts).map(|r| r.answer);
    matches!(unit, Ok(Answer::Text(kind)) if kind == "drafting")
}

/// Every lawful kind of paper.
fn papers(board: &Board<'_>, alike: &Alike) -> Vec<Paper> {
    let lawful = |paper: &Paper| {
        let facts = keys(paper, board.org, board.now, board.norms);
        matches!(board.norms.ask(FORM, &facts).map(|r| r.answer), Ok(Answer::Permitted))
    };
    let with = |papers: Vec<Paper>, key: &str, set: fn(&mut Paper, &str)| -> Vec<Paper> {
        let one = |paper: &Paper, member: &String| {
            let mut paper = paper.clone();
            set(&mut paper, member);
            paper
        };
        papers.iter().flat_map(|p| alike.first(key).map(|m| one(p, m)).collect::<Vec<_>>()).collect()
    };
    let mut papers = with(vec![Paper::default()], "issuer", |p, m| m.clone_into(&mut p.issuer));
    papers.retain(|p| !by_drafting_unit(board, &p.issuer));
    papers = with(papers, "joint_with", |p, m| m.clone_into(&mut p.joint_with));
    papers = with(papers, "doc_type", |p, m| m.clone_into(&mut p.doc_type));
    papers = with(papers, "recipient", |p, m| m.clone_into(&mut p.recipient));
    papers.retain(lawful);
    papers = with(papers, "matter_class", |p, m| m.clone_into(&mut p.matter_class));
    let ticks = [(false, false), (true, false), (false, true), (true, true)];
    let ticked = |paper: &Paper| {
        ticks.map(|(meeting_passed, consent_noted)| Paper { meeting_passed, consent_noted, ..paper.clone() })
    };
    papers.iter().flat_map(ticked).collect()
}

/// One alternative of a row in words: what it asks for, less what goes by other rows. `None` where all of it does.
fn words(
    board: &Board<'_>,
    alike: &Alike,
    condition: &BTreeMap<String, BTreeSet<String>>,
    found: &[Found],
    row: &(String, String),
) -> Option<String> {
    let meets = |f: &&Found| condition.iter().all(|(k, m)| f.kind.get(k).is_some_and(|cell| m.contains(cell)));
    let asked: Vec<&Found> = found.iter().filter(meets).collect();
    let governed: Vec<&Found> = asked.iter().copied().filter(|f| f.row == *row).collect();
    let (mut issuer, mut parts, mut except) = (String::new(), vec![], vec![]);
    governed.first()?;
    for key in signer_keys() {
        let of =
            |all: &[&'_ Found]| -> BTreeSet<String> { all.iter().filter_map(|f| f.kind.get(*key).cloned()).collect() };
        let (all, here) = (of(&asked), of(&governed));
        let named = |set: &BTreeSet<String>| named(board, alike, key, set);
        let elsewhere: BTreeSet<String> = all.difference(&here).cloned().collect();
        match *key {
            "issuer" => issuer = named(&here),
            _ if !condition.contains_key(*key) && elsewhere.is_empty() => {}
            _ if condition.contains_key(*key) || here.len() <= elsewhere.len() => parts.push(named(&here)),
            _ => except.push(named(&elsewhere)),
        }
    }
    parts.retain(|p| !p.is_empty());
    let parts = if parts.is_empty() { "各类公文".to_owned() } else { parts.join("，") };
    let except = if except.is_empty() { String::new() } else { format!("（{}的除外）", except.join("、")) };
    Some(format!("{issuer}：{parts}{except}"))
}

/// Members of a key as a clerk would say them; nothing for papers that one organ issues alone.
fn named(board: &Board<'_>, alike: &Alike, key: &str, set: &BTreeSet<String>) -> String {
    let norms = board.norms;
    let standing: BTreeSet<&str> = set.iter().map(String::as_str).collect();
    let labels = alike.labels(norms, key, &standing).join("、");
    let spec = VOCABULARY.facts.iter().find(|f| f.name == key);
    let yes_no = |spec: &guiju_core::vocabulary::FactSpec| match (standing.contains("yes"), standing.contains("no")) {
        (true, false) => spec.label.to_owned(),
        (false, true) => format!("未{}", spec.label),
        _ => String::new(),
    };
    match (key, spec.map(|s| s.kind)) {
        ("recipient", _) => format!("主送{labels}"),
        ("joint_with", _) if labels == alone(norms) => String::new(),
        ("joint_with", _) => format!("与{labels}联合行文"),
        // Only what was judged to be so is worth a word.
        (_, Some(JUDGEMENT)) if standing.contains("yes") && standing.len() == 1 => {
            spec.map_or_else(String::new, |s| s.label.to_owned())
        }
        (_, Some(JUDGEMENT)) => String::new(),
        (_, Some(FactKind::Yes)) => spec.map(yes_no).unwrap_or_default(),
        _ => labels,
    }
}

/// The label of a paper that one organ issues alone: the first member of its class.
fn alone(norms: &dyn Norms) -> String {
    let first = norms.members("joint_with").into_iter().next().unwrap_or_default();
    label(norms, "joint_with", &first.0)
}
