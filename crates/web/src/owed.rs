//! What is owed on a subject, by whom, until when; and what other matters recorded on it.

use guiju_core::journal::{OBLIGATIONS, Obligation};
use guiju_core::register::{Ask, Viewer, Where};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_ui::{Cell, ListRow, Markup, cites, encode, list};

use crate::answer::Failure;
use crate::clock;
use crate::post::{link as link_to, post_href, vacancy};
use crate::site::act_href;
use crate::subject::Opened;
use crate::visit::Visit;

/// The fields by which a form names an obligation, and the one by which it names a row of the record.
const NAMING: [&str; 3] = ["post", "owed", "capacity"];
const RECORD: &str = "record";

/// An act of any matter that the visitor may do to the subject.
struct Any {
    spec: &'static ActSpec,
    matter: &'static str,
}

/// What is open on the subject, each with what can be done about it; then the acts of other matters that mean no obligation.
pub(crate) fn part(visit: &Visit, opened: &Opened) -> Result<Markup, Failure> {
    let acts = acts(visit, opened)?;
    // The subject is open to the visitor: who has it on his desk belongs to it.
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", opened.id.as_str().into()));
    let mut rows = vec![];
    for row in &visit.reader.ask(&ask)?.rows {
        let owed = guiju_store::obligation(row)?;
        let (matter, act) = owed.act.split_once('.').unwrap_or_default();
        let label = visit.site.act(matter, act).map_or(act, |a| a.label);
        let links = acts.iter().filter_map(|any| any.on(&owed).map(|query| link(any, opened, &query)));
        let vacant = visit.org.holder(&owed.post, visit.now).is_none();
        let vacancy = if vacant { format!("：{}", vacancy(visit)) } else { String::new() };
        let by = format!("{}{vacancy}", visit.org.post_with_holder(&owed.post, visit.now));
        let cells: Vec<Cell> = vec![
            link_to(&post_href(&owed.post), &by).into(),
            label.into(),
            owed.capacity.as_str().into(),
            clock::shown(visit, &owed).into(),
            Markup::join(links).into(),
        ];
        rows.push(ListRow { href: None, cells });
    }
    let mut parts = vec![];
    if !rows.is_empty() {
        parts.push(Markup::trusted("<h2>待办与时限</h2>".to_owned()));
        parts.push(list("", &["由谁办", "应办", "以何身份", "期限", "可以办理"], &rows, "")?);
    }
    let others = others(visit, opened)?;
    if !others.is_empty() {
        parts.push(Markup::trusted("<h2>时限、催办与核对</h2>".to_owned()));
        parts.push(list("", &["时间", "情况", "依据"], &others, "")?);
    }
    let free: Vec<Markup> = acts.iter().filter(|a| a.is_free()).map(|any| link(any, opened, "")).collect();
    if !free.is_empty() {
        parts.push(Markup::trusted(format!("<p class=\"buttons\">{}</p>", Markup::join(free))));
    }
    Ok(Markup::join(parts))
}

/// What other matters recorded on the subject, newest first, told by themselves.
fn others(visit: &Visit, opened: &Opened) -> Result<Vec<ListRow>, Failure> {
    let mut rows = vec![];
    for (head, body) in opened.subject.others.iter().rev() {
        let Some(matter) = visit.site.matter(&head.matter) else { continue };
        let told = matter.tell(head, body, &visit.org).join("；");
        let told = format!("{told}（第{}号记录）", head.position);
        let cells = vec![head.happened.chinese().into(), told.into(), cites(&head.citations).into()];
        rows.push(ListRow { href: None, cells });
    }
    Ok(rows)
}

fn acts(visit: &Visit, opened: &Opened) -> Result<Vec<Any>, Failure> {
    let mut acts = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        if name == opened.name() || !matter.vocabulary().acts.iter().any(|a| a.subject == SubjectUse::Any) {
            continue;
        }
        let Some(shared) = visit.reader.shared(name, &opened.id)? else { continue };
        let views = visit.reader.acts(name, Some((&opened.id, &shared)), visit.person());
        let open = views.into_iter().filter(|v| v.open && v.spec.subject == SubjectUse::Any);
        acts.extend(open.filter(|v| visit.offers(name, v.spec.name)).map(|v| Any { spec: v.spec, matter: name }));
    }
    Ok(acts)
}

impl Any {
    fn has(&self, field: &str) -> bool {
        self.spec.fields.iter().any(|f| f.name == field)
    }

    fn is_free(&self) -> bool {
        !self.has(RECORD) && !NAMING.iter().all(|f| self.has(f))
    }

    /// The fields filled in for an obligation; nothing where the act has nothing to do with it.
    fn on(&self, owed: &Obligation) -> Option<String> {
        if NAMING.iter().all(|f| self.has(f)) {
            let values = [&owed.post, &owed.act, &owed.capacity];
            let pairs = NAMING.iter().zip(values).map(|(name, value)| format!("{name}={}", encode(value)));
            return owed.clock.as_ref().map(|_| pairs.collect::<Vec<_>>().join("&"));
        }
        let stands = owed.clock.as_ref().and_then(|c| c.stands.as_ref())?;
        // An act that is named after the one owed, with more words, is another way to end the same obligation.
        let full = format!("{}.{}", self.matter, self.spec.name);
        let own = full == owed.act || full.strip_prefix(&owed.act).is_some_and(|rest| rest.starts_with('_'));
        (own && self.has(RECORD)).then(|| format!("{RECORD}={}", stands.record))
    }
}

fn link(any: &Any, opened: &Opened, query: &str) -> Markup {
    let href = format!("{}?{query}", act_href(any.matter, Some(&opened.id), any.spec));
    let (href, label) = (Markup::text(&href), Markup::text(any.spec.label));
    Markup::trusted(format!("<a class=\"button plain small\" href=\"{href}\">{label}</a> "))
}
