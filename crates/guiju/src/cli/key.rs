//! `guiju key`: the key by which packages are signed. `guiju package verify`: a package checked without a server.

use std::path::PathBuf;
use std::process::ExitCode;

use guiju_exchange::Limits;
use guiju_exchange::package::{Kind, Opened, Signer as _, SoftwareKey, fingerprint, open, public_pem, read_public};
use serde_json::json;

use crate::failure::{Failure, Result, file};
use crate::signing;
use crate::words::say;

/// `guiju key new`
#[derive(Debug, clap::Args)]
pub struct New {
    /// 新的密钥文件；已经存在的不覆盖
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// `guiju key show`
#[derive(Debug, clap::Args)]
pub struct Show {
    /// 密钥文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

fn show(key: &SoftwareKey) {
    let public = key.public_key();
    let digits: String = public.iter().map(|byte| format!("{byte:02x}")).collect();
    say!("公钥：{digits}");
    say!("指纹：{}", fingerprint(&public));
    say!("{}", public_pem(&public).trim_end());
}

impl New {
    /// Draws a key and shows its public half.
    pub fn run(&self) -> Result<ExitCode> {
        let key = signing::draw(&self.file)?;
        say!("已生成签名密钥 {}（只有当前用户可读，不进入备份，请另行妥善保存）", self.file.display());
        show(&key);
        say!("请在配置文件中写明：\n[packages]\nkey_file = \"{}\"", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    /// Shows the public half.
    pub fn run(&self) -> Result<ExitCode> {
        show(&signing::read(&self.file)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// `guiju package verify`
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// 公文包（zip 文件）
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 发送单位告知的公钥：64位十六进制数字，或者公钥文件；不写则只核验内容没有改动
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// 以 JSON 写出结果
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Checks a package: 0 where all agrees, 1 where something is wrong with it, 2 where it or the key cannot be read.
    pub fn run(&self) -> Result<ExitCode> {
        let bytes = match std::fs::read(&self.file) {
            Ok(bytes) => bytes,
            Err(e) => return self.tell(None, &[file(&self.file, &e).0], &[], 2),
        };
        let wanted = match self.key.as_deref().map(wanted).transpose() {
            Ok(wanted) => wanted,
            Err(none) => return self.tell(None, &[none.0], &[], 2),
        };
        match open(&bytes, Limits::default()) {
            Err(troubles) => {
                let details: Vec<&str> = troubles.iter().filter_map(|t| t.detail()).collect();
                self.tell(None, &troubles.iter().map(|t| t.words()).collect::<Vec<_>>(), &details, 1)
            }
            Ok(opened) => {
                let other = wanted.filter(|key| fingerprint(key) != opened.manifest.fingerprint);
                let wrong: Vec<String> = other.iter().map(|key| not_that_key(key, &opened)).collect();
                let code = u8::from(!wrong.is_empty());
                self.tell(Some(&opened), &wrong, &[], code)
            }
        }
    }

    /// What was found; the details, in English, are for programs alone.
    fn tell(&self, opened: Option<&Opened>, wrong: &[String], details: &[&str], code: u8) -> Result<ExitCode> {
        if self.json {
            let about = opened.map(|opened| serde_json::to_value(&opened.manifest)).transpose();
            let about = about.map_err(|e| Failure(e.to_string()))?;
            let sound = wrong.is_empty();
            let hash = opened.map(|opened| opened.hash.as_str());
            let key_compared = self.key.is_some() && opened.is_some();
            let all = json!({
                "sound": sound, "problems": wrong, "details": details, "hash": hash, "key_compared": key_compared, "manifest": about,
            });
            say!("{all}");
            return Ok(ExitCode::from(code));
        }
        if let Some(opened) = opened {
            describe(opened);
        }
        for words in wrong {
            say!("有误：{words}");
        }
        if wrong.is_empty() {
            match self.key {
                Some(_) => say!("内容没有改动，由所给公钥的持有者签名"),
                None => say!("内容没有改动；没有给出公钥（--key），不能证明是谁签的，请核对指纹"),
            }
        }
        Ok(ExitCode::from(code))
    }
}

fn not_that_key(key: &[u8; 32], opened: &Opened) -> String {
    let signed = &opened.manifest.fingerprint;
    format!("不是由所给的公钥签名：签名的密钥指纹是{signed}，所给的是{}", fingerprint(key))
}

fn describe(Opened { manifest, hash, files, .. }: &Opened) {
    let kind = match manifest.kind {
        Kind::Document => "公文",
        Kind::Receipt => "签收",
        Kind::Return => "退回",
    };
    say!("{kind}　{}　{}", manifest.number, manifest.title);
    say!("发送单位：{}　接收单位：{}　日期：{}", manifest.from, manifest.to.join("、"), manifest.date);
    if let Some(about) = &manifest.about {
        say!("所答复的公文包：{}", about.package);
    }
    if !manifest.reason.is_empty() {
        say!("说明或者理由：{}", manifest.reason);
    }
    say!("校验值：{hash}\n密钥指纹：{}", manifest.fingerprint);
    for (listed, file) in manifest.files.iter().zip(files) {
        say!("  {}　{}　{}字节", listed.path, file.name, listed.size);
    }
}

/// The key that is wanted: digits, or a file that holds it.
fn wanted(given: &str) -> Result<[u8; 32]> {
    let text = std::fs::read_to_string(given).unwrap_or_else(|_| given.to_owned());
    read_public(&text).ok_or_else(|| Failure(format!("“{given}”不是公钥，也不是公钥文件")))
}
