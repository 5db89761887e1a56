//! Posts that change hands: who may take one up from when, and what is handed over with it.

use guiju_core::norms::{Answer, Norms};
use guiju_core::org::{Holding, Thing};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::{CaseFile, Facts, OfficeTime, Reason};

use super::super::command::Command;
use super::super::event::{Event, OwedEntry};
use super::{reason, title};

/// A person who is to hold a post from an instant on.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// Post id.
    pub post: &'a str,
    /// Person id.
    pub person: &'a str,
    /// From.
    pub since: OfficeTime,
    /// Who leaves the post at that instant, where it is handed over.
    pub leaves: Option<&'a str>,
}

/// Whether a holding reaches an instant or begins after it.
fn reaches(holding: &Holding, since: OfficeTime) -> bool {
    holding.span.until.is_none_or(|until| until > since)
}

/// Everything that stands against it.
pub fn against(wish: Wish<'_>, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Wish { post, since, .. } = wish;
    let mut wrong = vec![];
    if !case.org.stands(Thing::Post, post, since) {
        let said = format!("{}在{}尚未设立或者已经撤销", title(case, post), since.chinese());
        let reason = reason(case, norms, "office.not_standing", said, "请核对职务和时间");
        wrong.push(reason.fact("职务", title(case, post)));
    }
    wrong.extend(taken(wish, case, norms));
    wrong.extend(held_elsewhere(wish, case, norms));
    wrong.extend(incompatible(wish, case, norms));
    wrong
}

/// Everybody else who holds it then, or is to hold it later.
fn taken(wish: Wish<'_>, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Wish { post, since, leaves, .. } = wish;
    let leaving = |h: &Holding| Some(h.person.as_str()) == leaves && h.span.covers(since);
    let holdings = case.org.holdings.iter().filter(|h| h.post == post && reaches(h, since) && !leaving(h));
    let told = holdings.map(|holding| {
        let (name, shown) = (case.org.name(&holding.person), title(case, post));
        let said = if holding.span.since <= since {
            format!("{shown}现由{name}担任")
        } else {
            format!("{shown}自{}起由{name}担任", holding.span.since.chinese())
        };
        let reason = reason(case, norms, "office.post_taken", said, "请先办理免职、停职或空缺登记，或者办理职务交接");
        reason.fact("职务", case.org.post_with_holder(post, since)).act("office.vacate")
    });
    told.collect()
}

/// A role that one person holds is held by way of other posts.
fn held_elsewhere(wish: Wish<'_>, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let role = case.org.posts.get(wish.post).map(|post| post.role.as_str()).filter(|role| norms.held_by_one(role));
    let Some(role) = role else { return vec![] };
    let same = |h: &&Holding| {
        h.post != wish.post
            && reaches(h, wish.since)
            && case.org.posts.get(&h.post).is_some_and(|post| post.role == role)
    };
    let told = case.org.holdings.iter().filter(same).map(|holding| {
        let other = format!("{} {}", title(case, &holding.post), case.org.name(&holding.person));
        let said = format!("“{}”只由一人担任，现为{other}", norms.role_label(role));
        let reason = reason(case, norms, "office.role_taken", said, "请先办理原任的免职、停职或空缺登记");
        reason.fact("现任", other).act("office.vacate")
    });
    told.collect()
}

/// What he holds besides must be what the rules let one person hold together.
fn incompatible(wish: Wish<'_>, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Some(post) = case.org.posts.get(wish.post) else { return vec![] };
    let others = case.org.holdings.iter().filter(|h| h.person == wish.person && h.post != wish.post);
    let others = others.filter(|h| reaches(h, wish.since)).filter_map(|h| Some((h, case.org.posts.get(&h.post)?)));
    let found = others.filter_map(|(holding, held)| {
        let said = format!("{}已任{}", case.org.name(wish.person), norms.role_label(&held.role));
        let reason = together(norms, (&post.role, &held.role), &said, case.himself())?;
        Some(reason.fact("已任职务", title(case, &holding.post)).act("office.vacate"))
    });
    found.collect()
}

