//! Outcomes in words for a terminal: what was done or why not, by which article, on which facts, who can, the way on.

use std::collections::BTreeSet;

use guiju_core::form::Problem;
use guiju_core::request::{Outcome, Recorded};
use guiju_core::{Citation, Reason};

/// An outcome as lines, without indentation.
pub fn outcome(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Done(recorded) => done(recorded),
        Outcome::Refused { .. } | Outcome::KeyReused { .. } => outcome.reasons().iter().flat_map(reason).collect(),
        Outcome::Invalid { problems, reasons } => {
            problems.iter().map(problem).chain(reasons.iter().flat_map(reason)).collect()
        }
        Outcome::Changed { changes, reason: why, .. } => {
            reason(why).into_iter().chain(changes.iter().map(|c| format!("· {c}"))).collect()
        }
        Outcome::Busy => vec!["办理的人较多，本次未受理，请稍后再试".to_owned()],
        Outcome::Faulty { message } => vec![format!("程序或规则有故障，未作办理：{message}")],
    }
}

/// Articles, one after another, each place once: several norms of one place are one place to a reader.
pub fn citations(citations: &[Citation]) -> String {
    let mut seen = BTreeSet::new();
    let once = citations.iter().filter(|c| seen.insert((&c.book, &c.place)));
    once.map(Citation::to_string).collect::<Vec<_>>().join("、")
}

fn done(recorded: &Recorded) -> Vec<String> {
    let mut lines = vec![format!("已办理，日志第{}条", recorded.position)];
    if !recorded.capacity.is_empty() {
        lines.push(format!("身份：{}", recorded.capacity));
    }
    if !recorded.citations.is_empty() {
        lines.push(format!("依据：{}", citations(&recorded.citations)));
    }
    lines
}

fn reason(reason: &Reason) -> Vec<String> {
    let mut lines = vec![reason.message.clone()];
    if !reason.citations.is_empty() {
        lines.push(format!("　依据：{}", citations(&reason.citations)));
    }
    if !reason.facts.is_empty() {
        let facts: Vec<String> = reason.facts.iter().map(|(label, value)| format!("{label}为{value}")).collect();
        lines.push(format!("　事实：{}", facts.join("；")));
    }
    if !reason.who.is_empty() {
        lines.push(format!("　现可办理：{}", reason.who.join("、")));
    }
    if let Some(remedy) = &reason.remedy {
        lines.push(format!("　下一步：{}", remedy.text));
    }
    lines
}

fn problem(problem: &Problem) -> String {
    match problem.field.as_str() {
        "" => problem.message.clone(),
        field => format!("{}（{field}）", problem.message),
    }
}

/// Prints a line. Who read the output may have gone, as `head` does; then nobody needs it.
pub fn line(text: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a line, like `println!`, to a reader who may have gone.
macro_rules! say {
    () => { $crate::words::line(format_args!("")) };
    ($($text:tt)*) => { $crate::words::line(format_args!($($text)*)) };
}
pub(crate) use say;
