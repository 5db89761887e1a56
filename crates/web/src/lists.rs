//! Subjects as lists, from the registers that matters name.

use guiju_core::Norms as _;
use guiju_core::register::{Ask, Cell, Naming, Register, Row, Where};
use guiju_ui::listing::{Handled, Listing, ListingColumn, Shown};
use guiju_ui::{ListRow, Markup, UNTOLD, subject_href};

use crate::answer::Failure;
use crate::hits;
use crate::visit::Visit;

/// A matter with the register that lists its subjects.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    pub matter: &'static str,
    pub listing: &'static Listing,
}

/// All matters that list their subjects.
pub(crate) fn listed(visit: &Visit) -> Vec<Listed> {
    let of = |p: &&'static dyn guiju_ui::Pages| Some(Listed { matter: p.matter(), listing: p.listing()? });
    visit.site.pages.iter().filter_map(of).collect()
}

/// Text of a cell; empty where there is none.
pub(crate) fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", Cell::text)
}

impl Listed {
    /// Rows the visitor may see, newest first.
    pub(crate) fn newest(self, visit: &Visit, limit: usize) -> Ask {
        let ask = Ask::all(self.listing.register, visit.reader.viewer(visit.person()));
        Ask { order: Some(self.listing.by_last_act), newest_first: true, limit, ..ask }
    }

    /// The same without what bears a label: that is neither found by words nor handed out as a table. Rows beside the
    /// subjects of another matter bear what their subject bears now, by that matter's own list.
    pub(crate) fn findable(self, visit: &Visit, ask: Ask) -> Ask {
        if let Some((column, value)) = self.listing.plain {
            return ask.filter(Where::Is(column, Cell::from(value)));
        }
        if !self.listing.beside {
            return ask;
        }
        let labelled = listed(visit).into_iter().filter_map(|other| Some((other.listing, other.listing.plain?)));
        labelled.fold(ask, |ask, (other, (column, plain))| {
            // The class of the labels is called as the column is.
            let labels = visit.edition.members(column).into_iter().filter(|(id, _)| id != plain);
            let bearing = labels.map(|(id, _)| id).chain([UNTOLD.to_owned()]).map(|id| Naming {
                register: other.register,
                column: other.subject,
                only: (column, Cell::from(id)),
            });
            let bearing: Vec<Naming> = bearing.collect();
            if bearing.is_empty() {
                // Not known which labels there are: nothing is found.
                return ask.filter(Where::In(self.listing.subject, vec![]));
            }
            bearing.into_iter().fold(ask, |ask, naming| ask.filter(Where::NotNamedBy(self.listing.subject, naming)))
        })
    }

    /// Those of some subjects that bear a label.
    pub(crate) fn labelled(self, visit: &Visit, subjects: &[String]) -> Result<Vec<String>, Failure> {
        let Some((column, value)) = self.listing.plain else { return Ok(vec![]) };
        let rows = self.of(visit, subjects)?;
        Ok(rows.iter().filter(|row| text(row, column) != value).map(|row| self.subject(row).to_owned()).collect())
    }

