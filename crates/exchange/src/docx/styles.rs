//! What the styles of a document say of its paragraphs.

use std::collections::BTreeMap;

use super::element::Element;
use crate::tree::Node;

/// Styles lean on one another no deeper than this.
const CHAIN: usize = 16;

#[derive(Debug, Default)]
struct Style {
    id: String,
    name: String,
    base: Option<String>,
    align: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

/// The paragraph styles of a document, by id.
#[derive(Debug, Default)]
pub(crate) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads the part `styles`.
    pub fn read(root: &Node) -> Self {
        let styles = root.nodes().filter(|n| n.name == "style");
        Self(styles.filter_map(|n| Some((n.attribute("styleId")?.to_owned(), style(n)))).collect())
    }

    /// The style of a paragraph and those that it leans on, nearest first.
    fn chain<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> {
        let first = self.0.get(id);
        std::iter::successors(first, |style| self.0.get(style.base.as_deref()?)).take(CHAIN)
    }

    /// How a paragraph is set between the margins: `center` and so on.
    pub fn align(&self, id: &str) -> Option<&str> {
        self.chain(id).find_map(|style| style.align.as_deref())
    }

    /// The list that numbers a paragraph by its style.
    pub fn list(&self, id: &str) -> Option<&str> {
        self.chain(id).find_map(|style| style.list.as_deref())
    }

    /// The level in that list.
    pub fn level(&self, id: &str) -> Option<usize> {
        self.chain(id).find_map(|style| style.level)
    }

    /// Which element of ours a paragraph is by its style, or by one that this leans on.
    pub fn element(&self, id: &str) -> Option<Element> {
        self.chain(id).find_map(|style| Element::of(&style.id, &style.name)).or_else(|| Element::of(id, ""))
    }

    /// Whether it is a heading by name: those that word processors bring bear English names in the file, whatever they show.
    pub fn is_heading(&self, id: &str) -> bool {
        self.chain(id).any(|style| style.name.to_lowercase().starts_with("heading"))
    }

    /// Whether it is the style of a document's title.
    pub fn is_title(&self, id: &str) -> bool {
        self.chain(id).any(|style| matches!(style.name.to_lowercase().as_str(), "title" | "subtitle"))
    }
}

fn style(node: &Node) -> Style {
    Style {
        id: node.attribute("styleId").unwrap_or_default().to_owned(),
        name: node.val(&["name"]).unwrap_or_default().to_owned(),
        base: node.val(&["basedOn"]).map(str::to_owned),
        align: node.val(&["pPr", "jc"]).map(str::to_owned),
        list: node.val(&["pPr", "numPr", "numId"]).map(str::to_owned),
        level: node.val(&["pPr", "numPr", "ilvl"]).and_then(|l| l.parse().ok()),
    }
}
