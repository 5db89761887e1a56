//! What must hold, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use guiju_core::journal::{GENESIS, body_hash, chain};
use guiju_core::register::{Ask, Cell, Where};
use guiju_core::request::{Outcome, Recorded, Request};
use guiju_runtime::{Reader, content_hash, rebuild};
use guiju_store::{MemoryStore, Read, StoreError, dump, first_difference};

use crate::World;
use crate::fill::one;

/// Rows read at a time.
const PAGE: usize = 500;
/// Answers of earlier requests that are looked at again.
const SAMPLE: usize = 60;

/// A fault, and the facts.
pub type Fault = (String, String);

/// A store that does not answer is a fault, too.
pub fn broken(error: &StoreError) -> Fault {
    ("存储没有应答".to_owned(), error.to_string())
}

fn fault(what: &str, facts: impl Into<String>) -> Fault {
    (what.to_owned(), facts.into())
}

/// Requests that were answered, with their answers.
#[derive(Debug, Default)]
pub struct Answered {
    all: Vec<(Request, Recorded)>,
    /// Keys by which rows were recorded, with their positions.
    keys: BTreeMap<(String, String), u64>,
    /// So many of them were looked up already.
    seen: usize,
}

impl Answered {
    /// An answer that was given. The same key has one answer for ever.
    pub fn take(&mut self, request: &Request, recorded: &Recorded) -> Result<(), Fault> {
        let key = (request.actor.clone(), request.key.clone());
        match self.keys.insert(key, recorded.position) {
            Some(before) if before != recorded.position => {
                let facts = format!("{} {}：{before}、{}", request.actor, request.key, recorded.position);
                return Err(fault("同一请求有两个答复", facts));
            }
            Some(_) => {}
            None => self.all.push((request.clone(), recorded.clone())),
        }
        Ok(())
    }

    /// One of them.
    pub fn any(&self, rng: &mut Rng) -> Option<&(Request, Recorded)> {
        one(rng, &self.all)
    }

    /// Some of them, early and late.
    pub fn some(&self, rng: &mut Rng) -> Vec<(Request, Recorded)> {
        (0..SAMPLE).filter_map(|_| one(rng, &self.all)).cloned().collect()
    }

    /// Every answer is in the journal, as it was given; those looked up before are not looked up again but for a sample.
    pub fn are_there(&mut self, read: &dyn Read, gov: &str, rng: &mut Rng) -> Result<(), Fault> {
        let old = self.some(rng);
        let new = self.all.iter().skip(self.seen);
        for (request, recorded) in old.iter().chain(new) {
            let found = read.answered(gov, &request.actor, &request.key).map_err(|e| broken(&e))?;
            if found.as_ref() != Some(&(content_hash(request), recorded.clone())) {
                let facts = format!("{} {}，流水{}", request.actor, request.key, recorded.position);
                return Err(fault("答复过的办理在日志中没有，或者不同", facts));
            }
        }
        self.seen = self.all.len();
        Ok(())
    }
}

/// What an outcome may look like: everything it says has its ground in the edition.
pub fn grounded(reader: &Reader, outcome: &Outcome, cited: &mut BTreeSet<String>) -> Result<(), Fault> {
    let edition = reader.edition();
    let citations: Vec<_> = match outcome {
        Outcome::Done(recorded) => recorded.citations.iter().collect(),
        other => other.reasons().iter().flat_map(|reason| &reason.citations).collect(),
    };
    let bare = match outcome {
        Outcome::Done(recorded) => recorded.citations.is_empty(),
        other => other.reasons().iter().any(|reason| reason.citations.is_empty()),
    };
    if bare {
        return Err(fault("答复没有依据", format!("{outcome:?}")));
    }
    let book = edition.book();
    for citation in citations {
        let number = citation.article();
        let known = match number {
            // A place in words is the beginning of a heading, or a paragraph of one.
            0 => {
                let place = citation.place.as_str();
                !place.is_empty()
                    && book.articles.iter().any(|a| a.place.starts_with(place) || place.starts_with(&a.place))
            }
            number => book.article(number).is_some(),
        };
        if !known {
            return Err(fault("答复所引的条文不在规则中", format!("{citation:?}")));
        }
        cited.insert(citation.place.clone());
    }
    Ok(())
}

/// The chain holds from the first row to the last, and no key occurs twice.
pub fn chained(read: &dyn Read, gov: &str) -> Result<(u64, String), Fault> {
    let (mut before, mut next, mut keys) = (GENESIS.to_owned(), 1, BTreeSet::new());
    loop {
        let rows = read.journal(gov, next, PAGE).map_err(|e| broken(&e))?;
        for row in &rows {
            let head = row.read_head().map_err(|e| fault("日志读不出", format!("第{next}条：{e}")))?;
            let body = row.body.as_deref().unwrap_or_default();
            let whole = row.position == next
                && row.hash == chain(&before, &row.head)
                && head.body_hash == body_hash(&row.salt, body);
            if !whole {
                return Err(fault("日志不相连", format!("第{next}条")));
            }
            if !keys.insert((head.actor.clone(), head.key.clone())) {
                return Err(fault("日志中同一请求有两条", format!("第{next}条，{} {}", head.actor, head.key)));
            }
            before.clone_from(&row.hash);
            next += 1;
        }
        if rows.is_empty() {
            return Ok((next - 1, before));
        }
    }
}

/// The registers remade from the journal are those that the acts left.
pub fn remade(world: &World<'_>, read: &dyn Read) -> Result<(), Fault> {
    chained(read, &world.gov)?;
    let mut copy = MemoryStore::copy_of(read, &world.gov, world.registers.clone()).map_err(|e| broken(&e))?;
    rebuild(&mut copy, &world.gov, world.matters).map_err(|e| broken(&e))?;
    let kept = dump(read, &world.gov, &world.registers).map_err(|e| broken(&e))?;
    let made = dump(&copy, &world.gov, &world.registers).map_err(|e| broken(&e))?;
    match first_difference(&kept, &made, &world.registers) {
        Some(difference) => Err(fault("重建的登记簿与办理留下的不同", difference)),
        None => Ok(()),
    }
}

/// What somebody finds was opened to him, and of these he finds what was.
pub fn seen(reader: &Reader, person: &str, subjects: &[(String, String)], rng: &mut Rng) -> Result<(), Fault> {
    const LIST: (&str, &str) = ("documents", "subject");
    let ask = Ask { limit: PAGE, ..Ask::all(LIST.0, reader.viewer(person)) };
    let found = reader.ask(&ask).map_err(|e| broken(&e))?;
    let ids: BTreeSet<String> =
        found.rows.iter().filter_map(|row| row.get(LIST.1)).map(|cell| cell.text().to_owned()).collect();
    for id in ids.iter().take(20) {
        if !reader.may_see(person, id).map_err(|e| broken(&e))? {
            return Err(fault("查到没有开放给本人的事项", format!("{person} {id}")));
        }
    }
    for _ in 0..20 {
        let Some((matter, id)) = one(rng, subjects) else { return Ok(()) };
        if matter != LIST.0 {
            continue;
        }
        let ask = Ask::all(LIST.0, reader.viewer(person)).filter(Where::Is(LIST.1, Cell::from(id.as_str())));
        let finds = !reader.ask(&ask).map_err(|e| broken(&e))?.rows.is_empty();
        if finds != reader.may_see(person, id).map_err(|e| broken(&e))? {
            return Err(fault("所见与开放不一致", format!("{person} {id}")));
        }
    }
    Ok(())
}
