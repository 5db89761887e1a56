//! Typed forms of `office`, and the problems that the organisation file shows by itself.

mod changes;
mod places;
mod rows;
pub mod sheets;

use guiju_core::form::{Problem, Values};
use guiju_core::{OfficeTime, Year, letters};

use super::event::{Roll, What};

pub use changes::{Added, Notice};
pub use places::Places;
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
    Import { since: OfficeTime, basis: String, roll: Roll, places: Places },
    /// Take up a post.
    TakeUp { post: String, person: String, since: OfficeTime, basis: String },
    /// Vacate a post.
    Vacate { post: String, since: OfficeTime, cause: String, basis: String },
    /// Designate.
    /// Without a beginning from when it is made; without an end for as long as the rules let it last.
    Designate { for_post: String, to_post: String, since: Option<OfficeTime>, until: Option<OfficeTime>, basis: String },
    /// Authorise; beginning and end as above.
    Authorise {
        to_post: String,
        power: String,
        lines: Vec<String>,
        since: Option<OfficeTime>,
        until: Option<OfficeTime>,
        basis: String,
    },
    /// End a designation or authorisation.
    /// Without an hour from when the end is made, or, of what has not begun yet, from its beginning.
    End { at: Option<OfficeTime>, basis: String },
    /// Load the workdays of some years.
    LoadYear { years: Vec<Year> },
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
    /// What is owed on a designation follows the absences.
    Follow,
    /// Sign in; judged, never recorded by itself.
    SignIn,
    /// Look at what was not done; judged, never recorded by itself.
    ReadAttempts,
    /// Look at figures by person; judged, never recorded by itself.
    ReadFigures,
    /// Record on behalf; judged, never recorded by itself.
    RecordFor,
}

/// As far as a link gives it, or a form that is not in order: which posts, from when to when. Why is known only from the form
/// in order, and nothing is judged by it.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    let text = |name: &str| Some(v.text(name)).filter(|text| !text.is_empty());
    let time = |name: &str| v.time(name).or_else(|| v.text(name).parse().ok());
    let (since, until, basis) = (time("since"), time("until"), String::new());
    match act {
        "designate" => {
            let (for_post, to_post) = (text("for_post")?, text("to_post")?);
            return Some(Command::Designate { for_post, to_post, since, until, basis });
        }
        "authorise" => {
            let (to_post, power, lines) = (text("to_post")?, text("power")?, v.many("lines"));
            return Some(Command::Authorise { to_post, power, lines, since, until, basis });
        }
        _ => {}
    }
    let (post, person, since) = (text("post")?, String::new(), since?);
    match act {
        "take_up" => Some(Command::TakeUp { post, person, since, basis }),
        "vacate" => Some(Command::Vacate { post, since, cause: String::new(), basis }),
        "hand_over" => {
            Some(Command::HandOver { post, person, since, cause: String::new(), note: String::new(), basis })
        }
        _ => None,
    }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    if let Some(read) = changes::read(act, &v) {
        return read;
    }
    let missing = |field: &str| vec![Problem::of(field, "请填写时间")];
    let since = || v.time("since").ok_or_else(|| missing("since"));
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
            let (roll, places) = read_organisation(&v.text("toml"), &v.many("csv"))?;
            Command::Import { since: since()?, basis: v.text("basis"), roll, places }
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
            since: v.time("since"),
            until: v.time("until"),
            basis: v.text("basis"),
        },
        "authorise" => Command::Authorise {
            to_post: v.text("to_post"),
            power: v.text("power"),
            lines: v.many("lines"),
            since: v.time("since"),
            until: v.time("until"),
            basis: v.text("basis"),
        },
        "end" => Command::End { at: v.time("at"), basis: v.text("basis") },
        "follow" => Command::Follow,
        "load_year" => {
            let read = Year::read(&v.text("toml"));
            let all = |problems: Vec<String>| problems.into_iter().map(|m| Problem::of("toml", m)).collect::<Vec<_>>();
            Command::LoadYear { years: read.map_err(all)? }
        }
        "read_attempts" => Command::ReadAttempts,
        "read_figures" => Command::ReadFigures,
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

