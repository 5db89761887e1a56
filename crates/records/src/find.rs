//! People and posts found by what a clerk types: a name, a part of it, an id, or the initials of a name in pinyin.

use guiju_calendar::OfficeTime;
use pinyin::ToPinyin;

use crate::org::{Organisation, Person, Post};

/// The initials of a name in pinyin, lower case, by the commonest reading of each character; letters and digits stand
/// for themselves. A name that is read otherwise has its initials written by hand.
pub fn initials(name: &str) -> String {
    let of = |c: char| match c.to_pinyin() {
        Some(read) => read.plain().chars().next(),
        None => c.is_ascii_alphanumeric().then_some(c.to_ascii_lowercase()),
    };
    name.chars().filter_map(of).collect()
}

impl Person {
    /// The initials by which he is found: those written for him, else those of his name.
    pub fn found_by(&self) -> String {
        if self.initials.is_empty() { initials(&self.name) } else { self.initials.to_lowercase() }
    }
}

impl Organisation {
    /// Whether a person is meant by what was typed.
    pub fn is_person_found(&self, id: &str, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let Some(person) = self.people.get(id) else { return false };
        !typed.is_empty()
            && (id == typed || person.name.to_lowercase().contains(&typed) || person.found_by().starts_with(&typed))
    }

    /// Whether a post is meant by what was typed: by its title, its unit, or whoever holds it at an instant.
    pub fn is_post_found(&self, id: &str, typed: &str, at: OfficeTime) -> bool {
        let Some(Post { title, unit, .. }) = self.posts.get(id) else { return false };
        let typed = typed.trim();
        let unit = self.units.get(unit).map_or("", |u| u.name.as_str());
        !typed.is_empty()
            && (id == typed
                || title.contains(typed)
                || unit.contains(typed)
                || self.holder(id, at).is_some_and(|person| self.is_person_found(person, typed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(people: &[(&str, &str, &str)]) -> Organisation {
        let person = |(id, name, initials): &(&str, &str, &str)| {
            ((*id).to_owned(), Person { name: (*name).to_owned(), initials: (*initials).to_owned() })
        };
        Organisation { people: people.iter().map(person).collect(), ..Organisation::default() }
    }

    #[test]
    fn a_name_is_found_by_its_initials_and_a_rare_reading_by_those_written() {
        let org = org(&[("zhou-heng", "周衡", ""), ("shan", "单云", "sy"), ("dan", "单云", "")]);
        assert_eq!(initials("周衡 A1"), "zha1");
        assert!(org.is_person_found("zhou-heng", "zh") && org.is_person_found("zhou-heng", "ZH "));
        assert!(org.is_person_found("zhou-heng", "衡") && !org.is_person_found("zhou-heng", "h"));
        assert!(org.is_person_found("shan", "sy") && !org.is_person_found("dan", "sy"));
        assert!(!org.is_person_found("shan", " ") && !org.is_person_found("nobody", "n"));
    }
}
