//! The value as the template reads it: dates in words, titles in lines, texts cleaned.

use guiju_calendar::Day;
use guiju_print::{Attached, Block, Document, Form, Level, Paragraph, Print, Seal, Signature, Slip, Table};
use serde_json::{Value, json};

use crate::title;
use crate::uncovered::Cleaned;

/// A print in the template's words.
pub(crate) fn of(print: &Print, clean: &mut Cleaned) -> Value {
    match print {
        Print::Document(document) => self::document(document, clean),
        Print::Slip(slip) => self::slip(slip, clean),
    }
}

/// The date of a print: that of the signature, else of printing. Slips have none as a date.
pub(crate) fn date(print: &Print) -> Option<Day> {
    match print {
        Print::Document(doc) => day(doc),
        Print::Slip(_) => None,
    }
}

fn day(doc: &Document) -> Option<Day> {
    doc.signature.as_ref().and_then(|s| s.date).or(doc.colophon.printed)
}

fn document(doc: &Document, clean: &mut Cleaned) -> Value {
    let lines = |texts: &[String], clean: &mut Cleaned| texts.iter().map(|text| clean.line(text)).collect::<Vec<_>>();
    let date = day(doc);
    let form = match doc.form {
        Form::Ordinary => "ordinary",
        Form::Letter => "letter",
        Form::Order => "order",
        Form::Minutes => "minutes",
    };
    let attendance: Vec<Value> = doc
        .attendance
        .iter()
        .map(|a| json!({ "label": clean.line(&a.label), "people": clean.line(&a.people) }))
        .collect();
    let names = names(doc);
    json!({
        "kind": "document",
        "form": form,
        "date": date.map(|d| json!([d.year(), d.month(), d.day()])),
        "urgency": clean.line(&doc.urgency),
        "mark": lines(&doc.mark, clean),
        "suffix": clean.line(&doc.mark_suffix),
        "number": clean.line(&doc.number),
        "signers": lines(&doc.signers, clean),
        "title": title::lines(&clean.text(&doc.title), &names),
        "recipients": joined(&lines(&doc.recipients, clean), "，").trim_end_matches(['：', ':']),
        "body": blocks(&doc.body, &names, clean),
        "listed": listed(&doc.attachments, clean),
        "attachments": attachments(&doc.attachments, &names, clean),
        "signature": doc.signature.as_ref().map(|s| signature(s, clean)),
        "note": clean.line(&doc.note),
        "attendance": attendance,
        "copies": joined(&lines(&doc.colophon.copies, clean), "，").trim_end_matches('。'),
        "organ": clean.line(&doc.colophon.organ),
        "printed": doc.colophon.printed.map(|day| day.chinese()),
        "draft": clean.line(&doc.draft),
    })
}

/// Names of organs in the document, which a title is not broken within.
fn names(doc: &Document) -> Vec<&str> {
    let organs = doc.signature.iter().flat_map(|s| &s.organs);
    doc.mark.iter().chain(organs).chain([&doc.colophon.organ]).map(|name| name.trim()).collect()
}

/// Names after one another.
fn joined(names: &[String], sign: &str) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    names.join(sign)
}

/// The names below the body.
fn listed(all: &[Attached], clean: &mut Cleaned) -> Vec<String> {
    all.iter().filter(|a| a.listed).map(|a| clean.line(&a.name)).collect()
}

/// The attachments that are bound with the document, each with what stands above it.
fn attachments(all: &[Attached], names: &[&str], clean: &mut Cleaned) -> Vec<Value> {
    let is_alone = all.iter().filter(|a| a.listed).count() == 1;
    let mut number = 0;
    let mut bound = vec![];
    for one in all {
        number += usize::from(one.listed);
        if one.body.is_empty() {
            continue;
        }
        let label = match (one.listed, is_alone) {
            (false, _) => String::new(),
            (true, true) => "附件".to_owned(),
            (true, false) => format!("附件{number}"),
        };
        // A title of its own in the text says the same as the name: it is not set twice.
        let has_title = matches!(one.body.first(), Some(Block::Title { .. }));
        let title = if has_title { vec![] } else { title::lines(&clean.line(&one.name), names) };
        bound.push(json!({ "label": label, "title": title, "body": blocks(&one.body, names, clean) }));
    }
    bound
}

