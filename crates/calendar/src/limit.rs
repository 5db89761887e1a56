//! Limits: how long something may take, counted forward or backward, with the count laid open.
//!
//! The first day is not counted; minutes and hours run on through nights and holidays; a limit in days or months that ends on a
//! day of rest goes on to the next workday (Civil Code 200 to 203); a limit in workdays counts workdays only.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{Day, OfficeTime};
use crate::workdays::{NoYear, Workdays};

/// No limit of an office is longer, in its own unit; a longer one is a mistake of writing.
const LONGEST: u32 = 4_000;
/// How far the next workday is looked for.
const SEARCHED: i32 = 400;

/// In what a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes, running on.
    Minutes,
    /// Hours, running on.
    Hours,
    /// Calendar days.
    Days,
    /// Workdays.
    Workdays,
    /// Calendar months.
    Months,
}

impl Unit {
    /// All units.
    pub const ALL: [Unit; 5] = [Unit::Minutes, Unit::Hours, Unit::Days, Unit::Workdays, Unit::Months];

    /// As written in a rulebook.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Workdays => "workdays",
            Unit::Months => "months",
        }
    }

    /// In Chinese, after a number.
    pub fn label(self) -> &'static str {
        match self {
            Unit::Minutes => "分钟",
            Unit::Hours => "小时",
            Unit::Days => "日",
            Unit::Workdays => "个工作日",
            Unit::Months => "个月",
        }
    }
}

/// On which side of the date it is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// So long after it at the latest.
    #[default]
    After,
    /// So long before it at the latest (提前).
    Before,
    /// Not before so much has passed (不少于).
    NotBefore,
}

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Forward, backward, or a lower bound.
    #[serde(default)]
    pub side: Side,
    /// What comes in at or after this minute of the day (16:30 is 990) counts as come in on the next workday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<u16>,
    /// A limit that ends on a day ends at this minute of it (17:00 is 1020), and not with the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<u16>,
}

/// One line of the count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counted {
    /// The day.
    pub day: Day,
    /// Which one it is, from 1; 0 for a day that is not counted.
    pub number: u32,
    /// What it is: 起算日不计入, 工作日, 周末, 春节放假…
    pub why: String,
}

/// The end of a limit, and how it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last instant; for [`Side::NotBefore`] the instant until which nothing may be done.
    pub at: OfficeTime,
    /// The count; of a long one in calendar days the first and the last days only.
    pub how: Vec<Counted>,
}

/// Why a limit cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotCount {
    /// A year without data.
    NoYear(NoYear),
    /// The limit is longer than any can be.
    TooLong,
}

impl fmt::Display for CannotCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotCount::NoYear(year) => year.fmt(f),
            CannotCount::TooLong => f.write_str("时限过长，不能推算"),
        }
    }
}

impl std::error::Error for CannotCount {}

impl From<NoYear> for CannotCount {
    fn from(year: NoYear) -> Self {
        CannotCount::NoYear(year)
    }
}

impl fmt::Display for Limit {
    /// `2个工作日内`, `提前5日`, `不少于30日`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = (self.count, self.unit.label());
        match self.side {
            Side::After => write!(f, "{count}{unit}内"),
            Side::Before => write!(f, "提前{count}{unit}"),
            Side::NotBefore => write!(f, "不少于{count}{unit}"),
        }?;
        if let Some(minute) = self.ends {
            write!(f, "，至{:02}:{:02}止", minute / 60, minute % 60)?;
        }
        match self.cutoff {
            Some(minute) => write!(f, "（{:02}:{:02}以后收到的自下一工作日起算）", minute / 60, minute % 60),
            None => Ok(()),
        }
    }
}

impl Limit {
    /// So many of a unit after.
    pub fn after(count: u32, unit: Unit) -> Self {
        Self { count, unit, side: Side::After, cutoff: None, ends: None }
    }

