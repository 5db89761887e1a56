//! What `leave` declares: acts with their forms, facts, events, questions, reasons.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// Steps of keeping leaves that the rules give to somebody.
const STEPS: &[(&str, &str)] = &[("keep", "离岗、返岗和备案的登记")];

/// What was done outside before the leave was asked for here.
pub const DATED: &[(&str, &str)] = &[
    ("permission", "口头准许"),
    ("filing", "备案"),
    ("departure", "离岗"),
    ("departure_marked", "未事先报告或者未经准许的离岗"),
];

const fn field(name: &'static str, label: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label, kind, required, help: "" }
}

const fn helped(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    required: bool,
    help: &'static str,
) -> FieldSpec {
    FieldSpec { name, label, kind, required, help }
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

const OPINION: FieldSpec = field("opinion", "意见", FieldKind::Text(500), false);
const WHEN: FieldSpec = field("at", "时间", FieldKind::Time, true);
const RECORDERS: &[&str] = &["leave_person", "leave_keepers"];

use SubjectUse::{Begins, Needs};

/// The vocabulary of `leave`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "leave",
    label: "请假与报备",
    acts: &[
        act(
            "apply",
            "请假",
            Begins,
            &[
                field("reason", "事由", FieldKind::Choice("absence_reason"), true),
                field("place", "去向", FieldKind::Choice("leave_place"), true),
                field("destination", "目的地", FieldKind::Line(120), true),
                field("note", "具体事项", FieldKind::Text(500), false),
                field("since", "离岗时间", FieldKind::Time, true),
                field("until", "预计返回时间", FieldKind::Time, true),
                helped("emergency", "紧急情况", FieldKind::Yes, false, "来不及办理手续、需要口头请示的"),
            ],
            &["leave_governed"],
        ),
        act("approve", "同意请假", Needs, &[OPINION], &["leave_approvers"]),
        act(
            "refuse",
            "不同意请假",
            Needs,
            &[field("opinion", "理由", FieldKind::Text(500), true)],
            &["leave_approvers"],
        ),
        act("take_note", "阅知请假报告", Needs, &[OPINION], &["leave_reported_to"]),
        act(
            "file",
            "登记备案",
            Needs,
            &[
                field("body", "备案机关", FieldKind::Choice("filing_body"), true),
                WHEN,
                field("number", "备案编号或者接收情况", FieldKind::Line(80), true),
            ],
            RECORDERS,
        ),
        act(
            "permit_verbally",
            "登记口头准许",
            Needs,
            &[
                field("who", "准许的同志", FieldKind::Person, true),
                WHEN,
                field("means", "方式", FieldKind::Choice("verbal_means"), true),
                helped(
                    "witness",
                    "见证人",
                    FieldKind::Person,
                    false,
                    "不是由准许的同志本人登记的必填；须是请假人、准许人和登记人以外的在职同志",
                ),
            ],
            &[
                "leave_emergency",
                "leave_lapsed",
                "permitter_lawful",
                "leave_permitter",
                "leave_person",
                "leave_keepers",
            ],
        ),
        act(
            "depart",
            "登记离岗",
            Needs,
            &[
                WHEN,
                helped(
                    "unreported",
                    "未事先报告或者未经准许的原因",
                    FieldKind::Text(500),
                    false,
                    "应当事先报告、经准许，而离岗在报告或者准许之前的必填，登记后注明",
                ),
            ],
            &[
                "leave_agreed",
                "leave_lapsed",
                "leave_reported_before",
                "leave_permitted_before",
                "leave_unreported_told",
                "leave_person",
                "leave_person_serves",
                "leave_keepers",
            ],
        ),
        act("return", "登记返岗", Needs, &[WHEN], &["leave_person", "leave_person_serves", "leave_keepers"]),
        act(
            "extend",
            "续假",
            Needs,
            &[
                field("until", "预计返回时间", FieldKind::Time, true),
                field("reason", "理由", FieldKind::Text(500), true),
            ],
            &["leave_person"],
        ),
        act("cancel", "撤销请假", Needs, &[field("reason", "理由", FieldKind::Text(500), true)], &["leave_person"]),
        act(
            "complete_formalities",
            "补办手续",
            Needs,
            &[field("note", "补办情况", FieldKind::Text(500), true)],
            &["leave_filed", "leave_lapsed", "leave_person", "leave_keepers"],
        ),
        act("follow", "随分工和任职转办", Needs, &[], &[]),
    ],
    facts: &[
        fact("leave_person", "请假的同志", FactKind::Text),
        fact("leave_person_serves", "请假的同志现有职务", FactKind::Yes),
        fact("leave_governed", "本规则管辖其请假", FactKind::Yes),
        fact("leave_keepers", "负责请假登记的同志", FactKind::Set),
        fact("leave_step", "请假登记环节", FactKind::OneOf(STEPS)),
        fact("leave_post", "请假人的职务类别", FactKind::Class("leave_post")),
        fact("leave_place", "去向", FactKind::Class("leave_place")),
        fact("leave_days", "请假日数", FactKind::Number),
        fact("leave_days_band", "请假时间长短", FactKind::Class("leave_days_band")),
        fact("leave_purpose", "请假事由", FactKind::Class("absence_reason")),
        fact("leave_emergency", "紧急情况", FactKind::Yes),
        fact("leave_approvers", "尚须同意的同志", FactKind::Set),
        fact("leave_reported_to", "尚未阅知的同志", FactKind::Set),
        fact("leave_permitter", "口头准许的同志", FactKind::Text),
        fact("leave_permitter_posts", "须核对口头准许的职务", FactKind::Set),
        fact("leave_witness_posts", "口头准许见证人的职务", FactKind::Set),
        fact("permitter_lawful", "有权口头准许", FactKind::Yes),
        fact("leave_agreed", "同意齐备", FactKind::Yes),
        fact("leave_lapsed", "准许有异议，尚未书面同意", FactKind::Yes),
        fact("leave_reported_before", "事先已经报告", FactKind::Yes),
        fact("leave_permitted_before", "离岗以前已经准许", FactKind::Yes),
        fact("leave_unreported_told", "已写明未事先报告或者未经准许的原因", FactKind::Yes),
        fact("leave_dated", "此前办理的事项", FactKind::OneOf(DATED)),
        fact("leave_needs_consent", "须经同意方可离岗", FactKind::Yes),
        fact("leave_noted", "报告都已阅知", FactKind::Yes),
        fact("leave_filed", "备案齐备", FactKind::Yes),
        fact("leave_last_day", "请假的最后一日", FactKind::Text),
        fact("leave_formalities_posts", "须补办手续的职务", FactKind::Set),
    ],
    events: &[
        EventSpec { name: "applied", label: "请假" },
        EventSpec { name: "approved", label: "同意" },
        EventSpec { name: "refused", label: "不同意" },
        EventSpec { name: "noted", label: "阅知" },
        EventSpec { name: "filed", label: "备案" },
        EventSpec { name: "permitted", label: "口头准许" },
        EventSpec { name: "took_effect", label: "计为离岗" },
        EventSpec { name: "departed", label: "离岗" },
        EventSpec { name: "returned", label: "返岗" },
        EventSpec { name: "extended", label: "续假" },
        EventSpec { name: "cancelled", label: "撤销" },
        EventSpec { name: "permission_lapsed", label: "准许有异议，不作同意" },
        EventSpec { name: "permission_restored", label: "异议撤回，准许有效" },
        EventSpec { name: "later_end_void", label: "续假不作数" },
        EventSpec { name: "return_void", label: "返岗登记不作数" },
        EventSpec { name: "completed", label: "补办手续" },
        EventSpec { name: "followed", label: "随分工和任职转办" },
    ],
    role_classes: &["leave_post"],
    questions: &[
        QuestionSpec {
            name: "leave.route",
            label: "请假的批准、报告和备案",
            keys: &["leave_post", "leave_place", "leave_days_band", "leave_purpose", "leave_emergency"],
            answer: AnswerKind::Parties("filing_body"),
        },
        QuestionSpec {
            name: "leave.longest",
            label: "一次请假最长的日数",
            keys: &["leave_post", "leave_purpose"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "leave.backdating",
            label: "请假起始时间最多可以早于提出的日数",
            keys: &["leave_post", "leave_purpose", "leave_emergency"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "leave.dated_before",
            label: "所登记的事最多可以早于提出请假的日数",
            keys: &["leave_dated"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "leave.desk", label: "请假登记的责任人", keys: &["leave_step"], answer: AnswerKind::Text
        },
    ],
    reasons: &[
        ReasonSpec { code: "leave.follows", label: "待办已随现行分工和任职" },
        ReasonSpec { code: "leave.not_at_this_step", label: "请假不在这一环节" },
        ReasonSpec { code: "leave.dates_out_of_order", label: "起止时间颠倒" },
        ReasonSpec { code: "leave.too_long", label: "请假时间过长" },
        ReasonSpec { code: "leave.backdated", label: "请假起始时间已经过去" },
        ReasonSpec { code: "leave.dated_before", label: "所填时间早于提出请假太多" },
        ReasonSpec { code: "leave.overlaps", label: "与另一次请假时间重叠" },
        ReasonSpec { code: "leave.filing_unwanted", label: "无须向该机关备案" },
        ReasonSpec { code: "leave.unwitnessed", label: "口头准许的见证不合要求" },
        ReasonSpec { code: "leave.nobody_now", label: "现在没有可以办理的同志" },
        ReasonSpec { code: "leave.access", label: "请假情况的知悉范围" },
    ],
};
