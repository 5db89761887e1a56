//! A seal service over HTTP. It is told the hash of the pages and whose seal is wanted, nothing of what they say.
//!
//! `POST url`, `Authorization: Bearer …`, `{"pdf": "SHA-256 of the PDF", "organ": "name"}`. It answers 200 with `{"service": "who", "format": "what",
//! "seal": "base64"}`; 4xx with `{"reason": "why not"}`, which is shown; anything else counts as away, and is asked again.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guiju_core::letters::is_trick;
use guiju_exchange::package::{SealService, SealTrouble, Sealed};
use serde::Deserialize;
use serde_json::json;
use ureq::Agent;

use crate::failure::{Failure, Result, file};

/// A service that does not answer for so long is taken for gone.
const PATIENCE: Duration = Duration::from_secs(15);
/// Most bytes of an answer.
const LARGEST: u64 = 8 * 1_048_576;
/// Most letters of what it says of itself or against it.
const WORDS: usize = 100;

/// The service.
pub struct HttpSeals {
    url: String,
    token: String,
    agent: Agent,
}

impl std::fmt::Debug for HttpSeals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpSeals").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Given {
    service: String,
    format: String,
    seal: String,
}

#[derive(Deserialize)]
struct Against {
    reason: String,
}

impl HttpSeals {
    /// Opens no connection yet.
    ///
    /// # Errors
    /// What is wrong with the address or the token.
    pub fn new(url: &str, token_file: Option<&Path>) -> Result<Self> {
        let rest = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
        let here = matches!(rest, Some("127.0.0.1" | "localhost"));
        // What stands before an `@` is no host.
        if url.contains('@') || (!here && !url.starts_with("https://")) {
            return Err(Failure(format!("配置 [seal] url“{url}”须以 https:// 开头；http:// 只能用于本机")));
        }
        let token_file = token_file.ok_or_else(|| Failure::new("配置 [seal] 须写 token_file"))?;
        let token = std::fs::read_to_string(token_file).map_err(|e| file(token_file, &e))?.trim().to_owned();
        if token.len() < 16 || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Failure(format!("{}：令牌至少16位，没有空白", token_file.display())));
        }
        let config =
            Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).http_status_as_error(false).build();
        Ok(Self { url: url.to_owned(), token, agent: config.into() })
    }
}

/// Words of a service as they may be shown: no letter that cannot be seen or that turns a line around.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !is_trick(*c)).take(WORDS).collect()
}

impl SealService for HttpSeals {
    fn seal(&self, pdf: &str, organ: &str) -> std::result::Result<Sealed, SealTrouble> {
        let away = |e: &dyn std::fmt::Display| SealTrouble::Away(plain(&e.to_string()));
        let sent = self
            .agent
            .post(&self.url)
            .header("Content-Type", "application/json")
            .header("Authorization", &format!("Bearer {}", self.token))
            .send(json!({ "pdf": pdf, "organ": organ }).to_string());
        let mut answer = sent.map_err(|e| away(&e))?;
        let status = answer.status();
        let mut bytes = vec![];
        answer.body_mut().as_reader().take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| away(&e))?;
        if bytes.len() as u64 > LARGEST {
            return Err(SealTrouble::Away("应答过大".to_owned()));
        }
        if status.is_client_error() {
            let reason = serde_json::from_slice::<Against>(&bytes).map(|against| plain(&against.reason));
            return Err(SealTrouble::Refused(reason.unwrap_or_else(|_| format!("应答{}", status.as_u16()))));
        }
        if !status.is_success() {
            return Err(SealTrouble::Away(format!("应答{}", status.as_u16())));
        }
        let given: Given = serde_json::from_slice(&bytes).map_err(|e| away(&e))?;
        let seal = STANDARD.decode(given.seal).map_err(|e| away(&e))?;
        let (service, format) = (plain(&given.service), plain(&given.format));
        if seal.is_empty() || service.trim().is_empty() || format.trim().is_empty() {
            return Err(SealTrouble::Away("应答不全".to_owned()));
        }
        Ok(Sealed { service, format, bytes: seal })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;

    /// A service that answers once, and what it was asked.
    fn answering(status: &'static str, body: &'static str) -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/seal", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut request = vec![];
            let mut part = [0; 4_096];
            while !String::from_utf8_lossy(&request).contains("\"organ\"") {
                let n = stream.read(&mut part).unwrap();
                request.extend_from_slice(&part[..n]);
            }
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request).into_owned()
        });
        (url, asked)
    }

    fn service(url: &str) -> HttpSeals {
        let dir = tempfile::tempdir().unwrap();
        let token = dir.path().join("token");
        std::fs::write(&token, "0123456789abcdef\n").unwrap();
        HttpSeals::new(url, Some(&token)).unwrap()
    }

    #[test]
    fn a_service_is_told_hash_and_organ_and_what_it_gives_is_taken() {
        let (url, asked) = answering("200 OK", "{\"service\":\"样例印章服务\",\"format\":\"x\",\"seal\":\"AQI=\"}");
        let sealed = service(&url).seal("ab", "某区人民政府").unwrap();
        assert_eq!((sealed.service.as_str(), sealed.bytes), ("样例印章服务", vec![1, 2]));
        let asked = asked.join().unwrap().to_lowercase();
        assert!(
            asked.contains("authorization: bearer 0123456789abcdef") && asked.contains("\"pdf\":\"ab\""),
            "{asked}"
        );
    }

    #[test]
    fn refusals_and_failures_are_told_apart() {
        let (url, _) = answering("403 Forbidden", "{\"reason\":\"没有该单位的印章\"}");
        assert_eq!(service(&url).seal("ab", "某"), Err(SealTrouble::Refused("没有该单位的印章".to_owned())));
        let (url, _) = answering("403 Forbidden", "{\"reason\":\"没有\\u202e印\\u200b章\"}");
        assert_eq!(service(&url).seal("ab", "某"), Err(SealTrouble::Refused("没有印章".to_owned())));
        for (status, body) in
            [("500 Error", ""), ("200 OK", "{}"), ("200 OK", "{\"service\":\"a\",\"format\":\"b\",\"seal\":\"\"}")]
        {
            let (url, _) = answering(status, body);
            assert!(matches!(service(&url).seal("ab", "某"), Err(SealTrouble::Away(_))), "{status} {body}");
        }
        assert!(matches!(service("http://127.0.0.1:9/").seal("ab", "某"), Err(SealTrouble::Away(_))));
        for url in ["http://10.0.0.1/", "http://localhost:9@evil.example/", "ftp://a", ""] {
            assert!(HttpSeals::new(url, None).is_err(), "{url}");
        }
    }
}
