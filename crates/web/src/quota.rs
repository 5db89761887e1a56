//! How much each person brings in as files in a day, by whichever door. Kept in memory: a new start forgets it, and nobody
//! outside can make the program start anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use guiju_core::Day;

/// What was brought in on the day that was counted last, in bytes, by who brought it.
#[derive(Debug, Default)]
pub(crate) struct Quota(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    day: Option<Day>,
    bytes: HashMap<String, u64>,
}

impl Quota {
    /// Counts a file. What would be too much is not counted, and comes back as words.
    pub(crate) fn take(&self, who: &str, day: Day, bytes: u64, most: u64) -> Result<(), String> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.day != Some(day) {
            *counted = Counted { day: Some(day), ..Counted::default() };
        }
        let before = counted.bytes.get(who).copied().unwrap_or_default();
        let after = before.saturating_add(bytes);
        if after > most {
            let most = guiju_ui::form::size(most);
            return Err(format!("今日上传的文件合计超过{most}的上限，请明日再传，或者请系统管理员调整上限"));
        }
        counted.bytes.insert(who.to_owned(), after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_so_much_a_day() {
        let quota = Quota::default();
        let (monday, tuesday) = ("2023-01-09".parse().unwrap(), "2023-01-10".parse().unwrap());
        assert!(quota.take("li", monday, 6, 10).is_ok());
        assert!(quota.take("li", monday, 5, 10).unwrap_err().contains("今日"));
        assert!(quota.take("li", monday, 4, 10).is_ok(), "what was refused did not count");
        assert!(quota.take("an", monday, 10, 10).is_ok(), "each has his own");
        assert!(quota.take("li", monday, 1, 10).is_err());
        assert!(quota.take("li", tuesday, 10, 10).is_ok());
    }
}
