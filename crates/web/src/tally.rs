//! How much the boxes of a desk hold, kept as long as it cannot have changed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use guiju_core::Day;
use guiju_core::register::Viewer;

/// All that the numbers follow from: the journal so far, through which posts the person sees, and the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basis {
    /// Position of the journal's last row, read before anything is counted.
    pub tip: u64,
    /// The person with the posts and units of the moment.
    pub viewer: Viewer,
    /// Today.
    pub day: Day,
}

/// People whose numbers are kept at a time.
const KEPT: usize = 10_000;

/// The numbers last counted for each person. They are never older than the journal: any act makes the basis another.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<String, (Basis, Vec<u64>)>>);

impl Tally {
    /// The person's numbers, counted anew where the basis is another than last time.
    pub fn of<E>(
        &self,
        person: &str,
        basis: Basis,
        count: impl FnOnce() -> Result<Vec<u64>, E>,
    ) -> Result<Vec<u64>, E> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(person).cloned();
        if let Some((_, numbers)) = known.filter(|(known, _)| *known == basis) {
            return Ok(numbers);
        }
        let numbers = count()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(person.to_owned(), (basis, numbers.clone()));
        Ok(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(tip: u64, posts: &[&str], day: &str) -> Basis {
        let posts = posts.iter().map(|p| (*p).to_owned()).collect();
        let viewer = Viewer::Person { person: "a".to_owned(), posts, units: vec![] };
        Basis { tip, viewer, day: day.parse().unwrap() }
    }

    #[test]
    fn numbers_are_counted_again_when_anything_they_follow_from_is_another() {
        let tally = Tally::default();
        let mut counted = 0;
        let mut ask = |basis: Basis| {
            tally.of::<()>("a", basis, || {
                counted += 1;
                Ok(vec![counted])
            })
        };
        let first = basis(7, &["clerk"], "2023-03-01");
        assert_eq!(ask(first.clone()), Ok(vec![1]));
        assert_eq!(ask(first), Ok(vec![1]), "nothing changed");
        assert_eq!(ask(basis(8, &["clerk"], "2023-03-01")), Ok(vec![2]), "an act was done");
        assert_eq!(ask(basis(8, &["clerk", "head"], "2023-03-01")), Ok(vec![3]), "he stands in for somebody");
        assert_eq!(ask(basis(8, &["clerk", "head"], "2023-03-02")), Ok(vec![4]), "a day passed");
    }

    #[test]
    fn what_could_not_be_counted_is_not_kept() {
        let tally = Tally::default();
        let basis = || basis(1, &[], "2023-03-01");
        assert_eq!(tally.of("a", basis(), || Err("busy")), Err("busy"));
        assert_eq!(tally.of::<()>("a", basis(), || Ok(vec![2])), Ok(vec![2]));
    }
}
