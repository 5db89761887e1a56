//! A scenario as written: people, times, forms, and what is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use guiju_core::OfficeTime;
use guiju_core::form::Form;
use serde::Deserialize;

use super::ago::Ago;
use crate::cli::organisation::sheets;
use crate::failure::{Failure, Result, file};

/// One scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Shown at the top.
    pub title: String,
    /// The organisation's file, or the folder with its tables, beside the scenario.
    pub organisation: String,
    /// From when the organisation stands.
    pub organisation_since: OfficeTime,
    /// Basis of the import.
    pub organisation_basis: String,
    /// The file attached where a step says so and the command line names none; beside the scenario.
    pub attachment: Option<String>,
    /// When the first step is done; each further step a minute later, unless it says `at`.
    pub clock: OfficeTime,
    /// Changes of the rulebook under which it runs: a rule that the shipped one does not switch on.
    #[serde(default, rename = "amend")]
    pub amends: Vec<Amend>,
    /// Name of a second government with the same organisation and rules, at which steps may be done, too.
    #[serde(default)]
    pub other: String,
    /// The steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// The folder in which all of it lies.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// One change of the rulebook.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// The file.
    pub file: String,
    /// The text there is, which must occur once.
    pub from: String,
    /// What stands in its place.
    pub to: String,
}

/// One step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What happens, in words.
    pub name: String,
    /// Named by later steps.
    #[serde(default)]
    pub id: String,
    /// Only in the run of this name.
    #[serde(default)]
    pub variant: String,
    /// When; absent for a minute after the step before.
    pub at: Option<OfficeTime>,
    /// When, counted back from the day of the run: `3 09:30` is the third working day before it.
    pub ago: Option<Ago>,
    /// Who is signed in.
    #[serde(rename = "as")]
    pub actor: String,
    /// For whom it is recorded.
    pub on_behalf: Option<String>,
    /// When it was done, for an act recorded for somebody else.
    pub happened: Option<OfficeTime>,
    /// The same, counted back from the day of the run.
    pub happened_ago: Option<Ago>,
    /// By what medium.
    #[serde(default)]
    pub medium: String,
    /// The scan that shows it, a file beside the scenario.
    #[serde(default)]
    pub evidence: String,
    /// Who was present, a person id.
    #[serde(default)]
    pub witness: String,
    /// The number in another system.
    #[serde(default)]
    pub reference: String,
    /// The act, full name.
    #[serde(rename = "do")]
    pub act: String,
    /// Name of the subject, as an earlier step began it.
    pub subject: Option<String>,
    /// Name given to the subject that this step begins.
    pub begins: Option<String>,
    /// It is done at the second government.
    #[serde(default)]
    pub at_other: bool,
    /// The package that comes with the form: the one that the step of this id made.
    pub package: Option<String>,
    /// The form; `@name` stands for the position of the row that the step of that id recorded.
    #[serde(default)]
    pub form: BTreeMap<String, Typed>,
    /// Tables of the form, by field: files beside the scenario.
    #[serde(default)]
    pub tables: BTreeMap<String, Vec<String>>,
    /// Attach the scenario's file.
    #[serde(default)]
    pub attach: bool,
    /// The field of the form that holds the rules in force, as this program restates them.
    pub rules: Option<String>,
    /// Send the request key of that step once more.
    pub repeats: Option<String>,
    /// The page was opened right after that step, and shows what was so then.
    pub opened_after: Option<String>,
    /// The outcome expected.
    pub expect: Expect,
    /// Places that must be cited.
    #[serde(default)]
    pub by: Vec<String>,
    /// Names that must not be named as those who can do it.
    #[serde(default)]
    pub not_who: Vec<String>,
    /// Names that must be named as those who can do it.
    #[serde(default)]
    pub who: Vec<String>,
    /// Words that must occur in what is answered.
    #[serde(default)]
    pub says: Words,
    /// Words that must not occur in it.
    #[serde(default)]
    pub not_says: Words,
    /// Words that must occur in the capacity recorded.
    #[serde(default)]
    pub capacity: String,
    /// People to whom the subject must be open afterwards; `public` for everybody outside.
    #[serde(default)]
    pub open_to: Vec<String>,
    /// People to whom it must not be open afterwards.
    #[serde(default)]
    pub closed_to: Vec<String>,
    /// The answer must be that of this step.
    pub same_as: Option<String>,
    /// Words that must be told of what the clock did before this step.
    #[serde(default)]
    pub clock: Words,
    /// Words that must not be told of it.
    #[serde(default)]
    pub not_clock: Words,
    /// Words that must occur in what is owed on the subject after this step.
    #[serde(default)]
    pub owes: Words,
}

/// A value of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Typed {
    /// Typed once.
    One(String),
    /// A field that comes several times.
    Many(Vec<String>),
}

impl Typed {
    /// The value of a field that comes once.
    pub fn one(&mut self) -> Option<&mut String> {
        match self {
            Typed::One(value) => Some(value),
            Typed::Many(_) => None,
        }
    }
}

/// One text or several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// None.
    #[default]
    None,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Words {
    /// All of them.
    pub fn all(&self) -> &[String] {
        match self {
            Words::None => &[],
            Words::One(one) => std::slice::from_ref(one),
            Words::Many(many) => many,
        }
    }
}

