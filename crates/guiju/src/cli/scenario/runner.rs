//! One run of a scenario: founds the sample government and walks the steps through the front door.

use std::collections::BTreeMap;
use std::path::Path;

use guiju_core::form::{FileRef, Form};
use guiju_core::journal::Head;
use guiju_core::matter::AnyMatter;
use guiju_core::register::{Ask as Rows, Viewer, Where};
use guiju_core::request::{EnteredFor, Evidence, Outcome, Request, Seen};
use guiju_core::vocabulary::FieldKind;
use guiju_core::{Day, OfficeTime};
use guiju_runtime::{Office, Reader};
use guiju_store::ACCESS;
use guiju_store::blobs::Blobs;

use super::ago::Ago;
use super::check::{self, Came};
use super::clock;
use super::file::{Scenario, Step, Typed};
use super::packages::Both;
use super::rules;
use crate::cli::organisation::sheet;
use crate::failure::{Failure, Result, file};
use crate::founding::{Beginning, sample};
use crate::layers::Rulebook;
use crate::wiring::SetClock;
use crate::words;
use crate::words::say;

/// Largest file attached, in bytes.
const FILE_MAX: u64 = 20 * 1_048_576;

/// Everybody outside, as the register of access has it.
const PUBLIC: &str = "public";

/// The file that steps attach.
#[derive(Debug, Clone)]
pub struct Attached {
    name: String,
    bytes: Vec<u8>,
}

impl Attached {
    /// The file given on the command line, else the scenario's own.
    pub fn of(scenario: &Scenario, given: Option<&Path>) -> Result<Option<Self>> {
        let own = scenario.attachment.as_ref().map(|a| scenario.folder.join(a));
        let Some(path) = given.map(Path::to_owned).or(own) else { return Ok(None) };
        let bytes = std::fs::read(&path).map_err(|e| file(&path, &e))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Some(Self { name, bytes }))
    }
}

/// A run: which steps, with which file.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The variant; empty for the only one.
    pub variant: &'a str,
    /// The file that steps attach.
    pub attached: Option<&'a Attached>,
    /// The day of the run, from which `ago` counts.
    pub today: Day,
    /// Show only what differs.
    pub quiet: bool,
}

/// What a step does not say itself.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The government.
    pub gov: &'a str,
    /// Id of the subject.
    pub subject: Option<String>,
    /// What was seen of it.
    pub seen: Option<Seen>,
    /// The request's key.
    pub key: &'a str,
    /// The scan of an act recorded for somebody else.
    pub scan: Option<FileRef>,
}

impl Ask<'_> {
    /// A step as a request.
    pub fn request(self, step: &Step, files: Vec<FileRef>) -> Request {
        let (matter, act) = step.act.split_once('.').unwrap_or((step.act.as_str(), ""));
        let mut form = Form { files, ..Form::default() };
        for (name, typed) in &step.form {
            let values = match typed {
                Typed::One(one) => vec![one.clone()],
                Typed::Many(many) => many.clone(),
            };
            form.fields.insert(name.clone(), values);
        }
        let entered_for = step.happened.map(|happened| EnteredFor {
            happened,
            medium: step.medium.clone(),
            evidence: Evidence { scan: self.scan, witness: step.witness.clone(), reference: step.reference.clone() },
            due: None,
            uncounted: String::new(),
        });
        Request {
            gov: self.gov.to_owned(),
            actor: step.actor.clone(),
            on_behalf: step.on_behalf.clone().unwrap_or_else(|| step.actor.clone()),
            entered_for,
            matter: matter.to_owned(),
            subject: self.subject,
            act: act.to_owned(),
            form,
            key: self.key.to_owned(),
            seen: self.seen,
        }
    }
}

/// Where a run takes place.
pub struct Place<'a> {
    /// The office.
    pub office: &'a Office,
    /// Its short name in the journal.
    pub gov: &'a str,
    /// Its clock.
    pub clock: &'a SetClock,
    /// Its files.
    pub blobs: &'a dyn Blobs,
}

/// What later steps refer to.
#[derive(Default)]
struct Walked {
    /// Subject id by the name given to it.
    subjects: BTreeMap<String, String>,
    /// Request and outcome by step id.
    steps: BTreeMap<String, (Request, Outcome)>,
    /// What a page of the step's subject, opened right after it, shows; by step id.
    pages: BTreeMap<String, Seen>,
}

