//! What all tests of pages share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use guiju_print::{Document, Item, Page, Print};
use guiju_typeset::{Families, Fonts, Laid, Typesetter};

/// The open fonts, beside the build's other folders.
pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let own = std::env::current_exe().expect("a test is a program");
    let target = own.ancestors().nth(3).expect("target/debug/deps/test");
    let folder = target.join("fonts");
    Fonts::load(&[folder], &Families::default()).unwrap_or_else(|why| panic!("{why}; run cargo xtask fonts"))
});

/// One for all tests.
pub static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::new(FONTS.clone()));

/// The folder of the golden values.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The golden values by name.
pub fn values() -> BTreeMap<String, Print> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let read = |path: PathBuf| (name(&path), serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap());
    entries.filter(|path| name(path).starts_with(|c: char| c.is_ascii_digit())).map(read).collect()
}

/// One golden document.
pub fn document(name: &str) -> Document {
    match values().remove(name) {
        Some(Print::Document(document)) => document,
        other => panic!("{name}: {other:?}"),
    }
}

/// Lays a document out.
pub fn lay(document: Document) -> Laid {
    TYPESETTER.lay(&Print::Document(document)).unwrap()
}

/// The text of a page as it was drawn.
pub fn text(page: &Page) -> String {
    let glyphs = page.items.iter().filter_map(|item| match item {
        Item::Text { glyphs, .. } => Some(glyphs),
        _ => None,
    });
    glyphs.flatten().map(|glyph| glyph.text.as_str()).filter(|text| *text != "\u{200b}").collect()
}
