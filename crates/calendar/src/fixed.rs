//! Days that the calendar itself names: 每年12月31日, 每季度末, 每月15日, 每周五.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::{Day, TimeError};

/// A day that comes again and again. A month that has no such day has it on its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixed {
    /// A day of the year.
    Yearly {
        /// Month, from 1.
        month: i8,
        /// Day, from 1.
        day: i8,
    },
    /// A day of every quarter.
    Quarterly {
        /// Month of the quarter, 1 to 3.
        month: i8,
        /// Day, from 1.
        day: i8,
    },
    /// A day of every month.
    Monthly {
        /// Day, from 1.
        day: i8,
    },
    /// A day of every week.
    Weekly {
        /// From 1 for Monday.
        weekday: i8,
    },
}

/// Months to be looked through until each of these days has come once.
const MONTHS: i32 = 13;

impl Fixed {
    /// The first such day that is this one or comes after it.
    pub fn next(self, from: Day) -> Day {
        if let Fixed::Weekly { weekday } = self {
            let ahead = (i32::from(weekday) - i32::from(from.weekday())).rem_euclid(7);
            return from.plus_days(ahead);
        }
        let first = Day::new(from.year(), from.month(), 1).unwrap_or(from);
        let months = (0..MONTHS).map(|n| first.plus_months(n)).filter(|month| self.falls_in(month.month()));
        months.map(|month| self.in_month(month)).find(|day| *day >= from).unwrap_or(from)
    }

    fn falls_in(self, month: i8) -> bool {
        match self {
            Fixed::Yearly { month: m, .. } => m == month,
            Fixed::Quarterly { month: m, .. } => (month - 1) % 3 + 1 == m,
            Fixed::Monthly { .. } | Fixed::Weekly { .. } => true,
        }
    }

    /// The day in the month that begins with `first`; its last day where it has no such day.
    fn in_month(self, first: Day) -> Day {
        let (Fixed::Yearly { day, .. } | Fixed::Quarterly { day, .. } | Fixed::Monthly { day }) = self else {
            return first;
        };
        let last = first.plus_months(1).plus_days(-1);
        let wanted = Day::new(first.year(), first.month(), day).ok();
        wanted.unwrap_or(last)
    }
}

impl FromStr for Fixed {
    type Err = TimeError;

    /// `yearly 12-31`, `quarterly 3-31` (month of the quarter and day), `monthly 15`, `weekly 5`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError { text: text.to_owned() };
        let number = |t: &str, most: i8| t.parse::<i8>().ok().filter(|n| (1..=most).contains(n)).ok_or_else(wrong);
        let (how, rest) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let two = || rest.trim().split_once('-').ok_or_else(wrong);
        match how {
            "yearly" => {
                let (month, day) = (number(two()?.0, 12)?, number(two()?.1, 31)?);
                // A leap year has every day that any year has.
                Day::new(2024, month, day).map(|_| Fixed::Yearly { month, day }).map_err(|_| wrong())
            }
            "quarterly" => Ok(Fixed::Quarterly { month: number(two()?.0, 3)?, day: number(two()?.1, 31)? }),
            "monthly" => Ok(Fixed::Monthly { day: number(rest.trim(), 31)? }),
            "weekly" => Ok(Fixed::Weekly { weekday: number(rest.trim(), 7)? }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Fixed {
    /// `每年12月31日`, `每季度第3个月31日`, `每月15日`, `每周五`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fixed::Yearly { month, day } => write!(f, "每年{month}月{day}日"),
            Fixed::Quarterly { month, day } => write!(f, "每季度第{month}个月{day}日"),
            Fixed::Monthly { day } => write!(f, "每月{day}日"),
            Fixed::Weekly { weekday } => {
                let names = ["一", "二", "三", "四", "五", "六", "日"];
                let name = usize::try_from(*weekday).ok().and_then(|n| names.get(n.saturating_sub(1)));
                write!(f, "每周{}", name.unwrap_or(&""))
            }
        }
    }
}
