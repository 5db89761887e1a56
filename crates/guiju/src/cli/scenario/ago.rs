//! A time counted from the day of the run, for samples that should look recent whenever they are made.

use guiju_core::{Day, OfficeTime};
use serde::Deserialize;

/// So many working days, Monday to Friday, before the day of the run, at a time of day. Written `3 09:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Ago {
    days: u16,
    /// Seconds since midnight.
    time: i64,
}

impl TryFrom<String> for Ago {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("“{text}”不是往前推的时间，应如 3 09:30（三个工作日以前的九点半）");
        let (days, time) = text.split_once(' ').ok_or_else(wrong)?;
        let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
        let number = |t: &str, most: u16| t.parse::<u16>().ok().filter(|n| *n <= most).ok_or_else(wrong);
        // The day of the run itself would lie in the future of a run early in the morning.
        let days = number(days, 250)?;
        let time = i64::from(number(hour, 23)?) * 3_600 + i64::from(number(minute, 59)?) * 60;
        if days == 0 { Err(wrong()) } else { Ok(Self { days, time }) }
    }
}

impl Ago {
    /// The instant, counted back from the day of the run.
    pub fn before(self, today: Day) -> OfficeTime {
        self.counted(today, -1)
    }

    /// What a form says of such a time: `@-3 09:30` is that long before the day of the run, `@+3 09:30` that long after;
    /// `None` where a value says no such thing.
    pub fn typed(value: &str, today: Day) -> Option<OfficeTime> {
        let (way, text) = match value.strip_prefix('@')?.split_at_checked(1)? {
            ("-", text) => (-1, text),
            ("+", text) => (1, text),
            _ => return None,
        };
        Some(Self::try_from(text.to_owned()).ok()?.counted(today, way))
    }

    fn counted(self, today: Day, way: i32) -> OfficeTime {
        let mut day = today;
        for _ in 0..self.days {
            day = day.plus_days(way);
            while day.weekday() > 5 {
                day = day.plus_days(way);
            }
        }
        day.start().plus_seconds(self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_passed_over() {
        let monday: Day = "2023-01-09".parse().unwrap();
        let at = |text: &str| Ago::try_from(text.to_owned()).unwrap().before(monday).to_string();
        assert_eq!(at("1 09:30"), "2023-01-06T09:30:00");
        assert_eq!(at("6 16:05"), "2022-12-30T16:05:00");
        let sunday: Day = "2023-01-08".parse().unwrap();
        assert_eq!(Ago::try_from("1 00:00".to_owned()).unwrap().before(sunday).day().to_string(), "2023-01-06");
    }

    #[test]
    fn a_form_may_count_both_ways() {
        let friday: Day = "2023-01-06".parse().unwrap();
        let typed = |text: &str| Ago::typed(text, friday).map(|at| at.to_string());
        assert_eq!(typed("@+1 08:00").as_deref(), Some("2023-01-09T08:00:00"));
        assert_eq!(typed("@-1 08:00").as_deref(), Some("2023-01-05T08:00:00"));
        for other in ["", "@", "@step", "+1 08:00", "@+0 08:00", "@＋1 08:00"] {
            assert_eq!(typed(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_such_time_is_said() {
        for bad in ["", "3", "0 09:30", "1 24:00", "1 9.30", "-1 09:00", "999 09:00"] {
            assert!(Ago::try_from(bad.to_owned()).unwrap_err().contains("应如"), "{bad}");
        }
    }
}
