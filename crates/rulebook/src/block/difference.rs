//! Reader of differences.

use super::{Home, free};
use crate::book::{Book, NormKind};
use crate::norm::{Common, Difference, How};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book, home: Home<'_>) {
    let against = fields.need("against", "写明与上位规定的哪一处不同，如 against = \"某条例的条号\"");
    if !fields.has("how") {
        let words = How::ALL.map(|how| format!("{}（{}）", how.name(), how.label())).join("、");
        fields.missing("how", &format!("写明两者的关系：{words}"));
    }
    let how = fields.one_of("how", &How::ALL.map(|how| (how.name(), how)), How::Apart);
    let above = fields.need("above", "用自己的话写明上位规定怎样说").text;
    let here = fields.need("here", "用自己的话写明本规则怎样说").text;
    if common.reading.trim().is_empty() {
        fields.missing("reading", "写明本规则取哪一种，为什么");
    }
    let ask = fields.text("ask");
    let sink = fields.sink;
    if book.articles.get(home.article).is_some_and(|a| a.layer == 0) {
        sink.error(common.spot, "最下一层没有上位规定，不能有差异", "移到依靠这一规定的规则之中");
    }
    fields.close();
    if free(book.differences.get(&common.name).map(|d| d.common.spot), &common, NormKind::Difference, sink) {
        book.differences.insert(common.name.clone(), Difference { common, against, how, above, here, ask });
    }
}
