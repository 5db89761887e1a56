//! Numbers that a word processor makes by itself, worked out as it would show them.

use std::collections::{BTreeMap, BTreeSet};

use super::numerals;
use crate::tree::Node;

/// So many levels a list has.
const LEVELS: usize = 9;

#[derive(Debug, Clone)]
struct Level {
    format: String,
    pattern: String,
    start: u32,
    /// Begins anew after a number of a level up to that one, from 1; 0 for never.
    restart: Option<usize>,
    is_joined: bool,
    is_legal: bool,
    /// The paragraph style that belongs to it.
    style: Option<String>,
}

#[derive(Debug, Default)]
struct Instance {
    list: String,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    lists: BTreeMap<String, BTreeMap<usize, Level>>,
    instances: BTreeMap<String, Instance>,
    counted: BTreeMap<String, [Option<u32>; LEVELS]>,
    begun: BTreeSet<(String, usize)>,
}

/// A number as it stands before its paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Number {
    /// Its text, with a space where something keeps it apart.
    Text(String),
    /// A sign without number.
    Bullet,
    /// In a format that is not known.
    Unknown,
}

impl Numbering {
    /// Reads the part `numbering`.
    pub fn read(root: &Node) -> Self {
        let mut numbering = Self::default();
        // A list may be no more than the name of a list style, which another list describes.
        let lists = root.nodes().filter(|n| n.name == "abstractNum");
        let described: BTreeMap<&str, &Node> = lists.filter_map(|n| Some((n.val(&["styleLink"])?, n))).collect();
        for node in root.nodes() {
            match node.name.as_str() {
                "abstractNum" => {
                    let id = node.attribute("abstractNumId").unwrap_or_default();
                    let meant = node.val(&["numStyleLink"]).and_then(|link| described.get(link).copied());
                    numbering.lists.insert(id.to_owned(), levels(meant.unwrap_or(node)));
                }
                "num" => {
                    let id = node.attribute("numId").unwrap_or_default();
                    numbering.instances.insert(id.to_owned(), instance(node));
                }
                _ => {}
            }
        }
        numbering
    }

    /// The level of a list that belongs to a paragraph style.
    pub fn level_of(&self, instance: &str, style: &str) -> Option<usize> {
        let found = self.instances.get(instance)?;
        let base = self.lists.get(&found.list)?;
        let mut levels = found.levels.iter().chain(base);
        levels.find(|(_, level)| level.style.as_deref() == Some(style)).map(|(at, _)| *at)
    }

    /// Counts on in a list, and says the number; none where there is no such list.
    pub fn next(&mut self, instance: &str, level: usize) -> Option<Number> {
        let found = self.instances.get(instance)?;
        let base = self.lists.get(&found.list)?;
        let of = |level: usize| found.levels.get(&level).or_else(|| base.get(&level));
        let own = of(level)?.clone();
        let counts = self.counted.entry(found.list.clone()).or_default();
        let start = match found.starts.get(&level) {
            Some(start) if self.begun.insert((instance.to_owned(), level)) => Some(*start),
            _ => None,
        };
        let count = counts.get_mut(level)?;
        *count = Some(start.unwrap_or_else(|| count.map_or(own.start, |n| n.saturating_add(1))));
        for (below, count) in counts.iter_mut().enumerate().skip(level + 1) {
            let restarts = match of(below).and_then(|l| l.restart) {
                Some(0) => false,
                Some(after) => level < after,
                None => true,
            };
            if restarts {
                *count = None;
            }
        }
        // A level above that has no number yet shows where it would begin.
        let number = |at: usize| {
            let level = of(at)?;
            let count = counts.get(at).copied().flatten().unwrap_or(level.start);
            let format = if own.is_legal { "decimal" } else { level.format.as_str() };
            numerals::said(format, count)
        };
        Some(shown(&own, number))
    }
}

/// `%1` and so on replaced by the numbers of the levels.
fn shown(level: &Level, number: impl Fn(usize) -> Option<String>) -> Number {
    if level.format == "bullet" {
        return Number::Bullet;
    }
    let mut text = String::new();
    let mut letters = level.pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let digit = letters.peek().and_then(|c| c.to_digit(10)).filter(|d| letter == '%' && *d > 0);
        let Some(digit) = digit else {
            text.push(letter);
            continue;
        };
        letters.next();
        match number(usize::try_from(digit - 1).unwrap_or(0)) {
            Some(said) => text.push_str(&said),
            None => return Number::Unknown,
        }
    }
    if !level.is_joined && !text.is_empty() {
        text.push(' ');
    }
    Number::Text(text)
}

fn levels(list: &Node) -> BTreeMap<usize, Level> {
    list.nodes().filter(|n| n.name == "lvl").filter_map(|n| Some((index(n)?, level(n)))).collect()
}

fn instance(num: &Node) -> Instance {
    let mut instance =
        Instance { list: num.val(&["abstractNumId"]).unwrap_or_default().to_owned(), ..Instance::default() };
    for change in num.nodes().filter(|n| n.name == "lvlOverride") {
        let Some(at) = index(change) else { continue };
        if let Some(start) = change.val(&["startOverride"]).and_then(|s| s.parse().ok()) {
            instance.starts.insert(at, start);
        }
        if let Some(lvl) = change.child("lvl") {
            instance.levels.insert(at, level(lvl));
        }
    }
    instance
}

fn index(node: &Node) -> Option<usize> {
    node.attribute("ilvl")?.parse().ok().filter(|at| *at < LEVELS)
}

fn level(node: &Node) -> Level {
    Level {
        format: node.val(&["numFmt"]).unwrap_or("decimal").to_owned(),
        pattern: node.val(&["lvlText"]).unwrap_or_default().chars().take(100).collect(),
        start: node.val(&["start"]).and_then(|s| s.parse().ok()).unwrap_or(0),
        restart: node.val(&["lvlRestart"]).and_then(|s| s.parse().ok()),
        is_joined: node.val(&["suff"]) == Some("nothing"),
        is_legal: node.is_on(&["isLgl"]),
        style: node.val(&["pStyle"]).map(str::to_owned),
    }
}
