//! Forms made from an act's fields.

use std::collections::BTreeMap;

use askama::Template;
use guiju_core::form::{Form, Problem};
use guiju_core::org::Thing;
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use guiju_core::{Day, Norms, OfficeTime, Organisation};

use crate::markup::{Markup, render};

/// What the section 代为录入 offers.
#[derive(Debug, Clone, Copy)]
pub struct Entering<'a> {
    /// For whom: person id and words.
    pub people: &'a [(String, String)],
    /// By what medium: id and label.
    pub media: &'a [(String, String)],
    /// Who may have been present: person id and words.
    pub witnesses: &'a [(String, String)],
    /// Who was chosen; empty for nobody.
    pub person: &'a str,
    /// When, as typed.
    pub happened: &'a str,
    /// Medium chosen.
    pub medium: &'a str,
    /// Witness chosen; empty for nobody.
    pub witness: &'a str,
    /// Number in another system, as typed.
    pub reference: &'a str,
    /// Open from the start: the visitor can do the act in no other way.
    pub needed: bool,
}

impl Entering<'_> {
    fn people_shown(&self) -> Vec<Choice> {
        pick(self.people, self.person)
    }
    fn media_shown(&self) -> Vec<Choice> {
        pick(self.media, self.medium)
    }
    fn witnesses_shown(&self) -> Vec<Choice> {
        pick(self.witnesses, self.witness)
    }
    fn open(&self) -> bool {
        let typed = [self.person, self.happened, self.medium, self.witness, self.reference];
        self.needed || typed.iter().any(|t| !t.is_empty())
    }
    fn native(&self) -> bool {
        browser_time(self.happened).is_some()
    }
}

fn pick(options: &[(String, String)], chosen: &str) -> Vec<Choice> {
    options.iter().map(|(id, l)| Choice { chosen: id == chosen, id: id.clone(), label: l.clone() }).collect()
}

/// Everything that a form is made from.
pub struct FormView<'a> {
    /// The act.
    pub act: &'a ActSpec,
    /// Where it is sent.
    pub action: &'a str,
    /// What was typed, or what it is opened with.
    pub values: &'a Form,
    /// Files that are staged already.
    pub kept: &'a [Kept],
    /// Problems found, all at once.
    pub problems: &'a [Problem],
    /// For members of classes.
    pub norms: &'a dyn Norms,
    /// For posts, people, units, lines of work.
    pub org: &'a Organisation,
    /// For who holds a post.
    pub now: OfficeTime,
    /// What was typed to narrow the choice of people and posts, by field.
    pub narrow: &'a BTreeMap<String, String>,
    /// Hidden values: name and value.
    pub hidden: &'a [(&'a str, String)],
    /// The section 代为录入, for those who may.
    pub entering: Option<Entering<'a>>,
    /// Phrases that can be put into one of its fields, where it has that field.
    pub phrases: Option<Phrases<'a>>,
    /// Where giving up leads.
    pub back: &'a str,
    /// Largest file in bytes, told at fields for files.
    pub file_limit: u64,
    /// The field whose file can be read into the form, where there is one.
    pub readable: Option<&'a str>,
    /// What it would print, as it stands; absent for forms that print nothing, empty before it was asked for.
    pub preview: Option<&'a Markup>,
}

/// Phrases (常用语) that are put into a field at a click. None is there before somebody puts it there.
#[derive(Debug, Clone, Copy)]
pub struct Phrases<'a> {
    /// The field.
    pub field: &'a str,
    /// The visitor's own.
    pub own: &'a [String],
    /// The office's.
    pub common: &'a [String],
}

/// Name of the button that shows what the form would print; the form is shown again and nothing is done. Its value is [`LIVE`] where a
/// script asks for the part alone.
pub const PREVIEW: &str = "_preview";
/// See [`PREVIEW`].
pub const LIVE: &str = "live";

/// Name of the button that reads a file into the form; the form is shown again and nothing is done.
pub const READ: &str = "_read";

/// Name of the button that sets right what the format has against the form: a number, or [`ALL`].
pub const MEND: &str = "_mend";
/// See [`MEND`].
pub const ALL: &str = "all";

