//! Typed forms of `duties`.

use guiju_core::OfficeTime;
use guiju_core::form::{Problem, Values};

/// Which obligation of the subject is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The post that owes it.
    pub post: String,
    /// The act owed, full name.
    pub owed: String,
    /// In which capacity, as shown.
    pub capacity: String,
}

/// One act of `duties`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Note a step taken by the clock.
    FallDue { which: Which, at: OfficeTime, failed: bool },
    /// Urge.
    Remind { which: Which, words: String },
    /// Give more time.
    Extend { which: Which, units: u32, reason: String },
    /// Count again, after a year was loaded.
    Recount { which: Which },
    /// Confirm what was recorded, or dispute it.
    Confirm { record: u64, disputed: bool, words: String },
    /// Take note, as a witness, of what was recorded.
    Attest { record: u64, words: String },
    /// What is owed by a person follows him.
    Follow,
    /// End a confirmation that its person cannot give any more.
    Release { record: u64, words: String },
    /// Say how a dispute was set right: whether what was recorded is void, and in words.
    SetRight { record: u64, void: bool, words: String },
    /// Find somebody at fault.
    FindFault { person: String, ground: String, harm: String },
    /// Explain oneself.
    Explain { record: u64, words: String },
}

impl Command {
    /// The obligation meant; nothing for acts that mean a row.
    pub fn which(&self) -> Option<&Which> {
        match self {
            Command::FallDue { which, .. }
            | Command::Remind { which, .. }
            | Command::Extend { which, .. }
            | Command::Recount { which } => Some(which),
            _ => None,
        }
    }
}

/// The member of the class `confirmation` by which somebody disputes what was recorded for him.
const DISPUTED: &str = "disputed";
/// The member of the class `settlement` by which what was recorded does not count.
const VOID: &str = "void";

/// The command as far as a link tells it: which obligation, or which row, is meant.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    let which = Which { post: v.text("post"), owed: v.text("owed"), capacity: v.text("capacity") };
    let (named, words) = (!which.owed.is_empty(), String::new());
    let record = v.text("record").parse::<u64>().ok();
    match act {
        "remind" if named => Some(Command::Remind { which, words }),
        "extend" if named => Some(Command::Extend { which, units: 0, reason: words }),
        "recount" if named => Some(Command::Recount { which }),
        "confirm" => Some(Command::Confirm { record: record?, disputed: false, words }),
        "attest" => Some(Command::Attest { record: record?, words }),
        "confirm_release" => Some(Command::Release { record: record?, words }),
        "set_right" => Some(Command::SetRight { record: record?, void: false, words }),
        "explain" => Some(Command::Explain { record: record?, words }),
        _ => None,
    }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    let which = || Which { post: v.text("post"), owed: v.text("owed"), capacity: v.text("capacity") };
    let number = |field: &str| -> Result<u64, Vec<Problem>> {
        let read = v.text(field).parse::<u64>().ok().filter(|n| *n > 0);
        read.ok_or_else(|| vec![Problem::of(field, "请写大于零的阿拉伯数字")])
    };
    let words = || v.text("words");
    let command = match act {
        "fall_due" => {
            let at = v.time("at").ok_or_else(|| vec![Problem::of("at", "请填写时间")])?;
            Command::FallDue { which: which(), at, failed: v.yes("failed") }
        }
        "remind" => Command::Remind { which: which(), words: words() },
        "extend" => {
            let units = u32::try_from(number("units")?).unwrap_or(u32::MAX);
            Command::Extend { which: which(), units, reason: v.text("reason") }
        }
        "recount" => Command::Recount { which: which() },
        "confirm" => {
            let disputed = v.text("outcome") == DISPUTED;
            if disputed && words().trim().is_empty() {
                return Err(vec![Problem::of("words", "有异议的，请写明与本人意见不符之处")]);
            }
            Command::Confirm { record: number("record")?, disputed, words: words() }
        }
        "attest" => Command::Attest { record: number("record")?, words: words() },
        "follow" => Command::Follow,
        "confirm_release" => Command::Release { record: number("record")?, words: words() },
        "set_right" => Command::SetRight { record: number("record")?, void: v.text("outcome") == VOID, words: words() },
        "find_fault" => Command::FindFault { person: v.text("person"), ground: v.text("ground"), harm: v.text("harm") },
        "explain" => Command::Explain { record: number("record")?, words: words() },
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    };
    Ok(command)
}
