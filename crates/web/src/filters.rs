//! What a list is narrowed by and ordered by, as the address has it: a choice, a person, days, numbers. Made from what the
//! register and its listing say of their columns.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guiju_core::Day;
use guiju_core::Norms as _;
use guiju_core::org::Thing;
use guiju_core::register::{Cell, Column, ColumnKind, Register, Where};
use guiju_ui::{ListingColumn, Shown, encode};

use crate::lists::Listed;
use crate::visit::Visit;

/// No value in an address is longer, in characters.
const LONGEST: usize = 60;
/// Names of the address's own parts: words, order, direction, what is counted above the list.
pub(crate) const WORDS: &str = "q";
const ORDER: &str = "sort";
const DIRECTION: &str = "dir";
const UPWARD: &str = "up";
pub(crate) const ONLY: &str = "only";

/// One thing to narrow by, as the form shows it.
pub(crate) struct Field {
    pub label: String,
    pub control: Control,
}

/// How it is filled in. Names are those of the form's fields.
pub(crate) enum Control {
    /// One of several: value, label, chosen.
    Choice { name: String, options: Vec<Choice> },
    /// Typed, such as a name.
    Words { name: String, typed: String },
    /// From and to, as two fields of an input type.
    Span { kind: &'static str, from: (String, String), to: (String, String) },
}

/// One option.
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// What an address asks of a list.
#[derive(Default)]
pub(crate) struct Filters {
    pub fields: Vec<Field>,
    pub wheres: Vec<Where>,
    /// What was typed and cannot be taken, in words.
    pub problems: Vec<String>,
    /// Orders to choose from, and both directions.
    pub orders: Vec<Choice>,
    pub directions: Vec<Choice>,
    /// The order chosen, by its number in the register.
    pub order: usize,
    pub newest_first: bool,
    /// Words to be found.
    pub typed: String,
    /// Everything that was chosen, in the order of the form: what a link to the same list carries.
    carried: Vec<(String, String)>,
}

impl Filters {
    /// Reads an address.
    pub(crate) fn read(
        visit: &Visit,
        listed: Listed,
        register: &'static Register,
        query: &BTreeMap<String, String>,
    ) -> Self {
        let mut filters = Filters::default();
        let mut reading = Reading { visit, listed, query, filters: &mut filters };
        reading.words();
        for column in register.columns {
            reading.column(register, column);
        }
        reading.order(register);
        filters
    }

    /// Whether it is narrowed by more than words.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.wheres.is_empty() || !self.problems.is_empty()
    }

    /// Whether the list is as it comes.
    pub(crate) fn is_plain(&self) -> bool {
        self.carried.is_empty()
    }

    /// The address's part that gives the same list again.
    pub(crate) fn query(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.carried {
            let and = if out.is_empty() { "" } else { "&" };
            let _ = write!(out, "{and}{}={}", encode(name), encode(value));
        }
        out
    }

    /// The same for a link that adds more.
    pub(crate) fn query_and(&self, name: &str, value: &str) -> String {
        let before = self.query();
        let and = if before.is_empty() { "" } else { "&" };
        format!("{before}{and}{}={}", encode(name), encode(value))
    }
}

struct Reading<'a> {
    visit: &'a Visit,
    listed: Listed,
    query: &'a BTreeMap<String, String>,
    filters: &'a mut Filters,
}

