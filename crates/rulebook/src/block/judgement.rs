//! Reader of judgements.

use super::free;
use crate::book::{Book, NormKind};
use crate::judgement::Judgement;
use crate::norm::{Common, Strength};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let word = fields.need("word", "写明条文中留待认定的词语，如 word = \"如有必要\"");
    let answers = fields.need("answers", "写明答案所在的事实，如 answers = \"mayor_needed\"");
    let by = fields.words("by");
    if by.is_empty() {
        fields.missing("by", "写明哪些角色可以认定，如 by = [\"mayor\"]；列在前面的可以改变后面的认定");
    }
    let on = fields.words("on");
    if on.is_empty() {
        fields.missing("on", "写明办理哪些行为时要问，如 on = [\"documents.sign\"]");
    }
    let when = fields.table("when", "适用条件").map(|t| t.cells()).unwrap_or_default();
    let facts = fields.words("facts");
    if facts.is_empty() {
        fields.missing("facts", "写明认定时记录哪些事实；其中有变化的，须重新认定");
    }
    let departs = fields.flag("departs", false);
    let sink = fields.sink;
    if departs && common.strength == Strength::Gate {
        let help = "写 strength = \"duty\"；硬性规定不能以认定越过";
        sink.error(common.spot, "偏离软性规定的认定，不能是硬性（gate）", help);
    }
    fields.close();
    if free(book.judgements.get(&common.name).map(|j| j.common.spot), &common, NormKind::Judgement, sink) {
        let norm = Judgement { common, word, answers, by, on, when, facts, departs };
        book.judgements.insert(norm.common.name.clone(), norm);
    }
}
