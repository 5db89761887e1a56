//! What `documents` declares: acts with their forms, facts, events, questions, reasons.

use guiju_core::judgement::JUDGEMENT;
use guiju_core::org::PORTFOLIO;
use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

mod paper;

pub use paper::PAPER;
use paper::{SEAL, TYPESET};

/// States of the legality review of the text as it is now.
const REVIEW_STATES: &[(&str, &str)] = &[
    ("none", "未审查"),
    ("lawful", "合法"),
    ("after_changes", "修改后合法，修改尚待确认"),
    ("unlawful", "不合法"),
    ("incomplete", "材料不全退回"),
    ("stale", "审查后文稿有改动"),
];
/// Where the consultation of other units stands, all units together.
pub const CONSULTATION: &[(&str, &str)] = &[
    ("none", "不涉及其他单位"),
    ("missing", "尚未征求意见"),
    ("open", "尚未答复"),
    ("stale", "答复后文稿有改动"),
    ("unsound", "代录的答复或者决定有异议、不作数"),
    ("disagreed", "有分歧"),
    ("decided", "已协调决定"),
    ("agreed", "一致"),
];
/// Steps of handling that the rules give to somebody.
const DESK_STEPS: &[(&str, &str)] =
    &[("approve", "部门审核"), ("review", "合法性审查"), ("number", "编号登记"), ("issue", "印发")];
/// What the rules say of acting first on a paper and completing afterwards.
const ACT_FIRST: &[(&str, &str)] = &[
    ("allowed", "可以先办后补"),
    ("off", "本区没有启用先办后补"),
    ("kept", "须由区长本人签署"),
    ("ordinary", "不是特急件"),
];
/// What an opinion is asked for.
const PURPOSES: &[(&str, &str)] = &[("approval", "审批"), ("information", "阅知")];

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

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

const MARK: FieldSpec = field("mark", "批示方式", FieldKind::Choice("mark"), true);
const OPINION: FieldSpec = helped("opinion", "意见", FieldKind::Text(2_000), false, "须有明确意见；姓名和日期自动签注");
const REASON: FieldSpec = field("reason", "理由", FieldKind::Text(2_000), true);

const fn act(
    name: &'static str,
    label: &'static str,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Needs, fields, guards, needs_seen_text: false }
}

const fn on_text(
    name: &'static str,
    label: &'static str,
    fields: &'static [FieldSpec],
    guards: &'static [&'static str],
) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Needs, fields, guards, needs_seen_text: true }
}

const TEXT_GUARDS: &[&str] =
    &["marked", "own_competence", "already_covered", "addressed", "skip_level", "skip_approved", "withheld_bare"];

