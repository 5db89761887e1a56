//! Typed forms of the acts by which the organisation changes.

use guiju_core::OfficeTime;
use guiju_core::form::{Problem, Values};

use super::super::event::What;
use super::rows::{self, Row};
use super::{Command, is_plain};

/// A notice as typed.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Name.
    pub name: String,
    /// Number.
    pub number: String,
    /// From.
    pub since: OfficeTime,
    /// Whether it names the whole division.
    pub whole: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Lines of the text that are no rows, with what is wrong: told together with what is wrong with the others.
    pub wrong: Vec<(usize, String)>,
    /// Lines of which it says that nobody is in charge.
    pub unled: Vec<String>,
}

/// Something that is added.
#[derive(Debug, Clone)]
pub enum Added {
    /// A unit.
    Unit { name: String, kind: String, parent: String },
    /// A person; initials as typed.
    Person { name: String, initials: String },
    /// A post.
    Post { title: String, role: String, unit: String, order: i64 },
    /// A line of work.
    Line { name: String, unit: String },
}

/// Reads one of these acts; `None` where it is another.
pub fn read(act: &str, v: &Values) -> Option<Result<Command, Vec<Problem>>> {
    Some(match act {
        "divide" => notice(v),
        "add_unit" | "add_person" | "add_post" | "add_line" => added(act, v),
        "rename" => rename(v),
        "close" => close(v),
        "hand_over" => hand_over(v),
        "sign_in" => Ok(Command::SignIn),
        _ => return None,
    })
}

fn time(v: &Values, field: &str) -> Result<OfficeTime, Vec<Problem>> {
    v.time(field).ok_or_else(|| vec![Problem::of(field, "请填写时间")])
}

fn notice(v: &Values) -> Result<Command, Vec<Problem>> {
    let (rows, wrong) = rows::read(&v.text("rows"));
    let unled = v.many("unled");
    if rows.is_empty() && wrong.is_empty() && unled.is_empty() {
        return Err(vec![Problem::of("rows", "请填写分工，每行一条：分工事项，关系，职务")]);
    }
    Ok(Command::Divide(Notice {
        name: v.text("notice"),
        number: v.text("number"),
        since: time(v, "since")?,
        whole: !v.yes("changes"),
        rows,
        wrong,
        unled,
    }))
}

fn added(act: &str, v: &Values) -> Result<Command, Vec<Problem>> {
    let id = v.text("id");
    let mut problems = vec![];
    if !id.is_empty() && !is_plain(&id) {
        problems.push(Problem::of("id", format!("编号“{id}”只能用小写字母、数字、连字符和下划线")));
    }
    let order = v.text("order");
    let order = if order.is_empty() { Ok(0) } else { order.parse::<i64>() };
    if order.is_err() {
        problems.push(Problem::of("order", "排序应为整数"));
    }
    if let Some(problem) = wrong_initials(v) {
        problems.push(problem);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let added = match act {
        "add_unit" => Added::Unit { name: v.text("name"), kind: v.text("kind"), parent: v.text("parent") },
        "add_person" => Added::Person { name: v.text("name"), initials: v.text("initials") },
        "add_post" => Added::Post {
            title: v.text("title"),
            role: v.text("role"),
            unit: v.text("unit"),
            order: order.unwrap_or_default(),
        },
        _ => Added::Line { name: v.text("name"), unit: v.text("unit") },
    };
    Ok(Command::Add { id, added, since: v.time("since"), basis: v.text("basis") })
}

fn wrong_initials(v: &Values) -> Option<Problem> {
    let initials = v.text("initials");
    let plain = initials.bytes().all(|b| b.is_ascii_lowercase());
    (!plain).then(|| Problem::of("initials", "拼音首字母只用小写字母，如 zs"))
}

/// The one thing chosen.
fn chosen(v: &Values, people: bool) -> Result<(What, String), Vec<Problem>> {
    let lines = v.many("line");
    let mut all: Vec<(What, String)> = [(What::Unit, "unit"), (What::Post, "post"), (What::Person, "person")]
        .into_iter()
        .filter(|(what, _)| people || *what != What::Person)
        .map(|(what, field)| (what, v.text(field)))
        .filter(|(_, id)| !id.is_empty())
        .collect();
    all.extend(lines.into_iter().map(|id| (What::Line, id)));
    let said = if all.is_empty() { "请选择一项" } else { "一次只办理一项，请只选一项" };
    match <[_; 1]>::try_from(all) {
        Ok([one]) => Ok(one),
        Err(_) => Err(vec![Problem::of("", said)]),
    }
}

fn rename(v: &Values) -> Result<Command, Vec<Problem>> {
    let (chosen, mut problems) = match chosen(v, true) {
        Ok(one) => (Some(one), vec![]),
        Err(problems) => (None, problems),
    };
    problems.extend(wrong_initials(v));
    let Some((what, id)) = chosen.filter(|_| problems.is_empty()) else { return Err(problems) };
    let (name, initials) = (v.text("name"), v.text("initials"));
    Ok(Command::Rename { what, id, name, initials, since: time(v, "since")?, basis: v.text("basis") })
}

fn close(v: &Values) -> Result<Command, Vec<Problem>> {
    let (what, id) = chosen(v, false)?;
    Ok(Command::Close { what, id, since: time(v, "since")?, basis: v.text("basis") })
}

fn hand_over(v: &Values) -> Result<Command, Vec<Problem>> {
    Ok(Command::HandOver {
        post: v.text("post"),
        person: v.text("person"),
        since: time(v, "since")?,
        cause: v.text("cause"),
        note: v.text("note"),
        basis: v.text("basis"),
    })
}
