//! Whether an act of `office` fits the case. Reasons in the order in which a clerk would check them.

mod ahead;
mod change;
pub mod circle;
mod designate;
mod divide;
mod hold;
mod names;
pub mod power;
mod relation;
mod roll;

pub use hold::needs;
pub use relation::wanted as wanted_relations;

use std::collections::BTreeSet;

use guiju_core::journal::Access;
use guiju_core::norms::Norms;
use guiju_core::org::Thing;
use guiju_core::{CaseFile, Done, OfficeTime, Reason};

use super::command::Command;
use super::event::Event;
use super::facts::keepers;
use super::state::State;

/// A reason with the ground that the rules give its code. What a clerk typed he can also mend.
fn reason(case: &CaseFile<'_>, norms: &dyn Norms, code: &str, message: String, way_on: &str) -> Reason {
    Reason::grounded(norms, code, message, way_on, case.himself())
}

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if act == "follow" {
        return circle::follow(state, case, norms).err().unwrap_or_default();
    }
    let wants = match act {
        "end" => matches!(state.begun, Some(Event::Designated { .. } | Event::Authorised { .. })),
        _ => return vec![],
    };
    match state.ended {
        _ if !wants => {
            let said = "此事项不是可以终止的指定或授权".to_owned();
            vec![reason(case, norms, "office.not_open", said, "请从相应的记录办理").fact("事项", case.subject)]
        }
        Some(at) => {
            let said = format!("已于{}终止", at.chinese());
            vec![reason(case, norms, "office.not_open", said, "无须再办").fact("终止时间", at.chinese())]
        }
        None => vec![],
    }
}

/// What stands against a command in the case, told together with what the gate says: one refusal, all problems. What is only
/// judged and never recorded is the gate's alone.
pub fn open_so_far(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match command {
        Command::SignIn | Command::ReadAttempts | Command::RecordFor | Command::Follow => vec![],
        // Whether it can be ended at all is said by `open`.
        Command::End { .. } if !open("end", state, case, norms).is_empty() => vec![],
        _ => decide(command, state, case, norms).err().unwrap_or_default(),
    }
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    match (decided(command, state, case, norms), ahead::too_far(command, case, norms)) {
        (decided, None) => decided,
        (decided, Some(ahead)) => Err(decided.err().unwrap_or_default().into_iter().chain([ahead]).collect()),
    }
}

fn decided(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let event = match command {
        Command::Found { name, administrator } => {
            Event::Founded { name: name.clone(), administrator: administrator.clone() }
        }
        Command::Adopt { edition, title, since, trial, basis, .. } => Event::Adopted {
            edition: edition.clone(),
            title: title.clone(),
            since: *since,
            trial: *trial,
            basis: basis.clone(),
        },
        Command::AppointAdministrator { admin, person, name } => {
            appointable(admin, person, case, norms)?;
            let title = norms.members("administrator").into_iter().find(|(kind, _)| kind == admin);
            let title = title.map(|(_, label)| label).unwrap_or_default();
            let (admin, person, name) = (admin.clone(), person.clone(), name.clone());
            Event::AdministratorAppointed { admin, person, name, title }
        }
        Command::Import { .. } => imported(command, case, norms)?,
        Command::TakeUp { post, person, since, basis } => {
            let wish = hold::Wish { post, person, since: *since, leaves: None };
            let wrong = hold::against(wish, case, norms);
            if !wrong.is_empty() {
                return Err(wrong);
            }
            Event::TakenUp { post: post.clone(), person: person.clone(), since: *since, basis: basis.clone() }
        }
        Command::Vacate { post, since, cause, basis } => hold::vacate(post, *since, cause, basis, case, norms)?,
        Command::Designate { .. } => designate::designate(command, case, norms)?,
        Command::Authorise { .. } => power::authorise(command, case, norms)?,
        Command::End { at, basis } => power::ended(*at, basis, state, case, norms)?,
        Command::Follow => return circle::follow(state, case, norms),
        Command::LoadYear { years } => Event::YearsLoaded { years: years.clone() },
        Command::Divide(notice) => divide::divide(notice, case, norms)?,
        Command::Add { .. } => change::add(command, case, norms)?,
        Command::Rename { .. } => change::rename(command, case, norms)?,
        Command::Close { .. } => change::close(command, case, norms)?,
        Command::HandOver { .. } => hold::hand_over(command, case, norms)?,
        Command::SignIn => return Err(vec![a_measure("登录", "请从登录页面办理", case, norms)]),
        Command::ReadAttempts => return Err(vec![a_measure("查看未办成事项", "请从审计页面查看", case, norms)]),
        Command::ReadFigures => return Err(vec![a_measure("查看按同志的统计", "请从统计页面查看", case, norms)]),
        Command::RecordFor => return Err(vec![a_measure("代录", "请在所办行为中代录", case, norms)]),
    };
    let mut done = Done::event(event, capacity(case));
    if let Event::Ended { at, .. } = done.events.first().unwrap_or(&Event::Attended {}) {
        let next = State { ended: Some(*at), ..state.clone() };
        done.owed = Some(circle::owed(&next, case, norms).map_err(|fault| vec![Reason::faulty(fault.to_string())])?);
    }
    if let Command::Adopt { text, .. } = command {
        done.blobs = text.clone();
    }
    if let Ok(citation) = norms.ground("office.kept") {
        let to = seen_by(&done.events, case, norms);
        done.access = to.into_iter().map(|to| Access { to, citation: citation.clone() }).collect();
    }
    Ok(done)
}

