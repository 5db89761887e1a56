//! Forms as people fill them: sensibly by the hints, at random where there are none, and now and then wrongly.

use std::collections::BTreeMap;

use fastrand::Rng;
use guiju_core::form::Form;
use guiju_core::norms::Norms as _;
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use guiju_core::{OfficeTime, Organisation};
use guiju_runtime::Reader;
use serde::Deserialize;

/// The hints, as they are shipped.
const HINTS: &str = include_str!("hints.toml");
/// Of a hundred optional fields without a hint, so many are filled.
const OPTIONAL: u32 = 15;
/// Of a hundred fields of somebody who errs, so many are wrong.
const WRONG: u32 = 35;
/// A day of the clock, in seconds.
const HOUR: i64 = 3_600;
/// What nobody should type.
const NONSENSE: [&str; 10] = [
    "",
    "\u{0}",
    "不存在",
    "-1",
    "99999999999999999999",
    "2026-02-30",
    "机密★1年",
    "' OR 1=1 --",
    "<script>",
    "\u{202e}反",
];

/// How an act's form is filled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// Full name of the act.
    #[serde(rename = "do")]
    pub act: String,
    /// How often it is begun, against the others that begin something; zero for acts that are owed.
    #[serde(default)]
    pub share: u32,
    /// Begun by those who do not stand first in their unit: who stands first clears what the others begin.
    #[serde(default)]
    pub juniors: bool,
    /// Several ways of filling the form, one of which is taken. A value that begins with `$` is made up when it is wanted.
    #[serde(default)]
    pub form: Vec<BTreeMap<String, String>>,
}

/// All hints.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hints {
    /// Act by act.
    pub act: Vec<Hint>,
}

impl Hints {
    /// The shipped ones.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn shipped() -> Result<Self, String> {
        toml::from_str(HINTS).map_err(|e| format!("hints.toml: {e}"))
    }

    fn form(&self, act: &str, rng: &mut Rng) -> Option<&BTreeMap<String, String>> {
        let hint = self.act.iter().find(|hint| hint.act == act)?;
        rng.choice(&hint.form)
    }
}

/// Who fills a form, and what he knows.
pub struct Hand<'a> {
    /// What he can read.
    pub reader: &'a Reader,
    /// The organisation.
    pub org: &'a Organisation,
    /// Now.
    pub now: OfficeTime,
    /// The person.
    pub person: &'a str,
    /// Rows that were recorded for somebody, by position.
    pub records: &'a [u64],
    /// Distinguishes titles.
    pub number: u64,
    /// Of a hundred fields, so many are wrong.
    wrong: u32,
}

impl<'a> Hand<'a> {
    /// Somebody who means well.
    pub fn of(reader: &'a Reader, org: &'a Organisation, person: &'a str, records: &'a [u64], number: u64) -> Self {
        Self { reader, org, now: reader.now(), person, records, number, wrong: 0 }
    }

    /// Somebody who errs.
    #[must_use]
    pub fn erring(self) -> Self {
        Self { wrong: WRONG, ..self }
    }

    /// The form of an act, full name.
    pub fn fill(&self, hints: &Hints, act: &str, spec: &ActSpec, rng: &mut Rng) -> Form {
        let mut form = Form::default();
        let hint = hints.form(act, rng);
        for field in spec.fields {
            let hinted = hint.and_then(|hint| hint.get(field.name));
            let values = if rng.u32(..100) < self.wrong {
                vec![one(rng, &NONSENSE).map_or_else(String::new, |s| (*s).to_owned())]
            } else if let Some(value) = hinted {
                self.meant(value, rng)
            } else if field.required || (hint.is_none() && rng.u32(..100) < OPTIONAL) {
                self.any(field, rng)
            } else {
                continue;
            };
            form.fields.insert(field.name.to_owned(), values);
        }
        form
    }

    /// A value of a hint.
    fn meant(&self, value: &str, rng: &mut Rng) -> Vec<String> {
        let Some(made) = value.strip_prefix('$') else { return vec![value.replace("{n}", &self.number.to_string())] };
        let hours = |text: &str| text.parse::<i64>().unwrap_or_default();
        let made = match made.split_once('+').unwrap_or((made, "")) {
            ("hour", of) => self.later(rng.i64(0..=hours(of).max(0)) * HOUR),
            ("ago", of) => self.later(-rng.i64(0..=hours(of).max(0)) * HOUR),
            ("day", of) => self.day(rng.i32(0..=of.parse().unwrap_or(0))),
            ("line", _) => one(rng, &self.own_lines()).cloned().unwrap_or_default(),
            ("unit", _) => one(rng, &keys(&self.org.units)).cloned().unwrap_or_default(),
            ("post", _) => one(rng, &keys(&self.org.posts)).cloned().unwrap_or_default(),
            ("person", _) => one(rng, &keys(&self.org.people)).cloned().unwrap_or_default(),
            ("record", _) => one(rng, self.records).map(u64::to_string).unwrap_or_default(),
            _ => String::new(),
        };
        vec![made]
    }

    /// Something that the field can hold.
    fn any(&self, field: &FieldSpec, rng: &mut Rng) -> Vec<String> {
        let value = match field.kind {
            FieldKind::Line(_) | FieldKind::Text(_) => format!("样例{}", rng.u32(..100)),
            FieldKind::Given(_) => one(rng, self.records).map(u64::to_string).unwrap_or_default(),
            FieldKind::Date => self.day(rng.i32(-10..30)),
            FieldKind::Time => self.later(rng.i64(-72..240) * HOUR),
            FieldKind::Yes => "yes".to_owned(),
            FieldKind::Choice(class) => {
                let members = self.reader.edition().members(class);
                one(rng, &members).map(|(id, _)| (*id).clone()).unwrap_or_default()
            }
            FieldKind::Post => one(rng, &keys(&self.org.posts)).cloned().unwrap_or_default(),
            FieldKind::Person => one(rng, &keys(&self.org.people)).cloned().unwrap_or_default(),
            FieldKind::Unit | FieldKind::Units => one(rng, &keys(&self.org.units)).cloned().unwrap_or_default(),
            FieldKind::Lines => one(rng, &keys(&self.org.lines)).cloned().unwrap_or_default(),
            FieldKind::Items(_) => "样例\n样例之二".to_owned(),
            FieldKind::Money => rng.u32(..100_000).to_string(),
            FieldKind::Files | FieldKind::Sheets(_) | FieldKind::Package(_) | FieldKind::Packed(_) => return vec![],
        };
        vec![value]
    }

    fn later(&self, seconds: i64) -> String {
        self.now.plus_seconds(seconds).to_string()
    }

    fn day(&self, days: i32) -> String {
        self.now.day().plus_days(days).to_string()
    }

    /// The lines of work of his units; all lines for who has none.
    fn own_lines(&self) -> Vec<String> {
        let units: Vec<&str> = self.org.units_of(self.person, self.now).collect();
        let own = self.org.lines.iter().filter(|(_, line)| units.contains(&line.unit.as_str()));
        let own: Vec<String> = own.map(|(id, _)| id.clone()).collect();
        if own.is_empty() { keys(&self.org.lines) } else { own }
    }
}

fn keys<T>(of: &BTreeMap<String, T>) -> Vec<String> {
    of.keys().cloned().collect()
}

/// One of several; nothing of none.
pub fn one<'a, T>(rng: &mut Rng, of: &'a [T]) -> Option<&'a T> {
    rng.choice(of)
}
