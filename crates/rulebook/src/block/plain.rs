//! Readers of the kinds without inner structure: role, class, value, substitution.

use super::{Home, Loose, free, part_basis};
use crate::book::{Book, NormKind};
use crate::norm::{Class, Common, Days, Member, Relative, Role, Scope, Substitution, Value};
use crate::read::Fields;

pub(super) fn role(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    if !fields.has("cardinality") {
        fields.missing("cardinality", "一人担任写 cardinality = \"one\"，多人写 \"many\"");
    }
    let many = fields.one_of("cardinality", &[("one", false), ("many", true)], false);
    let head = fields.flag("head", false);
    let order = fields.need_number("order", "写明排序，数小者在前，如 order = 3");
    let is = fields.word("is");
    let relative = relative(&fields);
    let sink = fields.sink;
    fields.close();
    if free(book.roles.get(&common.name).map(|r| r.common.spot), &common, NormKind::Role, sink) {
        book.roles.insert(common.name.clone(), Role { common, many, head, order, is, relative });
    }
}

fn relative(fields: &Fields<'_, '_>) -> Option<Relative> {
    let (of, relation, within) = (fields.word("of"), fields.word("relation"), fields.word("within"));
    match (of, relation, within) {
        (None, None, None) => None,
        (Some(of), Some(relation), None) => Some(Relative::Relation { of, relation }),
        (Some(of), None, Some(within)) => {
            if within.text != "unit" {
                fields.sink.error(
                    within.spot,
                    format!("“within”不能写“{within}”"),
                    "只有 within = \"unit\"（同一单位）",
                );
            }
            Some(Relative::Unit { of })
        }
        (None, relation, within) => {
            let key = if relation.is_some() { "relation" } else { "within" };
            let at = relation.or(within).map_or(fields.at, |w| w.spot);
            fields.sink.error(at, format!("写了“{key}”而没有写“of”"), "写明在哪个角色之中找，如 of = \"vice_mayor\"");
            None
        }
        (Some(of), Some(_), Some(_)) => {
            fields.sink.error(of.spot, "“relation”和“within”只能写一个", "");
            None
        }
        (Some(of), None, None) => {
            let help = "按分工找人的写 relation，按单位找人的写 within = \"unit\"";
            fields.sink.error(of.spot, "写了“of”而没有写“relation”或“within”", help);
            None
        }
    }
}

pub(super) fn class(common: Common, fields: Fields<'_, '_>, book: &mut Book, home: Home<'_>, loose: &mut Loose) {
    let adds = fields.flag("extends", false);
    let grounds = common.name == "grounds";
    let mut members: Vec<Member> = vec![];
    for item in fields.tables("member", "成员", false) {
        let id = item.need("id", "写明成员的标识");
        let label = if grounds { item.text("label") } else { item.need("label", "写明中文名称").text };
        if grounds && !item.has("basis") {
            item.missing("basis", "理由代码须写明依据：basis = \"条号.款次\"");
        }
        let member = Member { id, label, basis: part_basis(&item, home, &common.basis), note: item.text("note") };
        if members.iter().any(|m| m.id == member.id) {
            let message = format!("类别“{}”里“{}”写了两次", common.name, member.id);
            item.sink.error(member.id.spot, message, "删去重复的一个");
        } else if !member.id.is_empty() {
            members.push(member);
        }
        item.close();
    }
    if members.is_empty() {
        fields.missing("member", "至少写一个成员：[[member]]，下面写 id 和 label");
    }
    let sink = fields.sink;
    fields.close();
    if adds {
        loose.extending.push((common, members));
    } else if free(book.classes.get(&common.name).map(|c| c.common.spot), &common, NormKind::Class, sink) {
        book.classes.insert(common.name.clone(), Class { common, members });
    }
}

pub(super) fn value(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let value = fields.need_number("value", "写明数值，须为整数");
    let unit = fields.need("unit", "写明单位，如 unit = \"日\"").text;
    let source = fields.need("source", "写明数值取自何处").text;
    let sink = fields.sink;
    fields.close();
    if free(book.values.get(&common.name).map(|v| v.common.spot), &common, NormKind::Value, sink) {
        book.values.insert(common.name.clone(), Value { common, value, unit, source });
    }
}

pub(super) fn substitution(common: Common, fields: Fields<'_, '_>, book: &mut Book) {
    let absent = fields.need("absent", "写明离岗的角色");
    if !fields.has("how") {
        fields.missing("how", "由人指定的写 how = \"designated\"，自动发生的写 \"automatic\"");
    }
    let designated = fields.one_of("how", &[("designated", true), ("automatic", false)], true);
    let designated_by = fields.word("designated_by");
    let sink = fields.sink;
    match &designated_by {
        None if designated && fields.has("how") => fields.missing("designated_by", "写明由哪个角色指定"),
        Some(by) if !designated => sink.error(by.spot, "自动发生的代行没有指定人", "删去 designated_by"),
        _ => {}
    }
    let to = fields.words("to");
    if to.is_empty() {
        fields.missing("to", "写明可由哪些角色代行，如 to = [\"vice_mayor\"]");
    }
    let from = match (fields.number("from_days"), fields.word("from_value")) {
        (Some(days), None) => Days::Number(days),
        (None, Some(name)) => Days::Value(name),
        (Some(_), Some(name)) => {
            sink.error(name.spot, "“from_days”和“from_value”只能写一个", "");
            Days::Value(name)
        }
        (None, None) => {
            if !fields.has("from_days") {
                fields.missing("from_days", "离岗多少天起：写 from_days = 天数，或 from_value = \"规则值名称\"");
            }
            Days::Number(0)
        }
    };
    if !fields.has("scope") {
        fields.missing("scope", "代行整个职务写 scope = \"role\"，只代管分工写 \"portfolio\"");
    }
    let scope = fields.one_of("scope", &[("role", Scope::Role), ("portfolio", Scope::Portfolio)], Scope::Portfolio);
    let except = fields.words("except");
    fields.close();
    if free(book.substitutions.get(&common.name).map(|s| s.common.spot), &common, NormKind::Substitution, sink) {
        let norm = Substitution { common, absent, designated_by, to, from, scope, except };
        book.substitutions.insert(norm.common.name.clone(), norm);
    }
}
