//! What `consultation` declares: acts with their forms, facts, events, questions, reasons.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// How the countersignatures of a decision stand.
pub const COUNTERSIGNING: &[(&str, &str)] = &[("open", "没有会签不同意"), ("refused", "会签不同意")];

/// Whether somebody holds the post of the leader of a side.
const LEADERS: &[(&str, &str)] = &[("held", "有人任职"), ("vacant", "空缺")];

/// Who does what in a consultation.
const STEPS: &[(&str, &str)] = &[
    ("lead_head", "主办单位负责人"),
    ("lead_clerk", "主办单位经办人"),
    ("reply_head", "会签单位负责人"),
    ("reply_clerk", "会签单位经办人"),
];

const fn field(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    required: bool,
    help: &'static str,
) -> FieldSpec {
    FieldSpec { name, label, kind, required, help }
}

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

const fn act(
    name: &'static str,
    label: &'static str,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Any, fields, guards, needs_seen_text: false }
}

const UNIT: FieldSpec = field("unit", "会签单位", FieldKind::Unit, true, "");
const REASON: FieldSpec = field("reason", "理由", FieldKind::Text(2_000), true, "");

/// The vocabulary of `consultation`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "consultation",
    label: "会签征求意见",
    acts: &[
        act(
            "ask",
            "征求意见",
            &[
                field("units", "征求意见的单位", FieldKind::Units, true, "选后即可阅看此件；答复过的可以再次征求"),
                field("question", "征求意见的事项", FieldKind::Text(2_000), true, ""),
            ],
            &["askers"],
        ),
        act(
            "add_unit",
            "增加会签单位",
            &[
                UNIT,
                field("question", "征求意见的事项", FieldKind::Text(2_000), false, "不填的，与已征求的相同"),
                REASON,
            ],
            &["askers"],
        ),
        act("drop_unit", "减去会签单位", &[UNIT, REASON], &["askers", "unsettled"]),
        act(
            "reply",
            "答复意见",
            &[
                field("reply", "意见", FieldKind::Choice("consult_reply"), true, ""),
                field(
                    "opinion",
                    "意见内容",
                    FieldKind::Text(5_000),
                    false,
                    "除同意、无意见外必填：理由、依据和修改建议",
                ),
                field(
                    "approved_by",
                    "审定人",
                    FieldKind::Person,
                    false,
                    "经办人代为答复的必填：本单位现在的主要负责同志",
                ),
                field("approved_at", "审定时间", FieldKind::Time, false, "经办人代为答复的必填"),
                field("attachments", "附件", FieldKind::Files, false, ""),
            ],
            &["repliers", "head_unnamed", "approver_heads", "own_paper"],
        ),
        act(
            "negotiate",
            "登记协商结果",
            &[
                UNIT,
                field("agreed", "取得一致", FieldKind::Choice("yes_no"), true, ""),
                field("record", "协商情况", FieldKind::Text(5_000), true, "何时、何地、双方何人、谈了什么"),
            ],
            &["lead_heads"],
        ),
        act(
            "confirm_agreement",
            "确认协商结果",
            &[
                field("agreed", "与主办单位取得一致", FieldKind::Choice("yes_no"), true, ""),
                field("opinion", "意见", FieldKind::Text(2_000), false, "没有取得一致的必填"),
            ],
            &["confirming_heads"],
        ),
        act(
            "state_positions",
            "列明各方理据",
            &[
                field("own_grounds", "主办单位的理据", FieldKind::Text(5_000), true, ""),
                field(
                    "other_grounds",
                    "有关单位的理据",
                    FieldKind::Text(5_000),
                    true,
                    "几个单位的逐一列明；逾期未答复的照实写明",
                ),
                field("proposal", "办理建议", FieldKind::Text(5_000), true, ""),
            ],
            &["askers"],
        ),
        act(
            "coordinate",
            "协调决定",
            &[
                field("decision", "决定", FieldKind::Choice("consult_decision"), true, ""),
                field(
                    "opinion",
                    "决定内容",
                    FieldKind::Text(5_000),
                    true,
                    "对方另有分管负责同志的，经其会签同意后生效",
                ),
            ],
            &["coordinators"],
        ),
        act(
            "countersign",
            "会签协调决定",
            &[
                field("agreed", "同意", FieldKind::Choice("yes_no"), true, ""),
                field("opinion", "意见", FieldKind::Text(2_000), false, "不同意的必填"),
            ],
            &["countersigners"],
        ),
        act("withdraw", "撤回征求意见", &[REASON], &["askers", "unsettled"]),
        act("follow", "随分工和任职转办", &[], &[]),
    ],
    facts: &[
        fact("askers", "主办单位可征求意见的同志", FactKind::Set),
        fact("lead_heads", "主办单位负责同志", FactKind::Set),
        fact("repliers", "会签单位可答复的同志", FactKind::Set),
        fact("head_unnamed", "代为答复而未写明审定人", FactKind::Yes),
        fact("approver_heads", "审定人是本单位现在的主要负责同志", FactKind::Yes),
        fact("approver_posts", "须核对代为答复的职务", FactKind::Set),
        fact("own_paper", "是此件的拟稿人或者征求意见的发起人", FactKind::Yes),
        fact("approving_heads", "本单位可以审定的负责同志", FactKind::Set),
        fact("unsettled", "分歧或者逾期尚未解决", FactKind::Yes),
        fact("unsettled_units", "分歧或者逾期尚未解决的单位", FactKind::Set),
        fact("coordinators", "协调决定的同志", FactKind::Set),
        fact("countersigners", "尚未会签的会签单位分管负责同志", FactKind::Set),
        fact("countersigning", "会签协调决定的情况", FactKind::OneOf(COUNTERSIGNING)),
        fact("side_leader", "会签单位的分管职务", FactKind::OneOf(LEADERS)),
        fact("confirming_heads", "应确认协商结果的负责同志", FactKind::Set),
        fact("consult_step", "会签环节", FactKind::OneOf(STEPS)),
        fact("side_kind", "一方单位的类别", FactKind::Class("unit_kind")),
        fact("consult_reply", "会签意见", FactKind::Class("consult_reply")),
        fact("lines_concerned", "涉及的分工事项", FactKind::Set),
        fact("unit_concerned", "所涉单位", FactKind::Text),
    ],
    events: &[
        EventSpec { name: "asked", label: "征求意见" },
        EventSpec { name: "dropped", label: "减去会签单位" },
        EventSpec { name: "replied", label: "答复意见" },
        EventSpec { name: "negotiated", label: "协商" },
        EventSpec { name: "agreement_answered", label: "确认协商结果" },
        EventSpec { name: "positions_stated", label: "列明各方理据" },
        EventSpec { name: "coordinated", label: "协调决定" },
        EventSpec { name: "countersigned", label: "会签协调决定" },
        EventSpec { name: "withdrawn", label: "撤回征求意见" },
        EventSpec { name: "followed", label: "随分工和任职转办" },
    ],
    role_classes: &[],
    questions: &[
        QuestionSpec {
            name: "consultation.desk",
            label: "会签各环节的责任人",
            keys: &["consult_step", "side_kind"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "consultation.coordinator",
            label: "协调决定人",
            keys: &["portfolio", "countersigning"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "consultation.countersigning",
            label: "协调决定须经谁会签",
            keys: &["countersigning", "side_leader"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "consultation.text_changed",
            label: "答复后文稿有改动的处理",
            keys: &["consult_reply"],
            answer: AnswerKind::Text,
        },
    ],
    reasons: &[
        ReasonSpec { code: "consultation.follows", label: "待办已随现行分工和任职" },
        ReasonSpec { code: "consultation.access", label: "会签单位的知悉范围" },
        ReasonSpec { code: "consultation.owed", label: "会签各方应办" },
        ReasonSpec { code: "consultation.not_at_this_step", label: "会签不在这一环节" },
        ReasonSpec { code: "consultation.dates_out_of_order", label: "会签各环节的时间颠倒" },
        ReasonSpec { code: "consultation.not_a_side", label: "该单位不能列为会签单位" },
    ],
};
