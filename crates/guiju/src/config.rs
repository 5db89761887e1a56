//! The configuration file of `guiju serve`, and what stands at the door by it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use guiju_core::Facts;
use guiju_core::norms::{Answer, Norms};
use guiju_store::{Safe, SignInLog};
use guiju_typeset::{Families, Fonts, Typesetter};
use guiju_web::{Directory, Guard, Limits, Passkeys, Press, Provider, SignIn, Signing};
use serde::Deserialize;
use toml::Table;

use crate::failure::{Failure, Result};
use crate::places::StorePart;
use crate::seals::HttpSeals;
use crate::signing;
use crate::wiring::{Folder, LOG_KEPT};

/// The key by which secrets of second factors are sealed, beside the data unless the configuration puts it elsewhere.
const KEY: &str = "second-factor.key";

/// `[fonts]`: where font files lie, and which families are wanted for which role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FontPlaces {
    /// Folders, looked through with those in them; where none is named, those beside the program and the machine's.
    dirs: Vec<PathBuf>,
    families: Families,
}

impl FontPlaces {
    /// Folders that are looked through.
    pub fn dirs(&self) -> Vec<PathBuf> {
        if !self.dirs.is_empty() {
            return self.dirs.clone();
        }
        let program = std::env::current_exe().ok();
        let beside = program.iter().flat_map(|p| p.ancestors().skip(1).take(2)).map(|dir| dir.join("fonts"));
        let machine = ["/usr/local/share/fonts", "/usr/share/fonts"].map(PathBuf::from);
        beside.chain(machine).filter(|dir| dir.is_dir()).collect()
    }

    /// The fonts that are found.
    ///
    /// # Errors
    /// What is missing, where there is none to print with.
    pub fn load(&self) -> std::result::Result<Fonts, String> {
        Fonts::load(&self.dirs(), &self.families).map_err(|trouble| trouble.to_string())
    }

    /// What lays out, once it is needed.
    pub fn press(self) -> Press {
        Press::new(Box::new(move || self.load().map(Typesetter::new)))
    }
}

/// `[packages]`: packages exchanged with other governments.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Packages {
    /// The file of the key by which they are signed.
    key_file: Option<PathBuf>,
}

/// `[seal]`: where electronic seals come from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SealPart {
    /// `placeholder`, where seals are drawn and are none; or `http`.
    service: String,
    /// Address of the service.
    url: String,
    /// The file with the token by which it knows us.
    token_file: Option<PathBuf>,
}

/// What was configured.
#[derive(Default)]
pub struct Config {
    settings: SignIn,
    limits: Limits,
    fonts: FontPlaces,
    store: StorePart,
    key_file: Option<PathBuf>,
    packages: Packages,
    seal: SealPart,
    directory: Option<Arc<dyn Directory>>,
    provider: Option<Arc<dyn Provider>>,
    passkeys: Option<Arc<dyn Passkeys>>,
}

impl Config {
    /// Everybody's demo: passwords that everybody knows do not run out, and nobody owes a second factor.
    pub fn demo() -> Self {
        let settings = SignIn { password_days: 0, second_factor_for_administrators: false, ..SignIn::default() };
        Self { settings, ..Self::default() }
    }

