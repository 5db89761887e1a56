//! Reader of duties.

use guiju_calendar::{Fixed, Side, Unit};

use super::free;
use crate::book::{Book, NormKind};
use crate::files::Word;
use crate::norm::{Common, Days, Debtor, Duty, Extension, LimitNorm, Opening, StageNorm, StepKind, StepNorm};
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
        for key in ["step", "extend_by", "date", "cutoff", "near", "then", "ends"].into_iter().filter(|k| fields.has(k))
        {
            sink.error(fields.spot_of(key), format!("没有时限，不能写“{key}”"), "写明 unit，以及 count 或 value");
        }
    }
    fields.close();
    if free(book.duties.get(&common.name).map(|d| d.common.spot), &common, NormKind::Duty, sink) {
        book.duties.insert(common.name.clone(), Duty { common, owes, on, when, limit, extend, steps });
    }
}

fn opening(fields: &Fields<'_, '_>) -> Option<Opening> {
    let (role, fact) = (fields.word("by_role"), fields.word("by_fact"));
    let (doer, witness) = (fields.flag("by_doer", false), fields.flag("by_witness", false));
    let until = fields.words("until");
    let Some(event) = fields.word("on") else {
        for key in ["by_role", "by_fact", "by_doer", "by_witness", "until"].into_iter().filter(|k| fields.has(k)) {
            let help = "写明由哪个事件产生：on = \"事项.事件\"；由事项自己说明谁应办的，删去这个键";
            fields.sink.error(fields.spot_of(key), format!("没有写“on”，不能写“{key}”"), help);
        }
        return None;
    };
    let by = match (role, fact, doer, witness) {
        (Some(role), None, false, false) => Debtor::Role(role),
        (None, Some(fact), false, false) => Debtor::Fact(fact),
        (None, None, true, false) => Debtor::Doer,
        (None, None, false, true) => Debtor::Witness,
        _ => {
            let help = "写一个：by_role = \"角色\"、by_fact = \"事实\"、by_doer = true，或者 by_witness = true";
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
    let (cutoff, ends) = (hour(fields, "cutoff"), hour(fields, "ends"));
    let on_day = on_day(fields, date.as_ref());
    let near = fields.number("near").unwrap_or_default();
    let then: Vec<StageNorm> = fields.tables("then", "后续阶段", false).into_iter().filter_map(stage).collect();
    let with = |count, unit, side| LimitNorm { count, unit, side, date, on_day, then, ends, cutoff, near };
    match (count, unit) {
        (Some(count), Some(unit)) => Some(with(count, unit, side)),
        // A day of the calendar alone is itself the last, whether or not it is worked.
        (None, None) if on_day.is_some() => Some(with(Days::Number(0), Unit::Days, Side::Before)),
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

/// The day of the calendar that a limit counts from.
fn on_day(fields: &Fields<'_, '_>, date: Option<&Word>) -> Option<Fixed> {
    let word = fields.word("on_day")?;
    if let Some(date) = date {
        fields.sink.error(date.spot, "“date”和“on_day”只能写一个", "");
    }
    let day: Option<Fixed> = word.parse().ok();
    if day.is_none() {
        let help = "写作 \"yearly 12-31\"、\"quarterly 3-31\"（季度第几个月-日）、\"monthly 15\" 或 \"weekly 5\"";
        fields.sink.error(word.spot, format!("“{word}”不是日历上的日子"), help);
    }
    day
}

fn stage(item: Fields<'_, '_>) -> Option<StageNorm> {
    let count = days(&item, "count", "value");
    let unit = item.has("unit").then(|| unit(&item));
    if count.is_none() || unit.is_none() {
        item.missing("count", "每一阶段写明 count 或 value，以及 unit");
    }
    item.close();
    Some(StageNorm { count: count?, unit: unit? })
}

/// An hour of the day that may be absent, as its minute.
fn hour(fields: &Fields<'_, '_>, key: &'static str) -> Option<u16> {
    let word = fields.word(key)?;
    let minute = minute(&word);
    if minute.is_none() {
        fields.sink.error(word.spot, format!("“{word}”不是一天中的时刻"), format!("写作 {key} = \"16:30\""));
    }
    minute
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
    let cells = item.table("with", "填写的内容").map(|t| t.cells()).unwrap_or_default();
    let with = cells.into_iter().filter_map(|(field, values)| Some((field, values.into_iter().next()?))).collect();
    let deemed = item.text("deemed");
    if !matches!(what, Some(StepKind::Act(_))) {
        for key in ["with", "deemed"].into_iter().filter(|k| item.has(k)) {
            item.sink.error(item.spot_of(key), format!("“{key}”只用于到时由系统办理的一步（act）"), "");
        }
    }
    if after < 0 {
        item.sink.error(item.spot_of("after"), "数值不能为负", "");
    }
    item.close();
    Some(StepNorm { after, unit, what: what?, with, deemed })
}
