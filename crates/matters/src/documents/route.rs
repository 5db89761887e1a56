//! The way of one paper: which row of the rules governs it, which rungs are open, who may sign.
//!
//! Everything here is asked of the rules at the instant of the act; the state only says what happened.

use std::collections::BTreeSet;

use guiju_core::journal::Obligation;
use guiju_core::judgement::OPEN;
use guiju_core::norms::{Answer, At, Capacity, Desk, NormFault, Norms, Ruling, Rung, SignerSet, Signing, Via};
use guiju_core::{CaseFile, Facts, Organisation, Reason, Remedy};

use super::authority;
use super::event::Paper;
use super::facts::needs_review;
use super::looks;
use super::state::{Stage, State};

/// The key of the rung on which the signer himself looks at the changes that he asked for.
const CHANGES_KEY: &str = "changes";
/// How the key of a rung begins that is only for reading.
const READING_KEY: &str = "reading@";

/// The way of one paper at one instant.
#[derive(Debug, Clone)]
pub struct Route {
    /// The row that governs the signature.
    pub ruling: Ruling,
    /// What it says.
    pub signing: Signing,
    /// All rungs in order.
    pub rungs: Vec<Rung>,
    /// Of these, the ones not cleared yet, in order.
    pub pending: Vec<Rung>,
    /// Who may sign.
    pub signers: SignerSet,
}

/// The table keys of a paper, on which nobody has judged anything, and the facts that rungs and signers may need.
pub fn keys(paper: &Paper, org: &Organisation, at: guiju_core::OfficeTime, norms: &dyn Norms) -> Facts {
    let mut keys = org.portfolio(&paper.lines, at, |role| norms.is_head(role));
    keys.extend(authority::own(norms).map(|j| (j.answers.text, OPEN.into())));
    keys.extend([
        ("issuer".to_owned(), paper.issuer.as_str().into()),
        ("joint_with".to_owned(), paper.joint_with.as_str().into()),
        ("doc_type".to_owned(), paper.doc_type.as_str().into()),
        ("recipient".to_owned(), paper.recipient.as_str().into()),
        ("matter_class".to_owned(), paper.matter_class.as_str().into()),
        ("meeting_passed".to_owned(), paper.meeting_passed.into()),
        ("consent_noted".to_owned(), paper.consent_noted.into()),
    ]);
    keys
}

/// Where and when the roles of a paper are looked for.
pub fn at<'a>(state: &'a State, case: &CaseFile<'a>) -> At<'a> {
    At { org: case.org, time: case.happened, lines: &state.paper.lines, unit: &state.unit }
}

/// The way of a paper. `consent` says whether a leader's consent is on record.
pub fn route(state: &State, case: &CaseFile<'_>, norms: &dyn Norms, consent: bool) -> Result<Route, NormFault> {
    let mut facts = keys(&state.paper, case.org, case.happened, norms);
    for judgement in authority::own(norms) {
        let answer = authority::answer(&judgement, state, case, norms);
        facts.insert(judgement.answers.text, answer.into());
    }
    let ruling = norms.ask("documents.signer", &facts)?;
    let Answer::Signing(signing) = ruling.answer.clone() else {
        return Err(NormFault("规则对签发人的回答不是签发人".to_owned()));
    };
    facts.insert("leader_consent".to_owned(), consent.into());
    let at = at(state, case);
    let rungs = norms.rungs(&signing.chain, &facts, at)?;
    let signers = norms.signers(&ruling, &facts, at)?;
    let cleared: BTreeSet<&str> = state.clearances.iter().flat_map(|c| &c.rungs).map(String::as_str).collect();
    let mut pending: Vec<Rung> = rungs.iter().filter(|r| !cleared.contains(r.key.as_str())).cloned().collect();
    if state.changes_unchecked() {
        // What the signer asked to change was changed: somebody else sees that it is that and no more.
        pending = vec![looking_rung(state, &rungs, &ruling, &signing, &signers)];
    }
    if let Some(post) = &state.reading {
        pending.insert(0, reading_rung(post, case, &ruling, &signers));
    }
    Ok(Route { ruling, signing, rungs, pending, signers })
}

/// Begins the label of a rung that is only for reading, and so the capacity of what is owed for it.
pub const READING: &str = "请先阅";

