//! What people try: mostly what they owe, at times something new, now and then what they may not, what they did before, or
//! what they saw before it changed.

use fastrand::Rng;
use guiju_core::Organisation;
use guiju_core::form::Form;
use guiju_core::norms::Norms as _;
use guiju_core::register::{Ask, Cell, Row, Viewer};
use guiju_core::request::{EnteredFor, Evidence, Request, Seen};
use guiju_core::vocabulary::{ActSpec, SubjectUse};

use guiju_runtime::Reader;
use guiju_store::{OBLIGATIONS, StoreError};

use crate::World;
use crate::check::Answered;
use crate::fill::{Hand, Hints, one};

/// Of a hundred moves: what is owed, what is new, what somebody finds open on a subject, what is tried at random; the rest are
/// repetitions.
const OWED: u32 = 55;
const NEW: u32 = OWED + 14;
const FOUND: u32 = NEW + 18;
const TRIED: u32 = FOUND + 7;
/// Subjects on which something is looked for: the last ones begun.
const RECENT: usize = 60;
/// Of a hundred forms of what is tried at random, so many are filled wrongly.
const ERRS: u32 = 50;
/// Of a hundred things owed, so many are recorded by somebody else.
const RECORDED: u32 = 6;
/// So many people are asked at most whether they may do what is owed.
const ASKED: usize = 3;
/// Rows of what is owed, read at once.
const PAGE: usize = 10_000;

/// What is known while moves are chosen.
pub struct Scene<'a> {
    /// What the program wired.
    pub world: &'a World<'a>,
    /// The hints.
    pub hints: &'a Hints,
    /// What can be read.
    pub reader: &'a Reader,
    /// The organisation.
    pub org: &'a Organisation,
    /// Everybody who acts.
    pub people: &'a [String],
    /// Subjects with the matters that began them.
    pub subjects: &'a [(String, String)],
    /// What was answered.
    pub answered: &'a Answered,
    /// Positions of what was recorded for somebody.
    pub records: &'a [u64],
    /// What is owed, as it was some hours ago.
    pub owed: &'a [Owed],
}

/// Something owed.
#[derive(Debug, Clone)]
pub struct Owed {
    /// On which subject.
    pub subject: String,
    /// By which post.
    pub post: String,
    /// Which act, full name.
    pub act: String,
}

/// Everything that is owed now.
pub fn owed(reader: &Reader) -> Result<Vec<Owed>, StoreError> {
    let columns = vec!["subject", "post", "act"];
    let ask = Ask { limit: PAGE, columns, count_to: Some(0), ..Ask::all(OBLIGATIONS.name, Viewer::System) };
    let text = |row: &Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
    let one = |row: &Row| Owed { subject: text(row, "subject"), post: text(row, "post"), act: text(row, "act") };
    Ok(reader.ask(&ask)?.rows.iter().map(one).collect())
}

/// What a move asks for.
#[derive(Debug, Clone)]
pub enum Move {
    /// An act.
    Act(Request),
    /// What was answered is asked once more, and must be answered alike.
    Again(Request),
    /// The key of what was answered, with other content.
    Reused(Request),
}

