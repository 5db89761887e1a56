//! One subject's page: title and standing, tabs, the record, the acts at the foot.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::register::{Answered, Ask, Cell, Where};
use guiju_core::vocabulary::SubjectUse;
use guiju_core::{AnyMatter, Reason};
use guiju_runtime::Subject;
use guiju_store::OBLIGATIONS;
use guiju_ui::acts::Way;
use guiju_ui::{Markup, Notice, Pages, Show, TabLink, cites, render, subject_href};

use crate::answer::Failure;
use crate::beside::{beside, links, tab_id, tabs};
use crate::lists::{listed, text};
use crate::live;
use crate::owed;
use crate::printing::pages::too_long;
use crate::record;
use crate::site::act_href;
use crate::visit::{Visit, blocking};

/// Id of the tab that the frame adds: the rows of the journal as they stand.
const JOURNAL: &str = "journal";

/// A subject that the visitor may see.
pub(crate) struct Opened {
    pub matter: &'static dyn AnyMatter,
    pub pages: Option<&'static dyn Pages>,
    pub id: String,
    pub subject: Subject,
    /// Hash of the text as it is now, whichever matter's it is.
    pub text: Option<String>,
    /// What its pages asked of other matters' registers.
    pub answers: Vec<Answered>,
}

impl Opened {
    /// The subject, where it exists and is open to the visitor; otherwise nothing, and nobody learns which.
    ///
    /// An act of another matter is done to a subject that need have nothing of that matter yet.
    pub(crate) fn find(visit: &Visit, matter: &str, id: &str, uses: SubjectUse) -> Result<Self, Failure> {
        let Some(known) = visit.site.matter(matter) else { return Err(Failure::Nothing) };
        if !visit.reader.may_see(visit.person(), id)? {
            return Err(Failure::Nothing);
        }
        let found = match uses {
            SubjectUse::Any => visit.reader.shared(matter, id)?,
            _ => visit.reader.subject(matter, id)?,
        };
        let Some(subject) = found else { return Err(Failure::Nothing) };
        let text = match subject.origin().filter(|origin| *origin != matter) {
            Some(origin) => visit.reader.shared(origin, id)?.and_then(|s| s.text_hash),
            None => subject.text_hash.clone(),
        };
        let pages = visit.site.pages_of(matter);
        let answers = looked(visit, pages, id)?;
        Ok(Self { matter: known, pages, id: id.to_owned(), subject, text, answers })
    }

    /// Machine name of its matter.
    pub(crate) fn name(&self) -> &'static str {
        self.matter.vocabulary().matter
    }

    /// Address of its page.
    pub(crate) fn href(&self) -> String {
        subject_href(self.subject.origin().unwrap_or(self.name()), &self.id)
    }

    /// What its pages are made from.
    pub(crate) fn show<'a>(&'a self, visit: &'a Visit, tab: &'a str) -> Show<'a> {
        Show {
            org: &visit.org,
            norms: &*visit.edition,
            workdays: &visit.workdays,
            now: visit.now,
            viewer: visit.person(),
            subject: &self.id,
            rows: &self.subject.rows,
            state: &self.subject.state,
            text: self.text.as_deref(),
            answers: &self.answers,
            tab,
        }
    }

    /// Its title.
    pub(crate) fn title(&self, visit: &Visit) -> String {
        let began = self.subject.origin().filter(|origin| *origin != self.name());
        if let Some(other) = began.and_then(|origin| Self::find(visit, origin, &self.id, SubjectUse::Needs).ok()) {
            return other.title(visit);
        }
        let title = self.pages.map(|p| p.title(&self.show(visit, ""))).unwrap_or_default();
        if title.is_empty() { self.matter.vocabulary().label.to_owned() } else { title }
    }
}

/// What a matter's pages ask of other matters' registers for a subject that is open to the visitor.
pub(crate) fn looked(visit: &Visit, pages: Option<&dyn Pages>, id: &str) -> Result<Vec<Answered>, Failure> {
    let asks = pages.map(|p| p.looks(id)).unwrap_or_default();
    Ok(asks.iter().map(|ask| visit.reader.ask(ask)).collect::<Result<_, _>>()?)
}

#[derive(Template)]
#[template(path = "subject.html")]
struct SubjectPage<'a> {
    matter: &'a str,
    list: String,
    title: &'a str,
    status: &'a str,
    tab: &'a str,
    watch: Markup,
    done: Markup,
    tabs: Markup,
    content: Markup,
    owed: Markup,
    acts: Markup,
    card: String,
}

/// GET /m/{matter}/{subject}
pub(crate) async fn show(
    visit: Visit,
    Path((matter, subject)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || page(&visit, &matter, &subject, &query)).await
}

