//! What is stored of `office`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::org::Thing;
use guiju_core::{OfficeTime, Year};
use serde::{Deserialize, Serialize};

/// A unit as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    /// Id, a plain word.
    pub id: String,
    /// Name in full.
    pub name: String,
    /// Member of the class `unit_kind`.
    pub kind: String,
    /// Unit above; empty for the top.
    #[serde(default)]
    pub parent: String,
}

/// A post as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEntry {
    /// Id.
    pub id: String,
    /// Title as shown.
    pub title: String,
    /// Role of the rulebook.
    pub role: String,
    /// Unit id.
    pub unit: String,
    /// Order in the published list; lower ranks higher.
    #[serde(default)]
    pub order: i64,
    /// Who holds it from the import's date; empty for a vacancy.
    #[serde(default)]
    pub holder: String,
}

/// A person as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Pinyin initials.
    #[serde(default)]
    pub initials: String,
}

/// A line of work as imported, with the relations published by the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineEntry {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit that does the work.
    #[serde(default)]
    pub unit: String,
}

/// A relation of a post to lines of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationEntry {
    /// Member of the class `relation`.
    pub kind: String,
    /// Post id.
    pub post: String,
    /// Line ids.
    pub lines: Vec<String>,
}

/// A relation that a notice ends: since when it stood tells it from those before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedRelation {
    /// Member of the class `relation`.
    pub kind: String,
    /// Post id.
    pub post: String,
    /// Line id.
    pub line: String,
    /// Since when it stood.
    pub since: OfficeTime,
    /// Since when that was on record; absent in rows that were written without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<OfficeTime>,
}

/// A relation that a notice begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunRelation {
    /// Member of the class `relation`.
    pub kind: String,
    /// Post id.
    pub post: String,
    /// Line id.
    pub line: String,
}

/// Something that a post owed when it changed hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedEntry {
    /// Subject id.
    pub subject: String,
    /// The act owed, full name.
    pub act: String,
    /// In which capacity.
    pub capacity: String,
}

/// A kind of thing that is renamed or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A unit.
    Unit,
    /// A person.
    Person,
    /// A post.
    Post,
    /// A line of work.
    Line,
}

impl What {
    /// The same in the words of the organisation.
    pub fn thing(self) -> Thing {
        match self {
            What::Unit => Thing::Unit,
            What::Person => Thing::Person,
            What::Post => Thing::Post,
            What::Line => Thing::Line,
        }
    }
}

/// The organisation file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roll {
    /// Units.
    #[serde(default)]
    pub units: Vec<UnitEntry>,
    /// People.
    #[serde(default)]
    pub people: Vec<PersonEntry>,
    /// Posts with their holders.
    #[serde(default)]
    pub posts: Vec<PostEntry>,
    /// Lines of work.
    #[serde(default)]
    pub lines: Vec<LineEntry>,
    /// 分工, by notice.
    #[serde(default)]
    pub relations: Vec<RelationEntry>,
    /// Lines of which the notice says that nobody is in charge for the time being.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unled: Vec<String>,
}

