//! Who may see a paper from an act on. How far a paper goes is said by the rules, from its publicity and its label.

use guiju_core::journal::{Access, ends_opening};
use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::org::Grant;
use guiju_core::{CaseFile, Done, Facts, Reason};

use super::super::authority;
use super::super::event::{Event, Paper};
use super::super::route::{at, desk_of, issuing_unit, route, shown};
use super::super::state::{Stage, State};
use super::faulty;

/// The act by which a judgement is declared.
const JUDGE: &str = "documents.judge";

/// How far a paper is opened: the answers to `documents.opens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To those who handle it with their units, and to everybody once it is issued.
    Public,
    /// To those who handle it with their units.
    Unit,
    /// To those who have acted on it or must act now, and to its lawful signers.
    Signers,
}

/// How far the rules let a paper go. An answer that this program does not know is a fault, and opens nothing.
pub fn reach(paper: &Paper, norms: &dyn Norms) -> Result<Reach, NormFault> {
    let facts = Facts::from([
        ("publicity".to_owned(), paper.publicity.as_str().into()),
        ("label".to_owned(), paper.label.as_str().into()),
    ]);
    match norms.ask("documents.opens", &facts)?.answer {
        Answer::Text(how) if how == "public" => Ok(Reach::Public),
        Answer::Text(how) if how == "unit" => Ok(Reach::Unit),
        Answer::Text(how) if how == "signers" => Ok(Reach::Signers),
        _ => Err(NormFault("规则没有写明公文的知悉范围".to_owned())),
    }
}

/// Whether the publicity chosen keeps a paper from the public under every label.
pub fn is_withheld(paper: &Paper, norms: &dyn Norms) -> Result<bool, NormFault> {
    for (label, _) in norms.members("label") {
        if reach(&Paper { label, ..paper.clone() }, norms)? == Reach::Public {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds who may see the paper after the act, and which earlier openings end. `next` is the state after it.
pub fn open_and_close(
    done: &mut Done<Event>,
    before: &State,
    next: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(), Vec<Reason>> {
    let fault = |fault: NormFault| vec![faulty(&fault)];
    let reach = reach(&next.paper, norms).map_err(fault)?;
    let ground = norms.ground("documents.access").map_err(fault)?;
    // Who acts is one of the organisation's people, but for what follows by the clock.
    let known = case.org.people.contains_key(case.on_behalf);
    let mut open_to: Vec<String> = known.then(|| format!("person:{}", case.on_behalf)).into_iter().collect();
    open_to.extend(done.owed.iter().flatten().map(|o| format!("post:{}", o.post)));
    if reach != Reach::Signers && !next.unit.is_empty() {
        open_to.push(format!("unit:{}", next.unit));
    }
    if let Some(post) = &next.reading {
        open_to.push(format!("post:{post}"));
    }
    if done.owed.iter().flatten().any(|o| o.act == JUDGE) {
        let departures = authority::departures(next, case, norms);
        let judges = departures.iter().flat_map(|j| authority::judges(j, next, case, norms));
        open_to.extend(judges.map(|c| format!("post:{}", c.post)));
    }
    open_to.extend(desk_access(reach, next, case, norms));
    if reach == Reach::Public && next.stage() == Stage::Issued {
        open_to.push("public".to_owned());
    }
    done.access.extend(open_to.into_iter().map(|to| Access { to, citation: ground.clone() }));
    done.access.sort();
    done.access.dedup_by(|a, b| a.to == b.to);
    done.access_ends = ends(reach, before, next);
    debug_assert!(!done.access_ends.iter().any(|end| ends_opening(end, "person:")), "who acted keeps seeing");
    Ok(())
}

/// What was opened wider than the paper may go now. People who acted on it keep seeing it.
fn ends(reach: Reach, before: &State, next: &State) -> Vec<String> {
    let kinds: &[&str] = match reach {
        Reach::Signers => &["post:", "public", "unit:"],
        _ if before.stage() == Stage::Issued && next.stage() != Stage::Issued => &["public"],
        Reach::Public | Reach::Unit => &[],
    };
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

/// Who handles a paper on its way must be able to read it: the office of the issuing organ, and everybody whom the
/// governing row names as a signer; of a paper with a narrow reach the lawful signers alone.
fn desk_access(reach: Reach, next: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    if matches!(next.stage(), Stage::Drafting | Stage::Stopped) {
        return vec![];
    }
    let Ok(route) = route(next, case, norms, true) else { return vec![] };
    let mut open_to: Vec<String> = route.signers.lawful.iter().map(|c| format!("post:{}", c.post)).collect();
    if reach != Reach::Signers {
        let at = at(next, case);
        let named = route.signing.signers.iter().filter_map(|s| norms.holders(&s.role, at).ok()).flatten();
        open_to.extend(named.map(|c| format!("post:{}", c.post)));
        // Who was authorised to sign can tell from the paper whether the authorisation covers it.
        let powers: Vec<&String> = route.signing.signers.iter().filter_map(|s| s.grant.as_ref()).collect();
        let lines = &next.paper.lines;
        let covers = |g: &&Grant| {
            let concerns = g.lines.is_empty() || g.lines.iter().any(|line| lines.contains(line));
            concerns && powers.contains(&&g.power) && g.span.covers(case.happened)
        };
        open_to.extend(case.org.grants.iter().filter(covers).map(|g| format!("post:{}", g.to)));
        if let Ok(unit) = issuing_unit(next, case, norms) {
            open_to.push(format!("unit:{unit}"));
        }
    }
    open_to
}

/// The unit that handles the papers of an issuing organ, where that is not the drafting unit itself.
fn organ<'a>(issuer: &str, case: &CaseFile<'a>, norms: &dyn Norms) -> Option<&'a str> {
    let any = State { paper: Paper { issuer: issuer.to_owned(), ..Paper::default() }, ..State::default() };
    let unit = issuing_unit(&any, case, norms).ok()?;
    case.org.units.keys().find(|id| *id == unit).map(String::as_str)
}

/// A paper that is not there, or not for this person: whom to ask are those who register papers, his own and the offices'.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let mut who: Vec<String> = vec![];
    let mut units: Vec<&str> = case.org.units_of(case.actor, case.recorded).collect();
    if units.is_empty() {
        // Somebody without a post asks those who number for the issuing organs.
        units.extend(norms.members("issuer").iter().filter_map(|(issuer, _)| organ(issuer, case, norms)));
    }
    for unit in units {
        for (issuer, _) in norms.members("issuer") {
            let any = State { unit: unit.to_owned(), paper: Paper { issuer, ..Paper::default() }, ..State::default() };
            let registrars = desk_of("number", &any, case, norms).map(|d| d.0).unwrap_or_default();
            who.extend(shown(registrars.iter().filter(|c| c.person != case.actor), case));
        }
    }
    who.sort();
    who.dedup();
    if who.is_empty() {
        // He registers papers himself: the number is for him to check.
        who = case.himself();
    }
    let said = "没有这一公文，或者此件没有对您开放";
    let way_on = "请核对编号；确需了解的，请向文书登记人员询问";
    let asking = case.org.person_with_post(case.actor, case.recorded);
    Reason::grounded(norms, "documents.access", said, way_on, who).fact("查询的同志", asking)
}
