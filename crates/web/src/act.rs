//! An act's form, opened.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::form::{FileRef, Form, Problem};
use guiju_core::request::Seen;
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_core::{AnyMatter, Norms as _, Reason};
use guiju_ui::{Entering, FormView, Kept, Markup, Notice, Phrases, Show, grounds, notice};

use crate::answer::{Failure, Trouble};
use crate::live;
use crate::phrases;
use crate::printing::{preview, source};
use crate::secret::{seal, token, unseal};
use crate::site::act_href;
use crate::subject::{Opened, against, ways};
use crate::visit::{Visit, blocking};

/// An act that a form is for: a new subject's, or a subject's that the visitor may see.
pub(crate) struct Wanted {
    pub matter: &'static dyn AnyMatter,
    pub spec: &'static ActSpec,
    pub opened: Option<Opened>,
}

impl Wanted {
    /// The act of an address.
    pub(crate) fn find(visit: &Visit, matter: &str, subject: Option<&str>, act: &str) -> Result<Self, Failure> {
        let known = visit.site.matter(matter).ok_or(Failure::Nothing)?;
        let spec = visit.site.act(matter, act).ok_or(Failure::Nothing)?;
        let fits = (spec.subject == SubjectUse::Begins) == subject.is_none();
        if !fits || visit.site.only_a_measure(matter, act) {
            return Err(Failure::Nothing);
        }
        if visit.at_terminal(matter, act) {
            return Err(Trouble::at_terminal().into());
        }
        let opened = subject.map(|id| Opened::find(visit, matter, id, spec.subject)).transpose()?;
        Ok(Self { matter: known, spec, opened })
    }

    /// Machine name of the matter.
    pub(crate) fn name(&self) -> &'static str {
        self.matter.vocabulary().matter
    }

    /// Address of the form.
    pub(crate) fn href(&self) -> String {
        act_href(self.name(), self.opened.as_ref().map(|o| o.id.as_str()), self.spec)
    }

    /// Where giving up leads.
    fn back(&self, visit: &Visit) -> String {
        match (&self.opened, visit.site.pages_of(self.name()).and_then(|p| p.listing())) {
            (Some(opened), _) => opened.href(),
            (None, Some(_)) => "/".to_owned(),
            (None, None) => "/org".to_owned(),
        }
    }

    /// What the form holds when it is opened.
    pub(crate) fn prefill(&self, visit: &Visit) -> Form {
        let Some(pages) = visit.site.pages_of(self.name()) else { return Form::default() };
        self.shown(visit, |show| pages.prefill(show, self.spec.name))
    }

    /// What is made from the subject as it is shown; from a new one where the act begins one.
    pub(crate) fn shown<T>(&self, visit: &Visit, make: impl FnOnce(&Show<'_>) -> T) -> T {
        if let Some(opened) = &self.opened {
            return make(&opened.show(visit, ""));
        }
        let state = self.matter.new_state();
        let show = Show {
            org: &visit.org,
            norms: &*visit.edition,
            workdays: &visit.workdays,
            now: visit.now,
            viewer: visit.person(),
            subject: "",
            rows: &[],
            state: &state,
            text: None,
            answers: &[],
            tab: "",
        };
        make(&show)
    }
}

/// Everything that is kept from one showing of a form to the next.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub form: Form,
    /// Person, when, medium, witness and number in another system of an act recorded for somebody else.
    pub entered: [String; 5],
    /// Its scans, staged: more than one is a problem told by the door.
    pub scans: Vec<FileRef>,
    pub problems: Vec<Problem>,
    /// The visitor can only record the act for somebody else.
    pub for_others: bool,
    /// What was typed to narrow the choice of people and posts, by field.
    pub narrow: BTreeMap<String, String>,
    /// What stands above the form.
    pub above: Vec<Markup>,
    /// What it would print, where that was asked for.
    pub preview: Option<Markup>,
    /// Key of the request; drawn anew when absent.
    pub key: Option<String>,
    /// What the person saw when the form was opened; as it is now when absent.
    pub seen: Option<Seen>,
}

/// GET /m/{matter}/new/{act}
pub(crate) async fn begin(
    visit: Visit,
    Path((matter, act)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || open(&visit, &matter, None, &act, query)).await
}

/// GET /m/{matter}/{subject}/do/{act}
pub(crate) async fn go_on(
    visit: Visit,
    Path((matter, subject, act)): Path<(String, String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || open(&visit, &matter, Some(&subject), &act, query)).await
}

