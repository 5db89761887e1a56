//! Cells of worked examples as officials read them: posts of the small government by their titles, absences, designations
//! and authorisations in words.

use guiju_core::ground::place_in_chinese;
use guiju_core::vocabulary::FactKind;
use guiju_rulebook::{Book, Case, CaseKind};

use crate::words::Words;

/// How the posts of one role are told apart.
const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

/// A cell in words. What is none of the rulebook's names stands as it is.
pub(super) fn shown(book: &Book, words: &Words, case: &Case, head: &str, cell: &str) -> String {
    match cell.trim() {
        "" => return String::new(),
        "-" => return "无".to_owned(),
        _ => {}
    }
    let parts =
        |of: &dyn Fn(&str) -> String| cell.split('+').map(|part| of(part.trim())).collect::<Vec<_>>().join("、");
    let kind = words.facts.get(head).map(|spec| spec.kind);
    let kind =
        kind.or(matches!(head, "allowed" | "permitted" | "waits" | "asked" | "applies").then_some(FactKind::Yes));
    match (head, case.kind) {
        ("by", CaseKind::Act) => parts(&place_in_chinese),
        ("away", _) => parts(&|part| away(book, part)),
        ("designated", _) => parts(&|part| {
            pair(part).map_or_else(
                || post(book, part),
                |(norm, to)| format!("{}：{}", substitution(book, norm), post(book, to)),
            )
        }),
        ("holds", _) => parts(&|part| {
            pair(part)
                .map_or_else(|| post(book, part), |(held, by)| format!("{}担任{}", post(book, by), post(book, held)))
        }),
        ("authorised", _) => parts(&|part| grant(book, part)),
        ("rungs", _) => cell.split('>').map(|rung| either(book, rung)).collect::<Vec<_>>().join("，然后"),
        ("ends" | "until", _) => parts(&|part| words.acts.get(part).map_or(part, |a| a.label).to_owned()),
        ("file", _) => parts(&|part| member(book, words.bodies(&case.subject.text), part)),
        ("told" | "extend", _) => parts(&|part| step(book, part)),
        _ => match kind {
            Some(kind) if kind != FactKind::Text && kind != FactKind::Set => {
                let label = book.domain(kind).into_iter().flatten().find(|(id, _)| id == cell).map(|(_, label)| label);
                label.unwrap_or_else(|| cell.to_owned())
            }
            _ => parts(&|part| post(book, part)),
        },
    }
}

fn pair(part: &str) -> Option<(&str, &str)> {
    part.split_once('>')
}

fn member(book: &Book, class: &str, id: &str) -> String {
    book.members(class).into_iter().find(|(m, _)| m == id).map_or_else(|| id.to_owned(), |(_, label)| label)
}

/// A post of the small government, `vice_mayor_2` being the second of its role; a role; `{fact}` by its label's words.
fn post(book: &Book, name: &str) -> String {
    if let Some(role) = book.roles.get(name) {
        return role.common.label.clone();
    }
    let numbered = name.rsplit_once('_').and_then(|(role, n)| Some((book.roles.get(role)?, n.parse::<usize>().ok()?)));
    match numbered.and_then(|(role, n)| Some((role, STEMS.get(n.checked_sub(1)?)?))) {
        Some((role, stem)) => format!("{}{stem}", role.common.label),
        None => name.to_owned(),
    }
}

fn either(book: &Book, rung: &str) -> String {
    rung.split('/').map(|name| post(book, name.trim())).collect::<Vec<_>>().join("或")
}

fn substitution(book: &Book, name: &str) -> String {
    book.substitutions.get(name).map_or_else(|| name.to_owned(), |norm| norm.common.label.clone())
}

/// `mayor 20d sick`: who, for how many days, why.
fn away(book: &Book, part: &str) -> String {
    let mut words = part.split_whitespace();
    let who = post(book, words.next().unwrap_or_default());
    let rest: Vec<String> = words
        .map(|word| match word.strip_suffix('d').filter(|days| days.bytes().all(|b| b.is_ascii_digit())) {
            Some(days) => format!("{days}日"),
            None => format!("（{}）", member(book, "absence_reason", word)),
        })
        .collect();
    format!("{who}{}", rest.concat())
}

/// `vice_mayor_2@lines:vice_mayor_1`: who, and how far the authorisation goes.
fn grant(book: &Book, part: &str) -> String {
    let Some((who, how)) = part.split_once('@') else { return post(book, part) };
    let how = match (how, how.strip_prefix("lines:")) {
        ("lapsed", _) => "已届满".to_owned(),
        ("future", _) => "尚未生效".to_owned(),
        (_, Some(whose)) => {
            let whose: Vec<String> = whose.split('/').map(|name| post(book, name)).collect();
            format!("限于{}分管的工作", whose.join("、"))
        }
        (other, None) => other.to_owned(),
    };
    format!("{}（{how}）", post(book, who))
}

/// `mayor@1workdays`: who is told, and how long after the end; `office_director:2`: who may lengthen it, by how much.
fn step(book: &Book, part: &str) -> String {
    if let Some((who, after)) = part.split_once('@') {
        let split = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, unit) = after.split_at(split);
        let unit = match unit {
            "workdays" => "个工作日",
            "days" => "日",
            "hours" => "小时",
            "minutes" => "分钟",
            other => other,
        };
        return format!("{}（再过{number}{unit}）", post(book, who));
    }
    match part.split_once(':') {
        Some((who, most)) => format!("{}（最多{most}）", post(book, who)),
        None => post(book, part),
    }
}
