//! The facts that the gate may ask of `accounts`, and who has which duty with accounts.

use guiju_core::norms::{Answer, At, Capacity, Norms};
use guiju_core::{CaseFile, Facts, Value};

use super::command::Command;
use super::state::State;

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let people = |duty| Some(custodians(duty, case, norms)?.into_iter().map(|c| c.person).collect());
    match name {
        "account_openers" => people("open"),
        "reset_askers" => people("reset"),
        "reset_confirmers" => people("confirm"),
        "session_enders" => people("sessions"),
        "sign_in_readers" => people("sign_ins"),
        "reset_asked_by" => Some(state.reset.as_ref()?.by.as_str().into()),
        "account_of" => match (command, &state.reset) {
            (
                Some(Command::Open { person, .. } | Command::Bind { person, .. } | Command::AskReset { person, .. }),
                _,
            ) => Some(person.as_str().into()),
            (_, Some(reset)) => Some(reset.person.as_str().into()),
            _ => None,
        },
        _ => None,
    }
}

/// Who has a duty: the holders of the role that the rules name for it.
pub fn custodians(duty: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Vec<Capacity>> {
    let facts = Facts::from([("account_duty".to_owned(), duty.into())]);
    let Answer::Text(role) = norms.ask("accounts.duty", &facts).ok()?.answer else { return None };
    norms.holders(&role, At { org: case.org, time: case.happened, lines: &[], unit: "" }).ok()
}
