//! What the door stands in front of.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use guiju_core::vocabulary::{ActSpec, FieldKind, SubjectUse};
use guiju_core::{AnyMatter, Norms};
use guiju_exchange::package::Signer;
use guiju_runtime::Office;
use guiju_store::Readings;
use guiju_store::accounts::Accounts;
use guiju_store::blobs::Blobs;
use guiju_ui::Pages;
use tokio::sync::Semaphore;

use crate::attempts::Attempts;
use crate::exports::Exports;
use crate::guard::{Begun, Guard};
use crate::journal::check::Checks;
use crate::limits::Limits;
use crate::live::Streams;
use crate::packing::Packing;
use crate::passkeys::{Added, Shown};
use crate::pending::{Halves, Pending};
use crate::printing::Press;
use crate::printing::sealing::SealDesk;
use crate::queue::Queue;
use crate::quota::Quota;
use crate::tally::Tally;
use crate::today::Boards;

/// One government's pages and everything they need.
pub struct Site {
    /// The office.
    pub office: Office,
    /// Logins, passwords, sessions.
    pub accounts: Arc<dyn Accounts>,
    /// Attached files.
    pub blobs: Arc<dyn Blobs>,
    /// All matters.
    pub matters: &'static [&'static dyn AnyMatter],
    /// Their pages.
    pub pages: &'static [&'static dyn Pages],
    /// Name of the government, as in the head of every page.
    pub government: String,
    /// Lines that stand above every page, e.g. that all people are samples.
    pub notices: Vec<String>,
    /// The act by which a clerk is judged who records for somebody else, full name; as the office has it.
    pub record_for: String,
    /// The words by which accounts are kept.
    pub keeping: Keeping,
    /// What stands at the door besides passwords.
    pub guard: Guard,
    /// The act by which somebody is judged who looks at what was not done, full name.
    pub attempts_act: String,
    /// The act by which somebody is judged who signs in or is signed in, full name; empty where nobody is judged.
    pub sign_in_act: String,
    /// The class of the lawful media of recording for somebody else; as the office has it.
    pub medium_class: String,
    /// How somebody confirms what was recorded for him; as the matters have it.
    pub confirming: Confirming,
    /// The acts by which looking at the journal is judged; as the matters have them.
    pub auditing: Auditing,
    /// Where looks at the journal are noted.
    pub readings: Arc<dyn Readings>,
    /// The store's file, which a verification of the whole journal also reads; absent where the store is in memory.
    pub store_file: Option<PathBuf>,
    /// How the matters and the rules name what desks are helped with.
    pub desk: DeskWords,
    /// The key by which packages to other governments are signed.
    pub signing: Signing,
    /// Seals of what was issued.
    pub seals: Arc<SealDesk>,
    /// What lays out documents.
    pub press: Arc<Press>,
    /// Further addresses under which the site is reached, e.g. `https://oa.example.gov.cn` behind a gateway.
    pub origins: Vec<String>,
    /// Whether browsers reach it by HTTPS, so that cookies may be kept to that.
    pub secure: bool,
    /// How much is let in.
    pub limits: Limits,
    /// Tells the Unix second by which sessions and locks are counted; see [`unix_now`].
    pub clock: fn() -> i64,
}

/// The key by which packages are signed.
#[derive(Clone)]
pub struct Signing {
    /// The key; absent where there is none.
    pub signer: Option<Arc<dyn Signer + Send + Sync>>,
    /// Why there is none, in words for an administrator; empty where there is one.
    pub missing: String,
}

impl Signing {
    /// None, and why.
    pub fn none(missing: impl Into<String>) -> Self {
        Self { signer: None, missing: missing.into() }
    }
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signing").field("missing", &self.missing).finish_non_exhaustive()
    }
}

/// The acts by which accounts are kept, full names, and the register of resets asked for.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// An account is opened.
    pub open: &'static str,
    /// It is bound to an identity outside, or no longer.
    pub bind: &'static str,
    /// A reset is asked for.
    pub ask: &'static str,
    /// It is confirmed by somebody else.
    pub confirm: &'static str,
    /// All that somebody is signed in to is ended.
    pub end: &'static str,
    /// By which somebody is judged who looks at the log of signing in.
    pub read_log: &'static str,
    /// The register of resets, with the columns `subject`, `person`, `second`, `asked_by`, `asked`, `status`.
    pub resets: &'static str,
    /// The status of a reset that waits.
    pub waiting: &'static str,
}

/// The words by which somebody confirms what was recorded for him.
#[derive(Debug, Clone, Copy)]
pub struct Confirming {
    /// The act, full name.
    pub act: &'static str,
    /// The field that names the row of the record.
    pub record: &'static str,
    /// The field for what he says of it.
    pub outcome: &'static str,
    /// The value by which he agrees.
    pub agreed: &'static str,
    /// The register of what was said, with the columns `record` and `outcome`.
    pub register: &'static str,
}

/// The words by which looking at the journal is judged.
#[derive(Debug, Clone, Copy)]
pub struct Auditing {
    /// The act of looking at heads, full name.
    pub journal: &'static str,
    /// The act of looking at who looked.
    pub readings: &'static str,
    /// The act of looking at all acts of one person; the form names him in `person`.
    pub person: &'static str,
    /// The value of the rulebook: for how many days the journal is shown by person without an approval.
    pub person_days: &'static str,
    /// The value: for how many days of it the journal is handed out without more ado, in sum.
    pub export_days: &'static str,
    /// The value: for how many days back looks count towards these sums.
    pub within_days: &'static str,
}