/// One event of `office`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The government was set up with its first administrator.
    Founded {
        /// Name of the government.
        name: String,
        /// Name of the first administrator.
        administrator: String,
    },
    /// An edition of the rulebook was adopted.
    Adopted {
        /// Hash of the edition.
        edition: String,
        /// Title.
        title: String,
        /// In force from.
        since: OfficeTime,
        /// On trial.
        trial: bool,
        /// Basis.
        basis: String,
    },
    /// One of the administrators was appointed.
    AdministratorAppointed {
        /// Member of the class `administrator`, which is also the role of his post.
        admin: String,
        /// Person id.
        person: String,
        /// Name.
        name: String,
        /// Title of the post, as the rules call the kind; empty in rows that were written without.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
    },
    /// The organisation was imported from one file.
    Imported {
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
        /// The file's content.
        roll: Roll,
    },
    /// A person took up a post.
    TakenUp {
        /// Post.
        post: String,
        /// Person.
        person: String,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// A post was vacated.
    Vacated {
        /// Post.
        post: String,
        /// Who held it.
        person: String,
        /// Since when he held it.
        held_since: OfficeTime,
        /// Since when that was on record; absent in rows that were written without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held_made: Option<OfficeTime>,
        /// From.
        since: OfficeTime,
        /// Member of the class `vacancy`.
        cause: String,
        /// Basis.
        basis: String,
    },
    /// A post was designated to stand in for another.
    Designated {
        /// Substitution norm by which.
        norm: String,
        /// As shown: 主持区政府工作.
        label: String,
        /// Post that designated.
        by_post: String,
        /// Post stood in for.
        for_post: String,
        /// Post designated.
        to_post: String,
        /// From.
        since: OfficeTime,
        /// Until.
        until: Option<OfficeTime>,
        /// Basis.
        basis: String,
        /// Person who designated.
        by: String,
    },
    /// A post was authorised by another.
    Authorised {
        /// Member of the class `power`.
        power: String,
        /// Post that authorised.
        from_post: String,
        /// Post authorised.
        to_post: String,
        /// Limited to these lines; empty for all.
        lines: Vec<String>,
        /// From.
        since: OfficeTime,
        /// Until.
        until: Option<OfficeTime>,
        /// Basis.
        basis: String,
        /// Person who authorised.
        by: String,
    },
    /// A designation or authorisation was ended.
    Ended {
        /// At.
        at: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// Absences that came after a designation left nobody at work: who stands in is away, too.
    Unattended {
        /// Where who stands in is stood in for by the absent one: posts from the one stood in for to the one designated, each
        /// in the place of the next. Empty where it does not go round.
        way: Vec<String>,
    },
    /// That is so no longer.
    Attended {},
    /// The workdays of some years were loaded.
    YearsLoaded {
        /// As the notices have them.
        years: Vec<Year>,
    },
    /// A person was given a password for one use, for a new account or for the one he has. Never the password itself.
    /// Written no more: `accounts` has such acts now; what was written is read.
    PasswordGiven {
        /// Person.
        person: String,
        /// Login asked for a new account; empty for the person's id, or the login he has.
        login: String,
        /// Basis.
        basis: String,
    },
    /// A notice on the division of responsibilities took effect, in one act.
    Divided {
        /// Name of the notice.
        notice: String,
        /// Its number.
        number: String,
        /// From.
        since: OfficeTime,
        /// Whether it names the whole division, or only the lines that change.
        whole: bool,
        /// What it ends.
        ended: Vec<EndedRelation>,
        /// What it begins.
        begun: Vec<BegunRelation>,
        /// Lines of which it says that nobody is in charge.
        unled: Vec<String>,
    },
    /// A unit was added.
    UnitAdded {
        /// Id.
        id: String,
        /// Name.
        name: String,
        /// Member of the class `unit_kind`.
        unit_kind: String,
        /// Unit above; empty for the top.
        parent: String,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// A person was entered.
    PersonAdded {
        /// Id.
        id: String,
        /// Name.
        name: String,
        /// Pinyin initials.
        initials: String,
        /// Basis.
        basis: String,
    },
    /// A post was added, vacant.
    PostAdded {
        /// Id.
        id: String,
        /// Title.
        title: String,
        /// Role of the rulebook.
        role: String,
        /// Unit id.
        unit: String,
        /// Order in the published list.
        order: i64,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// A line of work was added; nobody is in charge of it until a notice says so.
    LineAdded {
        /// Id.
        id: String,
        /// Name.
        name: String,
        /// Unit that does the work.
        unit: String,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// Something is called otherwise.
    Renamed {
        /// What.
        what: What,
        /// Its id.
        id: String,
        /// The name it bore.
        was: String,
        /// The name it bears now.
        name: String,
        /// Pinyin initials, of a person.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        initials: String,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// Something was closed.
    Closed {
        /// What.
        what: What,
        /// Its id.
        id: String,
        /// Since when it stood; absent for what was there from the beginning.
        stood_since: Option<OfficeTime>,
        /// Relations that end with it.
        ended: Vec<EndedRelation>,
        /// From.
        since: OfficeTime,
        /// Basis.
        basis: String,
    },
    /// A post changed hands in one act.
    HandedOver {
        /// Post.
        post: String,
        /// Who held it.
        from: String,
        /// Since when he held it.
        held_since: OfficeTime,
        /// Since when that was on record; absent in rows that were written without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held_made: Option<OfficeTime>,
        /// Who takes it up.
        to: String,
        /// From.
        since: OfficeTime,
        /// Member of the class `vacancy`.
        cause: String,
        /// What the post owed at that hour.
        owed: Vec<OwedEntry>,
        /// What else was handed over.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Basis.
        basis: String,
    },
}

/// The events of a stored row; none where the bytes are not ours.
pub fn read(body: &[u8]) -> Vec<Event> {
    serde_json::from_slice(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape ever written can still be read, and is written again as it was.
    #[test]
    fn stored_shapes_are_kept() {
        let stored: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v1.json")).unwrap();
        let mut kinds: Vec<&str> = stored.iter().map(|v| v["kind"].as_str().unwrap()).collect();
        let mut declared: Vec<&str> = super::super::vocabulary::VOCABULARY.events.iter().map(|e| e.name).collect();
        kinds.sort_unstable();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        let later: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v2.json")).unwrap();
        for value in stored.iter().chain(&later) {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }
}
