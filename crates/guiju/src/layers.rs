//! Reads a rulebook folder and the folders it leans on. A file that cannot be taken is a flaw, like any other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guiju_core::vocabulary::Vocabulary;
use guiju_gate::{Compiled, Edition, Source, compile};
use guiju_rulebook::{Flaw, Severity};

use crate::failure::{Failure, Result, file};

/// Largest file of a rulebook, in bytes.
const FILE_MAX: u64 = 1_048_576;
/// Most files of a layer.
const FILES_MAX: usize = 500;
/// The file that describes a layer.
const ABOUT: &str = "rulebook.toml";

/// A rulebook that compiled, with the files it was compiled from.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// The edition.
    pub edition: Arc<Edition>,
    /// Its files.
    pub sources: Vec<Source>,
    /// What its layers ship of the yearly notices on holidays, as written.
    pub workdays: Vec<String>,
}

/// The files of a rulebook, the layer leaned on first, and what was wrong with files as such.
#[derive(Debug, Default)]
pub struct Layers {
    /// Files in reading order.
    pub sources: Vec<Source>,
    /// Files left out, and folders not found.
    pub flaws: Vec<Flaw>,
    /// The texts of [`WORKDAYS`]; they are loaded by an act and are no part of the edition.
    pub workdays: Vec<String>,
}

/// The file with the yearly notices on holidays that a layer ships.
const WORKDAYS: &str = "workdays.toml";

/// Reads a rulebook folder. Layers it extends lie beside it.
pub fn read(folder: &Path) -> Result<Layers> {
    if !folder.join(ABOUT).is_file() {
        return Err(Failure(format!("{} 不是规则目录：其中没有 {ABOUT}", folder.display())));
    }
    let mut layers = Layers::default();
    layers.take(folder, &mut BTreeSet::new())?;
    Ok(layers)
}

/// The vocabularies of all matters.
pub fn vocabularies() -> Vec<&'static Vocabulary> {
    guiju_matters::vocabularies()
}

/// Compiles with the vocabularies of all matters; flaws of the files come first.
pub fn compiled(layers: Layers) -> Compiled {
    let mut compiled = compile(&layers.sources, &vocabularies());
    if layers.flaws.iter().any(Flaw::is_error) {
        compiled.edition = None;
    }
    compiled.flaws.splice(0..0, layers.flaws);
    compiled
}

impl Layers {
    /// Puts another text in the place of one that occurs once in the files of that name.
    ///
    /// # Errors
    /// Where it does not occur, or more than once.
    pub fn amend(&mut self, name: &str, from: &str, to: &str) -> Result<()> {
        let times: usize = self.sources.iter().filter(|s| s.path == name).map(|s| s.text.matches(from).count()).sum();
        if times != 1 {
            return Err(Failure(format!("规则文件“{name}”中的“{from}”应恰有一处，实有{times}处")));
        }
        for source in self.sources.iter_mut().filter(|s| s.path == name) {
            source.text = source.text.replace(from, to);
        }
        Ok(())
    }

    fn take(&mut self, folder: &Path, seen: &mut BTreeSet<String>) -> Result<()> {
        let name = layer_name(folder)?;
        if !seen.insert(name.clone()) {
            return Ok(());
        }
        let mut own = vec![];
        for path in files(folder)? {
            own.extend(self.text(&name, &path)?);
        }
        if own.len() > FILES_MAX {
            let message = format!("“{name}”有{}个文件，最多{FILES_MAX}个", own.len());
            self.flaws.push(flaw(&name, ABOUT, message, "请合并或移走文件"));
            own.truncate(FILES_MAX);
        }
        let about = own.iter().find(|s| s.path == ABOUT);
        for lower in about.map(|s| extends(&s.text)).unwrap_or_default() {
            let beside = folder.parent().unwrap_or(Path::new(".")).join(&lower);
            if is_plain(&lower) && beside.join(ABOUT).is_file() {
                self.take(&beside, seen)?;
            } else {
                let help = format!("所依据的规则应放在 {} 旁边的同名目录", folder.display());
                self.flaws.push(flaw(&name, ABOUT, format!("找不到所依据的规则“{lower}”"), &help));
            }
        }
        if folder.join(WORKDAYS).is_file() {
            let shipped = self.text(&name, &folder.join(WORKDAYS))?;
            self.workdays.extend(shipped.map(|source| source.text));
        }
        self.sources.extend(own);
        Ok(())
    }

