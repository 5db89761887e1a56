//! One line of what happened, in Chinese.

use super::event::Event;

/// Beginning of a hash, by which people compare two of them.
pub fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// Tells an event.
pub fn tell(event: &Event) -> String {
    match event {
        Event::KeyTold { name, told, on, .. } => {
            let (print, by) = (short(&told.fingerprint), &told.vouched_by);
            format!("登记{name}的密钥，指纹{print}…，{}由{by}核对", on.chinese())
        }
        Event::KeyEnded { fingerprint, reason } => format!("停用密钥{}…；理由：{reason}", short(fingerprint)),
        Event::Sent { receiver, number, package, .. } => {
            format!("向{receiver}发送{number}的公文包，校验值{}…", short(&package.package))
        }
        Event::Answered { received, reason, on, .. } => {
            let how = if *received { "签收" } else { "退回" };
            format!("登记对方于{}{how}{}", on.chinese(), said(reason))
        }
        Event::Received { sender, number, title, package, .. } => {
            format!("收到{sender}{number}《{title}》，公文包校验值{}…", short(&package.package))
        }
        Event::Receipted { reason, .. } => format!("签收{}", said(reason)),
        Event::Returned { reason, .. } => format!("退回{}", said(reason)),
    }
}

fn said(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!("：{reason}") }
}
