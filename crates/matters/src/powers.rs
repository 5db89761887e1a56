//! The powers on which an act rests: who stands in for another by designation, or does something by authorisation, does it
//! by virtue of a record that can be disputed afterwards. Its id is kept with what was done.

use std::collections::BTreeSet;

use guiju_core::norms::{Capacity, Via};
use guiju_core::org::{Absence, Thing, Word};
use guiju_core::{OfficeTime, Organisation};

/// Ids of the designations and authorisations by which these capacities are held at an instant, and of the records of absences
/// that somebody else made, each once. Whoever acts in a post of his own rests on none.
pub fn of<'a>(capacities: impl IntoIterator<Item = &'a Capacity>, org: &Organisation, t: OfficeTime) -> Vec<String> {
    let recorded = |capacity: &Capacity| -> Vec<String> {
        let away = org.holder(&capacity.for_post, t).and_then(|holder| org.away(holder, t));
        away.into_iter().flat_map(Absence::rests).collect()
    };
    let ids = |capacity: &'a Capacity| match &capacity.via {
        Via::StandsIn(id) => [vec![id.clone()], recorded(capacity)].concat(),
        Via::Granted(id) => vec![id.clone()],
        _ => vec![],
    };
    let all: BTreeSet<String> = capacities.into_iter().flat_map(ids).filter(|id| !id.is_empty()).collect();
    all.into_iter().collect()
}

/// The least settled of the words of these powers; nothing where there is none of them.
pub fn word<'a>(powers: impl IntoIterator<Item = &'a String>, org: &Organisation) -> Option<Word> {
    Word::least(powers.into_iter().filter_map(|id| org.word_of(id)))
}

/// A power as people read it: `副区长 某某受指定代区长`.
pub fn shown(power: &str, org: &Organisation, at: OfficeTime) -> String {
    if let Some(made) = org.designations.iter().find(|d| d.id == power) {
        let (to, absent) = (org.post_with_holder(&made.to, at), org.name_of(Thing::Post, &made.for_post, at));
        return format!("{to}受指定代{absent}");
    }
    if let Some(absence) = org.absence(power) {
        return format!("{}的离岗", org.person_with_post(&absence.person, at));
    }
    let grant = org.grants.iter().find(|g| g.id == power);
    grant.map_or_else(|| power.to_owned(), |grant| format!("{}所受的授权", org.post_with_holder(&grant.to, at)))
}