/// Why two roles may not be held by one person; asked in both orders, so that the rules need to name a pair only once.
pub fn together(norms: &dyn Norms, roles: (&str, &str), said: &str, who: Vec<String>) -> Option<Reason> {
    // A role that the rules do not know is named elsewhere; they have no answer for it.
    let known = norms.members("role");
    if ![roles.0, roles.1].iter().all(|role| known.iter().any(|(id, _)| id == role)) {
        return None;
    }
    for (one, other) in [roles, (roles.1, roles.0)] {
        let facts = Facts::from([("post_role".to_owned(), one.into()), ("held_role".to_owned(), other.into())]);
        let ruling = match norms.ask("office.compatible", &facts) {
            Ok(ruling) => ruling,
            Err(fault) => return Some(Reason::faulty(fault.to_string())),
        };
        if let Answer::Refused(why) = &ruling.answer {
            let message = format!("{said}，不得兼任{}：{why}", norms.role_label(roles.0));
            let way_on = "请改由其他同志担任，或者先办理已任职务的免职登记";
            let reason = Reason::grounded(norms, "office.incompatible", message, way_on, who);
            return Some(reason.by(&ruling.citation).facts(ruling.keys));
        }
    }
    None
}

/// A post is vacated by whom it is held at that instant.
pub fn vacate(
    post: &str,
    since: OfficeTime,
    cause: &str,
    basis: &str,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Event, Vec<Reason>> {
    let held = leaving(post, since, case, norms)?;
    Ok(Event::Vacated {
        post: post.to_owned(),
        person: held.person.clone(),
        held_since: held.span.since,
        held_made: Some(held.noted.made),
        since,
        cause: cause.to_owned(),
        basis: basis.to_owned(),
    })
}

/// The holding that ends at an instant, which comes after its beginning.
fn leaving<'a>(
    post: &str,
    since: OfficeTime,
    case: &CaseFile<'a>,
    norms: &dyn Norms,
) -> Result<&'a Holding, Vec<Reason>> {
    let held = case.org.holdings.iter().find(|h| h.post == post && h.span.covers(since));
    let Some(held) = held else {
        let said = format!("{}本就空缺", title(case, post));
        let reason = reason(case, norms, "office.post_empty", said, "无须再办");
        return Err(vec![reason.fact("职务", case.org.post_with_holder(post, since))]);
    };
    if held.span.since >= since {
        let (began, name) = (held.span.since.chinese(), case.org.name(&held.person));
        let said = format!("离任时间{}不晚于{name}任职的起始时间{began}", since.chinese());
        let reason = reason(case, norms, "office.dates_out_of_order", said, "请核对时间");
        return Err(vec![reason.fact("任职起始时间", began)]);
    }
    Ok(held)
}

/// What a post owes, so that it is handed over by name.
pub fn needs(command: &Command) -> Vec<Ask> {
    let (Command::HandOver { post, .. } | Command::Close { id: post, .. }) = command else { return vec![] };
    // Facts of the act: read by the program, whoever acts.
    let owed = Ask::all(guiju_core::journal::OBLIGATIONS, Viewer::System);
    vec![owed.filter(Where::Is("post", Cell::from(post.as_str())))]
}

/// The answer to [`needs`].
pub fn owed(case: &CaseFile<'_>) -> Vec<OwedEntry> {
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    let entry = |row: &guiju_core::register::Row| {
        let text = |name: &str| row.get(name).map_or("", Cell::text).to_owned();
        OwedEntry { subject: text("subject"), act: text("act"), capacity: text("capacity") }
    };
    rows.iter().map(entry).collect()
}

/// One leaves, the other comes, at the same instant.
pub fn hand_over(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::HandOver { post, person, since, cause, note, basis } = command else { return Err(vec![]) };
    let (held, mut wrong) = match leaving(post, *since, case, norms) {
        Ok(held) => (Some(held), vec![]),
        Err(reasons) => (None, reasons),
    };
    if held.is_some_and(|held| held.person == *person) {
        let said = format!("{}现任{}，不必交接", case.org.name(person), title(case, post));
        let reason = reason(case, norms, "office.known_already", said, "请核对接任的同志");
        wrong.push(reason.fact("现任", case.org.post_with_holder(post, *since)));
    } else {
        let leaves = held.map(|held| held.person.as_str());
        wrong.extend(against(Wish { post, person, since: *since, leaves }, case, norms));
    }
    match held {
        Some(held) if wrong.is_empty() => Ok(Event::HandedOver {
            post: post.clone(),
            from: held.person.clone(),
            held_since: held.span.since,
            held_made: Some(held.noted.made),
            to: person.clone(),
            since: *since,
            cause: cause.clone(),
            owed: owed(case),
            note: note.clone(),
            basis: basis.clone(),
        }),
        _ => Err(wrong),
    }
}
