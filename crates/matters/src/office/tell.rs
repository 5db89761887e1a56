//! One line of what happened, in Chinese.

use guiju_core::Organisation;
use guiju_core::journal::Head;

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
        Event::AdministratorAppointed { name, admin, .. } => format!("任命{name}为{}", post(admin)),
        Event::Imported { roll, basis, .. } => format!(
            "导入组织：单位{}个、职务{}个、人员{}名、分工事项{}项；依据：{basis}",
            roll.units.len(),
            roll.posts.len(),
            roll.people.len(),
            roll.lines.len()
        ),
        Event::TakenUp { post: p, person, since, basis } => {
            format!("{}自{}起任{}；依据：{basis}", org.name(person), since.chinese(), post(p))
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
        Event::YearsLoaded { years } => {
            let said: Vec<String> = years.iter().map(|y| format!("{}年（{}）", y.year, y.notice)).collect();
            format!("载入放假调休安排：{}", said.join("、"))
        }
        Event::PasswordGiven { person, basis, .. } => {
            format!("向{}发放一次性密码；依据：{basis}", org.name(person))
        }
    }
}