    /// Counts from an instant. A day of a year without data is an error, not a guess.
    pub fn from(&self, start: OfficeTime, workdays: &Workdays) -> Result<Due, CannotCount> {
        if self.count > LONGEST {
            return Err(CannotCount::TooLong);
        }
        let mut how = vec![];
        let begin = self.begin(start, workdays, &mut how)?;
        if let Unit::Minutes | Unit::Hours = self.unit {
            let seconds = i64::from(self.count) * if self.unit == Unit::Minutes { 60 } else { 3600 };
            let at = begin.plus_seconds(if self.side == Side::Before { -seconds } else { seconds });
            let why = format!("自{}起连续计算", begin.chinese());
            how.push(Counted { day: at.day(), number: self.count, why });
            return Ok(Due { at, how });
        }
        let first = begin.day();
        how.push(Counted { day: first, number: 0, why: "当日不计入".to_owned() });
        let last = match self.unit {
            Unit::Workdays => self.workdays(first, workdays, &mut how)?,
            Unit::Months => first.plus_months(self.signed()),
            _ => first.plus_days(self.signed()),
        };
        let last = match self.unit {
            Unit::Workdays => last,
            _ => self.rolled(last, workdays, &mut how)?,
        };
        let at = self.ends.map_or_else(|| last.end(), |minute| last.start().plus_seconds(i64::from(minute) * 60));
        Ok(Due { at, how })
    }

    fn signed(&self) -> i32 {
        let count = i32::try_from(self.count).unwrap_or(i32::MAX);
        if self.side == Side::Before { -count } else { count }
    }

    /// The instant from which it counts: the start, or for what came in after the cut-off the next workday's morning.
    fn begin(&self, start: OfficeTime, workdays: &Workdays, how: &mut Vec<Counted>) -> Result<OfficeTime, NoYear> {
        let Some(cutoff) = self.cutoff.filter(|minute| start.minute_of_day() >= *minute) else { return Ok(start) };
        let why = format!("{:02}:{:02}以后收到，自下一工作日起算", cutoff / 60, cutoff % 60);
        how.push(Counted { day: start.day(), number: 0, why });
        Ok(next_workday(start.day().plus_days(1), workdays)?.start())
    }

    fn workdays(&self, first: Day, workdays: &Workdays, how: &mut Vec<Counted>) -> Result<Day, CannotCount> {
        let step = if self.side == Side::Before { -1 } else { 1 };
        let (mut day, mut number) = (first, 0);
        while number < self.count {
            day = day.plus_days(step);
            let kind = workdays.kind(day)?;
            let counts = kind.works();
            number += u32::from(counts);
            how.push(Counted { day, number: if counts { number } else { 0 }, why: kind.label() });
        }
        Ok(day)
    }

    /// The last day; one of rest goes on to the next workday, but neither for a date reckoned backward nor for a lower bound.
    fn rolled(&self, last: Day, workdays: &Workdays, how: &mut Vec<Counted>) -> Result<Day, NoYear> {
        let why = format!("满{}{}", self.count, self.unit.label());
        how.push(Counted { day: last, number: self.count, why });
        if self.side != Side::After {
            return Ok(last);
        }
        let end = next_workday(last, workdays)?;
        if end != last {
            let rest = workdays.kind(last)?.label();
            how.push(Counted { day: end, number: self.count, why: format!("期满日为{rest}，顺延至工作日") });
        }
        Ok(end)
    }
}

/// Several limits one after the other, such as the stages of several hands: each is counted from the end of the one before,
/// forward or backward as it says. Without any it ends where it starts.
///
/// # Errors
/// As [`Limit::from`]: one stage that cannot be counted leaves the whole uncounted.
pub fn sum(stages: &[Limit], start: OfficeTime, workdays: &Workdays) -> Result<Due, CannotCount> {
    let mut whole = Due { at: start, how: vec![] };
    for stage in stages {
        let due = stage.from(whole.at, workdays)?;
        whole.how.extend(due.how);
        whole.at = due.at;
    }
    Ok(whole)
}

/// The day itself where it is worked, else the next that is.
fn next_workday(day: Day, workdays: &Workdays) -> Result<Day, NoYear> {
    for n in 0..SEARCHED {
        let day = day.plus_days(n);
        if workdays.works(day)? {
            return Ok(day);
        }
    }
    Err(NoYear(day.plus_days(SEARCHED).year()))
}

impl fmt::Display for Counted {
    /// `1月10日（周二）第1个：工作日`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weekday = ["一", "二", "三", "四", "五", "六", "日"];
        let name = usize::try_from(self.day.weekday()).ok().and_then(|n| weekday.get(n.saturating_sub(1)));
        write!(f, "{}（周{}）", self.day.chinese(), name.unwrap_or(&""))?;
        match self.number {
            0 => write!(f, "不计：{}", self.why),
            n => write!(f, "第{n}：{}", self.why),
        }
    }
}
