//! Norms that nothing uses.

use std::collections::BTreeSet;

use guiju_core::vocabulary::AnswerKind;
use guiju_gate::Edition;
use guiju_rulebook::norm::{Common, Debtor, Duty, StepKind};
use guiju_rulebook::{Book, Days, NormKind, Relative, RowAnswer, Scope, Substitution, Table};

use crate::findings::{Findings, Kind};
use crate::words::Words;

/// Classes that the language itself or the program reads by name.
const KNOWN_CLASSES: [&str; 16] = [
    "grounds",
    "relation",
    "power",
    "marking",
    "open_inside",
    "unclassified",
    "medium",
    "request_phrase",
    "consent_phrase",
    "bare_opinion",
    "dissent",
    "dissent_anywhere",
    "no_dissent",
    "clerical",
    "common_phrases",
    "mere_reading",
];

/// Values that the program reads by name.
const KNOWN_VALUES: [&str; 7] = [
    "audit_opening_days",
    "registered_ahead_days",
    "audit_person_days",
    "audit_export_days",
    "audit_within_days",
    "office_day_begins",
    "office_day_ends",
];

/// What is used, by kind and name.
#[derive(Default)]
struct Used {
    roles: BTreeSet<String>,
    classes: BTreeSet<String>,
    values: BTreeSet<String>,
    chains: BTreeSet<String>,
}

/// Tells of every norm that nothing uses. A table that answers no question is found when the rulebook is read.
pub(crate) fn check(edition: &Edition, words: &Words, found: &mut Findings<'_>) {
    let book = edition.book();
    let used = used(book, words);
    for (kind, names) in unused(book, &used) {
        for common in names {
            let message = format!("{}“{}”（{}）没有用处", kind.label(), common.label, common.name);
            found.warning(
                Kind::DeadNorm,
                common.spot,
                message,
                "没有别的规范、政策或者程序用到它；删去，或者写明怎样用",
            );
        }
    }
}

fn unused<'a>(book: &'a Book, used: &Used) -> Vec<(NormKind, Vec<&'a Common>)> {
    // A role that is held directly has its use in the organisation: posts are of it.
    let relative = book.roles.values().filter(|r| r.relative.is_some());
    let roles = relative.map(|r| &r.common).filter(|c| !used.roles.contains(&c.name));
    let classes = book.classes.values().map(|c| &c.common).filter(|c| !used.classes.contains(&c.name));
    let bands = book.bands.values().map(|b| &b.common).filter(|c| !used.classes.contains(&c.name));
    let values = book.values.values().map(|v| &v.common).filter(|c| !used.values.contains(&c.name));
    let chains = book.chains.values().map(|c| &c.common).filter(|c| !used.chains.contains(&c.name));
    let standing = book.substitutions.values().filter(|s| !acts_for_somebody(book, s)).map(|s| &s.common);
    vec![
        (NormKind::Role, roles.collect()),
        (NormKind::Class, classes.collect()),
        (NormKind::Bands, bands.collect()),
        (NormKind::Value, values.collect()),
        (NormKind::Chain, chains.collect()),
        (NormKind::Substitution, standing.collect()),
    ]
}

/// Whether some role is found through the one stood in for: itself for the whole role, one that looks at relations to
/// lines of work for a portfolio.
fn acts_for_somebody(book: &Book, norm: &Substitution) -> bool {
    let counts = |role: &str| book.counts_as(role, &norm.absent);
    match norm.scope {
        Scope::Role => true,
        Scope::Portfolio => book.roles.values().any(|r| match &r.relative {
            Some(Relative::Relation { of, .. }) => counts(of) || book.counts_as(&norm.absent, of),
            _ => false,
        }),
    }
}

