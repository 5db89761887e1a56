//! A device with passkeys that the browser itself plays.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::fault::{Fault, Walk};

/// A device of the browser: the name that it has there.
pub struct Authenticator(Value);

impl Browser {
    /// Gives the browser a device that keeps keys and makes sure of its owner, who always agrees.
    ///
    /// # Errors
    /// The browser plays none.
    pub fn has_device(&self) -> Walk<Authenticator> {
        let options = json!({ "options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        } });
        self.with(async |driver| driver.cdp().send_raw("WebAuthn.enable", json!({})).await)?;
        let given =
            self.with(async |driver| driver.cdp().send_raw("WebAuthn.addVirtualAuthenticator", options).await)?;
        let id = given.get("authenticatorId").cloned();
        Ok(Authenticator(id.ok_or_else(|| Fault::of(format!("no device: {given}")))?))
    }

    /// Whether from now on it is the owner who uses the device.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn is_owner(&self, device: &Authenticator, is_owner: bool) -> Walk {
        let verified = json!({ "authenticatorId": device.0, "isUserVerified": is_owner });
        self.with(async |driver| driver.cdp().send_raw("WebAuthn.setUserVerified", verified).await).map(|_| ())
    }

    /// How many keys the device keeps.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn keys(&self, device: &Authenticator) -> Walk<usize> {
        let which = json!({ "authenticatorId": device.0 });
        let held = self.with(async |driver| driver.cdp().send_raw("WebAuthn.getCredentials", which).await)?;
        Ok(held.get("credentials").and_then(Value::as_array).map_or(0, Vec::len))
    }
}
