//! What happened to one subject of `packages`: a government with its keys, a package that came in, or a paper that was sent.

use guiju_core::form::FileRef;
use guiju_core::journal::{Hash, Head};
use guiju_core::{Day, OfficeTime};
use guiju_exchange::package::{Manifest, Metadata, vouched};
use guiju_ui::UNTOLD;

use super::event::{Event, Signed, Told};

/// A government with which packages are exchanged.
#[derive(Debug, Clone, Default)]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// All its keys, the last one last.
    pub keys: Vec<Key>,
}

/// A key as it was put on record.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key.
    pub told: Told,
    /// On which day it was compared.
    pub on: Day,
    /// Whether it counts no more.
    pub ended: bool,
    /// When it was put on record.
    pub at: OfficeTime,
    /// By whom.
    pub person: String,
}

impl Partner {
    /// The key that counts.
    pub fn key(&self) -> Option<&Key> {
        self.keys.iter().rev().find(|key| !key.ended)
    }
}

/// A package that was sent.
#[derive(Debug, Clone)]
pub struct Sending {
    /// To whom.
    pub receiver: String,
    /// Title of the paper.
    pub title: String,
    /// Its number.
    pub number: String,
    /// The package.
    pub package: Signed,
    /// When.
    pub at: OfficeTime,
    /// By whom.
    pub person: String,
    /// What was answered.
    pub answer: Option<Answer>,
}

/// What was answered to a package.
#[derive(Debug, Clone)]
pub struct Answer {
    /// It came in; else it is sent back.
    pub received: bool,
    /// What is remarked, or why it is sent back.
    pub reason: String,
    /// Its day.
    pub on: Day,
    /// The answer itself.
    pub package: Signed,
}

/// A package that came in.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Who sent it, as it says.
    pub sender: String,
    /// Title of the document.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: Day,
    /// The key by which it is signed.
    pub fingerprint: String,
    /// What was known of that key when it came in.
    pub standing: String,
    /// The document's value.
    pub value: String,
    /// What the sender's registers say of it.
    pub metadata: Metadata,
    /// The other files; the field of each is its role.
    pub files: Vec<FileRef>,
    /// The package.
    pub package: Signed,
    /// When it was registered.
    pub at: OfficeTime,
    /// By whom.
    pub person: String,
    /// What was answered; of several the last.
    pub answer: Option<Answer>,
    /// What was answered before that.
    pub earlier: Vec<Answer>,
}

impl Arrival {
    /// The label that it bears by its sender's rules; [`UNTOLD`] where the sender did not say.
    pub fn label(&self) -> &str {
        let id = self.metadata.label.id.trim();
        if id.is_empty() { UNTOLD } else { id }
    }
}

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Of a government.
    pub partner: Option<Partner>,
    /// Of a package that came in.
    pub arrival: Option<Arrival>,
    /// Of a paper.
    pub sendings: Vec<Sending>,
}

/// What a package says of itself; nothing where it cannot be read.
fn manifest(signed: &Signed) -> Option<Manifest> {
    vouched(&signed.manifest, &signed.signature).ok().map(|vouched| vouched.manifest)
}

impl Sending {
    /// The title as it was sent: on one line.
    pub fn sent_title(&self) -> String {
        manifest(&self.package).map_or_else(|| self.title.clone(), |manifest| manifest.title)
    }

    /// Whether the other government has it.
    pub fn is_receipted(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.received)
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match &self.answer {
            None => UNANSWERED,
            Some(answer) => answered(answer.received),
        }
    }
}

impl Arrival {
    /// What its sender says beside the document.
    pub fn said(&self) -> String {
        manifest(&self.package).map(|manifest| manifest.reason).unwrap_or_default()
    }

    /// To whom it is addressed.
    pub fn to(&self) -> Vec<String> {
        manifest(&self.package).map(|manifest| manifest.to).unwrap_or_default()
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match &self.answer {
            None => WAITS,
            Some(answer) => answered(answer.received),
        }
    }
}

/// Of what was sent: no answer yet.
pub const UNANSWERED: &str = "尚未签收";
/// Of what came in: not answered yet.
pub const WAITS: &str = "待签收";
/// Of both.
pub const RECEIPTED: &str = "已签收";
/// Of both.
pub const RETURNED: &str = "已退回";

fn answered(received: bool) -> &'static str {
    if received { RECEIPTED } else { RETURNED }
}

impl State {
    /// Which sending to this receiver the next one would be, from 1.
    pub fn next_to(&self, receiver: &str) -> usize {
        self.sendings.iter().filter(|sending| sending.receiver == receiver).count() + 1
    }

    /// The sending of a package.
    pub fn sending(&self, package: &Hash) -> Option<&Sending> {
        self.sendings.iter().find(|sending| sending.package.package == *package)
    }
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    match event {
        Event::KeyTold { name, told, on, .. } => {
            let (at, person) = (head.happened, head.on_behalf.clone());
            let partner = state.partner.get_or_insert_default();
            partner.name.clone_from(name);
            partner.keys.push(Key { told: told.clone(), on: *on, ended: false, at, person });
        }
        Event::KeyEnded { fingerprint, .. } => {
            let keys = state.partner.iter_mut().flat_map(|partner| &mut partner.keys);
            keys.filter(|key| key.told.fingerprint == *fingerprint).for_each(|key| key.ended = true);
        }
        Event::Sent { receiver, title, number, package } => state.sendings.push(Sending {
            receiver: receiver.clone(),
            title: title.clone(),
            number: number.clone(),
            package: package.clone(),
            at: head.happened,
            person: head.on_behalf.clone(),
            answer: None,
        }),
        Event::Answered { about, received, reason, on, package } => {
            if let Some(sending) = state.sendings.iter_mut().find(|s| s.package.package == *about) {
                let (received, reason) = (*received, reason.clone());
                sending.answer = Some(Answer { received, reason, on: *on, package: package.clone() });
            }
        }
        Event::Received { sender, title, number, on, fingerprint, standing, value, metadata, files, package } => {
            state.arrival = Some(Arrival {
                sender: sender.clone(),
                title: title.clone(),
                number: number.clone(),
                on: *on,
                fingerprint: fingerprint.clone(),
                standing: standing.clone(),
                value: value.clone(),
                metadata: Metadata::read(metadata).unwrap_or_default(),
                files: files.clone(),
                package: package.clone(),
                at: head.happened,
                person: head.on_behalf.clone(),
                answer: None,
                earlier: vec![],
            });
        }
        Event::Receipted { reason, package } => arrived(state, head, (true, reason), package),
        Event::Returned { reason, package } => arrived(state, head, (false, reason), package),
    }
}

fn arrived(state: &mut State, head: &Head, (received, reason): (bool, &str), package: &Signed) {
    if let Some(arrival) = &mut state.arrival {
        let (reason, on) = (reason.to_owned(), head.happened.day());
        arrival.earlier.extend(arrival.answer.take());
        arrival.answer = Some(Answer { received, reason, on, package: package.clone() });
    }
}