/// Who looks at changes that the signer asked for: the first rung on which somebody stands who did not make them; where
/// there is none, whoever may sign.
fn looking_rung(state: &State, rungs: &[Rung], ruling: &Ruling, signing: &Signing, signers: &SignerSet) -> Rung {
    let other = |c: &Capacity| c.person != state.edited_by;
    if let Some(rung) = rungs.iter().find(|r| r.capacities.iter().any(other)) {
        return rung.clone();
    }
    Rung {
        key: CHANGES_KEY.to_owned(),
        label: format!("{}前核对修改", signing.verb),
        capacities: signers.lawful.clone(),
        posts: signers.default.iter().map(|c| c.post.clone()).collect(),
        citation: ruling.citation.clone(),
        waits: signers.waits.clone(),
    }
}

/// The rung of a post that the signer asked to read first.
fn reading_rung(post: &str, case: &CaseFile<'_>, ruling: &Ruling, signers: &SignerSet) -> Rung {
    let title = case.org.posts.get(post).map_or(post, |p| p.title.as_str());
    let label = format!("{READING}：{title}");
    let holder = case.org.holder(post, case.happened);
    let waits = holder.is_none().then(|| Reason {
        code: "waits".to_owned(),
        message: format!("{label}：该职务空缺，签发人可以不待阅知直接签发"),
        citations: vec![ruling.citation.clone()],
        facts: vec![("请先阅的职务".to_owned(), case.org.post_with_holder(post, case.happened))],
        who: shown(&signers.lawful, case),
        remedy: Some(Remedy {
            text: "请由可签发的同志直接签发".to_owned(), act: Some("documents.sign".to_owned())
        }),
    });
    let reader = holder.map(|person| Capacity {
        person: person.to_owned(),
        post: post.to_owned(),
        for_post: post.to_owned(),
        role: String::new(),
        label: title.to_owned(),
        via: Via::Own,
        citations: vec![ruling.citation.clone()],
    });
    Rung {
        key: format!("{READING_KEY}{post}"),
        label,
        capacities: reader.into_iter().collect(),
        posts: vec![post.to_owned()],
        citation: ruling.citation.clone(),
        waits,
    }
}

impl Route {
    /// The next rungs that fall on one person: they merge into one signature shown with all capacities.
    ///
    /// Reading at the signer's request is no clearance: it merges with nothing.
    pub fn merged(&self, person: &str) -> Vec<&Rung> {
        let most = if self.for_information() { 1 } else { self.pending.len() };
        self.pending.iter().take(most).take_while(|r| r.capacities.iter().any(|c| c.person == person)).collect()
    }

    /// The rungs that a signature must find cleared, but for those that fall on the signer himself. What the signer
    /// asked somebody to read does not bind his own hand.
    pub fn before_signing(&self, person: &str) -> (Vec<&Rung>, Option<&Rung>) {
        let mut all = self.pending.iter().filter(|r| !r.key.starts_with(READING_KEY));
        let own: Vec<&Rung> = all.clone().take_while(|r| r.capacities.iter().any(|c| c.person == person)).collect();
        let next = all.nth(own.len());
        (own, next)
    }

    /// Whether the next rung is only for reading.
    pub fn for_information(&self) -> bool {
        self.pending.first().is_some_and(|r| r.key.starts_with(READING_KEY))
    }

    /// Who may act on the paper now: the next rung's holders, or the signers.
    pub fn desk(&self) -> Vec<&Capacity> {
        match self.pending.first() {
            Some(rung) => rung.capacities.iter().collect(),
            None => self.signers.lawful.iter().collect(),
        }
    }

    /// Posts with names of those who may act now; where nobody may, of those who can end that.
    pub fn desk_shown(&self, case: &CaseFile<'_>) -> Vec<String> {
        let now = shown(self.desk(), case);
        let waits = self.pending.first().map_or(&self.signers.waits, |rung| &rung.waits);
        match waits {
            Some(waits) if now.is_empty() => waits.who.clone(),
            _ => now,
        }
    }

    /// In which capacity a person signs.
    pub fn capacity(&self, person: &str) -> Option<&Capacity> {
        self.signers.lawful.iter().find(|c| c.person == person)
    }
}

