//! What people of a random district try, one step after another: with papers, consultation, leave, posts, powers, and what was
//! recorded for them.

use guiju_core::OfficeTime;
use guiju_core::form::{FileRef, Form};
use guiju_core::register::{Ask, Row, Viewer};
use guiju_core::request::{EnteredFor, Evidence, Outcome, Request, Seen};
use guiju_core::vocabulary::{FieldKind, FieldSpec};
use guiju_store::{OBLIGATIONS, obligation};

use crate::district::{self, District};
use crate::plan::Roll;
use crate::steps::{How, What};

/// Takes one of several by a number.
pub fn pick<T>(all: &[T], number: impl Into<u64>) -> Option<&T> {
    let len = u64::try_from(all.len()).unwrap();
    all.get(usize::try_from(number.into().checked_rem(len)?).unwrap())
}

/// An attempt, ready to be made.
#[derive(Debug)]
pub struct Attempt {
    pub person: String,
    pub matter: &'static str,
    pub act: String,
    pub subject: Option<String>,
    pub form: Form,
    pub how: Option<How>,
}

/// Dates that lie before the act itself, tried on purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Past {
    /// Of designations and authorisations.
    pub powers: bool,
    /// Of leaves, departures and returns; and what lengthens an absence.
    pub leaves: bool,
}

/// Where the walk takes place.
pub struct Walk<'a> {
    pub district: &'a District,
    pub roll: &'a Roll,
    /// What is tried besides.
    pub past: Past,
}

/// What is tried on papers at any time. Judgements are left out: the oracle does not follow them.
const ON_PAPERS: [&str; 12] = [
    "documents.return",
    "documents.return",
    "documents.edit",
    "documents.edit",
    "documents.clear",
    "documents.sign",
    "documents.sign",
    "documents.recall",
    "consultation.reply",
    "consultation.negotiate",
    "consultation.drop_unit",
    "consultation.coordinate",
];

const MATTERS: [&str; 5] = ["documents", "consultation", "leave", "office", "duties"];

fn name_of(matter: &str) -> &'static str {
    MATTERS.into_iter().find(|m| *m == matter).unwrap_or("documents")
}

