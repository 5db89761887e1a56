//! Norms, policies and cases as people read them: tables with Chinese labels.

use askama::Template;
use guiju_core::Citation;
use guiju_gate::rulebook::{
    Article, Bands, Basis, Book, Chain, Class, Common, Days, Difference, Member, NormKind, Relative, Role, Scope,
    Substitution, Value,
};
use guiju_ui::{Cell, Markup, cite_place, facts, render};

use super::labels::Labels;
use super::tables;
use crate::answer::Failure;

/// One norm, policy or case as it is shown.
pub(crate) struct Part {
    pub label: String,
    pub tag: &'static str,
    pub name: String,
    pub body: Markup,
    pub notes: Vec<(&'static str, String)>,
}

/// The place of a norm, as a link.
pub(super) fn shown(basis: &Basis) -> Markup {
    if basis.place.is_empty() {
        return Markup::none();
    }
    cite_place(&Citation { book: basis.book.clone(), place: basis.place.clone(), norm: String::new() })
}

fn common<'a>(book: &'a Book, kind: NormKind, name: &str) -> Option<&'a Common> {
    match kind {
        NormKind::Role => book.roles.get(name).map(|n| &n.common),
        NormKind::Class => book.classes.get(name).map(|n| &n.common),
        NormKind::Value => book.values.get(name).map(|n| &n.common),
        NormKind::Table => book.tables.get(name).map(|n| &n.common),
        NormKind::Chain => book.chains.get(name).map(|n| &n.common),
        NormKind::Substitution => book.substitutions.get(name).map(|n| &n.common),
        NormKind::Bands => book.bands.get(name).map(|n| &n.common),
        NormKind::Judgement => book.judgements.get(name).map(|n| &n.common),
        NormKind::Duty => book.duties.get(name).map(|n| &n.common),
        NormKind::Difference => book.differences.get(name).map(|n| &n.common),
    }
}

/// Whether a norm, or a row or member of it, stands on a place.
pub(crate) fn cites(book: &Book, kind: NormKind, name: &str, place: &str) -> bool {
    let own = common(book, kind, name).is_some_and(|c| c.basis.place == place);
    let rows = book.tables.get(name).filter(|_| kind == NormKind::Table).map_or(&[][..], |t| &t.rows);
    let members = book.classes.get(name).filter(|_| kind == NormKind::Class).map_or(&[][..], |c| &c.members);
    own || rows.iter().any(|r| r.basis.place == place) || members.iter().any(|m| m.basis.place == place)
}

/// One norm; nothing where the book does not know it.
pub(crate) fn norm(labels: &Labels<'_>, kind: NormKind, name: &str, at: &Article) -> Result<Option<Part>, Failure> {
    let book = labels.book;
    let Some(common) = common(book, kind, name) else { return Ok(None) };
    let body = match kind {
        NormKind::Role => book.roles.get(name).map(|n| role(labels, n)),
        NormKind::Class => book.classes.get(name).map(|n| class(n, at)),
        NormKind::Value => book.values.get(name).map(value),
        NormKind::Table => book.tables.get(name).map(|n| tables::table(labels, n)),
        NormKind::Chain => book.chains.get(name).map(|n| chain(labels, n)),
        NormKind::Substitution => book.substitutions.get(name).map(|n| substitution(labels, n)),
        NormKind::Bands => book.bands.get(name).map(|n| bands(labels, n)),
        NormKind::Duty => Some(duty(labels, name)),
        NormKind::Judgement => Some(judgement(labels, name)),
        NormKind::Difference => book.differences.get(name).map(difference),
    };
    let Some(body) = body.transpose()? else { return Ok(None) };
    let mut notes = vec![];
    for (tag, words) in [("解读", &common.reading), ("说明", &common.note)] {
        if !words.is_empty() {
            notes.push((tag, words.clone()));
        }
    }
    if common.choice {
        notes.push(("本地选择", "原文未作规定，由本地选定".to_owned()));
    }
    Ok(Some(Part { label: common.label.clone(), tag: kind.label(), name: name.to_owned(), body, notes }))
}

