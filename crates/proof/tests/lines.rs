//! The rulebook damaged line by line: nothing panics, and no gate opens.
//!
//! Every line of every file of both layers is taken out, and is broken in one of three ways that take turns from line to
//! line: cut in half, turned round, a character in its middle replaced. With `GUIJU_EVERY_DAMAGE` set, each line is broken
//! in all three ways. Each damaged rulebook must be refused (by reading, compiling or checking), or must open nothing that the whole
//! one keeps closed: no combination of a table, no signature, no act.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use guiju_gate::rulebook::{Book, parse};
use guiju_gate::{Edition, Source, compile};
use guiju_proof::{check, impact};

use common::{sources, vocabularies, workdays};

/// How a line is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    TakenOut,
    Halved,
    Reversed,
    Replaced,
}

const ALL: [Damage; 4] = [Damage::TakenOut, Damage::Halved, Damage::Reversed, Damage::Replaced];

/// What became of a damaged rulebook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// Its blocks and articles say the same: prose only.
    Same,
    /// Only its examples differ, and they are read.
    OnlyExamples,
    /// Not read.
    Unread,
    /// Not compiled, though it was read.
    Uncompiled,
    /// Refused by the check.
    Refused,
    /// Accepted, and it opens nothing.
    Harmless,
    /// Accepted, and it opens something.
    Opened(String),
}

/// The text with one line damaged; `None` where that changes nothing.
fn damaged(text: &str, line: usize, damage: Damage) -> Option<String> {
    let lines: Vec<&str> = text.split('\n').collect();
    let chars: Vec<char> = lines[line].chars().collect();
    let middle = chars.len() / 2;
    let new = match damage {
        Damage::TakenOut => None,
        Damage::Halved => Some(chars[..middle].iter().collect::<String>()),
        Damage::Reversed => Some(chars.iter().rev().collect()),
        Damage::Replaced => {
            let mut chars = chars.clone();
            *chars.get_mut(middle)? = replacement(*chars.get(middle)?);
            Some(chars.into_iter().collect())
        }
    };
    if new.as_deref() == Some(lines[line]) {
        return None;
    }
    let mut all: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
    match new {
        Some(new) => all[line] = new,
        None => drop(all.remove(line)),
    }
    Some(all.join("\n"))
}

/// Another character of the same sort, so that the damage is no mere fault of writing.
fn replacement(c: char) -> char {
    match c {
        '9' => '0',
        '0'..='8' => char::from_u32(u32::from(c) + 1).unwrap(),
        'z' => 'a',
        'a'..='y' => char::from_u32(u32::from(c) + 1).unwrap(),
        ' ' => '_',
        c if c.is_ascii() => 'x',
        '某' => '何',
        _ => '某',
    }
}

type Meaning = BTreeMap<String, String>;

/// Everything of a rulebook that can matter to an answer: layers, articles, norms, policies, cases; no prose.
fn meaning(book: &Book) -> Meaning {
    let mut said = BTreeMap::new();
    for (at, layer) in book.layers.iter().enumerate() {
        let guiju_gate::rulebook::Layer { name, short, extends, effective, trial_from, articles, sections, .. } = layer;
        said.insert(
            format!("layer {at}"),
            format!("{name} {short} {extends:?} {effective:?} {trial_from:?} {articles:?} {sections:?}"),
        );
    }
    for (at, article) in book.articles.iter().enumerate() {
        let policies: Vec<&str> = article.policies.iter().map(|p| p.text.as_str()).collect();
        let cases: Vec<&str> = article.cases.iter().map(|c| c.text.as_str()).collect();
        let status = article.status.name();
        let words = format!("{} {} {status} {:?}", article.id, article.place, article.norms);
        said.insert(format!("article {at}"), words);
        said.insert(format!("policy {at}"), format!("{policies:?}"));
        said.insert(format!("case {at}"), format!("{cases:?}"));
    }
    let norms = book.roles.values().map(|n| &n.common).chain(book.classes.values().map(|n| &n.common));
    let norms = norms.chain(book.values.values().map(|n| &n.common)).chain(book.tables.values().map(|n| &n.common));
    let norms = norms.chain(book.chains.values().map(|n| &n.common)).chain(book.duties.values().map(|n| &n.common));
    let norms = norms.chain(book.judgements.values().map(|n| &n.common)).chain(book.bands.values().map(|n| &n.common));
    for common in norms.chain(book.substitutions.values().map(|n| &n.common)) {
        said.insert(format!("norm {} {}", common.article, common.name), common.text.clone());
    }
    for (name, class) in &book.classes {
        said.insert(
            format!("class {name}"),
            format!("{:?}", class.members.iter().map(|m| &m.id.text).collect::<Vec<_>>()),
        );
    }
    said
}