    /// The register of its rows.
    pub(crate) fn register(self, visit: &Visit) -> Option<&'static Register> {
        visit.site.matter(self.matter)?.registers().iter().find(|r| r.name == self.listing.register)
    }

    /// A column of a row in words.
    pub(crate) fn words(self, visit: &Visit, column: &ListingColumn, row: &Row) -> String {
        words(visit, column, row)
    }

    /// The rows of some subjects, newest first.
    pub(crate) fn of(self, visit: &Visit, subjects: &[String]) -> Result<Vec<Row>, Failure> {
        if subjects.is_empty() {
            return Ok(vec![]);
        }
        let ids = subjects.iter().map(|s| Cell::from(s.as_str())).collect();
        let ask = Ask { count_to: Some(0), ..self.newest(visit, subjects.len()) };
        Ok(visit.reader.ask(&ask.filter(Where::In(self.listing.subject, ids)))?.rows)
    }

    /// Id and title of some subjects; of those that the visitor may see.
    pub(crate) fn titles(self, visit: &Visit, subjects: &[&str]) -> Result<Vec<(String, String)>, Failure> {
        if subjects.is_empty() {
            return Ok(vec![]);
        }
        let Listing { register, subject, title, of_person, .. } = *self.listing;
        let columns = [subject, title].into_iter().chain(of_person.map(|(person, _)| person)).collect();
        let ids = subjects.iter().map(|s| Cell::from(*s)).collect();
        let all = Ask::all(register, visit.reader.viewer(visit.person()));
        let ask = Ask { limit: subjects.len(), count_to: Some(0), columns, ..all };
        let rows = visit.reader.ask(&ask.filter(Where::In(subject, ids)))?.rows;
        Ok(rows.iter().map(|row| (text(row, subject).to_owned(), self.title(visit, row))).collect())
    }

    /// The register's rows that say in what the visitor took part.
    pub(crate) fn handled(self, visit: &Visit) -> Option<Naming> {
        let Handled { register, person, subject } = self.listing.handled?;
        Some(Naming { register, column: subject, only: (person, Cell::from(visit.person())) })
    }

    /// The columns by which rows are ordered by their last act.
    pub(crate) fn order(self, visit: &Visit) -> &'static [&'static str] {
        let register = self.register(visit);
        register.and_then(|r| r.orders.get(self.listing.by_last_act).copied()).unwrap_or_default()
    }

    /// Id of a row's subject.
    pub(crate) fn subject(self, row: &Row) -> &str {
        text(row, self.listing.subject)
    }

    /// Whether nothing remains to be done.
    pub(crate) fn finished(self, row: &Row) -> bool {
        self.listing.finished.contains(&text(row, self.listing.status))
    }

    /// Labels of the columns shown.
    pub(crate) fn labels(self) -> Vec<&'static str> {
        let rest = self.listing.columns.iter().map(|c| c.label);
        std::iter::once("标题").chain(rest).collect()
    }

    /// A row as it is shown, with what was typed marked where it was found.
    pub(crate) fn shown(self, visit: &Visit, row: &Row, typed: &str) -> ListRow {
        let title = hits::marked(&self.title(visit, row), typed);
        let head = Markup::join([title, hits::passage(self.register(visit), row, typed)]);
        let mut cells = vec![head.into()];
        cells.extend(self.listing.columns.iter().map(|c| hits::marked(&words(visit, c, row), typed).into()));
        ListRow { href: Some(subject_href(self.matter, self.subject(row))), cells }
    }

    /// What a row's subject is called.
    pub(crate) fn title(self, visit: &Visit, row: &Row) -> String {
        let title = text(row, self.listing.title);
        match self.listing.of_person {
            Some((person, words)) => format!("{}{words}{title}", visit.org.name(text(row, person))),
            None if title.is_empty() => "（无标题）".to_owned(),
            None => title.to_owned(),
        }
    }

    /// A table of rows.
    pub(crate) fn table(self, visit: &Visit, rows: &[Row], empty: &str) -> Result<Markup, Failure> {
        self.found(visit, rows, "", empty)
    }

    /// A table of rows that were found by words, with these marked.
    pub(crate) fn found(self, visit: &Visit, rows: &[Row], typed: &str, empty: &str) -> Result<Markup, Failure> {
        let shown: Vec<ListRow> = rows.iter().map(|r| self.shown(visit, r, typed)).collect();
        Ok(guiju_ui::list("", &self.labels(), &shown, empty)?)
    }
}

fn words(visit: &Visit, column: &ListingColumn, row: &Row) -> String {
    let raw = text(row, column.name);
    match column.shown {
        Shown::Text => raw.to_owned(),
        Shown::Class(class) => {
            let members = visit.edition.members(class);
            members.into_iter().find(|(id, _)| id == raw).map_or_else(|| raw.to_owned(), |(_, label)| label)
        }
        Shown::Person => visit.org.name(raw).to_owned(),
        Shown::Unit => visit.org.units.get(raw).map_or_else(|| raw.to_owned(), |u| u.name.clone()),
        Shown::Time => when(raw),
    }
}

/// An instant as lists show it.
pub(crate) fn when(raw: &str) -> String {
    raw.parse::<guiju_core::OfficeTime>().map(guiju_core::OfficeTime::chinese).unwrap_or_default()
}

/// Rows of one page.
pub(crate) const PAGE: usize = 50;

/// The place after which an address asks for rows; an address that somebody wrote by hand begins at the beginning.
pub(crate) fn place(after: Option<&String>, order: &[&str]) -> Option<Row> {
    let row: Row = after.and_then(|a| serde_json::from_str(a).ok())?;
    (row.len() == order.len() && order.iter().all(|c| row.contains_key(*c))).then_some(row)
}

/// The place of the last row of a full page, as an address carries it; `None` where no row can follow.
pub(crate) fn next(rows: &[Row], order: &[&str]) -> Option<String> {
    let row = rows.last().filter(|_| rows.len() == PAGE)?;
    let place: Row = order.iter().filter_map(|c| Some(((*c).to_owned(), row.get(*c)?.clone()))).collect();
    serde_json::to_string(&place).ok()
}
