//! What is owed after an act on a leave: by which posts, on which ground. The duties of the rulebook bring the clocks.

use guiju_core::journal::Obligation;
use guiju_core::norms::{NormFault, Norms};
use guiju_core::{CaseFile, Citation};

use super::decide::label;
use super::event::Applied;
use super::facts::keeping;
use super::route::{Party, concerned, route};
use super::state::{Stage, State};

/// The obligations open from now on, and the row of the rules by which.
pub fn owed(
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(Vec<Obligation>, Option<Citation>), NormFault> {
    let Some(leave) = concerned(None, state, case, norms) else { return Ok((vec![], None)) };
    let route = route(&leave, state, case, norms)?;
    let citation = route.ruling.citation.clone();
    let stage = state.stage();
    if !stage.holds() {
        return Ok((vec![], Some(citation)));
    }
    let later = if state.round > 0 { "（续假）" } else { "" };
    let one = |post: &str, act: &str, capacity: String| Obligation {
        post: post.to_owned(),
        act: format!("leave.{act}"),
        capacity,
        citation: citation.clone(),
        clock: None,
    };
    let by_all = |parties: &[Party], act: &str| -> Vec<Obligation> {
        let open = parties.iter().filter(|p| !p.done);
        open.flat_map(|p| p.posts.iter().map(|post| one(post, act, format!("{}{later}", p.label)))).collect()
    };
    let mut owed = vec![];
    if state.waits() {
        let lapsed = if state.has_lapsed() { "（此前的准许有异议，须书面同意）" } else { "" };
        for mut consent in by_all(&route.approve, "approve") {
            consent.capacity.push_str(lapsed);
            owed.push(consent);
        }
    }
    let unreported = if state.unreported.is_empty() { "" } else { "（未事先报告）" };
    for mut note in by_all(&route.report, "take_note") {
        note.capacity.push_str(unreported);
        owed.push(note);
    }
    for mut note in by_all(&route.told, "take_note") {
        note.capacity.push_str("（准许以前离岗）");
        owed.push(note);
    }
    let filings = route.unfiled.iter().map(|b| format!("向{}备案{later}", label(norms, "filing_body", b)));
    // What waits for a consent is filed once it is there: the limit runs from then.
    let filings = filings.filter(|_| route.agreed() || state.stands.is_some());
    let own = own_posts(&leave, case, norms)?;
    let by_himself = |act: &str, capacity: &str| -> Vec<Obligation> {
        own.iter().map(|post| one(post, act, capacity.to_owned())).collect()
    };
    let filings: Vec<Vec<Obligation>> = filings.map(|capacity| by_himself("file", &capacity)).collect();
    owed.extend(filings.concat());
    if let (Stage::Ready | Stage::Away, Some((_, until))) = (stage, state.stands) {
        // The end stands in the words: another end is another obligation, with a clock of its own.
        let last = until.plus_seconds(-1).day().chinese();
        let capacity = match state.refused {
            Some(_) => "返岗登记（外出未获同意，应即返岗）".to_owned(),
            None => format!("返岗登记（请假至{last}）"),
        };
        owed.extend(by_himself("return", &capacity));
    }
    Ok((owed, Some(citation)))
}

/// The posts at which the person's own affairs of his leave lie: the one for which he asked, while he holds it; after that
/// the highest that he holds; those of whoever keeps the record where he holds none.
fn own_posts(leave: &Applied, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<String>, NormFault> {
    if case.org.holder(&leave.post, case.happened) == Some(leave.person.as_str()) {
        return Ok(vec![leave.post.clone()]);
    }
    let order = |post: &&str| (case.org.posts.get(*post).map_or(i64::MAX, |p| p.order), (*post).to_owned());
    if let Some(post) = case.org.posts_of(&leave.person, case.happened).min_by_key(order) {
        return Ok(vec![post.to_owned()]);
    }
    let keepers = keeping(case, norms).ok_or_else(|| NormFault("规则没有写明谁负责请假登记".to_owned()))?;
    let mut posts: Vec<String> = keepers.into_iter().map(|c| c.post).collect();
    posts.sort();
    posts.dedup();
    // Where nobody keeps it either, it stays where it was.
    Ok(if posts.is_empty() { vec![leave.post.clone()] } else { posts })
}