impl Walk<'_> {
    fn now(&self) -> OfficeTime {
        self.district.office.reader().now()
    }

    fn holder(&self, post: &str) -> Option<String> {
        self.district.office.reader().org().holder(post, self.now()).map(str::to_owned)
    }

    fn posts(&self, roles: &[&str]) -> Vec<String> {
        self.roll.posts.iter().filter(|p| roles.contains(&p.role)).map(|p| p.id.clone()).collect()
    }

    fn leaders(&self) -> Vec<String> {
        self.posts(&["mayor", "executive_vice_mayor", "vice_mayor", "office_director"])
    }

    fn person(&self, posts: &[String], number: u8) -> Option<String> {
        let people: Vec<String> = posts.iter().filter_map(|post| self.holder(post)).collect();
        pick(&people, number).cloned()
    }

    fn subjects(&self, matter: &str) -> Vec<String> {
        self.district.subjects(matter)
    }

    fn obligations(&self) -> Vec<Row> {
        self.district.office.reader().ask(&Ask::all(OBLIGATIONS.name, Viewer::System)).unwrap().rows
    }

    /// A paper; mostly one that waits for its signature.
    fn paper(&self, number: u8) -> Option<String> {
        let waiting = self.obligations().into_iter().filter(|row| row["act"].text() == "documents.sign");
        let waiting: Vec<String> = waiting.map(|row| row["subject"].text().to_owned()).collect();
        let all = if number.is_multiple_of(4) || waiting.is_empty() { self.subjects("documents") } else { waiting };
        pick(&all, number >> 2).cloned()
    }

    /// The hour at which an act is done: now, or as long ago as is said of what a clerk records.
    fn done(&self, how: How) -> OfficeTime {
        let back = if how.behalf { i64::from(how.back) } else { 0 };
        self.now().plus_seconds(-3600 * back)
    }

    /// How a step on somebody's leave is done: on the spot, also where a clerk records it, unless dates that are past are tried.
    fn on_leave(&self, how: How) -> How {
        if self.past.leaves { how } else { How { back: 0, ..how } }
    }

    /// From when something is to hold that is given at an hour.
    fn since(&self, hours: i16, how: How) -> OfficeTime {
        let hours = if self.past.powers { hours } else { hours.abs() };
        self.done(how).plus_seconds(3600 * i64::from(hours))
    }

    /// What a step comes to at this hour; nothing where there is nothing of the kind.
    pub fn attempt(&self, what: &What, n: usize) -> Option<Attempt> {
        let begin = |person: String, matter, act: &str, form, how| {
            Some(Attempt { person, matter, act: act.to_owned(), subject: None, form, how })
        };
        match *what {
            What::Draft { line, other, class, office } => self.draft((line, other), class, office, n),
            What::Owed { which, stranger, how, fill } => self.owed(which, stranger, how, fill, n),
            What::Sign { paper, who, how } => {
                let form = [("answer", "sign"), ("mark", "agree"), ("opinion", &opinion(n))];
                let (person, subject) = (self.person(&self.leaders(), who)?, self.paper(paper)?);
                let (act, form) = ("sign".to_owned(), Form::of(form));
                Some(Attempt { person, matter: "documents", act, subject: Some(subject), form, how: Some(how) })
            }
            What::Apply { who, from, days, reason, how } => {
                let how = self.on_leave(how);
                let from = if self.past.leaves { from } else { from.max(0) };
                let since = self.done(how).day().plus_days(i32::from(from)).start().plus_seconds(3600 * 9);
                let until = since.plus_seconds(24 * 3600 * i64::from(days));
                let reason = *pick(&["travel", "study", "sick", "other"], reason)?;
                let (since, until) = (since.to_string(), until.to_string());
                let form = [
                    ("reason", reason),
                    ("place", "city"),
                    ("destination", "某地"),
                    ("since", &since),
                    ("until", &until),
                ];
                begin(self.person(&self.leaders(), who)?, "leave", "apply", Form::of(form), Some(how))
            }
            What::Leave { which, act, hours, how } => self.leave(which, act, hours, how),
            What::Designate { absent, to, from, days, how } => {
                let absent = pick(&["mayor", "mayor", "evm", "vm-0"], absent)?;
                let to = pick(&self.posts(&["executive_vice_mayor", "vice_mayor"]), to)?.clone();
                let form = Form::of([("for_post", *absent), ("to_post", &to)]);
                begin(self.holder("mayor")?, "office", "designate", self.dated(form, from, days, how), Some(how))
            }
            What::Authorise { to, line, from, days, how } => {
                let to = pick(&self.posts(&["executive_vice_mayor", "vice_mayor"]), to)?.clone();
                let mut form = Form::of([("to_post", to.as_str()), ("power", "sign")]);
                let lines: Vec<&String> = self.roll.charge.keys().collect();
                if let Some(line) = pick(&lines, line >> 1).filter(|_| line % 2 == 1) {
                    form.fields.insert("lines".to_owned(), vec![(*line).clone()]);
                }
                begin(self.holder("mayor")?, "office", "authorise", self.dated(form, from, days, how), Some(how))
            }
            What::End { which, hours, how } => {
                let subject = pick(&self.subjects("office"), which)?.clone();
                let at = self.done(how).plus_seconds(3600 * i64::from(hours)).to_string();
                let (act, form) = ("end".to_owned(), Form::of([("at", at.as_str()), ("basis", "终止")]));
                Some(Attempt {
                    person: self.holder("mayor")?,
                    matter: "office",
                    act,
                    subject: Some(subject),
                    form,
                    how: Some(how),
                })
            }
            What::Post { act, post, person, hours } => self.post(act, post, person, hours),
            What::Any { paper, act, who, how, fill } => self.any(paper, act, who, how, fill, n),
            What::Consult { paper, unit } => {
                let subject = pick(&self.subjects("documents"), paper)?.clone();
                let found = self.district.office.reader().subject("documents", &subject).unwrap()?;
                let departments = self.roll.posts.iter().filter(|p| p.role == "department_head").count();
                let unit = format!("dept-{}", usize::from(unit) % departments);
                let form = Form::of([("units", unit.as_str()), ("question", "请提意见")]);
                let (person, act) = (found.begun_by().to_owned(), "ask".to_owned());
                Some(Attempt { person, matter: "consultation", act, subject: Some(subject), form, how: None })
            }
        }
    }

    fn dated(&self, mut form: Form, from: i16, days: u8, how: How) -> Form {
        let since = self.since(from, how);
        form.fields.insert("since".to_owned(), vec![since.to_string()]);
        if days > 0 {
            let until = since.plus_seconds(24 * 3600 * i64::from(days));
            form.fields.insert("until".to_owned(), vec![until.to_string()]);
        }
        form.fields.insert("basis".to_owned(), vec!["工作需要（样例）".to_owned()]);
        form
    }

    fn draft(&self, (line, other): (u8, u8), class: u8, office: bool, n: usize) -> Option<Attempt> {
        let lines: Vec<&String> = self.roll.charge.keys().collect();
        let line = *pick(&lines, line)?;
        let unit = self.roll.unit_of(line);
        let drafter = if office { "clerk".to_owned() } else { unit.replace("dept", "drafter") };
        let class = pick(&["ordinary", "ordinary", "ordinary", "policy", "appointment"], class)?;
        let issuer = if office { "office" } else { "government" };
        let body = format!("现就样例工作通知如下。第{n}稿");
        let mut form = Form::of([
            ("title", "关于样例工作的通知"),
            ("issuer", issuer),
            ("joint_with", "none"),
            ("doc_type", "notice"),
            ("recipient", "subordinate"),
            ("recipients", "各街道办事处"),
            ("matter_class", class),
            ("basis", "工作需要（样例）"),
            ("addressed", "organ"),
            ("urgency", "normal"),
            ("publicity", "active"),
            ("label", "none"),
            ("body", &body),
        ]);
        let more = pick(&lines, other >> 2).filter(|_| other % 4 == 0).copied();
        form.fields.insert("lines".to_owned(), [line].into_iter().chain(more).cloned().collect());
        let person = self.holder(&drafter)?;
        Some(Attempt { person, matter: "documents", act: "draft".to_owned(), subject: None, form, how: None })
    }

    fn owed(&self, which: u16, stranger: u8, how: How, fill: u16, n: usize) -> Option<Attempt> {
        let all = self.obligations();
        // Papers have the longest way: most steps are about them.
        let papers: Vec<Row> =
            all.iter().filter(|row| row["subject"].text().starts_with("documents-")).cloned().collect();
        let row = if which.is_multiple_of(4) || papers.is_empty() {
            pick(&all, which >> 2)?
        } else {
            pick(&papers, which >> 2)?
        };
        let (matter, act) = row["act"].text().split_once('.')?;
        // A return recorded after the end lengthens the absence.
        if act == "return" && matter == "leave" && !self.past.leaves {
            return None;
        }
        let about = guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == matter)?;
        let spec = about.vocabulary().acts.iter().find(|a| a.name == act)?;
        let person = match stranger % 8 {
            0 => self.person(&self.leaders(), stranger >> 3)?,
            _ => self.holder(row["post"].text())?,
        };
        let form = self.filled(spec.fields, row, fill, n);
        let subject = Some(row["subject"].text().to_owned());
        let how = if matter == "leave" { self.on_leave(how) } else { how };
        Some(Attempt { person, matter: name_of(matter), act: act.to_owned(), subject, form, how: Some(how) })
    }

    fn any(&self, paper: u8, act: u8, who: u16, how: How, fill: u16, n: usize) -> Option<Attempt> {
        let subject = self.paper(paper)?;
        let act = *pick(&ON_PAPERS, act)?;
        let (matter, name) = act.split_once('.')?;
        let about = guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == matter)?;
        let spec = about.vocabulary().acts.iter().find(|a| a.name == name)?;
        let found = self.district.office.reader().subject("documents", &subject).unwrap()?;
        let desk = crate::district::desk(self.district, &subject, &found).map(|desk| desk.may).unwrap_or_default();
        let before: Vec<String> = desk.into_iter().map(|capacity| capacity.person).collect();
        let people: Vec<String> = self.roll.posts.iter().map(|p| format!("p-{}", p.id)).collect();
        let person = if who.is_multiple_of(4) { pick(&people, who >> 2) } else { pick(&before, who >> 2) }?.clone();
        let form = match name {
            "edit" => self.draft((paper, act.len().try_into().unwrap()), fill.to_le_bytes()[0], false, n)?.form,
            _ => self.filled(spec.fields, &Row::new(), fill, n),
        };
        Some(Attempt {
            person,
            matter: name_of(matter),
            act: name.to_owned(),
            subject: Some(subject),
            form,
            how: Some(how),
        })
    }

    /// A form for what is owed: mostly as the first member of each class says, which are the ordinary ones.
    fn filled(&self, fields: &[FieldSpec], row: &Row, fill: u16, n: usize) -> Form {
        let reader = self.district.office.reader();
        let (org, now) = (reader.org(), self.now());
        let record = obligation(row).ok().and_then(|o| Some(o.clock?.stands?.record)).unwrap_or_default();
        let mut form = Form::default();
        for (at, field) in fields.iter().enumerate() {
            let seed = fill.rotate_left(u32::try_from(at * 5 % 16).unwrap());
            let one = |ids: Vec<&String>| pick(&ids, seed).map(|id| (*id).clone());
            let typed = match (field.name, field.kind) {
                ("record", _) => Some(record.to_string()),
                ("mark", _) => Some("agree".to_owned()),
                ("reader" | "consent_by" | "leader_consent" | "reserved", _) => None,
                (_, FieldKind::Line(_) | FieldKind::Given(_) | FieldKind::Text(_) | FieldKind::Items(_)) => {
                    Some(opinion(n))
                }
                (_, FieldKind::Choice(class)) => {
                    let members = guiju_core::Norms::members(&**district::EDITION, class);
                    // What is said of a record, and what comes of it, is as often one as the other.
                    let few = if field.name == "outcome" || field.name == "body" || seed % 5 == 0 {
                        members.len()
                    } else {
                        1
                    };
                    pick(members.get(..few).unwrap_or_default(), seed >> 3).map(|(id, _)| id.clone())
                }
                (_, FieldKind::Time) => Some(now.to_string()),
                (_, FieldKind::Date) => Some(now.day().to_string()),
                (_, FieldKind::Post) => one(org.posts.keys().collect()),
                (_, FieldKind::Person) => one(org.people.keys().collect()),
                (_, FieldKind::Unit | FieldKind::Units) => one(org.units.keys().collect()),
                (_, FieldKind::Lines) => one(org.lines.keys().collect()),
                (
                    _,
                    FieldKind::Yes
                    | FieldKind::Money
                    | FieldKind::Files
                    | FieldKind::Sheets(_)
                    | FieldKind::Package(_)
                    | FieldKind::Packed(_),
                ) => None,
            };
            form.fields.extend(typed.map(|typed| (field.name.to_owned(), vec![typed])));
        }
        form
    }

    fn leave(&self, which: u8, act: u8, hours: i16, how: How) -> Option<Attempt> {
        let subject = pick(&self.subjects("leave"), which)?.clone();
        let found = self.district.office.reader().subject("leave", &subject).unwrap()?;
        let at = |hours: i16| self.now().plus_seconds(3600 * i64::from(hours)).to_string();
        let acts: &[&str] =
            if self.past.leaves { &["depart", "return", "extend", "cancel"] } else { &["depart", "depart", "cancel"] };
        let act = *pick(acts, act)?;
        let (field, hours) = match act {
            "extend" => ("until", hours.saturating_mul(8)),
            _ if self.past.leaves => ("at", -hours.abs()),
            _ => ("at", 0),
        };
        let mut form = if act == "cancel" { Form::default() } else { Form::of([(field, at(hours).as_str())]) };
        let words = if act == "depart" { "unreported" } else { "reason" };
        if act != "return" {
            form.fields.insert(words.to_owned(), vec!["情况如此".to_owned()]);
        }
        let how = Some(self.on_leave(how)).filter(|_| act != "depart" && act != "return");
        Some(Attempt {
            person: found.begun_by().to_owned(),
            matter: "leave",
            act: act.to_owned(),
            subject: Some(subject),
            form,
            how,
        })
    }

    /// Posts change hands from now on, or from an hour to come.
    fn post(&self, act: u8, post: u8, person: u8, hours: u8) -> Option<Attempt> {
        let posts: Vec<&str> =
            self.roll.posts.iter().filter(|p| p.id != "keeper" && p.id != "clerk").map(|p| p.id.as_str()).collect();
        let vacant: Vec<&str> = posts.iter().copied().filter(|p| self.holder(p).is_none()).collect();
        let act = *pick(&["take_up", "take_up", "vacate", "hand_over"], act)?;
        let post = *if act == "take_up" { pick(&vacant, post)? } else { pick(&posts, post)? };
        let people: Vec<String> = self.roll.posts.iter().map(|p| format!("p-{}", p.id)).collect();
        let since = self.now().plus_seconds(3600 * i64::from(hours % 30)).to_string();
        let mut form = Form::of([("post", post), ("since", &since), ("basis", "任免决定（样例）")]);
        let fields: &[(&str, &str)] = match act {
            "take_up" => &[("person", "")],
            "vacate" => &[("cause", "")],
            _ => &[("person", ""), ("cause", ""), ("note", "已交接")],
        };
        for (name, value) in fields {
            let value = match *name {
                "person" => pick(&people, person)?.clone(),
                "cause" => guiju_core::Norms::members(&**district::EDITION, "vacancy").first()?.0.clone(),
                _ => (*value).to_owned(),
            };
            form.fields.insert((*name).to_owned(), vec![value]);
        }
        let registers = if post == "director" { "mayor" } else { "director" };
        let person = self.holder(registers).or_else(|| self.holder("keeper"))?;
        Some(Attempt { person, matter: "office", act: act.to_owned(), subject: None, form, how: None })
    }

    /// Makes an attempt.
    pub fn perform(&self, attempt: Attempt, key: String) -> Outcome {
        let Attempt { person, matter, act, subject, form, how } = attempt;
        let seen = subject.as_ref().and_then(|id| self.district.office.reader().subject(name_of(matter), id).unwrap());
        let seen = seen.map(|found| Seen { version: found.version, text: found.text_hash });
        let entered_for =
            how.filter(|how| how.behalf).map(|how| self.entered(how, act == "designate" || act == "authorise"));
        let clerk = how.filter(|how| how.behalf).map(|how| if how.medium % 2 == 0 { "p-clerk" } else { "p-keeper" });
        let act = act.as_str();
        self.district.office.perform(Request {
            gov: district::GOV.into(),
            actor: clerk.unwrap_or(&person).to_owned(),
            on_behalf: person,
            entered_for,
            matter: matter.into(),
            subject,
            act: act.into(),
            form,
            key,
            seen,
        })
    }

    fn entered(&self, how: How, on_paper: bool) -> EnteredFor {
        let people: Vec<String> = self.roll.posts.iter().map(|p| format!("p-{}", p.id)).collect();
        let scan = FileRef { field: String::new(), name: "原件.png".into(), size: 3, hash: "a".repeat(64) };
        let (medium, evidence) = match how.medium % 4 {
            _ if on_paper => ("paper", Evidence { scan: Some(scan), ..Evidence::default() }),
            0 => ("paper", Evidence { scan: Some(scan), ..Evidence::default() }),
            1 => ("system", Evidence { reference: "样例系统第3号".into(), ..Evidence::default() }),
            2 => ("phone", Evidence { witness: pick(&people, how.witness).unwrap().clone(), ..Evidence::default() }),
            _ => {
                ("dictation", Evidence { witness: pick(&people, how.witness).unwrap().clone(), ..Evidence::default() })
            }
        };
        EnteredFor { happened: self.done(how), medium: medium.into(), evidence, due: None, uncounted: String::new() }
    }
}

fn opinion(n: usize) -> String {
    format!("意见之{n}")
}
