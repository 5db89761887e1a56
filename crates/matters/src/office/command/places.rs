//! Where in the organisation's file or files each entry stands, so that whoever mends it finds it.

use std::collections::BTreeMap;

use guiju_core::sheet::{Flaw, Heading};

use super::sheets::{RELATIONS, TABLES, UNLED};

/// The places of all entries, and what is wrong with the form of the files.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The line on which each entry begins, by table; the file too where each table has its own.
    tables: BTreeMap<String, (Option<String>, Vec<usize>)>,
    /// What is wrong with the files themselves.
    pub flaws: Vec<Flaw>,
}

impl Places {
    /// Of one TOML file.
    pub fn of_toml(text: &str) -> Self {
        let mut places = Self::default();
        for (n, line) in text.lines().enumerate() {
            let table = line.trim().strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
            if let Some((table, _)) = table {
                places.tables.entry(table.trim().to_owned()).or_default().1.push(n + 1);
            }
        }
        places
    }

    /// Whether a table has been read already.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// Adds a table that has a file of its own.
    pub fn add(&mut self, table: &str, file: &str, lines: Vec<usize>) {
        self.tables.insert(table.to_owned(), (Some(file.to_owned()), lines));
    }

    /// Where an entry stands, counted from 0 within its table, and how its table is called there: `第12行 [[posts]]`, or
    /// `posts.csv 第3行“单位（unit）”列`.
    pub fn at(&self, table: &str, entry: usize, column: &str) -> String {
        let (file, lines) = self.tables.get(table).map(|(file, lines)| (file.as_deref(), lines)).unzip();
        let line = lines.and_then(|l| l.get(entry)).map(|l| format!("第{l}行")).unwrap_or_default();
        match file.flatten() {
            Some(file) => {
                // Lines of which nobody is in charge stand among the relations.
                let table = if table == UNLED.0 { RELATIONS } else { table };
                let named = TABLES.iter().filter(|(name, ..)| *name == table).flat_map(|(_, _, headings)| *headings);
                let heading = named.clone().find(|h| h.name == column).map(Heading::shown);
                let heading = heading.map(|h| format!("“{h}”列")).unwrap_or_default();
                format!("{file} {line}{heading}")
            }
            None if line.is_empty() => format!("[[{table}]]"),
            None => format!("{line} [[{table}]]"),
        }
    }
}