fn page(visit: &Visit, matter: &str, subject: &str, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let opened = Opened::find(visit, matter, subject, SubjectUse::Needs)?;
    if let Some(home) = elsewhere(&opened, query) {
        return Ok(home);
    }
    let others = beside(visit, &opened)?;
    let own = opened.pages.map(|p| p.tabs()).unwrap_or_default();
    let asked = query.get("tab").map_or("", String::as_str);
    let first = own.first().map_or(JOURNAL, |t| t.id);
    let theirs = others.iter().find_map(|o| Some((o, tabs(o).into_iter().find(|(id, _, _)| id == asked)?.1)));
    let known = asked == JOURNAL || own.iter().any(|t| t.id == asked) || theirs.is_some();
    let tab = if known { asked } else { first };
    let href = opened.href();
    let link = |id: &str, label: &str| TabLink {
        label: label.to_owned(),
        href: format!("{href}?tab={}", guiju_ui::encode(id)),
        active: id == tab,
    };
    let mut tabs: Vec<TabLink> = own.iter().map(|t| link(t.id, t.label)).collect();
    tabs.extend(links(&others, &href, tab));
    tabs.push(link(JOURNAL, "存证"));
    let shown = opened.show(visit, tab);
    let content = match (opened.pages.filter(|_| tab != JOURNAL), theirs) {
        (_, Some((other, id))) => {
            let pages = other.pages.map(|p| p.tab(&other.show(visit, id))).transpose()?;
            Markup::trusted(pages.unwrap_or_default())
        }
        (Some(pages), None) => Markup::join([printed(visit, &opened, tab), Markup::trusted(pages.tab(&shown)?)]),
        (None, None) => record::tab(visit, &opened)?,
    };
    let title = opened.title(visit);
    let page = SubjectPage {
        matter: opened.matter.vocabulary().label,
        list: format!("/m/{}", opened.name()),
        title: &title,
        status: &opened.pages.map(|p| p.status_line(&shown)).unwrap_or_default(),
        tab,
        watch: live::watch(&opened, opened.subject.version),
        done: done(visit, &opened, query.get("done").map_or("", String::as_str))?,
        tabs: guiju_ui::tabs(&tabs)?,
        content,
        owed: owed::part(visit, &opened)?,
        acts: foot(visit, &opened)?,
        card: format!("{href}/card"),
    };
    visit.page(StatusCode::OK, &title, &format!("/m/{}", opened.name()), &render(&page)?)
}

/// The way to the pages of what a tab shows, where it can be printed; of a document its first page, too.
fn printed(visit: &Visit, opened: &Opened, tab: &str) -> Markup {
    let printable = opened.pages.into_iter().flat_map(|p| p.prints()).find(|p| p.id == tab);
    // Of some subjects of a matter there is nothing to print.
    let has = |what: &&guiju_ui::Printable| {
        opened.pages.is_some_and(|p| p.print(&opened.show(visit, tab), what.id).is_some())
    };
    let Some(printable) = printable.filter(|_| !opened.subject.rows.is_empty()).filter(has) else {
        return Markup::none();
    };
    let href = Markup::text(&format!("{}/print/{tab}", opened.href())).to_string();
    // Without fonts, and of what is too long, there is nothing to show; the page behind the link says so.
    let is_long = opened.pages.is_some_and(|p| {
        let show = opened.show(visit, tab);
        let print = p.print(&show, printable.id);
        print.is_some_and(|print| !too_long(visit, &print, p.kept(&show, printable.id).is_some()).is_empty())
    });
    let is_shown = printable.is_document && !is_long && visit.site.press.is_ready();
    let first = match is_shown {
        true => format!(
            "<a class=\"first-page\" href=\"{href}\" aria-label=\"查看版面\"><img src=\"{href}/1.svg\" alt=\"{}第1页的版面\" \
             width=\"794\" height=\"1123\"></a>",
            Markup::text(printable.label)
        ),
        false => String::new(),
    };
    Markup::trusted(format!(
        "<p class=\"buttons printed\"><a class=\"button plain small\" href=\"{href}\">版面与打印</a> \
         <a class=\"button plain small\" href=\"{href}/pages.pdf\">下载 PDF</a></p>{first}"
    ))
}

/// What another matter began is shown on its own page, with the tab of this matter open.
fn elsewhere(opened: &Opened, query: &BTreeMap<String, String>) -> Option<Response> {
    let origin = opened.subject.origin().filter(|origin| *origin != opened.name())?;
    let own = opened.pages.and_then(|p| p.tabs().first()).map(|t| tab_id(opened.name(), t.id)).unwrap_or_default();
    let done = query.get("done").map(|n| format!("&done={}", guiju_ui::encode(n))).unwrap_or_default();
    let href = subject_href(origin, &opened.id);
    Some(Redirect::to(&format!("{href}?tab={}{done}", guiju_ui::encode(&own))).into_response())
}

