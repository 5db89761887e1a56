//! Typed forms of `office`, and the problems that the organisation file shows by itself.

use std::collections::BTreeMap;

use guiju_core::form::{Problem, Values};
use guiju_core::{OfficeTime, Year};

use super::event::{Roll, What};

mod changes;
mod rows;

pub use changes::{Added, Notice};
pub use rows::Row;

/// One act of `office`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Set the government up.
    Found { name: String, administrator: String },
    /// Adopt an edition.
    /// The full text, where it was handed in, is kept as a file that the act names.
    Adopt { edition: String, title: String, since: OfficeTime, trial: bool, basis: String, text: Vec<String> },
    /// Appoint an administrator.
    AppointAdministrator { admin: String, person: String, name: String },
    /// Import the organisation.
    Import { since: OfficeTime, basis: String, roll: Roll, lines: Lines },
    /// Take up a post.
    TakeUp { post: String, person: String, since: OfficeTime, basis: String },
    /// Vacate a post.
    Vacate { post: String, since: OfficeTime, cause: String, basis: String },
    /// Designate.
    Designate { for_post: String, to_post: String, since: OfficeTime, until: Option<OfficeTime>, basis: String },
    /// Authorise.
    Authorise {
        to_post: String,
        power: String,
        lines: Vec<String>,
        since: OfficeTime,
        until: Option<OfficeTime>,
        basis: String,
    },
    /// End a designation or authorisation.
    End { at: OfficeTime, basis: String },
    /// Load the workdays of some years.
    LoadYear { years: Vec<Year> },
    /// Open an account, or give it a new password; the password itself never comes here.
    GivePassword { person: String, login: String, basis: String },
    /// The division of responsibilities by notice.
    Divide(Notice),
    /// Something is added; an empty id is made by the program.
    Add { id: String, added: Added, since: Option<OfficeTime>, basis: String },
    /// Something is called otherwise; initials as typed, of a person.
    Rename { what: What, id: String, name: String, initials: String, since: OfficeTime, basis: String },
    /// Something is closed.
    Close { what: What, id: String, since: OfficeTime, basis: String },
    /// A post changes hands.
    HandOver { post: String, person: String, since: OfficeTime, cause: String, note: String, basis: String },
    /// Sign in; judged, never recorded by itself.
    SignIn,
    /// Look at what was not done; judged, never recorded by itself.
    ReadAttempts,
    /// Record on behalf; judged, never recorded by itself.
    RecordFor,
}

/// On which line of the organisation file each entry of a table begins.
#[derive(Debug, Clone, Default)]
pub struct Lines(BTreeMap<String, Vec<usize>>);

impl Lines {
    /// From the text of the file.
    pub fn of(text: &str) -> Self {
        let mut lines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, line) in text.lines().enumerate() {
            let table = line.trim().strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
            if let Some((table, _)) = table {
                lines.entry(table.trim().to_owned()).or_default().push(n + 1);
            }
        }
        Self(lines)
    }

    /// The line of an entry, counted from 0 within its table.
    pub fn at(&self, table: &str, entry: usize) -> Option<usize> {
        self.0.get(table)?.get(entry).copied()
    }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    if let Some(read) = changes::read(act, &v) {
        return read;
    }
    let missing = |field: &str| vec![Problem::of(field, "请填写时间")];
    let since = || v.time("since").ok_or_else(|| missing("since"));
    let at = || v.time("at").ok_or_else(|| missing("at"));
    let command = match act {
        "found" => Command::Found { name: v.text("name"), administrator: v.text("administrator") },
        "adopt" => Command::Adopt {
            edition: v.text("edition"),
            title: v.text("title"),
            since: since()?,
            trial: v.yes("trial"),
            basis: v.text("basis"),
            text: v.files("text").into_iter().map(|file| file.hash).collect(),
        },
        "appoint_administrator" => {
            plain_id("person", &v.text("person"))?;
            Command::AppointAdministrator { admin: v.text("kind"), person: v.text("person"), name: v.text("name") }
        }
        "import" => {
            let text = v.text("toml");
            let (roll, lines) = (read_roll(&text)?, Lines::of(&text));
            Command::Import { since: since()?, basis: v.text("basis"), roll, lines }
        }
        "take_up" => {
            Command::TakeUp { post: v.text("post"), person: v.text("person"), since: since()?, basis: v.text("basis") }
        }
        "vacate" => {
            Command::Vacate { post: v.text("post"), since: since()?, cause: v.text("cause"), basis: v.text("basis") }
        }
        "designate" => Command::Designate {
            for_post: v.text("for_post"),
            to_post: v.text("to_post"),
            since: since()?,
            until: v.time("until"),
            basis: v.text("basis"),
        },
        "authorise" => Command::Authorise {
            to_post: v.text("to_post"),
            power: v.text("power"),
            lines: v.many("lines"),
            since: since()?,
            until: v.time("until"),
            basis: v.text("basis"),
        },
        "end" => Command::End { at: at()?, basis: v.text("basis") },
        "load_year" => {
            let read = Year::read(&v.text("toml"));
            let all = |problems: Vec<String>| problems.into_iter().map(|m| Problem::of("toml", m)).collect::<Vec<_>>();
            Command::LoadYear { years: read.map_err(all)? }
        }
        "give_password" => {
            Command::GivePassword { person: v.text("person"), login: v.text("login"), basis: v.text("basis") }
        }
        "read_attempts" => Command::ReadAttempts,
        "record_for" => Command::RecordFor,
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    };
    Ok(command)
}

fn plain_id(field: &str, id: &str) -> Result<(), Vec<Problem>> {
    if is_plain(id) {
        return Ok(());
    }
    Err(vec![Problem::of(field, format!("编号“{id}”只能用小写字母、数字、连字符和下划线"))])
}

/// Whether an id is a plain word.
pub fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 40
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Reads the organisation file. What contradicts the rules, or itself, is found when the import is decided.
fn read_roll(text: &str) -> Result<Roll, Vec<Problem>> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map(|s| text.get(..s.start).unwrap_or_default().lines().count().max(1));
        let at = line.map(|l| format!("第{l}行")).unwrap_or_default();
        vec![Problem::of("toml", format!("组织文件{at}读不懂：{}", e.message()))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_toml_is_named_by_line() {
        let said = read_roll("units = [\n??").unwrap_err();
        assert!(said[0].message.contains("行"), "{said:?}");
    }

    #[test]
    fn entries_are_found_by_their_lines() {
        let lines = Lines::of("[[units]]\nid = \"a\"\n\n[[ posts ]] # first\nid = \"x\"\n[[posts]]\n");
        assert_eq!(lines.at("posts", 0), Some(4));
        assert_eq!(lines.at("posts", 1), Some(6));
        assert_eq!(lines.at("units", 1), None);
    }
}
