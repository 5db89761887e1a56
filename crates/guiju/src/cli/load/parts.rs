//! What made-up papers are put together from, and one of them by chance.

use std::collections::BTreeMap;

use fastrand::Rng;
use guiju_core::form::Form;
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The parts, as they are shipped.
const PARTS: &str = include_str!("parts.toml");
/// Shares of papers are counted in a thousand.
const THOUSAND: u32 = 1_000;
/// Shares of kinds are counted in a hundred.
const HUNDRED: u32 = 100;

/// The parts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    returned: u32,
    left: u32,
    labelled: u32,
    urgent: u32,
    topics: Vec<String>,
    qualities: Vec<String>,
    places: Vec<String>,
    begin: Vec<String>,
    points: Vec<String>,
    end: Vec<String>,
    kind: Vec<Kind>,
    act: Vec<ActForm>,
}

/// One kind of paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    share: u32,
    #[serde(rename = "type")]
    word: String,
    form: BTreeMap<String, String>,
}

/// How the form of an act is filled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActForm {
    #[serde(rename = "do")]
    act: String,
    form: BTreeMap<String, String>,
}

/// Who drafts, and what about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafter {
    /// Person id.
    pub person: String,
    /// In whose name titles begin.
    pub organ: String,
    /// Lines of work of his unit.
    pub lines: Vec<String>,
}

/// What chance decided of a paper's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// It is sent back once.
    pub returned: bool,
    /// After so many acts nothing more is done.
    pub left_after: Option<u32>,
}

impl Parts {
    /// The shipped parts.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn shipped() -> Result<Self> {
        toml::from_str(PARTS).map_err(|e| Failure(format!("样例文件的素材读不出：{e}")))
    }

    /// The form of an act that somebody owes; nothing for an act that made-up papers do not go through.
    pub fn form_of(&self, act: &str) -> Option<Form> {
        let known = self.act.iter().find(|a| a.act == act)?;
        Some(Form::of(known.form.iter().map(|(field, value)| (field.as_str(), value.as_str()))))
    }

    /// What chance decides of a paper's way.
    pub fn fate(&self, rng: &mut Rng) -> Fate {
        let returned = rng.u32(..THOUSAND) < self.returned;
        let left = rng.u32(..THOUSAND) < self.left;
        Fate { returned, left_after: left.then(|| rng.u32(1..6)) }
    }

    /// A draft: title and text of about 230 characters.
    pub fn draft(&self, rng: &mut Rng, drafter: &Drafter, n: u64) -> Form {
        let kind = self.kind(rng);
        let about = format!("{}{}{}", one(rng, &self.places), one(rng, &self.qualities), one(rng, &self.topics));
        let title = format!("{}关于{about}的{}（样例{n}）", drafter.organ, kind.word);
        let urgency = if rng.u32(..THOUSAND) < self.urgent { "urgent" } else { "normal" };
        let label = if rng.u32(..THOUSAND) < self.labelled { "internal" } else { "none" };
        let body = self.body(rng, &about);
        let own = [
            ("title", title.as_str()),
            ("body", &body),
            ("urgency", urgency),
            ("label", label),
            ("basis", "工作需要（样例）"),
            ("lines", one(rng, &drafter.lines)),
        ];
        let of_kind = kind.form.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        Form::of(of_kind.chain(own))
    }

    fn kind(&self, rng: &mut Rng) -> Kind {
        let mut at = rng.u32(..HUNDRED);
        for kind in &self.kind {
            match at.checked_sub(kind.share) {
                None => return kind.clone(),
                Some(rest) => at = rest,
            }
        }
        self.kind.last().cloned().unwrap_or_else(|| Kind { share: 0, word: String::new(), form: BTreeMap::new() })
    }

    fn body(&self, rng: &mut Rng, about: &str) -> String {
        let mut points: Vec<&str> = self.points.iter().map(String::as_str).collect();
        rng.shuffle(&mut points);
        let mut text = one(rng, &self.begin).replace("{topic}", about);
        for (number, point) in ["一", "二", "三", "四", "五"].iter().zip(points) {
            text.push_str(&format!("\n{number}、{point}"));
        }
        text.push('\n');
        text.push_str(one(rng, &self.end));
        text
    }
}

/// One of several by chance; nothing of none.
fn one<'a>(rng: &mut Rng, of: &'a [String]) -> &'a str {
    rng.choice(of).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_paper_and_texts_have_the_length_of_short_papers() {
        let parts = Parts::shipped().unwrap();
        let drafter = Drafter { person: "a".to_owned(), organ: "区政府".to_owned(), lines: vec!["x".to_owned()] };
        let draft = |seed| parts.draft(&mut Rng::with_seed(seed), &drafter, 1);
        assert_eq!(draft(7), draft(7));
        assert_ne!(draft(7), draft(8));
        let lengths = (0..200).map(|seed| draft(seed).fields["body"][0].chars().count());
        let mean = lengths.sum::<usize>() / 200;
        assert!((200..260).contains(&mean), "{mean} characters");
        assert!(parts.form_of("documents.sign").is_some() && parts.form_of("documents.judge").is_none());
    }

    #[test]
    fn the_shares_of_the_kinds_are_whole() {
        let parts = Parts::shipped().unwrap();
        assert_eq!(parts.kind.iter().map(|k| k.share).sum::<u32>(), HUNDRED);
    }
}