fn open(
    visit: &Visit,
    matter: &str,
    subject: Option<&str>,
    act: &str,
    query: BTreeMap<String, String>,
) -> Result<Response, Failure> {
    let wanted = Wanted::find(visit, matter, subject, act)?;
    let given: Vec<(&str, &str)> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let reasons = against(visit, matter, wanted.opened.as_ref(), act, &given).unwrap_or_default();
    let mut sheet = Sheet { form: wanted.prefill(visit), ..Sheet::default() };
    // A link may say which obligation, row or post is meant; it is looked at like anything typed when the form is sent.
    for (name, value) in query.into_iter().filter(|(name, _)| wanted.spec.fields.iter().any(|f| f.name == name)) {
        sheet.form.fields.insert(name, vec![value]);
    }
    if !reasons.is_empty() {
        sheet.above.push(why_not(visit, &wanted, &reasons)?);
        if people(visit, &wanted).is_empty() {
            return refusal(visit, &wanted, sheet.above);
        }
        sheet.for_others = true;
    }
    page(visit, &wanted, StatusCode::OK, &sheet)
}

/// The grounds against an act.
pub(crate) fn why_not(visit: &Visit, wanted: &Wanted, reasons: &[Reason]) -> Result<Markup, Failure> {
    Ok(grounds(reasons, &ways(visit, wanted.opened.as_ref()))?)
}

/// The grounds without a form: there is nothing to fill in.
fn refusal(visit: &Visit, wanted: &Wanted, above: Vec<Markup>) -> Result<Response, Failure> {
    let back = format!(
        "<p class=\"buttons\"><a class=\"button plain\" href=\"{}\">返回</a></p>",
        Markup::text(&wanted.back(visit))
    );
    let main = Markup::join([head(visit, wanted), Markup::join(above), Markup::trusted(back)]);
    visit.page(StatusCode::OK, wanted.spec.label, &active(wanted), &main)
}

fn active(wanted: &Wanted) -> String {
    if wanted.opened.is_some() { format!("/m/{}", wanted.name()) } else { wanted.href() }
}

/// Title above the form: the act, and what it is done to.
fn head(visit: &Visit, wanted: &Wanted) -> Markup {
    let label = Markup::text(wanted.spec.label);
    let of = match &wanted.opened {
        Some(opened) => {
            let title = Markup::text(&opened.title(visit));
            format!("<p class=\"lead\"><a href=\"{}\">{title}</a></p>", Markup::text(&opened.href()))
        }
        None => String::new(),
    };
    Markup::trusted(format!("<div class=\"act-head\"><h1>{label}</h1>{of}</div>"))
}

/// The form's page.
pub(crate) fn page(visit: &Visit, wanted: &Wanted, status: StatusCode, sheet: &Sheet) -> Result<Response, Failure> {
    let mut watch = Markup::none();
    let mut hidden = vec![("_csrf", visit.session.csrf.clone())];
    hidden.push(("_key", sheet.key.clone().map_or_else(token, Ok)?));
    if let Some(opened) = &wanted.opened {
        let now = || Seen { version: opened.subject.version, text: opened.subject.text_hash.clone() };
        let seen = sheet.seen.clone().unwrap_or_else(now);
        watch = live::watch(opened, seen.version);
        hidden.push(("_version", seen.version.to_string()));
        hidden.push(("_text", seen.text.unwrap_or_default()));
    }
    let kept: Vec<Kept> = sheet.form.files.iter().chain(&sheet.scans).map(|file| keep(visit, file)).collect();
    let people = people(visit, wanted);
    let media = visit.edition.members(&visit.site.medium_class);
    let witnesses = if people.is_empty() { vec![] } else { witnesses(visit, wanted) };
    let [person, happened, medium, witness, reference] = &sheet.entered;
    let entering = Entering {
        people: &people,
        media: &media,
        witnesses: &witnesses,
        person,
        happened,
        medium,
        witness,
        reference,
        needed: sheet.for_others || !sheet.scans.is_empty(),
    };
    let action = wanted.href();
    let (own, common) = phrases_of(visit, wanted)?;
    let offered = preview::is_offered(visit, wanted).then(Markup::none);
    let view = FormView {
        act: wanted.spec,
        action: &action,
        values: &sheet.form,
        kept: &kept,
        problems: &sheet.problems,
        norms: &*visit.edition,
        org: &visit.org,
        now: visit.now,
        narrow: &sheet.narrow,
        hidden: &hidden,
        entering: (!people.is_empty()).then_some(entering),
        phrases: Some(Phrases { field: visit.site.desk.opinion, own: &own, common: &common }),
        back: &wanted.back(visit),
        file_limit: visit.site.limits.file,
        readable: source::into_of(visit, wanted).map(|into| into.file),
        preview: sheet.preview.as_ref().or(offered.as_ref()),
    };
    let heeded = visit.site.pages_of(wanted.name()).and_then(|p| wanted.shown(visit, |s| p.heed(s, wanted.spec.name)));
    let heeded = heeded.map(|words| notice(Notice::Heed, &Markup::text(&words))).transpose()?;
    let above = Markup::join(sheet.above.iter().cloned().chain(heeded));
    let main = Markup::join([head(visit, wanted), watch, above, to_read(visit, wanted)?, guiju_ui::form(&view)?]);
    visit.page(status, wanted.spec.label, &active(wanted), &main)
}

