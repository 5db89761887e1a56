//! The tables of the database: the steps by which the format grew, and the tables made from the registers' declarations.

use std::fmt::Write as _;

use guiju_core::journal::sha256;
use guiju_core::register::{ColumnKind, Register};

use super::link::{Link, Value};
use crate::StoreError;
use crate::shape::searched;

/// Format of the database that this program writes.
pub(super) const FORMAT: usize = STEPS.len();

/// Raised when the tables made from the same declarations would come out otherwise.
const TABLES: u32 = 1;

/// The steps from one format to the next; a new database goes through all of them. A step, once released, never changes.
/// Texts are compared byte by byte, as everywhere in the program. What is hashed is kept as bytes.
const STEPS: [&str; 1] = ["CREATE TABLE journal (
       gov text COLLATE \"C\" NOT NULL, position bigint NOT NULL,
       subject text COLLATE \"C\" NOT NULL, actor text COLLATE \"C\" NOT NULL, key text COLLATE \"C\" NOT NULL,
       head bytea NOT NULL, body bytea, salt bytea NOT NULL, hash text COLLATE \"C\" NOT NULL,
       PRIMARY KEY (gov, position)
     );
     CREATE UNIQUE INDEX journal_key ON journal (gov, actor, key);
     CREATE INDEX journal_subject ON journal (gov, subject, position);
     CREATE TABLE stale (gov text COLLATE \"C\" NOT NULL PRIMARY KEY);
     CREATE TABLE writer (
       gov text COLLATE \"C\" NOT NULL PRIMARY KEY, epoch bigint NOT NULL, holder text NOT NULL,
       until timestamp with time zone NOT NULL
     );
     CREATE TABLE blobs (
       hash text COLLATE \"C\" NOT NULL PRIMARY KEY, size bigint NOT NULL, staged timestamp with time zone NOT NULL
     );
     CREATE TABLE blob_parts (
       hash text COLLATE \"C\" NOT NULL REFERENCES blobs (hash) ON DELETE CASCADE, part bigint NOT NULL, bytes bytea NOT NULL,
       PRIMARY KEY (hash, part)
     );"];

const BARE: &str = "这个数据库中有别的表，不是本系统的存储；请另建一个空的数据库";

/// What `meta` says of a name.
pub(super) fn meta(link: &Link, name: &str) -> Result<Option<String>, StoreError> {
    let row = link.row("SELECT value FROM meta WHERE name = $1", vec![Value::text(name)])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The format of the database; 0 for an empty one.
pub(super) fn format(link: &Link) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) FILTER (WHERE c.relname = 'meta'), count(*) FROM pg_catalog.pg_class c
               WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace";
    let (own, tables) = match link.row(sql, vec![])? {
        Some(row) => (row.try_get::<_, i64>(0)?, row.try_get::<_, i64>(1)?),
        None => (0, 0),
    };
    if own == 0 {
        return if tables == 0 { Ok(0) } else { Err(StoreError::Damaged(BARE.to_owned())) };
    }
    let version = meta(link, "format")?.and_then(|v| v.parse().ok());
    match version {
        Some(version) if version <= FORMAT => Ok(version),
        Some(version) => {
            Err(StoreError::TooNew(format!("数据库格式为第{version}版，本程序只认到第{FORMAT}版，请升级程序")))
        }
        None => Err(StoreError::Damaged(BARE.to_owned())),
    }
}