/// `副区长 某某` for capacities.
pub fn shown<'a>(capacities: impl IntoIterator<Item = &'a Capacity>, case: &CaseFile<'_>) -> Vec<String> {
    let mut all: Vec<String> =
        capacities.into_iter().map(|c| format!("{} {}", c.label, case.org.name(&c.person))).collect();
    all.dedup();
    all
}

/// Who may do the next step of a paper on its way: clear the next rung, or sign.
pub fn desk(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Desk> {
    if state.stage() != Stage::Circulating && !state.owes_signature() {
        return None;
    }
    let route = match route(state, case, norms, state.paper.consent_noted) {
        Ok(route) => route,
        Err(fault) => return Some(Desk { waits: Some(super::decide::faulty(&fault)), ..Desk::default() }),
    };
    let may = route.desk().into_iter().cloned().collect();
    let (step, waits) = match route.pending.first() {
        Some(rung) => (rung.label.clone(), rung.waits.clone()),
        None => (route.signing.verb.clone(), route.signers.waits.clone()),
    };
    Some(Desk { step, may, signs: route.signers.lawful, waits })
}

/// The unit that handles papers of the issuing organ: by the rules a kind of unit, or the drafting unit itself.
pub fn issuing_unit<'a>(state: &'a State, case: &CaseFile<'a>, norms: &dyn Norms) -> Result<&'a str, NormFault> {
    let facts = Facts::from([("issuer".to_owned(), state.paper.issuer.as_str().into())]);
    let Answer::Text(kind) = norms.ask("documents.issuing_unit", &facts)?.answer else {
        return Err(NormFault("规则没有写明发文机关的办文单位".to_owned()));
    };
    if kind == "drafting" {
        return Ok(&state.unit);
    }
    let found = case.org.units.iter().find(|(_, u)| u.kind == kind);
    found.map(|(id, _)| id.as_str()).ok_or_else(|| NormFault(format!("组织中没有类别为“{kind}”的单位")))
}

/// Who does a step of handling (approve, review, number, issue); empty where the rules name nobody for it.
pub fn desk_of(
    step: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(Vec<Capacity>, Option<Ruling>), NormFault> {
    let kind = case.org.units.get(&state.unit).map(|u| u.kind.clone()).unwrap_or_default();
    let facts = Facts::from([("desk_step".to_owned(), step.into()), ("drafting_kind".to_owned(), kind.into())]);
    let ruling = norms.ask("documents.desk", &facts)?;
    let Answer::Text(role) = &ruling.answer else { return Err(NormFault("规则没有写明承办人".to_owned())) };
    if role == "none" {
        return Ok((vec![], None));
    }
    let mut at = at(state, case);
    if matches!(step, "number" | "issue") {
        at.unit = issuing_unit(state, case, norms)?;
    }
    Ok((norms.holders(role, at)?, Some(ruling)))
}

/// The obligations that the state leaves open: what is owed next, by which posts, on which ground.
pub fn owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    if state.owes_signature() {
        return first_owed(state, case, norms);
    }
    match state.stage() {
        // Signed by a power that was found to be nobody's: whoever may sign owes the signature.
        Stage::Signed | Stage::Numbered if looks::is_powerless(state, case) => circulating_owed(state, case, norms),
        Stage::Drafting => drafting_owed(state, case, norms),
        Stage::Circulating => circulating_owed(state, case, norms),
        Stage::Signed if state.changes_outstanding() => {
            let citation = norms.ground("documents.changes_outstanding")?;
            Ok(vec![obligation(&state.post, "edit", "按批示修改", &citation)])
        }
        Stage::Signed if state.changes_unchecked() => circulating_owed(state, case, norms),
        Stage::Signed if state.changed_as_asked() && unreviewed(state, case, norms) => {
            reviewer_owed(state, case, norms)
        }
        Stage::Signed => registrar_owed("number", "编号登记", state, case, norms),
        Stage::Numbered => registrar_owed("issue", "印发", state, case, norms),
        Stage::Issued | Stage::Recalled | Stage::Stopped => Ok(vec![]),
    }
}

fn obligation(post: &str, act: &str, capacity: &str, citation: &guiju_core::Citation) -> Obligation {
    Obligation {
        post: post.to_owned(),
        act: format!("documents.{act}"),
        capacity: capacity.to_owned(),
        citation: citation.clone(),
        clock: None,
    }
}

/// Posts, each with its label as shown.
type Labelled = Vec<(String, String)>;

/// The posts that owe a step, with the label of each: those of its holders; where nobody holds one, the vacant ones, so
/// that what is open is open for somebody as soon as one is filled.
fn posts_at(
    step: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(Labelled, Option<Ruling>), NormFault> {
    let (holders, ruling) = desk_of(step, state, case, norms)?;
    let mut posts: Labelled = holders.into_iter().map(|c| (c.post, c.label)).collect();
    if let (true, Some(Answer::Text(role))) = (posts.is_empty(), ruling.as_ref().map(|r| &r.answer)) {
        let mut at = at(state, case);
        if matches!(step, "number" | "issue") {
            at.unit = issuing_unit(state, case, norms)?;
        }
        let label = norms.role_label(role);
        posts = norms.posts(role, at)?.into_iter().map(|post| (post, label.clone())).collect();
    }
    Ok((posts, ruling))
}

fn drafting_owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    let approved = state.approval.as_ref().is_some_and(|a| a.text == state.text);
    let (heads, ruling) = posts_at("approve", state, case, norms)?;
    if let (false, Some(ruling)) = (approved, &ruling) {
        let owes = |(post, label): &(String, String)| obligation(post, "approve", label, &ruling.citation);
        return Ok(heads.iter().map(owes).collect());
    }
    if unreviewed(state, case, norms) {
        let owed = reviewer_owed(state, case, norms)?;
        if !owed.is_empty() {
            return Ok(owed);
        }
    }
    let mut owed = vec![obligation(&state.post, "submit", "报送", &norms.ground("documents.not_at_this_step")?)];
    // It cannot be submitted before somebody has said whether the rules may be departed from.
    for judgement in authority::departures(state, case, norms) {
        let (posts, citation) = (authority::asked_of(&judgement, state, case, norms), authority::citation(&judgement));
        owed.extend(posts.iter().map(|p| obligation(p, "judge", &judgement.common.label, &citation)));
    }
    Ok(owed)
}

/// Whether the rules ask for a review that the text as it is now does not have.
fn unreviewed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    let needed = needs_review(&state.paper, &state.unit, case, norms).unwrap_or(true);
    needed && state.review_state() != "lawful"
}

