//! What `audit` declares: orders that open something of the record to an auditor, and the measures by which looking is judged.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// What an order opens: the content of one subject, or all acts of one person.
pub const ORDERS: &[(&str, &str)] = &[(BODY, "开放存证内容"), (PERSON, "批准查阅个人办理情况")];
/// The content of one subject.
pub const BODY: &str = "body";
/// All acts of one person.
pub const PERSON: &str = "person";

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

const AUDITOR: FieldSpec = field("auditor", "对谁开放", FieldKind::Person, true);
const UNTIL: FieldSpec = FieldSpec {
    help: "开放的最后一日；到期由系统自动收回",
    ..field("until", "开放至", FieldKind::Date, true)
};
const REASON: FieldSpec = field("reason", "理由", FieldKind::Text(500), true);

/// The vocabulary of `audit`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "audit",
    label: "审计查阅",
    acts: &[
        act(
            "open_body",
            "向审计管理员开放内容",
            SubjectUse::Any,
            &[AUDITOR, UNTIL, REASON],
            &["orderers", "auditor_chosen", "journal_readers"],
        ),
        act(
            "close_body",
            "收回开放",
            SubjectUse::Any,
            &[
                FieldSpec {
                    help: "批准开放的那一号记录；不填的，收回已经到期的全部开放",
                    ..field("record", "第几号记录", FieldKind::Line(20), false)
                },
                field("reason", "理由", FieldKind::Text(500), false),
            ],
            &["orderers"],
        ),
        act(
            "hand_back",
            "查阅完毕，交回",
            SubjectUse::Any,
            &[
                field("record", "第几号记录", FieldKind::Line(20), true),
                field("reason", "查阅情况", FieldKind::Text(500), true),
            ],
            &["auditor_chosen"],
        ),
        act(
            "approve_report",
            "批准查阅个人办理情况",
            SubjectUse::Begins,
            &[field("person", "所查的同志", FieldKind::Person, true), AUDITOR, UNTIL, REASON],
            &["orderers", "auditor_chosen", "journal_readers", "audit_concerns"],
        ),
        act("read_journal", "查看办理日志", SubjectUse::Begins, &[], &["journal_readers"]),
        act("read_readings", "查看日志的查阅记录", SubjectUse::Begins, &[], &["readings_readers"]),
        act(
            "read_person",
            "查阅个人办理情况",
            SubjectUse::Begins,
            &[field("person", "所查的同志", FieldKind::Person, true)],
            &["journal_readers", "report_approved"],
        ),
    ],
    facts: &[
        fact("journal_readers", "可以查看办理日志的同志", FactKind::Set),
        fact("readings_readers", "可以查看查阅记录的同志", FactKind::Set),
        fact("orderers", "有权批准开放的同志", FactKind::Set),
        fact("audit_order", "批准的事项", FactKind::OneOf(ORDERS)),
        fact("order_role", "批准人的职务类别", FactKind::Class("role")),
        fact("auditor_chosen", "对其开放的同志", FactKind::Text),
        fact("auditor_posts", "对其开放的同志的职务", FactKind::Set),
        fact("audit_concerns", "所查的同志", FactKind::Text),
        fact("opened_until", "开放终了的时刻", FactKind::Text),
        fact("report_approved", "查阅已经批准、尚未到期", FactKind::Yes),
    ],
    events: &[
        EventSpec { name: "body_opened", label: "开放内容" },
        EventSpec { name: "body_closed", label: "收回开放" },
        EventSpec { name: "report_approved", label: "批准查阅个人办理情况" },
    ],
    role_classes: &[],
    questions: &[QuestionSpec {
        name: "audit.order",
        label: "由谁批准开放",
        keys: &["audit_order", "order_role"],
        answer: AnswerKind::Ruling,
    }],
    reasons: &[
        ReasonSpec { code: "audit.until_wrong", label: "开放的期限不合规则" },
        ReasonSpec { code: "audit.opened_already", label: "已经对其开放" },
        ReasonSpec { code: "audit.not_opened", label: "没有可以收回的开放" },
        ReasonSpec { code: "audit.opened", label: "依批准开放" },
        ReasonSpec { code: "audit.kept", label: "登记备查" },
        ReasonSpec { code: "audit.too_much", label: "导出的日子合计过多" },
    ],
};
