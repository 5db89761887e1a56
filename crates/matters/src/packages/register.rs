//! The registers of `packages` and how each event changes them.

use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};

use super::event::{Event, Told};
use super::looks::{ENDED, IN_FORCE};
use super::state::{Answer, Arrival, Key, Sending, State};
use super::vocabulary::STANDINGS;

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}
const fn text(name: &'static str, label: &'static str) -> Column {
    column(name, label, ColumnKind::Text)
}
const fn searched(name: &'static str, label: &'static str) -> Column {
    Column { searched: true, ..text(name, label) }
}

/// Governments with their keys.
pub const PARTNERS: &str = "partners";
/// Packages that were sent.
pub const SENDINGS: &str = "sendings";
/// Packages that came in.
pub const ARRIVALS: &str = "arrivals";

/// All registers of `packages`. Keys are public: everybody inside may see them; of what was sent and received a row is seen by whom its
/// subject is open to.
pub const REGISTERS: &[Register] = &[
    Register {
        name: PARTNERS,
        label: "交换单位和密钥",
        key: &["fingerprint"],
        columns: &[
            text("fingerprint", "指纹"),
            text("subject", "登记编号"),
            searched("name", "单位"),
            text("key", "公钥"),
            text("vouched_by", "对方核对人"),
            text("channel", "核对方式"),
            text("told", "核对日期"),
            text("state", "状态"),
            text("person", "登记人"),
            column("at", "登记时间", ColumnKind::Time),
        ],
        orders: &[&["at", "fingerprint"], &["name", "at", "fingerprint"]],
        subject: None,
        retention: "永久",
    },
    Register {
        name: SENDINGS,
        label: "发出公文包登记簿",
        key: &["package"],
        columns: &[
            text("package", "公文包校验值"),
            text("subject", "公文"),
            searched("title", "标题"),
            searched("number", "发文字号"),
            searched("receiver", "接收单位"),
            text("state", "状态"),
            text("answered", "答复日期"),
            text("reason", "答复的说明或者理由"),
            text("answer", "答复的校验值"),
            text("person", "发送人"),
            column("at", "发送时间", ColumnKind::Time),
        ],
        orders: &[&["at", "package"], &["state", "at", "package"], &["receiver", "at", "package"]],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: ARRIVALS,
        label: "收到公文包登记簿",
        key: &["package"],
        columns: &[
            text("package", "公文包校验值"),
            text("subject", "登记编号"),
            searched("title", "标题"),
            searched("number", "来文字号"),
            searched("sender", "发送单位"),
            text("date", "成文日期"),
            text("fingerprint", "密钥指纹"),
            text("standing", "登记时密钥的情形"),
            text("label", "标识"),
            text("state", "状态"),
            text("answered", "签收或者退回日期"),
            text("reason", "说明或者退回理由"),
            text("person", "登记人"),
            column("at", "登记时间", ColumnKind::Time),
        ],
        orders: &[&["at", "package"], &["state", "at", "package"], &["sender", "at", "package"]],
        subject: Some("subject"),
        retention: "永久",
    },
];

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    match event {
        Event::KeyTold { told: Told { fingerprint, .. }, .. } | Event::KeyEnded { fingerprint, .. } => {
            let partner = state.partner.iter();
            let keys = partner.flat_map(|partner| partner.keys.iter().map(move |key| (partner.name.as_str(), key)));
            keys.filter(|(_, key)| key.told.fingerprint == *fingerprint)
                .map(|(name, key)| of_key(name, key, head))
                .collect()
        }
        Event::Sent { package, .. } => state.sending(&package.package).map(|s| sent(s, head)).into_iter().collect(),
        Event::Answered { about, .. } => state.sending(about).map(|s| sent(s, head)).into_iter().collect(),
        Event::Received { .. } | Event::Receipted { .. } | Event::Returned { .. } => {
            state.arrival.as_ref().map(|arrival| arrived(arrival, head)).into_iter().collect()
        }
    }
}

fn of_key(name: &str, key: &Key, head: &Head) -> Change {
    let cells = [
        ("fingerprint", key.told.fingerprint.as_str().into()),
        ("subject", head.subject.as_str().into()),
        ("name", name.into()),
        ("key", key.told.key.as_str().into()),
        ("vouched_by", key.told.vouched_by.as_str().into()),
        ("channel", key.told.channel.as_str().into()),
        ("told", key.on.to_string().into()),
        ("state", if key.ended { ENDED } else { IN_FORCE }.into()),
        ("person", key.person.as_str().into()),
        ("at", key.at.to_string().into()),
    ];
    Change::put(PARTNERS, cells)
}

/// Day, words and hash of an answer; empty before.
fn answered(answer: Option<&Answer>) -> [Cell; 3] {
    [
        answer.map(|answer| answer.on.to_string()).into(),
        answer.map(|answer| answer.reason.as_str()).into(),
        answer.map(|answer| answer.package.package.as_str()).into(),
    ]
}

fn sent(sending: &Sending, head: &Head) -> Change {
    let [on, reason, answer] = answered(sending.answer.as_ref());
    let cells = [
        ("package", sending.package.package.as_str().into()),
        ("subject", head.subject.as_str().into()),
        ("title", sending.title.as_str().into()),
        ("number", sending.number.as_str().into()),
        ("receiver", sending.receiver.as_str().into()),
        ("state", sending.state().into()),
        ("answered", on),
        ("reason", reason),
        ("answer", answer),
        ("person", sending.person.as_str().into()),
        ("at", sending.at.to_string().into()),
    ];
    Change::put(SENDINGS, cells)
}

fn arrived(arrival: &Arrival, head: &Head) -> Change {
    let [on, reason, _] = answered(arrival.answer.as_ref());
    let standing = STANDINGS.iter().find(|(id, _)| *id == arrival.standing).map_or("", |(_, label)| *label);
    let cells = [
        ("package", arrival.package.package.as_str().into()),
        ("subject", head.subject.as_str().into()),
        ("title", arrival.title.as_str().into()),
        ("number", arrival.number.as_str().into()),
        ("sender", arrival.sender.as_str().into()),
        ("date", arrival.on.to_string().into()),
        ("fingerprint", arrival.fingerprint.as_str().into()),
        ("standing", standing.into()),
        ("label", arrival.label().into()),
        ("state", arrival.state().into()),
        ("answered", on),
        ("reason", reason),
        ("person", arrival.person.as_str().into()),
        ("at", arrival.at.to_string().into()),
    ];
    Change::put(ARRIVALS, cells)
}
