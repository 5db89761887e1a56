//! A matter for tests: slips of paper that can be written, added to and closed; and seats, which change the organisation.

use guiju_core::form::{Problem, Values};
use guiju_core::journal::{Access, Hash, Head, Obligation, sha256};
use guiju_core::norms::Norms;
use guiju_core::register::{Ask, Cell, Change, Column, ColumnKind, Disclosure, Register, Viewer, Where};
use guiju_core::vocabulary::{
    ActSpec, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, ReasonSpec, SubjectUse, Vocabulary,
};
use guiju_core::{CaseFile, Citation, Done, Erased, Matter, Organisation, Reason, Value};
use serde::{Deserialize, Serialize};

/// The matter without its types.
pub static SLIPS: Erased<Slips> = Erased(Slips);

const TEXT: FieldSpec =
    FieldSpec { name: "text", label: "内容", kind: FieldKind::Line(80), required: true, help: "" };
const fn line(name: &'static str) -> FieldSpec {
    FieldSpec { name, label: name, kind: FieldKind::Line(40), required: true, help: "" }
}
const fn act(
    name: &'static str,
    subject: SubjectUse,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label: name, subject, fields, guards, needs_seen_text: false }
}

static WORDS: Vocabulary = Vocabulary {
    matter: "slips",
    label: "便笺",
    acts: &[
        act("write", SubjectUse::Begins, &[TEXT], &["marked"]),
        act("add", SubjectUse::Needs, &[TEXT], &["marked"]),
        ActSpec { needs_seen_text: true, ..act("close", SubjectUse::Needs, &[], &[]) },
        act("seat", SubjectUse::Begins, &[line("person"), line("role")], &["seated"]),
        act("record_for", SubjectUse::Begins, &[], &["entering_for"]),
    ],
    facts: &[
        FactSpec { name: "marked", label: "有标志", kind: FactKind::Yes },
        FactSpec { name: "seated", label: "已有座位", kind: FactKind::Yes },
        FactSpec { name: "entering_for", label: "被代录的同志", kind: FactKind::Text },
    ],
    events: &[EventSpec { name: "written", label: "写" }],
    role_classes: &[],
    questions: &[],
    reasons: &[ReasonSpec { code: "slips.refused", label: "不收" }],
};

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, label: name, kind, disclosure: Disclosure::Open, searched: false }
}
const fn text(name: &'static str) -> Column {
    column(name, ColumnKind::Text)
}
const fn register(
    name: &'static str,
    key: &'static [&'static str],
    columns: &'static [Column],
    subject: Option<&'static str>,
) -> Register {
    Register { name, label: name, key, columns, orders: &[], subject, retention: "" }
}

/// What it keeps.
pub static REGISTERS: &[Register] = &[
    register(
        "slips",
        &["id"],
        &[text("id"), text("text"), column("version", ColumnKind::Number), column("since", ColumnKind::Time)],
        Some("id"),
    ),
    register("people", &["id"], &[text("id"), text("name"), text("initials")], None),
    register(
        "posts",
        &["id"],
        &[text("id"), text("title"), text("role"), text("unit"), column("ordinal", ColumnKind::Number)],
        None,
    ),
    register(
        "holdings",
        &["post"],
        &[text("post"), text("person"), column("since", ColumnKind::Time), column("until", ColumnKind::Time)],
        None,
    ),
];

/// Slips.
#[derive(Debug, Clone, Copy)]
pub struct Slips;

/// One slip.
#[derive(Debug, Clone, Default)]
pub struct State {
    text: String,
    closed: bool,
}

/// What can be done.
#[derive(Debug, Clone)]
pub enum Command {
    Text(String),
    Close,
    Seat { person: String, role: String },
    Never,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    Written { text: String },
    Closed,
    Seated { person: String, role: String },
}

fn refused(norms: &dyn Norms, said: &str, way_on: &str, case: &CaseFile<'_>) -> Reason {
    Reason::grounded(norms, "slips.refused", said, way_on, case.himself()).fact("便笺", "在手")
}

fn ground() -> Citation {
    Citation { book: "便笺规则".into(), place: "1".into(), norm: "1".into() }
}

impl Matter for Slips {
    type State = State;
    type Command = Command;
    type Event = Event;