impl Reading<'_> {
    /// What the address has under a name; noted as chosen where it is not empty.
    fn take(&mut self, name: &str) -> String {
        let typed = self.query.get(name).map_or("", String::as_str).trim();
        let typed: String = typed.chars().take(LONGEST).collect();
        if !typed.is_empty() {
            self.filters.carried.push((name.to_owned(), typed.clone()));
        }
        typed
    }

    fn words(&mut self) {
        self.filters.typed = self.take(WORDS);
        let only = self.take(ONLY);
        let counted = only.parse::<usize>().ok().and_then(|n| self.listed.listing.counted.get(n));
        if let Some(counted) = counted {
            self.filters.wheres.push(Where::Is(counted.column, Cell::from(counted.value)));
        }
    }

    fn column(&mut self, register: &Register, column: &'static Column) {
        let listing = self.listed.listing;
        let shown = listing.columns.iter().find(|c| c.name == column.name);
        let begun_by = column.name == listing.begun_by;
        match (column.kind, shown.map(|c| c.shown)) {
            _ if register.key.contains(&column.name) => {}
            (ColumnKind::Text, _) if column.name == listing.status => self.status(column),
            (ColumnKind::Text, Some(Shown::Class(class))) => {
                let members = self.visit.edition.members(class);
                self.choice(column, label(shown, column), members);
            }
            (ColumnKind::Text, Some(Shown::Unit)) => self.units(column, label(shown, column)),
            (ColumnKind::Text, Some(Shown::Person)) => self.person(column, label(shown, column)),
            (ColumnKind::Text, _) if begun_by => self.person(column, column.label),
            (ColumnKind::Time, Some(Shown::Time)) => self.days(column, label(shown, column)),
            (ColumnKind::Number, _) if column.is_told() => self.numbers(column),
            _ => {}
        }
    }

    fn status(&mut self, column: &'static Column) {
        let listing = self.listed.listing;
        let all = listing.unfinished.iter().chain(listing.finished);
        self.choice(column, column.label, all.map(|s| ((*s).to_owned(), (*s).to_owned())).collect());
    }

    fn units(&mut self, column: &'static Column, label: &str) {
        let (org, now) = (&self.visit.org, self.visit.now);
        let units = org.units.keys().map(|id| (id.clone(), org.name_of(Thing::Unit, id, now).to_owned()));
        let units = units.collect();
        self.choice(column, label, units);
    }

    fn choice(&mut self, column: &'static Column, label: &str, options: Vec<(String, String)>) {
        let name = column.name.to_owned();
        let typed = self.take(&name);
        if !typed.is_empty() {
            if options.iter().any(|(value, _)| *value == typed) {
                self.filters.wheres.push(Where::Is(column.name, Cell::from(typed.as_str())));
            } else {
                self.filters.problems.push(format!("{label}没有“{typed}”，请重新选择"));
            }
        }
        let option = |(value, label): (String, String)| Choice { chosen: value == typed, value, label };
        let options = options.into_iter().map(option).collect();
        self.filters.fields.push(Field { label: label.to_owned(), control: Control::Choice { name, options } });
    }

    /// A person by name, a part of it, id, or initials in pinyin; several may be meant.
    fn person(&mut self, column: &'static Column, label: &str) {
        let name = column.name.to_owned();
        let typed = self.take(&name);
        if !typed.is_empty() {
            let org = &self.visit.org;
            let meant: Vec<Cell> = org
                .people
                .keys()
                .filter(|id| org.is_person_found(id, &typed))
                .map(|id| Cell::from(id.as_str()))
                .collect();
            let one = match meant.as_slice() {
                [one] => Where::Is(column.name, one.clone()),
                _ => Where::In(column.name, meant),
            };
            self.filters.wheres.push(one);
        }
        self.filters.fields.push(Field { label: label.to_owned(), control: Control::Words { name, typed } });
    }

    fn days(&mut self, column: &'static Column, label: &str) {
        let (from, to) = (format!("{}_from", column.name), format!("{}_to", column.name));
        let (first, last) = (self.take(&from), self.take(&to));
        for (typed, upward) in [(&first, true), (&last, false)] {
            match typed.parse::<Day>() {
                _ if typed.is_empty() => {}
                Ok(day) if upward => {
                    self.filters.wheres.push(Where::From(column.name, Cell::from(day.start().to_string())));
                }
                Ok(day) => self.filters.wheres.push(Where::UpTo(column.name, Cell::from(day.end().to_string()))),
                Err(_) => self.filters.problems.push(format!("{label}“{typed}”不是日期，请写作2023-03-10这样的形式")),
            }
        }
        self.span(label, "date", (from, first), (to, last));
    }

    fn numbers(&mut self, column: &'static Column) {
        let (from, to) = (format!("{}_from", column.name), format!("{}_to", column.name));
        let (least, most) = (self.take(&from), self.take(&to));
        for (typed, upward) in [(&least, true), (&most, false)] {
            match typed.parse::<i64>() {
                _ if typed.is_empty() => {}
                Ok(n) if upward => self.filters.wheres.push(Where::From(column.name, Cell::from(n))),
                Ok(n) => self.filters.wheres.push(Where::UpTo(column.name, Cell::from(n))),
                Err(_) => self.filters.problems.push(format!("{}“{typed}”不是数字", column.label)),
            }
        }
        self.span(column.label, "number", (from, least), (to, most));
    }

    fn span(&mut self, label: &str, kind: &'static str, from: (String, String), to: (String, String)) {
        self.filters.fields.push(Field { label: label.to_owned(), control: Control::Span { kind, from, to } });
    }

    fn order(&mut self, register: &'static Register) {
        let usual = self.listed.listing.by_last_act;
        let asked = self.take(ORDER).parse::<usize>().ok().filter(|n| *n < register.orders.len());
        let upward = self.take(DIRECTION) == UPWARD;
        self.filters.order = asked.unwrap_or(usual);
        self.filters.newest_first = !upward;
        let named = |order: &&[&str]| {
            let labels = order.iter().filter(|c| !register.key.contains(c));
            let labels = labels.filter_map(|c| register.columns.iter().find(|k| k.name == *c).map(|k| k.label));
            labels.collect::<Vec<_>>().join("、")
        };
        let chosen = self.filters.order;
        let orders = register.orders.iter().enumerate();
        self.filters.orders = orders
            .map(|(n, order)| Choice { value: n.to_string(), label: named(order), chosen: n == chosen })
            .collect();
        let way =
            |value: &str, label: &str, chosen| Choice { value: value.to_owned(), label: label.to_owned(), chosen };
        self.filters.directions =
            vec![way("", "由大到小、由近到远", !upward), way(UPWARD, "由小到大、由远到近", upward)];
    }
}

fn label(shown: Option<&'static ListingColumn>, column: &Column) -> &'static str {
    shown.map_or(column.label, |c| c.label)
}