fn reviewer_owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    let (reviewers, ruling) = posts_at("review", state, case, norms)?;
    let Some(ruling) = ruling else { return Ok(vec![]) };
    Ok(reviewers.iter().map(|(post, label)| obligation(post, "record_review", label, &ruling.citation)).collect())
}

fn circulating_owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    let route = route(state, case, norms, false)?;
    if let Some(rung) = route.pending.first() {
        return Ok(rung.posts.iter().map(|p| obligation(p, "clear", &rung.label, &rung.citation)).collect());
    }
    if let Some(c) = &route.signers.default {
        return Ok(vec![obligation(&c.post, "sign", &c.label, &route.ruling.citation)]);
    }
    // Nobody may sign now: it waits at the post to which it would be put, were that one filled.
    let Some(first) = route.signing.signers.first() else { return Ok(vec![]) };
    let (posts, label) = (norms.posts(&first.role, at(state, case))?, norms.role_label(&first.role));
    Ok(posts.iter().map(|post| obligation(post, "sign", &label, &route.ruling.citation)).collect())
}

/// A paper that goes first: the registrar goes on, and the ladder and the signature are owed beside it.
fn first_owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    let mut owed = circulating_owed(state, case, norms)?;
    match state.stage() {
        Stage::Circulating => owed.extend(registrar_owed("number", "编号登记", state, case, norms)?),
        Stage::Numbered => owed.extend(registrar_owed("issue", "印发", state, case, norms)?),
        _ => {}
    }
    Ok(owed)
}

fn registrar_owed(
    step: &str,
    label: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<Obligation>, NormFault> {
    let (posts, ruling) = posts_at(step, state, case, norms)?;
    let Some(ruling) = ruling else { return Ok(vec![]) };
    Ok(posts.iter().map(|(post, _)| obligation(post, step, label, &ruling.citation)).collect())
}
