//! Typed forms of `office`, and the problems that the organisation file shows by itself.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::OfficeTime;
use guiju_core::form::{Problem, Values};

use super::event::Roll;

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
    Import { since: OfficeTime, basis: String, roll: Roll },
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
    /// Be away.
    Absent { person: String, reason: String, since: OfficeTime, until: OfficeTime },
    /// Come back.
    Return { at: OfficeTime },
    /// Record on behalf; judged, never recorded by itself.
    RecordFor,
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
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
        "import" => Command::Import { since: since()?, basis: v.text("basis"), roll: read_roll(&v.text("toml"))? },
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
        "absent" => Command::Absent {
            person: v.text("person"),
            reason: v.text("reason"),
            since: since()?,
            until: v.time("until").ok_or_else(|| missing("until"))?,
        },
        "return" => Command::Return { at: at()? },
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

fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 40
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Reads the organisation file and names all its contradictions at once.
fn read_roll(text: &str) -> Result<Roll, Vec<Problem>> {
    let roll: Roll = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|s| text.get(..s.start).unwrap_or_default().lines().count().max(1));
        let at = line.map(|l| format!("第{l}行")).unwrap_or_default();
        vec![Problem::of("toml", format!("组织文件{at}读不懂：{}", e.message()))]
    })?;
    let mut wrong = vec![];
    let units = unique("单位", roll.units.iter().map(|u| u.id.as_str()), &mut wrong);
    let people = unique("人员", roll.people.iter().map(|p| p.id.as_str()), &mut wrong);
    let posts = unique("职务", roll.posts.iter().map(|p| p.id.as_str()), &mut wrong);
    let lines = unique("分工事项", roll.lines.iter().map(|l| l.id.as_str()), &mut wrong);
    for unit in &roll.units {
        known("单位", &unit.id, "上级单位", &unit.parent, &units, &mut wrong);
    }
    for post in &roll.posts {
        if post.unit.is_empty() {
            wrong.push(format!("职务“{}”未写明单位", post.id));
        }
        known("职务", &post.id, "单位", &post.unit, &units, &mut wrong);
        known("职务", &post.id, "任职人员", &post.holder, &people, &mut wrong);
    }
    for line in &roll.lines {
        known("分工事项", &line.id, "单位", &line.unit, &units, &mut wrong);
    }
    for relation in &roll.relations {
        known("分工关系", &relation.kind, "职务", &relation.post, &posts, &mut wrong);
        for line in &relation.lines {
            known("分工关系", &relation.post, "分工事项", line, &lines, &mut wrong);
        }
    }
    circles(&roll, &mut wrong);
    if wrong.is_empty() { Ok(roll) } else { Err(wrong.into_iter().map(|m| Problem::of("toml", m)).collect()) }
}

fn unique<'a>(what: &str, ids: impl Iterator<Item = &'a str>, wrong: &mut Vec<String>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !is_plain(id) {
            wrong.push(format!("{what}编号“{id}”只能用小写字母、数字、连字符和下划线"));
        }
        if !seen.insert(id) {
            wrong.push(format!("{what}编号“{id}”重复"));
        }
    }
    seen
}

fn known(what: &str, id: &str, field: &str, value: &str, all: &BTreeSet<&str>, wrong: &mut Vec<String>) {
    if !value.is_empty() && !all.contains(value) {
        wrong.push(format!("{what}“{id}”的{field}“{value}”不在文件中"));
    }
}

/// Units that are above themselves.
fn circles(roll: &Roll, wrong: &mut Vec<String>) {
    let above: BTreeMap<&str, &str> = roll.units.iter().map(|u| (u.id.as_str(), u.parent.as_str())).collect();
    for unit in &roll.units {
        let mut at = unit.parent.as_str();
        let mut steps = 0;
        while !at.is_empty() && at != unit.id && steps <= roll.units.len() {
            at = above.get(at).copied().unwrap_or_default();
            steps += 1;
        }
        if at == unit.id {
            wrong.push(format!("单位“{}”的上级关系成环", unit.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_contradictions_of_a_file_are_named_at_once() {
        let text = r#"
            [[units]]
            id = "a"
            name = "甲"
            kind = "office"
            parent = "b"
            [[units]]
            id = "b"
            name = "乙"
            kind = "office"
            parent = "a"
            [[people]]
            id = "P1"
            name = "某"
            [[posts]]
            id = "x"
            title = "某职"
            role = "r"
            unit = "nowhere"
            holder = "nobody"
            [[posts]]
            id = "x"
            title = "某职"
            role = "r"
            unit = "a"
        "#;
        let said: Vec<String> = read_roll(text).unwrap_err().into_iter().map(|p| p.message).collect();
        let said = said.join("\n");
        for part in ["“nowhere”不在", "“nobody”不在", "“x”重复", "“a”的上级关系成环", "“P1”只能用"]
        {
            assert!(said.contains(part), "{part} missing in\n{said}");
        }
    }

    #[test]
    fn a_file_that_is_not_toml_is_named_by_line() {
        let said = read_roll("units = [\n??").unwrap_err();
        assert!(said[0].message.contains("行"), "{said:?}");
    }
}