    /// Reads a file; the defaults where there is none.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let said = |e: &dyn std::fmt::Display| Failure(format!("配置文件 {}：{e}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|e| said(&e))?;
        let mut all: Table = text.parse().map_err(|e| said(&e))?;
        let mut part = match all.remove("sign_in") {
            None => Table::new(),
            Some(toml::Value::Table(part)) => part,
            Some(_) => return Err(said(&"sign_in 应是一个部分：[sign_in]")),
        };
        let limits: Limits = match all.remove("limits") {
            None => Limits::default(),
            Some(part) => part.try_into().map_err(|e| said(&e))?,
        };
        if limits.file != Limits::default().file {
            return Err(said(&"[limits] file：单个文件的上限与规则和存储相连，不能在这里改"));
        }
        let fonts: FontPlaces = match all.remove("fonts") {
            None => FontPlaces::default(),
            Some(part) => part.try_into().map_err(|e| said(&e))?,
        };
        let packages: Packages = match all.remove("packages") {
            None => Packages::default(),
            Some(part) => part.try_into().map_err(|e| said(&e))?,
        };
        let seal: SealPart = match all.remove("seal") {
            None => SealPart::default(),
            Some(part) => part.try_into().map_err(|e| said(&e))?,
        };
        let store: StorePart = match all.remove("store") {
            None => StorePart::default(),
            Some(part) => part.try_into().map_err(|e| said(&e))?,
        };
        if let Some(unknown) = all.keys().next() {
            return Err(said(&format!(
                "不认识“{unknown}”，现有的部分是 [sign_in]、[limits]、[fonts]、[packages]、[seal] 和 [store]"
            )));
        }
        let key_file = part.remove("key_file").and_then(|v| v.as_str().map(PathBuf::from));
        let (ldap, oidc, passkeys) = (part.remove("ldap"), part.remove("oidc"), part.remove("passkeys"));
        let settings = part.try_into().map_err(|e| said(&e))?;
        let directory = ldap.map(outside::directory).transpose().map_err(|e| said(&e))?;
        let provider = oidc.map(outside::provider).transpose().map_err(|e| said(&e))?;
        let passkeys = passkeys.map(keys::passkeys).transpose().map_err(|e| said(&e))?;
        Ok(Self { settings, limits, fonts, store, key_file, packages, seal, directory, provider, passkeys })
    }

    /// Refuses what cannot be meant. What the law sets is asked of the rules, and cannot be undercut.
    pub fn check(&self, norms: &dyn Norms) -> Result<()> {
        let mut faults = self.settings.faults(least_months(norms)?);
        faults.extend(self.limits.faults());
        faults.extend(self.store.fault());
        if faults.is_empty() { Ok(()) } else { Err(Failure(faults.join("\n"))) }
    }

    /// Which database, where it names one.
    pub fn store(&self) -> &StorePart {
        &self.store
    }

    /// How much the door lets in.
    pub fn limits(&self) -> Limits {
        self.limits.clone()
    }

    /// What lays out documents, on the fonts configured.
    pub fn press(&self) -> Press {
        self.fonts.clone().press()
    }

    /// The seal service; none where seals are placeholders.
    ///
    /// # Errors
    /// Where one is named that cannot be meant.
    pub fn seal_service(&self) -> Result<Option<HttpSeals>> {
        let SealPart { service, url, token_file } = &self.seal;
        match service.as_str() {
            "" | "placeholder" if url.is_empty() && token_file.is_none() => Ok(None),
            "http" => Ok(Some(HttpSeals::new(url, token_file.as_deref())?)),
            _ => Err(Failure::new(
                "配置 [seal]：service 应为 placeholder（不写其他各项）或者 http（另写 url 和 token_file）",
            )),
        }
    }

    /// What packages are signed with.
    ///
    /// # Errors
    /// Where a key file is named that cannot be used.
    pub fn signing(&self) -> Result<Signing> {
        signing::signing(self.packages.key_file.as_deref())
    }

    /// What stands at the door of a data folder.
    pub fn guard(self, folder: &Folder) -> Result<Guard> {
        let places = folder.places();
        let key_file = self.key_file.unwrap_or_else(|| folder.path().join(KEY));
        Ok(Guard {
            settings: self.settings,
            safe: Arc::new(Safe::open(&places.accounts)?),
            log: Arc::new(SignInLog::open(&places.sign_ins)?),
            key: key(&key_file)?,
            directory: self.directory,
            provider: self.provider,
            passkeys: self.passkeys,
        })
    }
}

/// For how many months the rules want the log kept.
fn least_months(norms: &dyn Norms) -> Result<i64> {
    let (question, key, value) = LOG_KEPT;
    let ruling = norms.ask(question, &Facts::from([(key.to_owned(), value.into())]));
    match ruling.map_err(|e| Failure(format!("规则没有规定登录日志留存多久：{e}")))?.answer {
        Answer::Range { min: Some(months), .. } => Ok(months),
        _ => Err(Failure::new("规则没有规定登录日志留存多久")),
    }
}

/// Reads the key; draws one where there is none.
fn key(file: &Path) -> Result<[u8; 32]> {
    let said = |e: &dyn std::fmt::Display| Failure(format!("密钥文件 {}：{e}", file.display()));
    match std::fs::read(file) {
        Ok(bytes) => bytes.try_into().map_err(|_| said(&"应是32字节")),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(|e| said(&e))?;
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            let mut made = options.open(file).map_err(|e| said(&e))?;
            std::io::Write::write_all(&mut made, &key).map_err(|e| said(&e))?;
            made.sync_all().map_err(|e| said(&e))?;
            Ok(key)
        }
        Err(e) => Err(said(&e)),
    }
}

#[cfg(feature = "sso")]
mod outside {
    use std::sync::Arc;

    use guiju_web::{Directory, Provider};

    pub fn directory(part: toml::Value) -> Result<Arc<dyn Directory>, String> {
        let settings = part.try_into().map_err(|e| e.to_string())?;
        Ok(Arc::new(guiju_sso::Ldap::new(settings)?))
    }

