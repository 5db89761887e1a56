//! Reader of bands of an amount.

use super::free;
use crate::book::{Book, NormKind};
use crate::norm::{Band, Bands, Common, Days};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let of = fields.need("of", "写明是哪个数的分档，如 of = \"leave_days\"");
    let mut bands: Vec<Band> = vec![];
    for item in fields.tables("member", "分档", false) {
        let id = item.need("id", "写明分档的标识");
        let label = item.need("label", "写明中文名称").text;
        let from = from(&item);
        if bands.iter().any(|b| b.id == id) && !id.is_empty() {
            item.sink.error(id.spot, format!("“{}”里“{id}”写了两次", common.name), "删去重复的一个");
        }
        bands.push(Band { id, label, from });
        item.close();
    }
    if bands.is_empty() {
        fields.missing("member", "至少写一个分档：[[member]]，下面写 id、label 和 from");
    }
    let sink = fields.sink;
    fields.close();
    if free(book.bands.get(&common.name).map(|b| b.common.spot), &common, NormKind::Bands, sink) {
        book.bands.insert(common.name.clone(), Bands { common, of, bands });
    }
}

fn from(item: &Fields<'_, '_>) -> Days {
    match (item.number("from"), item.word("from_value")) {
        (Some(n), None) => Days::Number(n),
        (None, Some(name)) => Days::Value(name),
        (Some(_), Some(name)) => {
            item.sink.error(name.spot, "“from”和“from_value”只能写一个", "");
            Days::Value(name)
        }
        (None, None) => {
            if !item.has("from") {
                item.missing("from", "写明从多少起：from = 数值，或 from_value = \"规则值名称\"；最低一档写 from = 0");
            }
            Days::Number(0)
        }
    }
}
