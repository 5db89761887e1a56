//! One post is designated to stand in for another: by whom the rules let, for one span, one at a time.

use guiju_core::norms::Norms;
use guiju_core::org::Designation;
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::facts::{fitting, may_be_designated};
use super::circle::{circle, meets};
use super::power::{Kind, begins, end, is_void};
use super::{own_post, reason, title};

/// The designation, or what stands against it.
pub fn designate(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Designate { for_post, to_post, since, until, basis } = command else { return Err(vec![]) };
    let since = begins(*since, case);
    let role = case.org.posts.get(for_post).map_or("", |post| post.role.as_str());
    let (until, mut wrong) = end(&Kind::designation(role), (since, *until), case, norms);
    let span = (since, until);
    let shown = case.org.post_with_holder(to_post, since);
    // Two vacant posts are not one person's.
    let holder = case.org.holder(for_post, since);
    let same = holder.is_some() && holder == case.org.holder(to_post, since);
    if for_post == to_post || same {
        let said = "不得指定本人代为履行本人的职务".to_owned();
        let told = reason(case, norms, "office.self", said, "请指定其他同志");
        wrong.push(told.fact("受指定的职务", shown.as_str()));
    } else {
        wrong.extend(circle((for_post, to_post), span, case, norms));
    }
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
        since,
        until,
        basis: basis.clone(),
        by: case.on_behalf.to_owned(),
    })
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
        d.for_post == for_post && begins && meets(d.span, since, until) && same && !is_void(d.word)
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
