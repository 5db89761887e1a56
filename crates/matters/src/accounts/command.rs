//! Typed forms of `accounts`.

use guiju_core::form::{Problem, Values};

/// One act of `accounts`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Open an account.
    Open { person: String, login: String, basis: String },
    /// Bind it to an identity outside; an empty one takes the bond away.
    Bind { person: String, way: String, outside: String, basis: String },
    /// Ask for a new password, and for the second factor to be taken off.
    AskReset { person: String, second: bool, basis: String },
    /// Confirm that.
    ConfirmReset { note: String },
    /// Refuse it.
    RefuseReset { reason: String },
    /// End all that somebody is signed in to.
    EndSessions { person: String, basis: String },
    /// Look at the log of signing in; judged, never recorded by itself.
    ReadSignIns,
}

/// Typed values → command.
pub fn read(act: &str, v: &Values) -> Result<Command, Vec<Problem>> {
    let (person, basis) = (v.text("person"), v.text("basis"));
    Ok(match act {
        "open" => Command::Open { person, login: v.text("login"), basis },
        "bind" => Command::Bind { person, way: v.text("way"), outside: v.text("outside"), basis },
        "ask_reset" => Command::AskReset { person, second: v.yes("second"), basis },
        "confirm_reset" => Command::ConfirmReset { note: v.text("note") },
        "refuse_reset" => Command::RefuseReset { reason: v.text("reason") },
        "end_sessions" => Command::EndSessions { person, basis },
        "read_sign_ins" => Command::ReadSignIns,
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    })
}
