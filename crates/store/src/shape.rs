//! The shapes of the registers a store was opened with, and what every engine checks before it reads or writes.

use guiju_core::register::{Ask, Cell, Change, Column, ColumnKind, Disclosure, Register, Row, Viewer, Where};

use crate::derived::{OBLIGATIONS, OWN};
use crate::{Registers, StoreError};

/// The registers by name, checked once.
#[derive(Debug, Clone)]
pub(crate) struct Shapes {
    registers: Vec<&'static Register>,
}

/// How the viewer of an ask narrows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Every row.
    All,
    /// No row.
    Nothing,
    /// Rows whose subject is open to one of these (`person:…`, `post:…`, `unit:…`, `public`).
    Subjects(&'static str, Vec<String>),
    /// Rows whose column is one of these.
    Among(&'static str, Vec<String>),
}

/// An ask whose names and kinds have been checked.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub register: &'static Register,
    pub ask: &'a Ask,
    /// Columns it is ordered by: those of the order, then those of the key.
    pub order: Vec<usize>,
    pub sight: Sight,
    /// Columns that the viewer is shown, by index.
    visible: Vec<usize>,
}

fn misuse<T>(text: String) -> Result<T, StoreError> {
    Err(StoreError::Misuse(text))
}

impl Shapes {
    /// Checks the declarations and adds the registers that the store keeps itself.
    pub fn new(registers: Registers) -> Result<Self, StoreError> {
        let mut all = registers;
        all.extend(OWN);
        for (i, register) in all.iter().enumerate() {
            check_register(register)?;
            if all.iter().skip(i + 1).any(|other| other.name == register.name) {
                return misuse(format!("登记表“{}”重复声明", register.name));
            }
        }
        Ok(Self { registers: all })
    }

    pub fn all(&self) -> &[&'static Register] {
        &self.registers
    }

    /// A register and its number.
    pub fn find(&self, name: &str) -> Result<(usize, &'static Register), StoreError> {
        match self.registers.iter().enumerate().find(|(_, r)| r.name == name) {
            Some((i, r)) => Ok((i, r)),
            None => misuse(format!("没有名为“{name}”的登记表")),
        }
    }

    /// The cells that a change writes, in the register's order of columns (`Put`) or key (`Drop`).
    pub fn cells(&self, change: &Change) -> Result<(usize, Vec<Cell>), StoreError> {
        match change {
            Change::Put { register, row } => {
                let (i, register) = self.find(register)?;
                let names: Vec<&str> = register.columns.iter().map(|c| c.name).collect();
                Ok((i, pick(register, row, &names)?))
            }
            Change::Drop { register, key } => {
                let (i, register) = self.find(register)?;
                Ok((i, pick(register, key, register.key)?))
            }
        }
    }

    /// Checks an ask.
    pub fn plan<'a>(&self, ask: &'a Ask) -> Result<Plan<'a>, StoreError> {
        let (_, register) = self.find(ask.register)?;
        for condition in &ask.wheres {
            self.check_where(register, condition, &ask.viewer)?;
        }
        let order = order_of(register, ask)?;
        if order.iter().any(|&i| !open(register, i, &ask.viewer)) {
            return misuse(format!("登记表“{}”的这一排序含不对其开放的栏目", register.name));
        }
        for column in &ask.columns {
            column_index(register, column)?;
        }
        let visible = (0..register.columns.len()).filter(|&i| open(register, i, &ask.viewer)).collect();
        let plan = Plan { register, ask, order, sight: sight(register, &ask.viewer), visible };
        plan.after()?;
        Ok(plan)
    }

    fn check_where(&self, register: &Register, condition: &Where, viewer: &Viewer) -> Result<(), StoreError> {
        match condition {
            Where::Is(c, v) | Where::UpTo(c, v) | Where::From(c, v) => {
                check_cells(register, c, std::slice::from_ref(v), viewer)
            }
            Where::In(c, v) | Where::NotIn(c, v) => check_cells(register, c, v, viewer),
            // Who did what inside is nothing that the public could tell from what it finds.
            Where::NamedBy(..) | Where::NotNamedBy(..) if *viewer == Viewer::Public => {
                misuse(format!("登记表“{}”对外不能按其他登记表筛选", register.name))
            }
            Where::NamedBy(c, naming) | Where::NotNamedBy(c, naming) => {
                let (_, other) = self.find(naming.register)?;
                column_index(register, c)?;
                column_index(other, naming.column)?;
                check_cells(other, naming.only.0, std::slice::from_ref(&naming.only.1), viewer)
            }
            Where::Matches(_) if register.columns.iter().any(|c| c.searched) => Ok(()),
            Where::Matches(_) => misuse(format!("登记表“{}”没有可检索的栏目", register.name)),
        }
    }
}