/// Name of the button that puts a phrase into the field which is its value; the form is shown again and nothing is done.
pub const INSERT: &str = "_insert";

/// How the names of the lists of phrases begin; the field's name follows.
pub const PHRASE: &str = "_phrase-";

/// Name of the field by which a form keeps files that are staged already.
pub const KEPT: &str = "_kept";

/// Name of the button that narrows a choice; the form is shown again and nothing is done.
pub const NARROW: &str = "_narrow";

/// How the names of the fields begin in which is typed what a choice is narrowed to.
pub const NARROW_TO: &str = "_narrow-";

/// A choice of people or posts with more than this many can be narrowed.
const MANY: usize = 15;

/// A file that is staged already and stays with the form while its box is ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Field it came with.
    pub field: String,
    /// Name as shown.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// What the form sends back for it; the server makes it and checks it.
    pub token: String,
}

/// Names of the typed fields of 代为录入: person, when, medium, witness, number in another system.
pub const ENTERED: [&str; 5] = ["_for", "_happened", "_medium", "_witness", "_reference"];
/// Name of its field for a file: a scan of what was written.
pub const SCAN: &str = "_scan";

struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

/// A table that came before and stays with the form, to be mended where it stands.
struct KeptSheet<'a> {
    name: &'a str,
    text: &'a str,
}

struct KeptFile<'a> {
    name: &'a str,
    size: String,
    token: &'a str,
}

struct Shown<'a> {
    spec: &'a FieldSpec,
    input: &'static str,
    wide: bool,
    native: bool,
    value: String,
    rows: usize,
    choices: Vec<Choice>,
    /// What the choice is narrowed to; absent where there are few.
    narrow: Option<&'a str>,
    kept: Vec<KeptFile<'a>>,
    sheets: Vec<KeptSheet<'a>>,
    problems: Vec<&'a str>,
    help: String,
}

impl Shown<'_> {
    fn described(&self) -> bool {
        !self.help.is_empty() || !self.problems.is_empty()
    }
}

#[derive(Template)]
#[template(path = "ui/form.html")]
struct FormPart<'a> {
    view: &'a FormView<'a>,
    given: Vec<Shown<'a>>,
    fields: Vec<Shown<'a>>,
    summary: Vec<(String, &'a str)>,
}

impl FormView<'_> {
    fn problems_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.problems.iter().filter(move |p| p.field == field).map(|p| p.message.as_str())
    }
    fn scans(&self) -> Vec<KeptFile<'_>> {
        kept_of(self.kept, SCAN)
    }
    fn scan_limit(&self) -> String {
        size(self.file_limit)
    }
    fn phrases_for(&self, field: &str) -> Option<Phrases<'_>> {
        self.phrases.filter(|p| p.field == field && !(p.own.is_empty() && p.common.is_empty()))
    }
    fn wrong(&self, field: &str) -> bool {
        self.problems_of(field).next().is_some()
    }
}

/// The form of an act. Problems are listed on top, each a link to its field, and again at the field.
pub fn form(view: &FormView<'_>) -> Result<Markup, askama::Error> {
    // What the door makes is nobody's to fill in.
    let typed = view.act.fields.iter().filter(|spec| !matches!(spec.kind, FieldKind::Packed(_)));
    let all = typed.map(|spec| show(spec, view));
    let is_given = |field: &Shown<'_>| matches!(field.spec.kind, FieldKind::Given(_)) && !field.value.is_empty();
    let (given, fields): (Vec<_>, Vec<_>) = all.partition(is_given);
    let target = |p: &Problem| {
        let known =
            fields.iter().any(|f| f.spec.name == p.field) || ENTERED.contains(&p.field.as_str()) || p.field == SCAN;
        if known { format!("#f-{}", p.field) } else { String::new() }
    };
    let summary = view.problems.iter().map(|p| (target(p), p.message.as_str())).collect();
    render(&FormPart { view, given, fields, summary })
}

