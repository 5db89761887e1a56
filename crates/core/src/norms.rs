//! What a matter may ask of the rules. `gate` answers from the edition in force.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use guiju_calendar::{Limit, OfficeTime, Workdays};
use guiju_rulebook::judgement::Judgement;

use crate::ground::{Citation, Reason, Remedy};
use crate::journal::Clock;
use guiju_records::fact::Facts;
use guiju_records::org::Organisation;

/// The rules could not answer: refuse, and raise an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormFault(pub String);

impl fmt::Display for NormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NormFault {}

/// The answer to a question: what a table row says, and by which article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What the row says.
    pub answer: Answer,
    /// The row's place.
    pub citation: Citation,
    /// The row's note: a reading chosen, a reason, a local choice. Empty for none.
    pub note: String,
    /// Keys that were read, label and value as shown.
    pub keys: Vec<(String, String)>,
}

/// What a table row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Lawful.
    Permitted,
    /// Not lawful, because.
    Refused(String),
    /// A text, e.g. the organ's mark of a series.
    Text(String),
    /// A number within bounds; absent bounds do not bind.
    Range {
        /// At least.
        min: Option<i64>,
        /// At most.
        max: Option<i64>,
    },
    /// Who signs.
    Signing(Signing),
    /// Whose consent it needs, who is told, with whom it is filed.
    Parties(Parties),
}

/// Whose consent something needs, who is told of it, with which bodies it is filed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// Roles of which all must agree.
    pub approve: Vec<String>,
    /// Roles that are told; their consent is not needed.
    pub report: Vec<String>,
    /// Bodies with which it is filed, members of the question's class.
    pub file: Vec<String>,
}

/// Who may sign, by which ladder, called what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The word for the final signature: 签署, 签发, 审签.
    pub verb: String,
    /// Name of the chain of clearances before it.
    pub chain: String,
    /// All who may sign; the first is the default addressee.
    pub signers: Vec<Signer>,
}

/// One way to be a lawful signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Role of the rulebook.
    pub role: String,
    /// Needs a grant of this power that covers the hour and the lines.
    pub grant: Option<String>,
    /// Needs this fact to hold.
    pub evidence: Option<String>,
    /// Of several holders only the highest in the order of the list of responsibilities.
    pub highest_only: bool,
    /// Whether one who stands in for the role may sign in its place.
    pub substitutable: bool,
    /// The word for this signature, where it differs from the row's.
    pub verb: Option<String>,
    /// Its own ground, where it differs from the row's.
    pub citation: Option<Citation>,
}

/// Where and when a role is looked for.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The instant at which authority is judged.
    pub time: OfficeTime,
    /// Lines of work concerned.
    pub lines: &'a [String],
    /// The unit concerned (who drafted), where the role is relative to one.
    pub unit: &'a str,
}

/// By what title somebody may act in a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// Holds a post of the role.
    Own,
    /// Stands in by designation or by the rule itself; the designation's id, empty when automatic.
    StandsIn(String),
    /// Authorised; the grant's id.
    Granted(String),
}

/// A person who may act in a role, and by what title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// Person id.
    pub person: String,
    /// The person's own post through which he acts.
    pub post: String,
    /// The post whose work it is: the own post, or that of the one stood in for.
    pub for_post: String,
    /// Role.
    pub role: String,
    /// As shown: 常务副区长（受权签发）.
    pub label: String,
    /// Title.
    pub via: Via,
    /// Articles.
    pub citations: Vec<Citation>,
}

/// One rung of a ladder, for one paper at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Names the rung in the record: `role` or `role@post` where each portfolio has its own.
    pub key: String,
    /// As shown: 区政府办公室分管负责同志.
    pub label: String,
    /// Who may clear it now.
    pub capacities: Vec<Capacity>,
    /// The posts that owe it.
    pub posts: Vec<String>,
    /// The chain's place.
    pub citation: Citation,
    /// Why nobody may clear it, and who can end that; absent when somebody may.
    pub waits: Option<Reason>,
}

/// The lawful signers of one paper at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignerSet {
    /// All who may sign.
    pub lawful: Vec<Capacity>,
    /// To whom it is submitted (呈签对象): always one of `lawful`, absent only when that is empty.
    pub default: Option<Capacity>,
    /// People of the roles concerned who may not, and why: person id and reason in words.
    pub not: Vec<(String, String)>,
    /// Why nobody may sign and who can end that; absent when somebody may.
    pub waits: Option<Reason>,
}

/// Who may do the next step on a subject at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desk {
    /// The step as shown: 区政府办公室分管负责同志, 签发.
    pub step: String,
    /// Who may do it.
    pub may: Vec<Capacity>,
    /// Who may sign, whatever comes before.
    pub signs: Vec<Capacity>,
    /// Why nobody may do it, and whose act would end that; absent when somebody may.
    pub waits: Option<Reason>,
}

