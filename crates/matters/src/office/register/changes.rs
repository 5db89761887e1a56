//! Rows of the acts by which the organisation changes.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;
use guiju_core::org::Thing;
use guiju_core::register::{Cell, Change};

use super::super::event::{EndedRelation, Event};
use super::{Left, at, holding, left, line, maybe, person, post, unit};

/// A notice as its row has it.
pub(super) struct Notice<'a> {
    /// Name; of the first division the basis of the import.
    pub name: &'a str,
    /// Number.
    pub number: &'a str,
    /// Whether it names the whole division.
    pub whole: bool,
    /// Lines that nobody is in charge of.
    pub unled: &'a [String],
    /// Subject id of the act.
    pub record: &'a str,
}

/// The row of a notice.
pub(super) fn notice(notice: &Notice<'_>, since: OfficeTime) -> Change {
    let cells = [
        ("since", at(since)),
        ("notice", notice.name.into()),
        ("number", notice.number.into()),
        ("whole", notice.whole.into()),
        ("unled", notice.unled.join(" ").into()),
        ("record", notice.record.into()),
    ];
    Change::put("divisions", cells)
}

/// The row of a relation: since when it stands and since when that is on record; likewise of its end.
pub(super) fn relation(
    (kind, post, line): (&str, &str, &str),
    (since, made): (OfficeTime, OfficeTime),
    end: Option<(OfficeTime, OfficeTime)>,
) -> Change {
    let cells = [
        ("kind", kind.into()),
        ("post", post.into()),
        ("line", line.into()),
        ("since", at(since)),
        ("until", maybe(end.map(|(until, _)| until))),
        ("made", at(made)),
        ("ended", maybe(end.map(|(_, entered)| entered))),
    ];
    Change::put("relations", cells)
}

fn ended(relations: &[EndedRelation], until: OfficeTime, head: &Head) -> impl Iterator<Item = Change> {
    let end = (until, head.recorded);
    let made = |r: &EndedRelation| r.made.unwrap_or(r.since);
    relations.iter().map(move |r| relation((&r.kind, &r.post, &r.line), (r.since, made(r)), Some(end)))
}

fn standing(thing: Thing, id: &str, since: Cell, until: Option<OfficeTime>, basis: &str) -> Change {
    let cells = [
        ("thing", thing.register().into()),
        ("id", id.into()),
        ("since", since),
        ("until", maybe(until)),
        ("basis", basis.into()),
    ];
    Change::put("standing", cells)
}

/// Rows changed by one of these events.
pub(super) fn rows(event: &Event, head: &Head) -> Vec<Change> {
    match event {
        Event::Divided { notice: name, number, since, whole, ended: gone, begun, unled } => {
            let mut rows: Vec<Change> = ended(gone, *since, head).collect();
            rows.extend(begun.iter().map(|r| relation((&r.kind, &r.post, &r.line), (*since, head.recorded), None)));
            let record = &head.subject;
            rows.push(notice(&Notice { name, number, whole: *whole, unled, record }, *since));
            rows
        }
        Event::UnitAdded { id, name, unit_kind, parent, since, basis } => {
            vec![unit(id, name, unit_kind, parent), standing(Thing::Unit, id, at(*since), None, basis)]
        }
        Event::PersonAdded { id, name, initials, .. } => vec![person(id, name, initials)],
        Event::PostAdded { id, title, role, unit, order, since, basis } => {
            vec![post(id, title, role, unit, *order), standing(Thing::Post, id, at(*since), None, basis)]
        }
        Event::LineAdded { id, name, unit, since, basis } => {
            vec![line(id, name, unit), standing(Thing::Line, id, at(*since), None, basis)]
        }
        Event::Renamed { what, id, name, initials, since, basis, .. } => {
            let cells = [
                ("thing", what.thing().register().into()),
                ("id", id.as_str().into()),
                ("since", at(*since)),
                ("name", name.as_str().into()),
                ("initials", initials.as_str().into()),
                ("basis", basis.as_str().into()),
            ];
            vec![Change::put("renamings", cells)]
        }
        Event::Closed { what, id, stood_since, ended: gone, since, basis } => {
            let stood = stood_since.map_or(Cell::Null, at);
            let mut rows: Vec<Change> = ended(gone, *since, head).collect();
            rows.push(standing(what.thing(), id, stood, Some(*since), basis));
            rows
        }
        Event::HandedOver { post, from, held_since, held_made, to, since: until, cause, basis, .. } => {
            let gone = Left { post, person: from, since: *held_since, made: *held_made, until: *until, cause, basis };
            vec![left(&gone, head), holding(post, to, (*until, head.recorded), basis)]
        }
        _ => vec![],
    }
}
