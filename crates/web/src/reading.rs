//! 批量阅毕: several papers that are only to be read, marked read in one go. Each is an act of its own through the front door
//! and is answered by itself. Which acts are mere reading is a class of the rulebook; consent and signature are none.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Norms as _;
use guiju_core::form::Form;
use guiju_core::journal::sha256;
use guiju_core::request::{Outcome, Request as Act, Seen};
use guiju_core::vocabulary::SubjectUse;
use guiju_ui::{Markup, cites, grounds, render};

use crate::answer::{Failure, Trouble};
use crate::secret::token;
use crate::sign_in::plain;
use crate::subject::Opened;
use crate::submit::again;
use crate::visit::{Visit, blocking};

/// Name of the boxes.
pub(crate) const TICKED: &str = "paper";
/// Id of the form to which the boxes of a list belong.
pub(crate) const FORM: &str = "batch";

/// Whether an act, full name, is mere reading by the rules.
pub(crate) fn is_reading(visit: &Visit, act: &str) -> bool {
    visit.edition.members(visit.site.desk.reading).iter().any(|(member, _)| member == act)
}

/// The box of one paper, with the version of it that the list shows; nothing where the act is more than reading.
pub(crate) fn tick(visit: &Visit, act: &str, subject: &str, title: &str) -> Result<Markup, Failure> {
    if !is_reading(visit, act) {
        return Ok(Markup::none());
    }
    let Some(version) = visit.reader.version(subject)? else { return Ok(Markup::none()) };
    let value = Markup::text(&format!("{act} {version} {subject}"));
    let name = Markup::text(&format!("选取：{title}"));
    Ok(Markup::trusted(format!(
        "<label class=\"tick\"><input type=\"checkbox\" form=\"{FORM}\" name=\"{TICKED}\" value=\"{value}\" \
         aria-label=\"{name}\"><span>选取</span></label>"
    )))
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPart<'a> {
    csrf: &'a str,
    key: String,
}

/// The button below a list with boxes.
pub(crate) fn button(visit: &Visit) -> Result<Markup, Failure> {
    Ok(render(&BatchPart { csrf: &visit.session.csrf, key: token()? })?)
}

/// What came of one paper.
struct Answered {
    title: String,
    href: String,
    done: bool,
    /// Why not; or by which articles.
    words: Markup,
}

#[derive(Template)]
#[template(path = "read.html")]
struct ReadPage {
    done: usize,
    not: usize,
    answered: Vec<Answered>,
}

/// POST /read
pub(crate) async fn read_all(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    blocking(move || {
        let values = typed.form.fields.get(TICKED).map(Vec::as_slice).unwrap_or_default();
        let values = values.get(..visit.site.limits.parts).unwrap_or(values);
        // All are looked at before the first is done: what no list of ours sends does nothing at all.
        let ticked: Option<Vec<Ticked<'_>>> = values.iter().map(|value| Ticked::read(&visit, value)).collect();
        let key = typed.hidden("_key");
        let Some(ticked) = ticked.filter(|ticked| ticked.is_empty() || !key.is_empty()) else {
            return Err(Trouble::of(StatusCode::BAD_REQUEST).into());
        };
        // From here each is answered by itself: what stands against one takes nothing back of those before it.
        let one = |ticked: &Ticked<'_>| ticked.perform(&visit, key).unwrap_or_else(|failure| ticked.failed(&failure));
        let answered: Vec<Answered> = ticked.iter().map(one).collect();
        let done = answered.iter().filter(|a| a.done).count();
        let page = ReadPage { done, not: answered.len().saturating_sub(done), answered };
        visit.page(StatusCode::OK, "批量阅毕", "/", &render(&page)?)
    })
    .await
}

/// One paper that was ticked, as the list showed it.
struct Ticked<'a> {
    /// As it was sent; part of its key.
    value: &'a str,
    matter: &'a str,
    act: &'a str,
    version: u64,
    subject: &'a str,
}

impl<'a> Ticked<'a> {
    /// Nothing where no list of ours says so, or where it is more than reading.
    fn read(visit: &Visit, value: &'a str) -> Option<Self> {
        let mut parts = value.splitn(3, ' ');
        let (full, version, subject) = (parts.next()?, parts.next()?, parts.next()?);
        let (matter, act) = full.split_once('.').filter(|_| is_reading(visit, full))?;
        Some(Self { value, matter, act, version: version.parse().ok()?, subject })
    }

    /// One that did not come to an act: not there or not for him, or a fault.
    fn failed(&self, failure: &Failure) -> Answered {
        let words = match failure {
            Failure::Nothing => "没有这一事项，或者没有对您开放；此件未作记录。请从待阅列表重新选取",
            other => {
                tracing::error!(?other, "fault: a paper could not be marked read");
                "系统未能完成这一件，未能确认已作记录。请稍后在待阅列表中核对"
            }
        };
        let title = self.subject.chars().filter(|c| !c.is_control()).take(60).collect();
        Answered { title, href: "/?box=read".to_owned(), done: false, words: Markup::text(words) }
    }

    /// By the front door.
    fn perform(&self, visit: &Visit, key: &str) -> Result<Answered, Failure> {
        let Self { value, matter, act, version, subject } = *self;
        let opened = Opened::find(visit, matter, subject, SubjectUse::Any)?;
        let outcome = visit.site.office.perform(Act {
            gov: visit.reader.gov().to_owned(),
            actor: visit.person().to_owned(),
            on_behalf: visit.person().to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject: Some(subject.to_owned()),
            act: act.to_owned(),
            form: Form::default(),
            // Each paper has a key of its own, so that a list sent twice is answered twice and done once.
            key: sha256(format!("{key} {value}").as_bytes()),
            seen: Some(Seen { version, text: opened.text.clone() }),
        });
        let (done, words) = told(visit, &outcome, &opened)?;
        Ok(Answered { title: opened.title(visit), href: opened.href(), done, words })
    }
}

fn told(visit: &Visit, outcome: &Outcome, opened: &Opened) -> Result<(bool, Markup), Failure> {
    let say = |words: &str| Markup::text(words);
    Ok(match outcome {
        Outcome::Done(recorded) => {
            let after = visit.reader.shared(opened.name(), &opened.id)?;
            let rows = after.iter().flat_map(|subject| subject.rows.iter().chain(&subject.others));
            let head = rows.map(|(head, _)| head).find(|head| head.position == recorded.position);
            (true, head.map(|head| cites(&head.citations)).unwrap_or_default())
        }
        Outcome::Invalid { problems, reasons } => {
            let problems: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
            (false, Markup::join([say(&problems.join("；")), grounds(reasons, &[])?]))
        }
        Outcome::Busy => (false, say(&again(visit).1)),
        Outcome::Faulty { .. } => (false, say("系统未能完成这一事项，已记入告警，请联系系统管理员")),
        other => (false, grounds(other.reasons(), &[])?),
    })
}
