//! The facts that the gate may ask of `office`.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Capacity, Norms, SubstitutionView};
use guiju_core::request::{EnteredFor, Evidence};
use guiju_core::{CaseFile, Facts, OfficeTime, Value};

use super::command::Command;
use super::decide::power::begins;
use super::state::State;
use super::vocabulary::EVIDENCE;

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    match name {
        "founded" => Some((case.position > 1).into()),
        "adopted_before" => Some((!case.edition.is_empty()).into()),
        "administers_already" => Some(administers(command, case, norms).into()),
        "kind_taken" => match command? {
            Command::AppointAdministrator { admin, .. } => Some(case.org.holder(admin, case.happened).is_some().into()),
            _ => None,
        },
        "keepers" => Some(keepers(case, norms)?.into_iter().map(|c| c.person).collect()),
        "attempt_readers" => Some(custodians("attempts", case, norms)?.into_iter().map(|c| c.person).collect()),
        "designators" => {
            let roles: BTreeSet<String> =
                fitting(command?, case, norms).iter().filter_map(|s| s.designated_by.clone()).collect();
            let at = at(case);
            let mut people = BTreeSet::new();
            for role in roles {
                people.extend(norms.holders(&role, at).ok()?.into_iter().map(|c| c.person));
            }
            Some(Value::Set(people))
        }
        "designable" => {
            Some(fitting(command?, case, norms).iter().any(|s| may_be_designated(s, command, case, norms)).into())
        }
        "long_enough" => Some(long_enough(command?, case, norms).into()),
        "to_role" => match command? {
            Command::Authorise { to_post, .. } => Some(case.org.posts.get(to_post)?.role.as_str().into()),
            _ => None,
        },
        "imported" => Some((!case.org.units.is_empty()).into()),
        "last_keeper" => match command? {
            Command::Vacate { post, since, .. } => Some(last_keeper(post, *since, case, norms)?.into()),
            _ => None,
        },
        "in_post" => Some(case.org.posts_of(case.on_behalf, case.happened).next().is_some().into()),
        "post_role" => {
            let (Command::TakeUp { post, .. } | Command::Vacate { post, .. } | Command::HandOver { post, .. }) =
                command?
            else {
                return None;
            };
            Some(case.org.posts.get(post)?.role.as_str().into())
        }
        "maker" => Some(state.maker()?.into()),
        "person_concerned" => match command {
            Some(Command::TakeUp { person, .. }) => Some(person.as_str().into()),
            Some(Command::Vacate { post, since, .. }) => Some(case.org.holder(post, *since).unwrap_or_default().into()),
            // Two people are concerned; the one who acts is named where he is one of them.
            Some(Command::HandOver { post, person, since, .. }) => {
                let leaves = case.org.holder(post, *since).filter(|leaves| *leaves == case.on_behalf);
                Some(leaves.unwrap_or(person).into())
            }
            _ => None,
        },
        _ => recording(name, case, norms),
    }
}

/// The facts of recording for somebody else; of how it is recorded only where the case says it.
fn recording(name: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    let given = |how: &EnteredFor| {
        let Evidence { scan, witness, reference } = &how.evidence;
        let kinds = [scan.is_some(), !witness.is_empty(), !reference.trim().is_empty()];
        EVIDENCE.iter().zip(kinds).filter(|(_, given)| *given).map(|(kind, _)| *kind).collect::<Vec<_>>()
    };
    let called = |kinds: Vec<(&str, &str)>| kinds.into_iter().map(|(_, label)| label.to_owned()).collect();
    match name {
        "entering_for" => Some(case.on_behalf.into()),
        "begun_by" => Some(case.begun_by.into()),
        "other_keepers" => {
            let keepers = keepers(case, norms)?.into_iter().map(|c| c.person);
            Some(keepers.filter(|p| p != case.begun_by && p != case.on_behalf).collect())
        }
        "medium" => Some(case.entered_for?.medium.as_str().into()),
        "witness" => Some(case.entered_for?.evidence.witness.as_str().into()),
        "scanned" => Some(case.entered_for?.evidence.scan.is_some().into()),
        "evidence_given" => Some(Value::Set(called(given(case.entered_for?)))),
        "evidence_wanted" => Some(Value::Set(called(wanted(&case.entered_for?.medium, norms)?))),
        "evidence_fits" => {
            let how = case.entered_for?;
            let wanted = wanted(&how.medium, norms)?;
            Some(given(how).iter().any(|kind| wanted.contains(kind)).into())
        }
        _ => None,
    }
}

