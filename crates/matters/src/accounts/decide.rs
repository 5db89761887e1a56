//! Whether an act of `accounts` fits the case.

use guiju_core::journal::{Access, Obligation};
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Done, Reason};

use super::command::Command;
use super::event::Event;
use super::facts::custodians;
use super::state::{Reset, State};

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if !matches!(act, "confirm_reset" | "refuse_reset") || waiting(state).is_some() {
        return vec![];
    }
    vec![not_waiting(case, norms)]
}

fn waiting(state: &State) -> Option<&Reset> {
    state.reset.as_ref().filter(|reset| !reset.settled)
}

fn not_waiting(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let (said, way_on) = ("这里没有待复核的重置申请", "确需重置的，请重新申请");
    let who = named("reset", case, norms);
    let reason = Reason::grounded(norms, "accounts.not_waiting", said.to_owned(), way_on, who);
    reason.fact("事项", case.subject).act("accounts.ask_reset")
}

/// Who has a duty, with his role.
fn named(duty: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let people = custodians(duty, case, norms).unwrap_or_default();
    people.iter().map(|c| format!("{} {}", c.label, case.org.name(&c.person))).collect()
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let wanted = || waiting(state).ok_or_else(|| vec![not_waiting(case, norms)]);
    let event = match command.clone() {
        Command::Open { person, login, basis } => Event::Opened { person, login, basis },
        Command::Bind { person, way, outside, basis } => Event::Bound { person, way, outside, basis },
        Command::AskReset { person, second, basis } => Event::ResetAsked { person, second, basis },
        Command::ConfirmReset { note } => {
            let Reset { person, second, .. } = wanted()?.clone();
            Event::ResetConfirmed { person, second, note }
        }
        Command::RefuseReset { reason } => Event::ResetRefused { person: wanted()?.person.clone(), reason },
        Command::EndSessions { person, basis } => Event::SessionsEnded { person, basis },
        Command::ReadSignIns => {
            let (said, way_on) = ("查看登录日志不单独登记", "请从登录日志页面查看");
            let reason = Reason::grounded(norms, "accounts.measured", said.to_owned(), way_on, case.himself());
            return Err(vec![reason.fact("事项", "查看登录日志")]);
        }
    };
    let ground = norms.ground("accounts.kept").map_err(|fault| vec![Reason::faulty(fault.to_string())])?;
    let owed = match &event {
        Event::ResetAsked { .. } => Some(
            custodians("confirm", case, norms)
                .unwrap_or_default()
                .into_iter()
                .map(|c| Obligation {
                    post: c.post,
                    act: "accounts.confirm_reset".to_owned(),
                    capacity: c.label,
                    citation: ground.clone(),
                    clock: None,
                })
                .collect(),
        ),
        Event::ResetConfirmed { .. } | Event::ResetRefused { .. } => Some(vec![]),
        _ => None,
    };
    let access = seen_by(case, norms).into_iter().map(|to| Access { to, citation: ground.clone() }).collect();
    Ok(Done { owed, access, ..Done::event(event, capacity(case, norms)) })
}

/// The security of accounts is no matter for the clerks: who did it sees it, those with duties in it, and who audits.
fn seen_by(case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let posts = ["reset", "confirm", "sign_ins"].map(|duty| custodians(duty, case, norms).unwrap_or_default());
    let mut to: Vec<String> = posts.iter().flatten().map(|c| format!("post:{}", c.post)).collect();
    to.push(format!("person:{}", case.on_behalf));
    to.sort();
    to.dedup();
    to
}

/// The roles of the person acting, as shown.
fn capacity(case: &CaseFile<'_>, norms: &dyn Norms) -> String {
    let posts = case.org.posts_of(case.on_behalf, case.happened);
    let roles: Vec<String> = posts.filter_map(|p| case.org.posts.get(p)).map(|p| norms.role_label(&p.role)).collect();
    roles.join("、")
}

/// What somebody is told of a record that he may not see.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let asking = case.org.person_with_post(case.actor, case.recorded);
    let (said, way_on) = ("没有这一记录，或者没有对您开放", "请核对编号；确需了解的，请向管理账号的同志询问");
    let who = named("sign_ins", case, norms);
    Reason::grounded(norms, "accounts.kept", said.to_owned(), way_on, who).fact("查询的同志", asking)
}
