//! Accounts that are closed: whoever the rules do not let sign in is told why and whom to ask, and is let in nowhere.
//! Nothing is switched: it follows from the record who holds which post, and ends by itself when he takes one up again.

use axum::http::StatusCode;
use guiju_core::Reason;
use guiju_core::form::Form;
use guiju_core::request::{Outcome, Request};

use crate::answer::{Failure, Trouble};
use crate::secret::token;
use crate::site::House;

const TITLE: &str = "账号已停用";

/// What the rules hold against somebody's being signed in, as words; nothing where he may.
pub(crate) fn against(site: &House, person: &str) -> Result<Option<String>, Failure> {
    let Some((matter, act)) = site.sign_in_act.split_once('.') else { return Ok(None) };
    let view = site.office.reader().begins(matter, act, person);
    Ok(view.filter(|view| !view.open).map(|view| words(&view.reasons)))
}

/// The attempt goes where all that is not done goes: to the audit, with its grounds.
pub(crate) fn note(site: &House, person: &str) -> Result<(), Failure> {
    let Some((matter, act)) = site.sign_in_act.split_once('.') else { return Ok(()) };
    let outcome = site.office.perform(Request {
        gov: site.office.reader().gov().to_owned(),
        actor: person.to_owned(),
        on_behalf: person.to_owned(),
        entered_for: None,
        matter: matter.to_owned(),
        subject: None,
        act: act.to_owned(),
        form: Form::default(),
        key: format!("sign-in-{}", token()?),
        seen: None,
    });
    if !matches!(outcome, Outcome::Refused { .. }) {
        tracing::warn!(person, ?outcome, "a sign-in that is refused was not noted");
    }
    Ok(())
}

/// The page of somebody who was signed in and may not be any more.
pub(crate) fn page(words: String) -> Failure {
    Trouble::new(StatusCode::FORBIDDEN, TITLE, words).into()
}

fn words(reasons: &[Reason]) -> String {
    let one = |reason: &Reason| {
        let grounds: Vec<String> = reason.citations.iter().map(ToString::to_string).collect();
        let grounds =
            if grounds.is_empty() { String::new() } else { format!("（依据：{}）", grounds.join("、")) };
        let way_on = reason.remedy.as_ref().map(|r| r.text.as_str()).unwrap_or_default();
        let who =
            if reason.who.is_empty() { String::new() } else { format!("；可办理：{}", reason.who.join("、")) };
        format!("{TITLE}：{}{grounds}。{way_on}{who}。", reason.message)
    };
    reasons.iter().map(one).collect::<Vec<_>>().join("")
}
