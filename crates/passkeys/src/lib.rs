//! Passkeys: what the browser says of a device and its owner, checked by WebAuthn. Which questions are open, whose keys
//! there are and who comes in by one is the door's; here nothing is kept.

mod settings;
mod stored;

use std::fmt;
use std::sync::Arc;

use guiju_web::{Adding, KeyOwner, NewKey, Passkeys, Showing, ShownKey, Unshown};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

pub use settings::PasskeySettings;

/// Passkeys of one site, told by its name and its address.
pub struct Keys {
    webauthn: Webauthn,
    id: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Keys {
    /// Passkeys by their settings.
    ///
    /// # Errors
    /// What in the settings cannot be meant, in Chinese.
    pub fn new(settings: &PasskeySettings) -> Result<Self, String> {
        let origin = settings.origin()?;
        let built = WebauthnBuilder::new(&settings.id, &origin).and_then(WebauthnBuilder::build);
        let webauthn = built.map_err(|e| format!("[sign_in.passkeys]：{e}"))?;
        Ok(Self { webauthn, id: settings.id.clone() })
    }
}

impl Passkeys for Keys {
    fn site(&self) -> &str {
        &self.id
    }

    fn ask_new(&self, owner: &KeyOwner<'_>, has: &[String]) -> Result<Adding, String> {
        let handle = Uuid::parse_str(owner.handle).map_err(told)?;
        let known = stored::read_all(has).iter().map(|key| key.cred_id().clone()).collect();
        let begun = self.webauthn.start_passkey_registration(handle, owner.login, owner.name, Some(known));
        let (question, state) = begun.map_err(told)?;
        let mut options = public_key(&question)?;
        // One that its device can find by itself serves for signing in without a name; others serve as second factor.
        merge(&mut options, "authenticatorSelection", json!({ "residentKey": "preferred" }));
        merge(&mut options, "rp", json!({ "name": owner.government }));
        let webauthn = self.webauthn.clone();
        let check = move |answer: &str| {
            let answer: RegisterPublicKeyCredential = read(answer)?;
            let key = webauthn.finish_passkey_registration(&answer, &state).map_err(told)?;
            Ok(NewKey { id: hex(key.cred_id().as_ref()), credential: stored::write(&key)? })
        };
        Ok(Adding { options: options.to_string(), check: Arc::new(check) })
    }

    fn ask_one_of(&self, has: &[String]) -> Result<Showing, String> {
        let known = stored::read_all(has);
        if known.is_empty() {
            return Err("no key that can be asked for".to_owned());
        }
        let (question, state) = self.webauthn.start_passkey_authentication(&known).map_err(told)?;
        let webauthn = self.webauthn.clone();
        let check = move |answer: &str, credential: &str| {
            let answer: PublicKeyCredential = read(answer).map_err(Unshown::Other)?;
            let known = stored::read(credential).map_err(Unshown::Other)?;
            as_it_is_now(known, webauthn.finish_passkey_authentication(&answer, &state))
        };
        Ok(Showing { options: public_key(&question)?.to_string(), check: Arc::new(check) })
    }

    fn ask_any(&self) -> Result<Showing, String> {
        let (question, state) = self.webauthn.start_discoverable_authentication().map_err(told)?;
        let webauthn = self.webauthn.clone();
        let check = move |answer: &str, credential: &str| {
            let answer: PublicKeyCredential = read(answer).map_err(Unshown::Other)?;
            let known = stored::read(credential).map_err(Unshown::Other)?;
            let shown = webauthn.finish_discoverable_authentication_v2(&answer, state.clone(), &known);
            as_it_is_now(known, shown)
        };
        Ok(Showing { options: public_key(&question)?.to_string(), check: Arc::new(check) })
    }

    fn shown(&self, answer: &str) -> Option<ShownKey> {
        let answer: PublicKeyCredential = read(answer).ok()?;
        let handle = answer.get_user_unique_id().map(hex);
        Some(ShownKey { id: hex(answer.get_credential_id()), handle })
    }
}

/// What is known of a key after it was shown, to be stored instead of what was known before.
fn as_it_is_now(mut known: Passkey, shown: Result<AuthenticationResult, WebauthnError>) -> Result<String, Unshown> {
    let shown = shown.map_err(|error| match error {
        WebauthnError::CredentialPossibleCompromise => Unshown::Copied,
        other => Unshown::Other(told(other)),
    })?;
    // The library asks for it; that it was done is what makes one step of two factors.
    if !shown.user_verified() {
        return Err(Unshown::Other("the owner was not verified".to_owned()));
    }
    match known.update_credential(&shown) {
        None => return Err(Unshown::Other("another key was shown".to_owned())),
        // The count was looked at as of the question; a copy may answer an older one. A key that counts goes on counting.
        Some(false) if shown.counter() != 0 => return Err(Unshown::Copied),
        Some(_) => {}
    }
    stored::write(&known).map_err(Unshown::Other)
}

fn told(error: impl fmt::Display) -> String {
    error.to_string()
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, String> {
    serde_json::from_str(answer).map_err(|e| format!("not an answer: {e}"))
}

/// The part of a question that browsers take.
fn public_key(question: &impl serde::Serialize) -> Result<Value, String> {
    let question = serde_json::to_value(question).map_err(told)?;
    question.get("publicKey").cloned().ok_or_else(|| "a question without a key".to_owned())
}

/// Sets some members of an object inside of another.
fn merge(whole: &mut Value, part: &str, members: Value) {
    let Some(part) = whole.get_mut(part).and_then(Value::as_object_mut) else { return };
    if let Value::Object(members) = members {
        part.extend(members);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_asks_for_the_owner_and_for_a_key_that_is_found_by_itself() {
        let settings = PasskeySettings { origin: "https://oa.example.gov.cn".into(), id: "oa.example.gov.cn".into() };
        let keys = Keys::new(&settings).unwrap();
        let handle = "0".repeat(32);
        let owner = KeyOwner { handle: &handle, login: "li", name: "李某", government: "某区人民政府" };
        let asked: Value = serde_json::from_str(&keys.ask_new(&owner, &[]).unwrap().options).unwrap();
        let choice = &asked["authenticatorSelection"];
        assert_eq!((&choice["residentKey"], &choice["userVerification"]), (&json!("preferred"), &json!("required")));
        assert_eq!((&asked["rp"]["id"], &asked["rp"]["name"]), (&json!("oa.example.gov.cn"), &json!("某区人民政府")));
        assert_eq!((&asked["user"]["name"], &asked["attestation"]), (&json!("li"), &json!("none")));
        let known = stored::SAMPLE.trim().to_owned();
        let again: Value =
            serde_json::from_str(&keys.ask_new(&owner, std::slice::from_ref(&known)).unwrap().options).unwrap();
        assert_eq!(again["excludeCredentials"].as_array().unwrap().len(), 1);
        let any: Value = serde_json::from_str(&keys.ask_any().unwrap().options).unwrap();
        assert_eq!((&any["userVerification"], &any["allowCredentials"]), (&json!("required"), &json!([])));
        let one: Value = serde_json::from_str(&keys.ask_one_of(&[known]).unwrap().options).unwrap();
        assert_eq!(one["allowCredentials"].as_array().unwrap().len(), 1);
        assert_ne!(any["challenge"], one["challenge"]);
        assert!(keys.ask_one_of(&[]).is_err(), "that would ask for any");
        for nothing in ["", "{}", "[]", "null", "{\"id\":\"x\"}"] {
            assert!(keys.shown(nothing).is_none(), "{nothing}");
        }
    }
}
