//! One post is designated to stand in for another: by whom the rules let, for one span, one at a time.

use guiju_core::norms::{Answer, Norms};
use guiju_core::org::Designation;
use guiju_core::{CaseFile, Facts, OfficeTime, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::facts::{fitting, may_be_designated};
use super::circle::{circle, meets};
use super::{in_order, own_post, reason, title};

/// The designation, or what stands against it.
pub fn designate(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Designate { for_post, to_post, since, until, basis } = command else { return Err(vec![]) };
    let span = (*since, *until);
    let mut wrong = in_order(Some(*since), *until, case, norms).err().unwrap_or_default();
    let shown = case.org.post_with_holder(to_post, *since);
    let same = case.org.holder(for_post, *since) == case.org.holder(to_post, *since);
    if for_post == to_post || same {
        let said = "不得指定本人代为履行本人的职务".to_owned();
        let told = reason(case, norms, "office.self", said, "请指定其他同志");
        wrong.push(told.fact("受指定的职务", shown.as_str()));
    } else {
        wrong.extend(circle((for_post, to_post), span, case, norms));
    }
    wrong.extend(too_long(for_post, span, case, norms));
    wrong.extend(already((for_post, to_post), span, case, norms));
    let norm = fitting(command, case, norms).into_iter().find(|s| may_be_designated(s, Some(command), case, norms));
    let Some(norm) = norm else {
        let said = format!("规则没有规定可以指定{}代为履行{}", title(case, to_post), title(case, for_post));
        let told = reason(case, norms, "office.no_substitution", said, "请按规则改为指定其他职务");
        wrong.push(told.fact("受指定的职务", shown));
        return Err(wrong);
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Event::Designated {
        norm: norm.name,
        label: norm.label,
        by_post: own_post(case),
        for_post: for_post.clone(),
        to_post: to_post.clone(),
        since: *since,
        until: *until,
        basis: basis.clone(),
        by: case.on_behalf.to_owned(),
    })
}

/// Longer than the rules let one designation be: as a rule a mistyped date. One without an end lasts until it is ended.
fn too_long(
    for_post: &str,
    span: (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let role = case.org.posts.get(for_post)?.role.as_str();
    let asked = ("office.longest", "post_role", role);
    longer_than_allowed(
        asked,
        span,
        case,
        norms,
        &Words {
            code: "office.designated_too_long",
            what: "指定",
            way_on: "请核对起止时间；确需更长的，到期后重新指定，职务由他人担任的登记任免",
        },
    )
}

/// The same of an authorisation, by its power.
pub(super) fn granted_too_long(
    power: &str,
    span: (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let asked = ("office.grant_longest", "granted_power", power);
    longer_than_allowed(
        asked,
        span,
        case,
        norms,
        &Words {
            code: "office.granted_too_long", what: "授权", way_on: "请核对起止时间；确需更长的，到期后重新授权"
        },
    )
}

/// How it is said that something lasts too long.
struct Words {
    code: &'static str,
    what: &'static str,
    way_on: &'static str,
}

/// Asks a question with one key how many days something may last at most.
fn longer_than_allowed(
    (question, key, value): (&str, &str, &str),
    (since, until): (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
    words: &Words,
) -> Option<Reason> {
    let until = until?;
    let ruling = match norms.ask(question, &Facts::from([(key.to_owned(), value.into())])) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(Reason::faulty(fault.to_string())),
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return None };
    let days = i64::from(since.day().days_until(until.day()));
    if days <= most {
        return None;
    }
    let Words { code, what, way_on } = words;
    let (since, until) = (since.chinese(), until.chinese());
    let said = format!("自{since}至{until}共{days}日，超过一次{what}最长的{most}日");
    let told = reason(case, norms, code, said, way_on);
    Some(told.by(&ruling.citation).fact(format!("{what}的日数"), days.to_string()))
}

/// Another stands in for the same post during some of the span already: two at once would both preside.
fn already(
    (for_post, to_post): (&str, &str),
    (since, until): (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Vec<Reason> {
    let stands = |d: &&Designation| {
        let posts = [d.by.as_str(), d.for_post.as_str(), d.to.as_str()];
        let begins = d.span.until.is_none_or(|end| d.span.since < end);
        // It is between people, and ends when one of them leaves.
        let same = case.org.changed_hands(&posts, d.made, since.max(d.span.since)).is_none();
        d.for_post == for_post && begins && meets(d.span, since, until) && same
    };
    let found = case.org.designations.iter().filter(stands);
    let told = found.map(|d| {
        let (to, absent) = (case.org.post_with_holder(&d.to, since), title(case, for_post));
        let until = d.span.until.map_or("终止为止".to_owned(), OfficeTime::chinese);
        let span = format!("自{}至{until}", d.span.since.chinese());
        let said =
            format!("已指定{to}{span}代{absent}履行，同一时间只由一位同志代为履行，不能再指定{}", title(case, to_post));
        let who = vec![case.org.post_with_holder(&d.by, case.happened)];
        let way_on = "请先终止已有的指定，或者改正起止时间";
        let reason = Reason::grounded(norms, "office.designated_already", said, way_on, who);
        reason.fact("已有的指定", format!("{}，{to}，{span}", d.id)).act("office.end")
    });
    told.collect()
}
