//! An edition: a rulebook compiled.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::Authorizer;
use guiju_core::vocabulary::FactSpec;
use guiju_core::{Citation, Day, Reason};
use guiju_rulebook::{Basis, Book, Spot, Strength};

use crate::cedar::Rule;
use crate::chain::Condition;
use crate::slice::Slice;
use crate::table::CompiledTable;

/// A rulebook compiled; shared between threads.
#[derive(Debug)]
pub struct Edition {
    pub(crate) hash: String,
    pub(crate) book: Book,
    /// Facts of all matters by name.
    pub(crate) facts: BTreeMap<&'static str, &'static FactSpec>,
    /// Policies, those of the rulebook itself before those of the layers it leans on.
    pub(crate) rules: Vec<Rule>,
    pub(crate) views: Vec<PolicyView>,
    /// What each act needs, by full name.
    pub(crate) acts: BTreeMap<String, Slice>,
    /// Tables by the question they answer.
    pub(crate) tables: BTreeMap<&'static str, CompiledTable>,
    /// Conditions of rungs: chain and index.
    pub(crate) conditions: BTreeMap<(String, usize), Condition>,
    pub(crate) authorizer: Authorizer,
    /// For each role the other roles whose holders count as it, too.
    pub(crate) counting: BTreeMap<String, Vec<String>>,
}

/// One policy as `proof` and pages see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyView {
    /// `51#1`: article and ordinal.
    pub id: String,
    /// Whether it forbids.
    pub forbids: bool,
    /// Acts it applies to.
    pub acts: BTreeSet<String>,
    /// Facts it reads.
    pub facts: BTreeSet<String>,
    /// Its ground.
    pub citation: Citation,
    /// `@message`; empty for none.
    pub message: String,
    /// `@remedy`; empty for none.
    pub remedy: String,
    /// How strictly it binds: `@strength`, a gate where it says nothing.
    pub strength: Strength,
    /// The judgements by which it may be departed from, where it binds in principle only; names.
    pub departures: BTreeSet<String>,
    /// `@covered_by`: reason codes of the case that say the same and more; beside one of them it is not told again.
    pub covered_by: BTreeSet<String>,
    /// Where it is written.
    pub spot: Spot,
}

/// No facts.
static NONE: BTreeSet<String> = BTreeSet::new();

impl Edition {
    /// SHA-256 over the files, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }
    /// Title in full.
    pub fn title(&self) -> &str {
        self.book.main().map_or("", |l| l.title.as_str())
    }
    /// Short title, as cited.
    pub fn short(&self) -> &str {
        self.book.main().map_or("", |l| l.short.as_str())
    }
    /// In force from.
    pub fn effective(&self) -> Option<Day> {
        self.book.main().and_then(|l| l.effective)
    }
    /// On trial from.
    pub fn trial_from(&self) -> Option<Day> {
        self.book.main().and_then(|l| l.trial_from)
    }
    /// The rulebook as read.
    pub fn book(&self) -> &Book {
        &self.book
    }
    /// Facts of all matters by name.
    pub fn facts(&self) -> &BTreeMap<&'static str, &'static FactSpec> {
        &self.facts
    }
    /// All policies; those of the rulebook itself first.
    pub fn policies(&self) -> &[PolicyView] {
        &self.views
    }
    /// Full names of all acts.
    pub fn acts(&self) -> impl Iterator<Item = &str> {
        self.acts.keys().map(String::as_str)
    }
    /// Facts that the policies of an act read; empty for an unknown act.
    pub fn wants(&self, act: &str) -> &BTreeSet<String> {
        self.acts.get(act).map_or(&NONE, |slice| &slice.wants)
    }
    /// Facts that the conditions of a chain's rungs read.
    pub fn chain_wants(&self, chain: &str) -> BTreeSet<String> {
        let conditions = self.conditions.iter().filter(|((name, _), _)| name == chain);
        conditions.flat_map(|(_, condition)| condition.wants.iter().cloned()).collect()
    }
    /// The table that answers a question.
    pub fn table(&self, question: &str) -> Option<&CompiledTable> {
        self.tables.get(question)
    }
    /// All that stands against an act, each thing told once. What stands in the case comes first, for it names the row
    /// of the rules that governs it; then come the policies, but for those that a reason of the case covers.
    pub fn together(&self, case: Vec<Reason>, gate: Vec<Reason>) -> Vec<Reason> {
        let covers = |policy: &Reason| {
            let view = self.views.iter().find(|v| v.id == policy.code);
            view.is_some_and(|view| case.iter().any(|reason| view.covered_by.contains(&reason.code)))
        };
        let further: Vec<Reason> = gate.into_iter().filter(|r| !case.contains(r) && !covers(r)).collect();
        case.into_iter().chain(further).collect()
    }
    /// A citation of a ground by the norm that has it.
    pub(crate) fn cite(&self, basis: &Basis, norm: &str) -> Citation {
        Citation { book: basis.book.clone(), place: basis.place.clone(), norm: norm.to_owned() }
    }
}
