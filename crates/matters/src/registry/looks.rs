//! What became of each number of a series and year, from the register of the papers numbered here and from those of this
//! matter. Every number is accounted for, none twice; what is not is a gap.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::register::{Answered, Ask, Cell, Row, Viewer, Where};

/// Numbers borne by papers, a register of the matter that numbers them.
pub const NUMBERS: &str = "numbers";
/// The last number used elsewhere, by series and year.
pub const OPENINGS: &str = "number_openings";
/// Numbers that no paper here bears, with what becomes of them.
pub const FATES: &str = "number_fates";

/// The rows that tell of a series and year.
pub fn needs(series: &str, year: i64) -> Vec<Ask> {
    let of = |register: &'static str| {
        // Facts of the act: read by the program, whoever acts.
        let ask = Ask::all(register, Viewer::System).filter(Where::Is("series", Cell::from(series)));
        ask.filter(Where::Is("year", Cell::Number(year)))
    };
    vec![of(NUMBERS), of(FATES), of(OPENINGS)]
}

/// What became of the numbers of one series and year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Numbers that papers bear, with the subject of the paper.
    pub used: BTreeMap<i64, String>,
    /// Fates of the others: member of the class `number_fate`, reason, subject of the entry.
    pub fates: BTreeMap<i64, (String, String, String)>,
    /// The last number used elsewhere, 0 where nothing was, with the basis.
    pub before: i64,
    /// On what basis that is known.
    pub basis: String,
}

/// The accounts of all series and years of which some row tells.
pub fn accounts(numbers: &[Row], fates: &[Row], openings: &[Row]) -> BTreeMap<(String, i64), Account> {
    let text = |row: &Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
    let count = |row: &Row, name: &str| row.get(name).and_then(Cell::number).unwrap_or_default();
    let key = |row: &Row| (text(row, "series"), count(row, "year"));
    let mut all: BTreeMap<(String, i64), Account> = BTreeMap::new();
    for row in numbers {
        all.entry(key(row)).or_default().used.insert(count(row, "number"), text(row, "subject"));
    }
    for row in fates {
        let fate = (text(row, "state"), text(row, "reason"), text(row, "subject"));
        all.entry(key(row)).or_default().fates.insert(count(row, "number"), fate);
    }
    for row in openings {
        let account = all.entry(key(row)).or_default();
        account.before = count(row, "last");
        account.basis = text(row, "basis");
    }
    all
}

/// The account of one series and year from the answers to [`needs`].
pub fn account(answers: &[Answered]) -> Account {
    let rows = |n: usize| answers.get(n).map(|a| a.rows.as_slice()).unwrap_or_default();
    accounts(rows(0), rows(1), rows(2)).into_values().next().unwrap_or_default()
}

impl Account {
    /// The highest number of which anything is known; 0 for none.
    pub fn last(&self) -> i64 {
        let used = self.used.keys().next_back().copied().unwrap_or_default();
        let fate = self.fates.keys().next_back().copied().unwrap_or_default();
        used.max(fate).max(self.before)
    }

    /// The lowest number taken here, for a paper or otherwise.
    pub fn first_given(&self) -> Option<i64> {
        self.used.keys().chain(self.fates.keys()).min().copied()
    }

    /// What became of a number so far, one of the standings of the vocabulary.
    pub fn standing(&self, number: i64) -> &str {
        match number {
            n if self.used.contains_key(&n) => "used",
            n if n <= self.before => "before",
            n => match self.fates.get(&n) {
                Some((fate, ..)) => fate,
                None if n <= self.last() => "gap",
                None if n == self.last() + 1 => "next",
                None => "ahead",
            },
        }
    }

    /// Numbers below the last of which nobody said what became of them.
    pub fn gaps(&self) -> Vec<i64> {
        let known: BTreeSet<i64> = self.used.keys().chain(self.fates.keys()).copied().collect();
        (self.before + 1..=self.last()).filter(|n| !known.contains(n)).collect()
    }

    /// Numbers that count twice: borne by a paper here although they were used elsewhere or set aside for good.
    pub fn twice(&self) -> Vec<i64> {
        let set_aside = |n: &i64| self.fates.get(n).is_some_and(|(fate, ..)| fate != "reserved");
        self.used.keys().copied().filter(|n| *n <= self.before || set_aside(n)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(used: &[i64], fates: &[(i64, &str)], before: i64) -> Account {
        Account {
            used: used.iter().map(|n| (*n, "documents-1".to_owned())).collect(),
            fates: fates.iter().map(|(n, f)| (*n, ((*f).to_owned(), String::new(), String::new()))).collect(),
            before,
            basis: String::new(),
        }
    }

    #[test]
    fn every_number_stands_somewhere() {
        let account = of(&[13, 15, 17], &[(14, "void"), (17, "reserved")], 12);
        let standings: Vec<&str> = (11..=19).map(|n| account.standing(n)).collect();
        assert_eq!(standings, ["before", "before", "used", "void", "used", "gap", "used", "next", "ahead"]);
        assert_eq!((account.gaps(), account.twice(), account.last()), (vec![16], vec![], 17));
        assert_eq!(of(&[], &[], 0).standing(1), "next");
        assert_eq!(of(&[3], &[(3, "void")], 0).twice(), [3]);
        assert_eq!(of(&[3], &[], 5).twice(), [3]);
    }
}
