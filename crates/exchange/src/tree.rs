//! XML from outside as a tree, within bounds: no type definitions, no entities but those that XML itself has, nothing outside of the text.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::fault::Fault;
use crate::limits::Limits;

/// An element. Names are without their prefix: what we read has no two that differ in it only.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Child>,
}

/// What lies in an element.
#[derive(Debug)]
pub(crate) enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    /// The value of an attribute, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Its elements.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first of its elements with that name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// The first element down a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The attribute `val` of the element down a path.
    pub fn val(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.attribute("val")
    }

    /// Whether a switch is there and not turned off.
    pub fn is_on(&self, path: &[&str]) -> bool {
        let is_off = |node: &Node| matches!(node.attribute("val"), Some("0" | "false" | "off" | "none"));
        self.at(path).is_some_and(|node| !is_off(node))
    }

    /// The text that lies directly in it.
    pub fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Node(_) => None,
        });
        texts.collect()
    }

    /// Whether an element of that name lies anywhere within. Trees are no deeper than the bound with which they were read.
    pub fn holds(&self, name: &str) -> bool {
        self.nodes().any(|node| node.name == name || node.holds(name))
    }
}

/// Reads a part; `what` names it in faults. The root element.
pub(crate) fn read(bytes: &[u8], what: &str, limits: Limits) -> Result<Node, Fault> {
    let damaged = |why: &str| Fault::Damaged(format!("{what}{why}"));
    let text = std::str::from_utf8(bytes).map_err(|_| damaged("不是UTF-8编码"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = vec![Node::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|_| damaged("不是完整的XML"))?;
        match event {
            Event::Start(start) => {
                count_one(&mut count, limits)?;
                if open.len() > limits.depth {
                    return Err(Fault::TooLarge { what: "XML嵌套层数", most: most(limits.depth) });
                }
                open.push(element(&start).ok_or_else(|| damaged("的属性无法读取"))?);
            }
            Event::Empty(start) => {
                count_one(&mut count, limits)?;
                let node = element(&start).ok_or_else(|| damaged("的属性无法读取"))?;
                add(&mut open, Child::Node(node));
            }
            Event::End(_) => {
                let node = open.pop().filter(|_| !open.is_empty()).ok_or_else(|| damaged("不是完整的XML"))?;
                add(&mut open, Child::Node(node));
            }
            Event::Text(text) => write(&mut open, &text.xml10_content()),
            Event::CData(text) => write(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = entity(&name).ok_or_else(|| Fault::Forbidden(format!("{what}中的自定义实体")))?;
                write(&mut open, letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(Fault::Forbidden(format!("{what}中的文档类型定义（DTD）"))),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    let root = open.pop().filter(|_| open.is_empty());
    let root = root.and_then(|mut root| match root.children.iter().position(|c| matches!(c, Child::Node(_))) {
        Some(at) => match root.children.swap_remove(at) {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        },
        None => None,
    });
    root.ok_or_else(|| damaged("不是完整的XML"))
}

fn count_one(count: &mut usize, limits: Limits) -> Result<(), Fault> {
    *count += 1;
    let is_over = *count > limits.elements;
    if is_over { Err(Fault::TooLarge { what: "XML元素数", most: most(limits.elements) }) } else { Ok(()) }
}

fn most(limit: usize) -> u64 {
    u64::try_from(limit).unwrap_or(u64::MAX)
}

fn element(start: &BytesStart<'_>) -> Option<Node> {
    let mut attributes = vec![];
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
        attributes.push((attribute.key.local_name().into_inner().to_owned(), value.into_owned()));
    }
    Some(Node { name: start.local_name().into_inner().to_owned(), attributes, children: vec![] })
}

fn add(open: &mut [Node], child: Child) {
    if let Some(node) = open.last_mut() {
        node.children.push(child);
    }
}

/// Text of one element lies together, however it came in.
fn write(open: &mut [Node], text: &str) {
    let Some(node) = open.last_mut() else { return };
    match node.children.last_mut() {
        Some(Child::Text(before)) => before.push_str(text),
        _ => node.children.push(Child::Text(text.to_owned())),
    }
}

fn entity(name: &BytesRef<'_>) -> Option<char> {
    if name.is_char_ref() {
        return name.resolve_char_ref().ok().flatten();
    }
    match name.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Result<Node, Fault> {
        read(text.as_bytes(), "样本", Limits { depth: 4, elements: 6, ..Limits::default() })
    }

    #[test]
    fn elements_attributes_and_text() {
        let node = root("<?xml version='1.0'?><!-- x --><w:a><w:b w:val='1&lt;'>甲&amp;<![CDATA[<乙>]]>&#x4e19;</w:b><b val='0'/></w:a>").unwrap();
        assert_eq!((node.name.as_str(), node.val(&["b"])), ("a", Some("1<")));
        assert_eq!(node.child("b").unwrap().text(), "甲&<乙>丙");
        assert_eq!(node.nodes().count(), 2);
        assert!(node.is_on(&["b"]) && !node.is_on(&["c"]) && node.holds("b") && !node.holds("a"));
    }

    #[test]
    fn what_is_hostile_is_refused() {
        assert!(matches!(root("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Err(Fault::Forbidden(_))));
        assert!(matches!(root("<a>&b;</a>"), Err(Fault::Forbidden(_))));
        assert!(root("<a><a><a><a><a/></a></a></a></a>").is_ok());
        assert!(matches!(root("<a><a><a><a><a></a></a></a></a></a>"), Err(Fault::TooLarge { .. })));
        assert!(matches!(root("<a><b/><b/><b/><b/><b/><b/></a>"), Err(Fault::TooLarge { .. })));
        for broken in ["", "甲", "<a>", "</a>", "<a></b>", "<a", "<a b></a>", "<a/></a>"] {
            assert!(matches!(root(broken), Err(Fault::Damaged(_))), "{broken}");
        }
        assert!(matches!(read(&[0xff, 0xfe, 0x3c, 0], "样本", Limits::default()), Err(Fault::Damaged(_))));
    }
}
