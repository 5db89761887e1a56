//! Workdays: which days an office works, from the yearly notices on holidays.
//!
//! A day is a workday when the notice of its year makes it one, or when it is Monday to Friday and lies in no holiday. A year
//! whose notice is not loaded has no answer: it is said, never guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Day;

/// No notice is loaded for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoYear(pub i16);

impl fmt::Display for NoYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "尚未载入{}年的放假调休安排，不能推算工作日", self.0)
    }
}

impl std::error::Error for NoYear {}

/// What a day is to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday, no holiday.
    Workday,
    /// A weekend day that the notice makes a workday (调休上班).
    MakeUp,
    /// A weekend.
    Weekend,
    /// A day inside a holiday; its name, empty where the notice's data name none.
    Holiday(String),
}

impl DayKind {
    /// Whether the office works.
    pub fn works(&self) -> bool {
        matches!(self, DayKind::Workday | DayKind::MakeUp)
    }

    /// In Chinese.
    pub fn label(&self) -> String {
        match self {
            DayKind::Workday => "工作日".to_owned(),
            DayKind::MakeUp => "调休上班".to_owned(),
            DayKind::Weekend => "周末".to_owned(),
            DayKind::Holiday(name) if name.is_empty() => "放假".to_owned(),
            DayKind::Holiday(name) => format!("{name}放假"),
        }
    }
}

/// A holiday with its name: the days from the first to the last, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Name, e.g. 春节.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// The days of one year, from its notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Number of the notice.
    pub notice: String,
    /// Holidays with their names.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// Days off, weekends inside of holidays among them.
    pub off: BTreeSet<Day>,
    /// Weekend days that are worked.
    pub work: BTreeSet<Day>,
}

/// The years loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workdays {
    years: BTreeMap<i16, Year>,
}

impl Workdays {
    /// The years given; of two for the same year the later one counts.
    pub fn of(years: impl IntoIterator<Item = Year>) -> Self {
        Self { years: years.into_iter().map(|y| (y.year, y)).collect() }
    }

    /// The years loaded, in order.
    pub fn years(&self) -> impl Iterator<Item = &Year> {
        self.years.values()
    }

    /// What a day is, or that its year is not loaded.
    pub fn kind(&self, day: Day) -> Result<DayKind, NoYear> {
        let year = self.years.get(&day.year()).ok_or(NoYear(day.year()))?;
        Ok(year.kind(day))
    }

    /// Whether the office works on a day.
    pub fn works(&self, day: Day) -> Result<bool, NoYear> {
        self.kind(day).map(|kind| kind.works())
    }
}

impl Year {
    fn kind(&self, day: Day) -> DayKind {
        if self.work.contains(&day) {
            return DayKind::MakeUp;
        }
        if self.off.contains(&day) {
            let named = self.holidays.iter().find(|h| h.from <= day && day <= h.to);
            return DayKind::Holiday(named.map(|h| h.name.clone()).unwrap_or_default());
        }
        if day.weekday() > 5 { DayKind::Weekend } else { DayKind::Workday }
    }

    /// How many days of the year are worked.
    pub fn count(&self) -> Result<usize, crate::TimeError> {
        let (first, next) = (Day::new(self.year, 1, 1)?, Day::new(self.year.saturating_add(1), 1, 1)?);
        Ok((0..first.days_until(next)).filter(|n| self.kind(first.plus_days(*n)).works()).count())
    }

