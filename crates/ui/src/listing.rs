//! What a matter says of its subjects as lists: plain data, read by the server from registers.

/// How one column of a listing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Text,
    /// A member of this class of the rulebook, by its label.
    Class(&'static str),
    /// A person, by name.
    Person,
    /// A unit, by name.
    Unit,
    /// An instant.
    Time,
}

/// One column of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListingColumn {
    /// Column of the register.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// How it is shown.
    pub shown: Shown,
}

/// The register in which the subjects of a matter are listed, one row each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// The register.
    pub register: &'static str,
    /// The subjects are another matter's, which lists them itself: of this register the home page shows nothing.
    pub beside: bool,
    /// Column with the subject's id.
    pub subject: &'static str,
    /// Column with its title; the first column shown.
    pub title: &'static str,
    /// Column with the person of whom the title says something, and the words between his name and the title: `周衡请假：外地`.
    /// Absent where the title says all.
    pub of_person: Option<(&'static str, &'static str)>,
    /// Column with the person who began it.
    pub begun_by: &'static str,
    /// Column with where it stands.
    pub status: &'static str,
    /// Values of that column with which nothing remains to be done.
    pub finished: &'static [&'static str],
    /// All other values of that column.
    pub unfinished: &'static [&'static str],
    /// Column and value without which a row is neither found by words nor handed out as a table, such as "no label". Absent
    /// where every row that may be seen may also be found.
    pub plain: Option<(&'static str, &'static str)>,
    /// Index of the register's order by the last act.
    pub by_last_act: usize,
    /// Further columns shown, in order.
    pub columns: &'static [ListingColumn],
    /// What is counted above the list, each number leading to its rows.
    pub counted: &'static [Counted],
    /// Who took part: a register with one row for each person and subject.
    pub handled: Option<Handled>,
}

/// The rows of a listing that have a value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Column of the register.
    pub column: &'static str,
    /// The value.
    pub value: &'static str,
    /// Label shown.
    pub label: &'static str,
}

/// The register that says who took part in what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handled {
    /// The register.
    pub register: &'static str,
    /// Column with the person.
    pub person: &'static str,
    /// Column with the subject.
    pub subject: &'static str,
}
