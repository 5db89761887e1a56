//! Instants and days. The office keeps one clock, China Standard Time (UTC+8, no summer time).

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil;
use serde::{Deserialize, Serialize};

/// What was typed could not be read as a day or an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeError {
    /// The text that could not be read.
    pub text: String,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”不是有效的日期或时间", self.text)
    }
}

impl std::error::Error for TimeError {}

/// A calendar day, written `2023-01-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(civil::Date);

impl Day {
    /// The day of these numbers, or an error where no such day exists (30 February).
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, TimeError> {
        civil::Date::new(year, month, day).map(Self).map_err(|_| TimeError { text: format!("{year}-{month}-{day}") })
    }

    /// The Gregorian year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month of the year, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// The day `days` later (earlier when negative); stays at the edge of the calendar rather than wrapping.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// The corresponding day so many months later (earlier when negative); the last day of the month where there is none.
    pub fn plus_months(self, months: i32) -> Self {
        Self(self.0.saturating_add(months.months()))
    }

    /// Whole days from `self` to `later`; negative when `later` is earlier.
    pub fn days_until(self, later: Day) -> i32 {
        self.0.until(later.0).map(|s| s.get_days()).unwrap_or_default()
    }

    /// Midnight at which this day begins.
    pub fn start(self) -> OfficeTime {
        OfficeTime(self.0.at(0, 0, 0, 0))
    }

    /// The last second of this day.
    pub fn end(self) -> OfficeTime {
        OfficeTime(self.0.at(23, 59, 59, 0))
    }

    /// As printed on a document: `2023年1月9日` (no leading zeros).
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError { text: text.to_owned() };
        let mut parts = text.trim().split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        if y.len() != 4 {
            return Err(bad());
        }
        let year = y.parse().map_err(|_| bad())?;
        let month = m.parse().map_err(|_| bad())?;
        let day = d.parse().map_err(|_| bad())?;
        Self::new(year, month, day).map_err(|_| bad())
    }
}

impl TryFrom<String> for Day {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// An instant by the office clock, to the second, written `2023-01-09T10:30:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeTime(civil::DateTime);

impl OfficeTime {
    /// Seconds since 1970-01-01T00:00:00Z read by the office clock (UTC+8). Out of range stays at the edge.
    pub fn from_unix(seconds: i64) -> Self {
        let epoch = civil::DateTime::constant(1970, 1, 1, 8, 0, 0, 0);
        Self(epoch.saturating_add(jiff::SignedDuration::from_secs(seconds)))
    }

    /// The day this instant falls on.
    pub fn day(self) -> Day {
        Day(self.0.date())
    }

    /// The instant `seconds` later (earlier when negative).
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(jiff::SignedDuration::from_secs(seconds)))
    }

    /// Minutes since midnight, 0 to 1439.
    pub fn minute_of_day(self) -> u16 {
        let minutes = i32::from(self.0.hour()) * 60 + i32::from(self.0.minute());
        u16::try_from(minutes).unwrap_or_default()
    }

    /// As a person reads it: `2023年1月9日 10:30`.
    pub fn chinese(self) -> String {
        format!("{} {:02}:{:02}", self.day().chinese(), self.0.hour(), self.0.minute())
    }
}

impl fmt::Display for OfficeTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}:{:02}", self.day(), self.0.hour(), self.0.minute(), self.0.second())
    }
}

impl FromStr for OfficeTime {
    type Err = TimeError;
    /// Reads `2023-01-09T10:30:00`, `2023-01-09T10:30` (as a browser's form sends it), `2023-01-09 10:30` or a bare day (its midnight).
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError { text: text.to_owned() };
        let text = text.trim();
        let Some((day, clock)) = text.split_once(['T', ' ']) else {
            return text.parse::<Day>().map(Day::start);
        };
        let day: Day = day.parse().map_err(|_| bad())?;
        let mut parts = clock.split(':');
        let (Some(h), Some(m)) = (parts.next(), parts.next()) else { return Err(bad()) };
        let s = parts.next().unwrap_or("0");
        if parts.next().is_some() {
            return Err(bad());
        }
        let hour = h.parse().map_err(|_| bad())?;
        let minute = m.parse().map_err(|_| bad())?;
        let second = s.parse().map_err(|_| bad())?;
        civil::Time::new(hour, minute, second, 0).map(|t| Self(day.0.to_datetime(t))).map_err(|_| bad())
    }
}

impl TryFrom<String> for OfficeTime {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<OfficeTime> for String {
    fn from(time: OfficeTime) -> String {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_what_an_office_types() {
        let t: OfficeTime = "2023-01-09T10:30".parse().unwrap();
        assert_eq!(t.to_string(), "2023-01-09T10:30:00");
        assert_eq!(t.chinese(), "2023年1月9日 10:30");
        assert_eq!("2023-01-09".parse::<OfficeTime>().unwrap(), t.day().start());
        for bad in ["", "2023-02-30", "23-1-1", "2023-01-09T25:00", "2023-01-09T1:2:3:4", "一月九日", "2023-01-09-1"]
        {
            assert!(bad.parse::<OfficeTime>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_clock_is_eight_hours_ahead_of_utc() {
        assert_eq!(OfficeTime::from_unix(0).to_string(), "1970-01-01T08:00:00");
        assert_eq!(OfficeTime::from_unix(1_673_226_000).to_string(), "2023-01-09T09:00:00");
    }

    #[test]
    fn days_are_counted_both_ways() {
        let a: Day = "2023-01-30".parse().unwrap();
        let b: Day = "2023-02-02".parse().unwrap();
        assert_eq!(a.days_until(b), 3);
        assert_eq!(b.days_until(a), -3);
        assert_eq!(a.plus_days(3), b);
        assert_eq!(a.weekday(), 1);
    }
}