fn show<'a>(spec: &'a FieldSpec, view: &'a FormView<'a>) -> Shown<'a> {
    let typed = view.values.fields.get(spec.name).map(Vec::as_slice).unwrap_or_default();
    let (input, wide, rows) = manner(spec.kind);
    let problems: Vec<&str> = view.problems_of(spec.name).collect();
    let kept = kept_of(view.kept, spec.name);
    let sheet = |typed: &'a String| KeptSheet { name: typed.lines().next().unwrap_or_default(), text: typed };
    let is_sheets = matches!(spec.kind, FieldKind::Sheets(_));
    let sheets = typed.iter().filter(|t| is_sheets && !t.trim().is_empty()).map(sheet).collect();
    let help = match spec.kind {
        FieldKind::Files => join(spec.help, &format!("单个文件不超过{}", size(view.file_limit))),
        FieldKind::Money => join(spec.help, "以元为单位，最多两位小数"),
        FieldKind::Text(max) => join(spec.help, &most(max)),
        FieldKind::Items(max) => join(spec.help, &format!("最多{max}项")),
        _ => spec.help.to_owned(),
    };
    let first = typed.first().map(String::as_str).unwrap_or_default();
    // What was typed is kept as it is where the browser's own picker could not hold it.
    let picked = match spec.kind {
        FieldKind::Date => browser_day(first),
        FieldKind::Time => browser_time(first),
        _ => None,
    };
    let native = picked.is_some();
    let value = match spec.kind {
        FieldKind::Items(_) => typed.join("\n"),
        _ => picked.unwrap_or_else(|| first.to_owned()),
    };
    let mut choices = choices(spec.kind, typed, view);
    let narrow = narrowed(spec, &mut choices, view);
    Shown { spec, input, wide, native, value, rows, choices, narrow, kept, sheets, problems, help }
}

fn kept_of<'a>(kept: &'a [Kept], field: &str) -> Vec<KeptFile<'a>> {
    let kept = kept.iter().filter(|f| f.field == field);
    kept.map(|f| KeptFile { name: &f.name, size: size(f.size), token: &f.token }).collect()
}

/// How a kind is typed in: input, whether it takes the whole width, rows.
fn manner(kind: FieldKind) -> (&'static str, bool, usize) {
    match kind {
        FieldKind::Line(max) | FieldKind::Given(max) => ("line", max > 40, 1),
        FieldKind::Text(max) => ("text", true, if max > 20_000 { 18 } else { 4 }),
        FieldKind::Date => ("date", false, 1),
        FieldKind::Time => ("time", false, 1),
        FieldKind::Yes => ("yes", false, 1),
        FieldKind::Choice(_) | FieldKind::Post | FieldKind::Person | FieldKind::Unit => ("choice", false, 1),
        FieldKind::Lines | FieldKind::Units => ("many", true, 1),
        FieldKind::Items(_) => ("text", true, 3),
        FieldKind::Money => ("money", false, 1),
        FieldKind::Files => ("files", true, 1),
        FieldKind::Sheets(_) => ("sheets", true, 8),
        FieldKind::Package(_) | FieldKind::Packed(_) => ("package", true, 1),
    }
}

fn choices(kind: FieldKind, typed: &[String], view: &FormView<'_>) -> Vec<Choice> {
    let org = view.org;
    // What was closed is offered no more; what is still to come is, for acts that take effect later.
    let stays = |thing: Thing, id: &str| org.closed(thing, id).is_none_or(|closed| view.now < closed);
    let options: Vec<(String, String)> = match kind {
        FieldKind::Choice(class) => view.norms.members(class),
        FieldKind::Post => posts(org, view.now).into_iter().filter(|(id, _)| stays(Thing::Post, id)).collect(),
        FieldKind::Person => org.people.keys().map(|id| (id.clone(), named(org, id, view.now))).collect(),
        FieldKind::Unit | FieldKind::Units => {
            let units = org.units.iter().filter(|(id, _)| stays(Thing::Unit, id));
            units.map(|(id, u)| (id.clone(), u.name.clone())).collect()
        }
        FieldKind::Lines => {
            let lines = org.lines.iter().filter(|(id, _)| stays(Thing::Line, id));
            lines.map(|(id, l)| (id.clone(), l.name.clone())).collect()
        }
        _ => vec![],
    };
    let chosen = |id: &str, label: &str| typed.iter().any(|t| t == id || t == label);
    options.into_iter().map(|(id, label)| Choice { chosen: chosen(&id, &label), id, label }).collect()
}

