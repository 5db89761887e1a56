//! What `office` declares: the organisation, designations, authorisations, administrators, editions.

mod changes;

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// Steps of keeping the organisation that the rules give to somebody.
const STEPS: &[(&str, &str)] = &[("keep", "任职等登记")];

/// Duties of running the system that the rules give to one of the administrators.
const CUSTODY: &[(&str, &str)] =
    &[("attempts", "未办成事项的审计记录"), ("journal", "办理日志"), ("readings", "办理日志的查阅记录")];

/// What may show that an act recorded for somebody else was his.
pub const EVIDENCE: &[(&str, &str)] =
    &[("scan", "扫描件（录音等文件）"), ("witness", "见证人"), ("reference", "其他系统中的编号")];

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

/// From when a power counts, until when, and from when it is ended.
const FROM: FieldSpec = FieldSpec {
    help: "不填即自作出之时起；不得早于作出之时",
    ..field("since", "起始时间", FieldKind::Time, false)
};
const UNTIL: FieldSpec = FieldSpec {
    help: "不填即到规则所定的最长期限为止",
    ..field("until", "截止时间", FieldKind::Time, false)
};
const ENDS: FieldSpec = FieldSpec {
    help: "不填即自作出之时起，尚未开始的不再施行",
    ..field("at", "终止时间", FieldKind::Time, false)
};

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

use SubjectUse::{Begins, Needs};

