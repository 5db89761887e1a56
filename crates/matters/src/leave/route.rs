//! What the rules ask of one leave at an instant, and who is to act on it.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Capacity, NormFault, Norms, Parties, Ruling, Via};
use guiju_core::{CaseFile, Facts, OfficeTime};

use super::command::Command;
use super::event::Applied;
use super::state::State;

/// The question that the rules answer.
pub const ROUTE: &str = "leave.route";

/// A role whose consent or notice is wanted.
#[derive(Debug, Clone)]
pub struct Party {
    /// Role.
    pub role: String,
    /// As shown.
    pub label: String,
    /// Its posts.
    pub posts: Vec<String>,
    /// Who may act in it now; never the one who is away.
    pub capacities: Vec<Capacity>,
    /// Whether it has spoken in this round.
    pub done: bool,
}

/// The way of one leave.
#[derive(Debug, Clone)]
pub struct Route {
    /// The row that governs it.
    pub ruling: Ruling,
    /// All of whom must agree.
    pub approve: Vec<Party>,
    /// Who is told.
    pub report: Vec<Party>,
    /// Who is told of a departure before the permission: those whose permission it was.
    pub told: Vec<Party>,
    /// Bodies with which it is not filed yet.
    pub unfiled: Vec<String>,
    /// Bodies with which it is filed.
    pub file: Vec<String>,
}

impl Route {
    /// Whether all consents are there.
    pub fn agreed(&self) -> bool {
        self.approve.iter().all(|p| p.done)
    }

    /// All who take note.
    pub fn noting(&self) -> Vec<Party> {
        [self.report.as_slice(), &self.told].concat()
    }
}

/// The member of the class `leave_post` for somebody, with his post: the first of the class that he holds himself.
pub fn leave_post(person: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<(String, String)> {
    let at = At { org: case.org, time: case.happened, lines: &[], unit: "" };
    for (role, _) in norms.members("leave_post") {
        let holders = norms.holders(&role, at).unwrap_or_default();
        let own = holders.into_iter().find(|c| c.person == person && c.via == Via::Own);
        if let Some(own) = own {
            return Some((role, own.post));
        }
    }
    None
}

/// Days from the first to the last, both counted.
pub fn days(since: OfficeTime, until: OfficeTime) -> i64 {
    i64::from(since.day().days_until(until.plus_seconds(-1).day()) + 1)
}

/// The leave that an act is about: the one typed, or the one on record with the end asked for last.
pub fn concerned(command: Option<&Command>, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Applied> {
    match (command, &state.leave) {
        (Some(Command::Extend { until, .. }), Some(leave)) => Some(Applied { until: *until, ..leave.clone() }),
        (_, Some(leave)) => Some(Applied { until: state.wanted.unwrap_or(leave.until), ..leave.clone() }),
        (Some(Command::Apply(asked)), None) => {
            let (leave_post, post) = leave_post(case.on_behalf, case, norms)?;
            Some(Applied {
                person: case.on_behalf.to_owned(),
                post,
                leave_post,
                reason: asked.reason.clone(),
                place: asked.place.clone(),
                destination: asked.destination.clone(),
                note: asked.note.clone(),
                emergency: asked.emergency,
                since: asked.since,
                until: asked.until,
            })
        }
        _ => None,
    }
}

/// The keys of the question.
pub fn keys(leave: &Applied, norms: &dyn Norms) -> Result<Facts, NormFault> {
    let band = norms.band("leave_days_band", days(leave.since, leave.until).max(0))?;
    Ok(Facts::from([
        ("leave_post".to_owned(), leave.leave_post.as_str().into()),
        ("leave_place".to_owned(), leave.place.as_str().into()),
        ("leave_days_band".to_owned(), band.into()),
        ("leave_purpose".to_owned(), leave.reason.as_str().into()),
        ("leave_emergency".to_owned(), leave.emergency.into()),
    ]))
}

/// The way of a leave. `state` says what was done on it so far.
pub fn route(leave: &Applied, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Route, NormFault> {
    let ruling = norms.ask(ROUTE, &keys(leave, norms)?)?;
    let Answer::Parties(Parties { approve, report, file }) = ruling.answer.clone() else {
        return Err(NormFault("规则没有写明请假的批准、报告和备案".to_owned()));
    };
    let unit = case.org.posts.get(&leave.post).map(|p| p.unit.as_str()).unwrap_or_default();
    let lines: Vec<String> = case.org.lines.iter().filter(|(_, l)| l.unit == unit).map(|(id, _)| id.clone()).collect();
    let at = At { org: case.org, time: case.happened, lines: &lines, unit };
    let said = |marks: &[super::state::Consent]| -> BTreeSet<String> {
        marks.iter().filter(|m| m.round == state.round).flat_map(|m| m.roles.clone()).collect()
    };
    let (consented, noted) = (said(&state.consents), said(&state.notes));
    let told: BTreeSet<String> = state.told_of_departure().flat_map(|note| note.roles.clone()).collect();
    let unpermitted = if state.unpermitted.is_empty() { &[] } else { approve.as_slice() };
    let filed = |body: &String| state.filings.iter().any(|f| f.round == state.round && f.body == *body);
    Ok(Route {
        approve: parties(&approve, &consented, leave, at, norms)?,
        report: parties(&report, &noted, leave, at, norms)?,
        told: parties(unpermitted, &told, leave, at, norms)?,
        unfiled: file.iter().filter(|b| !filed(b)).cloned().collect(),
        file,
        ruling,
    })
}

/// The roles with their people. A role without any post, such as that of a vice mayor in charge where there is none, is
/// left out; a role whose posts are vacant stays, and waits.
fn parties(
    roles: &[String],
    done: &BTreeSet<String>,
    leave: &Applied,
    at: At<'_>,
    norms: &dyn Norms,
) -> Result<Vec<Party>, NormFault> {
    let mut parties = vec![];
    for role in roles {
        let posts = norms.posts(role, at)?;
        if posts.is_empty() {
            continue;
        }
        let mut capacities = norms.holders(role, at)?;
        capacities.retain(|c| c.person != leave.person);
        parties.push(Party {
            role: role.clone(),
            label: norms.role_label(role),
            posts,
            capacities,
            done: done.contains(role),
        });
    }
    Ok(parties)
}

/// The way of the leave that the state has, nothing before it is asked for.
pub fn current(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Route> {
    let leave = concerned(None, state, case, norms)?;
    route(&leave, state, case, norms).ok()
}

/// The roles in which somebody may still speak.
pub fn roles_of(person: &str, parties: &[Party]) -> Vec<Party> {
    let mine = |p: &&Party| !p.done && p.capacities.iter().any(|c| c.person == person);
    parties.iter().filter(mine).cloned().collect()
}

/// Who is still to speak, as shown.
pub fn shown(parties: &[Party], case: &CaseFile<'_>) -> Vec<String> {
    let open = parties.iter().filter(|p| !p.done).flat_map(|p| &p.capacities);
    open.map(|c| format!("{} {}", c.label, case.org.name(&c.person))).collect()
}