impl Run<'_> {
    /// Founds the sample government, as the demo does.
    pub fn found(&self, place: &Place<'_>, rulebook: &Rulebook) -> Result<()> {
        place.clock.set(self.scenario.organisation_since);
        let beginning = Beginning { office: place.office, gov: place.gov, blobs: place.blobs };
        sample(
            &beginning,
            rulebook,
            self.scenario.roll()?,
            self.scenario.organisation_since,
            &self.scenario.organisation_basis,
        )
    }

    /// Walks the steps, shows each, and returns how many differed from what was expected.
    pub fn walk(&self, place: &Place<'_>) -> Result<usize> {
        self.walk_both(place, None)
    }

    /// The same with a second government, at which some of the steps are done.
    pub fn walk_both(&self, first: &Place<'_>, second: Option<&Place<'_>>) -> Result<usize> {
        let mut walked = Walked::default();
        let mut time = self.scenario.clock;
        let mut wrong = 0;
        for (n, step) in self.scenario.steps_of(self.variant).into_iter().enumerate() {
            time = self.next_time(step, time, n)?;
            for place in [Some(first), second].into_iter().flatten() {
                place.clock.set(time);
            }
            let here = if step.at_other { second } else { Some(first) };
            let place = here.ok_or_else(|| Failure(format!("步骤“{}”：没有另一个政府", step.name)))?;
            let there = if step.at_other { Some(first) } else { second };
            let both = Both { here: place, there };
            wrong += usize::from(!self.step(&both, &mut walked, step, n + 1, time)?);
        }
        Ok(wrong)
    }

    /// The clock of a scenario never goes back.
    fn next_time(&self, step: &Step, before: OfficeTime, n: usize) -> Result<OfficeTime> {
        let next = match (step.at.or(step.ago.map(|ago| ago.before(self.today))), n) {
            (Some(at), _) => at,
            (None, 0) => before,
            (None, _) => before.plus_seconds(60),
        };
        if next < before {
            return Err(Failure(format!("步骤“{}”的时间{}早于前一步", step.name, next.chinese())));
        }
        Ok(next)
    }

    /// Does one step and shows it; whether it came to what was expected.
    fn step(&self, both: &Both<'_>, walked: &mut Walked, step: &Step, n: usize, time: OfficeTime) -> Result<bool> {
        let place = both.here;
        let by_clock = clock::tick(place.office, self.quiet)?;
        let mut request = self.request(both, walked, step, n)?;
        let mut problems = vec![];
        let outcome = match both.prepare(step, &walked.steps, &mut request, &mut problems)? {
            Some(ended) => ended,
            None if problems.is_empty() => place.office.perform(request.clone()),
            None => Outcome::Invalid { problems, reasons: vec![] },
        };
        let reader = place.office.reader();
        let told = told(&reader, step, &outcome)?;
        let first = step.same_as.as_ref().and_then(|id| walked.steps.get(id)).map(|(_, outcome)| outcome);
        let mut wrong = check::differences(step, &Came { outcome: &outcome, told: &told, first });
        let on = check::recorded(&outcome).map(|r| &r.subject).or(request.subject.as_ref());
        wrong.extend(sight(&reader, step, on.map_or("", String::as_str))?);
        wrong.extend(clock::differences(step, &by_clock, &clock::owed(&reader, on.map_or("", String::as_str))?));
        if !self.quiet || !wrong.is_empty() {
            show(&reader, step, n, time, &outcome, &told, &wrong);
        }
        if let (Some(name), Some(recorded)) = (&step.begins, check::recorded(&outcome)) {
            walked.subjects.insert(name.clone(), recorded.subject.clone());
        }
        if !step.id.is_empty() {
            let subject = check::recorded(&outcome).map(|r| r.subject.as_str()).or(request.subject.as_deref());
            if let Some(page) = seen(place, &request.matter, subject)? {
                walked.pages.insert(step.id.clone(), page);
            }
            walked.steps.insert(step.id.clone(), (request, outcome));
        }
        Ok(wrong.is_empty())
    }

    fn request(&self, both: &Both<'_>, walked: &Walked, step: &Step, n: usize) -> Result<Request> {
        let place = both.here;
        let (matter, act) = step.act.split_once('.').unwrap_or((step.act.as_str(), ""));
        let subject =
            match &step.subject {
                Some(name) => {
                    Some(walked.subjects.get(name).cloned().ok_or_else(|| {
                        Failure(format!("步骤“{}”：事项“{name}”未能开始，后续步骤无法办理", step.name))
                    })?)
                }
                None => None,
            };
        // A form sent once more is the same to the last letter: its key, and what was seen when it was opened.
        let repeated = step.repeats.as_ref().and_then(|id| walked.steps.get(id)).map(|(request, _)| request);
        let seen = match (repeated, &step.opened_after) {
            (Some(request), _) => request.seen.clone(),
            (None, Some(id)) => walked.pages.get(id).cloned(),
            (None, None) => seen(place, matter, subject.as_deref())?,
        };
        let mut step = step.clone();
        for value in step.form.values_mut().filter_map(Typed::one) {
            let of = value.strip_prefix('@').and_then(|id| walked.steps.get(id));
            if let Some(recorded) = of.and_then(|(_, outcome)| check::recorded(outcome)) {
                *value = recorded.position.to_string();
            } else if let Some(at) = Ago::typed(value, self.today) {
                *value = at.to_string();
            } else if let Some(known) = both.known(value, subject.as_deref())? {
                *value = known;
            }
        }
        for (field, files) in &step.tables {
            let read = files.iter().map(|name| sheet(&self.scenario.folder.join(name)));
            step.form.insert(field.clone(), Typed::Many(read.collect::<Result<_>>()?));
        }
        if let Some(field) = &step.rules {
            let text = rules::text(&place.office.reader().edition());
            step.form.insert(field.clone(), Typed::Many(vec![text]));
        }
        step.happened = step.happened.or(step.happened_ago.map(|ago| ago.before(self.today)));
        let step = &step;
        let key = repeated.map_or_else(|| format!("step-{n}"), |request| request.key.clone());
        let files = if step.attach { vec![self.attach(place, step, matter, act)?] } else { vec![] };
        let scan = self.scan(place, step)?;
        Ok(Ask { gov: place.gov, subject, seen, key: &key, scan }.request(step, files))
    }

    /// The scan that a step names, staged; nothing where it names none.
    fn scan(&self, place: &Place<'_>, step: &Step) -> Result<Option<FileRef>> {
        if step.evidence.is_empty() {
            return Ok(None);
        }
        let path = self.scenario.folder.join(&step.evidence);
        let bytes = std::fs::read(&path).map_err(|e| file(&path, &e))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let staged = place.blobs.stage(&bytes, &name, FILE_MAX).map_err(|e| Failure(e.to_string()))?;
        Ok(Some(FileRef { field: String::new(), name, size: staged.size, hash: staged.hash }))
    }

    fn attach(&self, place: &Place<'_>, step: &Step, matter: &str, act: &str) -> Result<FileRef> {
        let none = || Failure(format!("步骤“{}”要附文件，但没有给出，也没有可附的栏目", step.name));
        let attached = self.attached.ok_or_else(none)?;
        let act = find(matter).and_then(|m| m.vocabulary().acts.iter().find(|a| a.name == act));
        let field = act.and_then(|a| a.fields.iter().find(|f| f.kind == FieldKind::Files)).ok_or_else(none)?;
        let staged = place.blobs.stage(&attached.bytes, &attached.name, FILE_MAX);
        let staged = staged.map_err(|e| Failure(e.to_string()))?;
        Ok(FileRef { field: field.name.to_owned(), name: attached.name.clone(), size: staged.size, hash: staged.hash })
    }
}

