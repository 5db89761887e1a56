//! Limits counted on the statutory calendar that is loaded at the first start.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use guiju_calendar::{CannotCount, Day, Fixed, Limit, NoYear, OfficeTime, Side, Unit, Workdays, Year, sum};
use proptest::prelude::*;

fn workdays() -> Workdays {
    Workdays::of(Year::read(include_str!("../../../rulebooks/national/workdays.toml")).unwrap())
}

fn time(text: &str) -> OfficeTime {
    text.parse().unwrap()
}

#[track_caller]
fn due(limit: Limit, from: &str) -> String {
    limit.from(time(from), &workdays()).unwrap().at.to_string()
}

fn limit(count: u32, unit: Unit) -> Limit {
    Limit::after(count, unit)
}

#[test]
fn the_calendar_counts_what_the_notices_come_to() {
    let counts: Vec<_> = workdays().years().map(|y| (y.year, y.count().unwrap())).collect();
    assert_eq!(counts, [(2023, 249), (2024, 251), (2025, 248), (2026, 248)]);
}

#[test]
fn workdays_skip_holidays_and_count_made_up_days() {
    // Friday before Spring Festival: the made-up Saturday and Sunday after it are the first and second workday.
    assert_eq!(due(limit(2, Unit::Workdays), "2023-01-20T10:00"), "2023-01-29T23:59:59");
    assert_eq!(due(limit(2, Unit::Workdays), "2023-03-01T23:59"), "2023-03-03T23:59:59");
    assert_eq!(due(limit(2, Unit::Workdays), "2023-03-04T09:00"), "2023-03-07T23:59:59");
    assert_eq!(due(limit(0, Unit::Workdays), "2023-03-01T09:00"), "2023-03-01T23:59:59");
}

#[test]
fn days_and_months_end_on_workdays() {
    assert_eq!(due(limit(3, Unit::Days), "2023-03-01T09:00"), "2023-03-06T23:59:59");
    assert_eq!(due(limit(1, Unit::Months), "2023-01-31T09:00"), "2023-02-28T23:59:59");
    assert_eq!(due(limit(1, Unit::Months), "2024-01-31T09:00"), "2024-02-29T23:59:59");
    assert_eq!(due(limit(20, Unit::Minutes), "2023-01-22T23:50"), "2023-01-23T00:10:00");
    assert_eq!(due(limit(24, Unit::Hours), "2023-01-22T23:50"), "2023-01-23T23:50:00");
}

#[test]
fn backward_limits_and_lower_bounds_do_not_move() {
    let ahead = Limit { side: Side::Before, ..limit(5, Unit::Days) };
    assert_eq!(due(ahead, "2023-03-10T09:00"), "2023-03-05T23:59:59");
    let workdays = Limit { side: Side::Before, ..limit(2, Unit::Workdays) };
    assert_eq!(due(workdays, "2023-03-06T09:00"), "2023-03-02T23:59:59");
    let least = Limit { side: Side::NotBefore, ..limit(30, Unit::Days) };
    assert_eq!(due(least, "2023-03-02T09:00"), "2023-04-01T23:59:59");
}

#[test]
fn what_comes_after_the_cut_off_counts_from_the_next_workday() {
    let limit = Limit { cutoff: Some(16 * 60 + 30), ..limit(1, Unit::Workdays) };
    assert_eq!(due(limit, "2023-03-03T16:29"), "2023-03-06T23:59:59");
    assert_eq!(due(limit, "2023-03-03T16:30"), "2023-03-07T23:59:59");
}

#[test]
fn a_year_without_data_is_said() {
    let error = limit(5, Unit::Workdays).from(time("2026-12-30T09:00"), &workdays()).unwrap_err();
    assert_eq!(error, CannotCount::NoYear(NoYear(2027)));
    assert!(error.to_string().contains("2027年"));
    assert!(limit(5, Unit::Hours).from(time("2026-12-31T23:00"), &workdays()).is_ok());
    assert_eq!(limit(5_000, Unit::Days).from(time("2023-01-01"), &workdays()), Err(CannotCount::TooLong));
}