    fn vocabulary(&self) -> &'static Vocabulary {
        &WORDS
    }
    fn registers(&self) -> &'static [Register] {
        REGISTERS
    }
    fn command(&self, act: &str, values: Values) -> Result<Command, Vec<Problem>> {
        match act {
            "write" | "add" if values.text("text") == "bad" => Err(vec![Problem::of("text", "不是话")]),
            "write" | "add" => Ok(Command::Text(values.text("text"))),
            "close" => Ok(Command::Close),
            "seat" => Ok(Command::Seat { person: values.text("person"), role: values.text("role") }),
            _ => Ok(Command::Never),
        }
    }
    /// A text that names another slip is answered with that slip, in two rounds.
    fn needs(&self, command: &Command, _: &State, case: &CaseFile<'_>, _: &dyn Norms, round: usize) -> Vec<Ask> {
        match command {
            Command::Text(t) if t.starts_with("like ") && round < 2 => {
                assert_eq!(case.answers.len(), round, "answers of earlier rounds are there");
                let id = t.trim_start_matches("like ").to_owned();
                vec![Ask::all("slips", Viewer::System).filter(Where::Is("id", Cell::from(id)))]
            }
            _ => vec![],
        }
    }
    fn evolve(&self, state: &mut State, event: &Event, _: &Head) {
        match event {
            Event::Written { text } => state.text.push_str(text),
            Event::Closed => state.closed = true,
            Event::Seated { .. } => {}
        }
    }
    fn fact(
        &self,
        name: &str,
        command: Option<&Command>,
        _: &State,
        case: &CaseFile<'_>,
        _: &dyn Norms,
    ) -> Option<Value> {
        match name {
            "marked" => match command? {
                Command::Text(t) => Some(t.contains('★').into()),
                _ => None,
            },
            "seated" => Some(case.org.posts_of(case.actor, case.happened).next().is_some().into()),
            "entering_for" => Some(case.on_behalf.into()),
            _ => None,
        }
    }
    fn open(&self, _: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
        match state.closed {
            true => vec![refused(norms, "便笺已经封存", "请另写一张", case)],
            false => vec![],
        }
    }
    fn decide(
        &self,
        command: &Command,
        _: &State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<Done<Event>, Vec<Reason>> {
        let event = match command {
            Command::Text(t) if t == "panic" => panic!("this slip burns"),
            Command::Text(t) if t == "fault" => {
                return Err(vec![Reason::faulty("坏了")]);
            }
            Command::Text(t) if t == "refuse" => {
                return Err(vec![refused(norms, "这句不收", "请改写", case)]);
            }
            Command::Text(t) if t.starts_with("like ") => {
                let rows = &case.answers.last().unwrap().rows;
                Event::Written { text: rows.first().map_or("", |r| r["text"].text()).to_owned() }
            }
            Command::Text(t) => Event::Written { text: t.clone() },
            Command::Close => Event::Closed,
            Command::Seat { person, role } => Event::Seated { person: person.clone(), role: role.clone() },
            Command::Never => return Err(vec![]),
        };
        let mut done = Done::event(event, "书写员");
        done.access = vec![Access { to: format!("person:{}", case.on_behalf), citation: ground() }];
        if matches!(command, Command::Text(t) if t.ends_with("共阅")) {
            done.access.push(Access { to: "public".into(), citation: ground() });
        }
        if matches!(command, Command::Text(t) if t.ends_with("不再共阅")) {
            done.access_ends = vec!["public".into()];
            done.access.truncate(1);
        }
        done.owed = Some(vec![Obligation {
            post: "post".into(),
            act: "slips.close".into(),
            capacity: "书写员".into(),
            citation: ground(),
            clock: None,
        }]);
        Ok(done)
    }
    fn rows(&self, state: &State, event: &Event, head: &Head) -> Vec<Change> {
        match event {
            Event::Seated { person, role } => vec![
                Change::put("people", [("id", person.clone().into()), ("name", person.clone().into())]),
                Change::put("posts", [("id", format!("post-{person}").into()), ("role", role.clone().into())]),
                Change::put(
                    "holdings",
                    [
                        ("post", format!("post-{person}").into()),
                        ("person", person.clone().into()),
                        ("since", head.happened.to_string().into()),
                    ],
                ),
            ],
            _ => vec![Change::put(
                "slips",
                [
                    ("id", head.subject.clone().into()),
                    ("text", state.text.clone().into()),
                    ("version", i64::try_from(head.version).unwrap().into()),
                    ("since", head.happened.to_string().into()),
                ],
            )],
        }
    }
    fn text_hash(&self, state: &State) -> Option<Hash> {
        Some(sha256(state.text.as_bytes()))
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        refused(norms, "没有这张便笺，或者没有对您开放", "请问书写员", case)
    }
    fn tell(&self, event: &Event, head: &Head, _: &Organisation) -> String {
        format!("{}：{event:?}", head.on_behalf)
    }
}
