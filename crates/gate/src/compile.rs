//! From files to an edition, or to everything that is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{Authorizer, PolicySet, ValidationMode, Validator};
use guiju_core::vocabulary::{ActSpec, FactSpec, QuestionSpec, Vocabulary};
use guiju_rulebook::{Book, Flaw, Source, Spot, hash, parse};
use miette::Diagnostic;

use crate::cedar::{Names, Rule, in_chinese, rule};
use crate::chain::{Condition, conditions};
use crate::edition::Edition;
use crate::schema::schema;
use crate::slice::{Slice, entity, policy_set};
use crate::table::CompiledTable;

/// What compiling came to.
#[derive(Debug)]
pub struct Compiled {
    /// Absent when any flaw is an error.
    pub edition: Option<Edition>,
    /// All flaws, by file and line.
    pub flaws: Vec<Flaw>,
    /// What was understood, also of a flawed rulebook.
    pub book: Book,
}

/// Compiles the files of a rulebook, the layer leaned on first.
pub fn compile(sources: &[Source], vocabularies: &[&'static Vocabulary]) -> Compiled {
    let parsed = parse(sources, vocabularies);
    let (book, mut flaws) = (parsed.book, parsed.flaws);
    let facts: BTreeMap<_, _> = vocabularies.iter().flat_map(|v| v.facts).map(|f| (f.name, f)).collect();
    let acts: BTreeMap<String, &'static ActSpec> =
        vocabularies.iter().flat_map(|v| v.acts.iter().map(|a| (format!("{}.{}", v.matter, a.name), a))).collect();
    let reasons = vocabularies.iter().flat_map(|v| v.reasons).map(|r| r.code).collect();
    let names = Names { book: &book, facts: &facts, acts: &acts.keys().cloned().collect(), reasons: &reasons };
    let rules = rules(&names, &mut flaws);
    let conditions = conditions(&names, &mut flaws);
    validate(&rules, &conditions, &names, &mut flaws);
    guards(&rules, &acts, &book, &mut flaws);
    let questions = vocabularies.iter().flat_map(|v| v.questions);
    let tables = tables(&book, questions, &facts, &mut flaws);
    let slices = slices(&rules, &acts, &book, &mut flaws);
    book.files.sort(&mut flaws);
    if flaws.iter().any(Flaw::is_error) {
        return Compiled { edition: None, flaws, book };
    }
    let views = rules.iter().map(|r| r.view.clone()).collect();
    let counting = |role: &String| {
        let others = book.roles.keys().filter(|other| *other != role && book.counts_as(other, role));
        (role.clone(), others.cloned().collect())
    };
    let edition = Edition {
        counting: book.roles.keys().map(counting).collect(),
        hash: hash(sources),
        book: book.clone(),
        facts,
        rules,
        views,
        acts: slices,
        tables,
        conditions,
        authorizer: Authorizer::new(),
    };
    Compiled { edition: Some(edition), flaws, book }
}

/// All policies that can be used, those of the rulebook itself first.
fn rules(names: &Names<'_>, flaws: &mut Vec<Flaw>) -> Vec<Rule> {
    let main = names.book.layers.len().saturating_sub(1);
    let (own, leaned): (Vec<_>, Vec<_>) = names.book.articles.iter().partition(|a| a.layer == main);
    let articles = own.into_iter().chain(leaned);
    let mut rules = vec![];
    for article in articles {
        rules.extend(article.policies.iter().filter_map(|p| rule(p, article, names, flaws)));
    }
    rules
}

/// Strict validation against the schema that the vocabularies make.
fn validate(
    rules: &[Rule],
    conditions: &BTreeMap<(String, usize), Condition>,
    names: &Names<'_>,
    flaws: &mut Vec<Flaw>,
) {
    let mut actions: BTreeMap<String, BTreeSet<String>> =
        names.acts.iter().map(|act| (act.clone(), BTreeSet::new())).collect();
    for rule in rules {
        for act in &rule.view.acts {
            actions.entry(act.clone()).or_default().extend(rule.view.facts.iter().cloned());
        }
    }
    actions.extend(conditions.values().map(|c| (c.id.clone(), c.wants.clone())));
    let home = names.book.main().map_or(Spot::default(), |l| l.spot);
    let spots: BTreeMap<&str, Spot> = rules
        .iter()
        .map(|r| (r.view.id.as_str(), r.view.spot))
        .chain(conditions.values().map(|c| (c.id.as_str(), c.spot)))
        .collect();
    let policies = rules.iter().map(|r| &r.policy).chain(conditions.values().map(|c| &c.policy)).cloned();
    let made = PolicySet::from_policies(policies).map_err(|e| e.to_string());
    let (set, schema) = match (made, schema(&actions, names.facts)) {
        (Ok(set), Ok(schema)) => (set, schema),
        (Err(error), _) | (_, Err(error)) => {
            flaws.push(names.book.files.error(home, "条款不能合在一起检查", format!("检查程序的原话：{error}")));
            return;
        }
    };
    let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
    for error in result.validation_errors() {
        let at = error.labels().and_then(|mut labels| labels.next()).map_or(0, |l| l.offset());
        let id = error.policy_id().to_string();
        let spot = spots.get(id.as_str()).copied().unwrap_or(home);
        let shift = conditions.values().find(|c| c.id == id).map_or(0, |c| c.lead);
        let (message, help) = in_chinese(error);
        flaws.push(names.book.files.error(spot.plus(at.saturating_sub(shift)), message, help));
    }
    for warning in result.validation_warnings() {
        if let cedar_policy::ValidationWarning::ImpossiblePolicy(impossible) = warning {
            let spot = spots.get(impossible.policy_id().to_string().as_str()).copied().unwrap_or(home);
            flaws.push(names.book.files.error(spot, "这一条款永远不适用", "检查条件是否自相矛盾"));
        }
    }
}

/// Every act must be permitted by some policy, and guarded by every fact that its matter says must guard it.
fn guards(rules: &[Rule], acts: &BTreeMap<String, &'static ActSpec>, book: &Book, flaws: &mut Vec<Flaw>) {
    let home = book.main().map_or(Spot::default(), |l| l.spot);
    let readable = |id: &str| rules.iter().any(|r| r.view.id == id);
    let broken: Vec<&str> =
        book.articles.iter().flat_map(|a| &a.policies).filter(|p| !readable(&p.id)).map(|p| p.text.as_str()).collect();
    for (name, act) in acts {
        // A policy that cannot be read has its own flaw; what it would have guarded is not held against the rest.
        if broken.iter().any(|text| text.contains(&format!("\"{name}\""))) {
            continue;
        }
        let of_act: Vec<&Rule> = rules.iter().filter(|r| r.view.acts.contains(name)).collect();
        let spot = of_act.first().map_or(home, |r| r.view.spot);
        if !of_act.iter().any(|r| !r.view.forbids) {
            let message = format!("行为“{name}”（{}）没有任何准许条款，谁也不能做", act.label);
            flaws.push(book.files.error(spot, message, format!("写一个 permit 条款，写明 Action::\"{name}\"")));
        }
        for fact in act.guards {
            if !of_act.iter().any(|r| r.view.forbids && r.view.facts.contains(*fact)) {
                let message = format!("行为“{name}”（{}）未由任何禁止条款按“{fact}”把关", act.label);
                let help = format!("写一个 forbid 条款，写明 Action::\"{name}\"，条件里用 context.{fact}");
                flaws.push(book.files.error(spot, message, help));
            }
        }
    }
}

fn tables(
    book: &Book,
    questions: impl Iterator<Item = &'static QuestionSpec>,
    facts: &BTreeMap<&'static str, &'static FactSpec>,
    flaws: &mut Vec<Flaw>,
) -> BTreeMap<&'static str, CompiledTable> {
    let mut tables = BTreeMap::new();
    for question in questions {
        let Some(table) = book.tables.values().find(|t| t.answers.text == question.name) else { continue };
        match CompiledTable::of(table, question, book, facts) {
            Ok(compiled) => drop(tables.insert(question.name, compiled)),
            Err(message) => flaws.push(book.files.error(table.common.spot, message, "")),
        }
    }
    crate::table::bind_outside(&mut tables, book);
    tables
}

fn slices(
    rules: &[Rule],
    acts: &BTreeMap<String, &'static ActSpec>,
    book: &Book,
    flaws: &mut Vec<Flaw>,
) -> BTreeMap<String, Slice> {
    let mut slices = BTreeMap::new();
    for (name, act) in acts {
        let of_act: Vec<usize> =
            rules.iter().enumerate().filter(|(_, r)| r.view.acts.contains(name)).map(|(i, _)| i).collect();
        let chosen = || of_act.iter().filter_map(|i| rules.get(*i));
        let wants = chosen().flat_map(|r| r.view.facts.iter().cloned()).collect();
        match (policy_set(chosen()), entity("Action", name)) {
            (Ok(set), Ok(action)) => {
                let slice = Slice { label: act.label, rules: of_act, wants, set, action };
                slices.insert(name.clone(), slice);
            }
            (Err(error), _) | (_, Err(error)) => {
                let home = book.main().map_or(Spot::default(), |l| l.spot);
                flaws.push(book.files.error(home, format!("行为“{name}”的条款不能合用"), error));
            }
        }
    }
    slices
}
