//! Notices to another system of the government, such as one that sends short messages: JSON by POST, signed.

use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use guiju_store::Contact;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use ureq::Agent;

use crate::channel::{Channel, Failed, Notice};

/// A system that does not answer for so long is taken for gone.
const PATIENCE: Duration = Duration::from_secs(15);
/// Shortest secret, in bytes.
const SECRET: usize = 32;
/// Answers by which a system says that it will never take this.
const NEVER: [u16; 4] = [400, 404, 410, 422];

/// The channel.
pub struct Webhook {
    url: String,
    secret: Vec<u8>,
    agent: Agent,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

impl Webhook {
    /// Opens no connection yet.
    ///
    /// # Errors
    /// What is wrong with the address or the secret, in words.
    pub fn new(url: &str, secret: &[u8]) -> Result<Self, String> {
        let rest = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
        let here = matches!(rest, Some("127.0.0.1" | "localhost"));
        // What stands before an `@` is no host.
        if url.contains('@') || (!here && !url.starts_with("https://")) {
            return Err(format!("通知地址“{url}”须以 https:// 开头；http:// 只能用于本机"));
        }
        if secret.len() < SECRET {
            return Err(format!("通知的密钥至少{SECRET}个字节"));
        }
        let config = Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
        Ok(Self { url: url.to_owned(), secret: secret.to_vec(), agent: config.into() })
    }
}

/// The signature of a body sent at a Unix second: HMAC-SHA256 over `second.body`, in hexadecimal, after `v1=`.
pub fn signature(secret: &[u8], second: i64, body: &str) -> String {
    let mut out = String::from("v1=");
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return out };
    mac.update(format!("{second}.{body}").as_bytes());
    for byte in mac.finalize().into_bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// What is sent.
fn body(notice: &Notice) -> String {
    let Notice { id, government, person, owed, subjects, link, .. } = notice;
    let subjects: Vec<_> = subjects.iter().map(|(number, link)| json!({ "number": number, "link": link })).collect();
    json!({ "id": id, "government": government, "person": person, "owed": owed, "subjects": subjects, "link": link })
        .to_string()
}

impl Channel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn reaches(&self, _contact: &Contact) -> bool {
        true
    }

    fn tell(&self, notice: &Notice, now: i64) -> Result<(), Failed> {
        let body = body(notice);
        let sent = self
            .agent
            .post(&self.url)
            .header("Content-Type", "application/json")
            .header("Guiju-Id", &notice.id)
            .header("Guiju-Timestamp", &now.to_string())
            .header("Guiju-Signature", &signature(&self.secret, now, &body))
            .send(&body);
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(Failed::Now(format!("answered {}", answer.status()))),
            Err(ureq::Error::StatusCode(code)) if NEVER.contains(&code) => {
                Err(Failed::Ever(format!("answered {code}")))
            }
            Err(ureq::Error::StatusCode(code)) => Err(Failed::Now(format!("answered {code}"))),
            Err(error) => Err(Failed::Down(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_others_reckon() {
        // By `printf '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef`.
        let wanted = "417adf36b901772f658597a76d329694e335e65fc0849d7715c3ca33406309b5";
        assert_eq!(signature(b"0123456789abcdef0123456789abcdef", 1_700_000_000, "{}"), format!("v1={wanted}"));
    }

    #[test]
    fn addresses_in_the_open_and_short_secrets_are_refused() {
        let long = [7; 32];
        assert!(Webhook::new("https://sms.example.gov.cn/in", &long).is_ok());
        assert!(Webhook::new("http://127.0.0.1:9/in", &long).is_ok());
        for url in
            ["http://10.0.0.1/", "http://localhost.evil.example/", "http://localhost:9@evil.example/", "ftp://a", ""]
        {
            assert!(Webhook::new(url, &long).is_err(), "{url}");
        }
        assert!(Webhook::new("https://a/", &[7; 31]).is_err());
    }
}