fn signature(signature: &Signature, clean: &mut Cleaned) -> Value {
    let organs: Vec<String> = signature.organs.iter().map(|organ| clean.line(organ)).collect();
    let stamps: Vec<Value> = signature
        .stamps
        .iter()
        .map(|stamp| json!({ "office": clean.line(&stamp.office), "name": clean.line(&stamp.name) }))
        .collect();
    json!({
        "organs": organs,
        "date": signature.date.map(|day| day.chinese()).unwrap_or_default(),
        "sealed": signature.seal == Seal::Placeholder,
        "stamps": stamps,
        "authority": clean.line(&signature.authority),
    })
}

fn blocks(all: &[Block], names: &[&str], clean: &mut Cleaned) -> Vec<Value> {
    all.iter().map(|block| self::block(block, names, clean)).collect()
}

fn block(block: &Block, names: &[&str], clean: &mut Cleaned) -> Value {
    match block {
        Block::Paragraph(one) => paragraph(one, clean),
        Block::Title { text, note } => {
            json!({ "kind": "title", "lines": title::lines(&clean.text(text), names), "note": clean.line(note) })
        }
        Block::Table(one) => table(one, clean),
    }
}

fn paragraph(one: &Paragraph, clean: &mut Cleaned) -> Value {
    let level = match one.level {
        Level::Chapter => "chapter",
        Level::Section => "section",
        Level::Article => "article",
        Level::First => "first",
        Level::Second => "second",
        Level::Plain | Level::Third | Level::Fourth => "plain",
    };
    json!({ "kind": "paragraph", "level": level, "head": clean.text(&one.head), "rest": clean.text(&one.rest) })
}

/// A table whose cells never claim more room than there is, however the value came about.
fn table(one: &Table, clean: &mut Cleaned) -> Value {
    let columns = one.widths.len().max(1);
    let count = one.rows.len();
    let head = usize::from(one.head).min(count);
    let mut open = vec![0_usize; columns];
    let mut cells = vec![];
    for (at, row) in one.rows.iter().enumerate() {
        let mut column = 0;
        for one in row {
            while open.get(column).is_some_and(|left| *left > 0) {
                column += 1;
            }
            let free = open.iter().skip(column).take_while(|left| **left == 0).count();
            if free == 0 {
                break;
            }
            let wide = usize::from(one.columns).clamp(1, free);
            // A cell of the head ends with the head.
            let last = if at < head { head } else { count };
            let high = usize::from(one.rows).clamp(1, last - at);
            let text = clean.text(&one.text);
            cells.push(json!({ "text": text, "columns": wide, "rows": high, "x": column, "y": at }));
            open.iter_mut().skip(column).take(wide).for_each(|left| *left = high);
            column += wide;
        }
        open.iter_mut().for_each(|left| *left = left.saturating_sub(1));
    }
    let widths: Vec<u32> =
        if one.widths.is_empty() { vec![1] } else { one.widths.iter().map(|w| (*w).max(1)).collect() };
    json!({
        "kind": "table",
        "caption": clean.line(&one.caption),
        "widths": widths,
        "head": head,
        "rows": count,
        "cells": cells,
        "landscape": one.landscape,
    })
}

fn slip(slip: &Slip, clean: &mut Cleaned) -> Value {
    let boxes: Vec<Value> = slip
        .boxes
        .iter()
        .map(|one| {
            let said = one.opinions.iter().map(|opinion| {
                json!({
                    "words": clean.text(&opinion.words),
                    "by": clean.line(&opinion.by),
                    "date": clean.line(&opinion.date),
                })
            });
            let opinions: Vec<Value> = said.collect();
            json!({ "label": clean.line(&one.label), "opinions": opinions })
        })
        .collect();
    let line = |pairs: &[(String, String)], clean: &mut Cleaned| {
        pairs.iter().map(|(label, text)| json!([clean.line(label), clean.text(text)])).collect::<Vec<_>>()
    };
    let lines: Vec<Value> = slip.lines.iter().map(|one| json!(line(&one.0, clean))).collect();
    json!({
        "kind": "slip",
        "organ": clean.line(&slip.organ),
        "heading": clean.line(&slip.heading),
        "boxes": boxes,
        "lines": lines,
        "table": slip.table.as_ref().map(|one| table(one, clean)),
        "foot": clean.text(&slip.foot),
    })
}
