//! How long something took in office hours: nights, weekends and holidays are not counted.

use crate::time::{Day, OfficeTime};
use crate::workdays::{NoYear, Workdays};

/// The hours of a working day, in minutes after midnight; the same each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeHours {
    /// First minute.
    pub begins: u16,
    /// First minute that is no longer of it.
    pub ends: u16,
}

impl OfficeHours {
    /// Office minutes from one instant to a later one; none where the later one is earlier.
    ///
    /// # Errors
    /// A day of a year without data lies between them: no guess is made.
    pub fn between(self, from: OfficeTime, to: OfficeTime, workdays: &Workdays) -> Result<u32, NoYear> {
        let (first, last) = (from.day(), to.day());
        let mut minutes = 0_u32;
        for n in 0..=first.days_until(last) {
            let day: Day = first.plus_days(n);
            if !workdays.works(day)? {
                continue;
            }
            let begins = if day == first { from.minute_of_day().max(self.begins) } else { self.begins };
            let ends = if day == last { to.minute_of_day().min(self.ends) } else { self.ends };
            minutes = minutes.saturating_add(u32::from(ends.saturating_sub(begins)));
        }
        Ok(minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workdays::Year;

    fn years() -> Workdays {
        let day = |text: &str| text.parse::<Day>().unwrap();
        Workdays::of([Year {
            year: 2023,
            notice: "某号".to_owned(),
            holidays: vec![],
            off: [day("2023-01-23"), day("2023-01-24")].into(),
            work: [day("2023-01-28")].into(),
        }])
    }

    #[test]
    fn only_office_hours_of_working_days_count() {
        let hours = OfficeHours { begins: 510, ends: 1_050 };
        let between = |from: &str, to: &str| hours.between(from.parse().unwrap(), to.parse().unwrap(), &years());
        assert_eq!(between("2023-01-09T09:00", "2023-01-09T10:30"), Ok(90));
        assert_eq!(between("2023-01-09T07:00", "2023-01-09T20:00"), Ok(540), "the whole day and no more");
        assert_eq!(between("2023-01-09T17:00", "2023-01-10T09:00"), Ok(60), "the night is left out");
        assert_eq!(between("2023-01-13T17:00", "2023-01-16T09:00"), Ok(60), "the weekend is left out");
        assert_eq!(between("2023-01-20T17:00", "2023-01-25T08:30"), Ok(30), "the holiday is left out");
        assert_eq!(between("2023-01-28T09:00", "2023-01-28T10:00"), Ok(60), "a weekend day that is worked counts");
        assert_eq!(between("2023-01-08T09:00", "2023-01-08T17:00"), Ok(0), "a Sunday");
        assert_eq!(between("2023-01-10T09:00", "2023-01-09T09:00"), Ok(0), "backwards is nothing");
        assert_eq!(between("2023-12-29T09:00", "2024-01-02T09:00"), Err(NoYear(2024)));
    }
}
