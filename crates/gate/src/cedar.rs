//! Policies read one by one: their ids are ours, their words are checked, their needs are known.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::pst::{ActionConstraint, Clause};
use cedar_policy::{Effect, Policy, PolicyId};
use guiju_core::Citation;
use guiju_core::vocabulary::{FactKind, FactSpec};
use guiju_rulebook::{Article, Book, Flaw, Spot, Strength, ground, outside, suggestion};
use miette::Diagnostic;

use crate::edition::PolicyView;
use crate::lexer;
use crate::walk::{Reads, read};

/// Annotations an author may write.
const ANNOTATIONS: [&str; 7] = ["basis", "message", "remedy", "act", "who", "covered_by", "strength"];
/// Attributes of `principal`.
const ATTRIBUTES: [&str; 4] = ["person", "roles", "posts", "units"];

/// One policy compiled.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) view: PolicyView,
    pub(crate) policy: Policy,
    pub(crate) reads: Reads,
    /// It forbids unless something holds: its ground is one that was met when it does not speak.
    pub(crate) unless: bool,
    /// `@act`: the act that leads on.
    pub(crate) act: Option<String>,
    /// `@who`: who can do it now.
    pub(crate) who: Whom,
}

/// Whom a policy's author names as those who can do it now.
#[derive(Debug, Default)]
pub(crate) struct Whom {
    /// Roles: `registrar`.
    pub(crate) roles: Vec<String>,
    /// Facts that name people or units: `{unit_heads}`.
    pub(crate) facts: Vec<String>,
}

impl Whom {
    fn of(note: &str) -> Self {
        let named = listed(note);
        let fact = |word: &String| word.strip_prefix('{').and_then(|w| w.strip_suffix('}')).map(str::to_owned);
        let roles = named.iter().filter(|word| fact(word).is_none()).cloned().collect();
        Self { roles, facts: named.iter().filter_map(fact).collect() }
    }

    /// Whether nobody is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.facts.is_empty()
    }
}

/// The words of an annotation that lists several.
fn listed(note: &str) -> Vec<String> {
    note.split(['+', ',', '、']).map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect()
}

/// What policies may name.
pub(crate) struct Names<'a> {
    pub(crate) book: &'a Book,
    pub(crate) facts: &'a BTreeMap<&'static str, &'static FactSpec>,
    pub(crate) acts: &'a BTreeSet<String>,
    pub(crate) reasons: &'a BTreeSet<&'static str>,
}

/// Where the text of a policy stands, for flaws.
pub(crate) struct Place<'a> {
    pub(crate) names: &'a Names<'a>,
    pub(crate) spot: Spot,
    pub(crate) text: &'a str,
    /// Bytes of the text that stand before what the file has.
    pub(crate) lead: usize,
}

impl Place<'_> {
    pub(crate) fn error(&self, at: Option<usize>, message: impl Into<String>, help: impl Into<String>) -> Flaw {
        let at = at.unwrap_or_default().saturating_sub(self.lead);
        self.names.book.files.error(self.spot.plus(at), message, help)
    }
}

/// Reads a policy; nothing where it cannot be used, whose flaws are then in the list.
pub(crate) fn rule(
    source: &guiju_rulebook::Policy,
    article: &Article,
    names: &Names<'_>,
    flaws: &mut Vec<Flaw>,
) -> Option<Rule> {
    let place = Place { names, spot: source.spot, text: &source.text, lead: 0 };
    let before = flaws.len();
    let (policy, tree) = parse(&source.id, &source.text, &place, flaws)?;
    let template = tree.body();
    let forbids = policy.effect() == Effect::Forbid;
    let reads = read(template.clauses(), forbids);
    let acts = acts(&template.action, &place, flaws);
    check_reads(&reads, &place, flaws);
    let note = |name: &str| policy.annotation(name).unwrap_or_default().to_owned();
    let (basis, message) = (note("basis"), note("message"));
    if let Some((words, help)) = outside(&basis, article.number) {
        flaws.push(place.error(lexer::annotation(&source.text, "basis"), words, help));
    }
    if forbids && message.trim().is_empty() {
        let at = lexer::word(&source.text, "forbid");
        flaws.push(place.error(at, "禁止条款没有写明理由", "在前面写 @message(\"为什么不可以\")"));
    }
    if forbids && note("remedy").trim().is_empty() {
        let at = lexer::word(&source.text, "forbid");
        flaws.push(place.error(at, "禁止条款没有写明出路", "在前面写 @remedy(\"怎样做才可以\")"));
    }
    let unless = forbids && !basis.is_empty() && template.clauses().iter().any(|c| matches!(c, Clause::Unless(_)));
    let cited = if basis.is_empty() { article.place.as_str() } else { basis.as_str() };
    let cited = ground(cited, &article.book);
    let view = PolicyView {
        id: source.id.clone(),
        forbids,
        acts,
        facts: reads.facts.clone(),
        citation: Citation { book: cited.book, place: cited.place, norm: source.id.clone() },
        message,
        remedy: note("remedy"),
        strength: strength(&note("strength"), forbids, &place, flaws),
        departures: departures(&reads, names.book),
        covered_by: listed(&note("covered_by")).into_iter().collect(),
        spot: source.spot,
    };
    let who = Whom::of(&note("who"));
    let act = Some(note("act")).filter(|a| !a.is_empty());
    let rule = Rule { view, policy, reads, unless, act, who };
    check_annotations(&rule, &place, flaws);
    check_strength(&rule, &place, flaws);
    flaws.iter().skip(before).all(|f| !f.is_error()).then_some(rule)
}

