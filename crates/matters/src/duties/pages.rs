//! The forms of `duties` as they are opened. It has no subjects of its own, and so no page and no list.

use guiju_ui::{Error, Pages, Show, Tab};

use super::Duties;
use super::vocabulary::ATTEST;

impl Pages for Duties {
    fn matter(&self) -> &'static str {
        "duties"
    }
    fn tabs(&self) -> &'static [Tab] {
        &[]
    }
    fn title(&self, _show: &Show<'_>) -> String {
        String::new()
    }
    fn status_line(&self, _show: &Show<'_>) -> String {
        String::new()
    }
    /// What a witness is told is read, not decided.
    fn only_to_read(&self, act: &str, _capacity: &str) -> bool {
        act == ATTEST
    }
    fn tab(&self, _show: &Show<'_>) -> Result<String, Error> {
        Ok(String::new())
    }
}
