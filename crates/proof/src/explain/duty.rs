//! Duties in words.

use guiju_core::Side;
use guiju_rulebook::norm::{Debtor, Duty, LimitNorm, StepKind};
use guiju_rulebook::{Book, Days};

use super::norm::role_label;
use crate::words::Words;

/// What a duty says, line by line.
pub(super) fn lines(book: &Book, words: &Words, duty: &Duty) -> Vec<String> {
    let act = |name: &str| words.acts.get(name).map_or(name, |a| a.label).to_owned();
    let mut lines = vec![format!("应办：{}（{}）", act(&duty.owes), duty.owes)];
    if let Some(on) = &duty.on {
        let by = match &on.by {
            Debtor::Role(role) => role_label(book, role),
            Debtor::Fact(fact) => words.label(fact).to_owned(),
            Debtor::Doer => "办理人".to_owned(),
            Debtor::Witness => "见证人".to_owned(),
        };
        lines.push(format!("由“{}”产生，由{by}办理", on.event));
    }
    if let Some(limit) = &duty.limit {
        lines.push(format!("时限：{}", limit_line(book, limit)));
    }
    for step in &duty.steps {
        let when = if step.after == 0 {
            "期满未办".to_owned()
        } else {
            format!("期满后{}{}", step.after, step.unit.label())
        };
        lines.push(match &step.what {
            StepKind::Tell(role) => format!("{when}：告知{}", role_label(book, role)),
            StepKind::Act(name) if !step.deemed.is_empty() => format!("{when}：{}（{}）", step.deemed, act(name)),
            StepKind::Act(name) => format!("{when}：系统办理“{}”", act(name)),
        });
    }
    if let Some(extend) = &duty.extend {
        let by: Vec<String> = extend.by.iter().map(|r| role_label(book, r)).collect();
        lines.push(format!("可由{}准予延长，最多{}", by.join("、"), days_line(book, &extend.most)));
    }
    lines
}

fn limit_line(book: &Book, limit: &LimitNorm) -> String {
    let count = days_line(book, &limit.count);
    let mut line = match (limit.side, limit.on_day) {
        (Side::Before, Some(day)) if count == "0" => format!("{day}以前"),
        (Side::After, _) => format!("{count}{}内", limit.unit.label()),
        (Side::Before, _) => format!("提前{count}{}", limit.unit.label()),
        (Side::NotBefore, _) => format!("不少于{count}{}", limit.unit.label()),
    };
    if let Some(day) = limit.on_day.filter(|_| count != "0") {
        line = format!("{day}起算，{line}");
    }
    for stage in &limit.then {
        line.push_str(&format!("，接着{}{}", days_line(book, &stage.count), stage.unit.label()));
    }
    let hour = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    if let Some(minute) = limit.ends {
        line.push_str(&format!("，至当日{}止", hour(minute)));
    }
    if let Some(minute) = limit.cutoff {
        line.push_str(&format!("，{}以后收到的自下一工作日起算", hour(minute)));
    }
    line
}

fn days_line(book: &Book, days: &Days) -> String {
    match days {
        Days::Number(n) => n.to_string(),
        Days::Value(name) => match book.values.get(name.text.as_str()) {
            Some(value) => value.value.to_string(),
            None => name.text.clone(),
        },
    }
}