impl Scene<'_> {
    /// The next move; nothing where nobody finds anything to do.
    pub fn choose(&self, number: u64, rng: &mut Rng) -> Option<Move> {
        match rng.u32(..100) {
            0..OWED => self.owes(number, rng),
            OWED..NEW => self.begins(number, rng),
            NEW..FOUND => self.finds(number, rng),
            FOUND..TRIED => self.tries(number, rng),
            _ => self.repeats(rng),
        }
    }

    fn hand<'b>(&'b self, person: &'b str, number: u64) -> Hand<'b> {
        Hand::of(self.reader, self.org, person, self.records, number)
    }

    /// Somebody does what is owed: who owes it, or whoever may.
    fn owes(&self, number: u64, rng: &mut Rng) -> Option<Move> {
        let owed = one(rng, self.owed)?;
        let subject = owed.subject.as_str();
        let (matter, act) = owed.act.split_once('.')?;
        let found = self.reader.subject(matter, subject).ok().flatten();
        let found = found.or_else(|| self.reader.shared(matter, subject).ok().flatten())?;
        let holder = self.org.holder(&owed.post, self.reader.now()).map(str::to_owned);
        let others = (0..ASKED).filter_map(|_| one(rng, self.people).cloned());
        let asked: Vec<String> = holder.clone().into_iter().chain(others).collect();
        let open =
            |person: &&String| self.reader.act_on(matter, (subject, &found), act, person).is_some_and(|view| view.open);
        let person = asked.iter().find(open).cloned().or(holder)?;
        let spec = self.spec(matter, act)?;
        let form = self.hand(&person, number).fill(self.hints, &owed.act, spec, rng);
        let seen = Some(Seen { version: found.version, text: found.text_hash.clone() });
        let request = self.request(&person, (matter, act), Some(subject), form, number, seen);
        if rng.u32(..100) < RECORDED {
            return Some(Move::Act(self.recorded(request, rng)));
        }
        Some(Move::Act(request))
    }

    /// The same, recorded by a clerk for whom did it.
    fn recorded(&self, request: Request, rng: &mut Rng) -> Request {
        let media = self.reader.edition().members("medium");
        let medium = one(rng, &media).map(|(id, _)| id.clone()).unwrap_or_default();
        let evidence = Evidence {
            scan: None,
            witness: one(rng, self.people).cloned().unwrap_or_default(),
            reference: "样例记录".to_owned(),
        };
        let happened = self.reader.now().plus_seconds(-rng.i64(0..6) * 600);
        let clerk = one(rng, self.people).cloned().unwrap_or_default();
        let entered = EnteredFor { happened, medium, evidence, due: None, uncounted: String::new() };
        Request { actor: clerk, entered_for: Some(entered), ..request }
    }

    /// Something new.
    fn begins(&self, number: u64, rng: &mut Rng) -> Option<Move> {
        let all: u32 = self.hints.act.iter().map(|hint| hint.share).sum();
        let mut at = rng.u32(..all.max(1));
        let hint = self.hints.act.iter().find(|hint| match at.checked_sub(hint.share) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })?;
        let (matter, act) = hint.act.split_once('.')?;
        let spec = self.spec(matter, act)?;
        let may = |person: &&String| {
            let fits = !hint.juniors || !self.stands_first(person);
            fits && self.reader.begins(matter, act, person).is_some_and(|view| view.open)
        };
        let asked: Vec<String> = (0..ASKED * 4).filter_map(|_| one(rng, self.people).cloned()).collect();
        let person = asked.iter().find(may)?;
        let form = self.hand(person, number).fill(self.hints, &hint.act, spec, rng);
        Some(Move::Act(self.request(person, (matter, act), None, form, number, None)))
    }

    /// Somebody, mostly who began it, looks at a subject and does one of the acts that stand open there.
    fn finds(&self, number: u64, rng: &mut Rng) -> Option<Move> {
        let recent = self.subjects.get(self.subjects.len().saturating_sub(RECENT)..)?;
        let (began, subject) = one(rng, recent)?;
        let matter = if rng.bool() { began.as_str() } else { one(rng, self.world.matters)?.vocabulary().matter };
        let found = self.reader.shared(matter, subject).ok().flatten()?;
        let own = self.reader.subject(began, subject).ok().flatten()?.begun_by().to_owned();
        let person = if rng.u32(..3) > 0 { own } else { one(rng, self.people)?.clone() };
        let views = self.reader.acts(matter, Some((subject, &found)), &person);
        let open = |act: &str| !self.reader.only_at_terminal(act) && act != self.reader.step_act();
        let full = |spec: &ActSpec| format!("{matter}.{}", spec.name);
        let specs: Vec<&ActSpec> = views.iter().filter(|v| v.open).map(|v| v.spec).filter(|s| open(&full(s))).collect();
        let spec = *one(rng, &specs)?;
        let form = self.hand(&person, number).fill(self.hints, &full(spec), spec, rng);
        let seen = Some(Seen { version: found.version, text: found.text_hash.clone() });
        Some(Move::Act(self.request(&person, (matter, spec.name), Some(subject), form, number, seen)))
    }

    /// Anybody, anything.
    fn tries(&self, number: u64, rng: &mut Rng) -> Option<Move> {
        let person = one(rng, self.people)?;
        let matter = one(rng, self.world.matters)?.vocabulary();
        let spec = one(rng, matter.acts)?;
        let full = format!("{}.{}", matter.matter, spec.name);
        if self.reader.only_at_terminal(&full) || full == self.reader.step_act() {
            return None;
        }
        let subject = match spec.subject {
            SubjectUse::Begins => None,
            _ => Some(one(rng, self.subjects)?),
        };
        let hand = self.hand(person, number);
        let hand = if rng.u32(..100) < ERRS { hand.erring() } else { hand };
        let form = hand.fill(self.hints, &full, spec, rng);
        let seen = match subject {
            Some((_, id)) => {
                let found = self.reader.subject(matter.matter, id).ok().flatten();
                let found = found.map(|found| Seen { version: found.version, text: found.text_hash });
                // Half of them have seen an older state, or none.
                found.map(|seen| Seen { version: seen.version.saturating_sub(rng.u64(0..2)), ..seen })
            }
            None => None,
        };
        let id = subject.map(|(_, id)| id.as_str());
        Some(Move::Act(self.request(person, (matter.matter, spec.name), id, form, number, seen)))
    }

    /// What was answered, once more: word for word, or with something else in it.
    fn repeats(&self, rng: &mut Rng) -> Option<Move> {
        let (request, _) = self.answered.any(rng)?;
        if rng.bool() {
            return Some(Move::Again(request.clone()));
        }
        let mut other = request.clone();
        other.form.fields.insert("opinion".to_owned(), vec!["别的内容（样例）".to_owned()]);
        Some(Move::Reused(other))
    }

    /// Whether he holds the first post of a unit.
    fn stands_first(&self, person: &str) -> bool {
        let posts = &self.org.posts;
        let first = |id: &str| {
            let own = posts.get(id);
            own.is_some_and(|own| !posts.values().any(|other| other.unit == own.unit && other.order < own.order))
        };
        self.org.posts_of(person, self.reader.now()).any(first)
    }

    fn spec(&self, matter: &str, act: &str) -> Option<&'static ActSpec> {
        let matter = self.world.matters.iter().map(|m| m.vocabulary()).find(|v| v.matter == matter)?;
        matter.acts.iter().find(|spec| spec.name == act)
    }

    fn request(
        &self,
        person: &str,
        (matter, act): (&str, &str),
        subject: Option<&str>,
        form: Form,
        number: u64,
        seen: Option<Seen>,
    ) -> Request {
        Request {
            gov: self.world.gov.clone(),
            actor: person.to_owned(),
            on_behalf: person.to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject: subject.map(str::to_owned),
            act: act.to_owned(),
            form,
            key: format!("move-{number}"),
            seen,
        }
    }
}
