//! What was understood of a rulebook.

use std::collections::BTreeMap;

use guiju_calendar::Day;

use crate::block::ground;
use crate::case::Case;
use crate::files::{Files, Spot};
use crate::judgement::Judgement;
use crate::norm::{Bands, Chain, Class, Days, Difference, Duty, Role, Substitution, Table, Value};
use crate::vocabulary::FactKind;

/// A rulebook with all its layers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Layers, the one leaned on first; the last is the rulebook itself.
    pub layers: Vec<Layer>,
    /// Articles in reading order.
    pub articles: Vec<Article>,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Classes by name.
    pub classes: BTreeMap<String, Class>,
    /// Values by name.
    pub values: BTreeMap<String, Value>,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Chains by name.
    pub chains: BTreeMap<String, Chain>,
    /// Substitutions by name.
    pub substitutions: BTreeMap<String, Substitution>,
    /// Bands of amounts by name.
    pub bands: BTreeMap<String, Bands>,
    /// Duties by name.
    pub duties: BTreeMap<String, Duty>,
    /// Judgements by name.
    pub judgements: BTreeMap<String, Judgement>,
    /// Differences from the layers leaned on, by name.
    pub differences: BTreeMap<String, Difference>,
    /// The files, for positions.
    pub files: Files,
}

/// One layer: a folder of chapters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer {
    /// Machine name, the folder's.
    pub name: String,
    /// Title in full.
    pub title: String,
    /// Short title, as cited.
    pub short: String,
    /// The government that works by it; empty for a layer that is no government's own.
    pub government: String,
    /// Layers it leans on.
    pub extends: Vec<String>,
    /// In force from.
    pub effective: Option<Day>,
    /// On trial from.
    pub trial_from: Option<Day>,
    /// How many numbered articles it has; `None` for a layer whose headings are places in words.
    pub articles: Option<u16>,
    /// How many articles a layer without numbers has; `None` where they are numbered, or where it says nothing of itself.
    pub sections: Option<usize>,
    /// What it repeals; empty for nothing.
    pub repeals: String,
    /// Where it was taken from.
    pub source: String,
    /// The layer's `rulebook.toml`, or its first file.
    pub spot: Spot,
}

/// An article, or a section of a layer without numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Index of its layer.
    pub layer: usize,
    /// Official number; 0 in a layer without numbers.
    pub number: u16,
    /// As cited: `51`, or the heading's words.
    pub place: String,
    /// `51`, or `file-slug/ordinal`: the beginning of the ids of its policies and cases.
    pub id: String,
    /// Heading without the number.
    pub title: String,
    /// Heading of its chapter.
    pub chapter: String,
    /// Book cited by its place, without book-title marks; empty where the place names its own.
    pub book: String,
    /// How much of it is computed.
    pub status: Status,
    /// Our restatement, in Markdown, without blocks and remarks.
    pub prose: String,
    /// What is planned, why it is guidance, readings, sources.
    pub remarks: Vec<Remark>,
    /// Norms declared in it, in order.
    pub norms: Vec<(NormKind, String)>,
    /// Policies in it, in order.
    pub policies: Vec<Policy>,
    /// Worked examples in it, in order.
    pub cases: Vec<Case>,
    /// File as `layer/path`.
    pub file: String,
    /// Line of the heading.
    pub line: usize,
    /// The heading.
    pub spot: Spot,
}

impl Article {
    /// How its place begins: the heading up to its short title, as others cite it.
    pub fn begins(&self) -> &str {
        self.place.split_whitespace().next().unwrap_or(&self.place)
    }

    /// Whether a place is this article's: in full, or as far as it is cited, the book named or not.
    pub fn is_at(&self, place: &str) -> bool {
        let cited = ground(place, "");
        let here = self.place == cited.place || self.begins() == cited.place;
        here && (cited.book.is_empty() || cited.book == self.book)
    }
}

/// How much of an article is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It has norms or policies; part of it may be planned still.
    Executable,
    /// Nothing yet.
    Planned,
    /// Nothing to compute.
    #[default]
    Guidance,
}

impl Status {
    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Status::Executable => "可执行",
            Status::Planned => "待建",
            Status::Guidance => "指引",
        }
    }
    /// Machine name.
    pub fn name(self) -> &'static str {
        match self {
            Status::Executable => "executable",
            Status::Planned => "planned",
            Status::Guidance => "guidance",
        }
    }
}

/// A line that says something about the article rather than restating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it says.
    pub kind: RemarkKind,
    /// In words.
    pub text: String,
    /// Where.
    pub spot: Spot,
}

/// Kinds of remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemarkKind {
    /// 待建: will be carried by this matter.
    Planned(String),
    /// 指引: nothing to compute, and why.
    Guidance,
    /// 解读: the reading chosen.
    Reading,
    /// 出处: where it was taken from.
    Source,
}

/// The kinds of norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NormKind {
    /// Who holds a post.
    Role,
    /// A closed set.
    Class,
    /// A number.
    Value,
    /// A decision table.
    Table,
    /// A ladder of clearances.
    Chain,
    /// Who stands in.
    Substitution,
    /// Who owes an act, and by when.
    Duty,
    /// Where the rulebook and a layer it leans on pull apart, and what was chosen.
    Difference,
    /// Named bands of an amount.
    Bands,
    /// Who may say whether a soft word holds.
    Judgement,
}

