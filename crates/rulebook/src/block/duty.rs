//! Reader of duties.

use guiju_calendar::{Side, Unit};

use super::free;
use crate::book::{Book, NormKind};
use crate::norm::{Common, Days, Debtor, Duty, Extension, LimitNorm, Opening, StepKind, StepNorm};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let owes = fields.need("owes", "写明应办的行为，如 owes = \"documents.clear\"");
    let on = opening(&fields);
    let when = fields.table("when", "适用条件").map(|t| t.cells()).unwrap_or_default();
    let limit = limit(&fields);
    let extend = extension(&fields);
    let steps = fields.tables("step", "步骤", false).into_iter().filter_map(step).collect::<Vec<_>>();
    let sink = fields.sink;
    if limit.is_none() {
        for key in ["step", "extend_by", "date", "cutoff", "near"].into_iter().filter(|k| fields.has(k)) {
            sink.error(fields.spot_of(key), format!("没有时限，不能写“{key}”"), "写明 unit，以及 count 或 value");
        }
    }
    fields.close();
    if free(book.duties.get(&common.name).map(|d| d.common.spot), &common, NormKind::Duty, sink) {
        book.duties.insert(common.name.clone(), Duty { common, owes, on, when, limit, extend, steps });
    }
}

fn opening(fields: &Fields<'_, '_>) -> Option<Opening> {
    let (role, fact, doer) = (fields.word("by_role"), fields.word("by_fact"), fields.flag("by_doer", false));
    let until = fields.words("until");
    let Some(event) = fields.word("on") else {
        for key in ["by_role", "by_fact", "by_doer", "until"].into_iter().filter(|k| fields.has(k)) {
            let help = "写明由哪个事件产生：on = \"事项.事件\"；由事项自己说明谁应办的，删去这个键";
            fields.sink.error(fields.spot_of(key), format!("没有写“on”，不能写“{key}”"), help);
        }
        return None;
    };
    let by = match (role, fact, doer) {
        (Some(role), None, false) => Debtor::Role(role),
        (None, Some(fact), false) => Debtor::Fact(fact),
        (None, None, true) => Debtor::Doer,
        _ => {
            let help = "写一个：by_role = \"角色\"、by_fact = \"事实\"，或者 by_doer = true";
            fields.sink.error(event.spot, "没有写明由谁办，或者写了不止一个", help);
            Debtor::Doer
        }
    };
    if until.is_empty() {
        fields.missing("until", "写明办结的事件，如 until = [\"leave.completed\"]");
    }
    Some(Opening { event, by, until })
}

fn days(fields: &Fields<'_, '_>, number: &'static str, value: &'static str) -> Option<Days> {
    match (fields.number(number), fields.word(value)) {
        (Some(n), None) => {
            if n < 0 {
                fields.sink.error(fields.spot_of(number), "数值不能为负", "");
            }
            Some(Days::Number(n))
        }
        (None, Some(name)) => Some(Days::Value(name)),
        (Some(_), Some(name)) => {
            fields.sink.error(name.spot, format!("“{number}”和“{value}”只能写一个"), "");
            Some(Days::Value(name))
        }
        (None, None) => None,
    }
}

fn limit(fields: &Fields<'_, '_>) -> Option<LimitNorm> {
    let count = days(fields, "count", "value");
    let unit = fields.has("unit").then(|| unit(fields));
    let sides = [("after", Side::After), ("before", Side::Before), ("not_before", Side::NotBefore)];
    let side = fields.one_of("side", &sides, Side::After);
    let date = fields.word("date");
    let cutoff = fields.word("cutoff").and_then(|word| {
        let minute = minute(&word);
        if minute.is_none() {
            fields.sink.error(word.spot, format!("“{word}”不是一天中的时刻"), "写作 cutoff = \"16:30\"");
        }
        minute
    });
    let near = fields.number("near").unwrap_or_default();
    match (count, unit) {
        (Some(count), Some(unit)) => Some(LimitNorm { count, unit, side, date, cutoff, near }),
        (None, None) => None,
        (Some(_), None) => {
            fields.missing("unit", "写明单位：minutes、hours、days、workdays 或 months");
            None
        }
        (None, Some(_)) => {
            fields.missing("count", "写明多久：count = 数值，或 value = \"规则值名称\"");
            None
        }
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn unit(fields: &Fields<'_, '_>) -> Unit {
    fields.one_of("unit", &Unit::ALL.map(|u| (u.name(), u)), Unit::Workdays)
}

fn extension(fields: &Fields<'_, '_>) -> Option<Extension> {
    let by = fields.words("extend_by");
    let most = days(fields, "extend_most", "extend_value");
    match (by.is_empty(), most) {
        (false, Some(most)) => Some(Extension { by, most }),
        (true, None) => None,
        (false, None) => {
            fields.missing("extend_most", "写明最多延长多少");
            None
        }
        (true, Some(_)) => {
            fields.missing("extend_by", "写明由谁准予延长");
            None
        }
    }
}

fn step(item: Fields<'_, '_>) -> Option<StepNorm> {
    let after = item.number("after").unwrap_or_default();
    let unit = if item.has("unit") { unit(&item) } else { Unit::Workdays };
    let what = match (item.word("tell"), item.word("act")) {
        (Some(role), None) => Some(StepKind::Tell(role)),
        (None, Some(act)) => Some(StepKind::Act(act)),
        _ => {
            item.missing("tell", "写一个：tell = \"角色\"（告知并可催办），或者 act = \"事项.行为\"（到时由系统办理）");
            None
        }
    };
    if after < 0 {
        item.sink.error(item.spot_of("after"), "数值不能为负", "");
    }
    item.close();
    Some(StepNorm { after, unit, what: what? })
}
