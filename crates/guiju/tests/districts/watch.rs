//! What must hold after every step, whatever was tried.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::journal::Head;
use guiju_core::norms::{At, SignerSet};
use guiju_core::org::Thing;
use guiju_core::register::{Ask, Viewer};
use guiju_core::request::Outcome;
use guiju_core::{Facts, Norms as _, OfficeTime};
use guiju_runtime::rebuild;
use guiju_store::{MemoryStore, OBLIGATIONS, dump};
use serde_json::Value;

use crate::district::{self, District, desk};
use crate::oracle::{Oracle, Paper, View};

/// Hours before now at which powers are looked at again.
const BEFORE: [i64; 4] = [1, 30, 130, 300];

/// A final signature.
#[derive(Debug, Clone)]
struct Signature {
    /// Position of its row.
    record: u64,
}

#[derive(Default)]
pub struct Watch {
    pub oracle: Oracle,
    read: u64,
    papers: BTreeMap<String, Paper>,
    /// Signatures that count: not taken off by sending back, not found void.
    signed: BTreeMap<String, Vec<Signature>>,
    numbered: BTreeSet<String>,
    numbers: BTreeSet<(String, i64, i64)>,
    opinions: BTreeMap<String, Vec<String>>,
    /// Row of the record by the row of its dispute.
    disputes: BTreeMap<u64, u64>,
    /// What the oracle does not follow happened: it may know more absences than there are.
    unsure: bool,
    /// How often what came to pass.
    pub done: BTreeMap<String, usize>,
}

impl Watch {
    pub fn of(oracle: Oracle) -> Self {
        Self { oracle, ..Self::default() }
    }

    fn count(&mut self, what: &str) {
        *self.done.entry(what.to_owned()).or_default() += 1;
    }

    /// Looks at what came of a step, and at everything that must hold now.
    pub fn after(&mut self, district: &District, outcome: &Outcome, opinion: Option<String>) {
        match outcome {
            Outcome::Faulty { message } => panic!("a fault: {message}"),
            Outcome::Refused { reasons } => {
                assert!(!reasons.is_empty(), "a refusal says why");
                assert!(reasons.iter().all(|r| !r.citations.is_empty()), "and by which article: {reasons:?}");
            }
            Outcome::Done(recorded) => {
                let kept = self.opinions.entry(recorded.subject.clone()).or_default();
                kept.extend(opinion);
            }
            _ => {}
        }
        let before = self.read;
        let office = self.take_rows(district);
        if self.read > before {
            self.nobody_forgotten(district);
            self.ways_out(district);
        }
        if office {
            self.powers(district);
        }
    }

    /// Takes in the rows that are new; whether powers may have changed with them.
    fn take_rows(&mut self, district: &District) -> bool {
        let mut office = false;
        for (head, body) in district.rows_after(self.read) {
            self.read = head.position;
            office |= head.matter == "office" || head.matter == "leave";
            *self.done.entry(format!("{}.{}", head.matter, head.act)).or_default() += 1;
            if head.entered_for.is_some() {
                self.count("on behalf");
            }
            let events: Vec<Value> = serde_json::from_slice(&body).unwrap();
            for event in &events {
                self.unsure |= event["kind"] == "permission_lapsed" || event["kind"] == "permission_restored";
                self.oracle.take(&head, event);
                self.happened(&head, event);
            }
        }
        office
    }