impl Plan<'_> {
    /// Values of the ordering columns after which rows are wanted.
    pub fn after(&self) -> Result<Option<Vec<Cell>>, StoreError> {
        let Some(row) = &self.ask.after else { return Ok(None) };
        let mut cells = vec![];
        for column in self.order.iter().filter_map(|&i| self.register.columns.get(i)) {
            let cell = row.get(column.name).cloned().unwrap_or(Cell::Null);
            if !fits(column.kind, &cell) || (cell == Cell::Null && self.register.key.contains(&column.name)) {
                return misuse(format!("登记表“{}”：续读位置缺少栏目“{}”", self.register.name, column.name));
            }
            cells.push(cell);
        }
        Ok(Some(cells))
    }

    /// A column by which rows are counted: one that the viewer is shown.
    pub fn counted(&self, name: &str) -> Result<&'static Column, StoreError> {
        let index = column_index(self.register, name)?;
        match self.register.columns.get(index).filter(|_| self.visible.contains(&index)) {
            Some(column) => Ok(column),
            None => misuse(format!("登记表“{}”的栏目“{name}”不对外公开", self.register.name)),
        }
    }

    /// Columns searched by `Matches`, by index; only those open to the viewer.
    pub fn searched(&self) -> Vec<usize> {
        searched(self.register).filter(|i| self.visible.contains(i)).collect()
    }

    /// Columns that an answer brings, by index: of those the viewer is shown the ones asked for.
    pub fn shown(&self) -> Vec<usize> {
        let asked = |name: &str| {
            let columns = &self.ask.columns;
            columns.is_empty() || columns.contains(&name) || self.register.key.contains(&name)
        };
        let name = |i: usize| self.register.columns.get(i).map_or("", |c| c.name);
        self.visible.iter().copied().filter(|&i| asked(name(i))).collect()
    }
}

/// Columns in the full-text index, by index.
pub(crate) fn searched(register: &'static Register) -> impl Iterator<Item = usize> {
    register.columns.iter().enumerate().filter(|(_, c)| c.searched).map(|(i, _)| i)
}

/// Key columns are always shown: without them a row cannot be told from another.
fn open(register: &Register, column: usize, viewer: &Viewer) -> bool {
    let shown = |disclosure: Disclosure| match viewer {
        Viewer::System => true,
        Viewer::Person { .. } => disclosure != Disclosure::Program,
        Viewer::Public => disclosure == Disclosure::Open,
    };
    register.columns.get(column).is_some_and(|c| shown(c.disclosure) || register.key.contains(&c.name))
}

fn sight(register: &'static Register, viewer: &Viewer) -> Sight {
    let (person, posts, units) = match viewer {
        Viewer::System => return Sight::All,
        Viewer::Public => {
            let kept_by_store = OWN.iter().any(|own| own.name == register.name);
            return match register.subject {
                Some(column) if !kept_by_store => Sight::Subjects(column, vec!["public".to_owned()]),
                _ => Sight::Nothing,
            };
        }
        Viewer::Person { person, posts, units } => (person, posts, units),
    };
    if register.name == OBLIGATIONS.name {
        return Sight::Among("post", posts.clone());
    }
    let Some(column) = register.subject else { return Sight::All };
    let mut who = vec!["public".to_owned(), format!("person:{person}")];
    who.extend(posts.iter().map(|p| format!("post:{p}")));
    who.extend(units.iter().map(|u| format!("unit:{u}")));
    Sight::Subjects(column, who)
}