/// `@strength`: a gate where it says nothing. Only what forbids can bind less than that.
fn strength(written: &str, forbids: bool, place: &Place<'_>, flaws: &mut Vec<Flaw>) -> Strength {
    match (written, forbids) {
        ("", _) | ("gate", true) => Strength::Gate,
        ("duty", true) => Strength::Duty,
        _ => {
            let at = lexer::annotation(place.text, "strength");
            let help = "禁止条款写 gate（硬性）或 duty（原则上，可以认定偏离）；准许条款不写";
            flaws.push(place.error(at, format!("@strength 不能写“{written}”"), help));
            Strength::Gate
        }
    }
}

/// Names of the judgements that depart from what binds in principle and that a policy reads.
fn departures(reads: &Reads, book: &Book) -> BTreeSet<String> {
    let read = book.judgements.values().filter(|j| j.departs && reads.facts.contains(&j.answers.text));
    read.map(|j| j.common.name.clone()).collect()
}

/// What binds in principle says who may depart from it; from a gate nobody may.
fn check_strength(rule: &Rule, place: &Place<'_>, flaws: &mut Vec<Flaw>) {
    let view = &rule.view;
    let at = lexer::annotation(place.text, "strength");
    match (view.strength, view.departures.is_empty()) {
        (Strength::Gate, false) => {
            let message = "硬性条款不能以认定越过";
            flaws.push(place.error(at, message, "原文只是原则上要求的，写 @strength(\"duty\")；否则删去对认定的引用"));
        }
        (Strength::Duty | Strength::Reminder, true) => {
            let help = "在条件里写 unless 由哪项认定（departs = true）作出偏离，如 context.某认定 == \"yes\"";
            flaws.push(place.error(at, "没有写明可以由谁认定偏离", help));
        }
        _ => {}
    }
    // What nobody has said yet is neither yes nor no.
    for (fact, text) in rule.reads.compared.iter().filter(|(_, text)| text == guiju_rulebook::norm::OPEN) {
        if place.names.book.judgements.values().any(|j| j.answers.text == *fact) {
            let message = format!("“{fact}”尚待认定时不能据以办理");
            flaws.push(place.error(lexer::literal(place.text, text), message, "只与 yes 或 no 比较"));
        }
    }
}

/// Cedar's own reading, with its faults turned into flaws.
pub(crate) fn parse(
    id: &str,
    text: &str,
    place: &Place<'_>,
    flaws: &mut Vec<Flaw>,
) -> Option<(Policy, cedar_policy::pst::Policy)> {
    let policy = match Policy::parse(Some(PolicyId::new(id)), text) {
        Ok(policy) => policy,
        Err(errors) => {
            for error in errors.iter() {
                let at = error.labels().and_then(|mut labels| labels.next()).map(|l| l.offset());
                let help = format!("解析程序的原话：{error}");
                flaws.push(place.error(at, "条款写法有误", help));
            }
            return None;
        }
    };
    match policy.to_pst() {
        Ok(tree) => Some((policy, tree)),
        Err(error) => {
            flaws.push(place.error(None, "条款里有不支持的写法", format!("解析程序的原话：{error}")));
            None
        }
    }
}

/// The acts a policy names; it must name some, and all must exist.
fn acts(constraint: &ActionConstraint, place: &Place<'_>, flaws: &mut Vec<Flaw>) -> BTreeSet<String> {
    let named = match constraint {
        ActionConstraint::Any => vec![],
        ActionConstraint::Eq(one) => vec![one],
        ActionConstraint::In(many) => many.iter().collect(),
    };
    if named.is_empty() {
        let help = "写 action == Action::\"…\" 或 action in [Action::\"…\", …]";
        flaws.push(place.error(lexer::word(place.text, "action"), "条款没有写明针对哪些行为", help));
    }
    for uid in &named {
        let name = uid.eid.as_str();
        let at = lexer::literal(place.text, name);
        if uid.ty.to_string() != "Action" {
            flaws.push(place.error(at, format!("“{uid}”不是行为"), "应写 Action::\"…\""));
        } else if !place.names.acts.contains(name) {
            let help = suggestion(name, place.names.acts.iter().map(String::as_str));
            flaws.push(place.error(at, format!("没有“{name}”这一行为"), help));
        }
    }
    named.into_iter().map(|uid| uid.eid.to_string()).collect()
}

