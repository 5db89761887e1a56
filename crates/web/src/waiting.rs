//! How much waits for somebody: what the navigation shows on every page, and what the stream of counts tells.

use guiju_core::register::Ask;
use guiju_runtime::Reader;
use guiju_store::OBLIGATIONS;
use guiju_ui::frame::MOST_TOLD;

use crate::answer::Failure;
use crate::lists::text;
use crate::site::Site;

/// What waits for the posts of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Waiting {
    /// To be done (待办).
    pub todo: u64,
    /// Only to be read (待阅).
    pub read: u64,
}

/// Counts no further than can be told: whoever has more is told that there is more.
pub(crate) fn waiting(site: &Site, reader: &Reader, person: &str) -> Result<Waiting, Failure> {
    let most = MOST_TOLD.saturating_add(1);
    // Every page asks this: only what tells reading from doing, and no count besides the rows.
    let columns = vec!["act", "capacity"];
    let ask = Ask { count_to: Some(0), columns, order: Some(1), ..Ask::all(OBLIGATIONS.name, reader.viewer(person)) };
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    let answered = reader.ask(&Ask { limit, ..ask })?;
    let mut waiting = Waiting::default();
    for row in &answered.rows {
        let act = text(row, "act");
        let pages = act.split_once('.').and_then(|(matter, _)| site.pages_of(matter));
        let only_to_read = pages.is_some_and(|p| p.only_to_read(act, text(row, "capacity")));
        *(if only_to_read { &mut waiting.read } else { &mut waiting.todo }) += 1;
    }
    Ok(waiting)
}