#[test]
fn the_count_is_laid_open() {
    let due = limit(2, Unit::Workdays).from(time("2023-01-20T10:00"), &workdays()).unwrap();
    let lines: Vec<String> = due.how.iter().map(ToString::to_string).collect();
    assert_eq!(lines.first().unwrap(), "2023年1月20日（周五）不计：当日不计入");
    assert!(lines.contains(&"2023年1月23日（周一）不计：春节放假".to_owned()), "{lines:?}");
    assert_eq!(lines.last().unwrap(), "2023年1月29日（周日）第2：调休上班");
}

#[test]
fn a_limit_may_end_at_an_hour() {
    let by_five = Limit { ends: Some(17 * 60), ..limit(2, Unit::Workdays) };
    assert_eq!(due(by_five, "2023-01-20T10:00"), "2023-01-29T17:00:00");
    assert_eq!(by_five.to_string(), "2个工作日内，至17:00止");
    let ahead = Limit { side: Side::Before, ends: Some(9 * 60 + 30), ..limit(5, Unit::Days) };
    assert_eq!(due(ahead, "2023-03-10T09:00"), "2023-03-05T09:30:00");
}

#[test]
fn stages_are_counted_one_after_the_other() {
    // Three workdays to review, then two to sign: the made-up weekend counts in both.
    let stages = [limit(3, Unit::Workdays), limit(2, Unit::Workdays)];
    let whole = sum(&stages, time("2023-01-19T10:00"), &workdays()).unwrap();
    assert_eq!(whole.at.to_string(), "2023-01-31T23:59:59");
    assert_eq!(whole.how.iter().filter(|c| c.number > 0).count(), 5);
    // Backward: the paper five days before the meeting, the draft three workdays before the paper.
    let before = |count, unit| Limit { side: Side::Before, ..limit(count, unit) };
    let back = sum(&[before(5, Unit::Days), before(3, Unit::Workdays)], time("2023-03-17T09:00"), &workdays()).unwrap();
    assert_eq!(back.at.to_string(), "2023-03-08T23:59:59");
    assert_eq!(sum(&[], time("2023-03-17T09:00"), &workdays()).unwrap().at, time("2023-03-17T09:00"));
    let late = [limit(1, Unit::Workdays), limit(3, Unit::Workdays)];
    assert_eq!(sum(&late, time("2026-12-29T09:00"), &workdays()), Err(CannotCount::NoYear(NoYear(2027))));
}

#[test]
fn days_of_the_calendar_come_again() {
    let next = |text: &str, from: &str| text.parse::<Fixed>().unwrap().next(from.parse::<Day>().unwrap()).to_string();
    assert_eq!(next("yearly 12-31", "2023-03-01"), "2023-12-31");
    assert_eq!(next("yearly 03-01", "2023-03-01"), "2023-03-01");
    assert_eq!(next("yearly 02-29", "2023-03-01"), "2024-02-29");
    assert_eq!(next("yearly 02-29", "2023-01-01"), "2023-02-28");
    assert_eq!(next("quarterly 3-31", "2023-04-01"), "2023-06-30");
    assert_eq!(next("monthly 31", "2023-02-10"), "2023-02-28");
    assert_eq!(next("monthly 5", "2023-02-10"), "2023-03-05");
    assert_eq!(next("weekly 5", "2023-03-01"), "2023-03-03");
    assert_eq!(next("weekly 3", "2023-03-01"), "2023-03-01");
    for wrong in ["yearly 02-30", "yearly 13-01", "quarterly 4-01", "monthly 0", "weekly 8", "daily 1", "monthly"] {
        assert!(wrong.parse::<Fixed>().is_err(), "{wrong}");
    }
    assert_eq!("quarterly 3-31".parse::<Fixed>().unwrap().to_string(), "每季度第3个月31日");
}

/// A day of the years loaded, far enough from both ends.
fn some_day() -> impl Strategy<Value = Day> {
    (0..1_300i32).prop_map(|n| "2023-02-15".parse::<Day>().unwrap().plus_days(n))
}

