//! One line of what happened, in Chinese.

use std::collections::BTreeSet;

use guiju_core::Organisation;
use guiju_core::journal::Head;
use guiju_core::org::Thing;

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, head: &Head, org: &Organisation) -> String {
    let post = |id: &str| org.post_with_holder(id, head.happened);
    match event {
        Event::Founded { name, administrator } => format!("建立{name}，首任管理员{administrator}"),
        Event::Adopted { title, since, trial, basis, .. } => {
            let how = if *trial { "试行" } else { "施行" };
            format!("启用{title}，自{}起{how}；依据：{basis}", since.chinese())
        }
        Event::AdministratorAppointed { name, title, .. } if !title.is_empty() => format!("任命{name}为{title}"),
        Event::AdministratorAppointed { name, admin, .. } => format!("任命{name}为{}", post(admin)),
        Event::Imported { roll, basis, .. } => format!(
            "导入组织：单位{}个、职务{}个、人员{}名、分工事项{}项；依据：{basis}",
            roll.units.len(),
            roll.posts.len(),
            roll.people.len(),
            roll.lines.len()
        ),
        Event::TakenUp { post: p, person, since, basis } => {
            let title = org.posts.get(p).map_or(p.as_str(), |x| x.title.as_str());
            format!("{}自{}起任{title}；依据：{basis}", org.name(person), since.chinese())
        }
        Event::Vacated { post: p, person, since, basis, .. } => {
            let title = org.posts.get(p).map_or(p.as_str(), |x| x.title.as_str());
            format!("{}自{}起不再担任{title}；依据：{basis}", org.name(person), since.chinese())
        }
        Event::Designated { label, for_post, to_post, since, until, .. } => {
            let end = until.map(|u| format!("至{}", u.chinese())).unwrap_or_default();
            format!("指定{}代{}{label}，自{}{end}", post(to_post), post(for_post), since.chinese())
        }
        Event::Authorised { from_post, to_post, since, until, .. } => {
            let end = until.map(|u| format!("至{}", u.chinese())).unwrap_or_default();
            format!("{}授权{}签发，自{}{end}", post(from_post), post(to_post), since.chinese())
        }
        Event::Ended { at, basis } => format!("自{}起终止；依据：{basis}", at.chinese()),
        Event::Unattended { way } if way.is_empty() => {
            "受指定的同志也离岗，没有人在岗代为履行，待终止或者另行指定".to_owned()
        }
        Event::Unattended { way } => {
            let names: Vec<String> = way.iter().map(|id| post(id)).collect();
            format!("因离岗而互相代为履行（{}），没有人实际履行，指定不生效，待终止或者另行指定", names.join("、"))
        }
        Event::Attended {} => "已有人在岗，不待另行指定".to_owned(),
        Event::YearsLoaded { years } => {
            let said: Vec<String> = years.iter().map(|y| format!("{}年（{}）", y.year, y.notice)).collect();
            format!("载入放假调休安排：{}", said.join("、"))
        }
        Event::PasswordGiven { person, basis, .. } => {
            format!("向{}发放一次性密码；依据：{basis}", org.name(person))
        }
        other => changed(other, head, org),
    }
}

/// Tells how the organisation changed.
fn changed(event: &Event, head: &Head, org: &Organisation) -> String {
    let unit = |id: &str| org.name_of(Thing::Unit, id, head.happened).to_owned();
    match event {
        Event::Divided { notice, number, since, whole, begun, unled, .. } => {
            let lines: BTreeSet<&str> = begun.iter().map(|b| b.line.as_str()).collect();
            let scope = if *whole { "整体公布" } else { "调整" };
            let unled: Vec<&str> = unled.iter().map(|line| org.name_of(Thing::Line, line, *since)).collect();
            let unled =
                if unled.is_empty() { String::new() } else { format!("；暂无分管：{}", unled.join("、")) };
            format!("{scope}分工，自{}起，涉及{}项{unled}；依据：{notice}（{number}）", since.chinese(), lines.len())
        }
        Event::UnitAdded { name, since, basis, .. } => {
            format!("新设单位{name}，自{}起；依据：{basis}", since.chinese())
        }
        Event::PersonAdded { name, basis, .. } => format!("登记人员{name}；依据：{basis}"),
        Event::PostAdded { title, unit: of, since, basis, .. } => {
            format!("{}新设职务{title}，自{}起；依据：{basis}", unit(of), since.chinese())
        }
        Event::LineAdded { name, since, basis, .. } => {
            format!("新设分工事项{name}，自{}起；依据：{basis}", since.chinese())
        }
        Event::Renamed { what, was, name, since, basis, .. } => {
            format!("{}“{was}”自{}起名为“{name}”；依据：{basis}", what.thing().label(), since.chinese())
        }
        Event::Closed { what, id, since, basis, .. } => {
            let (thing, name) = (what.thing().label(), org.name_of(what.thing(), id, head.happened));
            format!("撤销{thing}“{name}”，自{}起；依据：{basis}", since.chinese())
        }
        Event::HandedOver { post, from, to, since, owed, note, basis, .. } => {
            let title = org.name_of(Thing::Post, post, *since);
            let note = if note.is_empty() { String::new() } else { format!("；{note}") };
            let (from, to) = (org.name(from), org.name(to));
            let (when, open) = (since.chinese(), owed.len());
            format!("{title}由{from}移交{to}，自{when}起，移交待办{open}项{note}；依据：{basis}")
        }
        _ => String::new(),
    }
}