/// Label and value, line by line; those without a value are left out.
pub(super) fn pairs(rows: Vec<(&str, String)>) -> Result<Markup, Failure> {
    let rows: Vec<(String, String)> =
        rows.into_iter().filter(|(_, v)| !v.is_empty()).map(|(l, v)| (l.to_owned(), v)).collect();
    Ok(facts(&rows)?)
}

fn role(labels: &Labels<'_>, role: &Role) -> Result<Markup, Failure> {
    let relative = match &role.relative {
        Some(Relative::Relation { of, relation }) => {
            format!("对所涉事项为“{}”关系的{}", labels.member("relation", &relation.text), labels.role(&of.text))
        }
        Some(Relative::Unit { of }) => format!("所涉单位的{}", labels.role(&of.text)),
        None => String::new(),
    };
    let is = role.is.as_ref().map(|r| labels.role(&r.text)).unwrap_or_default();
    pairs(vec![
        ("人数", if role.many { "可有多人" } else { "一人" }.to_owned()),
        ("政府首长", if role.head { "是" } else { "" }.to_owned()),
        ("由谁担任", relative),
        ("同时视为", is),
    ])
}

/// Members of a class that stand on the article being read are shown; where others, which other articles give, are many,
/// the whole class is folded away below them.
const UNFOLDED: usize = 8;
/// So many of its own are shown at once; of more, the first stands for all until the reader unfolds them.
const AT_ONCE: usize = 3;

fn class(class: &Class, at: &Article) -> Result<Markup, Failure> {
    let (own, others): (Vec<&Member>, Vec<&Member>) = class.members.iter().partition(|m| is_in(&m.basis, at));
    if class.members.len() <= UNFOLDED || others.is_empty() {
        return members(class, &class.members.iter().collect::<Vec<_>>());
    }
    let all =
        folded(&format!("全部{}项", class.members.len()), &members(class, &class.members.iter().collect::<Vec<_>>())?);
    let shown = match own.as_slice() {
        [] => Markup::none(),
        few if few.len() <= AT_ONCE => members(class, few)?,
        [first, ..] => folded(&format!("本条所列{}项，如“{}”", own.len(), first.label), &members(class, &own)?),
    };
    Ok(Markup::join([shown, all]))
}

fn folded(summary: &str, body: &Markup) -> Markup {
    Markup::trusted(format!("<details><summary>{}</summary>{body}</details>", Markup::text(summary)))
}

/// Whether a place is the article, or a paragraph of it.
fn is_in(basis: &Basis, at: &Article) -> bool {
    let paragraph = || basis.place.split_once('.').is_some_and(|(number, _)| at.number > 0 && number == at.place);
    basis.book == at.book && (at.is_at(&basis.place) || basis.place == at.place || paragraph())
}

fn members(class: &Class, members: &[&Member]) -> Result<Markup, Failure> {
    let noted = class.members.iter().any(|m| !m.note.is_empty());
    let placed = class.members.iter().any(|m| m.basis != class.common.basis && !m.basis.place.is_empty());
    if !noted && !placed {
        let names: Vec<&str> = members.iter().map(|m| m.label.as_str()).collect();
        return Ok(Markup::trusted(format!("<p>{}</p>", Markup::text(&names.join("、")))));
    }
    let columns = if noted { 3 } else { 2 };
    let row = |m: &&Member| {
        let cells = [m.label.as_str().into(), shown(&m.basis).into(), m.note.as_str().into()];
        cells.into_iter().take(columns).collect()
    };
    let rows: Vec<Vec<Cell>> = members.iter().map(row).collect();
    let heads = ["成员", "依据", "说明"].map(str::to_owned);
    Ok(grid("", heads.get(..columns).unwrap_or_default(), &rows)?)
}

fn value(value: &Value) -> Result<Markup, Failure> {
    pairs(vec![("数值", format!("{}{}", value.value, value.unit)), ("来源", value.source.clone())])
}