/// What is needed to judge a damaged rulebook.
struct Bench {
    sources: Vec<Source>,
    whole: Edition,
    /// What the whole rulebook means, and each of its files taken alone.
    meant: Meaning,
    alone: Vec<Meaning>,
}

impl Bench {
    fn new() -> Self {
        let sources = sources();
        let compiled = compile(&sources, &vocabularies());
        let report = check(&compiled, &vocabularies(), &workdays());
        assert!(report.adoptable, "the rulebook checks clean:\n{report}");
        let alone = (0..sources.len()).map(|file| alone(&sources, file, &sources[file].text)).collect();
        Self { meant: meaning(&compiled.book), whole: compiled.edition.unwrap(), alone, sources }
    }

    fn fate(&self, file: usize, text: String, damage: Damage) -> Fate {
        // Most lines are prose: read alone, the file says the same.
        if alone(&self.sources, file, &text) == self.alone[file] {
            return Fate::Same;
        }
        let mut sources = self.sources.clone();
        sources[file].text = text;
        let vocabularies = vocabularies();
        let parsed = parse(&sources, &vocabularies);
        if parsed.flaws.iter().any(|f| f.is_error()) {
            return Fate::Unread;
        }
        // Answers come from norms and policies; a damaged example can at most be refused. That none makes the check panic
        // is tried with the lines taken out.
        let damages_examples_only = without_examples(meaning(&parsed.book)) == without_examples(self.meant.clone());
        if damages_examples_only && damage != Damage::TakenOut {
            return Fate::OnlyExamples;
        }
        let compiled = compile(&sources, &vocabularies);
        let report = check(&compiled, &vocabularies, &workdays());
        let Some(edition) = &compiled.edition else { return Fate::Uncompiled };
        if report.has_errors() {
            return Fate::Refused;
        }
        match impact(&self.whole, edition, &vocabularies).first() {
            Some(opened) => Fate::Opened(format!("{opened:#?}")),
            None => Fate::Harmless,
        }
    }
}

/// What one file means when it is read without the others.
fn alone(sources: &[Source], file: usize, text: &str) -> Meaning {
    let Source { layer, path, .. } = &sources[file];
    let about = sources.iter().find(|s| s.layer == *layer && s.path == "rulebook.toml" && s.path != *path).cloned();
    let own = Source { layer: layer.clone(), path: path.clone(), text: text.to_owned() };
    meaning(&parse(&about.into_iter().chain([own]).collect::<Vec<_>>(), &[]).book)
}

fn without_examples(mut meaning: Meaning) -> Meaning {
    meaning.retain(|key, _| !key.starts_with("case"));
    meaning
}

