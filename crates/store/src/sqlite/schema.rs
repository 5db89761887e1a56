//! The tables of the store file: the steps by which the format grew, and the tables made from the registers' declarations.

use std::fmt::Write as _;

use guiju_core::journal::sha256;
use guiju_core::register::{ColumnKind, Register};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::shape::searched;

/// Format of the store file that this program writes.
pub(crate) const FORMAT: usize = STEPS.len();

/// Raised when the tables made from the same declarations would come out otherwise (words of the index, column types).
const TABLES: u32 = 2;

/// The steps from one format to the next; a new file goes through all of them. A step, once released, never changes.
pub(crate) const STEPS: [&str; 2] = [
    // 0 → 1
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
     CREATE TABLE journal (
       gov TEXT NOT NULL, position INTEGER NOT NULL,
       subject TEXT NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL,
       head BLOB NOT NULL, body BLOB, salt BLOB NOT NULL, hash TEXT NOT NULL,
       PRIMARY KEY (gov, position)
     ) STRICT;
     CREATE UNIQUE INDEX journal_key ON journal (gov, actor, key);
     CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
     CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;",
    // 1 → 2: subjects are looked up by index; governments whose registers must be rebuilt are noted.
    "CREATE INDEX journal_subject ON journal (gov, subject, position);
     CREATE TABLE stale (gov TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;",
];

/// The format of an open file; 0 for a new one.
pub(crate) fn format(conn: &Connection) -> Result<usize, StoreError> {
    let version: i64 = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > FORMAT {
        return Err(StoreError::TooNew(format!("文件格式为第{version}版，本程序只认到第{FORMAT}版，请升级程序")));
    }
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if version == 0 && tables > 0 {
        return Err(StoreError::Damaged("这个数据库文件不是本系统的存储文件".to_owned()));
    }
    Ok(version)
}

/// Brings the file to this program's format, one transaction for each step.
pub(crate) fn upgrade(conn: &mut Connection) -> Result<(), StoreError> {
    let from = format(conn)?;
    for (n, step) in STEPS.iter().enumerate().skip(from) {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", i64::try_from(n + 1).unwrap_or(i64::MAX))?;
        tx.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?1)", [(n + 1).to_string()])?;
        tx.commit()?;
    }
    Ok(())
}

/// Hash of what the tables are made from. Labels, disclosure and retention change no table.
fn declarations(registers: &[&'static Register]) -> String {
    let mut text = format!("tables {TABLES}\n");
    for r in registers {
        let columns: Vec<_> = r.columns.iter().map(|c| (c.name, c.kind, c.searched)).collect();
        let _ = writeln!(text, "{} {:?} {columns:?} {:?}", r.name, r.key, r.orders);
    }
    sha256(text.as_bytes())
}

/// Whether the tables in the file are those of these declarations.
pub(crate) fn current(conn: &Connection, registers: &[&'static Register]) -> Result<bool, StoreError> {
    let made: Option<String> =
        conn.query_row("SELECT value FROM meta WHERE name = 'declarations'", [], |r| r.get(0)).optional()?;
    Ok(made == Some(declarations(registers)))
}

/// Makes the registers' tables where the declarations differ from those the tables were made from. Every government with
/// a journal is then noted as stale: its registers are empty until they are rebuilt.
pub(crate) fn make_tables(conn: &mut Connection, registers: &[&'static Register]) -> Result<(), StoreError> {
    if current(conn, registers)? {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Index tables first: dropping one drops the tables beneath it.
    for virtual_first in ["sql LIKE 'CREATE VIRTUAL%' AND name GLOB 'f_*'", "name GLOB 'r_*'"] {
        let sql = format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND {virtual_first}");
        let names: Vec<String> = tx.prepare(&sql)?.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for name in names {
            tx.execute_batch(&format!("DROP TABLE \"{name}\""))?;
        }
    }
    for register in registers {
        tx.execute_batch(&tables_of(register))?;
    }
    tx.execute("INSERT OR IGNORE INTO stale SELECT DISTINCT gov FROM journal", [])?;
    tx.execute("INSERT OR REPLACE INTO meta VALUES ('declarations', ?1)", [declarations(registers)])?;
    tx.commit()?;
    Ok(())
}

/// Table, indexes and text index of a register. One with searched columns gets a number of its own for each row, by which
/// the text index knows it; the others are kept in the order of their key.
fn tables_of(register: &'static Register) -> String {
    let name = register.name;
    let has_search = searched(register).next().is_some();
    let mut sql = format!("CREATE TABLE \"r_{name}\" (");
    if has_search {
        sql.push_str("_n INTEGER PRIMARY KEY, ");
    }
    sql.push_str("gov TEXT NOT NULL");
    for column in register.columns {
        let kind = match column.kind {
            ColumnKind::Text | ColumnKind::Time => "TEXT",
            ColumnKind::Number | ColumnKind::Yes => "INTEGER",
        };
        let not_null = if register.key.contains(&column.name) { " NOT NULL" } else { "" };
        let _ = write!(sql, ", \"{}\" {kind}{not_null}", column.name);
    }
    let key = list(register.key);
    let (unique, end) = if has_search { ("UNIQUE", "STRICT") } else { ("PRIMARY KEY", "STRICT, WITHOUT ROWID") };
    let _ = writeln!(sql, ", {unique} (gov, {key})) {end};");
    for (n, order) in register.orders.iter().enumerate() {
        let rest: Vec<&str> = register.key.iter().filter(|k| !order.contains(k)).copied().collect();
        let columns: Vec<&str> = order.iter().copied().chain(rest).collect();
        let _ = writeln!(sql, "CREATE INDEX \"i_{name}_{n}\" ON \"r_{name}\" (gov, {});", list(&columns));
    }
    if has_search {
        let columns = index_columns(searched(register));
        let _ = writeln!(
            sql,
            "CREATE VIRTUAL TABLE \"f_{name}\" USING fts5({}, content='', contentless_delete=1, tokenize='ascii');",
            columns.join(", ")
        );
    }
    sql
}

/// Columns of a text index: pairs of letters of each searched column, then its single letters.
pub(crate) fn index_columns(searched: impl Iterator<Item = usize>) -> Vec<String> {
    searched.flat_map(|i| [format!("c{i}"), format!("u{i}")]).collect()
}

/// Names in double quotes, with commas.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
}
