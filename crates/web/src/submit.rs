//! An act's form, sent: read, staged, performed, answered.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::form::{self, FileRef, Problem};
use guiju_core::request::{EnteredFor, Evidence, Outcome, Recorded, Request as Act, Seen};
use guiju_core::vocabulary::ActSpec;
use guiju_ui::form::{ENTERED, INSERT, KEPT, LIVE, MEND, NARROW, NARROW_TO, PHRASE, PREVIEW, READ, SCAN};
use guiju_ui::{Markup, Notice, notice, subject_href};

use crate::act::{self, Sheet, Wanted, kept};
use crate::answer::Failure;
use crate::body::{self, Typed};
use crate::credentials::{self, Keeps};
use crate::intake::{Desk, Known};
use crate::late;
use crate::packing;
use crate::phrases;
use crate::printing::{self, preview, source};
use crate::site::Shared;
use crate::visit::{Visit, blocking};

/// Fields of our own that a form may carry.
const OWN: [&str; 4] = ["_csrf", "_key", "_version", "_text"];

/// How the office names the fields of an act recorded for somebody else, in the order of [`ENTERED`], and its file.
const OFFICE_NAMES: [&str; 5] = ["on_behalf", "happened", "medium", "witness", "reference"];
const OFFICE_SCAN: &str = "scan";

