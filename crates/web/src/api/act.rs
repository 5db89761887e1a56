//! Acts: one way for all of them, made from what the matters declare.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use guiju_core::form::Problem as FieldProblem;
use guiju_core::request::{Outcome, Recorded, Request as Act, Seen};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use serde_json::{Value, json};

use super::caller::{Caller, Reading};
use super::problem::Problem;
use super::scope::Clerical;
use super::typed::{self, Sent};
use super::{Answer, form, href, json as answer, scope, words};
use crate::act::Wanted;
use crate::site::Shared;
use crate::subject::{Opened, against};
use crate::submit;
use crate::visit::{Visit, blocking};

/// Under which the same request is recorded once.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key, in letters.
pub(super) const KEY_MAX: usize = 64;

/// How the office names what is said of an act recorded for somebody else, in the order of [`typed::ENTERED_FIELDS`].
const OFFICE_NAMES: [&str; 5] = ["on_behalf", "happened", "medium", "witness", "reference"];

/// Whether an act is done through the interface: pages offer it, it keeps no accounts (whose passwords are shown on a page only), and
/// it is not the clock's.
pub(crate) fn is_offered(visit: &Visit, matter: &str, spec: &ActSpec) -> bool {
    let by_clock = visit.reader.step_act() == format!("{matter}.{}", spec.name);
    visit.offers(matter, spec.name) && !visit.site.keeps_accounts(matter, spec.name) && !by_clock
}

/// GET /acts/{matter}/{act}: how an act that begins something stands, and what its form holds when it is opened.
pub(super) async fn show(Reading(caller): Reading, Path((matter, act)): Path<(String, String)>) -> Answer {
    blocking(move || Ok(standing(&caller, &matter, &act))).await?
}

fn standing(caller: &Caller, matter: &str, act: &str) -> Answer {
    let visit = &caller.visit;
    let wanted = Wanted::find(visit, matter, None, act)?;
    if !is_offered(visit, matter, wanted.spec) {
        return Err(Problem::not_found());
    }
    let reasons = against(visit, matter, None, act, &[]).unwrap_or_default();
    let mut shown = words::act(matter, wanted.spec, &Clerical::of(&*visit.edition));
    shown.insert("open".to_owned(), reasons.is_empty().into());
    shown.insert("reasons".to_owned(), reasons.iter().map(words::reason).collect());
    shown.insert("form".to_owned(), form::shown(wanted.spec, &wanted.prefill(visit), &caller.secret));
    answer(StatusCode::OK, &Value::Object(shown))
}

/// POST /acts/{matter}/{act}
pub(super) async fn begin(
    State(site): State<Shared>,
    caller: Caller,
    Path((matter, act)): Path<(String, String)>,
    request: Request,
) -> Answer {
    perform(site, caller, matter, None, act, request).await
}

/// POST /subjects/{matter}/{id}/acts/{act}
pub(super) async fn go_on(
    State(site): State<Shared>,
    caller: Caller,
    Path((matter, subject, act)): Path<(String, String, String)>,
    request: Request,
) -> Answer {
    perform(site, caller, matter, Some(subject), act, request).await
}

async fn perform(
    site: Shared,
    caller: Caller,
    matter: String,
    subject: Option<String>,
    act: String,
    request: Request,
) -> Answer {
    let turn = site.intakes.turn(&caller.visit.account.login, site.limits.body_time).await;
    let turn = turn.map_err(|_| Problem::busy())?;
    let (key, tag) = (key(request.headers())?, subject.is_some().then(|| tag_of(request.headers())).transpose()?);
    let (caller, wanted) = blocking(move || {
        let wanted = find(&caller, &matter, subject.as_deref(), &act);
        Ok(wanted.map(|wanted| (caller, wanted)))
    })
    .await??;
    let seen = tag.and_then(|tag| seen(&wanted, tag));
    let body = super::body(request, &site.limits).await?;
    drop(turn);
    blocking(move || Ok(done(&caller, &wanted, key, seen, body))).await?
}

