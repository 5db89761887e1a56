//! What stands at the door besides passwords: its settings, what keeps accounts safe, the log, and identities outside.

use std::fmt;
use std::sync::Arc;

use guiju_store::{Safe, SignInLog};

use crate::passkeys::Passkeys;
use crate::settings::SignIn;

/// What stands at the door.
pub struct Guard {
    /// Settings.
    pub settings: SignIn,
    /// Second factors, earlier passwords, bonds.
    pub safe: Arc<Safe>,
    /// The log of signing in.
    pub log: Arc<SignInLog>,
    /// Key by which secrets of second factors are sealed. Kept apart from the file that holds them.
    pub key: [u8; 32],
    /// A directory that knows people's passwords.
    pub directory: Option<Arc<dyn Directory>>,
    /// Somebody outside who says who a person is.
    pub provider: Option<Arc<dyn Provider>>,
    /// What checks passkeys; absent where the office has none.
    pub passkeys: Option<Arc<dyn Passkeys>>,
}

// The key is never printed.
impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// A directory that tells whether a password is somebody's. May wait for the network.
pub trait Directory: Send + Sync {
    /// The identity, letter by letter as accounts are bound to it, where the password is its own.
    ///
    /// # Errors
    /// The directory could not be asked; without any secret.
    fn identify(&self, login: &str, password: &str) -> Result<Option<String>, String>;
}

/// Somebody outside where people sign in by their browser. May wait for the network.
pub trait Provider: Send + Sync {
    /// What the button says.
    fn label(&self) -> &str;
    /// Begins: where to send the browser, and what must come back.
    ///
    /// # Errors
    /// The provider could not be asked; without any secret.
    fn begin(&self) -> Result<Begun, String>;
    /// Ends: the identity for the code that came back.
    ///
    /// # Errors
    /// The provider did not vouch for anybody, or could not be asked; without any secret.
    fn identify(&self, begun: &Begun, code: &str) -> Result<String, String>;
}

/// Signing in outside that has begun. All but the address is secret.
#[derive(Clone)]
pub struct Begun {
    /// Where the browser is sent.
    pub url: String,
    /// Must come back with the code.
    pub state: String,
    /// Must stand in what the provider vouches for.
    pub nonce: String,
    /// Shows that who ends is who began.
    pub verifier: String,
}