#[test]
fn no_damaged_line_opens_a_gate() {
    let bench = Bench::new();
    let sources = &bench.sources;
    let mut work: Vec<(usize, usize, Damage)> = vec![];
    for (file, source) in sources.iter().enumerate() {
        let lines = source.text.split('\n').count();
        work.extend((0..lines).flat_map(|line| ALL.map(|damage| (file, line, damage))));
    }
    if std::env::var_os("GUIJU_EVERY_DAMAGE").is_none() {
        let its_turn = |line: usize| [Damage::Halved, Damage::Reversed, Damage::Replaced][line % 3];
        work.retain(|(_, line, damage)| *damage == Damage::TakenOut || *damage == its_turn(*line));
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut fates = vec![];
        while let Some((file, line, damage)) = work.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            let Some(text) = damaged(&sources[file].text, line, damage) else { continue };
            fates.push((file, line, damage, bench.fate(file, text, damage)));
        }
        fates
    };
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    let fates: Vec<(usize, usize, Damage, Fate)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        handles.into_iter().flat_map(|h| h.join().expect("no damaged line panics")).collect()
    });
    let mut counted: BTreeMap<(Damage, String), usize> = BTreeMap::new();
    let mut opened = vec![];
    for (file, line, damage, fate) in &fates {
        let name = match fate {
            Fate::Opened(words) => {
                let Source { layer, path, text } = &sources[*file];
                let shown = text.split('\n').nth(*line).unwrap_or_default();
                opened.push(format!("{layer}/{path}:{} {damage:?}\n  {shown}\n{words}", line + 1));
                "Opened".to_owned()
            }
            other => format!("{other:?}"),
        };
        *counted.entry((*damage, name)).or_default() += 1;
    }
    println!("{} damaged rulebooks: {counted:#?}", fates.len());
    opened.sort();
    assert!(opened.is_empty(), "{} lines open something:\n{}", opened.len(), opened.join("\n"));
}

