//! The parts of a DOCX file, found by the relations between them.

use super::lost::Loss;
use super::numbering::Numbering;
use super::styles::Styles;
use crate::fault::Fault;
use crate::limits::Limits;
use crate::tree::{self, Node};
use crate::zipped::Zipped;

/// Where the main part lies where no relation says so.
const MAIN: &str = "word/document.xml";

/// What is read of a file.
pub(crate) struct Parts {
    pub document: Node,
    pub styles: Styles,
    pub numbering: Numbering,
    /// What the whole file has that is not read.
    pub beside: Vec<Loss>,
}

/// Opens a file and reads its parts.
pub(crate) fn read(bytes: &[u8], limits: Limits) -> Result<Parts, Fault> {
    let mut zip = Zipped::open(bytes, limits)?;
    let names = zip.names()?;
    let main = related(&mut zip, "", "officeDocument", limits)?.unwrap_or_else(|| MAIN.to_owned());
    let Some(document) = part(&mut zip, &main, limits)? else { return Err(Fault::OtherKind) };
    if document.name != "document" || document.child("body").is_none() {
        return Err(Fault::OtherKind);
    }
    let mut other = |kind: &str| match related(&mut zip, &main, kind, limits)? {
        Some(path) => part(&mut zip, &path, limits),
        None => Ok(None),
    };
    let styles = other("styles")?.map(|root| Styles::read(&root)).unwrap_or_default();
    let numbering = other("numbering")?.map(|root| Numbering::read(&root)).unwrap_or_default();
    let beside = beside(&mut zip, &names, limits)?;
    Ok(Parts { document, styles, numbering, beside })
}

fn part(zip: &mut Zipped<'_>, path: &str, limits: Limits) -> Result<Option<Node>, Fault> {
    zip.read(path)?.map(|bytes| tree::read(&bytes, path, limits)).transpose()
}

/// The path of the part to which another (or the file, without name) is related in that way. What lies outside of the file is never
/// followed.
fn related(zip: &mut Zipped<'_>, of: &str, kind: &str, limits: Limits) -> Result<Option<String>, Fault> {
    let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(root) = part(zip, &format!("{folder}{slash}_rels/{name}.rels"), limits)? else { return Ok(None) };
    let is_meant = |node: &&Node| {
        let says = node.attribute("Type").and_then(|t| t.rsplit_once('/')).is_some_and(|(_, last)| last == kind);
        says && node.attribute("TargetMode") != Some("External")
    };
    let target = root.nodes().find(is_meant).and_then(|node| node.attribute("Target"));
    Ok(target.map(|target| match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}{slash}{}", target.trim_start_matches("./")),
    }))
}

/// Headers and footers with text, other files, programs.
fn beside(zip: &mut Zipped<'_>, names: &[String], limits: Limits) -> Result<Vec<Loss>, Fault> {
    let mut losses = vec![];
    let margins = names.iter().filter(|n| {
        n.strip_prefix("word/")
            .is_some_and(|n| (n.starts_with("header") || n.starts_with("footer")) && n.ends_with(".xml"))
    });
    let mut has_header = false;
    for name in margins {
        has_header |= part(zip, name, limits)?.is_some_and(|root| has_words(&root));
    }
    if has_header {
        losses.push(Loss::Header);
    }
    if names.iter().any(|n| n.starts_with("word/embeddings/")) {
        losses.push(Loss::Embedded);
    }
    if names.iter().any(|n| n.ends_with("vbaProject.bin")) {
        losses.push(Loss::Macros);
    }
    Ok(losses)
}

/// Whether there is more than a page number between its dashes.
fn has_words(node: &Node) -> bool {
    let own = node.name == "t" && node.text().chars().any(|c| c.is_alphabetic());
    own || node.nodes().any(has_words)
}