    fn happened(&mut self, head: &Head, event: &Value) {
        let (id, text) = (head.subject.as_str(), |name: &str| event[name].as_str().unwrap_or_default().to_owned());
        match event["kind"].as_str().unwrap() {
            "drafted" | "edited" => {
                let paper = &event["paper"];
                let text = |name: &str| paper[name].as_str().unwrap_or_default().to_owned();
                let lines = paper["lines"].as_array().into_iter().flatten().map(|l| l.as_str().unwrap().to_owned());
                let paper = Paper { issuer: text("issuer"), class: text("matter_class"), lines: lines.collect() };
                self.papers.insert(id.to_owned(), paper);
            }
            "signed" => self.signed(head),
            "returned" if head.matter == "documents" => {
                assert!(!self.numbered.contains(id), "{id} went back after its number");
                self.signed.remove(id);
            }
            "numbered" => {
                self.numbered.insert(id.to_owned());
                let of = |name: &str| event[name].as_i64().unwrap();
                let number = (text("series"), of("year"), of("number"));
                assert!(self.numbers.insert(number.clone()), "{number:?} is given twice");
                let counting: Vec<&Signature> = self.signed.get(id).into_iter().flatten().collect();
                assert_eq!(counting.len(), 1, "{id} gets a number on one signature");
                let sound = counting.iter().all(|s| !self.oracle.doubted.contains(&s.record));
                assert!(sound, "{id} gets a number on a signature that its author disputes");
            }
            "disputed" => {
                let record = event["record"].as_u64().unwrap();
                self.disputes.insert(head.position, record);
                self.oracle.doubted.insert(record);
            }
            "settled" => {
                let record = *self.disputes.get(&event["record"].as_u64().unwrap()).expect("what was disputed");
                if event["void"].as_bool().unwrap_or_default() {
                    self.count("void");
                    self.signed.values_mut().for_each(|all| all.retain(|s| s.record != record));
                } else {
                    self.count("stands");
                    self.oracle.doubted.remove(&record);
                }
            }
            _ => {}
        }
    }

    /// One final signature counts on a paper; its author could sign at the hour at which he did, by what was done by then.
    fn signed(&mut self, head: &Head) {
        let (id, person) = (head.subject.as_str(), head.on_behalf.as_str());
        if head.entered_for.is_some() {
            self.count("signed on behalf");
        }
        let lawful = self.oracle.signers(&self.papers[id], View::then(head.happened));
        assert!(
            lawful.contains(person),
            "{person} signed {id} at {}; lawful were {lawful:?}: {:?}",
            head.happened,
            self.papers[id]
        );
        if self.oracle.holder("mayor", View::then(head.happened)) != Some(person) {
            self.count("signed by another than the mayor");
        }
        let all = self.signed.entry(id.to_owned()).or_default();
        all.push(Signature { record: head.position });
        assert!(all.len() == 1, "{id} has two final signatures that count: {all:?}");
    }

    /// Every obligation names a post that stands; where nobody holds it, there is somebody who may fill it.
    fn nobody_forgotten(&self, district: &District) {
        let reader = district.office.reader();
        let (org, now) = (reader.org(), reader.now());
        let mut filled = BTreeMap::new();
        for row in reader.ask(&Ask::all(OBLIGATIONS.name, Viewer::System)).unwrap().rows {
            let post = row["post"].text();
            assert!(org.stands(Thing::Post, post, now), "an obligation of “{post}”, which does not stand");
            if org.holder(post, now).is_some() {
                continue;
            }
            let may = |person: &&String| {
                let given = [("post", post)];
                let view = reader.act_given(("office", "take_up"), None, person, &given);
                view.is_some_and(|view| view.open)
            };
            let found = *filled.entry(post.to_owned()).or_insert_with(|| org.people.keys().any(|person| may(&person)));
            assert!(found, "“{post}” is vacant and owes something, and nobody may fill it");
        }
    }

    /// A paper whose next step nobody may do says who can end that, and by what.
    fn ways_out(&self, district: &District) {
        let reader = district.office.reader();
        for id in self.papers.keys() {
            let subject = reader.subject("documents", id).unwrap().unwrap();
            let Some(desk) = desk(district, id, &subject) else { continue };
            let ends = desk.waits.as_ref().is_some_and(|w| !w.who.is_empty() && w.remedy.is_some());
            assert!(!desk.may.is_empty() || ends, "{id} waits without a way out: {desk:?}");
        }
    }

    /// Who may sign now is whom the oracle names; and who might have signed at an hour that is past is nobody whom what was
    /// done by then did not let.
    fn powers(&self, district: &District) {
        let now = district.office.reader().now();
        let papers = self.probes();
        for paper in &papers {
            let (found, known) = (signers(district, paper, now), self.oracle.signers(paper, View::then(now)));
            let wrong =
                || format!("{found:?} may sign, by the rules {known:?}: {paper:?} at {now}: {}", course(district));
            assert!(found.is_subset(&known), "{}", wrong());
            assert!(self.unsure || found == known, "{}", wrong());
            for hours in BEFORE {
                let at = now.plus_seconds(-3600 * hours);
                let view = View { circles: false, ..View::then(at) };
                let (found, known) = (signers(district, paper, at), self.oracle.signers(paper, view));
                let wrong = format!("{paper:?} at {at}, looked at {now}");
                let wrong = || format!("{wrong}: {}", course(district));
                assert!(found.is_subset(&known), "{found:?} might have signed, then known {known:?}: {}", wrong());
            }
        }
    }

