//! Where passkeys count: the part `[sign_in.passkeys]` of the configuration.

use serde::Deserialize;
use webauthn_rs::prelude::Url;

/// The address under which people reach the program, and the name to which their keys are bound.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasskeySettings {
    /// `https://…` as it stands in the browser, without a path; for trials `http://localhost` with its port.
    pub origin: String,
    /// The host of that address, or a domain above it. Keys made for one open nothing under another.
    pub id: String,
}

/// The host that browsers trust without encryption.
const WITHIN: &str = "localhost";

impl PasskeySettings {
    /// The address, where both can be meant.
    ///
    /// # Errors
    /// What cannot be meant, in Chinese.
    pub(crate) fn origin(&self) -> Result<Url, String> {
        let said = |name: &str, words: &str| Err(format!("[sign_in.passkeys] {name}：{words}"));
        if self.origin.is_empty() || self.id.is_empty() {
            return said("origin、id", "两项都须写明；不用通行密钥的，请去掉这一部分");
        }
        let Ok(url) = Url::parse(&self.origin) else {
            return said("origin", "不是地址，请写作 https://oa.example.gov.cn");
        };
        let Some(host) = url.domain().map(str::to_owned) else {
            return said("origin", "须用域名；浏览器不为 IP 地址保存通行密钥");
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && host == WITHIN) {
            return said("origin", "请用 https:// 地址（试用可以写 http://localhost 加端口）");
        }
        if url.origin().ascii_serialization() != self.origin.trim_end_matches('/') {
            return said("origin", "只写协议、域名和端口，不写路径，域名用小写字母");
        }
        let above = self.id.contains('.') && host.ends_with(&format!(".{}", self.id));
        if host != self.id && !above {
            return said("id", &format!("应为 {host}，或者它上一级的域名"));
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Keys, PasskeySettings};

    fn of(origin: &str, id: &str) -> Result<Keys, String> {
        Keys::new(&PasskeySettings { origin: origin.into(), id: id.into() })
    }

    #[test]
    fn settings_that_cannot_be_meant_are_told() {
        for (origin, id, said) in [
            ("", "oa.example.gov.cn", "两项都须写明"),
            ("https://oa.example.gov.cn", "", "两项都须写明"),
            ("oa.example.gov.cn", "oa.example.gov.cn", "不是地址"),
            ("http://oa.example.gov.cn", "oa.example.gov.cn", "https://"),
            ("http://localhost.example.cn", "example.cn", "https://"),
            ("https://10.0.0.1", "10.0.0.1", "IP"),
            ("https://[::1]", "::1", "IP"),
            ("https://oa.example.gov.cn/guiju", "oa.example.gov.cn", "不写路径"),
            ("https://oa.example.gov.cn?a=b", "oa.example.gov.cn", "不写路径"),
            ("https://li@oa.example.gov.cn", "oa.example.gov.cn", "不写路径"),
            ("https://oa.example.gov.cn", "example.com", "oa.example.gov.cn"),
            ("https://oa.example.gov.cn", "ample.gov.cn", "上一级"),
            ("https://oa.example.gov.cn", "cn", "上一级"),
            ("https://oa.example.gov.cn", "a.oa.example.gov.cn", "上一级"),
        ] {
            let told = of(origin, id).unwrap_err();
            assert!(told.starts_with("[sign_in.passkeys]") && told.contains(said), "{origin} {id}: {told}");
        }
        for (origin, id) in [
            ("https://oa.example.gov.cn", "oa.example.gov.cn"),
            ("https://oa.example.gov.cn/", "oa.example.gov.cn"),
            ("https://oa.example.gov.cn:8443", "example.gov.cn"),
            ("http://localhost:8080", "localhost"),
        ] {
            assert!(of(origin, id).is_ok(), "{origin} {id}");
        }
    }
}
