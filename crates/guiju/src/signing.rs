//! The key by which packages to other governments are signed: a file of its owner alone, which no backup contains.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use guiju_exchange::package::SoftwareKey;
use guiju_web::Signing;

use crate::failure::{Failure, Result};

/// Where the demo keeps its key, beside its data.
pub const DEMO: &str = "package-signing.key";

fn said(file: &Path, e: &dyn std::fmt::Display) -> Failure {
    Failure(format!("签名密钥文件 {}：{e}", file.display()))
}

/// Draws a key by chance and writes it; a file that is there is never replaced.
///
/// # Errors
/// Where there is one, or it cannot be written.
pub fn draw(file: &Path) -> Result<SoftwareKey> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|e| said(file, &e))?;
    let key = SoftwareKey::of(&secret);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut made = options.open(file).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => said(file, &"已经存在，不覆盖；要更换密钥的，请写另一个文件名"),
        _ => said(file, &e),
    })?;
    made.write_all(key.pem().as_bytes()).map_err(|e| said(file, &e))?;
    made.sync_all().map_err(|e| said(file, &e))?;
    Ok(key)
}

/// Reads a key. One that others may read is refused.
///
/// # Errors
/// Where it cannot be read, is none, or others may read it.
pub fn read(file: &Path) -> Result<SoftwareKey> {
    let text = std::fs::read_to_string(file).map_err(|e| said(file, &e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file).map_err(|e| said(file, &e))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(said(file, &"其他用户可以读写，请改为只有运行本程序的用户可读（chmod 600）"));
        }
    }
    SoftwareKey::read(&text).ok_or_else(|| said(file, &"不是签名密钥，请用 guiju key new 生成"))
}

/// What packages are signed with: the key of a file, else why there is none.
///
/// # Errors
/// Where a file is named and is none that can be used.
pub fn signing(file: Option<&Path>) -> Result<Signing> {
    match file {
        None => Ok(Signing::none(
            "没有配置签名密钥。请系统管理员在服务器上运行 guiju key new 生成密钥，在配置文件 [packages] key_file 中写明，然后重新启动。",
        )),
        Some(file) => Ok(Signing { signer: Some(Arc::new(read(file)?)), missing: String::new() }),
    }
}

#[cfg(test)]
mod tests {
    use guiju_exchange::package::Signer as _;

    use super::*;

    #[test]
    fn a_key_is_drawn_once_and_read_by_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.key");
        let drawn = draw(&file).unwrap().public_key();
        assert_eq!(read(&file).unwrap().public_key(), drawn);
        assert!(draw(&file).unwrap_err().0.contains("已经存在"));
        assert_ne!(draw(&dir.path().join("b.key")).unwrap().public_key(), drawn);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(read(&file).unwrap_err().0.contains("chmod 600"));
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        std::fs::write(&file, "-----BEGIN PRIVATE KEY-----\n").unwrap();
        assert!(read(&file).unwrap_err().0.contains("不是签名密钥"));
        assert!(signing(None).unwrap().signer.is_none() && !signing(None).unwrap().missing.is_empty());
        assert!(signing(Some(&dir.path().join("none"))).is_err());
    }
}