/// Keeps of a long choice of people or posts those that were looked for, and what is chosen; of one that is left it is
/// the chosen one. What was typed, or nothing; absent where the choice is short.
fn narrowed<'a>(spec: &FieldSpec, choices: &mut Vec<Choice>, view: &FormView<'a>) -> Option<&'a str> {
    let is_found = |id: &str, typed: &str| match spec.kind {
        FieldKind::Person => view.org.is_person_found(id, typed),
        _ => view.org.is_post_found(id, typed, view.now),
    };
    if !matches!(spec.kind, FieldKind::Person | FieldKind::Post) || choices.len() <= MANY {
        return None;
    }
    let typed = view.narrow.get(spec.name).map_or("", |t| t.trim());
    if !typed.is_empty() {
        choices.retain(|c| c.chosen || is_found(&c.id, typed));
        if let [only] = choices.as_mut_slice() {
            only.chosen = true;
        }
    }
    Some(typed)
}

/// `周衡（区长）`: two of one name are told apart by their posts.
fn named(org: &Organisation, person: &str, now: OfficeTime) -> String {
    let highest = org.posts_of(person, now).filter_map(|p| org.posts.get(p)).min_by_key(|p| p.order);
    match highest {
        Some(post) if post.title != org.name(person) => format!("{}（{}）", org.name(person), post.title),
        _ => org.name(person).to_owned(),
    }
}

/// Posts with their holders, in the order of the list of responsibilities.
fn posts(org: &Organisation, now: OfficeTime) -> Vec<(String, String)> {
    let mut posts: Vec<_> = org.posts.iter().collect();
    posts.sort_by(|a, b| (a.1.order, a.0).cmp(&(b.1.order, b.0)));
    let words = |id: &str, unit: &str| {
        let unit = org.units.get(unit).map_or("", |u| u.name.as_str());
        format!("{unit} {}", org.post_with_holder(id, now)).trim().to_owned()
    };
    posts.into_iter().map(|(id, p)| (id.clone(), words(id, &p.unit))).collect()
}

/// A day as the browser's picker takes it; `None` where it would lose what was typed.
fn browser_day(typed: &str) -> Option<String> {
    if typed.is_empty() { Some(String::new()) } else { typed.parse::<Day>().ok().map(|d| d.to_string()) }
}

/// An instant as the browser's picker takes it: to the minute.
fn browser_time(typed: &str) -> Option<String> {
    if typed.is_empty() {
        return Some(String::new());
    }
    let time = typed.parse::<OfficeTime>().ok()?.to_string();
    time.get(..16).map(str::to_owned)
}

/// How much text a field takes, in words.
fn most(max: usize) -> String {
    if max.is_multiple_of(10_000) { format!("最多{}万字", max / 10_000) } else { format!("最多{max}字") }
}

/// `1.5 兆字节`, `320 千字节`, `12 字节`.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1_024;
    const MB: u64 = KB * 1_024;
    match bytes {
        0..KB => format!("{bytes} 字节"),
        KB..MB => format!("{} 千字节", bytes.div_ceil(KB)),
        _ if bytes.is_multiple_of(MB) => format!("{} 兆字节", bytes / MB),
        _ => format!("{}.{} 兆字节", bytes / MB, bytes % MB * 10 / MB),
    }
}

fn join(a: &str, b: &str) -> String {
    if a.is_empty() { b.to_owned() } else { format!("{a}；{b}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(12), "12 字节");
        assert_eq!(size(1_025), "2 千字节");
        assert_eq!(size(20 * 1_024 * 1_024), "20 兆字节");
        assert_eq!(size(1_572_864), "1.5 兆字节");
    }
}
