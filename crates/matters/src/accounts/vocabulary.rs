//! What `accounts` declares: opening accounts, giving new passwords by two people, ending sessions, reading the log.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// Duties with accounts, each given to one kind of administrator by the rules.
pub const DUTIES: &[(&str, &str)] = &[
    ("open", "开设账号、绑定统一认证"),
    ("reset", "申请重置密码"),
    ("confirm", "复核重置密码"),
    ("sessions", "结束他人的登录"),
    ("sign_ins", "查看登录日志"),
];

/// Logs of which the rules say how long they are kept.
const LOGS: &[(&str, &str)] = &[("sign_ins", "登录日志")];

const fn field(name: &'static str, label: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label, kind, required, help: "" }
}

const fn act(
    name: &'static str,
    label: &'static str,
    subject: SubjectUse,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label, subject, fields, guards, needs_seen_text: false }
}

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

use SubjectUse::{Begins, Needs};

const PERSON: FieldSpec = field("person", "人员", FieldKind::Person, true);
const BASIS: FieldSpec = field("basis", "依据", FieldKind::Text(500), true);

/// The vocabulary of `accounts`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "accounts",
    label: "账户",
    acts: &[
        act(
            "open",
            "开设账号",
            Begins,
            &[
                PERSON,
                FieldSpec {
                    help: "不填即用人员编号", ..field("login", "登录名", FieldKind::Line(40), false)
                },
                BASIS,
            ],
            &["account_openers", "account_of"],
        ),
        act(
            "bind",
            "绑定统一认证",
            Begins,
            &[
                PERSON,
                field("way", "认证方式", FieldKind::Choice("sign_in_way"), true),
                FieldSpec {
                    help: "统一认证中此人的标识，一字不差；不填即解除绑定",
                    ..field("outside", "统一认证的标识", FieldKind::Line(200), false)
                },
                BASIS,
            ],
            &["account_openers", "account_of"],
        ),
        act(
            "ask_reset",
            "申请重置密码",
            Begins,
            &[
                PERSON,
                FieldSpec {
                    help: "本人的手机等已遗失或者更换的，一并解除，由本人重新设置",
                    ..field("second", "一并解除第二因素", FieldKind::Yes, false)
                },
                BASIS,
            ],
            &["reset_askers", "account_of"],
        ),
        act(
            "confirm_reset",
            "复核并重置密码",
            Needs,
            &[field("note", "怎样核对了本人", FieldKind::Text(500), true)],
            &["reset_confirmers", "reset_asked_by", "account_of"],
        ),
        act(
            "refuse_reset",
            "不予重置",
            Needs,
            &[field("reason", "理由", FieldKind::Text(500), true)],
            &["reset_confirmers", "reset_asked_by"],
        ),
        act("end_sessions", "结束他人的登录", Begins, &[PERSON, BASIS], &["session_enders"]),
        act("read_sign_ins", "查看登录日志", Begins, &[], &["sign_in_readers"]),
    ],
    facts: &[
        fact("account_duty", "账户管理职责", FactKind::OneOf(DUTIES)),
        fact("account_log", "日志", FactKind::OneOf(LOGS)),
        fact("account_openers", "开设账号的同志", FactKind::Set),
        fact("reset_askers", "申请重置密码的同志", FactKind::Set),
        fact("reset_confirmers", "复核重置密码的同志", FactKind::Set),
        fact("session_enders", "结束他人登录的同志", FactKind::Set),
        fact("sign_in_readers", "查看登录日志的同志", FactKind::Set),
        fact("reset_asked_by", "申请重置的同志", FactKind::Text),
        fact("account_of", "账号所属的同志", FactKind::Text),
    ],
    events: &[
        EventSpec { name: "opened", label: "开设账号" },
        EventSpec { name: "bound", label: "绑定统一认证" },
        EventSpec { name: "reset_asked", label: "申请重置密码" },
        EventSpec { name: "reset_confirmed", label: "复核并重置密码" },
        EventSpec { name: "reset_refused", label: "不予重置" },
        EventSpec { name: "sessions_ended", label: "结束他人的登录" },
    ],
    role_classes: &[],
    questions: &[
        QuestionSpec {
            name: "accounts.duty",
            label: "账户管理职责由哪类管理员承担",
            keys: &["account_duty"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "accounts.log_kept",
            label: "日志至少留存的月数",
            keys: &["account_log"],
            answer: AnswerKind::Range,
        },
    ],
    reasons: &[
        ReasonSpec { code: "accounts.not_waiting", label: "没有待复核的重置申请" },
        ReasonSpec { code: "accounts.measured", label: "不单独登记" },
        ReasonSpec { code: "accounts.kept", label: "登记备查" },
    ],
};
