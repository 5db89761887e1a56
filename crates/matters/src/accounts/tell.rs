//! One line of what happened, in Chinese.

use guiju_core::Organisation;

use super::event::Event;

/// Tells an event.
pub fn tell(event: &Event, org: &Organisation) -> String {
    let too = |second: &bool| if *second { "，一并解除第二因素" } else { "" };
    match event {
        Event::Opened { person, basis, .. } => format!("为{}开设账号；依据：{basis}", org.name(person)),
        Event::Bound { person, outside, basis, .. } if outside.is_empty() => {
            format!("解除{}账号与统一认证的绑定；依据：{basis}", org.name(person))
        }
        Event::Bound { person, outside, basis, .. } => {
            format!("{}的账号绑定统一认证“{outside}”；依据：{basis}", org.name(person))
        }
        Event::ResetAsked { person, second, basis } => {
            format!("申请重置{}的密码{}；依据：{basis}", org.name(person), too(second))
        }
        Event::ResetConfirmed { person, second, note } => {
            format!("复核并重置{}的密码{}；核对情况：{note}", org.name(person), too(second))
        }
        Event::ResetRefused { person, reason } => format!("不予重置{}的密码；理由：{reason}", org.name(person)),
        Event::SessionsEnded { person, basis } => format!("结束{}的全部登录；依据：{basis}", org.name(person)),
    }
}