/// The act of an address, where the token holds it. Whether it does is said before anything is said of the subject.
fn find(caller: &Caller, matter: &str, subject: Option<&str>, act: &str) -> Result<Wanted, Problem> {
    let visit = &caller.visit;
    visit.site.act(matter, act).ok_or_else(Problem::not_found)?;
    if visit.site.keeps_accounts(matter, act) {
        return Err(Problem::new("forbidden", "账户只在页面上管理。未作任何记录，请从本系统的页面办理。"));
    }
    if caller.is_program() || !scope::acts(&caller.token.scopes, matter, act, &Clerical::of(&*visit.edition)) {
        return Err(caller.out_of_scope(&format!("{}{matter}.{act}", scope::ACT)));
    }
    Ok(Wanted::find(visit, matter, subject, act)?)
}

/// The request's key: letters, digits and hyphens, with or without quotes.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let words = format!("请在请求头 Idempotency-Key 中写明提交编号：字母、数字、连字符，1至{KEY_MAX}位；重试时不变。");
    let mut all = headers.get_all(KEY).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return Err(Problem::unreadable(words)) };
    let text = only.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let plain = (1..=KEY_MAX).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { Ok(bare.to_owned()) } else { Err(Problem::unreadable(words)) }
}

/// The tag in `If-Match`.
fn tag_of(headers: &HeaderMap) -> Result<Tag, Problem> {
    let mut all = headers.get_all(header::IF_MATCH).iter();
    let Some(only) = all.next() else {
        let words = "请在请求头 If-Match 中写明所看的版本：查阅这一事项时答复的 ETag。";
        return Err(Problem::new("precondition_required", words));
    };
    let wrong = || Problem::unreadable("请求头 If-Match 应为查阅这一事项时答复的 ETag，恰一个，加引号。");
    if all.next().is_some() {
        return Err(wrong());
    }
    read_tag(only.to_str().unwrap_or_default()).ok_or_else(wrong)
}

/// What the program saw.
fn seen(wanted: &Wanted, (version, text): Tag) -> Option<Seen> {
    let opened = wanted.opened.as_ref()?;
    // The tag names the text that the subject began with, whichever matter's; an act is judged by its own matter's.
    let same = text.as_deref() == opened.text.as_deref();
    Some(Seen { version, text: if same { opened.subject.text_hash.clone() } else { text } })
}

/// Version and hash of the text.
type Tag = (u64, Option<String>);

/// The tag of a subject: its version and the hash of its text.
pub(super) fn tag(opened: &Opened) -> String {
    format!("\"{}-{}\"", opened.subject.version, opened.text.as_deref().unwrap_or_default())
}

fn read_tag(tag: &str) -> Option<Tag> {
    let (version, text) = tag.trim().strip_prefix('"')?.strip_suffix('"')?.split_once('-')?;
    let plain = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let version = version.parse().ok().filter(|_| plain)?;
    Some((version, Some(text.to_owned()).filter(|t| !t.is_empty())))
}

