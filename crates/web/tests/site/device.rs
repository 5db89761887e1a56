//! A device with passkeys, and the browser's script before it: answers what a page asks, or what a test makes of that.

use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use guiju_passkeys::{Keys, PasskeySettings};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};

/// Where the browser believes to be, and the name of the site.
pub const ORIGIN: &str = "https://oa.example.gov.cn";
pub const SITE: &str = "oa.example.gov.cn";

/// All doors here have passkeys, so that what is tried at doors is tried with them.
pub static KEYS: LazyLock<Arc<Keys>> = LazyLock::new(|| keys(SITE));

/// Passkeys under a name of the site.
pub fn keys(site: &str) -> Arc<Keys> {
    Arc::new(Keys::new(&PasskeySettings { origin: ORIGIN.into(), id: site.into() }).unwrap())
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const WITH_KEY: u8 = 64;

struct Held {
    id: Vec<u8>,
    owner: Vec<u8>,
    secret: SigningKey,
}

pub struct Device {
    keys: Vec<Held>,
    /// Told apart from other devices.
    number: u8,
    /// How often keys were used. Some devices do not count: always 0.
    pub count: u32,
    /// Where the browser believes to be.
    pub origin: &'static str,
    /// Whether the device makes sure that it is the owner who uses it.
    pub verifies: bool,
    /// Whether it says whose a key is.
    pub names_owner: bool,
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    let hex = guiju_core::journal::sha256(bytes);
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn text(value: &Value) -> Vec<u8> {
    BASE64.decode(value.as_str().unwrap()).unwrap()
}

impl Device {
    pub fn new(number: u8) -> Self {
        Self { keys: vec![], number, count: 0, origin: ORIGIN, verifies: true, names_owner: true }
    }

    /// The same keys in another device.
    pub fn copy(&self) -> Self {
        let held = |k: &Held| Held { id: k.id.clone(), owner: k.owner.clone(), secret: k.secret.clone() };
        Self { keys: self.keys.iter().map(held).collect(), ..Self { keys: vec![], ..*self } }
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }

    fn head(&self, site: &str, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut head = digest(site.as_bytes());
        head.push(PRESENT | verified | more);
        head.extend(self.count.to_be_bytes());
        head
    }

    /// Makes a key.
    pub fn create(&mut self, options: &Value) -> String {
        let nth = u8::try_from(self.keys.len()).unwrap();
        let id = vec![self.number, nth, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];
        let secret = SigningKey::from_slice(&[[self.number, nth + 1].as_slice(), &[9; 30]].concat()).unwrap();
        let point = secret.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut head = self.head(options["rp"]["id"].as_str().unwrap(), WITH_KEY);
        head.extend([0; 16]);
        head.extend([0, u8::try_from(id.len()).unwrap()]);
        head.extend(&id);
        // A key in COSE, by hand: EC2, ES256, P-256, x, y.
        head.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        head.extend(&point[1..33]);
        head.extend([0x22, 0x58, 0x20]);
        head.extend(&point[33..65]);
        // And what attests nothing around it, in CBOR.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(head.len()).unwrap());
        object.extend(head);
        let client = self.client("webauthn.create", options);
        let answer = json!({
            "id": BASE64.encode(&id), "rawId": BASE64.encode(&id), "type": "public-key", "extensions": {},
            "response": { "clientDataJSON": BASE64.encode(client), "attestationObject": BASE64.encode(object) },
        });
        self.keys.push(Held { id, owner: text(&options["user"]["id"]), secret });
        answer.to_string()
    }

    /// Shows a key: one of those that are asked for, or its last where any will do.
    pub fn get(&mut self, options: &Value) -> String {
        let wanted: Vec<Vec<u8>> =
            options["allowCredentials"].as_array().unwrap().iter().map(|c| text(&c["id"])).collect();
        let held =
            self.keys.iter().rev().find(|k| wanted.is_empty() || wanted.contains(&k.id)).expect("no such key here");
        let (id, secret) = (held.id.clone(), held.secret.clone());
        let owner = self.names_owner.then(|| BASE64.encode(&held.owner));
        if self.count > 0 {
            self.count += 1;
        }
        let head = self.head(options["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", options);
        let signature: DerSignature = secret.sign(&[head.clone(), digest(&client)].concat());
        json!({
            "id": BASE64.encode(&id), "rawId": BASE64.encode(&id), "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": BASE64.encode(client), "authenticatorData": BASE64.encode(head),
                "signature": BASE64.encode(signature.as_bytes()), "userHandle": owner,
            },
        })
        .to_string()
    }
}

/// What a page asks of the browser.
pub fn asked(page: &Page) -> Value {
    let options = page.body.split("data-options=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text()));
    let options = options.split('"').next().unwrap().replace("&#34;", "\"").replace("&quot;", "\"");
    serde_json::from_str(&options).unwrap_or_else(|e| panic!("{e}: {options}"))
}

/// Sends the form of a page that asks, with an answer.
pub async fn answer(browser: &mut Browser, path: &str, page: &Page, answer: &str) -> Page {
    let mut pairs = page.hidden();
    pairs.iter_mut().filter(|(name, _)| name == "answer").for_each(|(_, value)| *value = answer.to_owned());
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post_pairs(path, &pairs).await
}

/// Signs in by a key alone.
pub async fn sign_in(browser: &mut Browser, device: &mut Device) -> Page {
    let page = browser.get("/sign-in/passkey?to=%2Fme").await;
    let said = device.get(&asked(&page));
    answer(browser, "/sign-in/passkey", &page, &said).await
}

/// Begins to add a key: the page that asks the browser for it, or why it does not.
pub async fn begin(browser: &mut Browser, name: &str, proof: (&str, &str)) -> Page {
    let csrf = browser.get("/me/passkeys").await.hidden_of("_csrf");
    browser.post_pairs("/me/passkeys", &[("_csrf", &csrf), ("name", name), proof]).await
}

/// Adds a key to a device.
pub async fn add(browser: &mut Browser, device: &mut Device, name: &str, proof: (&str, &str)) -> Page {
    let page = begin(browser, name, proof).await;
    let said = device.create(&asked(&page));
    answer(browser, "/me/passkeys/add", &page, &said).await
}

/// Removes the only key there is, or the first.
pub async fn remove(browser: &mut Browser, proof: (&str, &str)) -> Page {
    let page = browser.get("/me/passkeys").await;
    let csrf = page.hidden_of("_csrf");
    let select = page.body.split("<select id=\"i-key\"").nth(1).unwrap();
    let id = select.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    browser.post_pairs("/me/passkeys/remove", &[("_csrf", &csrf), ("key", &id), proof]).await
}
