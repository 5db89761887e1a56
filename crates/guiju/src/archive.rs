//! The full text of adopted editions: kept among the files, named by the act that adopted it, so that the edition in force
//! can always be had again.

use guiju_core::form::FileRef;
use guiju_core::register::{Ask, Cell, Row, Viewer};
use guiju_gate::{Edition, Source};
use guiju_store::{Blobs, Read};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::layers::{Layers, compiled};
use crate::wiring::ADOPTED;

/// Largest text of an edition, in bytes.
const LARGEST: u64 = 50 * 1_048_576;
/// The field of the adopting act that takes the text.
const FIELD: &str = "text";
/// Name of the file.
const NAME: &str = "rulebook.toml";

#[derive(Debug, Serialize, Deserialize)]
struct Archive {
    file: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    layer: String,
    path: String,
    text: String,
}

/// Keeps the files of an edition; the reference goes into the form of the act that adopts it.
pub fn keep(blobs: &dyn Blobs, sources: &[Source]) -> Result<FileRef> {
    let entry = |s: &Source| Entry { layer: s.layer.clone(), path: s.path.clone(), text: s.text.clone() };
    let archive = Archive { file: sources.iter().map(entry).collect() };
    let text = toml::to_string(&archive).map_err(|e| Failure(format!("规则全文无法保存：{e}")))?;
    let staged = blobs.stage(text.as_bytes(), NAME, LARGEST).map_err(|e| Failure(e.to_string()))?;
    Ok(FileRef { field: FIELD.to_owned(), name: NAME.to_owned(), size: staged.size, hash: staged.hash })
}

/// The adopted edition of this hash, from its kept text. Nothing where no text was kept, or where this program reads it
/// otherwise than the one that adopted it.
pub fn adopted(read: &dyn Read, blobs: &dyn Blobs, gov: &str, hash: &str) -> Result<Option<Edition>> {
    // At the terminal: the rules themselves, which everybody may read.
    let rows = read.ask(gov, &Ask::all(ADOPTED.register, Viewer::System))?.rows;
    let is = |row: &&Row| row.get(ADOPTED.edition).is_some_and(|c| c.text() == hash);
    let position = rows.iter().find(is).and_then(|row| row.get("position")).and_then(Cell::number);
    let Some(position) = position.and_then(|p| u64::try_from(p).ok()) else { return Ok(None) };
    let Some(row) = read.journal(gov, position, 1)?.into_iter().next() else { return Ok(None) };
    let head = row.read_head().map_err(|e| Failure(format!("第{position}条日志读不出：{e}")))?;
    let Some(blob) = head.blobs.first() else { return Ok(None) };
    let Some(bytes) = blobs.get(blob)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    let archive: Archive = toml::from_str(&text).map_err(|e| Failure(format!("规则全文读不懂：{e}")))?;
    let source = |e: Entry| Source { layer: e.layer, path: e.path, text: e.text };
    let layers = Layers { sources: archive.file.into_iter().map(source).collect(), ..Layers::default() };
    Ok(compiled(layers).edition.filter(|edition| edition.hash() == hash))
}