/// The vocabulary of `documents`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "documents",
    label: "公文",
    acts: &[
        ActSpec {
            name: "draft",
            label: "拟稿",
            subject: SubjectUse::Begins,
            fields: PAPER,
            guards: TEXT_GUARDS,
            needs_seen_text: false,
        },
        act(
            "edit",
            "修改",
            PAPER,
            &[
                "editors",
                "marked",
                "own_competence",
                "already_covered",
                "addressed",
                "skip_level",
                "skip_approved",
                "withheld_bare",
            ],
        ),
        on_text(
            "approve",
            "部门审核",
            &[MARK, OPINION],
            &["unit_heads", "drafter", "opinion_meaning", "opinion_contradicts"],
        ),
        on_text(
            "record_review",
            "登记合法性审查意见",
            &[
                field("result", "审查结论", FieldKind::Choice("review_result"), true),
                field("sets_forbidden", "设定行政许可、处罚、强制", FieldKind::Choice("yes_no"), true),
                field("reduces_rights", "无依据减损权益或增加义务", FieldKind::Choice("yes_no"), true),
                REASON,
            ],
            &["reviewers", "drafter", "review_result", "sets_forbidden", "reduces_rights"],
        ),
        act(
            "submit",
            "报送",
            &[],
            &[
                "editors",
                "needs_review",
                "review",
                "temporary_funding",
                "finance_opined",
                "head_approved",
                "drafting_kind",
                "consultation",
            ],
        ),
        on_text(
            "clear",
            "审核把关",
            &[MARK, OPINION],
            &["rung_holders", "opinion_meaning", "opinion_contradicts", "sole_reviewer"],
        ),
        act("return", "退回", &[REASON], &["desk_holders"]),
        on_text(
            "sign",
            "签发",
            &[
                field("answer", "批示", FieldKind::Choice("sign_answer"), true),
                MARK,
                OPINION,
                helped("reader", "请先阅的同志", FieldKind::Post, false, "选“请某同志先阅”时必填"),
                helped(
                    "consent_by",
                    "表示同意的区政府负责同志",
                    FieldKind::Person,
                    false,
                    "审签时必填：本可签发此件的同志",
                ),
                helped("leader_consent", "同意的记录", FieldKind::Line(200), false, "审签时必填：何时、以何种方式同意"),
            ],
            &[
                "lawful_signers",
                "opinion_meaning",
                "opinion_contradicts",
                "reviewed_by_other",
                "review",
                "needs_review",
                "signature_standing",
            ],
        ),
        on_text("act_first", "准予先办", &[REASON], &["act_first", "act_first_holders"]),
        on_text(
            "judge",
            "作出认定",
            &[
                field("judgement", "认定事项", FieldKind::Choice("judgement"), true),
                field("answer", "认定结果", FieldKind::Choice("yes_no"), true),
                helped(
                    "reason",
                    "理由",
                    FieldKind::Text(2_000),
                    true,
                    "写明依据哪些情况；姓名、日期和所据事实自动记录",
                ),
            ],
            &["judges"],
        ),
        on_text(
            "number",
            "编号登记",
            &[helped("reserved", "使用预留号", FieldKind::Line(6), false, "第几号；不填即编下一个号")],
            &[
                "registrars",
                "needs_review",
                "review",
                "signature_standing",
                "disputed",
                "voided",
                "power_disputed",
                "power_void",
            ],
        ),
        on_text(
            "issue",
            "印发",
            &[],
            &[
                "registrars",
                "marked",
                "needs_review",
                "review",
                "signature_standing",
                "disputed",
                "voided",
                "power_disputed",
                "power_void",
            ],
        ),
        act("recall", "收回", &[REASON], &["lawful_signers"]),
        act(
            "record_filing",
            "登记备案",
            &[
                field("upward", "报送上级政府备案的文号或者回执", FieldKind::Line(80), true),
                field("congress", "报送人大常委会备案的文号或者回执", FieldKind::Line(80), true),
            ],
            &["reviewers"],
        ),
        act("follow", "随分工和任职转办", &[], &[]),
        act("typeset", "版式文件存档", TYPESET, &[]),
        act("seal", "电子签章存档", SEAL, &[]),
    ],
    facts: &[
        fact("issuer", "发文机关", FactKind::Class("issuer")),
        fact("joint_with", "联合行文", FactKind::Class("joint_with")),
        fact("doc_type", "文种", FactKind::Class("doc_type")),
        fact("recipient", "主送机关层级", FactKind::Class("recipient")),
        fact("matter_class", "事项类别", FactKind::Class("matter_class")),
        fact("portfolio", "分工归属", FactKind::OneOf(PORTFOLIO)),
        fact("addressed", "报送对象", FactKind::Class("addressed")),
        fact("review", "合法性审查", FactKind::OneOf(REVIEW_STATES)),
        fact("mark", "批示方式", FactKind::Class("mark")),
        fact("purpose", "批阅性质", FactKind::OneOf(PURPOSES)),
        fact("opinion_meaning", "批示含义", FactKind::Class("meaning")),
        fact("publicity", "公开属性", FactKind::Class("publicity")),
        fact("label", "内部标识", FactKind::Class("label")),
        fact("meeting_passed", "经区政府会议审议通过", FactKind::Yes),
        fact("consent_noted", "注明经区政府研究或同意", FactKind::Yes),
        fact("leader_consent", "有区政府负责同志同意的记录", FactKind::Yes),
        fact("normative", "属行政规范性文件", FactKind::Yes),
        fact("needs_review", "报送前须经合法性审查", FactKind::Yes),
        fact("opinion_contradicts", "意见与批示方式相抵触", FactKind::Yes),
        fact("marked", "带有密级标志", FactKind::Yes),
        fact("own_competence", "属部门职权、可由部门自行发文", FactKind::Yes),
        fact("already_covered", "已有规定且仍适用", FactKind::Yes),
        fact("skip_level", "越级行文", FactKind::Yes),
        fact("skip_approved", "越级行文已获批准并抄送被越过的机关", FactKind::Yes),
        fact("withheld_bare", "不主动公开而未说明理由", FactKind::Yes),
        fact("temporary_funding", "涉及临时性请款", FactKind::Yes),
        fact("finance_opined", "区财政局已提出审核意见", FactKind::Yes),
        fact("head_approved", "拟稿部门主要负责同志已审核", FactKind::Yes),
        fact("sole_reviewer", "拟稿人将成为唯一的审核人", FactKind::Yes),
        fact("drafting_kind", "拟稿单位类别", FactKind::Class("unit_kind")),
        fact("desk_step", "办理环节", FactKind::OneOf(DESK_STEPS)),
        fact("review_result", "审查结论", FactKind::Class("review_result")),
        fact("reviewed_by_other", "拟稿人以外的同志已审核", FactKind::Yes),
        fact("sets_forbidden", "设定许可、处罚或强制", FactKind::Yes),
        fact("reduces_rights", "无依据减损权益或增加义务", FactKind::Yes),
        fact("has_vice_mayor", "有分管副区长", FactKind::Yes),
        fact("mayor_needed", "有必要报区长签发", JUDGEMENT),
        fact("finance_departure", "可以不先经区财政局审核", JUDGEMENT),
        fact("judges", "可以作出认定的同志", FactKind::Set),
        fact("departure_judges", "可以认定偏离原则性规定的同志", FactKind::Set),
        fact("amount", "涉及金额（元）", FactKind::Number),
        fact("lines_concerned", "涉及的分工事项", FactKind::Set),
        fact("unit_concerned", "所涉单位", FactKind::Text),
        fact("consultation", "征求其他单位意见", FactKind::OneOf(CONSULTATION)),
        fact("consulting", "意见尚待征求、答复或者协调的单位", FactKind::Set),
        fact("consultation_desk", "征求意见现应办理的同志", FactKind::Set),
        fact("urgency", "紧急程度", FactKind::Class("urgency")),
        fact("act_first", "先办后补", FactKind::OneOf(ACT_FIRST)),
        fact("act_first_holders", "受权准予先办的同志", FactKind::Set),
        fact("signing_posts", "呈签对象的职务", FactKind::Set),
        fact("signature_standing", "签发出自本人的情况", FactKind::OneOf(super::looks::STANDINGS)),
        fact("signer", "签发人", FactKind::Text),
        fact("disputed", "对代录有异议、尚未处理", FactKind::Yes),
        fact("voided", "代录经处理不作数", FactKind::Yes),
        fact("disputed_people", "对代录有异议的同志", FactKind::Set),
        fact("void_people", "代录不作数的同志", FactKind::Set),
        fact("power_disputed", "所依据的指定、授权或者离岗有异议", FactKind::Yes),
        fact("power_void", "所依据的指定、授权或者离岗不作数", FactKind::Yes),
        fact("disputed_powers", "有异议的指定、授权", FactKind::Set),
        fact("void_powers", "不作数的指定、授权", FactKind::Set),
        fact("power_givers", "作出指定、授权的同志", FactKind::Set),
        fact("drafter", "拟稿人", FactKind::Text),
        fact("drafting_unit", "拟稿单位", FactKind::Text),
        fact("editors", "可修改的同志", FactKind::Set),
        fact("unit_heads", "拟稿部门主要负责同志", FactKind::Set),
        fact("rung_holders", "本环节负责同志", FactKind::Set),
        fact("desk_holders", "当前持稿的同志", FactKind::Set),
        fact("lawful_signers", "可签发的同志", FactKind::Set),
        fact("registrars", "发文机关的文书登记人员", FactKind::Set),
        fact("reviewers", "合法性审查人员", FactKind::Set),
        fact("other_reviewers", "可以另行审核的同志", FactKind::Set),
    ],
    events: &[
        EventSpec { name: "drafted", label: "拟稿" },
        EventSpec { name: "edited", label: "修改" },
        EventSpec { name: "approved", label: "部门审核" },
        EventSpec { name: "reviewed", label: "合法性审查" },
        EventSpec { name: "submitted", label: "报送" },
        EventSpec { name: "cleared", label: "审核把关" },
        EventSpec { name: "judged", label: "认定" },
        EventSpec { name: "returned", label: "退回" },
        EventSpec { name: "answered", label: "批示" },
        EventSpec { name: "signed", label: "签发" },
        EventSpec { name: "acted_first", label: "准予先办" },
        EventSpec { name: "numbered", label: "编号" },
        EventSpec { name: "issued", label: "印发" },
        EventSpec { name: "typeset", label: "版式文件存档" },
        EventSpec { name: "sealed", label: "电子签章存档" },
        EventSpec { name: "recalled", label: "收回" },
        EventSpec { name: "filed", label: "备案" },
        EventSpec { name: "followed", label: "随分工和任职转办" },
    ],
    role_classes: &[],
    questions: &[
        QuestionSpec {
            name: "documents.form",
            label: "行文方式",
            keys: &["issuer", "joint_with", "doc_type", "recipient"],
            answer: AnswerKind::Ruling,
        },
        QuestionSpec {
            name: "documents.asks",
            label: "请示事项的数目",
            keys: &["doc_type"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "documents.main_recipients",
            label: "主送机关的数目",
            keys: &["recipient"],
            answer: AnswerKind::Range,
        },
        QuestionSpec { name: "documents.layout", label: "公文格式", keys: &["doc_type"], answer: AnswerKind::Text },
        QuestionSpec {
            name: "documents.mark_meaning",
            label: "批示方式的含义",
            keys: &["mark", "purpose"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.signer",
            label: "签发人",
            keys: &[
                "issuer",
                "joint_with",
                "doc_type",
                "recipient",
                "matter_class",
                "meeting_passed",
                "portfolio",
                "consent_noted",
                "mayor_needed",
            ],
            answer: AnswerKind::Signing,
        },
        QuestionSpec {
            name: "documents.review",
            label: "报送前的合法性审查",
            keys: &["normative", "issuer", "recipient", "matter_class", "drafting_kind"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.act_first",
            label: "先办后补",
            keys: &["urgency", "doc_type"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.desk",
            label: "承办环节的责任人",
            keys: &["desk_step", "drafting_kind"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.issuing_unit",
            label: "发文机关的办文单位",
            keys: &["issuer"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.opens",
            label: "知悉范围",
            keys: &["publicity", "label"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "documents.consulted",
            label: "涉及其职权须征求意见的单位",
            keys: &["unit_kind"],
            answer: AnswerKind::Ruling,
        },
        QuestionSpec {
            name: "documents.series",
            label: "机关代字",
            keys: &["issuer", "doc_type"],
            answer: AnswerKind::Text,
        },
    ],
    reasons: &[
        ReasonSpec { code: "documents.out_of_turn", label: "未按程序逐级审批" },
        ReasonSpec { code: "documents.other_value", label: "版式文件与印发的公文不一致" },
        ReasonSpec { code: "documents.not_at_this_step", label: "公文不在这一环节" },
        ReasonSpec { code: "documents.form_unlawful", label: "行文方式不合规则" },
        ReasonSpec { code: "documents.asks_count", label: "请示事项数目不合规则" },
        ReasonSpec { code: "documents.recipients_count", label: "主送机关数目不合规则" },
        ReasonSpec { code: "documents.meeting_unnamed", label: "未写明审议通过的会议" },
        ReasonSpec { code: "documents.not_the_signer", label: "应由其他同志签发" },
        ReasonSpec { code: "documents.text_changed", label: "审核后文稿有改动" },
        ReasonSpec { code: "documents.changes_outstanding", label: "签发人要求的修改尚未完成" },
        ReasonSpec { code: "documents.no_unit", label: "没有拟稿单位" },
        ReasonSpec { code: "documents.access", label: "知悉范围" },
        ReasonSpec { code: "documents.review_order", label: "审查结论的先后不合规则" },
        ReasonSpec { code: "documents.nobody_now", label: "现在没有可以办理的同志" },
        ReasonSpec { code: "documents.line_gone", label: "分工事项已经撤销" },
        ReasonSpec { code: "documents.follows", label: "待办已随现行分工和任职" },
        ReasonSpec { code: "documents.not_asked", label: "没有需要认定的事项" },
        ReasonSpec { code: "documents.held", label: "签发人要求暂缓" },
        ReasonSpec { code: "documents.not_reserved", label: "该号没有预留" },
    ],
};
