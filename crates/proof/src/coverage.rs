//! Every norm that decides something is shown by a worked example. A norm that no example shows could be lost or garbled
//! and nobody would notice: that is why this is an error and no matter of style.

use guiju_gate::Edition;
use guiju_rulebook::Book;
use guiju_rulebook::judgement::{JUDGED, Judgement};
use guiju_rulebook::norm::Duty;

use crate::cases::Shown;
use crate::findings::{Findings, Kind};
use crate::words::Words;

/// Classes of which the program reads the labels, and not the ids alone.
const READ_BY_LABEL: [&str; 2] = ["marking", "request_phrase"];

/// Rows, chains, substitutions and forbidding policies without an example; acts of which none says who may do them.
pub(crate) fn check(edition: &Edition, words: &Words, shown: &Shown, found: &mut Findings<'_>) {
    rows(edition.book(), shown, found);
    norms(edition.book(), shown, found);
    policies(edition, words, shown, found);
}

fn rows(book: &Book, shown: &Shown, found: &mut Findings<'_>) {
    for (name, table) in &book.tables {
        for (at, row) in table.rows.iter().enumerate() {
            if !shown.rows.contains(&(name.clone(), at)) {
                let message = format!("裁决表“{}”的 {} 行没有实例", table.common.label, row.id);
                found.error(Kind::NotShown, row.id.spot, message, "写一个由这一行作出回答的实例");
            }
        }
        if let Some(otherwise) = table.otherwise.as_ref().filter(|_| !shown.otherwise.contains(name)) {
            let message = format!("裁决表“{}”的兜底规定没有实例", table.common.label);
            found.error(Kind::NotShown, otherwise.spot, message, "写一个没有任何一行适用的实例，预期 row 为 otherwise");
        }
    }
}

fn norms(book: &Book, shown: &Shown, found: &mut Findings<'_>) {
    for (name, chain) in book.chains.iter().filter(|(name, _)| !shown.chains.contains(*name)) {
        let message = format!("审批链“{}”（{name}）没有实例", chain.common.label);
        let help = "写一个权限实例（authority），预期中写 rungs，如 甲职务>乙职务；没有环节的写 -";
        found.error(Kind::NotShown, chain.common.spot, message, help);
    }
    for (name, norm) in book.substitutions.iter().filter(|(name, _)| !shown.substitutions.contains(*name)) {
        let message = format!("代行规则“{}”（{name}）没有实例", norm.common.label);
        let help = "写一个权限实例（authority），其中有人依这一规则代行，预期中写 signers 或 rungs";
        found.error(Kind::NotShown, norm.common.spot, message, help);
    }
    for duty in book.duties.values() {
        duty_shown(duty, shown, found);
    }
    for norm in book.judgements.values() {
        judgement_shown(norm, shown, found);
    }
    for class in READ_BY_LABEL.iter().filter_map(|name| book.classes.get(*name)) {
        let name = &class.common.name;
        for member in class.members.iter().filter(|m| !shown.labels.contains(&(name.clone(), m.id.text.clone()))) {
            let message = format!("类别“{}”的成员 {} 没有实例，名称写坏了也不会发现", class.common.label, member.id);
            let help = format!("写一个类别实例（class: {name}），给出 id，预期中写 label");
            found.error(Kind::NotShown, member.id.spot, message, help);
        }
    }
}

/// A duty is shown by its hour, and by all else that it says: who owes it, what ends it, who is told, who may lengthen it.
fn duty_shown(duty: &Duty, shown: &Shown, found: &mut Findings<'_>) {
    let name = &duty.common.name;
    let has = |what| shown.duties.contains(&(name.clone(), what));
    if !has("due") {
        let message = format!("职责时限“{}”（{name}）没有实例", duty.common.label);
        let help = "写一个时限实例（duty），给出 from，预期中写 due；没有时限的写 none";
        found.error(Kind::NotShown, duty.common.spot, message, help);
        return;
    }
    let wanted = [
        ("by", duty.on.is_some()),
        ("until", duty.on.is_some()),
        ("told", !duty.steps.is_empty()),
        ("extend", duty.extend.is_some()),
    ];
    for (what, _) in wanted.into_iter().filter(|(what, says)| *says && !has(what)) {
        let message = format!("职责时限“{}”（{name}）的实例没有写明 {what}", duty.common.label);
        let help =
            "在时限实例（duty）的预期中写：by 由谁办，until 由什么事件办结，told 到时做什么，extend 由谁准予延长:最多";
        found.error(Kind::NotShown, duty.common.spot, message, help);
    }
}

/// A judgement is shown by who may declare it, by a case in which it is not asked, and by what each answer leads to.
fn judgement_shown(norm: &Judgement, shown: &Shown, found: &mut Findings<'_>) {
    let name = &norm.common.name;
    let has = |what| shown.judgements.contains(&(name.clone(), what));
    let wanted = [("by", true), ("asked", true), ("not_asked", !norm.when.is_empty())];
    for (what, _) in wanted.into_iter().filter(|(what, says)| *says && !has(what)) {
        let message = format!(
            "认定“{}”（{name}）没有实例说明{}",
            norm.common.label,
            match what {
                "by" => "由谁认定",
                "asked" => "何时要问",
                _ => "何时不问",
            }
        );
        let help = "写一个认定实例（judgement），预期中写 asked 和 by（职务）";
        found.error(Kind::NotShown, norm.common.spot, message, help);
    }
    for (answer, label) in JUDGED {
        if !shown.answers.contains(&(norm.answers.text.clone(), (*answer).to_owned())) {
            let message = format!("认定“{}”为“{label}”时怎样办，没有实例", norm.common.label);
            let help = format!("写一个实例，给出 {} = {answer}", norm.answers);
            found.error(Kind::NotShown, norm.common.spot, message, help);
        }
    }
}

fn policies(edition: &Edition, words: &Words, shown: &Shown, found: &mut Findings<'_>) {
    for policy in edition.policies().iter().filter(|p| p.forbids && !shown.policies.contains(&p.id)) {
        let message = format!("禁止政策 {} 没有实例", policy.id);
        let help = "写一个行为实例（act），其中只有这一条政策不准许，预期 allowed 为 no";
        found.error(Kind::NotShown, policy.spot, message, help);
    }
    for (act, spec) in words.acts.iter().filter(|(act, _)| !shown.allowed.contains(*act)) {
        let permit = edition.policies().iter().find(|p| !p.forbids && p.acts.contains(act));
        if let Some(policy) = permit {
            let message = format!("没有实例说明“{}”（{act}）在什么情形下可以办", spec.label);
            found.error(
                Kind::NobodyMay,
                policy.spot,
                message,
                "写一个预期 allowed 为 yes 的行为实例；谁也不能办的，检查禁止条款",
            );
        }
    }
}