proptest! {
    /// So many workdays on, and as many back from there: the same day where it is worked, else the last worked before it.
    #[test]
    fn forward_and_backward_agree(from in some_day(), count in 1u32..30) {
        let workdays = workdays();
        let there = limit(count, Unit::Workdays).from(from.start(), &workdays).unwrap().at.day();
        let back = Limit { side: Side::Before, ..limit(count, Unit::Workdays) };
        let here = back.from(there.start(), &workdays).unwrap().at.day();
        let worked = |first: Day, last: Day| {
            (1..=first.days_until(last)).filter(|n| workdays.works(first.plus_days(*n)).unwrap()).count()
        };
        prop_assert!(here <= from && worked(here, there) == count as usize && worked(from, there) == count as usize);
        prop_assert!(workdays.works(there).unwrap() && workdays.works(here).unwrap());
        prop_assert!(!workdays.works(from).unwrap() || here == from);
    }

    /// Hours and minutes agree to the second, and a day back from a day on is the day itself.
    #[test]
    fn running_limits_turn_back(from in some_day(), minutes in 0i64..1_440, count in 0u32..500) {
        let start = from.start().plus_seconds(minutes * 60);
        for unit in [Unit::Minutes, Unit::Hours] {
            let there = limit(count, unit).from(start, &workdays()).unwrap().at;
            let back = Limit { side: Side::Before, ..limit(count, unit) };
            prop_assert_eq!(back.from(there, &workdays()).unwrap().at, start);
        }
        let least = Limit { side: Side::NotBefore, ..limit(count, Unit::Days) };
        let there = least.from(start, &Workdays::default()).unwrap().at.day();
        let back = Limit { side: Side::Before, ..limit(count, Unit::Days) };
        prop_assert_eq!(back.from(there.start(), &Workdays::default()).unwrap().at.day(), from);
    }

    /// A longer limit ends no earlier, and one in workdays ends on a workday.
    #[test]
    fn longer_ends_later(from in some_day(), count in 0u32..40, more in 0u32..10) {
        for unit in Unit::ALL {
            let end = |count| limit(count, unit).from(from.start(), &workdays()).map(|d| d.at);
            if let (Ok(short), Ok(long)) = (end(count), end(count + more)) {
                prop_assert!(short <= long);
                let rests = !workdays().works(short.day()).unwrap();
                prop_assert!(!rests || matches!(unit, Unit::Minutes | Unit::Hours) || (unit == Unit::Workdays && count == 0));
            }
        }
    }

    /// Days of a year that is not loaded are said and never guessed; whatever is counted, nothing panics.
    #[test]
    fn a_year_without_data_is_never_guessed(n in 0..400i32, count in 0u32..4_500) {
        let from = "2026-06-01".parse::<Day>().unwrap().plus_days(n);
        for unit in [Unit::Days, Unit::Workdays, Unit::Months] {
            match limit(count, unit).from(from.start(), &workdays()) {
                Ok(due) => prop_assert!(due.at.day().year() <= 2026 || (unit == Unit::Workdays && count == 0)),
                Err(CannotCount::NoYear(NoYear(year))) => prop_assert!(year >= 2027),
                Err(CannotCount::TooLong) => prop_assert!(count > 4_000),
            }
        }
    }

    /// Every day is followed by the next of each kind within its period, and that one is its own next.
    #[test]
    fn fixed_days_come_within_their_period(from in some_day(), month in 1i8..=12, day in 1i8..=28, weekday in 1i8..=7) {
        let kinds = [
            (Fixed::Yearly { month, day }, 366),
            (Fixed::Quarterly { month: (month - 1) % 3 + 1, day }, 92),
            (Fixed::Monthly { day }, 31),
            (Fixed::Weekly { weekday }, 7),
        ];
        for (fixed, most) in kinds {
            let next = fixed.next(from);
            prop_assert!((0..most).contains(&from.days_until(next)), "{fixed:?} {from} {next}");
            prop_assert_eq!(fixed.next(next), next);
        }
    }
}
