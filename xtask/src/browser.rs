//! What tests need from the system: a mail server for the notices; what reads the files that the house writes; a database server; for the browser walks and the tests with identity servers
//! Chromium, its driver, a font with Chinese characters; a directory server, an OpenID provider.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::shell::Shell;

/// One thing that is needed, and the Debian package that brings it.
#[derive(Clone, Copy)]
struct Need {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

/// Exim runs under any user, on any port, with a configuration of its own, and starts at once.
const MAIL: [Need; 1] = [Need {
    what: "a mail server",
    package: "exim4-daemon-light",
    is_there: || Path::new("/usr/sbin/exim4").is_file(),
}];

/// What reads the files that the house writes.
const READERS: [Need; 4] = [
    Need { what: "unzip", package: "unzip", is_there: || on_path("unzip") },
    Need { what: "openssl", package: "openssl", is_there: || on_path("openssl") },
    Need { what: "LibreOffice", package: "libreoffice-writer-nogui", is_there: || on_path("soffice") },
    Need { what: "a font with Chinese characters", package: "fonts-noto-cjk", is_there: has_chinese_font },
];

/// A database server of the tests' own: they start it from the package's programs, as the user that the package makes.
const DATABASES: [Need; 2] = [
    Need { what: "PostgreSQL", package: "postgresql", is_there: has_postgres },
    Need { what: "the client of PostgreSQL", package: "postgresql-client", is_there: || on_path("psql") },
];

const BROWSER: [Need; 6] = [
    Need { what: "Chromium", package: "chromium", is_there: || on_path("chromium") },
    Need { what: "the driver of Chromium", package: "chromium-driver", is_there: || on_path("chromedriver") },
    Need { what: "a font with Chinese characters", package: "fonts-noto-cjk", is_there: has_chinese_font },
    Need { what: "npm", package: "npm", is_there: || on_path("npm") },
    Need { what: "a directory server", package: "slapd", is_there: || Path::new("/usr/sbin/slapd").is_file() },
    Need { what: "an OpenID provider", package: "glewlwyd", is_there: || on_path("glewlwyd") },
];

/// The checker of accessibility that the walks run in the browser; it is used for tests only and is no part of the house.
const AXE: &str = "axe-core@4.14.1";

/// Brings axe-core into the build's own folder by npm, where it is not there yet. The path of its source.
///
/// # Errors
/// It cannot be installed.
pub fn axe(shell: &Shell, folder: &Path) -> Result<PathBuf, String> {
    let folder = folder.join("axe");
    let source = folder.join("node_modules/axe-core/axe.min.js");
    if source.is_file() {
        return Ok(source);
    }
    println!("browser walks: installing {AXE}");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut npm = shell.program("npm", &format!("install --no-save --no-audit --no-fund --ignore-scripts {AXE}"));
    npm.arg("--prefix").arg(&folder);
    shell.run(npm).map_err(|why| format!("{why}; or run cargo xtask test --no-browser"))?;
    if source.is_file() { Ok(source) } else { Err(format!("{} was not installed", source.display())) }
}

/// Installs through apt-get what is missing for the tests, those of the browser only where they are run.
///
/// # Errors
/// Why it cannot be installed, and what to do by hand.
pub fn prepare(shell: &Shell, browser: bool) -> Result<(), String> {
    provide(shell, "notices", &MAIL)?;
    provide(shell, "readers", &READERS)?;
    provide(shell, "databases", &DATABASES)?;
    if browser { provide(shell, "browser walks and identity servers", &BROWSER) } else { Ok(()) }
}

/// Nothing is done when all is there.
fn provide(shell: &Shell, tests: &str, needs: &[Need]) -> Result<(), String> {
    let missing: Vec<Need> = needs.iter().filter(|need| !(need.is_there)()).copied().collect();
    if missing.is_empty() {
        println!("{tests}: what they need is there");
        return Ok(());
    }
    let what: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    println!("{tests}: installing {}", what.join(", "));
    let by_hand = format!("install by hand, as root: apt-get install {} (for the {tests})", packages.join(" "));
    install(shell, &packages).map_err(|why| format!("{why}; {by_hand}"))?;
    match missing.iter().find(|need| !(need.is_there)()) {
        Some(need) => Err(format!("{} is still missing after {} was installed; {by_hand}", need.what, need.package)),
        None => Ok(()),
    }
}

/// Installs packages of Debian.
///
/// # Errors
/// Why they cannot be installed.
pub fn install(shell: &Shell, packages: &[&str]) -> Result<(), String> {
    let how = installer(on_path("apt-get"), is_root(), may_sudo())?;
    shell.run(apt(shell, how, "update"))?;
    shell.run(apt(shell, how, &format!("install -y --no-install-recommends {}", packages.join(" "))))
}

/// Fetches the lists of packages anew.
///
/// # Errors
/// Why that cannot be done.
pub fn update(shell: &Shell) -> Result<(), String> {
    let how = installer(on_path("apt-get"), is_root(), may_sudo())?;
    shell.run(apt(shell, how, "update"))
}

/// How apt-get is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Installer {
    Root,
    Sudo,
}

fn installer(has_apt: bool, is_root: bool, may_sudo: bool) -> Result<Installer, String> {
    match (has_apt, is_root, may_sudo) {
        (false, _, _) => Err("there is no apt-get on this machine".to_owned()),
        (true, true, _) => Ok(Installer::Root),
        (true, false, true) => Ok(Installer::Sudo),
        (true, false, false) => {
            Err("packages can be installed by root or with sudo only, and neither is at hand".to_owned())
        }
    }
}

/// Runs apt-get; where another process of the machine is installing, it is waited for.
fn apt(shell: &Shell, how: Installer, arguments: &str) -> Command {
    let arguments = format!("-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 {arguments}");
    match how {
        Installer::Root => {
            let mut command = shell.program("apt-get", &arguments);
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        }
        Installer::Sudo => shell.program("sudo", &format!("DEBIAN_FRONTEND=noninteractive apt-get {arguments}")),
    }
}

/// Debian keeps the programs of each version in a folder of their own.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

/// Whether a program is found by its name.
pub fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// fontconfig knows; without it, the folder in which the package puts its fonts.
fn has_chinese_font() -> bool {
    match Command::new("fc-list").args([":lang=zh-cn", "family"]).stderr(Stdio::null()).output() {
        Ok(output) => output.stdout.iter().any(|byte| !byte.is_ascii_whitespace()),
        Err(_) => Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file(),
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether sudo works: without a password, or with somebody there to type it.
fn may_sudo() -> bool {
    let status = Command::new("sudo").args(["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let asks_nothing = status.is_ok_and(|status| status.success());
    asks_nothing || (on_path("sudo") && std::io::stdin().is_terminal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_installed_by_root_or_with_sudo() {
        assert_eq!(installer(true, true, false), Ok(Installer::Root));
        assert_eq!(installer(true, false, true), Ok(Installer::Sudo));
        assert!(installer(true, false, false).unwrap_err().contains("neither"));
        assert!(installer(false, true, true).unwrap_err().contains("no apt-get"));
    }

    #[test]
    fn programs_are_found_by_name() {
        assert!(on_path("sh"));
        assert!(!on_path("no-such-program-here"));
    }
}