/// To whom the subject is open, against what was expected.
fn sight(reader: &Reader, step: &Step, subject: &str) -> Result<Vec<String>> {
    let is_open = |who: &str| -> Result<bool> {
        if who != PUBLIC {
            return Ok(reader.may_see(who, subject)?);
        }
        // A scenario checks what is so, not what somebody sees.
        let of = Rows::all(ACCESS.name, Viewer::System).filter(Where::Is("subject", subject.into()));
        Ok(reader.ask(&of.filter(Where::Is("who", PUBLIC.into())))?.total > 0)
    };
    let mut wrong = vec![];
    for (people, wanted) in [(&step.open_to, true), (&step.closed_to, false)] {
        for who in people {
            if is_open(who)? != wanted {
                wrong.push(format!("此件{}对“{who}”开放", if wanted { "应" } else { "不应" }));
            }
        }
    }
    Ok(wrong)
}

/// What a page opened just now would show.
fn seen(place: &Place<'_>, matter: &str, subject: Option<&str>) -> Result<Option<Seen>> {
    let Some(id) = subject else { return Ok(None) };
    let Some(subject) = place.office.reader().subject(matter, id)? else { return Ok(None) };
    Ok(Some(Seen { version: subject.version, text: subject.text_hash }))
}

fn find(matter: &str) -> Option<&'static dyn AnyMatter> {
    guiju_matters::ALL.iter().copied().find(|m| m.vocabulary().matter == matter)
}

/// What the matter tells of the row that a step recorded.
fn told(reader: &Reader, step: &Step, outcome: &Outcome) -> Result<Vec<String>> {
    let matter = step.act.split('.').next().unwrap_or_default();
    let (Some(recorded), Some(matter)) = (check::recorded(outcome), find(matter)) else { return Ok(vec![]) };
    let subject = reader.subject(matter.vocabulary().matter, &recorded.subject)?;
    let rows: Vec<(Head, Vec<u8>)> = subject.map(|s| s.rows).unwrap_or_default();
    let row = rows.iter().find(|(head, _)| head.position == recorded.position);
    Ok(row.map(|(head, body)| matter.tell(head, body, &reader.org())).unwrap_or_default())
}

fn show(
    reader: &Reader,
    step: &Step,
    n: usize,
    time: OfficeTime,
    outcome: &Outcome,
    told: &[String],
    wrong: &[String],
) {
    let org = reader.org();
    let mark = if wrong.is_empty() { "✓" } else { "✗" };
    let who = match &step.on_behalf {
        Some(leader) => format!("{}，由{}代录", org.name(leader), org.name(&step.actor)),
        None => org.name(&step.actor).to_owned(),
    };
    say!("{mark} {n}. {}（{}，{who}）", step.name, time.chinese());
    for line in told.iter().chain(&words::outcome(outcome)) {
        say!("     {line}");
    }
    for difference in wrong {
        say!("   ✗ {difference}");
    }
}
