//! May this person do this act.

use std::collections::BTreeSet;

use guiju_core::fact::{Facts, Value};
use guiju_core::{Citation, OfficeTime, Organisation, Reason};

use crate::edition::Edition;

/// Who acts, as policies see him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal<'a> {
    /// Person id, or `system`.
    pub person: &'a str,
    /// Roles of the posts held, and the roles these count as.
    pub roles: BTreeSet<String>,
    /// Posts held.
    pub posts: BTreeSet<String>,
    /// Units of these posts.
    pub units: BTreeSet<String>,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The person may.
    Passed {
        /// The articles by which he may, permits first.
        citations: Vec<Citation>,
        /// The facts that were read.
        facts: Facts,
    },
    /// He may not.
    Refused {
        /// Why not; never empty.
        reasons: Vec<Reason>,
        /// The facts that were read.
        facts: Facts,
    },
    /// It cannot be judged: refuse, and raise an alarm.
    Faulty {
        /// What failed.
        message: String,
    },
}

impl<'a> Principal<'a> {
    /// The person as he stands at an instant.
    pub fn of(person: &'a str, org: &Organisation, at: OfficeTime, edition: &Edition) -> Self {
        let posts: BTreeSet<String> = org.posts_of(person, at).map(str::to_owned).collect();
        let units = org.units_of(person, at).map(str::to_owned).collect();
        let mut roles: BTreeSet<String> = posts
            .iter()
            .filter_map(|p| org.posts.get(p))
            .flat_map(|p| edition.book().role_and_above(&p.role))
            .map(str::to_owned)
            .collect();
        if person == "system" {
            roles.insert("system".to_owned());
        }
        Self { person, roles, posts, units }
    }
}

impl Edition {
    /// Whether a person may do an act (`documents.sign`). Facts are asked by name, each at most once, and only those
    /// that the act's policies read; a fact that cannot be given makes the verdict faulty.
    pub fn judge(
        &self,
        act: &str,
        _who: &Principal<'_>,
        _org: &Organisation,
        _at: OfficeTime,
        _fact: &mut dyn FnMut(&str) -> Option<Value>,
    ) -> Verdict {
        Verdict::Faulty { message: format!("行为“{act}”尚不能审查") }
    }

    /// The same for a page, before a form is filled in: policies that read a fact not known yet are left out.
    pub fn preview(
        &self,
        act: &str,
        _who: &Principal<'_>,
        _org: &Organisation,
        _at: OfficeTime,
        _fact: &mut dyn FnMut(&str) -> Option<Value>,
    ) -> Verdict {
        Verdict::Faulty { message: format!("行为“{act}”尚不能审查") }
    }
}