fn check_register(register: &Register) -> Result<(), StoreError> {
    let name = register.name;
    let known = |c: &&str| register.columns.iter().any(|k| k.name == *c);
    let plain = |n: &str| {
        n.starts_with(|c: char| c.is_ascii_lowercase())
            && n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !plain(name) {
        return misuse(format!("登记表名“{name}”不是简单标识符"));
    }
    for (i, column) in register.columns.iter().enumerate() {
        if !plain(column.name) || column.name == "gov" {
            return misuse(format!("登记表“{name}”的栏目名“{}”不可用", column.name));
        }
        if register.columns.iter().skip(i + 1).any(|other| other.name == column.name) {
            return misuse(format!("登记表“{name}”的栏目“{}”重复声明", column.name));
        }
        if column.searched && column.kind != ColumnKind::Text {
            return misuse(format!("登记表“{name}”的栏目“{}”不是文本，不能检索", column.name));
        }
    }
    if register.key.is_empty() {
        return misuse(format!("登记表“{name}”没有主键栏目"));
    }
    let named = register.key.iter().chain(register.orders.iter().copied().flatten()).chain(register.subject.iter());
    match named.into_iter().find(|c| !known(c)) {
        Some(missing) => misuse(format!("登记表“{name}”没有栏目“{missing}”")),
        None => Ok(()),
    }
}

fn check_cells(register: &Register, column: &str, cells: &[Cell], viewer: &Viewer) -> Result<(), StoreError> {
    let i = column_index(register, column)?;
    if !open(register, i, viewer) {
        return misuse(format!("登记表“{}”的栏目“{column}”不对其开放", register.name));
    }
    let kind = register.columns.get(i).map_or(ColumnKind::Text, |c| c.kind);
    match cells.iter().find(|c| !fits(kind, c)) {
        Some(cell) => misuse(format!("登记表“{}”的栏目“{column}”不能与{cell:?}比较", register.name)),
        None => Ok(()),
    }
}

fn order_of(register: &Register, ask: &Ask) -> Result<Vec<usize>, StoreError> {
    let declared: &[&str] = match ask.order {
        None => &[],
        Some(n) => match register.orders.get(n) {
            Some(columns) => columns,
            None => return misuse(format!("登记表“{}”没有第{n}种排序", register.name)),
        },
    };
    let mut order = vec![];
    for name in declared.iter().chain(register.key) {
        let i = column_index(register, name)?;
        if !order.contains(&i) {
            order.push(i);
        }
    }
    Ok(order)
}

pub(crate) fn column_index(register: &Register, name: &str) -> Result<usize, StoreError> {
    match register.columns.iter().position(|c| c.name == name) {
        Some(i) => Ok(i),
        None => misuse(format!("登记表“{}”没有栏目“{name}”", register.name)),
    }
}

fn fits(kind: ColumnKind, cell: &Cell) -> bool {
    matches!(
        (kind, cell),
        (_, Cell::Null)
            | (ColumnKind::Text | ColumnKind::Time, Cell::Text(_))
            | (ColumnKind::Number, Cell::Number(_))
            | (ColumnKind::Yes, Cell::Yes(_))
    )
}

fn pick(register: &Register, row: &Row, names: &[&str]) -> Result<Vec<Cell>, StoreError> {
    if let Some(unknown) = row.keys().find(|k| !names.contains(&k.as_str())) {
        return misuse(format!("登记表“{}”：此处没有栏目“{unknown}”", register.name));
    }
    let mut cells = vec![];
    for name in names {
        let i = column_index(register, name)?;
        let kind = register.columns.get(i).map_or(ColumnKind::Text, |c| c.kind);
        let cell = row.get(*name).cloned().unwrap_or(Cell::Null);
        if !fits(kind, &cell) {
            return misuse(format!("登记表“{}”的栏目“{name}”不能写入{cell:?}", register.name));
        }
        if cell == Cell::Null && register.key.contains(name) {
            return misuse(format!("登记表“{}”的主键栏目“{name}”不能为空", register.name));
        }
        cells.push(cell);
    }
    Ok(cells)
}

/// The key cells of a whole row.
pub(crate) fn key_of(register: &Register, cells: &[Cell]) -> Vec<Cell> {
    register.key.iter().filter_map(|k| column_index(register, k).ok().and_then(|i| cells.get(i).cloned())).collect()
}