/// POST /m/{matter}/new/{act}
pub(crate) async fn begin(
    State(site): State<Shared>,
    visit: Result<Visit, Failure>,
    Path((matter, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    submit(site, visit, matter, None, act, request).await
}

/// POST /m/{matter}/{subject}/do/{act}
pub(crate) async fn go_on(
    State(site): State<Shared>,
    visit: Result<Visit, Failure>,
    Path((matter, subject, act)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    submit(site, visit, matter, Some(subject), act, request).await
}

async fn submit(
    site: Shared,
    visit: Result<Visit, Failure>,
    matter: String,
    subject: Option<String>,
    act: String,
    request: Request,
) -> Result<Response, Failure> {
    let visit = match visit {
        Err(Failure::SignIn(_)) => return late::keep(&site, request).await,
        other => other?,
    };
    let turn = site.intakes.turn(&visit.account.login, site.limits.body_time).await?;
    // The address is looked at before a byte of the body is.
    let (visit, wanted) =
        blocking(move || Wanted::find(&visit, &matter, subject.as_deref(), &act).map(|w| (visit, w))).await?;
    let desk = Desk::of(&visit, wanted.spec);
    let typed = body::read(request, &site.limits, &desk).await?;
    drop(turn);
    let is_laid = [PREVIEW, MEND, READ].iter().any(|button| !typed.hidden(button).is_empty());
    let turn = match is_laid {
        true => Some(site.presses.turn(&visit.account.login, printing::PATIENCE).await?),
        false => None,
    };
    blocking(move || {
        let _turn = turn;
        perform(&visit, wanted, typed)
    })
    .await
}

fn perform(visit: &Visit, wanted: Wanted, typed: Typed) -> Result<Response, Failure> {
    let (mut sheet, mut problems) = sheet(visit, &typed);
    problems.extend(packing::secrets(wanted.spec, &mut sheet.form));
    if !typed.admitted {
        return stale(visit, &wanted, sheet, problems);
    }
    let keeps = Keeps::of(visit, &wanted);
    if let Some(keeps) = keeps {
        problems.extend(credentials::problems(visit, &wanted, keeps, &sheet.form)?);
    }
    let request = request(visit, &wanted, &typed, &sheet, &mut problems);
    // A form shown again still says what was seen when it was opened, or a change in between would slip by.
    sheet.seen = request.seen.clone();
    if !typed.hidden(NARROW).is_empty() {
        // Only a choice is narrowed: nothing is done, and nothing is found wrong yet.
        return act::page(visit, &wanted, StatusCode::OK, &sheet);
    }
    let mend = typed.hidden(MEND);
    let is_read = !typed.hidden(READ).is_empty();
    if is_read || !mend.is_empty() || !typed.hidden(PREVIEW).is_empty() {
        // What the door found wrong, of files above all, is told now as well; what is longer than its field is not laid out.
        sheet.problems.clone_from(&problems);
        sheet.problems.extend(preview::too_long(wanted.spec, &sheet.form));
        if !sheet.problems.is_empty() && typed.hidden(PREVIEW) != LIVE {
            return act::page(visit, &wanted, StatusCode::UNPROCESSABLE_ENTITY, &sheet);
        }
    }
    if is_read {
        return source::read_in(visit, &wanted, sheet);
    }
    if !mend.is_empty() || !typed.hidden(PREVIEW).is_empty() {
        return preview::again(visit, &wanted, sheet, mend, typed.hidden(PREVIEW) == LIVE);
    }
    let into = typed.hidden(INSERT);
    if !into.is_empty() {
        // A phrase is put into the form; nothing is done by that.
        phrases::insert(&mut sheet, &typed, into);
        return act::page(visit, &wanted, StatusCode::OK, &sheet);
    }
    let mut request = request;
    let ended = visit.site.packing().prepare(&visit.reader, wanted.spec, &mut request, &mut problems)?;
    let outcome = ended.unwrap_or_else(|| outcome(visit, wanted.spec, request, problems));
    match &outcome {
        Outcome::Done(recorded) if keeps.is_some_and(Keeps::gives_password) => {
            credentials::give(visit, &wanted, &sheet.form, recorded)
        }
        Outcome::Done(recorded) if keeps.is_some() => {
            credentials::follow(visit, &wanted, keeps, &sheet.form, recorded)?;
            Ok(done(&wanted, recorded))
        }
        _ => as_page(visit, wanted, sheet, outcome),
    }
}

/// What a request comes to. Where the door found something wrong, intake adds what it finds, so that all is said at once.
pub(crate) fn outcome(visit: &Visit, spec: &ActSpec, request: Act, mut problems: Vec<Problem>) -> Outcome {
    if problems.is_empty() {
        return visit.site.office.perform(request);
    }
    let (_, intake) = form::read(spec, &request.form, &Known(visit));
    let said = |p: &Problem| problems.iter().any(|q| q.field == p.field && !q.field.is_empty());
    let more: Vec<Problem> = intake.into_iter().filter(|p| !said(p)).collect();
    problems.extend(more);
    Outcome::Invalid { problems, reasons: vec![] }
}

/// A form of another session: shown again with what was typed, for its author to look over and send.
fn stale(visit: &Visit, wanted: &Wanted, sheet: Sheet, problems: Vec<Problem>) -> Result<Response, Failure> {
    let words = "登录状态已变，这张表单尚未提交。所填内容都在下面，请核对后再次提交。";
    let above = vec![notice(Notice::Heed, &Markup::text(words))?];
    let mut sheet = sheet;
    // Which of the files there were to stay was sealed for the other session: all of them are offered again.
    let lost = |file: &FileRef| !sheet.form.files.contains(file);
    let there: Vec<FileRef> = wanted.prefill(visit).files.into_iter().filter(lost).collect();
    sheet.form.files.splice(..0, there);
    act::page(visit, wanted, StatusCode::FORBIDDEN, &Sheet { above, problems, ..sheet })
}

/// What is kept of a form, and what the door itself found wrong.
fn sheet(visit: &Visit, typed: &Typed) -> (Sheet, Vec<Problem>) {
    let mut problems = typed.problems.clone();
    let mut form = typed.form.clone();
    // Files kept from before stand before those that came now, as the form shows them.
    let mut before = vec![];
    for token in typed.hidden.get(KEPT).into_iter().flatten() {
        match kept(visit, token) {
            Some(file) => before.push(file),
            None => problems.push(Problem::of("", "此前上传的附件已失效，请重新选择文件")),
        }
    }
    form.files.splice(..0, before);
    let (scans, files): (Vec<FileRef>, Vec<FileRef>) = form.files.into_iter().partition(|file| file.field == SCAN);
    form.files = files;
    if scans.len() > 1 {
        problems.push(Problem::of(SCAN, "扫描件只附一份；有几页的，请合成一个文件"));
    }
    let strange = typed.hidden.keys().filter(|n| !known(n));
    problems.extend(strange.map(|name| {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(30).collect();
        Problem::of("", format!("表单中没有“{shown}”这一栏，请重新打开页面填写"))
    }));
    let entered = ENTERED.map(|name| typed.hidden(name).trim().to_owned());
    let key = Some(typed.hidden("_key").to_owned()).filter(|k| !k.is_empty());
    let typed_to = typed.hidden.iter().filter_map(|(name, typed)| {
        Some((name.strip_prefix(NARROW_TO)?.to_owned(), typed.first().cloned().unwrap_or_default()))
    });
    let narrow = typed_to.collect();
    (Sheet { form, entered, scans, key, narrow, ..Sheet::default() }, problems)
}

fn known(name: &str) -> bool {
    let of_ours = [KEPT, NARROW, INSERT, PREVIEW, MEND, READ].contains(&name)
        || name.starts_with(NARROW_TO)
        || name.starts_with(PHRASE);
    of_ours || OWN.contains(&name) || ENTERED.contains(&name)
}

fn request(visit: &Visit, wanted: &Wanted, typed: &Typed, sheet: &Sheet, problems: &mut Vec<Problem>) -> Act {
    let key = typed.hidden("_key");
    let plain = key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if key.is_empty() || !plain {
        problems.push(Problem::of("", "表单缺少标识，请重新打开页面填写"));
    }
    let [person, happened, medium, witness, reference] = &sheet.entered;
    let for_somebody = sheet.entered.iter().any(|t| !t.is_empty()) || !sheet.scans.is_empty();
    if for_somebody && person.is_empty() {
        problems.push(Problem::of(ENTERED[0], "代为录入的，请选择替谁录入；本人办理的，请清空这一部分"));
    }
    let when = happened.parse();
    if for_somebody && when.is_err() {
        problems.push(Problem::of(ENTERED[1], "请写明何时作出，应如 2023-01-09 10:30"));
    }
    let entered_for = when.ok().filter(|_| for_somebody).map(|happened| EnteredFor {
        happened,
        medium: medium.clone(),
        evidence: Evidence {
            scan: sheet.scans.first().cloned(),
            witness: witness.clone(),
            reference: reference.clone(),
        },
        due: None,
        uncounted: String::new(),
    });
    let seen = wanted.opened.as_ref().map(|_| Seen {
        version: typed.hidden("_version").parse().unwrap_or_default(),
        text: Some(typed.hidden("_text").to_owned()).filter(|t| !t.is_empty()),
    });
    Act {
        gov: visit.reader.gov().to_owned(),
        actor: visit.person().to_owned(),
        on_behalf: if for_somebody { person.clone() } else { visit.person().to_owned() },
        entered_for,
        matter: wanted.name().to_owned(),
        subject: wanted.opened.as_ref().map(|o| o.id.clone()),
        act: wanted.spec.name.to_owned(),
        form: sheet.form.clone(),
        key: key.to_owned(),
        seen,
    }
}

/// Status of an outcome.
fn status(outcome: &Outcome) -> StatusCode {
    match outcome {
        Outcome::Done(_) => StatusCode::OK,
        Outcome::Refused { .. } | Outcome::Changed { .. } | Outcome::KeyReused { .. } => StatusCode::CONFLICT,
        Outcome::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Outcome::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Outcome::Faulty { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

const FAULT: &str =
    "系统未能完成这一事项，已记入告警。所填内容都在下面，请稍后再次提交（同一张表单不会重复记录），或联系系统管理员。";

/// For how many seconds whoever was told "busy" should wait, and why, in words: many come at once, or another program records
/// the acts of this government and this one takes over when that one is silent.
pub(crate) fn again(visit: &Visit) -> (u64, String) {
    match visit.site.office.waits() {
        None => (3, "同时提交的人较多，此件尚未记录，请稍候几秒再次提交".to_owned()),
        Some(left) => {
            let seconds = left.as_secs() + 1;
            let words = format!("本服务器现为备用，办理由另一服务器记录，此件尚未记录，请在{seconds}秒后再次提交");
            (seconds, words)
        }
    }
}

fn again_later(visit: &Visit, outcome: &Outcome, headers: &mut HeaderMap) {
    if matches!(outcome, Outcome::Busy) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(again(visit).0));
    }
}

fn as_page(visit: &Visit, wanted: Wanted, mut sheet: Sheet, outcome: Outcome) -> Result<Response, Failure> {
    let say = |kind, words: &str| notice(kind, &Markup::text(words));
    match &outcome {
        Outcome::Done(recorded) => return Ok(done(&wanted, recorded)),
        Outcome::Refused { reasons } => sheet.above.push(act::why_not(visit, &wanted, reasons)?),
        Outcome::Invalid { problems, reasons } => {
            sheet.problems = problems.iter().map(|p| ours(&wanted, p)).collect();
            if !reasons.is_empty() {
                sheet.above.push(act::why_not(visit, &wanted, reasons)?);
            }
        }
        Outcome::Changed { changes, .. } => {
            sheet.seen = None;
            sheet.above.push(act::why_not(visit, &wanted, outcome.reasons())?);
            sheet.above.push(changed(&wanted, changes)?);
        }
        Outcome::KeyReused { .. } => {
            sheet.key = None;
            sheet.above.push(act::why_not(visit, &wanted, outcome.reasons())?);
        }
        Outcome::Busy => sheet.above.push(say(Notice::Heed, &format!("{}。所填内容都在下面。", again(visit).1))?),
        Outcome::Faulty { .. } => sheet.above.push(say(Notice::Heed, FAULT)?),
    }
    let fresh = match &wanted.opened {
        Some(opened) => Wanted::find(visit, wanted.name(), Some(&opened.id), wanted.spec.name)?,
        None => wanted,
    };
    let mut response = act::page(visit, &fresh, status(&outcome), &sheet)?;
    again_later(visit, &outcome, response.headers_mut());
    Ok(response)
}

/// A problem at the field where our form has it.
fn ours(wanted: &Wanted, problem: &Problem) -> Problem {
    if wanted.spec.fields.iter().any(|f| f.name == problem.field) {
        return problem.clone();
    }
    if problem.field == OFFICE_SCAN {
        return Problem::of(SCAN, problem.message.clone());
    }
    let at = OFFICE_NAMES.iter().position(|n| *n == problem.field).and_then(|i| ENTERED.get(i));
    match at {
        Some(name) => Problem::of(name, problem.message.clone()),
        None => problem.clone(),
    }
}

fn done(wanted: &Wanted, recorded: &Recorded) -> Response {
    let href = wanted.opened.as_ref().map_or_else(|| subject_href(wanted.name(), &recorded.subject), |o| o.href());
    Redirect::to(&format!("{href}?done={}", recorded.position)).into_response()
}

fn changed(wanted: &Wanted, changes: &[String]) -> Result<Markup, Failure> {
    let href = wanted.opened.as_ref().map(|o| o.href()).unwrap_or_default();
    let mut parts = vec![Markup::trusted("<p><b>此件有了变化，尚未记录您的办理：</b></p><ul>".to_owned())];
    for change in changes {
        parts.push(Markup::trusted(format!("<li>{}</li>", Markup::text(change))));
    }
    let look = format!(
        "</ul><p>请先<a href=\"{}\">查看现在的内容</a>；仍按下面所填办理的，再次提交即可。</p>",
        Markup::text(&href)
    );
    parts.push(Markup::trusted(look));
    Ok(notice(Notice::Heed, &Markup::join(parts))?)
}
