//! What `registry` declares: the numbers of each series and year, and documents in force issued elsewhere.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// What became of a number so far.
pub const STANDINGS: &[(&str, &str)] = &[
    ("next", "下一个未用的号"),
    ("gap", "空缺，去向未登记"),
    ("ahead", "还没有编到"),
    ("used", "已编发公文"),
    ("before", "启用前已在其他系统使用"),
    ("reserved", "预留"),
    ("void", "作废"),
    ("offline", "线下涉密件占用"),
];

const fn field(name: &'static str, label: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label, kind, required, help: "" }
}

const fn act(name: &'static str, label: &'static str, fields: &'static [FieldSpec]) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Begins, fields, guards: &["registrars"], needs_seen_text: false }
}

const SERIES: FieldSpec =
    FieldSpec { help: "如：红桥政", ..field("series", "机关代字", FieldKind::Line(20), true) };
const YEAR: FieldSpec = FieldSpec { help: "四位数字", ..field("year", "年份", FieldKind::Line(4), true) };

/// The vocabulary of `registry`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "registry",
    label: "文书登记",
    acts: &[
        act(
            "open_series",
            "登记启用前已用的字号",
            &[
                SERIES,
                YEAR,
                FieldSpec {
                    help: "本系统从下一号编起；只能在本系统编这一代字、年份的第一个号之前登记",
                    ..field("last", "其他系统已用到第几号", FieldKind::Line(6), true)
                },
                field("basis", "依据", FieldKind::Text(500), true),
            ],
        ),
        act(
            "set_number",
            "登记字号去向",
            &[
                SERIES,
                YEAR,
                field("number", "第几号", FieldKind::Line(6), true),
                field("fate", "去向", FieldKind::Choice("number_fate"), true),
                FieldSpec {
                    help: "线下涉密件只占号，不得写标题和内容",
                    ..field("reason", "理由", FieldKind::Text(500), true)
                },
            ],
        ),
        act(
            "import_in_force",
            "登记此前制发的现行文件",
            &[
                FieldSpec {
                    help: "各列：标题、发文字号、制发机关、成文日期、行政规范性文件（是或者否）、来源、核对人、附件文件名",
                    ..field("csv", "现行文件表（CSV）", FieldKind::Sheets(2_000_000), true)
                },
                field("basis", "依据", FieldKind::Text(500), true),
                field("files", "附件", FieldKind::Files, false),
            ],
        ),
    ],
    facts: &[
        FactSpec { name: "registrars", label: "发文机关的文书登记人员", kind: FactKind::Set },
        FactSpec { name: "number_standing", label: "字号现在的情形", kind: FactKind::OneOf(STANDINGS) },
        FactSpec { name: "number_fate", label: "字号的去向", kind: FactKind::Class("number_fate") },
    ],
    events: &[
        EventSpec { name: "series_opened", label: "登记启用前已用的字号" },
        EventSpec { name: "number_set", label: "登记字号去向" },
        EventSpec { name: "in_force_imported", label: "登记此前制发的现行文件" },
    ],
    role_classes: &[],
    questions: &[QuestionSpec {
        name: "registry.fate",
        label: "字号能否作此登记",
        keys: &["number_standing", "number_fate"],
        answer: AnswerKind::Ruling,
    }],
    reasons: &[
        ReasonSpec { code: "registry.no_series", label: "规则中没有这一机关代字" },
        ReasonSpec { code: "registry.year_to_come", label: "年份尚未到来" },
        ReasonSpec { code: "registry.year_before", label: "年份早于本系统的记录" },
        ReasonSpec { code: "registry.series_begun", label: "这一代字、年份已经开始编号" },
        ReasonSpec { code: "registry.number_settled", label: "字号不能作此登记" },
        ReasonSpec { code: "registry.table_wrong", label: "现行文件表有误" },
        ReasonSpec { code: "registry.kept", label: "登记备查" },
    ],
};
