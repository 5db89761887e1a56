//! What `packages` declares: packages sent to and received from other governments, and the keys by which they are told apart.

use guiju_core::vocabulary::{
    ActSpec, AnswerKind, EventSpec, FactKind, FactSpec, FieldKind, FieldSpec, QuestionSpec, ReasonSpec, SubjectUse,
    Vocabulary,
};

/// What is known of the key by which a package is signed.
pub const STANDINGS: &[(&str, &str)] = &[
    ("known", "已登记为发送单位的密钥"),
    ("unknown", "没有登记"),
    ("other_key", "没有登记，发送单位另有登记的密钥"),
    ("other", "登记为其他单位的密钥"),
    ("ended", "已停用"),
    ("own", "所写的发送单位是本政府"),
];
/// Who the rules give something to do.
pub const STEPS: &[(&str, &str)] = &[("send", "发送"), ("receive", "收件"), ("keys", "登记密钥")];

/// Most letters of what a package says as text: a manifest, a value, metadata.
const TEXTS: usize = 8_000_000;

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

const COMES: FieldSpec =
    helped("package", "公文包", FieldKind::Package(TEXTS), true, "对方政府生成的公文包（zip 文件），不要解开");
const MADE: FieldSpec = field("package", "公文包", FieldKind::Packed(TEXTS), false);
const KEY: FieldSpec =
    helped("key", "公钥", FieldKind::Text(400), true, "64位十六进制数字，或者公钥文件（PEM）的全部文字");
const VOUCHED: FieldSpec =
    helped("vouched_by", "对方核对人", FieldKind::Line(80), true, "对方何单位、何人告知并核对指纹");
const CHANNEL: FieldSpec = field("channel", "核对方式", FieldKind::Choice("key_channel"), true);
const TOLD: FieldSpec = field("told", "核对日期", FieldKind::Date, true);

/// The vocabulary of `packages`.
pub const VOCABULARY: Vocabulary = Vocabulary {
    matter: "packages",
    label: "公文交换",
    acts: &[
        act("receive", "登记收到的公文包", SubjectUse::Begins, &[COMES], &["package_clerks", "key_standing"]),
        act(
            "register_partner",
            "登记交换单位和密钥",
            SubjectUse::Begins,
            &[
                helped("name", "单位名称", FieldKind::Line(60), true, "全称，与公文包中的发送单位一致"),
                KEY,
                VOUCHED,
                CHANNEL,
                TOLD,
                field("basis", "依据", FieldKind::Text(500), true),
            ],
            &["key_keepers"],
        ),
        act(
            "change_key",
            "更换密钥",
            SubjectUse::Needs,
            &[KEY, VOUCHED, CHANNEL, TOLD, field("basis", "依据", FieldKind::Text(500), true)],
            &["key_keepers"],
        ),
        act(
            "end_key",
            "停用密钥",
            SubjectUse::Needs,
            &[field("reason", "理由", FieldKind::Text(500), true)],
            &["key_keepers"],
        ),
        act(
            "receipt",
            "签收",
            SubjectUse::Needs,
            &[field("reason", "说明", FieldKind::Line(200), false), MADE],
            &["package_clerks", "key_standing", "sent_here"],
        ),
        act(
            "return",
            "退回",
            SubjectUse::Needs,
            &[field("reason", "退回理由", FieldKind::Line(200), true), MADE],
            &["package_clerks"],
        ),
        act(
            "send",
            "发送公文包",
            SubjectUse::Any,
            &[
                helped(
                    "receiver",
                    "接收单位",
                    FieldKind::Line(60),
                    true,
                    "已登记的交换单位，写全称；见“交换单位和密钥”",
                ),
                MADE,
            ],
            &["dispatchers", "publicity", "label", "named_recipient"],
        ),
        act("record_answer", "登记签收或者退回", SubjectUse::Any, &[COMES], &["dispatchers", "key_standing"]),
    ],
    facts: &[
        FactSpec { name: "package_clerks", label: "区政府收件的同志", kind: FactKind::Set },
        FactSpec { name: "key_keepers", label: "登记对方密钥的同志", kind: FactKind::Set },
        FactSpec { name: "dispatchers", label: "发文机关发送公文的同志", kind: FactKind::Set },
        FactSpec { name: "package_step", label: "公文交换环节", kind: FactKind::OneOf(STEPS) },
        FactSpec { name: "key_standing", label: "签名所用的密钥", kind: FactKind::OneOf(STANDINGS) },
        FactSpec { name: "sent_here", label: "发给本政府", kind: FactKind::Yes },
        FactSpec { name: "named_recipient", label: "接收单位是主送或者抄送机关", kind: FactKind::Yes },
    ],
    events: &[
        EventSpec { name: "key_told", label: "登记密钥" },
        EventSpec { name: "key_ended", label: "停用密钥" },
        EventSpec { name: "sent", label: "发送公文包" },
        EventSpec { name: "answered", label: "登记签收或者退回" },
        EventSpec { name: "received", label: "收到公文包" },
        EventSpec { name: "receipted", label: "签收" },
        EventSpec { name: "returned", label: "退回" },
    ],
    role_classes: &[],
    questions: &[
        QuestionSpec {
            name: "packages.desk",
            label: "公文交换由谁办理",
            keys: &["package_step"],
            answer: AnswerKind::Text,
        },
        QuestionSpec {
            name: "packages.admit",
            label: "收到的公文包能否登记",
            keys: &["key_standing"],
            answer: AnswerKind::Ruling,
        },
    ],
    reasons: &[
        ReasonSpec { code: "packages.kept", label: "登记备查" },
        ReasonSpec { code: "packages.not_issued", label: "没有可以发送的公文" },
        ReasonSpec { code: "packages.no_key", label: "没有签名密钥" },
        ReasonSpec { code: "packages.no_receiver", label: "接收单位没有登记" },
        ReasonSpec { code: "packages.sent_before", label: "已经发送" },
        ReasonSpec { code: "packages.other_content", label: "公文包与登记不一致" },
        ReasonSpec { code: "packages.not_here", label: "此件不作这一办理" },
        ReasonSpec { code: "packages.received_before", label: "已经收到" },
        ReasonSpec { code: "packages.key_known", label: "密钥或者单位已经登记" },
        ReasonSpec { code: "packages.own", label: "本政府不登记为交换单位" },
        ReasonSpec { code: "packages.not_admitted", label: "公文包不能登记" },
        ReasonSpec { code: "packages.answers_nothing", label: "不是对此件的答复" },
    ],
};
