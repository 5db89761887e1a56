//! The capabilities of the office, one folder each. A new capability is one folder and one word in [`ALL`].

pub mod accounts;
pub mod audit;
pub mod consultation;
pub mod documents;
pub mod duties;
mod follow;
pub mod leave;
pub mod office;
pub mod packages;
mod powers;
pub mod registry;
mod said;

use guiju_core::vocabulary::Vocabulary;
use guiju_core::{AnyMatter, Erased};
use guiju_ui::Pages;

/// All matters.
pub static ALL: &[&dyn AnyMatter] = &[
    &Erased(office::Office),
    &Erased(documents::Documents),
    &Erased(consultation::Consultation),
    &Erased(leave::Leave),
    &Erased(duties::Duties),
    &Erased(registry::Registry),
    &Erased(accounts::Accounts),
    &Erased(audit::Audit),
    &Erased(packages::Packages),
];

/// What a rulebook is read with: the vocabularies of all matters, and what the way of every request declares.
pub fn vocabularies() -> Vec<&'static Vocabulary> {
    ALL.iter().map(|matter| matter.vocabulary()).chain([&guiju_core::vocabulary::REQUEST]).collect()
}

/// Their pages.
pub static PAGES: &[&dyn Pages] = &[
    &office::Office,
    &documents::Documents,
    &leave::Leave,
    &consultation::Consultation,
    &duties::Duties,
    &registry::Registry,
    &accounts::Accounts,
    &audit::Audit,
    &packages::Packages,
];
