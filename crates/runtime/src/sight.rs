//! Who sees what: a person with his posts and units, against the register of access.

use std::collections::BTreeSet;

use guiju_core::norms::{At, Norms};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::{OfficeTime, Organisation};
use guiju_gate::Edition;
use guiju_gate::rulebook::{Relative, Role};
use guiju_store::{APPLIED, ENTERED, OBLIGATIONS, Read, StoreError};

use crate::act::Room;

/// The register that the store keeps of who may see what.
const ACCESS: &str = "access";

/// A person with the posts through which subjects are open to him: his own, and those in which he stands in for
/// somebody who is away.
pub(crate) fn viewer(org: &Organisation, edition: &Edition, now: OfficeTime, person: &str) -> Viewer {
    let mut posts: BTreeSet<String> = org.posts_of(person, now).map(str::to_owned).collect();
    posts.extend(stood_in_for(org, edition, now, person));
    let units: BTreeSet<String> = org.units_of(person, now).map(str::to_owned).collect();
    Viewer::Person { person: person.to_owned(), posts: posts.into_iter().collect(), units: units.into_iter().collect() }
}

/// Whether a subject was opened to a viewer.
pub(crate) fn open_to(read: &dyn Read, gov: &str, viewer: Viewer, subject: &str) -> Result<bool, StoreError> {
    let ask = Ask::all(ACCESS, viewer).filter(Where::Is("subject", Cell::from(subject)));
    Ok(read.ask(gov, &Ask { limit: 1, count_to: Some(1), ..ask })?.total > 0)
}

/// Whether a register may be read by whoever asks: one whose rows are seen through the register of access may, and so may
/// one that the rules name as open to everybody inside. The program itself reads all, for the facts of acts.
pub(crate) fn opens(room: &Room, ask: &Ask) -> bool {
    let class = room.config.open_class.as_str();
    if class.is_empty() || !matches!(ask.viewer, Viewer::Person { .. }) {
        return true;
    }
    let own = [&OBLIGATIONS, &guiju_store::ACCESS, &APPLIED, &ENTERED];
    let known = room.registers.iter().copied().chain(own).find(|r| r.name == ask.register);
    // One that nobody declares is refused by the store.
    let Some(known) = known.filter(|r| r.subject.is_none()) else { return true };
    let members = room.edition.book().classes.get(class).map(|c| c.members.as_slice()).unwrap_or_default();
    members.iter().any(|m| m.id.text == known.name)
}

/// Posts of people who are away, where the rules let this person act in their place.
fn stood_in_for(org: &Organisation, edition: &Edition, now: OfficeTime, person: &str) -> Vec<String> {
    let lines: Vec<String> = org.lines.keys().cloned().collect();
    let away = |post: &str| org.holder(post, now).is_some_and(|holder| org.away(holder, now).is_some());
    let mut found = vec![];
    for (id, post) in org.posts.iter().filter(|(id, _)| away(id)) {
        let at = At { org, time: now, lines: &lines, unit: &post.unit };
        // Somebody may stand in for the post as a whole, or only for what it has to do with lines of work.
        let roles =
            edition.book().roles.values().filter(|role| {
                role.common.name == post.role || matches!(role.relative, Some(Relative::Relation { .. }))
            });
        let stands_in = |role: &Role| {
            let holders = edition.holders(&role.common.name, at).unwrap_or_default();
            holders.iter().any(|c| c.person == person && c.for_post == *id)
        };
        if roles.into_iter().any(stands_in) {
            found.push(id.clone());
        }
    }
    found
}
