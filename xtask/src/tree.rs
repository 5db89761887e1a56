//! The repository's own files, read once.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// What is looked at below the root; everything else (build output, data folders) is not the project's.
const TOP: [&str; 12] =
    [".cargo", ".ci", "crates", "docs", "e2e", "idp", "readers", "rulebooks", "scenarios", "stores", "xtask", "assets"];

/// Files by path from the root, with `/` between the parts; the text is absent where it is not UTF-8.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the repository at `root`.
    ///
    /// # Errors
    /// A folder or a file that cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        for entry in fs::read_dir(root)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                tree.take(root, &entry.path())?;
            }
        }
        for top in TOP {
            let folder = root.join(top);
            if folder.is_dir() {
                tree.walk(root, &folder)?;
            }
        }
        Ok(tree)
    }

    /// A tree from pairs of path and text.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|&(path, text)| (path.to_owned(), Some(text.to_owned()))).collect();
        Self { files }
    }

    fn walk(&mut self, root: &Path, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && entry.file_name() != "target" {
                self.walk(root, &entry.path())?;
            } else if kind.is_file() {
                self.take(root, &entry.path())?;
            }
        }
        Ok(())
    }

    fn take(&mut self, root: &Path, path: &Path) -> io::Result<()> {
        let relative = path.strip_prefix(root).unwrap_or(path);
        let name: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        self.files.insert(name.join("/"), String::from_utf8(fs::read(path)?).ok());
        Ok(())
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of a file; `None` where there is no such file or it is not text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Paths and texts of all text files whose path ends so.
    pub fn texts<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter_map(move |(path, text)| match text {
            Some(text) if path.ends_with(ending) => Some((path.as_str(), text.as_str())),
            _ => None,
        })
    }

    /// Whether some file lies in the folder (a path without the last `/`).
    pub fn has_folder(&self, folder: &str) -> bool {
        self.files.keys().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_output_is_left_out() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("crates/a/src")).unwrap();
        fs::create_dir_all(root.path().join("crates/a/target")).unwrap();
        fs::create_dir_all(root.path().join("target/debug")).unwrap();
        fs::write(root.path().join("crates/a/src/lib.rs"), "//! a").unwrap();
        fs::write(root.path().join("crates/a/target/x.rs"), "").unwrap();
        fs::write(root.path().join("target/debug/y.rs"), "").unwrap();
        fs::write(root.path().join("README.md"), "hello").unwrap();
        fs::write(root.path().join("seal.bin"), [0xff, 0xfe]).unwrap();
        let tree = Tree::read(root.path()).unwrap();
        assert_eq!(tree.paths().collect::<Vec<_>>(), ["README.md", "crates/a/src/lib.rs", "seal.bin"]);
        assert_eq!(tree.text("README.md"), Some("hello"));
        assert_eq!(tree.text("seal.bin"), None);
        assert!(tree.has_folder("crates/a") && !tree.has_folder("crates/ab"));
    }
}
