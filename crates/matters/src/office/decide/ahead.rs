//! How far ahead a change of the organisation may be put on record: a year that was mistyped would keep a post from everybody
//! for as long.

use guiju_core::norms::Norms;
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::super::command::Command;
use super::reason;

/// The rules' longest time ahead, in days.
const AHEAD: &str = "registered_ahead_days";

/// What stands against a change that begins later than the rules let it be put on record now.
pub fn too_far(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let since = begins(command)?;
    let (most, citation) = match norms.value(AHEAD) {
        Ok(found) => found,
        Err(fault) => return Some(Reason::faulty(fault.to_string())),
    };
    let days = i64::from(case.happened.day().days_until(since.day()));
    if days <= most {
        return None;
    }
    let said = format!("生效时间{}在{days}日以后，组织的变动最多提前{most}日登记", since.chinese());
    let way_on = "请核对年份和日期；确实在更晚生效的，临近时再登记";
    let told = reason(case, norms, "office.too_far_ahead", said, way_on).by(&citation);
    Some(told.fact("生效时间", since.chinese()).fact("最多提前", format!("{most}日")))
}

/// From when a change counts. What is closed is closed when it counts, and what is given from person to person has a longest
/// time of its own.
fn begins(command: &Command) -> Option<OfficeTime> {
    match command {
        Command::TakeUp { since, .. }
        | Command::Vacate { since, .. }
        | Command::HandOver { since, .. }
        | Command::Rename { since, .. } => Some(*since),
        Command::Divide(notice) => Some(notice.since),
        Command::Add { since, .. } => *since,
        _ => None,
    }
}