    /// Reads years from TOML (`[[year]]` with `year`, `notice_no`, `working_days`, `span`, `off`, `work`). Every problem is
    /// told, none only for itself: a day of another year, a worked day that is no weekend, a count that does not agree.
    pub fn read(text: &str) -> Result<Vec<Year>, Vec<String>> {
        let file: File = toml::from_str(text).map_err(|e| vec![format!("放假安排读不出：{}", e.message())])?;
        let mut problems = vec![];
        let years: Vec<Year> = file.year.into_iter().map(|raw| raw.read(&mut problems)).collect();
        if years.is_empty() {
            problems.push("没有写明任何年份，每年一段 [[year]]".to_owned());
        }
        for (n, year) in years.iter().enumerate() {
            if years.iter().take(n).any(|y| y.year == year.year) {
                problems.push(format!("{}年写了两次", year.year));
            }
        }
        if problems.is_empty() { Ok(years) } else { Err(problems) }
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    year: Vec<RawYear>,
}

#[derive(Deserialize)]
struct RawYear {
    year: i16,
    #[serde(default)]
    notice_no: String,
    working_days: Option<usize>,
    #[serde(default)]
    span: Vec<RawSpan>,
    #[serde(default)]
    off: Vec<toml::value::Datetime>,
    #[serde(default)]
    work: Vec<toml::value::Datetime>,
}

#[derive(Deserialize)]
struct RawSpan {
    name: String,
    from: toml::value::Datetime,
    to: toml::value::Datetime,
}

impl RawYear {
    fn read(self, problems: &mut Vec<String>) -> Year {
        let number = self.year;
        let mut day = |raw: &toml::value::Datetime| -> Option<Day> {
            let day: Option<Day> = raw.to_string().parse().ok();
            match day {
                Some(day) if day.year() == number => Some(day),
                _ => {
                    problems.push(format!("{number}年：“{raw}”不是这一年的日期"));
                    None
                }
            }
        };
        let mut year = Year {
            year: number,
            notice: self.notice_no,
            holidays: vec![],
            off: self.off.iter().filter_map(&mut day).collect(),
            work: self.work.iter().filter_map(&mut day).collect(),
        };
        for span in &self.span {
            if let (Some(from), Some(to)) = (day(&span.from), day(&span.to)) {
                year.holidays.push(Holiday { name: span.name.clone(), from, to });
            }
        }
        year.check(self.working_days, problems);
        year
    }
}

impl Year {
    fn check(&self, said: Option<usize>, problems: &mut Vec<String>) {
        let year = self.year;
        if self.notice.trim().is_empty() {
            problems.push(format!("{year}年：没有写明通知的文号（notice_no）"));
        }
        for day in self.work.intersection(&self.off) {
            problems.push(format!("{year}年：{day}既放假又上班"));
        }
        for day in self.work.iter().filter(|d| d.weekday() <= 5) {
            problems.push(format!("{year}年：{day}不是周末，不必列为调休上班"));
        }
        for holiday in &self.holidays {
            let length = holiday.from.days_until(holiday.to);
            if length < 0 {
                problems.push(format!("{year}年：{}的起止日期颠倒", holiday.name));
            }
            for day in (0..=length).map(|n| holiday.from.plus_days(n)).filter(|d| !self.off.contains(d)) {
                problems.push(format!("{year}年：{day}在{}之内，却没有列入放假（off）", holiday.name));
            }
        }
        if let (Some(said), Ok(counted)) = (said, self.count())
            && said != counted
        {
            problems.push(format!("{year}年：写明{said}个工作日，推算为{counted}个"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
        [[year]]
        year = 2023
        notice_no = "样本"
        span = [{ name = "春节", from = 2023-01-21, to = 2023-01-27 }]
        off = [2023-01-21, 2023-01-22, 2023-01-23, 2023-01-24, 2023-01-25, 2023-01-26, 2023-01-27]
        work = [2023-01-28, 2023-01-29]
    "#;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_holidays_and_made_up_days_are_told_apart() {
        let workdays = Workdays::of(Year::read(SAMPLE).unwrap());
        let kind = |d: &str| workdays.kind(day(d)).unwrap();
        assert_eq!(kind("2023-01-20"), DayKind::Workday);
        assert_eq!(kind("2023-01-25"), DayKind::Holiday("春节".into()));
        assert_eq!(kind("2023-01-28"), DayKind::MakeUp);
        assert_eq!(kind("2023-02-04"), DayKind::Weekend);
        assert_eq!(workdays.kind(day("2024-01-02")), Err(NoYear(2024)));
    }

    #[test]
    fn all_problems_of_a_file_are_told_at_once() {
        let bad = r#"
            [[year]]
            year = 2023
            working_days = 300
            span = [{ name = "春节", from = 2023-01-21, to = 2023-01-22 }]
            off = [2023-01-21, 2022-12-31]
            work = [2023-01-21, 2023-01-16]
            [[year]]
            year = 2023
            notice_no = "又一份"
        "#;
        let problems = Year::read(bad).unwrap_err().join("\n");
        for part in
            ["2022-12-31", "文号", "既放假又上班", "2023-01-16不是周末", "2023-01-22在春节之内", "300", "写了两次"]
        {
            assert!(problems.contains(part), "{part}: {problems}");
        }
        assert!(Year::read("year = 3").is_err() && Year::read("").is_err());
    }
}