/// The organisation from one TOML file or from tables, whichever came.
fn read_organisation(toml: &str, csv: &[String]) -> Result<(Roll, Places), Vec<Problem>> {
    match (toml.trim().is_empty(), csv.is_empty()) {
        (false, true) => Ok((read_roll(toml)?, Places::of_toml(toml))),
        (true, false) => Ok(sheets::read_roll(csv)),
        (true, true) => Err(vec![Problem::of("csv", "请上传组织表格，或者填写组织文件")]),
        (false, false) => Err(vec![Problem::of("csv", "组织表格和组织文件只能用一种，请清空另一种")]),
    }
}

/// Reads the organisation file. What contradicts the rules, or itself, is found when the import is decided.
fn read_roll(text: &str) -> Result<Roll, Vec<Problem>> {
    let wrong = |e: toml::de::Error| {
        let line = e.span().map(|s| text.get(..s.start).unwrap_or_default().lines().count().max(1));
        let at = line.map(|l| format!("第{l}行")).unwrap_or_default();
        vec![Problem::of("toml", format!("组织文件{at}读不懂：{}", e.message()))]
    };
    // What is typed as it is was looked at by intake; what is written as an escape shows only here.
    let tricks = misplaced(&toml::from_str::<toml::Value>(text).map_err(wrong)?);
    if tricks.is_empty() { toml::from_str(text).map_err(wrong) } else { Err(tricks) }
}

/// Every text of the file in which a letter stands that cannot be seen.
fn misplaced(value: &toml::Value) -> Vec<Problem> {
    match value {
        toml::Value::String(text) => {
            let said = letters::misplaced(text, false).map(|said| format!("组织文件中的文字{said}"));
            said.map(|said| Problem::of("toml", said)).into_iter().collect()
        }
        toml::Value::Array(all) => all.iter().flat_map(misplaced).collect(),
        toml::Value::Table(all) => all.iter().flat_map(|(_, value)| misplaced(value)).collect(),
        _ => vec![],
    }
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
    fn names_with_letters_that_cannot_be_seen_are_refused_however_they_are_written() {
        let named = |name: &str| read_roll(&format!("[[people]]\nid = \"a\"\nname = \"{name}\"\n"));
        let said = named("周\\u202e衡").unwrap_err();
        assert!(said[0].message.contains("“周”之后有看不见的字符（U+202E）"), "{said:?}");
        assert_eq!(named("周衡").unwrap().people[0].name, "周衡");
    }

    #[test]
    fn entries_are_found_by_their_lines() {
        let places = Places::of_toml("[[units]]\nid = \"a\"\n\n[[ posts ]] # first\nid = \"x\"\n[[posts]]\n");
        assert_eq!(places.at("posts", 0, ""), "第4行 [[posts]]");
        assert_eq!(places.at("posts", 1, "unit"), "第6行 [[posts]]");
        assert_eq!(places.at("units", 1, ""), "[[units]]");
    }

    #[test]
    fn tables_are_read_as_far_as_they_can_be() {
        let sheet = |text: &str| text.to_owned();
        let (roll, places) = sheets::read_roll(&[
            sheet("units (1).csv\n编号,名称,类别\na,甲局,department\n"),
            sheet("职务.csv\nid,title,role,unit,order\np,局长,head,a,一\n"),
            sheet("posts.csv\nid\n"),
            sheet("别的.csv\n"),
        ]);
        assert_eq!((roll.units.len(), roll.posts.len()), (1, 1));
        assert_eq!(places.at("posts", 0, "unit"), "职务.csv 第2行“单位（unit）”列");
        let told: Vec<String> = places.flaws.iter().map(guiju_core::sheet::Flaw::told).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0], "职务.csv 第2行“排序（order）”列：“一”不是整数");
        assert!(told[1].starts_with("posts.csv：同一张表") && told[2].starts_with("别的.csv：不知道"), "{told:?}");
    }
}