/// Brings the database to this program's format, one transaction for each step. Two programs that begin at the same time
/// wait for each other at the table that is made first.
pub(super) fn upgrade(link: &Link) -> Result<(), StoreError> {
    if format(link)? == FORMAT {
        return Ok(());
    }
    let table = "CREATE TABLE IF NOT EXISTS meta (name text COLLATE \"C\" NOT NULL PRIMARY KEY, value text NOT NULL);
                 INSERT INTO meta VALUES ('format', '0') ON CONFLICT DO NOTHING";
    // Of two that make it at the same moment the second fails, and finds it when it looks again.
    link.batch(table).or_else(|_| link.batch(table))?;
    loop {
        link.batch("BEGIN; LOCK TABLE meta IN EXCLUSIVE MODE")?;
        let stepped = step(link);
        link.batch(if stepped.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        if !stepped? {
            return Ok(());
        }
    }
}

fn step(link: &Link) -> Result<bool, StoreError> {
    let from = format(link)?;
    let Some(step) = STEPS.get(from) else { return Ok(false) };
    link.batch(step)?;
    set_meta(link, "format", &(from + 1).to_string())?;
    Ok(true)
}

fn set_meta(link: &Link, name: &str, value: &str) -> Result<(), StoreError> {
    keep_meta(link, name, value, true)
}

/// Notes a value; one that is there already is replaced only where `anew` says so.
pub(super) fn keep_meta(link: &Link, name: &str, value: &str, anew: bool) -> Result<(), StoreError> {
    let sql = match anew {
        true => "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        false => "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
    };
    link.rows(sql, vec![Value::text(name), Value::text(value)]).map(|_| ())
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

/// Whether the tables in the database are those of these declarations.
pub(super) fn current(link: &Link, registers: &[&'static Register]) -> Result<bool, StoreError> {
    Ok(meta(link, "declarations")? == Some(declarations(registers)))
}

/// Makes the registers' tables where the declarations differ from those the tables were made from; every government with a
/// journal is then noted as stale. Refused while another program writes here: its registers would be gone under its hands.
pub(super) fn make_tables(link: &Link, registers: &[&'static Register]) -> Result<(), StoreError> {
    if current(link, registers)? {
        return Ok(());
    }
    link.batch("BEGIN; LOCK TABLE meta IN EXCLUSIVE MODE; LOCK TABLE writer IN EXCLUSIVE MODE")?;
    let made = remake(link, registers);
    link.batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    made
}

fn remake(link: &Link, registers: &[&'static Register]) -> Result<(), StoreError> {
    // Another program may have been first.
    if current(link, registers)? {
        return Ok(());
    }
    let busy = link.row("SELECT holder FROM writer WHERE until > clock_timestamp() LIMIT 1", vec![])?;
    if let Some(row) = busy {
        let holder: String = row.try_get(0)?;
        let text =
            format!("登记表须按本程序的声明重建，而另一程序（{holder}）正在办理；请先停止使用这个数据库的其他程序");
        return Err(StoreError::Elsewhere(text));
    }
    let sql = "SELECT tablename::text FROM pg_catalog.pg_tables
               WHERE schemaname = current_schema() AND left(tablename::text, 2) = 'r_'";
    for row in link.rows(sql, vec![])? {
        let name: String = row.try_get(0)?;
        link.batch(&format!("DROP TABLE \"{name}\""))?;
    }
    for register in registers {
        link.batch(&tables_of(register))?;
    }
    link.batch("INSERT INTO stale SELECT DISTINCT gov FROM journal ON CONFLICT DO NOTHING")?;
    // A program that stood still meanwhile, and believes that it writes, may not go on with tables that are gone.
    link.batch("UPDATE writer SET epoch = epoch + 1")?;
    set_meta(link, "declarations", &declarations(registers))
}

/// Table and indexes of a register. A searched column has its words beside it.
fn tables_of(register: &'static Register) -> String {
    let name = register.name;
    let is_key = |column: &str| register.key.contains(&column);
    let mut sql = format!("CREATE TABLE \"r_{name}\" (gov text COLLATE \"C\" NOT NULL");
    for column in register.columns {
        let kind = match column.kind {
            ColumnKind::Text | ColumnKind::Time => "text COLLATE \"C\"",
            ColumnKind::Number => "bigint",
            ColumnKind::Yes => "boolean",
        };
        let not_null = if is_key(column.name) { " NOT NULL" } else { "" };
        let _ = write!(sql, ", \"{}\" {kind}{not_null}", column.name);
    }
    for column in searched(register) {
        let _ = write!(sql, ", g{column} bigint[]");
    }
    let _ = writeln!(sql, ", PRIMARY KEY (gov, {}));", list(register.key));
    for (n, order) in register.orders.iter().enumerate() {
        let rest = register.key.iter().filter(|k| !order.contains(k));
        // An empty cell comes first; no key is empty, and its columns stand as in the key's own index.
        let first = |column: &&str| format!("\"{column}\"{}", if is_key(column) { "" } else { " NULLS FIRST" });
        let columns: Vec<String> = order.iter().chain(rest).map(first).collect();
        let _ = writeln!(sql, "CREATE INDEX \"i_{name}_{n}\" ON \"r_{name}\" (gov, {});", columns.join(", "));
    }
    for column in searched(register) {
        let _ = writeln!(sql, "CREATE INDEX \"g_{name}_{column}\" ON \"r_{name}\" USING gin (g{column});");
    }
    sql
}

/// Names in double quotes, with commas.
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
}