    pub fn provider(part: toml::Value) -> Result<Arc<dyn Provider>, String> {
        let settings = part.try_into().map_err(|e| e.to_string())?;
        Ok(Arc::new(guiju_sso::Oidc::new(settings)?))
    }
}

#[cfg(not(feature = "sso"))]
mod outside {
    use std::sync::Arc;

    use guiju_web::{Directory, Provider};

    const WITHOUT: &str = "本程序编译时没有带上统一认证（特性 sso）";

    pub fn directory(_: toml::Value) -> Result<Arc<dyn Directory>, String> {
        Err(WITHOUT.to_owned())
    }

    pub fn provider(_: toml::Value) -> Result<Arc<dyn Provider>, String> {
        Err(WITHOUT.to_owned())
    }
}

#[cfg(feature = "passkeys")]
mod keys {
    use std::sync::Arc;

    use guiju_web::Passkeys;

    pub fn passkeys(part: toml::Value) -> Result<Arc<dyn Passkeys>, String> {
        let settings = part.try_into().map_err(|e| e.to_string())?;
        Ok(Arc::new(guiju_passkeys::Keys::new(&settings)?))
    }
}

#[cfg(not(feature = "passkeys"))]
mod keys {
    use std::sync::Arc;

    use guiju_web::Passkeys;

    pub fn passkeys(_: toml::Value) -> Result<Arc<dyn Passkeys>, String> {
        Err("本程序编译时没有带上通行密钥（特性 passkeys）".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("guiju.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(Some(&file))
    }

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let config = read("[sign_in]\npassword_days = 30\nsecond_factor_roles = [\"mayor\"]\n").unwrap();
        assert_eq!(config.settings.password_days, 30);
        assert_eq!(config.settings.failures, SignIn::default().failures);
        let config = read("[limits]\nwrite_time = 7\nconnections_each = 30\n").unwrap();
        assert_eq!((config.limits().write_time.as_secs(), config.limits().connections_each), (7, 30));
        assert_eq!(config.limits().body_time, Limits::default().body_time);
        for (text, said) in [
            ("[limits]\nwrite_tmie = 7\n", "write_tmie"),
            ("[limits]\nfile = 1\n", "不能在这里改"),
            ("limits = 3\n", "配置文件"),
            ("[packages]\nkey = \"a\"\n", "key"),
            ("[seal]\nadress = \"a\"\n", "adress"),
            ("[sign_in]\npasword_days = 30\n", "pasword_days"),
            ("[signin]\n", "不认识“signin”"),
            ("[sign_in]\n[sign_in.ldap]\nurl = \"ldap://dir.example\"\n", "明文"),
            ("[sign_in.passkeys]\norigin = \"https://oa.example\"\n", "[sign_in.passkeys]"),
            ("[sign_in.passkeys]\norigin = \"http://oa.example\"\nid = \"oa.example\"\n", "https"),
            ("[sign_in.passkeys]\norigin = \"https://oa.example\"\nid = \"other.example\"\n", "oa.example"),
            ("[sign_in.passkeys]\nrp = \"oa.example\"\n", "rp"),
            ("[sign_in]\n[sign_in.oidc]\nissuer = \"http://id.example\"\n", "https"),
        ] {
            let told = read(text).err().unwrap().0;
            assert!(told.contains(said), "{told}");
        }
    }

    #[test]
    fn seals_and_keys_are_as_configured_or_refused() {
        assert!(read("").unwrap().seal_service().unwrap().is_none());
        assert!(read("[seal]\nservice = \"placeholder\"\n").unwrap().seal_service().unwrap().is_none());
        let refused = |text: &str| read(text).unwrap().seal_service().unwrap_err().0;
        assert!(refused("[seal]\nservice = \"https\"\n").contains("placeholder"));
        assert!(refused("[seal]\nurl = \"https://a/\"\n").contains("placeholder"));
        assert!(refused("[seal]\nservice = \"http\"\nurl = \"http://10.0.0.1/\"\n").contains("https"));
        assert!(refused("[seal]\nservice = \"http\"\nurl = \"https://a/\"\n").contains("token_file"));
        assert!(read("").unwrap().signing().unwrap().signer.is_none());
        let none = "[packages]\nkey_file = \"/nowhere/a.key\"\n";
        assert!(read(none).unwrap().signing().unwrap_err().0.contains("/nowhere/a.key"));
    }

    #[test]
    fn the_key_is_drawn_once_and_read_by_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.key");
        let first = key(&file).unwrap();
        assert_eq!(key(&file).unwrap(), first);
        assert_ne!(key(&dir.path().join("b.key")).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&file, "short").unwrap();
        assert!(key(&file).is_err());
    }
}
