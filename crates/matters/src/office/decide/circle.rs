//! Nobody stands in for one who, in the end, stands in for him. A designation that would close such a circle is refused; one that
//! an absence closes afterwards gives nothing, and whoever made the designation owes its end.

use std::collections::BTreeSet;

use guiju_core::journal::Obligation;
use guiju_core::norms::{At, NormFault, Norms};
use guiju_core::org::{Absence, Designation, Span};
use guiju_core::{CaseFile, Done, OfficeTime, Organisation, Reason};

use super::super::event::Event;
use super::super::state::State;
use super::power::is_void;
use super::reason;

/// One post stands in for another during a span.
struct Edge {
    to: String,
    for_post: String,
}

/// From when to when; open where there is no end.
type Stretch = (OfficeTime, Option<OfficeTime>);

/// Whether a span and an hour-to-hour have an instant in common.
pub(super) fn meets(span: Span, since: OfficeTime, until: Option<OfficeTime>) -> bool {
    until.is_none_or(|until| span.since < until) && span.until.is_none_or(|end| since < end)
}

/// Why `to_post` may not stand in for `for_post` in that span: the other already does, perhaps by way of third ones.
pub fn circle(
    (for_post, to_post): (&str, &str),
    span: Stretch,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let way = way_round((for_post, to_post), span, case.org, norms)?;
    let shown = |post: &str| case.org.post_with_holder(post, span.0);
    let names: Vec<String> = way.iter().map(|post| shown(post)).collect();
    let (first, last) = (shown(for_post), shown(to_post));
    let said = format!("互相代为履行：{}，再由{last}代{first}，没有人实际履行", names.join("代"));
    let reason = reason(case, norms, "office.circle", said, "请指定其他同志，或者先终止已有的指定");
    Some(reason.fact("已有的代为履行", names.join("代")))
}

/// The posts from the one stood in for to the one that would stand in for it, each in the place of the next; nothing where
/// it does not go round during that stretch.
pub fn way_round(
    (for_post, to_post): (&str, &str),
    span: Stretch,
    org: &Organisation,
    norms: &dyn Norms,
) -> Option<Vec<String>> {
    let mut edges = designated(span, org);
    edges.extend(automatic(span, org, norms));
    // From the absent one on: whom he stands in for, whom those stand in for.
    let mut way = vec![vec![for_post.to_owned()]];
    let mut seen = BTreeSet::from([for_post.to_owned()]);
    while let Some(path) = way.pop() {
        let Some(last) = path.last() else { continue };
        if last == to_post {
            return Some(path);
        }
        for edge in edges.iter().filter(|e| e.to == *last) {
            if seen.insert(edge.for_post.clone()) {
                way.push(path.iter().chain([&edge.for_post]).cloned().collect());
            }
        }
    }
    None
}

fn designated((since, until): Stretch, org: &Organisation) -> Vec<Edge> {
    let stands = |d: &&Designation| {
        let posts = [d.by.as_str(), d.for_post.as_str(), d.to.as_str()];
        // It is between people, and ends when one of them leaves.
        let same = org.changed_hands(&posts, d.made, since.max(d.span.since)).is_none();
        meets(d.span, since, until) && !is_void(d.word) && same
    };
    let found = org.designations.iter().filter(stands);
    found.map(|d| Edge { to: d.to.clone(), for_post: d.for_post.clone() }).collect()
}

/// Those whom the rules themselves put in the place of somebody who is away for as long as they want.
fn automatic((since, until): Stretch, org: &Organisation, norms: &dyn Norms) -> Vec<Edge> {
    let mut edges = vec![];
    for absence in org.absences.iter().filter(|a| meets(a.span, since, until) && a.word().holds()) {
        let days = absence.whole.days().map_or(i64::MAX, i64::from);
        for post in org.posts_of(&absence.person, since) {
            let Some(about) = org.posts.get(post) else { continue };
            let rules = norms.substitutions(&about.role);
            for norm in rules.iter().filter(|n| n.designated_by.is_none() && days >= n.from_days) {
                let at = At { org, time: since, lines: &[], unit: &about.unit };
                let posts = norm.to.iter().flat_map(|role| norms.posts(role, at).unwrap_or_default());
                edges.extend(posts.map(|to| Edge { to, for_post: post.to_owned() }));
            }
        }
    }
    edges
}

