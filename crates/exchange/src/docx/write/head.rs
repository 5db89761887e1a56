//! From the mark to the recipients (7.2, 7.3.1, 7.3.2, 10).

use guiju_print::{Document, Form};

use super::super::element::Element;
use super::look::{KAI, LETTER, LINE, RED, WIDTH};
use super::para::{Border, Pen, Piece, Set};

/// From the top of the text to that of the mark: 35 mm, of orders 20 mm.
const MARK: u32 = 1_984;
const MARK_OF_ORDER: u32 = 1_134;

pub(crate) fn head(document: &Document, pen: &mut Pen<'_>) {
    let is_letter = document.form == Form::Letter;
    if !document.urgency.is_empty() && !is_letter {
        pen.line(Element::Urgency, &document.urgency);
    }
    mark(document, pen);
    if is_letter {
        let stops = vec![("right", WIDTH)];
        let set = Set { align: Some("left"), above: Some(LINE / 2), stops, ..Set::default() };
        let pieces = [Piece::Text(&document.urgency), Piece::Tab, Piece::Text(&document.number)];
        pen.paragraph(Element::Number, &set, &pieces);
    } else {
        number(document, pen);
    }
    if document.form != Form::Order && !document.title.is_empty() {
        let set = Set { above: Some(2 * LINE), ..Set::default() };
        pen.paragraph(Element::Title, &set, &[Piece::Text(&document.title)]);
    }
    let names: Vec<&str> = document.recipients.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if !names.is_empty() && document.form != Form::Order {
        pen.line(Element::Recipients, &format!("{}：", names.join("，").trim_end_matches(['：', ':'])));
    }
}

/// The mark: the names below one another, as large as the longest of them lets it be.
fn mark(document: &Document, pen: &mut Pen<'_>) {
    let last = document.mark.len().saturating_sub(1);
    let longest = document.mark.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let letters = longest + document.mark_suffix.chars().count();
    // 428 pt wide at most, in half points; letters of a long one become narrower, down to 65 hundredths, before they become smaller.
    let letters = u32::try_from(letters).unwrap_or(u32::MAX).max(1);
    let size = (856 * 100 / 65 / letters).clamp(20, 92);
    let narrow = (856 * 100 / size / letters).clamp(65, 100);
    let taken = if document.urgency.is_empty() { 0 } else { LINE };
    let above = match document.form {
        Form::Letter => 0,
        Form::Order => MARK_OF_ORDER - taken.min(MARK_OF_ORDER),
        Form::Ordinary | Form::Minutes => MARK - taken,
    };
    for (at, name) in document.mark.iter().enumerate() {
        let text = if at == last { format!("{name}{}", document.mark_suffix) } else { name.clone() };
        let mut set = Set { above: Some(if at == 0 { above } else { 0 }), size: Some(size), ..Set::default() };
        set.narrow = (narrow < 100).then_some(narrow);
        if document.form == Form::Letter && at == last {
            // 170 mm, thick over thin, 4 mm below the mark.
            set.sides = (-397, -397);
            set.border_below = Some(Border { kind: "thickThinSmallGap", width: 24, space: 11, colour: RED });
        }
        pen.paragraph(Element::Mark, &set, &[Piece::Text(&text)]);
    }
}

/// The number, on documents upward with who issues them, two names a line; the red line 4 mm below it.
fn number(document: &Document, pen: &mut Pen<'_>) {
    let line = Border { kind: "single", width: 12, space: 11, colour: RED };
    let border_below = (document.form != Form::Order).then_some(line);
    if document.signers.is_empty() {
        if !document.number.is_empty() || border_below.is_some() {
            let set = Set { border_below, ..Set::default() };
            pen.paragraph(Element::Number, &set, &[Piece::Text(&document.number)]);
        }
        return;
    }
    let rows: Vec<&[String]> = document.signers.chunks(2).collect();
    for (at, row) in rows.iter().enumerate() {
        let is_last = at + 1 == rows.len();
        let names = row.join("\u{3000}");
        let set = Set {
            align: Some("left"),
            above: (at > 0).then_some(0),
            border_below: border_below.filter(|_| is_last),
            stops: vec![("left", LETTER), ("right", WIDTH - LETTER)],
            ..Set::default()
        };
        let number = if is_last { document.number.as_str() } else { "" };
        let label = if at == 0 { "签发人：" } else { "" };
        let pieces = [Piece::Tab, Piece::Text(number), Piece::Tab, Piece::Text(label), Piece::In(KAI, &names)];
        pen.paragraph(Element::Number, &set, &pieces);
    }
}
