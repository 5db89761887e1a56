//! What is owed on a subject, by whom, until when; and what other matters recorded on it.

use guiju_core::journal::{OBLIGATIONS, Obligation};
use guiju_core::register::{Ask, Viewer, Where};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_runtime::{ActView, Subject};
use guiju_ui::{Cell, ListRow, Markup, cites, encode, grounds, list};

use crate::answer::Failure;
use crate::clock;
use crate::post::{link as link_to, post_href, vacancy};
use crate::site::act_href;
use crate::subject::Opened;
use crate::visit::Visit;

/// The fields by which a form names an obligation, and the one by which it names a row of the record.
const NAMING: [&str; 3] = ["post", "owed", "capacity"];
const RECORD: &str = "record";

/// What is open on the subject, each with what can be done about it and why the rest cannot; then the acts of other
/// matters that mean no obligation.
pub(crate) fn part(visit: &Visit, opened: &Opened) -> Result<Markup, Failure> {
    let others = shared(visit, opened)?;
    // The subject is open to the visitor: who has it on his desk belongs to it.
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", opened.id.as_str().into()));
    let mut rows = vec![];
    for row in &visit.reader.ask(&ask)?.rows {
        let owed = guiju_store::obligation(row)?;
        let (matter, act) = owed.act.split_once('.').unwrap_or_default();
        let label = visit.site.act(matter, act).map_or(act, |a| a.label);
        let vacant = visit.org.holder(&owed.post, visit.now).is_none();
        let vacancy = if vacant { format!("：{}", vacancy(visit, &owed.post)) } else { String::new() };
        let by = format!("{}{vacancy}", visit.org.post_with_holder(&owed.post, visit.now));
        let cells: Vec<Cell> = vec![
            link_to(&post_href(&owed.post), &by).into(),
            label.into(),
            owed.capacity.as_str().into(),
            clock::shown(visit, &owed).into(),
            about(visit, opened, &others, &owed)?.into(),
        ];
        rows.push(ListRow { href: None, cells });
    }
    let mut parts = vec![];
    if !rows.is_empty() {
        parts.push(Markup::trusted("<h2>待办与时限</h2>".to_owned()));
        parts.push(list("", &["由谁办", "应办", "以何身份", "期限", "可以办理"], &rows, "")?);
    }
    let told = told(visit, opened)?;
    if !told.is_empty() {
        parts.push(Markup::trusted("<h2>时限、催办与核对</h2>".to_owned()));
        parts.push(list("", &["时间", "情况", "依据"], &told, "")?);
    }
    let mut free: Vec<Markup> = vec![];
    for other in &others {
        for view in other.views(visit, opened, &[]).into_iter().filter(|v| v.open && is_free(v.spec)) {
            free.push(link(other.matter, opened, view.spec, ""));
        }
    }
    if !free.is_empty() {
        parts.push(Markup::trusted(format!("<p class=\"buttons\">{}</p>", Markup::join(free))));
    }
    Ok(Markup::join(parts))
}

