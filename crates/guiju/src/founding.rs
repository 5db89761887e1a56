//! How a government begins, through the front door like everything else: founded, the edition adopted, the three
//! administrators appointed, the organisation imported.

use guiju_core::OfficeTime;
use guiju_core::form::Form;
use guiju_core::norms::Norms;
use guiju_core::request::{Outcome, Recorded, Request};
use guiju_gate::Edition;
use guiju_runtime::Office;
use guiju_store::Blobs;

use crate::archive;
use crate::failure::{Failure, Result};
use crate::layers::Rulebook;
use crate::words;

/// The matter that keeps the organisation.
const MATTER: &str = "office";
/// Basis of the sample's adoption, as the demo shows it.
const SAMPLE_BASIS: &str = "经区政府全体会议决定试行（样例）；2016年的规则未载入";

/// The program itself as an actor.
pub const SYSTEM: &str = "system";
/// Person id of the first administrator, as `office` records it.
pub const FOUNDER: &str = "founder";

/// Name of the sample's first administrator. Invented.
const SAMPLE_FIRST: &str = "钟启";
/// Names of the sample administrators, in the order of the rulebook's class. Invented.
const SAMPLE_NAMES: [&str; 3] = ["程朗", "安澜", "申察"];
/// The class of the rulebook that names the kinds of administrators.
const ADMINISTRATORS: &str = "administrator";

/// One administrator.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// Member of the class of administrators.
    pub kind: String,
    /// Person id.
    pub person: String,
    /// Name.
    pub name: String,
}

/// What an edition is adopted with.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// From when it is in force.
    pub since: OfficeTime,
    /// On trial.
    pub trial: bool,
    /// Basis.
    pub basis: String,
}

impl Adoption {
    /// As the edition itself says: on trial from its day, else in force from its day, else from now on.
    pub fn of(edition: &Edition, now: OfficeTime, basis: &str) -> Self {
        let (trial, effective) = (edition.trial_from(), edition.effective());
        let since = trial.or(effective).map_or(now, guiju_core::Day::start);
        Self { since, trial: trial.is_some(), basis: basis.to_owned() }
    }
}

/// The name of the government that works by an edition.
pub fn government(edition: &Edition) -> String {
    let own = edition.book().main().map_or("", |layer| layer.government.as_str());
    if own.is_empty() { "本政府".to_owned() } else { own.to_owned() }
}

/// The sample government: invented administrators, one of whom imports the organisation file.
pub fn sample(begin: &Beginning<'_>, rulebook: &Rulebook, roll: Form, since: OfficeTime, basis: &str) -> Result<()> {
    let edition = &*rulebook.edition;
    begin.found(&government(edition), SAMPLE_FIRST)?;
    let now = begin.office.reader().now();
    begin.adopt(SYSTEM, rulebook, &Adoption::of(edition, now, SAMPLE_BASIS))?;
    begin.load_years(rulebook)?;
    let kinds = edition.members(ADMINISTRATORS).into_iter().map(|(kind, _)| kind);
    let administrators = kinds.zip(SAMPLE_NAMES).map(|(kind, name)| Administrator {
        person: format!("admin-{}", kind.split('_').next().unwrap_or_default()),
        kind,
        name: name.to_owned(),
    });
    let administrators: Vec<Administrator> = administrators.collect();
    begin.appoint(&administrators)?;
    let reader = begin.office.reader();
    let may = |a: &&Administrator| {
        reader.acts(MATTER, None, &a.person).iter().any(|view| view.spec.name == "import" && view.open)
    };
    let importer = administrators.iter().find(may);
    let importer = importer.ok_or_else(|| Failure::new("规则没有允许任何一位管理员导入组织"))?;
    begin.import(&importer.person, roll, since, basis)?;
    Ok(())
}

/// One government that begins.
#[derive(Clone, Copy)]
pub struct Beginning<'a> {
    /// Its office.
    pub office: &'a Office,
    /// Its short name in the journal.
    pub gov: &'a str,
    /// Its files.
    pub blobs: &'a dyn Blobs,
}

impl Beginning<'_> {
    /// The government is founded, with its first administrator.
    pub fn found(&self, name: &str, administrator: &str) -> Result<Recorded> {
        self.act(SYSTEM, "found", "found", Form::of([("name", name), ("administrator", administrator)]))
    }

    /// An edition is adopted; its text is kept.
    pub fn adopt(&self, actor: &str, rulebook: &Rulebook, adoption: &Adoption) -> Result<Recorded> {
        let edition = &rulebook.edition;
        let since = adoption.since.to_string();
        let mut fields = vec![
            ("edition", edition.hash()),
            ("title", edition.title()),
            ("since", &since),
            ("basis", adoption.basis.as_str()),
        ];
        if adoption.trial {
            fields.push(("trial", "yes"));
        }
        let mut form = Form::of(fields);
        form.files.push(archive::keep(self.blobs, &rulebook.sources)?);
        self.act(actor, "adopt", &format!("adopt-{}-{since}", edition.hash()), form)
    }

    /// The yearly notices on holidays that the rulebook ships are loaded, so that workdays can be counted.
    pub fn load_years(&self, rulebook: &Rulebook) -> Result<()> {
        for (n, text) in rulebook.workdays.iter().enumerate() {
            self.act(SYSTEM, "load_year", &format!("workdays-{n}"), Form::of([("toml", text.as_str())]))?;
        }
        Ok(())
    }

    /// The first administrator appoints the three; after that he can do nothing.
    pub fn appoint(&self, administrators: &[Administrator]) -> Result<()> {
        for one in administrators {
            let fields = [("kind", one.kind.as_str()), ("person", one.person.as_str()), ("name", one.name.as_str())];
            self.act(FOUNDER, "appoint_administrator", &format!("appoint-{}", one.kind), Form::of(fields))?;
        }
        Ok(())
    }

    /// The organisation comes from one file or from tables, which the form holds.
    pub fn import(&self, administrator: &str, roll: Form, since: OfficeTime, basis: &str) -> Result<Recorded> {
        let since = since.to_string();
        let Form { mut fields, files } = Form::of([("since", since.as_str()), ("basis", basis)]);
        fields.extend(roll.fields);
        self.act(administrator, "import", "import", Form { fields, files })
    }

    fn act(&self, actor: &str, act: &str, key: &str, form: Form) -> Result<Recorded> {
        match self.perform(actor, act, key, form) {
            Outcome::Done(recorded) => Ok(recorded),
            other => Err(Failure(format!("office.{act}：{}", words::outcome(&other).join("\n")))),
        }
    }

    /// One act of the organisation, and what it comes to.
    pub fn perform(&self, actor: &str, act: &str, key: &str, form: Form) -> Outcome {
        let request = Request {
            gov: self.gov.to_owned(),
            actor: actor.to_owned(),
            on_behalf: actor.to_owned(),
            entered_for: None,
            matter: MATTER.to_owned(),
            subject: None,
            act: act.to_owned(),
            form,
            key: key.to_owned(),
            seen: None,
        };
        self.office.perform(request)
    }
}
