//! The capabilities of the office, one folder each. A new capability is one folder and one word in [`ALL`].

pub mod documents;
pub mod duties;
pub mod office;

use guiju_core::{AnyMatter, Erased};
use guiju_ui::Pages;

/// All matters.
pub static ALL: &[&dyn AnyMatter] = &[&Erased(office::Office), &Erased(documents::Documents), &Erased(duties::Duties)];

/// Their pages.
pub static PAGES: &[&dyn Pages] = &[&office::Office, &documents::Documents, &duties::Duties];
