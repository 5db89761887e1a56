//! From the list of attachments to the record of printing (7.3.4 to 7.4, 10.3).

use guiju_print::{Attached, Block, Document, Form, Seal, Signature};

use super::super::element::Element;
use super::blocks;
use super::look::{HEI, KAI, LETTER, LINE, WIDTH};
use super::para::{Pen, Piece, Set, width};

pub(crate) fn tail(document: &Document, pen: &mut Pen<'_>) {
    listed(&document.attachments, pen);
    if document.form == Form::Minutes {
        attendance(document, pen);
    } else if let Some(signature) = &document.signature {
        self::signature(signature, pen);
    }
    if !document.note.is_empty() {
        pen.line(Element::Note, &format!("（{}）", document.note));
    }
    attachments(&document.attachments, pen);
    colophon(document, pen);
}

/// One blank line below the body, two letters in; what goes on is set below the first letter of the name.
fn listed(all: &[Attached], pen: &mut Pen<'_>) {
    let names: Vec<&str> = all.iter().filter(|one| one.listed).map(|one| one.name.as_str()).collect();
    for (at, name) in names.iter().enumerate() {
        let number = if names.len() > 1 { format!("{}.", at + 1) } else { String::new() };
        let label = if at == 0 { "附件：" } else { "" };
        // 附件： is three letters wide; further names begin below the first.
        let hanging = width(label) + width(&number);
        let left = 5 * LETTER + width(&number);
        let set = Set { above: (at == 0).then_some(LINE), sides: (i64::from(left), 0), hanging, ..Set::default() };
        pen.paragraph(Element::Listed, &set, &[Piece::Text(&format!("{label}{number}{name}"))]);
    }
}

/// 出席, 请假, 列席: one blank line below the body.
fn attendance(document: &Document, pen: &mut Pen<'_>) {
    for (at, one) in document.attendance.iter().enumerate() {
        let label = format!("{}：", one.label);
        let set = Set {
            above: (at == 0).then_some(LINE),
            sides: (i64::from(2 * LETTER + width(&label)), 0),
            hanging: width(&label),
            ..Set::default()
        };
        pen.paragraph(Element::Attendance, &set, &[Piece::In(HEI, &label), Piece::Text(&one.people)]);
    }
}

/// Organs, stamps and the date, each moved in from the right as the standard has it.
fn signature(signature: &Signature, pen: &mut Pen<'_>) {
    let date = signature.date.map(|day| day.chinese()).unwrap_or_default();
    let mut organs: Vec<String> = signature.organs.clone();
    if let Some(first) = organs.first_mut() {
        first.push_str(&signature.authority);
    }
    let is_marked = signature.seal == Seal::Placeholder || !signature.stamps.is_empty();
    let mut above = Some(if is_marked { 2 * LINE } else { LINE });
    let mut line = |pieces: &[Piece<'_>], right: i64| {
        let set = Set { above: above.take(), sides: (0, right.max(0)), ..Set::default() };
        pen.paragraph(Element::Signature, &set, pieces);
    };
    let of = |text: &str| i64::from(width(text));
    let letters = |count: u32| i64::from(count * LETTER);
    // The right edge of the date: four letters in under a seal or a stamp; else it begins two letters right of the longest name, and a
    // date longer than that pushes the names.
    let longest = organs.iter().map(|organ| of(organ)).max().unwrap_or(0);
    let begin = (longest + letters(2)).max(of(&date) + letters(4));
    let middle = letters(4) + of(&date) / 2;
    let date_right = if is_marked { letters(4) } else { begin - letters(2) - of(&date) };
    for organ in &organs {
        let right = if is_marked { middle - of(organ) / 2 } else { begin - of(organ) };
        line(&[Piece::Text(organ)], right);
    }
    for stamp in &signature.stamps {
        line(&[Piece::Text(&format!("{}\u{3000}\u{3000}", stamp.office)), Piece::In(KAI, &stamp.name)], letters(4));
    }
    if !date.is_empty() {
        line(&[Piece::Text(&date)], date_right);
    }
}

/// Attachments that are bound with the document, each on a page of its own.
fn attachments(all: &[Attached], pen: &mut Pen<'_>) {
    let is_alone = all.iter().filter(|one| one.listed).count() == 1;
    let mut number = 0;
    for one in all {
        number += usize::from(one.listed);
        let Some(first) = one.body.first() else { continue };
        if one.listed {
            let label = if is_alone { "附件".to_owned() } else { format!("附件{number}") };
            let set = Set { begins_page: true, ..Set::default() };
            pen.paragraph(Element::AttachmentMark, &set, &[Piece::Text(&label)]);
        }
        let above = Some(if one.listed { LINE } else { 0 });
        match first {
            // A title of its own in the text says the same as the name: it is not set twice.
            Block::Title { text, note } => {
                blocks::title(text, note, !one.listed, pen);
                blocks::blocks(one.body.get(1..).unwrap_or_default(), pen);
            }
            _ => {
                let set = Set { begins_page: !one.listed, above, ..Set::default() };
                pen.paragraph(Element::AttachmentName, &set, &[Piece::Text(&one.name)]);
                blocks::blocks(&one.body, pen);
            }
        }
    }
}

/// 版记, at the foot of the last page: its first and last lines are thick, the one between thin; letters have neither lines nor who
/// printed them.
fn colophon(document: &Document, pen: &mut Pen<'_>) {
    let colophon = &document.colophon;
    let copies: Vec<&str> = colophon.copies.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    let is_letter = document.form == Form::Letter;
    let printed = colophon.printed.map(|day| format!("{}印发", day.chinese())).unwrap_or_default();
    let has_printer = !is_letter && (!colophon.organ.is_empty() || !printed.is_empty());
    if copies.is_empty() && !has_printer {
        return;
    }
    // Lines are paragraphs of their own: they are as wide as the text's area, however far the text is moved in. They are underlines, because a
    // paragraph with borders is taken out of its place at the foot by some.
    let rule = |kind: &'static str, pen: &mut Pen<'_>| {
        let set =
            Set { stops: vec![("right", WIDTH - 1)], size: Some(12), is_rule: true, is_foot: true, ..Set::default() };
        if !is_letter {
            pen.paragraph(Element::Colophon, &set, &[Piece::Rule(kind)]);
        }
    };
    rule("thick", pen);
    if !copies.is_empty() {
        let text = format!("抄送：{}。", copies.join("，").trim_end_matches('。'));
        let set = Set { hanging: 840, sides: (1_120, 280), is_foot: true, ..Set::default() };
        pen.paragraph(Element::Colophon, &set, &[Piece::Text(&text)]);
    }
    if has_printer {
        if !copies.is_empty() {
            rule("single", pen);
        }
        let stops = vec![("left", 280), ("right", WIDTH - 280)];
        let set = Set { stops, is_foot: true, ..Set::default() };
        let pieces = [Piece::Tab, Piece::Text(&colophon.organ), Piece::Tab, Piece::Text(&printed)];
        pen.paragraph(Element::Colophon, &set, &pieces);
    }
    rule("thick", pen);
    pen.after_foot();
}