/// Why a designation leaves nobody who does the work, though it stands.
enum Gap {
    /// The absent one stands in, in the end, for who stands in for him: posts as [`way_round`] has them.
    Circle(Vec<String>),
    /// Who stands in is away, too.
    Away,
}

impl Gap {
    /// In what capacity the end of the designation is owed.
    fn capacity(&self) -> &'static str {
        match self {
            Gap::Circle(_) => "互相代为履行，没有人实际履行，请终止或者另行指定",
            Gap::Away => "受指定的同志也离岗，请终止或者另行指定",
        }
    }
    /// The code of its ground.
    fn code(&self) -> &'static str {
        match self {
            Gap::Circle(_) => "office.going_round",
            Gap::Away => "office.stand_in_away",
        }
    }
}

/// What a designation leaves open: its end, where absences that came after it leave nobody who does the work. Owed by the
/// post that made it.
pub fn owed(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Obligation>, NormFault> {
    let Some(gap) = gap(state, case, norms) else { return Ok(vec![]) };
    let Some(Event::Designated { by_post, .. }) = &state.begun else { return Ok(vec![]) };
    Ok(vec![Obligation {
        post: by_post.clone(),
        act: "office.end".to_owned(),
        capacity: gap.capacity().to_owned(),
        citation: norms.ground(gap.code())?,
        clock: None,
    }])
}

/// Whether, from now on, there is a time at which both the one stood in for and who stands in for him are away.
fn gap(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Gap> {
    let made = case.org.designations.iter().find(|d| d.id == case.subject)?;
    let until = [made.span.until, state.ended].into_iter().flatten().min();
    let since = case.happened.max(made.span.since);
    let posts = [made.by.as_str(), made.for_post.as_str(), made.to.as_str()];
    let same = case.org.changed_hands(&posts, made.made, since).is_none();
    let open = until.is_none_or(|until| since < until) && made.word.holds() && same;
    let both = both_away((&made.for_post, &made.to), (since, until), case).filter(|_| open)?;
    let way = way_round((&made.for_post, &made.to), both, case.org, norms);
    Some(way.map_or(Gap::Away, Gap::Circle))
}

/// From when to when the holders of two posts are both away, within a stretch.
fn both_away((one, other): (&str, &str), (since, until): Stretch, case: &CaseFile<'_>) -> Option<Stretch> {
    let of = |post: &str| -> Vec<&Absence> {
        let holder = case.org.holder(post, since);
        case.org.absences.iter().filter(|a| Some(a.person.as_str()) == holder && a.word().holds()).collect()
    };
    let others = of(other);
    let pairs = of(one).into_iter().flat_map(|a| others.iter().map(move |b| (a.span, b.span)));
    let mut both = pairs.map(|(a, b)| {
        let from = a.since.max(b.since).max(since);
        (from, [a.until, b.until, until].into_iter().flatten().min())
    });
    both.find(|(from, end)| end.is_none_or(|end| *from < end))
}

/// What is owed on a designation follows the absences; refused where it stays as it is.
pub fn follow(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let now = owed(state, case, norms).map_err(|fault| vec![Reason::faulty(fault.to_string())])?;
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    if crate::follow::moved("office", rows, &now).is_none() {
        let said = "待办已随现行指定和离岗";
        let told = Reason::grounded(norms, "office.follows", said, "无须再办", case.himself());
        let shown = now.first().map_or("无", |owed| owed.capacity.as_str());
        return Err(vec![told.fact("待办", shown)]);
    }
    let event = match gap(state, case, norms) {
        Some(Gap::Circle(way)) => Event::Unattended { way },
        Some(Gap::Away) => Event::Unattended { way: vec![] },
        None => Event::Attended {},
    };
    Ok(Done { owed: Some(now), ..Done::event(event, String::new()) })
}