    /// The text of one file; nothing, and a flaw, where it is too large or no UTF-8.
    fn text(&mut self, layer: &str, path: &Path) -> Result<Option<Source>> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let size = fs::metadata(path).map_err(|e| file(path, &e))?.len();
        if size > FILE_MAX {
            let message = format!("文件有{size}字节，最多{FILE_MAX}字节");
            self.flaws.push(flaw(layer, &name, message, "请按章拆成几个文件"));
            return Ok(None);
        }
        let bytes = fs::read(path).map_err(|e| file(path, &e))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Source { layer: layer.to_owned(), path: name, text })),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let before = error.as_bytes().get(..at).unwrap_or_default();
                let line = before.iter().filter(|b| **b == b'\n').count() + 1;
                let mut flaw = flaw(layer, &name, "文件不是 UTF-8 文本".to_owned(), "请另存为 UTF-8 编码");
                flaw.line = line;
                self.flaws.push(flaw);
                Ok(None)
            }
        }
    }
}

fn layer_name(folder: &Path) -> Result<String> {
    let whole = folder.canonicalize().map_err(|e| file(folder, &e))?;
    let name = whole.file_name().and_then(|n| n.to_str()).map(str::to_owned);
    name.ok_or_else(|| Failure(format!("规则目录名须为 UTF-8 文字：{}", folder.display())))
}

/// The files of a layer, by name: the description and the chapters.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).map_err(|e| file(folder, &e))? {
        let path = entry.map_err(|e| file(folder, &e))?.path();
        let is_chapter = path.extension().is_some_and(|e| e == "md");
        if (is_chapter || path.file_name().is_some_and(|n| n == ABOUT)) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Names of the layers leaned on. What cannot be read is left to the compiler to name.
fn extends(about: &str) -> Vec<String> {
    let about: toml::Table = about.parse().unwrap_or_default();
    let names = about.get("extends").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    names.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

/// Whether a name is a plain folder's, not a path.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

fn flaw(layer: &str, file: &str, message: String, help: &str) -> Flaw {
    Flaw {
        file: format!("{layer}/{file}"),
        line: 1,
        column: 1,
        severity: Severity::Error,
        message,
        help: help.to_owned(),
        source_line: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    #[test]
    fn the_layer_leaned_on_comes_first_and_only_once() {
        let dir = folder(&[
            ("low/rulebook.toml", b"extends = [\"high\"]"),
            ("low/01.md", b"# a"),
            ("low/notes.txt", b"not read"),
            ("high/rulebook.toml", b"extends = [\"low\"]"),
            ("high/02.md", b"# b"),
            ("high/01.md", b"# c"),
        ]);
        let layers = read(&dir.path().join("high")).unwrap();
        let names: Vec<String> = layers.sources.iter().map(|s| format!("{}/{}", s.layer, s.path)).collect();
        assert_eq!(names, ["low/01.md", "low/rulebook.toml", "high/01.md", "high/02.md", "high/rulebook.toml"]);
        assert!(layers.flaws.is_empty());
    }

    #[test]
    fn files_that_cannot_be_taken_are_flaws_with_their_place() {
        let large = vec![b'a'; 1_048_577];
        let dir = folder(&[
            ("r/rulebook.toml", b"extends = [\"../x\", \"gone\"]"),
            ("r/01.md", b"# a\n\xff\xfe"),
            ("r/02.md", &large),
        ]);
        let layers = read(&dir.path().join("r")).unwrap();
        let said: Vec<String> = layers.flaws.iter().map(|f| format!("{}:{} {}", f.file, f.line, f.message)).collect();
        assert_eq!(layers.sources.len(), 1);
        assert_eq!(said.len(), 4, "{said:#?}");
        assert!(said[0].starts_with("r/01.md:2 文件不是 UTF-8"));
        assert!(said[1].starts_with("r/02.md:1 文件有1048577字节"));
        assert!(said[2].contains("“../x”") && said[3].contains("“gone”"));
        assert!(compiled(layers).edition.is_none());
    }

    #[test]
    fn a_folder_without_a_description_is_none() {
        let dir = folder(&[("r/01.md", b"# a")]);
        assert!(read(&dir.path().join("r")).unwrap_err().0.contains("不是规则目录"));
        assert!(read(&dir.path().join("nowhere")).is_err());
    }
}
