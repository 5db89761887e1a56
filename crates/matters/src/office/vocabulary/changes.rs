//! The acts by which the organisation changes after the first day: 分工 by notice, units, posts, people and lines of work
//! added, renamed and closed, a post handed over.

use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};

use super::{act, field};
use guiju_core::vocabulary::SubjectUse::Begins;

/// Longest text of rows that a notice may have.
const ROWS: usize = 60_000;

const SINCE: FieldSpec = field("since", "生效时间", FieldKind::Time, true);
const BASIS: FieldSpec = field("basis", "依据", FieldKind::Text(500), true);

/// An id that the program makes where none is typed.
const ID: FieldSpec = FieldSpec {
    help: "小写字母、数字、连字符和下划线；不填由系统编定，以后不变",
    ..field("id", "编号", FieldKind::Line(40), false)
};

const UNIT: FieldSpec = FieldSpec { help: "只选一项", ..field("unit", "单位", FieldKind::Unit, false) };
const POST: FieldSpec = FieldSpec { help: "只选一项", ..field("post", "职务", FieldKind::Post, false) };
const PERSON: FieldSpec = FieldSpec { help: "只选一项", ..field("person", "人员", FieldKind::Person, false) };
const LINE: FieldSpec = FieldSpec { help: "只选一项", ..field("line", "分工事项", FieldKind::Lines, false) };

const INITIALS: FieldSpec = FieldSpec {
    help: "不填由系统按姓名推定；多音字推定可能有误，请在此更正",
    ..field("initials", "拼音首字母", FieldKind::Line(20), false)
};

/// 分工 by notice.
pub(super) const DIVIDE: ActSpec = act(
    "divide",
    "公布分工",
    Begins,
    &[
        field("notice", "通知名称", FieldKind::Line(120), true),
        field("number", "通知文号", FieldKind::Line(60), true),
        SINCE,
        FieldSpec {
            help: "勾选的，所列事项按所列重新确定，未列的事项不变；不勾选的，所列即为全部分工，此前的分工同时终止",
            ..field("changes", "只列有变动的事项", FieldKind::Yes, false)
        },
        FieldSpec {
            help: "每行一条：分工事项，关系，职务；以逗号或者制表符分隔，可从电子表格粘贴。\
                   职务写名称、任职同志姓名或者编号，同名职务有几个的写姓名",
            ..field("rows", "分工", FieldKind::Text(ROWS), false)
        },
        FieldSpec {
            help: "通知写明暂时无人分管的，在此勾选；没有勾选而无人分管的，不予登记",
            ..field("unled", "暂无分管的事项", FieldKind::Lines, false)
        },
    ],
    &["keepers"],
);

/// A unit, person, post or line of work is added.
pub(super) const ADD_UNIT: ActSpec = act(
    "add_unit",
    "新设单位",
    Begins,
    &[
        field("name", "名称", FieldKind::Line(60), true),
        field("kind", "类别", FieldKind::Choice("unit_kind"), true),
        field("parent", "上级单位", FieldKind::Unit, false),
        ID,
        SINCE,
        BASIS,
    ],
    &["keepers"],
);

/// See [`ADD_UNIT`].
pub(super) const ADD_PERSON: ActSpec = act(
    "add_person",
    "登记人员",
    Begins,
    &[
        field("name", "姓名", FieldKind::Line(30), true),
        INITIALS,
        FieldSpec {
            help: "也是登录名；小写字母、数字、连字符和下划线；不填由系统编定，以后不变", ..ID
        },
        BASIS,
    ],
    &["keepers"],
);

/// See [`ADD_UNIT`].
pub(super) const ADD_POST: ActSpec = act(
    "add_post",
    "新设职务",
    Begins,
    &[
        field("title", "职务名称", FieldKind::Line(60), true),
        field("role", "职务类别", FieldKind::Choice("role"), true),
        field("unit", "单位", FieldKind::Unit, true),
        FieldSpec {
            help: "在名单中的次序，数字小的在前", ..field("order", "排序", FieldKind::Line(6), false)
        },
        ID,
        SINCE,
        BASIS,
    ],
    &["keepers"],
);

/// See [`ADD_UNIT`].
pub(super) const ADD_LINE: ActSpec = act(
    "add_line",
    "新设分工事项",
    Begins,
    &[
        field("name", "名称", FieldKind::Line(60), true),
        field("unit", "承办单位", FieldKind::Unit, false),
        ID,
        SINCE,
        BASIS,
    ],
    &["keepers"],
);

/// A unit, person, post or line of work is called otherwise from an instant on, not from a future one: names are shown
/// as they are.
pub(super) const RENAME: ActSpec = act(
    "rename",
    "更名",
    Begins,
    &[UNIT, POST, PERSON, LINE, field("name", "新的名称", FieldKind::Line(60), true), INITIALS, SINCE, BASIS],
    &["keepers"],
);

/// A unit, post or line of work is closed. A person is not: his last post ends.
pub(super) const CLOSE: ActSpec =
    act("close", "撤销单位、职务、分工事项", Begins, &[UNIT, POST, LINE, SINCE, BASIS], &["keepers"]);

/// A post changes hands in one act.
pub(super) const HAND_OVER: ActSpec = act(
    "hand_over",
    "职务交接",
    Begins,
    &[
        field("post", "职务", FieldKind::Post, true),
        field("person", "接任的同志", FieldKind::Person, true),
        field("since", "交接时间", FieldKind::Time, true),
        field("cause", "原任情形", FieldKind::Choice("vacancy"), true),
        FieldSpec {
            help: "交接清单之外的口头交代、保管的物品等；清单由系统列出，见该职务的页面",
            ..field("note", "交接说明", FieldKind::Text(2_000), false)
        },
        BASIS,
    ],
    &["keepers", "person_concerned", "post_role"],
);