/// Facts, members of classes and roles that a condition names must exist.
pub(crate) fn check_reads(reads: &Reads, place: &Place<'_>, flaws: &mut Vec<Flaw>) {
    let (book, facts) = (place.names.book, place.names.facts);
    for words in &reads.unsupported {
        flaws.push(place.error(lexer::word(place.text, "context"), *words, ""));
    }
    for name in reads.facts.iter().filter(|n| !facts.contains_key(n.as_str())) {
        let at = lexer::attribute(place.text, "context", name);
        flaws.push(place.error(at, format!("没有“{name}”这一事实"), suggestion(name, facts.keys().copied())));
    }
    for (name, text) in &reads.compared {
        let fact = facts.get(name.as_str()).filter(|f| f.kind != FactKind::Yes);
        let Some(members) = fact.and_then(|f| book.domain(f.kind)) else { continue };
        if !members.iter().any(|(id, _)| id == text) {
            let help = suggestion(text, members.iter().map(|(id, _)| id.as_str()));
            let at = lexer::literal(place.text, text);
            flaws.push(place.error(at, format!("“{name}”不会是“{text}”"), help));
        }
    }
    for role in reads.roles.iter().filter(|r| !is_role(book, r)) {
        let help = suggestion(role, book.roles.keys().map(String::as_str));
        flaws.push(place.error(lexer::literal(place.text, role), format!("没有“{role}”这一角色"), help));
    }
}

fn is_role(book: &Book, role: &str) -> bool {
    role == "system" || book.roles.contains_key(role)
}

fn check_annotations(rule: &Rule, place: &Place<'_>, flaws: &mut Vec<Flaw>) {
    let names = place.names;
    for (name, _) in rule.policy.annotations().filter(|(n, _)| !ANNOTATIONS.contains(n)) {
        let at = lexer::annotation(place.text, name);
        if name == "id" {
            flaws.push(place.error(at, "条款编号由系统按条号和次序给出，不能自写", "删去 @id"));
        } else {
            let help = suggestion(name, ANNOTATIONS);
            let spot = place.spot.plus(at.unwrap_or_default());
            flaws.push(names.book.files.warning(spot, format!("不认识的标注“@{name}”，不起作用"), help));
        }
    }
    if let Some(act) = rule.act.as_ref().filter(|a| !names.acts.contains(*a)) {
        let help = suggestion(act, names.acts.iter().map(String::as_str));
        flaws.push(place.error(lexer::annotation(place.text, "act"), format!("没有“{act}”这一行为"), help));
    }
    for code in rule.view.covered_by.iter().filter(|c| !names.reasons.contains(c.as_str())) {
        let help = suggestion(code, names.reasons.iter().copied());
        flaws.push(place.error(lexer::annotation(place.text, "covered_by"), format!("没有“{code}”这一理由代码"), help));
    }
    for fact in rule.who.facts.iter().filter(|f| !names.facts.contains_key(f.as_str())) {
        let help = suggestion(fact, names.facts.keys().copied());
        flaws.push(place.error(lexer::annotation(place.text, "who"), format!("没有“{fact}”这一事实"), help));
    }
    for role in rule.who.roles.iter().filter(|r| !is_role(names.book, r)) {
        let help = suggestion(role, names.book.roles.keys().map(String::as_str));
        flaws.push(place.error(lexer::annotation(place.text, "who"), format!("没有“{role}”这一角色"), help));
    }
    for (name, words) in [("message", &rule.view.message), ("remedy", &rule.view.remedy)] {
        for fact in braced(words).into_iter().filter(|f| !names.facts.contains_key(f)) {
            let help = suggestion(fact, rule.view.facts.iter().map(String::as_str));
            let at = lexer::annotation(place.text, name);
            flaws.push(place.error(at, format!("@{name} 里的“{{{fact}}}”不是事实"), help));
        }
    }
}

/// The names between braces in a message.
pub(crate) fn braced(words: &str) -> Vec<&str> {
    words.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// What strict validation found, in Chinese where it is common.
pub(crate) fn in_chinese(error: &cedar_policy::ValidationError) -> (String, String) {
    use cedar_policy::ValidationError as E;
    let message = match error {
        E::UnexpectedType(_) => "这里的类型不对",
        E::IncompatibleTypes(_) => "两边的类型不同，不能这样比较",
        E::UnsafeAttributeAccess(_) | E::UnsafeOptionalAttributeAccess(_) => "没有这一属性",
        E::UnrecognizedEntityType(_) => "没有这一种对象，只有 Person、Subject、Action",
        E::InvalidActionApplication(_) => "行为只能由 Person 对 Subject 做",
        E::EmptySetForbidden(_) => "这里不能写空集",
        E::UndefinedFunction(_) | E::WrongNumberArguments(_) | E::FunctionArgumentValidation(_) => "函数用得不对",
        _ => "条款通不过检查",
    };
    let attributes = ATTRIBUTES.map(|a| format!("principal.{a}")).join("、");
    let help = match error {
        E::UnsafeAttributeAccess(_) | E::UnsafeOptionalAttributeAccess(_) => format!("当事人只有 {attributes}"),
        _ => format!("检查程序的原话：{error}"),
    };
    (message.to_owned(), help)
}
