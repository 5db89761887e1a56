//! Nobody stands in for one who, in the end, stands in for him.

use guiju_core::norms::{At, Norms};
use guiju_core::org::Span;
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::reason;

/// One post stands in for another during a span.
struct Edge {
    to: String,
    for_post: String,
}

/// Whether a span and an hour-to-hour have an instant in common.
pub(super) fn meets(span: Span, since: OfficeTime, until: Option<OfficeTime>) -> bool {
    until.is_none_or(|until| span.since < until) && span.until.is_none_or(|end| since < end)
}

/// Why `to_post` may not stand in for `for_post` in that span: the other already does, perhaps by way of third ones.
pub fn circle(
    (for_post, to_post): (&str, &str),
    (since, until): (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let mut edges = designated((since, until), case);
    edges.extend(automatic((since, until), case, norms));
    // From the absent one on: whom he stands in for, whom those stand in for.
    let mut way = vec![vec![for_post]];
    let mut seen = std::collections::BTreeSet::from([for_post]);
    while let Some(path) = way.pop() {
        let Some(last) = path.last().copied() else { continue };
        if last == to_post {
            let names: Vec<String> = path.iter().map(|post| case.org.post_with_holder(post, since)).collect();
            let (first, last) = (case.org.post_with_holder(for_post, since), case.org.post_with_holder(to_post, since));
            let said = format!("互相代为履行：{}，再由{last}代{first}，没有人实际履行", names.join("代"));
            let reason = reason(case, norms, "office.circle", said, "请指定其他同志，或者先终止已有的指定");
            return Some(reason.fact("已有的代为履行", names.join("代")));
        }
        for edge in edges.iter().filter(|e| e.to == last) {
            if seen.insert(&edge.for_post) {
                way.push(path.iter().copied().chain([edge.for_post.as_str()]).collect());
            }
        }
    }
    None
}

fn designated((since, until): (OfficeTime, Option<OfficeTime>), case: &CaseFile<'_>) -> Vec<Edge> {
    let stands = case.org.designations.iter().filter(|d| meets(d.span, since, until));
    stands.map(|d| Edge { to: d.to.clone(), for_post: d.for_post.clone() }).collect()
}

/// Those whom the rules themselves put in the place of somebody who is away for as long as they want.
fn automatic((since, until): (OfficeTime, Option<OfficeTime>), case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Edge> {
    let mut edges = vec![];
    for absence in case.org.absences.iter().filter(|a| meets(a.span, since, until)) {
        let days = absence.span.days().map_or(i64::MAX, i64::from);
        for post in case.org.posts_of(&absence.person, since) {
            let Some(about) = case.org.posts.get(post) else { continue };
            let rules = norms.substitutions(&about.role);
            for norm in rules.iter().filter(|n| n.designated_by.is_none() && days >= n.from_days) {
                let at = At { org: case.org, time: since, lines: &[], unit: &about.unit };
                let posts = norm.to.iter().flat_map(|role| norms.posts(role, at).unwrap_or_default());
                edges.extend(posts.map(|to| Edge { to, for_post: post.to_owned() }));
            }
        }
    }
    edges
}
