//! Who is looking: the session behind a request, and the frame around his pages.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use guiju_core::norms::{At, Norms, Via};
use guiju_core::vocabulary::SubjectUse;
use guiju_core::{OfficeTime, Organisation, Workdays};
use guiju_gate::Edition;
use guiju_runtime::Reader;
use guiju_store::accounts::{Account, Session};
use guiju_ui::{Frame, Markup, NavLink, Pages, SignedIn, Waits};

use crate::answer::{self, Failure};
use crate::closed;
use crate::format_check;
use crate::large;
use crate::live;
use crate::outside::WAY as PROVIDER;
use crate::passkeys;
use crate::second;
use crate::sign_in::DIRECTORY;
use crate::site::{Shared, act_href};
use crate::style;
use crate::waiting::{Waiting, waiting};

/// Name of the session's cookie.
pub(crate) const COOKIE: &str = "guiju";

/// A signed-in person's request.
pub(crate) struct Visit {
    pub site: Shared,
    pub account: Account,
    pub session: Session,
    pub token: String,
    pub reader: Reader,
    pub org: Arc<Organisation>,
    pub edition: Arc<Edition>,
    pub workdays: Arc<Workdays>,
    pub now: OfficeTime,
    /// Whether this browser wants large type.
    pub large: bool,
}

/// Runs what waits for disk or processor away from the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Failure::Broken(e.to_string()))?
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Failure> {
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let back = if parts.method == Method::GET || path.starts_with("/m/") { path.clone() } else { String::new() };
        let token = cookie(&parts.headers, COOKIE).unwrap_or_default().to_owned();
        let large = large::is_large(&parts.headers);
        let site = Arc::clone(site);
        blocking(move || Visit::open(site, token, &path, back).map(|visit| Visit { large, ..visit })).await
    }
}

impl Visit {
    fn open(site: Shared, token: String, path: &str, back: String) -> Result<Self, Failure> {
        let now = (site.clock)();
        let session = if token.len() == 64 { site.accounts.find_session(&token, now)? } else { None };
        let Some(session) = session else { return Err(Failure::SignIn(back)) };
        let reader = site.office.reader();
        let account = site.accounts.find(&session.login)?.filter(|a| a.gov == reader.gov());
        let Some(account) = account else { return Err(Failure::SignIn(back)) };
        if let Some(words) = closed::against(&site, &account.person)? {
            // His sessions end with his last post.
            site.accounts.end_all_of(&account.login)?;
            closed::note(&site, &account.person)?;
            return Err(closed::page(words));
        }
        // Who came in by an identity outside has no use for a password here.
        let outside = [DIRECTORY, PROVIDER].iter().any(|way| session.way.starts_with(way))
            || (session.way.starts_with(passkeys::WAY) && !site.guard.safe.bonds_of(&account.login)?.is_empty());
        if account.must_change && !outside && path != "/password" && path != "/sign-out" {
            return Err(Failure::Password);
        }
        let free = ["/password", "/sign-out", "/me/second", "/me/passkeys", "/me/passkeys/add"].contains(&path);
        if !free && second::is_owed(&site, &reader, &account)? {
            return Err(Failure::Second);
        }
        let settings = &site.guard.settings;
        let until = now.saturating_add(settings.idle());
        let expires = until.min(session.created.saturating_add(settings.session()));
        // A browser that asks by itself does not keep a session alive.
        if !path.starts_with(live::PATH) {
            site.accounts.touch_session(&token, now, expires)?;
        }
        let (org, edition, now) = (reader.org(), reader.edition(), reader.now());
        let workdays = reader.workdays();
        Ok(Self { site, account, session, token, reader, org, edition, workdays, now, large: false })
    }

    /// Id of the person.
    pub(crate) fn person(&self) -> &str {
        &self.account.person
    }

    /// Whether an act is done at the server's terminal only.
    pub(crate) fn at_terminal(&self, matter: &str, act: &str) -> bool {
        self.reader.only_at_terminal(&format!("{matter}.{act}"))
    }

    /// Whether pages offer an act: it is no mere measure, and it is not kept for the terminal.
    pub(crate) fn offers(&self, matter: &str, act: &str) -> bool {
        !self.site.only_a_measure(matter, act) && !self.at_terminal(matter, act)
    }

    /// A whole page around some content. `active` is the address of the navigation entry that stays lit.
    pub(crate) fn page(
        &self,
        status: StatusCode,
        title: &str,
        active: &str,
        main: &Markup,
    ) -> Result<Response, Failure> {
        let signed = SignedIn {
            name: self.org.name(self.person()).to_owned(),
            posts: self.capacities(),
            csrf: self.session.csrf.clone(),
        };
        let rules = self.rules_line();
        let frame = Frame {
            title,
            government: &self.site.government,
            style: &style::HREF,
            script: &style::SCRIPT,
            large: self.large,
            person: Some(&signed),
            nav: &self.nav(active)?,
            banner: &self.banner(),
            now: &self.now.chinese(),
            rules: &rules,
            main,
        };
        Ok(answer::html(status, &guiju_ui::frame(&frame)?))
    }

    /// Titles of the posts held.
    pub(crate) fn capacities(&self) -> Vec<String> {
        let name = self.org.name(self.person());
        // The post of an administrator carries no title but his name.
        let title = |id: &str| {
            let post = self.org.posts.get(id)?;
            Some(if post.title == name { self.edition.role_label(&post.role) } else { post.title.clone() })
        };
        self.org.posts_of(self.person(), self.now).filter_map(title).collect()
    }