/// After an act: that it was recorded, and by which articles. Only of an act of the visitor's own.
fn done(visit: &Visit, opened: &Opened, position: &str) -> Result<Markup, Failure> {
    let Ok(position) = position.parse::<u64>() else { return Ok(Markup::none()) };
    let mut rows = opened.subject.rows.iter().chain(&opened.subject.others);
    let row = rows.find(|(h, _)| h.position == position && h.actor == visit.person());
    let Some((head, body)) = row else { return Ok(Markup::none()) };
    let told = visit.site.matter(&head.matter).map(|m| m.tell(head, body, &visit.org)).unwrap_or_default().join("；");
    let mut words = vec![Markup::text(&format!("已记录：{told}"))];
    if !head.citations.is_empty() {
        words.extend([Markup::text("　依据"), cites(&head.citations)]);
    }
    Ok(guiju_ui::notice(Notice::Done, &Markup::join(words))?)
}

/// The acts on the subject, as they stand for the visitor.
fn foot(visit: &Visit, opened: &Opened) -> Result<Markup, Failure> {
    let records = |act: &str| {
        let act = format!("{}.{act}", opened.name());
        !visit.reader.recordable(visit.person(), &act, Some(&opened.subject)).is_empty()
    };
    let acts = visit.reader.acts(opened.name(), Some((&opened.id, &opened.subject)), visit.person());
    let owed = owed(visit, &opened.id)?;
    let views: Vec<guiju_ui::ActView> = acts
        .into_iter()
        .filter(|a| visit.offers(opened.name(), a.spec.name))
        .map(|a| guiju_ui::ActView {
            label: a.spec.label.to_owned(),
            href: act_href(opened.name(), Some(&opened.id), a.spec),
            owed: owed.contains(&format!("{}.{}", opened.name(), a.spec.name)),
            for_others: !a.open && records(a.spec.name),
            reasons: a.reasons,
        })
        .collect();
    let ways = ways(visit, Some(opened));
    let above = owed::is_owed_by(visit, &opened.id)?;
    Ok(guiju_ui::acts(&views, &ways, finished(visit, opened)?, above)?)
}

/// Whether nothing remains to be done on a subject that is listed.
fn finished(visit: &Visit, opened: &Opened) -> Result<bool, Failure> {
    let Some(listed) = listed(visit).into_iter().find(|l| l.matter == opened.name()) else { return Ok(false) };
    Ok(listed.of(visit, std::slice::from_ref(&opened.id))?.iter().any(|row| listed.finished(row)))
}

/// The acts that the visitor's posts owe on a subject, full names.
fn owed(visit: &Visit, subject: &str) -> Result<BTreeSet<String>, Failure> {
    let of = Where::Is("subject", Cell::from(subject));
    let ask = Ask::all(OBLIGATIONS.name, visit.reader.viewer(visit.person())).filter(of);
    Ok(visit.reader.ask(&ask)?.rows.iter().map(|row| text(row, "act").to_owned()).collect())
}

/// Where the acts that remedies name can be done by this visitor now.
pub(crate) fn ways(visit: &Visit, opened: Option<&Opened>) -> Vec<Way> {
    let others = opened.and_then(|o| beside(visit, o).ok()).unwrap_or_default();
    let mut ways = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        let here = opened.into_iter().chain(&others).find(|o| o.name() == name);
        let mut views = visit.reader.acts(name, None, visit.person());
        if let Some(o) = here {
            views.extend(visit.reader.acts(name, Some((&o.id, &o.subject)), visit.person()));
        }
        for view in views.into_iter().filter(|v| v.open && visit.offers(name, v.spec.name)) {
            let subject = here.filter(|_| view.spec.subject != SubjectUse::Begins).map(|o| o.id.as_str());
            ways.push(Way {
                act: format!("{name}.{}", view.spec.name),
                label: view.spec.label.to_owned(),
                href: act_href(name, subject, view.spec),
            });
        }
    }
    ways
}

/// What stands against an act for this visitor, before a form is filled in but for what a link gives.
pub(crate) fn against(
    visit: &Visit,
    matter: &str,
    opened: Option<&Opened>,
    act: &str,
    given: &[(&str, &str)],
) -> Option<Vec<Reason>> {
    let subject = opened.map(|o| (o.id.as_str(), &o.subject));
    visit.reader.act_given((matter, act), subject, visit.person(), given).map(|view| view.reasons)
}