/// The words by which matters and rules name what desks are helped with.
#[derive(Debug, Clone, Copy)]
pub struct DeskWords {
    /// The field of acts into which phrases are put.
    pub opinion: &'static str,
    /// The class of the office's common phrases.
    pub phrases: &'static str,
    /// The class of the acts, full names, that are mere reading, so that several may be done at once.
    pub reading: &'static str,
    /// The act by which somebody is judged who looks at figures by person, full name.
    pub figures_act: &'static str,
    /// The act that loads what the calendar knows of a year, full name.
    pub years_act: &'static str,
}

/// The Unix second by the machine's clock.
pub fn unix_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The site with what only the door needs.
pub(crate) struct House {
    site: Site,
    /// Bounds passwords checked at a time.
    pub checks: Semaphore,
    /// Wrong passwords.
    pub attempts: Attempts,
    /// Bounds bodies read at a time of those who are signed in.
    pub intakes: Queue,
    /// And of those who are not.
    pub strangers: Queue,
    /// Bounds how often a provider outside is asked at a time.
    pub asking: Queue,
    /// What each person brought in as files today.
    pub quota: Quota,
    /// Those who have shown a password and not yet the second factor.
    pub halves: Halves,
    /// Signing in outside that has begun.
    pub begun: Pending<Begun>,
    /// Passkeys that have begun to be added.
    pub adding: Pending<Added>,
    /// And to be shown.
    pub showing: Pending<Shown>,
    /// How much desks hold.
    pub tally: Tally,
    /// Who may sign what today.
    pub boards: Boards,
    /// The verification of the journal that runs, and the last results.
    pub checking: Checks,
    /// Streams of counts.
    pub streams: Streams,
    /// Tables being written.
    pub exports: Exports,
    /// Bounds what is laid out at a time.
    pub presses: Queue,
}

pub(crate) type Shared = Arc<House>;

impl Deref for House {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.site
    }
}

impl House {
    pub(crate) fn new(site: Site) -> Shared {
        let checks = Semaphore::new(site.guard.settings.password_checks.max(1));
        let limits = &site.limits;
        let intakes = Queue::new(limits.intakes, limits.intakes_each);
        let strangers = Queue::new(limits.intakes, limits.intakes_each);
        let asking = Queue::new(limits.outside, limits.outside.div_ceil(4));
        let presses = Queue::new(limits.presses, 1);
        Arc::new(Self {
            site,
            checks,
            attempts: Attempts::default(),
            intakes,
            strangers,
            asking,
            quota: Quota::default(),
            halves: Halves::default(),
            begun: Pending::default(),
            adding: Pending::default(),
            showing: Pending::default(),
            tally: Tally::default(),
            boards: Boards::default(),
            checking: Checks::default(),
            streams: Streams::default(),
            exports: Exports::default(),
            presses,
        })
    }
}

impl Site {
    /// What packages are opened and made with.
    pub(crate) fn packing(&self) -> Packing<'_> {
        let signer = self.signing.signer.as_deref().map(|signer| signer as &dyn Signer);
        let (blobs, limits) = (&*self.blobs, self.limits.of_packages());
        Packing { blobs, signer, matters: self.matters, pages: self.pages, limits }
    }

    /// The pages of a matter.
    pub(crate) fn pages_of(&self, matter: &str) -> Option<&'static dyn Pages> {
        self.pages.iter().copied().find(|p| p.matter() == matter)
    }

    /// A matter.
    pub(crate) fn matter(&self, matter: &str) -> Option<&'static dyn AnyMatter> {
        self.matters.iter().copied().find(|m| m.vocabulary().matter == matter)
    }

    /// One act of a matter.
    pub(crate) fn act(&self, matter: &str, act: &str) -> Option<&'static ActSpec> {
        self.matter(matter)?.vocabulary().acts.iter().find(|a| a.name == act)
    }

    /// What a value of an act's field is called; the value itself where it is not one of a class.
    pub(crate) fn label_of(&self, norms: &dyn Norms, act: &ActSpec, field: &str, value: &str) -> String {
        let kind = act.fields.iter().find(|f| f.name == field).map(|f| f.kind);
        let Some(FieldKind::Choice(class)) = kind else { return value.to_owned() };
        let members = norms.members(class);
        members.into_iter().find(|(id, _)| id == value).map_or_else(|| value.to_owned(), |(_, label)| label)
    }

    /// Whether an act is only a measure by which something else is judged.
    pub(crate) fn only_a_measure(&self, matter: &str, act: &str) -> bool {
        let Auditing { journal, readings, person, .. } = self.auditing;
        let own = [self.record_for.as_str(), &self.attempts_act, &self.sign_in_act, self.keeping.read_log];
        let own = own.into_iter().chain([journal, readings, person, self.desk.figures_act]);
        own.into_iter().any(|full| full.split_once('.') == Some((matter, act)))
    }

    /// Whether accounts are kept by an act, so that something is done at the door besides what is recorded.
    pub(crate) fn keeps_accounts(&self, matter: &str, act: &str) -> bool {
        let words = &self.keeping;
        let all = [words.open, words.bind, words.ask, words.confirm, words.end];
        all.iter().any(|full| full.split_once('.') == Some((matter, act)))
    }
}

/// Address of an act's form.
pub(crate) fn act_href(matter: &str, subject: Option<&str>, act: &ActSpec) -> String {
    let encode = guiju_ui::encode;
    match (act.subject, subject) {
        (SubjectUse::Needs | SubjectUse::Any, Some(subject)) => {
            format!("{}/do/{}", guiju_ui::subject_href(matter, subject), encode(act.name))
        }
        _ => format!("/m/{}/new/{}", encode(matter), encode(act.name)),
    }
}