/// A whole organisation, as tables have it.
fn imported(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Import { since, basis, roll, places } = command else { return Err(vec![]) };
    let roll = roll::named(roll, norms);
    let ahead = not_yet(*since, case, norms);
    let wrong = roll::check(&roll, places, case, norms).err().unwrap_or_default();
    if !wrong.is_empty() || ahead.is_some() {
        return Err(ahead.into_iter().chain(wrong).collect());
    }
    Ok(Event::Imported { since: *since, basis: basis.clone(), roll })
}

/// What is only judged is not recorded by itself.
fn a_measure(what: &str, way_on: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    reason(case, norms, "office.not_open", format!("{what}不单独登记"), way_on).fact("事项", what)
}

/// Who may see a record: who made it, whom it concerns, and who keeps the records.
fn seen_by(events: &[Event], case: &CaseFile<'_>, norms: &dyn Norms) -> BTreeSet<String> {
    let mut to = BTreeSet::from([format!("person:{}", case.on_behalf)]);
    to.extend(keepers(case, norms).unwrap_or_default().iter().map(|c| format!("post:{}", c.post)));
    for event in events {
        match event {
            Event::Designated { by_post, for_post, to_post, .. } => {
                to.extend([by_post, for_post, to_post].map(|p| format!("post:{p}")));
            }
            Event::Authorised { from_post, to_post, .. } => {
                to.extend([from_post, to_post].map(|p| format!("post:{p}")))
            }
            // A notice is published: every unit may read it.
            Event::Divided { since, .. } => {
                let units = case.org.units.keys().filter(|unit| case.org.stands(Thing::Unit, unit, *since));
                to.extend(units.map(|unit| format!("unit:{unit}")));
            }
            Event::HandedOver { post, from, to: next, .. } => {
                to.extend([format!("post:{post}"), format!("person:{from}"), format!("person:{next}")]);
            }
            _ => {}
        }
    }
    to
}

/// A record that is not there, or not for this person: whom to ask are those who keep the records.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let keepers = keepers(case, norms).unwrap_or_default();
    let who = keepers.iter().map(|c| format!("{} {}", c.label, case.org.name(&c.person))).collect();
    let said = "没有这一记录，或者没有对您开放".to_owned();
    let way_on = "请核对编号；确需了解的，请向负责组织登记的同志询问";
    let asking = case.org.person_with_post(case.actor, case.recorded);
    Reason::grounded(norms, "office.kept", said, way_on, who).fact("查询的同志", asking)
}

fn title<'a>(case: &'a CaseFile<'_>, post: &'a str) -> &'a str {
    case.org.posts.get(post).map_or(post, |p| p.title.as_str())
}

/// The posts of the person acting, as shown.
fn capacity(case: &CaseFile<'_>) -> String {
    let titles: Vec<&str> = case.org.posts_of(case.on_behalf, case.happened).map(|p| title(case, p)).collect();
    titles.join("、")
}

/// The end must come after the beginning.
fn in_order(
    since: Option<OfficeTime>,
    until: Option<OfficeTime>,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(), Vec<Reason>> {
    match (since, until) {
        (Some(since), Some(until)) if until <= since => {
            let said = format!("截止时间{}不晚于起始时间{}", until.chinese(), since.chinese());
            let reason = reason(case, norms, "office.dates_out_of_order", said, "请核对起止时间");
            Err(vec![reason.fact("起始时间", since.chinese()).fact("截止时间", until.chinese())])
        }
        _ => Ok(()),
    }
}

/// An organisation that holds from an hour to come cannot be imported yet: nobody could act in between.
fn not_yet(since: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if since <= case.happened {
        return None;
    }
    let (since, now) = (since.chinese(), case.happened.chinese());
    let said = format!("组织自{since}起施行，这一时间尚未到来（现在是{now}）");
    let way_on = "请核对起始时间；今后的变动，到时再登记任职和分工";
    let reason = reason(case, norms, "office.dates_out_of_order", said, way_on);
    Some(reason.fact("起始时间", since).act("office.import"))
}

/// Who is to administer holds no post that the rules keep apart from it.
fn appointable(admin: &str, person: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let held: Vec<&str> = case.org.posts_of(person, case.happened).collect();
    let roles = held.iter().filter_map(|post| case.org.posts.get(*post)).map(|post| &post.role);
    let wrong: Vec<Reason> = roles
        .filter_map(|role| {
            let held = norms.role_label(role);
            let said = format!("{}已任{held}", case.org.name(person));
            Some(hold::together(norms, (admin, role), &said, case.himself())?.fact("已任职务", held))
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The own post through which somebody designates or authorises: of several the highest.
fn own_post(case: &CaseFile<'_>) -> String {
    let mut posts: Vec<&str> = case.org.posts_of(case.on_behalf, case.happened).collect();
    posts.sort_by_key(|p| case.org.posts.get(*p).map_or(i64::MAX, |post| post.order));
    posts.first().map(|p| (*p).to_owned()).unwrap_or_default()
}