    /// Papers of each kind and of each line of work.
    fn probes(&self) -> Vec<Paper> {
        let lines: Vec<&String> = self.oracle.lines().collect();
        let paper = |class: &str, lines: &[&String]| Paper {
            issuer: "government".into(),
            class: class.into(),
            lines: lines.iter().map(|l| (*l).clone()).collect(),
        };
        let mut all: Vec<Paper> = lines.iter().map(|line| paper("ordinary", &[line])).collect();
        all.push(paper("ordinary", &lines));
        all.push(paper("policy", &lines[..1]));
        all.push(paper("appointment", &lines[..1]));
        all
    }

    /// Nothing written is lost, and the registers remade from the journal are those that the acts left.
    pub fn at_the_end(&self, district: &District) {
        let reader = district.office.reader();
        for (id, opinions) in &self.opinions {
            let (matter, _) = id.split_once('-').unwrap();
            let subject = reader.shared(matter, id).unwrap().unwrap();
            let bodies = subject.rows.iter().chain(&subject.others);
            let told: String = bodies.map(|(_, body)| String::from_utf8_lossy(body).into_owned()).collect();
            for opinion in opinions {
                assert!(told.contains(opinion), "{opinion} of {id} is lost");
            }
        }
        let registers: Vec<_> = guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect();
        district.read(|read| {
            let left = dump(read, district::GOV, &registers).unwrap();
            let mut copy = MemoryStore::copy_of(read, district::GOV, registers.clone()).unwrap();
            rebuild(&mut copy, district::GOV, guiju_matters::ALL).unwrap();
            assert!(dump(&copy, district::GOV, &registers).unwrap() == left, "the registers are remade as they were");
        });
    }
}

/// What was done to posts, powers and absences, for whoever reads a failure.
fn course(district: &District) -> String {
    let rows = district.rows_after(0).into_iter().filter(|(head, _)| head.matter == "office" || head.matter == "leave");
    let rows = rows.skip(6).map(|(head, body)| {
        let (position, subject, who) = (head.position, &head.subject, &head.on_behalf);
        let (happened, recorded) = (head.happened, head.recorded);
        format!("\n{position} {subject} {who} {happened} ({recorded}) {}", String::from_utf8_lossy(&body))
    });
    rows.collect()
}

/// Who may sign such a paper, as the program says; where nobody may, it names who can end that, and by what.
fn signers(district: &District, paper: &Paper, at: OfficeTime) -> BTreeSet<String> {
    let set = signer_set(district, paper, at);
    let out = set.waits.as_ref().is_some_and(|w| !w.who.is_empty() && w.remedy.is_some());
    assert!(!set.lawful.is_empty() || out, "nobody may sign {paper:?} at {at}, and no way out: {set:?}");
    set.lawful.into_iter().map(|c| c.person).collect()
}

fn signer_set(district: &District, paper: &Paper, at: OfficeTime) -> SignerSet {
    let org = district.office.reader().org();
    let norms = &**district::EDITION;
    let plain = [
        ("issuer", paper.issuer.as_str()),
        ("joint_with", "none"),
        ("doc_type", "notice"),
        ("recipient", "subordinate"),
        ("matter_class", paper.class.as_str()),
        ("mayor_needed", "open"),
    ];
    let mut facts: Facts = plain.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    for no in ["meeting_passed", "consent_noted", "leader_consent"] {
        facts.insert(no.to_owned(), false.into());
    }
    facts.extend(org.portfolio(&paper.lines, at, |role| norms.is_head(role)));
    let ruling = norms.ask("documents.signer", &facts).unwrap();
    let at = At { org: &org, time: at, lines: &paper.lines, unit: "" };
    norms.signers(&ruling, &facts, at).unwrap()
}