/// The visitor's own phrases and the office's, for an act whose form has an opinion.
fn phrases_of(visit: &Visit, wanted: &Wanted) -> Result<(Vec<String>, Vec<String>), Failure> {
    if !wanted.spec.fields.iter().any(|f| f.name == visit.site.desk.opinion) {
        return Ok((vec![], vec![]));
    }
    Ok((phrases::own(visit)?, phrases::common(visit)))
}

/// The text, above the form of an act that approves or signs it.
fn to_read(visit: &Visit, wanted: &Wanted) -> Result<Markup, Failure> {
    let Some(opened) = wanted.opened.as_ref().filter(|_| wanted.spec.needs_seen_text) else {
        return Ok(Markup::none());
    };
    let text = opened.pages.map(|p| p.text(&opened.show(visit, ""))).transpose()?.flatten();
    let Some(text) = text else { return Ok(Markup::none()) };
    Ok(Markup::trusted(format!(
        "<details class=\"to-read\" open><summary>文稿（请阅后办理）</summary>{text}</details>"
    )))
}

/// For whom the visitor may record this act, with their posts, in the order of the list of responsibilities.
fn people(visit: &Visit, wanted: &Wanted) -> Vec<(String, String)> {
    let act = format!("{}.{}", wanted.matter.vocabulary().matter, wanted.spec.name);
    let may = visit.reader.recordable(visit.person(), &act, wanted.opened.as_ref().map(|o| &o.subject));
    with_posts(visit, |person| may.iter().any(|m| m == person))
}

/// Who may have been present when somebody else did it: not the visitor, and not who began the subject.
fn witnesses(visit: &Visit, wanted: &Wanted) -> Vec<(String, String)> {
    let begun_by = wanted.opened.as_ref().map_or("", |o| o.subject.begun_by());
    with_posts(visit, |person| person != visit.person() && person != begun_by)
}

/// People who hold a post, with it, in the order of the list of responsibilities.
fn with_posts(visit: &Visit, wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut posts: Vec<_> = visit.org.posts.iter().collect();
    posts.sort_by(|a, b| (a.1.order, a.0).cmp(&(b.1.order, b.0)));
    let holder = |(id, _): (&String, _)| {
        let person = visit.org.holder(id, visit.now).filter(|p| wanted(p))?;
        Some((person.to_owned(), visit.org.post_with_holder(id, visit.now)))
    };
    posts.into_iter().filter_map(holder).collect()
}

/// A staged file as the form keeps it, sealed for this session: nobody can name a file that he did not bring.
fn keep(visit: &Visit, file: &FileRef) -> Kept {
    let text = format!("{}\t{}\t{}\t{}", file.field, file.size, file.hash, file.name);
    let token = seal(&visit.session.csrf, &text);
    Kept { field: file.field.clone(), name: file.name.clone(), size: file.size, token }
}

/// Reads a kept file back; `None` where the seal is not this session's.
pub(crate) fn kept(visit: &Visit, token: &str) -> Option<FileRef> {
    let text = unseal(&visit.session.csrf, token)?;
    let mut parts = text.splitn(4, '\t');
    let field = parts.next()?.to_owned();
    let size = parts.next()?.parse().ok()?;
    let hash = parts.next()?.to_owned();
    let name = parts.next()?.to_owned();
    Some(FileRef { field, name, size, hash })
}
