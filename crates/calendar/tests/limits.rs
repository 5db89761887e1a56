//! Limits counted on the statutory calendar that is loaded at the first start.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use guiju_calendar::{CannotCount, Limit, NoYear, OfficeTime, Side, Unit, Workdays, Year};

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