/// The kinds of evidence of which the rules want one, for a medium.
fn wanted(medium: &str, norms: &dyn Norms) -> Option<Vec<(&'static str, &'static str)>> {
    let mut wanted = vec![];
    for kind in EVIDENCE {
        let facts = [("medium".to_owned(), medium.into()), ("evidence".to_owned(), kind.0.into())];
        if norms.ask("office.evidence", &Facts::from(facts)).ok()?.answer == Answer::Permitted {
            wanted.push(*kind);
        }
    }
    Some(wanted)
}

/// The organisation as the act finds it.
pub fn at<'a>(case: &CaseFile<'a>) -> At<'a> {
    At { org: case.org, time: case.happened, lines: &[], unit: "" }
}

/// Who keeps the organisation's records: the holders of the role that the rules name for it.
pub fn keepers(case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Vec<Capacity>> {
    norms.holders(&keeping_role(norms)?, at(case)).ok()
}

/// Whether nobody would be left to keep the records if this post were vacant from an instant on: then nobody could fill
/// any post again. Whoever is to leave later is not counted on.
fn last_keeper(post: &str, since: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<bool> {
    let posts = norms.posts(&keeping_role(norms)?, at(case)).ok()?;
    let stays = |other: &String| {
        other != post
            && case.org.holdings.iter().any(|h| h.post == *other && h.span.covers(since) && h.span.until.is_none())
    };
    Some(posts.iter().any(|own| own == post) && !posts.iter().any(stays))
}

/// The role that the rules give the keeping of the records to.
fn keeping_role(norms: &dyn Norms) -> Option<String> {
    let facts = Facts::from([("office_step".to_owned(), "keep".into())]);
    match norms.ask("office.desk", &facts).ok()?.answer {
        Answer::Text(role) => Some(role),
        _ => None,
    }
}

/// Who has a duty of running the system: the administrators of the kind that the rules name for it.
pub fn custodians(duty: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Vec<Capacity>> {
    let facts = Facts::from([("custody".to_owned(), duty.into())]);
    let Answer::Text(role) = norms.ask("office.custody", &facts).ok()?.answer else { return None };
    norms.holders(&role, at(case)).ok()
}

/// Whether the person of the command (or the actor) already holds an administrator's post.
fn administers(command: Option<&Command>, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    let admins: BTreeSet<String> = norms.members("administrator").into_iter().map(|(id, _)| id).collect();
    let person = match command {
        Some(Command::AppointAdministrator { person, .. }) => person.as_str(),
        _ => case.on_behalf,
    };
    // Who appoints counts as one already: he cannot appoint himself.
    let himself =
        command.is_some_and(|c| matches!(c, Command::AppointAdministrator { .. })) && person == case.on_behalf;
    himself || case.org.posts_of(person, case.happened).any(|p| admins.contains(p))
}

/// The substitution norms for the post stood in for.
pub fn fitting(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<SubstitutionView> {
    let Command::Designate { for_post, .. } = command else { return vec![] };
    let Some(post) = case.org.posts.get(for_post) else { return vec![] };
    norms.substitutions(&post.role).into_iter().filter(|s| s.designated_by.is_some()).collect()
}

/// Whether the post of the command holds a role that the norm allows.
pub fn may_be_designated(
    norm: &SubstitutionView,
    command: Option<&Command>,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> bool {
    let Some(Command::Designate { to_post, .. }) = command else { return false };
    norm.to.iter().any(|role| {
        let holders = norms.holders(role, at(case)).unwrap_or_default();
        holders.iter().any(|c| c.post == *to_post && c.for_post == *to_post)
    })
}

/// Whether the absence is as long as the norm wants.
fn long_enough(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    let Command::Designate { for_post, since, until, .. } = command else { return false };
    let since = begins(*since, case);
    fitting(command, case, norms)
        .iter()
        .any(|s| s.from_days == 0 || absent_days(case, for_post, since, *until) >= s.from_days)
}

/// Days of the absence of a post's holder that meets the span; 0 where he is not away.
fn absent_days(case: &CaseFile<'_>, post: &str, since: OfficeTime, until: Option<OfficeTime>) -> i64 {
    let Some(person) = case.org.holder(post, since) else { return 0 };
    let meets = |a: &&guiju_core::org::Absence| {
        a.person == person && until.is_none_or(|u| a.span.since < u) && a.span.until.is_none_or(|end| since < end)
    };
    let counts = case.org.absences.iter().filter(|a| meets(a) && a.word().holds());
    counts.filter_map(|a| a.whole.days()).max().map_or(0, i64::from)
}
