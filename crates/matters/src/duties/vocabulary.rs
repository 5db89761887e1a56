//! What `duties` declares: steps by the clock, urging, extensions, confirmation of what was recorded, findings of fault.

use guiju_core::vocabulary::{
    ActSpec, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, ReasonSpec, SubjectUse, Vocabulary,
};

const fn field(name: &'static str, label: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label, kind, required, help: "" }
}

const fn act(
    name: &'static str,
    label: &'static str,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Any, fields, guards, needs_seen_text: false }
}

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

const fn event(name: &'static str, label: &'static str) -> EventSpec {
    EventSpec { name, label }
}

/// Which obligation of the subject is meant.
const POST: FieldSpec = field("post", "应办职务", FieldKind::Post, true);
const OWED: FieldSpec = field("owed", "应办事项", FieldKind::Given(80), true);
const CAPACITY: FieldSpec = field("capacity", "以何身份", FieldKind::Line(200), true);
/// Which row of the record is meant.
const RECORD: FieldSpec = field("record", "第几号记录", FieldKind::Line(20), true);

/// The act by which somebody confirms what was recorded for him.
pub const CONFIRM: &str = "duties.confirm";
/// The act by which a witness takes note of what he is said to have witnessed.
pub const ATTEST: &str = "duties.attest";
/// The act by which a dispute is set right.
pub const SET_RIGHT: &str = "duties.set_right";

/// The vocabulary of `duties`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "duties",
    label: "时限与督办",
    acts: &[
        act(
            "fall_due",
            "到时登记",
            &[
                POST,
                OWED,
                CAPACITY,
                field("at", "到时时间", FieldKind::Time, true),
                field("failed", "到时应办的事项未能办理", FieldKind::Yes, false),
            ],
            &[],
        ),
        act(
            "remind",
            "催办",
            &[POST, OWED, CAPACITY, field("words", "催办意见", FieldKind::Text(500), true)],
            &["told_people"],
        ),
        act(
            "extend",
            "准予延期",
            &[
                POST,
                OWED,
                CAPACITY,
                FieldSpec {
                    help: "单位与原时限相同，写阿拉伯数字",
                    ..field("units", "延长多少", FieldKind::Line(4), true)
                },
                field("reason", "延期理由", FieldKind::Text(500), true),
            ],
            &["extenders"],
        ),
        act("recount", "重新推算时限", &[POST, OWED, CAPACITY], &["owing_people"]),
        act(
            "confirm",
            "核对代录",
            &[
                RECORD,
                field("outcome", "核对结果", FieldKind::Choice("confirmation"), true),
                FieldSpec {
                    help: "有异议的，写明与本人意见不符之处",
                    ..field("words", "说明", FieldKind::Text(500), false)
                },
            ],
            &["owing_people"],
        ),
        act(
            "attest",
            "知悉见证",
            &[
                RECORD,
                FieldSpec {
                    help: "所记与当时情况不符的，写明不符之处",
                    ..field("words", "说明", FieldKind::Text(500), false)
                },
            ],
            &["owing_people"],
        ),
        act("follow", "随本人转办", &[], &[]),
        // Named after the act that is owed: another way to end the same obligation.
        act(
            "confirm_release",
            "本人离任，免予核对",
            &[RECORD, field("words", "情况", FieldKind::Text(500), true)],
            &["owing_in_post"],
        ),
        act(
            "set_right",
            "处理异议",
            &[
                RECORD,
                field("outcome", "处理结果", FieldKind::Choice("settlement"), true),
                field("words", "处理情况", FieldKind::Text(1_000), true),
            ],
            &["owing_people"],
        ),
        act(
            "find_fault",
            "认定责任",
            &[
                field("person", "所涉同志", FieldKind::Person, true),
                field("ground", "依据条款", FieldKind::Line(80), true),
                field("harm", "事实和后果", FieldKind::Text(1_000), true),
            ],
            &["finding_person"],
        ),
        act(
            "explain",
            "本人说明",
            &[RECORD, field("words", "说明", FieldKind::Text(2_000), true)],
            &["finding_person"],
        ),
    ],
    facts: &[
        fact("told_people", "因到时而被告知的同志", FactKind::Set),
        fact("extenders", "有权准予延期的同志", FactKind::Set),
        fact("owing_people", "应办的同志", FactKind::Set),
        fact("owing_in_post", "应核对的同志仍有职务", FactKind::Yes),
        fact("finding_person", "责任认定所涉的同志", FactKind::Text),
        fact("finding_posts", "责任认定所涉同志的职务", FactKind::Set),
    ],
    events: &[
        event("fell_due", "到时"),
        event("reminded", "催办"),
        event("extended", "准予延期"),
        event("recounted", "重新推算时限"),
        event("recorded_for", "代录"),
        event("confirmed", "确认代录"),
        event("disputed", "对代录有异议"),
        event("attested", "知悉见证"),
        event("passed_on", "随本人转办"),
        event("released", "本人离任，免予核对"),
        event("settled", "处理异议"),
        event("fault_found", "认定责任"),
        event("explained", "本人说明"),
    ],
    role_classes: &[],
    questions: &[],
    reasons: &[
        ReasonSpec { code: "duties.not_owed", label: "没有这一待办事项" },
        ReasonSpec { code: "duties.not_due", label: "尚未到时" },
        ReasonSpec { code: "duties.no_extension", label: "规则没有规定可以延期" },
        ReasonSpec { code: "duties.too_long", label: "超出可以延长的限度" },
        ReasonSpec { code: "duties.run_out", label: "时限已过，不再延期" },
        ReasonSpec { code: "duties.uncounted", label: "时限仍不能推算" },
        ReasonSpec { code: "duties.no_record", label: "没有这一待核对的记录" },
        ReasonSpec { code: "duties.follows", label: "核对已随本人现任职务" },
        ReasonSpec { code: "duties.kept", label: "登记备查" },
    ],
};
