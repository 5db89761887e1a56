//! Reader of ladders.

use super::free;
use crate::book::{Book, NormKind};
use crate::files::{Files, Word};
use crate::norm::{Chain, Common, RungNorm};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let none = fields.flag("rungs_none", false);
    let sink = fields.sink;
    let mut rungs = vec![];
    for item in fields.tables("rung", "环节", false) {
        let role = item.need("role", "写明由哪个角色审核把关");
        let label = item.word("label").map(|w| w.text);
        let each_post = item.one_of("each", &[("post", true)], false);
        let when = item.word("when").map(|word| inside_quotes(sink.files, word));
        if let Some(empty) = when.as_ref().filter(|w| w.trim().is_empty()) {
            sink.error(empty.spot, "“when”不能为空", "没有条件的，删去这个键");
        }
        item.close();
        rungs.push(RungNorm { role, label, each_post, when });
    }
    match (rungs.is_empty(), none) {
        (true, false) => fields.missing("rung", "至少写一个环节；确无环节的写 rungs_none = true"),
        (false, true) => sink.error(fields.spot_of("rungs_none"), "写了环节，又写“没有环节”", "删去 rungs_none"),
        _ => {}
    }
    fields.close();
    if free(book.chains.get(&common.name).map(|c| c.common.spot), &common, NormKind::Chain, sink) {
        book.chains.insert(common.name.clone(), Chain { common, rungs });
    }
}

/// Moves a word's spot from its opening quotes to its first character, so that a position in the text is one in the file.
fn inside_quotes(files: &Files, mut word: Word) -> Word {
    let raw = files.text(word.spot.file).get(word.spot.offset..).unwrap_or_default();
    let quotes = raw.chars().take_while(|c| matches!(c, '"' | '\'')).count();
    let begins = if quotes >= 3 { 3 } else { quotes.min(1) };
    let breaks = raw.get(begins..).map_or(0, |rest| match (quotes >= 3, rest) {
        (true, r) if r.starts_with("\r\n") => 2,
        (true, r) if r.starts_with('\n') => 1,
        _ => 0,
    });
    word.spot = word.spot.plus(begins + breaks);
    word
}
