//! What is read of other matters' registers before an act on a paper is shown or judged. The answers come in the order of
//! the asks, before those to what numbering needs.

mod consultation;
mod recorded;

use guiju_core::norms::Norms;
use guiju_core::register::Ask;
use guiju_core::{CaseFile, Value};

use super::state::State;

pub use recorded::{STANDINGS, signature_unsound, unsound};

/// What must be read for an act.
pub fn looks(act: &str, case: &CaseFile<'_>) -> Vec<Ask> {
    match act {
        "submit" => consultation::looks(case),
        "sign" | "return" | "number" | "issue" => recorded::looks(case),
        _ => vec![],
    }
}

/// The facts that are worked out from what was read; `None` where it was not.
pub fn fact(name: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    match name {
        "consultation" | "consulting" | "consultation_desk" => consultation::fact(name, state, case, norms),
        _ => recorded::fact(name, state, case),
    }
}
