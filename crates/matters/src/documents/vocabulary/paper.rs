//! The forms of the paper itself and of its pages.

use guiju_core::vocabulary::{FieldKind, FieldSpec};

use super::{field, helped};

/// The draft's form; `edit` uses the same.
pub const PAPER: &[FieldSpec] = &[
    helped("title", "标题", FieldKind::Line(120), true, "发文机关、事由、文种，如：……关于印发《……》的通知"),
    field("issuer", "发文机关", FieldKind::Choice("issuer"), true),
    field("joint_with", "联合行文", FieldKind::Choice("joint_with"), true),
    field("doc_type", "文种", FieldKind::Choice("doc_type"), true),
    field("recipient", "主送机关层级", FieldKind::Choice("recipient"), true),
    helped("recipients", "主送机关", FieldKind::Items(60), false, "每行一个"),
    helped("copies", "抄送机关", FieldKind::Items(60), false, "每行一个"),
    helped("lines", "涉及分工事项", FieldKind::Lines, true, "据此确定分管负责同志"),
    field("matter_class", "事项类别", FieldKind::Choice("matter_class"), true),
    helped("basis", "制发依据", FieldKind::Text(1_000), true, "如：经区政府第×次全体会议审议通过"),
    field("meeting_passed", "经区政府会议审议通过", FieldKind::Yes, false),
    helped("meeting", "会议名称", FieldKind::Line(80), false, "经会议审议通过的必填"),
    field("normative", "属行政规范性文件", FieldKind::Yes, false),
    field("consent_noted", "文内注明经区政府研究或同意", FieldKind::Yes, false),
    helped("asks", "请示事项", FieldKind::Items(20), false, "每行一项；请示恰一项，报告不得夹带"),
    field("addressed", "报送对象", FieldKind::Choice("addressed"), true),
    field("skip_level", "越级行文", FieldKind::Yes, false),
    helped("skip_approval", "越级行文的批准", FieldKind::Line(120), false, "批准人、时间、方式"),
    field("temporary_funding", "涉及临时性请款", FieldKind::Yes, false),
    field("finance_opinion", "区财政局审核意见", FieldKind::Line(200), false),
    field("amount", "涉及金额（元）", FieldKind::Money, false),
    field("own_competence", "属部门职权、可由部门自行发文", FieldKind::Yes, false),
    field("already_covered", "法律法规或现行文件已有规定且仍适用", FieldKind::Yes, false),
    field("urgency", "紧急程度", FieldKind::Choice("urgency"), true),
    field("publicity", "公开属性", FieldKind::Choice("publicity"), true),
    helped("withhold_ground", "不予公开或依申请公开的理由", FieldKind::Line(200), false, "不主动公开的必填"),
    field("label", "内部标识", FieldKind::Choice("label"), true),
    helped("classification", "密级", FieldKind::Line(20), false, "本系统不得处理涉密文件；有密级的请走机要渠道"),
    helped(
        "source",
        "正文文件",
        FieldKind::Files,
        false,
        "正文已经写成 DOCX 的，选好文件后点“读入正文”，文件一并存档；没有的不填",
    ),
    helped(
        "body",
        "正文",
        FieldKind::Text(200_000),
        true,
        "层次依次写作“一、”“（一）”“1.”“（1）”；表格的各格用“|”或者制表符分开",
    ),
    helped(
        "annex",
        "所发文本",
        FieldKind::Text(200_000),
        false,
        "本件印发、转发的文本，第一行是标题，另面编排；没有的不填",
    ),
    field("attachments", "附件", FieldKind::Files, false),
];

/// The form by which the pages of what was issued are kept.
pub const TYPESET: &[FieldSpec] = &[
    field("value", "公文数据的校验值", FieldKind::Line(64), true),
    field("pdf", "版式文件", FieldKind::Files, true),
    field("pages", "页数", FieldKind::Line(6), true),
    field("engine", "排版程序", FieldKind::Line(120), true),
    field("fonts", "字体", FieldKind::Items(20), false),
    field("adjusted", "为排版所作的调整", FieldKind::Items(20), false),
];

/// The form by which what a seal service gave for the pages is kept.
pub const SEAL: &[FieldSpec] = &[
    field("pdf", "版式文件的校验值", FieldKind::Line(64), true),
    field("organ", "用印单位", FieldKind::Line(120), true),
    field("service", "印章服务", FieldKind::Line(120), true),
    field("format", "格式", FieldKind::Line(60), true),
    field("seal", "签章数据", FieldKind::Files, true),
];