/// What is done to the rulebook on purpose.
enum Deed {
    /// The policy that has these words is taken out whole, with what is said of it.
    Policy(&'static str),
    /// One piece is replaced by another.
    Piece(&'static str, &'static str),
}

use Deed::{Piece, Policy};

/// Deliberate openings: what is opened, what is done before in both editions, what is done in the newer one, and the act
/// or question that must be reported.
const DEEDS: [(&str, Option<Deed>, Deed, &str); 26] = [
    (
        "a policy taken out whole",
        None,
        Policy(r#"containsAny(["security_administrator", "audit_administrator"])"#),
        "office.take_up",
    ),
    (
        "one more member in the exception of a policy",
        None,
        Piece(r#""leader_assigned", "leader_secret"]"#, r#""leader_assigned", "leader_secret", "leader"]"#),
        "documents.draft",
    ),
    (
        "one more signer in a row",
        None,
        Piece(
            "signers = [{ role = \"mayor\" }]\nprevails_over = [\"upward\", \"important\"]",
            "signers = [{ role = \"mayor\" }, { role = \"office_director\" }]\nprevails_over = [\"upward\", \"important\"]",
        ),
        "documents.signer",
    ),
    (
        "a stand-in where none may sign",
        None,
        Piece(r#"{ role = "mayor", substitutable = false }"#, r#"{ role = "mayor" }"#),
        "documents.signer",
    ),
    (
        "an exception of a substitution taken out",
        Some(Piece("to = [\"executive_vice_mayor\"]\nfrom_value", "to = [\"office_director\"]\nfrom_value")),
        Piece("except = [\"executive_vice_mayor\"]\n", ""),
        "documents.signer",
    ),
    ("a shorter absence opens", None, Piece("\nvalue = 15\n", "\nvalue = 3\n"), "documents.signer"),
    ("what must be waited for taken out", None, Piece(r#", evidence = "leader_consent""#, ""), "documents.signer"),
    (
        "a rung taken out",
        None,
        Piece(r#"{ role = "office_director" }, { role = "vice_mayor_in_charge""#, r#"{ role = "vice_mayor_in_charge""#),
        "documents.signer",
    ),
    ("a bound of another question taken out", None, Piece("only_where = \"documents.form\"\n", ""), "documents.signer"),
    (
        "what binds in principle departed from without anybody's word",
        None,
        Piece("unless { context.finance_departure == \"yes\" }", "unless { context.finance_departure != \"no\" }"),
        "documents.submit",
    ),
    (
        "the vice mayor signs though it was judged to need the mayor",
        None,
        Piece(
            "signers = [{ role = \"mayor\" }]\nnote = \"已认定",
            "signers = [{ role = \"mayor\" }, { role = \"vice_mayor_in_charge\" }]\nnote = \"已认定",
        ),
        "documents.signer",
    ),
    (
        "one more role that may judge",
        None,
        Piece(
            r#"by = ["mayor", "vice_mayor_in_charge"]"#,
            r#"by = ["mayor", "vice_mayor_in_charge", "office_director"]"#,
        ),
        "认定",
    ),
    (
        "who may change whose judgement",
        None,
        Piece(
            r#""office_director", "deputy_in_charge"]
on"#,
            r#""deputy_in_charge", "office_director"]
on"#,
        ),
        "认定",
    ),
    (
        "judged in more cases",
        None,
        Piece(r#"when = { temporary_funding = "yes", finance_opined = "no" }"#, r#"when = { finance_opined = "no" }"#),
        "认定",
    ),
    (
        "judged on fewer facts",
        None,
        Piece(r#"["temporary_funding", "amount", "lines_concerned"]"#, r#"["temporary_funding", "lines_concerned"]"#),
        "认定",
    ),
    (
        "judged on one more act",
        None,
        Piece(r#"on = ["documents.submit"]"#, r#"on = ["documents.submit", "documents.sign"]"#),
        "认定",
    ),
    (
        "a longer limit",
        None,
        Piece(
            "name = \"clearing_days\"\nlabel = \"审核把关的时限\"\nbasis = \"50.1\"\nvalue = 3",
            "name = \"clearing_days\"\nlabel = \"审核把关的时限\"\nbasis = \"50.1\"\nvalue = 5",
        ),
        "职责时限",
    ),
    (
        "a longer extension",
        None,
        Piece(
            "label = \"审核把关最多延长\"\nbasis = \"50.1\"\nvalue = 2",
            "label = \"审核把关最多延长\"\nbasis = \"50.1\"\nvalue = 9",
        ),
        "职责时限",
    ),
    ("somebody no longer told", None, Piece("  { after = 0, tell = \"drafting_street_head\" },\n", ""), "职责时限"),
    (
        "another event that ends a duty",
        None,
        Piece(r#"until = ["duties.settled"]"#, r#"until = ["duties.settled", "duties.confirmed"]"#),
        "职责时限",
    ),
    (
        "a duty in fewer cases",
        None,
        Piece("on = \"duties.disputed\"\n", "on = \"duties.disputed\"\nwhen = { told_people = \"x\" }\n"),
        "职责时限",
    ),
    ("another who owes", None, Piece("by_role = \"office_director\"\n", "by_role = \"mayor\"\n"), "职责时限"),
    ("another day counted from", None, Piece("date = \"leave_last_day\"\n", "on_day = \"yearly 12-31\"\n"), "职责时限"),
    ("a marking no longer seen", None, Piece("label = \"秘密★\"", "label = \"祕密★\""), "密级标志"),
    ("an amount in another band", None, Piece("from_value = \"long_absence_days\" },", "from = 20 },"), "分档"),
    ("a number widened", None, Piece("min = 1, max = 1, note", "min = 1, max = 2, note"), "documents.asks"),
];

/// The sources after a deed; it must find its words.
fn done(mut sources: Vec<Source>, deed: &Deed) -> Vec<Source> {
    let (Policy(words) | Piece(words, _)) = deed;
    let source = sources.iter_mut().find(|s| s.text.contains(words)).unwrap_or_else(|| panic!("nowhere {words:?}"));
    match deed {
        Piece(from, to) => source.text = source.text.replacen(from, to, 1),
        Policy(words) => {
            let at = source.text.find(words).unwrap();
            let begins = source.text[..at].rfind("\n\n@").unwrap();
            let ends = at + source.text[at..].find(';').unwrap() + 1;
            source.text.replace_range(begins..ends, "");
        }
    }
    sources
}

fn edition(sources: &[Source]) -> Edition {
    let compiled = compile(sources, &vocabularies());
    compiled.edition.unwrap_or_else(|| panic!("{:#?}", compiled.flaws))
}

/// The control of the test above, which could not fail if `impact` saw nothing.
#[test]
fn deliberate_openings_are_reported() {
    for (name, before, deed, opens) in &DEEDS {
        let sources = before.iter().fold(sources(), done);
        let (older, newer) = (edition(&sources), edition(&done(sources.clone(), deed)));
        let opened = impact(&older, &newer, &vocabularies());
        assert!(opened.iter().any(|o| o.what.contains(opens)), "{name} opens {opens}: {opened:#?}");
        assert_eq!(impact(&older, &edition(&sources), &vocabularies()), vec![], "{name}: the same opens nothing");
    }
}