/// Whether the visitor himself owes something on a subject.
pub(crate) fn is_owed_by(visit: &Visit, subject: &str) -> Result<bool, Failure> {
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", subject.into()));
    for row in &visit.reader.ask(&ask)?.rows {
        if visit.org.holder(&guiju_store::obligation(row)?.post, visit.now) == Some(visit.person()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What can be done about one obligation, as buttons; under one line what cannot, why not, and who can.
fn about(visit: &Visit, opened: &Opened, others: &[Shared], owed: &Obligation) -> Result<Markup, Failure> {
    let (mut open, mut closed) = (vec![], vec![]);
    for other in others {
        // Acts that mean the same are judged together.
        let mut meant: Vec<(Given, Vec<ActView>)> = vec![];
        for spec in other.acts(visit) {
            let Some(given) = on(other.matter, spec, owed) else { continue };
            if !meant.iter().any(|(known, _)| *known == given) {
                let fields: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let views = other.views(visit, opened, &fields);
                meant.push((given.clone(), views));
            }
            let views = meant.iter().find(|(known, _)| *known == given).into_iter().flat_map(|(_, views)| views);
            match views.into_iter().find(|v| v.spec.name == spec.name) {
                Some(view) if view.open => {
                    let query: Vec<String> = given.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
                    open.push(link(other.matter, opened, spec, &query.join("&")));
                }
                Some(view) => closed.push((spec.label, view.reasons.clone())),
                None => {}
            }
        }
    }
    if !closed.is_empty() {
        let mut why = vec![];
        for (label, reasons) in &closed {
            why.push(Markup::trusted(format!("<p>{}</p>", Markup::text(label))));
            why.push(grounds(reasons, &[])?);
        }
        let words = closed.iter().map(|(label, _)| *label).collect::<Vec<_>>().join("、");
        open.push(Markup::trusted(format!(
            "<details class=\"small\"><summary>不能由您办理：{}</summary>{}</details>",
            Markup::text(&words),
            Markup::join(why)
        )));
    }
    Ok(Markup::join(open))
}

/// What other matters recorded on the subject, newest first, told by themselves.
fn told(visit: &Visit, opened: &Opened) -> Result<Vec<ListRow>, Failure> {
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

/// Another matter with acts on subjects of any matter, and what it knows of this one.
struct Shared {
    matter: &'static str,
    subject: Subject,
}

fn shared(visit: &Visit, opened: &Opened) -> Result<Vec<Shared>, Failure> {
    let mut all = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        if name == opened.name() || !matter.vocabulary().acts.iter().any(|a| a.subject == SubjectUse::Any) {
            continue;
        }
        if let Some(subject) = visit.reader.shared(name, &opened.id)? {
            all.push(Shared { matter: name, subject });
        }
    }
    Ok(all)
}

impl Shared {
    /// Its acts on subjects of any matter that people do.
    fn acts(&self, visit: &Visit) -> Vec<&'static ActSpec> {
        let matter = visit.site.matter(self.matter);
        let acts = matter.into_iter().flat_map(|m| m.vocabulary().acts);
        let by_clock = visit.reader.step_act();
        let people =
            |a: &&ActSpec| format!("{}.{}", self.matter, a.name) != by_clock && visit.offers(self.matter, a.name);
        acts.filter(|a| a.subject == SubjectUse::Any).filter(people).collect()
    }

    fn views(&self, visit: &Visit, opened: &Opened, given: &[(&str, &str)]) -> Vec<ActView> {
        let acts = self.acts(visit);
        let subject = Some((opened.id.as_str(), &self.subject));
        let views = visit.reader.acts_given(self.matter, subject, visit.person(), given);
        views.into_iter().filter(|v| acts.iter().any(|a| a.name == v.spec.name)).collect()
    }
}

fn has(spec: &ActSpec, field: &str) -> bool {
    spec.fields.iter().any(|f| f.name == field)
}

/// Whether an act means no obligation and no row.
fn is_free(spec: &ActSpec) -> bool {
    !has(spec, RECORD) && !NAMING.iter().all(|f| has(spec, f))
}

/// Fields of a form that a link fills in.
type Given = Vec<(&'static str, String)>;

/// The fields filled in for an obligation; nothing where the act has nothing to do with it.
fn on(matter: &str, spec: &ActSpec, owed: &Obligation) -> Option<Given> {
    if NAMING.iter().all(|f| has(spec, f)) {
        let values = [&owed.post, &owed.act, &owed.capacity];
        let pairs = NAMING.into_iter().zip(values).map(|(name, value)| (name, value.clone()));
        return owed.clock.as_ref().map(|_| pairs.collect());
    }
    let stands = owed.clock.as_ref().and_then(|c| c.stands.as_ref())?;
    // An act that is named after the one owed, with more words, is another way to end the same obligation.
    let full = format!("{matter}.{}", spec.name);
    let own = full == owed.act || full.strip_prefix(&owed.act).is_some_and(|rest| rest.starts_with('_'));
    (own && has(spec, RECORD)).then(|| vec![(RECORD, stands.record.to_string())])
}

fn link(matter: &str, opened: &Opened, spec: &ActSpec, query: &str) -> Markup {
    let href = format!("{}?{query}", act_href(matter, Some(&opened.id), spec));
    let (href, label) = (Markup::text(&href), Markup::text(spec.label));
    Markup::trusted(format!("<a class=\"button plain small\" href=\"{href}\">{label}</a> "))
}