fn chain(labels: &Labels<'_>, chain: &Chain) -> Result<Markup, Failure> {
    if chain.rungs.is_empty() {
        return Ok(Markup::text("不设审核环节。"));
    }
    let row = |(n, rung): (usize, &guiju_gate::rulebook::RungNorm)| {
        let label = rung.label.clone().unwrap_or_else(|| labels.role(&rung.role.text));
        let each = if rung.each_post { "每一位各一环" } else { "" };
        let when = rung.when.as_ref().map(|w| labels.condition(&w.text)).unwrap_or_default();
        vec![Cell::from(format!("第{}环　{label}", n + 1)), each.into(), when.into()]
    };
    let rows: Vec<Vec<Cell>> = chain.rungs.iter().enumerate().map(row).collect();
    let plain = chain.rungs.iter().all(|r| !r.each_post && r.when.is_none());
    let heads = ["环节".to_owned(), "人数".to_owned(), "条件".to_owned()];
    let keep = if plain { 1 } else { 3 };
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|r| r.into_iter().take(keep).collect()).collect();
    Ok(grid("", heads.get(..keep).unwrap_or_default(), &rows)?)
}

fn substitution(labels: &Labels<'_>, norm: &Substitution) -> Result<Markup, Failure> {
    let how = match &norm.designated_by {
        Some(role) => format!("由{}指定", labels.role(&role.text)),
        None => "依规则自动".to_owned(),
    };
    let from = match &norm.from {
        Days::Number(0) => "外出即可".to_owned(),
        Days::Number(days) => format!("外出{days}日以上"),
        Days::Value(name) => match labels.book.values.get(&name.text) {
            Some(value) => format!("外出{}{}以上（{}）", value.value, value.unit, value.common.label),
            None => name.text.clone(),
        },
    };
    let scope = match norm.scope {
        Scope::Role => "全部职责",
        Scope::Portfolio => "分管工作",
    };
    pairs(vec![
        ("谁外出", labels.role(&norm.absent.text)),
        ("由谁代", labels.roles(&norm.to)),
        ("怎样产生", how),
        ("何时", from),
        ("范围", scope.to_owned()),
        ("不包括", labels.roles(&norm.except)),
    ])
}

#[derive(Template)]
#[template(path = "grid.html")]
struct Grid<'a> {
    caption: &'a str,
    heads: &'a [String],
    rows: &'a [Vec<Cell>],
}

/// A wide table that scrolls within itself.
pub(super) fn grid(caption: &str, heads: &[String], rows: &[Vec<Cell>]) -> Result<Markup, askama::Error> {
    render(&Grid { caption, heads, rows })
}

/// What is said in the two places, and how they stand to each other.
fn difference(norm: &Difference) -> Result<Markup, Failure> {
    let above = cite_place(&Citation { book: String::new(), place: norm.against.text.clone(), norm: String::new() });
    let rows: Vec<Vec<Cell>> = vec![
        vec!["上位规定".into(), above.into(), norm.above.as_str().into()],
        vec!["本规则".into(), shown(&norm.common.basis).into(), norm.here.as_str().into()],
    ];
    let table = grid("", &["规定".to_owned(), "何处".to_owned(), "怎样说".to_owned()], &rows)?;
    let told = pairs(vec![("两者关系", norm.how.label().to_owned()), ("尚待确认，请问", norm.ask.clone())])?;
    Ok(Markup::join([table, told]))
}

fn bands(labels: &Labels<'_>, bands: &Bands) -> Result<Markup, Failure> {
    let row = |b: &guiju_gate::rulebook::Band| {
        let from = labels.book.number(&b.from).filter(|n| *n > 0).map(|n| n.to_string()).unwrap_or_default();
        vec![Cell::from(b.label.as_str()), from.into()]
    };
    let rows: Vec<Vec<Cell>> = bands.bands.iter().map(row).collect();
    let heads = [labels.fact(&bands.of.text), "自多少起".to_owned()];
    Ok(grid("", &heads, &rows)?)
}

fn duty(labels: &Labels<'_>, name: &str) -> Result<Markup, Failure> {
    Ok(bullets(&guiju_proof::duty_lines(labels.book, &labels.vocabularies(), name)))
}

fn judgement(labels: &Labels<'_>, name: &str) -> Result<Markup, Failure> {
    Ok(bullets(&guiju_proof::judgement_lines(labels.book, &labels.vocabularies(), name)))
}

fn bullets(lines: &[String]) -> Markup {
    let items = lines.iter().map(|line| format!("<li>{}</li>", Markup::text(line)));
    Markup::trusted(format!("<ul>{}</ul>", items.collect::<String>()))
}
