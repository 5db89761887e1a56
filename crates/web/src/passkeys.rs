//! Passkeys as the door has them: what checks them, which a login has, what has begun and awaits an answer.

use std::fmt;
use std::sync::Arc;

use guiju_core::journal::sha256;
use guiju_store::Passkey;

use crate::answer::Failure;
use crate::site::House;

/// What checks passkeys. It keeps nothing: keys are kept by the door, in its words.
pub trait Passkeys: Send + Sync {
    /// The name to which keys are bound; keys made for another open nothing.
    fn site(&self) -> &str;
    /// Asks somebody for a new key, of a device that holds none of those he has.
    ///
    /// # Errors
    /// Nothing can be asked; without any secret.
    fn ask_new(&self, owner: &KeyOwner<'_>, has: &[String]) -> Result<Adding, String>;
    /// Asks for one of these keys.
    ///
    /// # Errors
    /// Nothing can be asked; without any secret.
    fn ask_one_of(&self, has: &[String]) -> Result<Showing, String>;
    /// Asks for whichever key the device finds for this site; its owner need not be known.
    ///
    /// # Errors
    /// Nothing can be asked; without any secret.
    fn ask_any(&self) -> Result<Showing, String>;
    /// Which key an answer says it is of, before anything is checked; nothing where it is no answer.
    fn shown(&self, answer: &str) -> Option<ShownKey>;
}

/// Whose a new key is to be.
#[derive(Debug, Clone, Copy)]
pub struct KeyOwner<'a> {
    /// By which the device names him: 32 hexadecimal digits that say nothing of him.
    pub handle: &'a str,
    /// Login.
    pub login: &'a str,
    /// Name, as the device shows it.
    pub name: &'a str,
    /// Name of the government, as the device shows it.
    pub government: &'a str,
}

/// A key that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// By which its device names it, in hexadecimal.
    pub id: String,
    /// What is known of it, to be given back whenever it is shown.
    pub credential: String,
}

/// The key that an answer says it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownKey {
    /// By which its device names it, in hexadecimal.
    pub id: String,
    /// By which the device names its owner, where it does.
    pub handle: Option<String>,
}

/// Why a key does not count as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unshown {
    /// The device counts how often the key was used, and the count went back: there may be a copy of it.
    Copied,
    /// Another reason, for the program's log.
    Other(String),
}

/// Checks the answer to a question for a new key.
pub type CheckNew = Arc<dyn Fn(&str) -> Result<NewKey, String> + Send + Sync>;
/// Checks the answer to a question for a key, by what is known of the key; gives what is known of it since.
pub type CheckShown = Arc<dyn Fn(&str, &str) -> Result<String, Unshown> + Send + Sync>;

/// A question for a new key.
#[derive(Clone)]
pub struct Adding {
    /// What the browser is asked, in JSON.
    pub options: String,
    /// What an answer is worth: of this question only.
    pub check: CheckNew,
}

/// A question for a key that somebody has.
#[derive(Clone)]
pub struct Showing {
    /// What the browser is asked, in JSON.
    pub options: String,
    /// What an answer is worth: of this question only.
    pub check: CheckShown,
}

// Open questions are never printed.
impl fmt::Debug for Adding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Adding").finish_non_exhaustive()
    }
}
impl fmt::Debug for Showing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Showing").finish_non_exhaustive()
    }
}

/// A new key that has begun: the question, and what its owner calls it.
#[derive(Debug, Clone)]
pub(crate) struct Added {
    pub asked: Adding,
    pub name: String,
}

/// A key that has begun to be shown: the question, and where he who shows it wants to go.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub asked: Showing,
    pub to: String,
}

/// The way of signing in by a passkey, as the log has it.
pub(crate) const WAY: &str = "passkey";

/// What checks passkeys here. Where the office has none, their pages are not there.
pub(crate) fn keys(site: &House) -> Result<Arc<dyn Passkeys>, Failure> {
    site.guard.passkeys.clone().ok_or(Failure::Nothing)
}

/// The passkeys of a login that count: none where the office has them no longer, or under another name.
pub(crate) fn of(site: &House, login: &str) -> Result<Vec<Passkey>, Failure> {
    match &site.guard.passkeys {
        Some(keys) => Ok(site.guard.safe.passkeys_of(login, keys.site())?),
        None => Ok(vec![]),
    }
}

/// Whether a login has any.
pub(crate) fn has_any(site: &House, login: &str) -> Result<bool, Failure> {
    Ok(!of(site, login)?.is_empty())
}

/// By which devices name an owner: the same for all his keys, so that a device keeps one for him. Nobody without the key of
/// this place can tell whose it is.
pub(crate) fn handle(site: &House, login: &str) -> String {
    let secret: String = site.guard.key.iter().map(|byte| format!("{byte:02x}")).collect();
    let inner = sha256(format!("{secret}\0passkey\0{login}").as_bytes());
    sha256(format!("{secret}\0{inner}").as_bytes()).chars().take(32).collect()
}

/// Takes an answer by which a key was shown: it counts where it is right, is to this question, and nothing came between.
/// What is known of the key since is kept.
pub(crate) fn take(
    site: &House,
    key: &Passkey,
    shown: &ShownKey,
    question: &Showing,
    answer: &str,
) -> Result<Result<(), Unshown>, Failure> {
    let other = |words: &str| Ok(Err(Unshown::Other(words.to_owned())));
    if shown.handle.as_ref().is_some_and(|handle| *handle != key.handle) {
        return other("the device names another owner");
    }
    let credential = match (question.check)(answer, &key.credential) {
        Ok(credential) => credential,
        Err(unshown) => return Ok(Err(unshown)),
    };
    match site.guard.safe.use_passkey(key, &credential, (site.clock)())? {
        true => Ok(Ok(())),
        false => other("the key was shown or removed meanwhile"),
    }
}