    fn rules_line(&self) -> String {
        let edition = &self.edition;
        let title = format!("《{}》", edition.title());
        match (edition.trial_from(), edition.effective()) {
            (Some(day), effective) if effective.is_none_or(|from| self.now.day() < from) => {
                format!("依据{title}，自{}起试行", day.chinese())
            }
            (_, Some(day)) => format!("依据{title}，自{}起施行", day.chinese()),
            (_, None) => format!("依据{title}"),
        }
    }

    fn nav(&self, active: &str) -> Result<Vec<NavLink>, Failure> {
        let mut links = vec![];
        for pages in self.site.pages.iter().filter(|p| p.listing().is_some()) {
            let Some(matter) = self.site.matter(pages.matter()) else { continue };
            let name = matter.vocabulary().matter;
            let begins: Vec<_> = matter
                .vocabulary()
                .acts
                .iter()
                .filter(|a| a.subject == SubjectUse::Begins && self.offers(name, a.name))
                .collect();
            // One act stands there for everybody; of several only those that are open to the visitor.
            let is_shown = |act: &str| {
                begins.len() == 1 || self.reader.begins(name, act, self.person()).is_some_and(|view| view.open)
            };
            let shown = begins.iter().filter(|a| is_shown(a.name));
            links.extend(shown.map(|a| (a.label.to_owned(), act_href(name, None, a))));
            links.push((matter.vocabulary().label.to_owned(), format!("/m/{name}")));
        }
        for pages in self.site.pages.iter().filter(|p| p.listing().is_none() && !p.books().is_empty()) {
            if !self.has_to_do_with(*pages) {
                continue;
            }
            let label = self.site.matter(pages.matter()).map_or("", |m| m.vocabulary().label);
            links.push((label.to_owned(), format!("/m/{}", pages.matter())));
        }
        for (label, href) in [
            ("今日可签发", "/today"),
            ("外出安排", "/plan"),
            ("格式检查", format_check::HREF),
            ("代录", "/recorded"),
            ("统计", "/stats"),
            ("组织", "/org"),
            ("规则", "/rulebook"),
            ("我的", "/me"),
        ] {
            links.push((label.to_owned(), href.to_owned()));
        }
        let plain = |(label, href): (String, String)| NavLink { active: href == active, label, href, waits: None };
        let mut nav = vec![plain(("首页".to_owned(), "/".to_owned()))];
        nav.extend(self.waits()?);
        nav.extend(links.into_iter().map(plain));
        Ok(nav)
    }

    /// Whether the books of a matter concern the visitor: one of them is made from what everybody inside may read, or one of
    /// his posts opens something in the matter to him.
    fn has_to_do_with(&self, pages: &dyn Pages) -> bool {
        let Some(matter) = self.site.matter(pages.matter()) else { return false };
        let by_subject = |name: &str| matter.registers().iter().any(|r| r.name == name && r.subject.is_some());
        let everybodys = pages.books().iter().any(|b| b.register.is_none_or(|name| !by_subject(name)));
        let opens = || self.reader.acts(matter.vocabulary().matter, None, self.person()).iter().any(|view| view.open);
        everybodys || opens()
    }

    /// What waits, with its numbers; they are kept up while the page is open.
    fn waits(&self) -> Result<[NavLink; 2], Failure> {
        let Waiting { todo, read } = waiting(&self.site, &self.reader, self.person())?;
        Ok([("todo", "待办", todo), ("read", "待阅", read)].map(|(name, label, number)| NavLink {
            label: label.to_owned(),
            href: format!("/?box={name}"),
            active: false,
            waits: Some(Waits { name, number }),
        }))
    }

    /// What everybody should know: the site's notices, and who acts for whom now.
    fn banner(&self) -> Vec<String> {
        let mut lines = self.site.notices.clone();
        lines.extend(stand_ins(&self.org, &*self.edition, self.now));
        lines
    }
}

/// One line for every post whose holder is away and in whose place somebody acts now.
fn stand_ins(org: &Organisation, norms: &dyn Norms, now: OfficeTime) -> Vec<String> {
    let all: Vec<String> = org.lines.keys().cloned().collect();
    let mut lines = vec![];
    for (id, post) in &org.posts {
        let Some(holder) = org.holder(id, now) else { continue };
        let Some(absence) = org.away(holder, now) else { continue };
        let at = At { org, time: now, lines: &all, unit: &post.unit };
        let capacities = norms.holders(&post.role, at).unwrap_or_default();
        let stands_in = |c: &&guiju_core::norms::Capacity| c.for_post == *id && matches!(c.via, Via::StandsIn(_));
        let mut who: Vec<String> =
            capacities.iter().filter(stands_in).map(|c| format!("{}（{}）", org.name(&c.person), c.label)).collect();
        who.sort();
        who.dedup();
        if who.is_empty() {
            continue;
        }
        let until = absence.span.until.map(|u| format!("（至{}）", u.day().chinese())).unwrap_or_default();
        lines.push(format!("{} {}外出期间{until}，由{}代行职责", post.title, org.name(holder), who.join("、")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; guiju=abc; xguiju=no".parse().unwrap());
        assert_eq!(cookie(&headers, COOKIE), Some("abc"));
        assert_eq!(cookie(&headers, "xgui"), None);
    }
}
