//! Registers as data: a matter declares its tables and how an event changes them; `store` does the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The kind of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, compared byte by byte.
    Text,
    /// Whole number.
    Number,
    /// yes or no, stored as 1 or 0.
    Yes,
    /// An instant, stored as its text `2023-01-09T10:30:00`.
    Time,
}

/// Who may be shown a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Everybody who sees the row.
    Open,
    /// Only inside the government.
    Internal,
    /// Only inside the government, and only to find the row by: it stands in no table that is handed out.
    Searched,
    /// Nobody: kept for the facts of acts, and shown on no page, list or table.
    Program,
}

/// One column of a register.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name, a plain identifier.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// Kind of value.
    pub kind: ColumnKind,
    /// Who may be shown it.
    pub disclosure: Disclosure,
    /// Part of the full-text index of the register.
    pub searched: bool,
}

impl Column {
    /// Whether it stands in tables that are handed out, and in what is said of the register.
    pub fn is_told(&self) -> bool {
        !matches!(self.disclosure, Disclosure::Searched | Disclosure::Program)
    }
}

/// One register: a table derived from the journal, that can be burned and rebuilt.
#[derive(Debug, Clone, Copy)]
pub struct Register {
    /// Name, a plain identifier, unique over all matters.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// Names of the key columns; `gov` always comes first and is not listed.
    pub key: &'static [&'static str],
    /// All columns, the key columns among them.
    pub columns: &'static [Column],
    /// Orders in which it is read: each a list of columns; an index is made for each.
    pub orders: &'static [&'static [&'static str]],
    /// The column that names a subject, where rows are seen through `access`. A register without one is organisation
    /// data that everybody inside the government may see.
    pub subject: Option<&'static str>,
    /// How long rows are kept, for the archive; shown, not enforced here.
    pub retention: &'static str,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Empty.
    Null,
    /// yes or no.
    Yes(bool),
    /// A whole number.
    Number(i64),
    /// Text or an instant.
    Text(String),
}

impl Cell {
    /// The text, empty for other kinds.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(t) => t,
            _ => "",
        }
    }
    /// The number, for `Number` and `Yes`.
    pub fn number(&self) -> Option<i64> {
        match self {
            Cell::Number(n) => Some(*n),
            Cell::Yes(y) => Some(i64::from(*y)),
            _ => None,
        }
    }
}
impl From<&str> for Cell {
    fn from(t: &str) -> Self {
        Cell::Text(t.to_owned())
    }
}
impl From<String> for Cell {
    fn from(t: String) -> Self {
        Cell::Text(t)
    }
}
impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Cell::Number(n)
    }
}
impl From<bool> for Cell {
    fn from(y: bool) -> Self {
        Cell::Yes(y)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(v: Option<T>) -> Self {
        v.map_or(Cell::Null, Into::into)
    }
}

/// A row: cell by column name.
pub type Row = BTreeMap<String, Cell>;

/// One change of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Insert or replace the row with this key.
    Put {
        /// Register name.
        register: &'static str,
        /// All columns; a column left out is empty.
        row: Row,
    },
    /// Remove the row with this key, if it is there.
    Drop {
        /// Register name.
        register: &'static str,
        /// The key columns.
        key: Row,
    },
}

impl Change {
    /// A `Put` from pairs.
    pub fn put<const N: usize>(register: &'static str, cells: [(&str, Cell); N]) -> Self {
        Change::Put { register, row: cells.into_iter().map(|(k, v)| (k.to_owned(), v)).collect() }
    }
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// Equal to.
    Is(&'static str, Cell),
    /// One of.
    In(&'static str, Vec<Cell>),
    /// At most (numbers, instants).
    UpTo(&'static str, Cell),
    /// At least.
    From(&'static str, Cell),
    /// None of; an empty cell is none of any.
    NotIn(&'static str, Vec<Cell>),
    /// Named by a row of another register.
    NamedBy(&'static str, Naming),
    /// Named by no row of another register.
    NotNamedBy(&'static str, Naming),
    /// Found by the full-text index.
    Matches(String),
}

/// The rows of another register that name something, such as the subjects that somebody handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The other register.
    pub register: &'static str,
    /// Its column with the name.
    pub column: &'static str,
    /// Only rows in which this column holds this.
    pub only: (&'static str, Cell),
}

/// For whom a register is read. There is no default: an ask without a viewer does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// The program itself, for the facts of an act; never for a page.
    System,
    /// A person, with the posts and units through which subjects are open to him.
    Person {
        /// Person id.
        person: String,
        /// Posts held (also by substitution).
        posts: Vec<String>,
        /// Units belonged to.
        units: Vec<String>,
    },
    /// Anybody outside.
    Public,
}

/// A question to a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Register name.
    pub register: &'static str,
    /// All must hold.
    pub wheres: Vec<Where>,
    /// Order: one of the register's declared orders, by index; `None` is the key's order.
    pub order: Option<usize>,
    /// Read the order backwards.
    pub newest_first: bool,
    /// Only rows after this row in that order (keyset pagination).
    pub after: Option<Row>,
    /// At most so many rows.
    pub limit: usize,
    /// Count no further than this: where more rows meet the conditions, this is told as their number. `None` counts all.
    pub count_to: Option<u64>,
    /// Only these columns of each row, and those of the key; empty for all that the viewer is shown.
    pub columns: Vec<&'static str>,
    /// For whom.
    pub viewer: Viewer,
}

impl Ask {
    /// All rows of a register for the program's own use, by key, at most 10,000.
    pub fn all(register: &'static str, viewer: Viewer) -> Self {
        let (order, after, count_to) = (None, None, None);
        let (wheres, columns) = (vec![], vec![]);
        Self { register, wheres, order, newest_first: false, after, limit: 10_000, count_to, columns, viewer }
    }

    /// The same with one more condition.
    #[must_use]
    pub fn filter(mut self, w: Where) -> Self {
        self.wheres.push(w);
        self
    }
}

/// The rows found, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answered {
    /// The rows, in order, at most `limit`.
    pub rows: Vec<Row>,
    /// How many rows meet the conditions, before the limit; no more than [`Ask::count_to`].
    pub total: u64,
}
