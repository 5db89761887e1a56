//! Reader of decision tables.

use super::{Home, Loose, check_article, free, part_basis, place};
use crate::book::{Book, NormKind};
use crate::files::Word;
use crate::norm::{Basis, Common, Otherwise, Row, RowAnswer, SignerNorm, Table};
use crate::read::Fields;

pub(super) fn read(common: Common, fields: Fields<'_, '_>, book: &mut Book, home: Home<'_>, loose: &mut Loose) {
    // Which question is answered, and what holds otherwise, is said by the table that gets further rows.
    let adds = fields.flag("extends", false);
    let help = "写明回答哪个问题，如 answers = \"documents.signer\"";
    let answers = if adds { Word::default() } else { fields.need("answers", help) };
    let only_where = fields.word("only_where");
    let sink = fields.sink;
    let rows: Vec<Row> =
        fields.tables("row", "行", false).into_iter().filter_map(|item| row(item, home, &common.basis)).collect();
    for (at, row) in rows.iter().enumerate() {
        if rows.iter().take(at).any(|earlier| earlier.id == row.id) && !row.id.is_empty() {
            sink.error(row.id.spot, format!("表“{}”里行“{}”写了两次", common.name, row.id), "请改名");
        }
    }
    let otherwise = fields.table("otherwise", "otherwise").and_then(|item| otherwise(item, home, &common.basis));
    if rows.is_empty() && otherwise.is_none() {
        fields.missing("row", "至少写一行：[[row]]");
    }
    for key in ["answers", "only_where", "otherwise"].into_iter().filter(|key| adds && fields.has(key)) {
        sink.error(fields.spot_of(key), format!("补充行的块不写“{key}”，这由所补充的表写明"), "删去");
    }
    fields.close();
    if adds {
        loose.further.push((common, rows));
    } else if free(book.tables.get(&common.name).map(|t| t.common.spot), &common, NormKind::Table, sink) {
        book.tables.insert(common.name.clone(), Table { common, answers, only_where, rows, otherwise });
    }
}

fn row(item: Fields<'_, '_>, home: Home<'_>, whole: &Basis) -> Option<Row> {
    let id = item.need("id", "写明行的标识");
    if !item.has("when") {
        item.missing("when", "写明条件；不论何种情形都适用的写 when = {}");
    }
    let mut when = vec![];
    for condition in item.tables("when", "条件", true) {
        when.push(condition.cells());
    }
    if when.is_empty() && item.has("when") {
        item.sink.error(item.spot_of("when"), "条件是空的，这一行永远不适用", "至少写一组条件");
    }
    let prevails_over = item.words("prevails_over");
    let reason = item.text("reason");
    if reason.trim().is_empty() && !prevails_over.is_empty() {
        item.missing("reason", "写了优先于其他行，须写明理由");
    }
    if item.has("reason") && prevails_over.is_empty() {
        let message = "写了优先的理由，没有写明优先于哪些行";
        item.sink.warning(item.spot_of("reason"), message, "写 prevails_over = [\"行\"]，或删去 reason");
    }
    let basis = part_basis(&item, home, whole);
    let (note, choice) = (item.text("note"), item.flag("choice", false));
    let answer = answer(&item, home);
    let row = Row { id, basis, when, answer: answer?, prevails_over, reason, note, choice };
    item.close();
    Some(row)
}

fn otherwise(item: Fields<'_, '_>, home: Home<'_>, whole: &Basis) -> Option<Otherwise> {
    let spot = item.at;
    let basis = part_basis(&item, home, whole);
    let answer = answer(&item, home);
    item.close();
    Some(Otherwise { answer: answer?, basis, spot })
}

/// Exactly one of the kinds of answer; which kind the question wants is checked with the links.
fn answer(item: &Fields<'_, '_>, home: Home<'_>) -> Option<RowAnswer> {
    let mut answers: Vec<(&str, RowAnswer)> = vec![];
    if item.has("permitted") {
        if !item.flag("permitted", true) {
            item.sink.error(item.spot_of("permitted"), "不允许的，应写明理由", "改写为 refused = \"理由\"");
        }
        answers.push(("permitted", RowAnswer::Permitted));
    }
    if item.has("refused") {
        answers.push(("refused", RowAnswer::Refused(item.need("refused", "写明理由").text)));
    }
    if item.has("text") {
        answers.push(("text", RowAnswer::Text(item.need("text", "写明内容").text)));
    }
    if item.has("min") || item.has("max") {
        let (min, max) = (item.number("min"), item.number("max"));
        if matches!((min, max), (Some(low), Some(high)) if low > high) {
            item.sink.error(item.spot_of("max"), "最大值小于最小值", "");
        }
        answers.push(("min", RowAnswer::Range { min, max }));
    }
    if item.has("signers") || item.has("chain") || item.has("verb") {
        answers.push(("signers", signing(item, home)));
    }
    if item.has("approve") || item.has("report") || item.has("file") {
        let (approve, report, file) = (item.words("approve"), item.words("report"), item.words("file"));
        let key = ["approve", "report", "file"].into_iter().find(|k| item.has(k)).unwrap_or("approve");
        answers.push((key, RowAnswer::Parties { approve, report, file }));
    }
    if let Some((key, _)) = answers.get(1) {
        item.sink.error(item.spot_of(key), "一行只能有一种回答", "删去多余的");
    }
    if answers.is_empty() {
        item.missing(
            "permitted",
            "写明回答：permitted、refused、text、min/max、approve/report/file，或 verb、chain、signers",
        );
    }
    answers.into_iter().next().map(|(_, answer)| answer)
}

fn signing(item: &Fields<'_, '_>, home: Home<'_>) -> RowAnswer {
    let verb = item.need("verb", "写明签字的称谓，如 verb = \"签发\"").text;
    let chain = item.need("chain", "写明审批链的名称");
    let signers: Vec<SignerNorm> =
        item.tables("signers", "签发人", false).into_iter().map(|s| signer(s, home)).collect();
    if signers.is_empty() {
        item.missing("signers", "至少写一个签发人，如 signers = [{ role = \"mayor\" }]");
    }
    RowAnswer::Signing { verb, chain, signers }
}

fn signer(item: Fields<'_, '_>, home: Home<'_>) -> SignerNorm {
    let basis = item.word("basis").map(|word| {
        check_article(&word, item.sink);
        place(&word, home)
    });
    let signer = SignerNorm {
        role: item.need("role", "写明角色"),
        grant: item.word("grant"),
        evidence: item.word("evidence"),
        highest_only: item.flag("highest_only", false),
        substitutable: item.flag("substitutable", true),
        verb: item.word("verb").map(|w| w.text),
        basis,
    };
    item.close();
    signer
}