fn done(caller: &Caller, wanted: &Wanted, key: String, seen: Option<Seen>, body: Value) -> Answer {
    let visit = &caller.visit;
    let sent = typed::read(wanted.spec.fields, body, &caller.secret, visit.site.limits.files);
    if sent.entered.is_some() && !scope::records_for(&caller.token.scopes) {
        return Err(caller.out_of_scope(scope::RECORD_FOR));
    }
    let Sent { form, entered, problems } = sent;
    let (on_behalf, entered_for) = entered.unwrap_or_else(|| (visit.person().to_owned(), None));
    let mut problems = problems;
    let mut request = Act {
        gov: visit.reader.gov().to_owned(),
        actor: visit.person().to_owned(),
        on_behalf,
        entered_for,
        matter: wanted.name().to_owned(),
        subject: wanted.opened.as_ref().map(|o| o.id.clone()),
        act: wanted.spec.name.to_owned(),
        form,
        key,
        seen,
    };
    let ended = visit.site.packing().prepare(&visit.reader, wanted.spec, &mut request, &mut problems)?;
    match ended.unwrap_or_else(|| submit::outcome(visit, wanted.spec, request, problems)) {
        Outcome::Done(recorded) => recorded_answer(visit, wanted, &recorded),
        Outcome::Refused { reasons } => Err(Problem::reasons("refused", &reasons)),
        Outcome::Invalid { problems, reasons } => {
            let problem = Problem::invalid(&problems.into_iter().map(|p| ours(wanted, p)).collect::<Vec<_>>());
            let reasons: serde_json::Value = reasons.iter().map(words::reason).collect();
            Err(if reasons == json!([]) { problem } else { problem.with("reasons", reasons) })
        }
        Outcome::Changed { version, changes, reason } => {
            let problem = Problem::reasons("changed", std::slice::from_ref(&*reason));
            Err(problem.with("version", version.into()).with("changes", changes.into()))
        }
        Outcome::KeyReused { reason } => Err(Problem::reasons("key_reused", std::slice::from_ref(&*reason))),
        Outcome::Busy => Err(Problem::busy_for(crate::submit::again(visit).0)),
        Outcome::Faulty { .. } => {
            let words =
                "系统未能完成这一事项，已记入告警。请稍后以同一提交编号再次提交（不会重复记录），或联系系统管理员。";
            Err(Problem::new("fault", words))
        }
    }
}

/// A problem at the member where the body has it.
fn ours(wanted: &Wanted, problem: FieldProblem) -> FieldProblem {
    let own = wanted.spec.fields.iter().any(|f| f.name == problem.field);
    let at = OFFICE_NAMES.iter().position(|n| *n == problem.field).and_then(|i| typed::ENTERED_FIELDS.get(i));
    let scan = (problem.field == typed::SCAN).then_some(&typed::SCAN);
    match at.or(scan).filter(|_| !own) {
        Some(name) => FieldProblem { field: format!("{}.{name}", typed::ENTERED), ..problem },
        None => problem,
    }
}

fn recorded_answer(visit: &Visit, wanted: &Wanted, recorded: &Recorded) -> Answer {
    let matter = wanted.name();
    let body = json!({
        "matter": matter,
        "act": format!("{matter}.{}", wanted.spec.name),
        "subject": recorded.subject,
        "version": recorded.version,
        "position": recorded.position,
        "hash": recorded.hash,
        "capacity": recorded.capacity,
        "citations": recorded.citations.iter().map(words::citation).collect::<Vec<_>>(),
    });
    let status = if wanted.opened.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = answer(status, &body)?.into_response();
    let location = href(&format!("/subjects/{matter}/{}", guiju_ui::encode(&recorded.subject)));
    super::set(&mut response, header::LOCATION, &location);
    // Only the version that this act made: what others did since must be looked at first.
    let uses = if wanted.spec.subject == SubjectUse::Any { SubjectUse::Any } else { SubjectUse::Needs };
    let now = Opened::find(visit, matter, &recorded.subject, uses).ok();
    if let Some(opened) = now.filter(|o| o.subject.version == recorded.version) {
        super::set(&mut response, header::ETAG, &tag(&opened));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_as_it_was_given() {
        assert_eq!(read_tag("\"12-ab\""), Some((12, Some("ab".into()))));
        assert_eq!(read_tag("\"3-\""), Some((3, None)));
        for bad in ["", "*", "12-ab", "\"12\"", "\"-ab\"", "W/\"12-ab\"", "\"1-x\"", "\"1-ab\", \"2-ab\"", "\"a-\""] {
            assert_eq!(read_tag(bad), None, "{bad}");
        }
    }
}