/// The vocabulary of `office`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "office",
    label: "组织与授权",
    acts: &[
        act(
            "found",
            "建立",
            Begins,
            &[
                field("name", "政府名称", FieldKind::Line(60), true),
                field("administrator", "首任管理员姓名", FieldKind::Line(30), true),
            ],
            &["founded"],
        ),
        act(
            "adopt",
            "启用规则版本",
            Begins,
            &[
                field("edition", "版本哈希", FieldKind::Line(64), true),
                field("title", "规则名称", FieldKind::Line(80), true),
                field("since", "启用时间", FieldKind::Time, true),
                field("trial", "试行", FieldKind::Yes, false),
                field("basis", "依据", FieldKind::Text(500), true),
                field("text", "规则全文", FieldKind::Files, false),
            ],
            &["adopted_before"],
        ),
        act(
            "appoint_administrator",
            "任命管理员",
            Begins,
            &[
                field("kind", "管理员类别", FieldKind::Choice("administrator"), true),
                field("person", "人员编号", FieldKind::Line(40), true),
                field("name", "姓名", FieldKind::Line(30), true),
            ],
            &["administers_already", "kind_taken"],
        ),
        act(
            "import",
            "导入组织",
            Begins,
            &[
                field("since", "生效时间", FieldKind::Time, true),
                field("basis", "依据", FieldKind::Text(500), true),
                FieldSpec {
                    help: "五张表：units（单位）、people（人员）、posts（职务）、lines（分工事项）、relations（分工），可以一次选取；样式见“组织”页的导出",
                    ..field("csv", "组织表格（CSV）", FieldKind::Sheets(2_000_000), false)
                },
                FieldSpec {
                    help: "与组织表格二选一",
                    ..field("toml", "组织文件（TOML）", FieldKind::Text(400_000), false)
                },
            ],
            &["administers_already", "imported"],
        ),
        act(
            "take_up",
            "任职",
            Begins,
            &[
                field("post", "职务", FieldKind::Post, true),
                field("person", "人员", FieldKind::Person, true),
                field("since", "起始时间", FieldKind::Time, true),
                field("basis", "依据", FieldKind::Text(500), true),
            ],
            &["keepers", "person_concerned", "post_role"],
        ),
        act(
            "vacate",
            "免职、停职或空缺",
            Begins,
            &[
                field("post", "职务", FieldKind::Post, true),
                field("since", "起始时间", FieldKind::Time, true),
                field("cause", "情形", FieldKind::Choice("vacancy"), true),
                field("basis", "依据", FieldKind::Text(500), true),
            ],
            &["keepers", "person_concerned", "post_role", "last_keeper"],
        ),
        act(
            "designate",
            "指定",
            Begins,
            &[
                field("for_post", "代为履行的职务", FieldKind::Post, true),
                field("to_post", "被指定的职务", FieldKind::Post, true),
                FROM,
                UNTIL,
                field("basis", "依据", FieldKind::Text(500), true),
            ],
            &["designators", "designable", "long_enough"],
        ),
        act(
            "authorise",
            "授权",
            Begins,
            &[
                field("to_post", "被授权的职务", FieldKind::Post, true),
                field("power", "授权事项", FieldKind::Choice("power"), true),
                field("lines", "限于分工事项", FieldKind::Lines, false),
                FROM,
                UNTIL,
                field("basis", "依据", FieldKind::Text(500), true),
            ],
            &["to_role"],
        ),
        act("end", "终止指定或授权", Needs, &[ENDS, field("basis", "依据", FieldKind::Text(500), true)], &["maker"]),
        act(
            "load_year",
            "载入放假调休安排",
            Begins,
            &[FieldSpec {
                help: "每年一段 [[year]]，写明通知文号（notice_no）、放假（off）和调休上班（work）的日期；已载入的年份以后载入的为准",
                ..field("toml", "年度放假安排（TOML）", FieldKind::Text(100_000), true)
            }],
            &["keepers"],
        ),
        changes::DIVIDE,
        changes::ADD_UNIT,
        changes::ADD_PERSON,
        changes::ADD_POST,
        changes::ADD_LINE,
        changes::RENAME,
        changes::CLOSE,
        changes::HAND_OVER,
        act("follow", "随离岗转办", Needs, &[], &[]),
        act("sign_in", "登录", Begins, &[], &["in_post"]),
        act("read_attempts", "查看未办成事项", Begins, &[], &["attempt_readers"]),
        act("read_figures", "查看按同志的统计", Begins, &[], &[]),
        act(
            "record_for",
            "代录",
            Begins,
            &[],
            &["entering_for", "keepers", "recorded_act", "begun_by", "own_acts", "witness", "evidence_fits", "scanned"],
        ),
    ],
    facts: &[
        fact("founded", "政府已建立", FactKind::Yes),
        fact("adopted_before", "已有启用的规则版本", FactKind::Yes),
        fact("administers_already", "已任其他管理员", FactKind::Yes),
        fact("kind_taken", "该类管理员已有人担任", FactKind::Yes),
        fact("keepers", "负责组织登记的同志", FactKind::Set),
        fact("attempt_readers", "查看审计记录的同志", FactKind::Set),
        fact("custody", "系统管理职责", FactKind::OneOf(CUSTODY)),
        fact("office_step", "登记环节", FactKind::OneOf(STEPS)),
        fact("designators", "有权指定的同志", FactKind::Set),
        fact("designable", "被指定职务符合规则", FactKind::Yes),
        fact("long_enough", "外出时间符合规则", FactKind::Yes),
        fact("to_role", "被授权职务的类别", FactKind::Text),
        fact("granted_power", "授权事项", FactKind::Class("power")),
        fact("maker", "作出指定或授权的同志", FactKind::Text),
        fact("person_concerned", "所涉同志", FactKind::Text),
        fact("imported", "组织已经导入", FactKind::Yes),
        fact("in_post", "现有职务", FactKind::Yes),
        fact("last_keeper", "最后一位负责组织登记的同志", FactKind::Yes),
        fact("held_role", "已任职务的类别", FactKind::Class("role")),
        fact("recorded_act", "代录的行为", FactKind::Text),
        fact("entering_for", "被代录的同志", FactKind::Text),
        fact("begun_by", "此件的拟稿人或者发起人", FactKind::Text),
        fact("own_acts", "录入的同志自己在此件上的办理", FactKind::Set),
        fact("other_keepers", "可以另行代录的同志", FactKind::Set),
        fact("medium", "代录的来源", FactKind::Class("medium")),
        fact("evidence", "代录的凭据", FactKind::OneOf(EVIDENCE)),
        fact("evidence_given", "所附凭据", FactKind::Set),
        fact("evidence_wanted", "应附凭据", FactKind::Set),
        fact("scanned", "附有扫描件", FactKind::Yes),
        fact("evidence_fits", "凭据符合规则", FactKind::Yes),
        fact("witness", "见证人", FactKind::Text),
        fact("relation", "分工关系", FactKind::Class("relation")),
        fact("post_role", "职务类别", FactKind::Class("role")),
        fact("unit_kind", "单位类别", FactKind::Class("unit_kind")),
    ],
    events: &[
        EventSpec { name: "founded", label: "建立" },
        EventSpec { name: "adopted", label: "启用规则版本" },
        EventSpec { name: "administrator_appointed", label: "任命管理员" },
        EventSpec { name: "imported", label: "导入组织" },
        EventSpec { name: "taken_up", label: "任职" },
        EventSpec { name: "vacated", label: "职务空缺" },
        EventSpec { name: "designated", label: "指定" },
        EventSpec { name: "authorised", label: "授权" },
        EventSpec { name: "ended", label: "终止" },
        EventSpec { name: "unattended", label: "没有人在岗代为履行" },
        EventSpec { name: "attended", label: "已有人在岗" },
        EventSpec { name: "years_loaded", label: "载入放假调休安排" },
        EventSpec { name: "password_given", label: "发放一次性密码" },
        EventSpec { name: "divided", label: "公布分工" },
        EventSpec { name: "unit_added", label: "新设单位" },
        EventSpec { name: "person_added", label: "登记人员" },
        EventSpec { name: "post_added", label: "新设职务" },
        EventSpec { name: "line_added", label: "新设分工事项" },
        EventSpec { name: "renamed", label: "更名" },
        EventSpec { name: "closed", label: "撤销" },
        EventSpec { name: "handed_over", label: "职务交接" },
    ],
    role_classes: &["administrator"],
    questions: &[
        QuestionSpec {
            name: "office.relation",
            label: "分工关系",
            keys: &["relation", "post_role", "unit_kind"],
            answer: AnswerKind::Ruling,
        },
        QuestionSpec {
            name: "office.relation_count",
            label: "一项工作可有几个这一关系的职务",
            keys: &["relation"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "office.compatible",
            label: "一人可否兼任",
            keys: &["post_role", "held_role"],
            answer: AnswerKind::Ruling,
        },
        QuestionSpec {
            name: "office.longest",
            label: "一次指定最长的日数",
            keys: &["post_role"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "office.grant_longest",
            label: "一次授权最长的日数",
            keys: &["granted_power"],
            answer: AnswerKind::Range,
        },
        QuestionSpec {
            name: "office.custody",
            label: "系统管理职责由哪类管理员承担",
            keys: &["custody"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "office.evidence",
            label: "代录须附的凭据",
            keys: &["medium", "evidence"],
            answer: AnswerKind::Ruling,
        },
        QuestionSpec {
            name: "office.desk",
            label: "组织登记的责任人",
            keys: &["office_step"],
            answer: AnswerKind::Text,
        },
    ],
    reasons: &[
        ReasonSpec { code: "office.dates_out_of_order", label: "起止时间颠倒" },
        ReasonSpec { code: "office.not_open", label: "已经终止" },
        ReasonSpec { code: "office.no_substitution", label: "规则未规定可代为履行" },
        ReasonSpec { code: "office.self", label: "不得指定或授权本人" },
        ReasonSpec { code: "office.designated_already", label: "该职务已有指定" },
        ReasonSpec { code: "office.designated_before", label: "指定早于作出" },
        ReasonSpec { code: "office.granted_before", label: "授权早于作出" },
        ReasonSpec { code: "office.ended_before", label: "终止早于作出" },
        ReasonSpec { code: "office.designated_too_long", label: "指定的时间过长" },
        ReasonSpec { code: "office.granted_too_long", label: "授权的时间过长" },
        ReasonSpec { code: "office.post_taken", label: "该职务已有人担任" },
        ReasonSpec { code: "office.post_empty", label: "该职务本就空缺" },
        ReasonSpec { code: "office.relation_unlawful", label: "分工关系不合规则" },
        ReasonSpec { code: "office.import_contradicts", label: "组织文件自相矛盾" },
        ReasonSpec { code: "office.division_contradicts", label: "分工自相矛盾" },
        ReasonSpec { code: "office.unled", label: "分工事项无人分管" },
        ReasonSpec { code: "office.incompatible", label: "职务不得兼任" },
        ReasonSpec { code: "office.role_taken", label: "该类职务只由一人担任" },
        ReasonSpec { code: "office.circle", label: "互相代为履行" },
        ReasonSpec { code: "office.going_round", label: "互相代为履行，没有人实际履行" },
        ReasonSpec { code: "office.stand_in_away", label: "受指定的同志也离岗" },
        ReasonSpec { code: "office.follows", label: "待办已随现行指定和离岗" },
        ReasonSpec { code: "office.not_standing", label: "尚未设立或者已经撤销" },
        ReasonSpec { code: "office.still_used", label: "尚在使用，不能撤销" },
        ReasonSpec { code: "office.known_already", label: "已有同样的登记" },
        ReasonSpec { code: "office.too_far_ahead", label: "登记得过早" },
        ReasonSpec { code: "office.on_record_later", label: "任职、分工事后登记" },
        ReasonSpec { code: "office.kept", label: "登记备查" },
        ReasonSpec { code: "office.marked", label: "所填内容带有密级标志" },
    ],
};
