//! A directory asked over LDAP: whoever can bind to it as somebody is somebody.

use std::fmt;

use guiju_web::Directory;
use ldap3::{LdapConn, LdapConnSettings, Scope, SearchEntry, dn_escape, ldap_escape};
use serde::Deserialize;

use crate::{PATIENCE, is_private};

/// Result code of the protocol for a wrong password, or for somebody who is not there.
const WRONG: u32 = 49;
/// What stands for the login in templates.
const LOGIN: &str = "{login}";

/// How the directory is reached: the part `[sign_in.ldap]` of the configuration. Certificates of an authority of one's own
/// are found by the variable `SSL_CERT_FILE`, as everywhere.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LdapSettings {
    /// `ldaps://…`; `ldap://…` with `starttls`, or within the machine.
    pub url: String,
    /// Encrypts the connection after it was opened.
    pub starttls: bool,
    /// The name to bind as, with `{login}` for what was typed; empty where it is searched for.
    pub dn: String,
    /// Where to search, where `dn` is empty.
    pub base: String,
    /// The filter to search with, with `{login}`; must find one entry.
    pub filter: String,
    /// The name that may search; empty for anybody.
    pub search_as: String,
    /// The file with its password, one line.
    pub password_file: String,
}

/// A directory.
pub struct Ldap {
    settings: LdapSettings,
    password: String,
}

// The password of the one who searches is never printed.
impl fmt::Debug for Ldap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ldap").field("url", &self.settings.url).finish_non_exhaustive()
    }
}

impl Ldap {
    /// A directory by its settings.
    ///
    /// # Errors
    /// What in the settings cannot be meant, in Chinese.
    pub fn new(settings: LdapSettings) -> Result<Self, String> {
        if !settings.starttls && !is_private(&settings.url, "ldaps") {
            return Err("[sign_in.ldap] url：密码会明文传送，请用 ldaps:// 或者 starttls = true".to_owned());
        }
        let by_name = settings.dn.contains(LOGIN);
        let by_search = !settings.base.is_empty() && settings.filter.contains(LOGIN);
        if by_name == by_search {
            return Err(format!("[sign_in.ldap]：请写明 dn，或者 base 和 filter，其中以{LOGIN}代表登录名；二者择一"));
        }
        let password = match settings.password_file.as_str() {
            "" => String::new(),
            file => std::fs::read_to_string(file)
                .map_err(|e| format!("[sign_in.ldap] password_file：读不到{file}：{e}"))?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
        };
        Ok(Self { settings, password })
    }

    fn connect(&self) -> Result<LdapConn, String> {
        let how = LdapConnSettings::new().set_conn_timeout(PATIENCE).set_starttls(self.settings.starttls);
        LdapConn::with_settings(how, &self.settings.url).map_err(|e| format!("connecting: {e}"))
    }

    /// The name of the entry of a login; nothing where there is not exactly one.
    fn find(&self, login: &str) -> Result<Option<String>, String> {
        if !self.settings.dn.is_empty() {
            return Ok(Some(self.settings.dn.replace(LOGIN, &dn_escape(login))));
        }
        let mut conn = self.connect()?;
        if !self.settings.search_as.is_empty() {
            let bound = conn.with_timeout(PATIENCE).simple_bind(&self.settings.search_as, &self.password);
            bound.and_then(ldap3::LdapResult::success).map_err(|e| format!("binding to search: {e}"))?;
        }
        let filter = self.settings.filter.replace(LOGIN, &ldap_escape(login));
        let found = conn.with_timeout(PATIENCE).search(&self.settings.base, Scope::Subtree, &filter, vec!["dn"]);
        let found = found.and_then(ldap3::SearchResult::success).map_err(|e| format!("searching: {e}"));
        let _ = conn.unbind();
        let mut entries = found?.0.into_iter().map(SearchEntry::construct);
        // Two entries for one login: nobody can say which is meant.
        Ok(entries.next().map(|entry| entry.dn).filter(|_| entries.next().is_none()))
    }
}

impl Directory for Ldap {
    fn identify(&self, login: &str, password: &str) -> Result<Option<String>, String> {
        // A bind without a password succeeds by the protocol, and proves nothing.
        if password.is_empty() || login.is_empty() {
            return Ok(None);
        }
        let Some(name) = self.find(login)? else { return Ok(None) };
        let mut conn = self.connect()?;
        let answer = conn.with_timeout(PATIENCE).simple_bind(&name, password).map_err(|e| format!("binding: {e}"))?;
        let _ = conn.unbind();
        match answer.rc {
            0 => Ok(Some(name)),
            WRONG => Ok(None),
            code => Err(format!("binding: result code {code}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_meant_are_told() {
        let of = |url: &str, dn: &str| LdapSettings { url: url.into(), dn: dn.into(), ..LdapSettings::default() };
        assert!(Ldap::new(of("ldap://dir.example", "uid={login}")).unwrap_err().contains("明文"));
        assert!(Ldap::new(of("ldaps://dir.example", "uid=x")).unwrap_err().contains("{login}"));
        let both =
            LdapSettings { base: "dc=x".into(), filter: "(uid={login})".into(), ..of("ldaps://d", "uid={login}") };
        assert!(Ldap::new(both).unwrap_err().contains("二者择一"));
        assert!(Ldap::new(of("ldaps://dir.example", "uid={login},dc=x")).is_ok());
    }

    #[test]
    fn what_is_typed_cannot_leave_its_place() {
        let by = |dn: &str| LdapSettings { url: "ldaps://d".into(), dn: dn.into(), ..LdapSettings::default() };
        let ldap = Ldap::new(by("uid={login},ou=people,dc=x")).unwrap();
        let name = ldap.find("li,ou=admins").unwrap().unwrap();
        assert!(name.starts_with("uid=li\\") && name.ends_with(",ou=people,dc=x"), "{name}");
    }
}