fn used(book: &Book, words: &Words) -> Used {
    let mut used = Used::default();
    used.classes.extend(words.classes().map(str::to_owned));
    used.classes.extend(KNOWN_CLASSES.map(str::to_owned));
    used.values.extend(KNOWN_VALUES.map(str::to_owned));
    used.classes.extend(words.questions.values().filter_map(|q| match q.answer {
        AnswerKind::Parties(bodies) => Some(bodies.to_owned()),
        _ => None,
    }));
    for table in book.tables.values() {
        by_table(book, table, &mut used);
    }
    for chain in book.chains.values() {
        used.roles.extend(chain.rungs.iter().map(|r| r.role.text.clone()));
    }
    for norm in book.substitutions.values() {
        let named = [&norm.absent].into_iter().chain(&norm.designated_by).chain(&norm.to).chain(&norm.except);
        used.roles.extend(named.map(|w| w.text.clone()));
        if let Days::Value(value) = &norm.from {
            used.values.insert(value.text.clone());
        }
    }
    for band in book.bands.values().flat_map(|b| &b.bands) {
        if let Days::Value(value) = &band.from {
            used.values.insert(value.text.clone());
        }
    }
    for duty in book.duties.values() {
        by_duty(duty, &mut used);
    }
    used.roles.extend(book.judgements.values().flat_map(|j| &j.by).map(|w| w.text.clone()));
    for role in book.roles.values() {
        used.roles.extend(role.is.iter().map(|w| w.text.clone()));
        used.roles.extend(role.relative.iter().map(|r| r.of().text.clone()));
    }
    for policy in book.articles.iter().flat_map(|a| &a.policies) {
        let quoted = policy.text.split('"').skip(1).step_by(2);
        used.roles.extend(quoted.map(str::to_owned));
    }
    used
}

fn by_duty(duty: &Duty, used: &mut Used) {
    let days = duty.limit.iter().map(|l| &l.count).chain(duty.extend.iter().map(|e| &e.most));
    for days in days {
        if let Days::Value(value) = days {
            used.values.insert(value.text.clone());
        }
    }
    let told = duty.steps.iter().filter_map(|s| match &s.what {
        StepKind::Tell(role) => Some(role),
        StepKind::Act(_) => None,
    });
    let owes = duty.on.iter().filter_map(|on| match &on.by {
        Debtor::Role(role) => Some(role),
        Debtor::Fact(_) | Debtor::Doer | Debtor::Witness => None,
    });
    let named = told.chain(owes).chain(duty.extend.iter().flat_map(|e| &e.by));
    used.roles.extend(named.map(|w| w.text.clone()));
}

fn by_table(book: &Book, table: &Table, used: &mut Used) {
    let answers = table.rows.iter().map(|r| &r.answer).chain(table.otherwise.iter().map(|o| &o.answer));
    for answer in answers {
        match answer {
            RowAnswer::Signing { chain, signers, .. } => {
                used.chains.insert(chain.text.clone());
                used.roles.extend(signers.iter().map(|s| s.role.text.clone()));
            }
            RowAnswer::Parties { approve, report, .. } => {
                used.roles.extend(approve.iter().chain(report).map(|w| w.text.clone()));
            }
            RowAnswer::Text(text) if book.roles.contains_key(text) => {
                used.roles.insert(text.clone());
            }
            _ => {}
        }
    }
    let members = table.rows.iter().flat_map(|r| &r.when).flatten().flat_map(|(_, members)| members);
    let named: Vec<String> = members.map(|m| m.text.clone()).filter(|m| book.roles.contains_key(m)).collect();
    used.roles.extend(named);
}

/// Where a norm is written, for whoever asks by kind and name.
pub(crate) fn common<'a>(book: &'a Book, kind: NormKind, name: &str) -> Option<&'a Common> {
    match kind {
        NormKind::Role => book.roles.get(name).map(|n| &n.common),
        NormKind::Class => book.classes.get(name).map(|n| &n.common),
        NormKind::Value => book.values.get(name).map(|n| &n.common),
        NormKind::Table => book.tables.get(name).map(|n| &n.common),
        NormKind::Chain => book.chains.get(name).map(|n| &n.common),
        NormKind::Substitution => book.substitutions.get(name).map(|n| &n.common),
        NormKind::Duty => book.duties.get(name).map(|n| &n.common),
        NormKind::Difference => book.differences.get(name).map(|n| &n.common),
        NormKind::Bands => book.bands.get(name).map(|n| &n.common),
        NormKind::Judgement => book.judgements.get(name).map(|n| &n.common),
    }
}