/// The rules, asked.
pub trait Norms {
    /// Asks a question; the keys are taken from the facts by name.
    fn ask(&self, question: &str, facts: &Facts) -> Result<Ruling, NormFault>;
    /// The rows of the table that answers a question, in order; none where it has no table.
    fn rows(&self, _question: &str) -> Vec<RowView> {
        vec![]
    }
    /// Who may act in a role.
    fn holders(&self, role: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault>;
    /// The posts of a role, held or vacant; of a relative role those that the lines or the unit point to.
    fn posts(&self, role: &str, at: At<'_>) -> Result<Vec<String>, NormFault>;
    /// The band to which an amount belongs, by the name of the bands.
    fn band(&self, bands: &str, amount: i64) -> Result<String, NormFault>;
    /// Nobody can act in a role because a post of it is vacant: said so on a ground, with those who can fill the post.
    fn vacant(&self, role: &str, post: &str, ground: &Citation, at: At<'_>) -> Reason;
    /// The rungs of a chain, in order; rungs whose condition does not hold are left out.
    fn rungs(&self, chain: &str, facts: &Facts, at: At<'_>) -> Result<Vec<Rung>, NormFault>;
    /// Who may sign.
    fn signers(&self, signing: &Ruling, facts: &Facts, at: At<'_>) -> Result<SignerSet, NormFault>;
    /// A number of the rulebook and its place.
    fn value(&self, name: &str) -> Result<(i64, Citation), NormFault>;
    /// The place that grounds a reason code.
    fn ground(&self, code: &str) -> Result<Citation, NormFault>;
    /// Members of a class: id and label.
    fn members(&self, class: &str) -> Vec<(String, String)>;
    /// Label of a role; the name itself where it is unknown.
    fn role_label(&self, role: &str) -> String;
    /// Whether a role is the head of the government.
    fn is_head(&self, role: &str) -> bool;
    /// Whether a role is held by one person at a time.
    fn held_by_one(&self, role: &str) -> bool;
    /// The substitution norms by which somebody may stand in for a role: name, who designates (roles; empty when
    /// automatic), who may be designated (roles), place.
    fn substitutions(&self, absent_role: &str) -> Vec<SubstitutionView>;
    /// What the rules leave to the judgement of named people.
    fn judgements(&self) -> Vec<Judgement> {
        vec![]
    }
    /// A duty by name.
    fn duty(&self, name: &str) -> Result<DutyView, NormFault>;
    /// A clock counted anew, after its limit was lengthened or a year was loaded. Steps done stay done.
    fn recount(&self, clock: &Clock, workdays: &Workdays) -> Result<Clock, NormFault>;
}

/// A duty as a matter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyView {
    /// As shown: 会签单位书面答复.
    pub label: String,
    /// The act owed, full name.
    pub owes: String,
    /// How long; absent for a duty without a clock.
    pub limit: Option<Limit>,
    /// Roles that may lengthen it, and by how many of the limit's units in all; absent where nobody may.
    pub extend: Option<(Vec<String>, u32)>,
    /// Place.
    pub citation: Citation,
}

/// A row of a table as a matter sees it: what must hold for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// The row's place, as a ruling by it cites it.
    pub citation: Citation,
    /// It matches when any of these holds: members allowed, by key; a key left out does not matter.
    pub when: Vec<BTreeMap<String, BTreeSet<String>>>,
}

/// A substitution norm as a matter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubstitutionView {
    /// Norm name.
    pub name: String,
    /// As shown: 主持区政府工作, 临时代管分管工作.
    pub label: String,
    /// Role that designates; `None` when the rule itself names the stand-in.
    pub designated_by: Option<String>,
    /// Roles that may be designated.
    pub to: Vec<String>,
    /// Days of absence from which it opens; 0 for any absence.
    pub from_days: i64,
    /// Place.
    pub citation: Citation,
}

impl Reason {
    /// A reason with the ground that the rules give its code, the way on in words, and who can go it now. The facts
    /// are added to it.
    pub fn grounded(
        norms: &dyn Norms,
        code: &str,
        message: impl Into<String>,
        way_on: impl Into<String>,
        who: Vec<String>,
    ) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            citations: norms.ground(code).into_iter().collect(),
            facts: vec![],
            who,
            remedy: Some(Remedy { text: way_on.into(), act: None }),
        }
    }

    /// Puts a citation before the others: the article that decides the case at hand.
    #[must_use]
    pub fn by(mut self, citation: &Citation) -> Self {
        self.citations.retain(|c| c != citation);
        self.citations.insert(0, citation.clone());
        self
    }

    /// Adds a fact, label and value.
    #[must_use]
    pub fn fact(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push((label.into(), value.into()));
        self
    }

    /// Adds facts, label and value.
    #[must_use]
    pub fn facts(mut self, facts: impl IntoIterator<Item = (String, String)>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// Names the one act that leads on.
    #[must_use]
    pub fn act(mut self, act: &str) -> Self {
        if let Some(remedy) = &mut self.remedy {
            remedy.act = Some(act.to_owned());
        }
        self
    }
}