impl NormKind {
    /// All kinds.
    pub const ALL: [NormKind; 10] = [
        NormKind::Role,
        NormKind::Class,
        NormKind::Value,
        NormKind::Table,
        NormKind::Chain,
        NormKind::Substitution,
        NormKind::Duty,
        NormKind::Difference,
        NormKind::Bands,
        NormKind::Judgement,
    ];

    /// As written in a block.
    pub fn name(self) -> &'static str {
        match self {
            NormKind::Role => "role",
            NormKind::Class => "class",
            NormKind::Value => "value",
            NormKind::Table => "table",
            NormKind::Chain => "chain",
            NormKind::Substitution => "substitution",
            NormKind::Duty => "duty",
            NormKind::Difference => "difference",
            NormKind::Bands => "bands",
            NormKind::Judgement => "judgement",
        }
    }

    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            NormKind::Role => "角色",
            NormKind::Class => "类别",
            NormKind::Value => "规则值",
            NormKind::Table => "裁决表",
            NormKind::Chain => "审批链",
            NormKind::Substitution => "代行规则",
            NormKind::Duty => "职责时限",
            NormKind::Difference => "层间差异",
            NormKind::Bands => "分档",
            NormKind::Judgement => "认定",
        }
    }
}

/// One Cedar policy, uncompiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Our id: `51#1`.
    pub id: String,
    /// Its text, from the first annotation to the semicolon.
    pub text: String,
    /// Where the text begins.
    pub spot: Spot,
}

impl Book {
    /// The rulebook itself: the last layer.
    pub fn main(&self) -> Option<&Layer> {
        self.layers.last()
    }

    /// An article of the rulebook itself by number.
    pub fn article(&self, number: u16) -> Option<&Article> {
        let main = self.layers.len().checked_sub(1)?;
        self.articles.iter().find(|a| a.layer == main && a.number == number && number > 0)
    }

    /// Members of a class, the implicit classes `role`, `judgement` and `yes_no` among them: id and label, in order.
    pub fn members(&self, class: &str) -> Vec<(String, String)> {
        match class {
            "yes_no" => vec![("yes".to_owned(), "是".to_owned()), ("no".to_owned(), "否".to_owned())],
            "role" => self.roles.iter().map(|(name, role)| (name.clone(), role.common.label.clone())).collect(),
            "judgement" => self.judgements.iter().map(|(name, j)| (name.clone(), j.common.label.clone())).collect(),
            _ => match (self.classes.get(class), self.bands.get(class)) {
                (Some(c), _) => c.members.iter().map(|m| (m.id.text.clone(), m.label.clone())).collect(),
                (None, Some(b)) => b.bands.iter().map(|m| (m.id.text.clone(), m.label.clone())).collect(),
                (None, None) => vec![],
            },
        }
    }

    /// The values that a fact of a kind can have, id and label, in order; `None` where they are not finite.
    pub fn domain(&self, kind: FactKind) -> Option<Vec<(String, String)>> {
        match kind {
            FactKind::Yes => Some(self.members("yes_no")),
            FactKind::Class(class) => Some(self.members(class)),
            FactKind::OneOf(values) => {
                Some(values.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect())
            }
            FactKind::Text | FactKind::Set | FactKind::Number => None,
        }
    }

    /// Whether there is such a class, implicit ones included.
    pub fn has_class(&self, class: &str) -> bool {
        matches!(class, "role" | "judgement" | "yes_no")
            || self.classes.contains_key(class)
            || self.bands.contains_key(class)
    }

    /// A number written out or named; nothing where no value has that name.
    pub fn number(&self, number: &Days) -> Option<i64> {
        match number {
            Days::Number(n) => Some(*n),
            Days::Value(name) => self.values.get(name.text.as_str()).map(|v| v.value),
        }
    }

    /// The band to which an amount belongs: the highest that begins at or below it.
    pub fn band(&self, bands: &str, amount: i64) -> Option<&str> {
        let all = &self.bands.get(bands)?.bands;
        let begun = all.iter().rev().find(|b| self.number(&b.from).is_some_and(|from| from <= amount));
        begun.map(|b| b.id.text.as_str())
    }

    /// Whether holders of a role count as another, too; every role counts as itself.
    pub fn counts_as(&self, role: &str, wanted: &str) -> bool {
        let mut at = role;
        // No chain of roles is longer than there are roles; a circle ends here.
        for _ in 0..=self.roles.len() {
            if at == wanted {
                return true;
            }
            let Some(above) = self.roles.get(at).and_then(|r| r.is.as_deref()) else { return false };
            at = above;
        }
        false
    }

    /// A role and all roles that its holders count as too.
    pub fn role_and_above<'a>(&'a self, role: &'a str) -> Vec<&'a str> {
        let mut all = vec![role];
        let mut next = self.roles.get(role).and_then(|r| r.is.as_deref());
        while let Some(above) = next.filter(|a| !all.contains(a)) {
            all.push(above);
            next = self.roles.get(above).and_then(|r| r.is.as_deref());
        }
        all
    }
}