/// What a step should come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Recorded.
    Done,
    /// Not permitted, or it does not fit.
    Refused,
    /// What was typed cannot be taken.
    Invalid,
    /// It changed since it was opened.
    Changed,
    /// The key was used for other content.
    KeyReused,
}

impl Expect {
    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Expect::Done => "办理",
            Expect::Refused => "不予办理",
            Expect::Invalid => "填写有误",
            Expect::Changed => "打开后已有变化",
            Expect::KeyReused => "提交编号已用于其他内容",
        }
    }
}

impl Scenario {
    /// Reads a scenario file and checks the names in it.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| file(path, &e))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let scenario = Self::parse(&text).map_err(|why| Failure(format!("{}：{why}", path.display())))?;
        Ok(Self { folder, ..scenario })
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|e| format!("场景文件读不懂：{e}"))?;
        for variant in scenario.variants() {
            scenario.check_names(&variant)?;
        }
        Ok(scenario)
    }

    /// Names of the runs: each variant named by a step, or one run without a name.
    pub fn variants(&self) -> Vec<String> {
        let mut names: Vec<String> = vec![];
        for name in self.steps.iter().map(|s| &s.variant).filter(|v| !v.is_empty()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        if names.is_empty() { vec![String::new()] } else { names }
    }

    /// The steps of one run.
    pub fn steps_of(&self, variant: &str) -> Vec<&Step> {
        self.steps.iter().filter(|s| s.variant.is_empty() || s.variant == variant).collect()
    }

    /// The organisation as the form that imports it has it: one file, or a folder of tables.
    pub fn roll(&self) -> Result<Form> {
        let path = self.folder.join(&self.organisation);
        if path.is_dir() {
            return Ok(Form { fields: BTreeMap::from([("csv".to_owned(), sheets(&path)?)]), files: vec![] });
        }
        let text = std::fs::read_to_string(&path).map_err(|e| file(&path, &e))?;
        Ok(Form::of([("toml", text.as_str())]))
    }

    /// Every subject and step that is named must have been named before.
    fn check_names(&self, variant: &str) -> std::result::Result<(), String> {
        let (mut subjects, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for step in self.steps_of(variant) {
            let unknown = |what: &str, name: &str| Err(format!("步骤“{}”：没有先前的{what}“{name}”", step.name));
            match &step.subject {
                Some(subject) if !subjects.contains(subject.as_str()) => return unknown("事项", subject),
                _ => {}
            }
            for id in step.repeats.iter().chain(&step.same_as).chain(&step.opened_after).chain(&step.package) {
                if !ids.contains(id.as_str()) {
                    return unknown("步骤", id);
                }
            }
            if step.at.is_some() && step.ago.is_some() {
                return Err(format!("步骤“{}”：at 和 ago 只写一个", step.name));
            }
            if step.at_other && self.other.is_empty() {
                return Err(format!("步骤“{}”：场景没有写另一个政府（other）", step.name));
            }
            if !step.act.contains('.') {
                return Err(format!("步骤“{}”：do 应写全名，如 documents.sign", step.name));
            }
            subjects.extend(step.begins.as_deref());
            ids.insert(step.id.as_str());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOP: &str = "title = \"试\"\norganisation = \"o.toml\"\norganisation_since = \"2022-12-01\"\n\
                       organisation_basis = \"样例\"\nclock = \"2023-01-05T09:00\"\n";

    fn step(more: &str) -> String {
        format!("{TOP}[[step]]\nname = \"甲\"\nas = \"p\"\ndo = \"m.a\"\nexpect = \"done\"\n{more}\n")
    }

    #[test]
    fn names_must_have_been_given_before() {
        assert!(Scenario::parse(&step("subject = \"x\"")).unwrap_err().contains("没有先前的事项“x”"));
        assert!(Scenario::parse(&step("repeats = \"x\"")).unwrap_err().contains("没有先前的步骤“x”"));
        assert!(Scenario::parse(&step("opened_after = \"x\"")).unwrap_err().contains("没有先前的步骤“x”"));
        assert!(Scenario::parse(&step("unknown = 1")).unwrap_err().contains("unknown"));
        let twice = Scenario::parse(&step("at = \"2023-01-05T10:00\"\nago = \"1 10:00\""));
        assert!(twice.unwrap_err().contains("只写一个"));
        assert!(Scenario::parse(&step("package = \"x\"")).unwrap_err().contains("没有先前的步骤“x”"));
        assert!(Scenario::parse(&step("at_other = true")).unwrap_err().contains("没有写另一个政府"));
        assert!(Scenario::parse(&step("begins = \"x\"")).is_ok());
    }

    #[test]
    fn each_variant_is_a_run_with_the_common_steps() {
        let text = format!("{}{}", step("variant = \"a\""), step("variant = \"b\"").replace(TOP, ""));
        let text = format!("{text}{}", step("").replace(TOP, ""));
        let scenario = Scenario::parse(&text).unwrap();
        assert_eq!(scenario.variants(), ["a", "b"]);
        assert_eq!(scenario.steps_of("b").len(), 2);
        assert_eq!(Scenario::parse(&step("")).unwrap().variants(), [""]);
    }
}
