//! Open fonts for the tests and for trying out: unpacked from Debian packages into the build's own folder, nothing else of them
//! installed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser;
use crate::shell::Shell;
use crate::test::target;

/// A package and what is kept of it: the fonts, and the terms under which they are handed on.
struct Package {
    name: &'static str,
    kept: &'static [&'static str],
}

/// 49 and 52 MB to download, 52 MB of which are kept.
const PACKAGES: [Package; 2] = [
    Package {
        name: "texlive-lang-chinese",
        kept: &[
            "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf",
            "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolHei-Regular.otf",
            "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolKai-Regular.otf",
            "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolSong-Bold.otf",
            "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolSong-Regular.otf",
            "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz",
        ],
    },
    Package {
        name: "fonts-lxgw-wenkai",
        kept: &[
            "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
            "usr/share/doc/fonts-lxgw-wenkai/copyright",
        ],
    },
];

/// Puts the fonts under `fonts` of the build's folder, where they are not there yet. The folder.
///
/// # Errors
/// They cannot be downloaded or unpacked, and what to do by hand.
pub fn prepare(shell: &Shell) -> Result<PathBuf, String> {
    let folder = target(shell)?.join("fonts");
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !is_there(&folder, package)).collect();
    if missing.is_empty() {
        println!("fonts: all are in {}", folder.display());
        return Ok(folder);
    }
    let work = folder.join("unpacked");
    for package in missing {
        println!("fonts: fetching {}", package.name);
        fetch(shell, package, &folder, &work).map_err(|why| {
            format!("{why}; by hand: apt-get download {}, unpack its fonts into {}", package.name, folder.display())
        })?;
    }
    println!("fonts: all are in {} now", folder.display());
    Ok(folder)
}

fn is_there(folder: &Path, package: &Package) -> bool {
    package.kept.iter().all(|path| folder.join(kept(package, path)).is_file())
}

/// The name under which a file is kept; terms bear the name of their package.
fn kept(package: &Package, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.contains("/doc/") { format!("{}-{name}", package.name) } else { name.to_owned() }
}

/// Downloads, unpacks, keeps what is wanted, and clears the rest away.
fn fetch(shell: &Shell, package: &Package, folder: &Path, work: &Path) -> Result<(), String> {
    let fault = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    clear(work)?;
    fs::create_dir_all(work).map_err(|e| fault(work, e))?;
    download(shell, package.name, work)?;
    let file = archive(work).ok_or_else(|| format!("{} was not downloaded", package.name))?;
    let mut unpack = shell.program("dpkg-deb", "--extract");
    unpack.arg(&file).arg(work);
    shell.run(unpack)?;
    for path in package.kept {
        let (from, to) = (work.join(path), folder.join(kept(package, path)));
        fs::copy(&from, &to).map_err(|e| fault(&from, e))?;
    }
    clear(work)
}

fn clear(work: &Path) -> Result<(), String> {
    if work.exists() { fs::remove_dir_all(work).map_err(|e| format!("{}: {e}", work.display())) } else { Ok(()) }
}

/// The lists of packages may be old or not there: then they are fetched, which root may only.
fn download(shell: &Shell, name: &str, into: &Path) -> Result<(), String> {
    let command = || {
        // As root it would want to become another user, who may not write here.
        let mut command = shell.program("apt-get", &format!("-o APT::Sandbox::User=root download {name}"));
        command.current_dir(into);
        command
    };
    if shell.run(command()).is_ok() {
        return Ok(());
    }
    browser::update(shell)?;
    shell.run(command())
}

fn archive(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|ext| ext == "deb"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_kept_beside_the_fonts() {
        let names: Vec<String> = PACKAGES.iter().flat_map(|p| p.kept.iter().map(move |path| kept(p, path))).collect();
        assert!(names.contains(&"texlive-lang-chinese-COPYING.gz".to_owned()));
        assert!(names.contains(&"fonts-lxgw-wenkai-copyright".to_owned()));
        assert!(names.contains(&"FandolFang-Regular.otf".to_owned()));
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_there(folder.path(), &PACKAGES[0]));
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(PACKAGES.iter().all(|package| is_there(folder.path(), package)));
    }
}
