//! Paragraphs, titles and tables of a body (7.3.3, 8).

use guiju_print::{Block, Cell, Level, Paragraph, Table};

use super::super::element::Element;
use super::look::{HEI, KAI, LENGTH, WIDTH};
use super::para::{Pen, Piece, Set};
use crate::xml::Xml;

pub(crate) fn blocks(all: &[Block], pen: &mut Pen<'_>) {
    let mut before: Option<&Block> = None;
    for block in all {
        // Word processors make one table of two that touch.
        if matches!((before, block), (Some(Block::Table(_)), Block::Table(_))) {
            pen.line(Element::Body, "");
        }
        match block {
            Block::Paragraph(paragraph) => self::paragraph(paragraph, pen),
            Block::Title { text, note } => title(text, note, false, pen),
            Block::Table(table) => whole(table, pen),
        }
        before = Some(block);
    }
}

/// A title within, and what stands below it.
pub(crate) fn title(text: &str, note: &str, begins_page: bool, pen: &mut Pen<'_>) {
    pen.paragraph(Element::InnerTitle, &Set { begins_page, ..Set::default() }, &[Piece::Text(text)]);
    if !note.is_empty() {
        pen.line(Element::InnerNote, note);
    }
}

fn paragraph(one: &Paragraph, pen: &mut Pen<'_>) {
    let head = match one.level {
        Level::Chapter | Level::Article | Level::First => Piece::In(HEI, &one.head),
        Level::Section | Level::Second => Piece::In(KAI, &one.head),
        Level::Plain | Level::Third | Level::Fourth => Piece::Text(&one.head),
    };
    let is_centred = matches!(one.level, Level::Chapter | Level::Section);
    let set = Set { align: is_centred.then_some("center"), is_flush: is_centred, ..Set::default() };
    pen.paragraph(Element::Body, &set, &[head, Piece::Text(&one.rest)]);
}

/// A table; one that lies on its side is a section of its own.
fn whole(table: &Table, pen: &mut Pen<'_>) {
    if table.landscape {
        pen.section(false);
    }
    if !table.caption.is_empty() {
        pen.line(Element::Caption, &table.caption);
    }
    let width = if table.landscape { LENGTH } else { WIDTH };
    let parts: u32 = table.widths.iter().map(|part| (*part).clamp(1, 1_000)).fold(0, u32::saturating_add).max(1);
    let columns: Vec<u32> = table.widths.iter().map(|part| (*part).clamp(1, 1_000) * width / parts).collect();
    // Without columns or rows there is nothing to show, and the format has no such table.
    if !columns.is_empty() && !table.rows.is_empty() {
        pen.xml().within("w:tbl", &[], |xml| {
            properties(&columns, xml);
            rows(table, &columns, xml);
        });
    }
    if table.landscape {
        pen.section(true);
    }
}

fn properties(columns: &[u32], xml: &mut Xml) {
    xml.within("w:tblPr", &[], |xml| {
        let width: u32 = columns.iter().sum();
        xml.empty("w:tblW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        xml.empty("w:jc", &[("w:val", "center")]);
        xml.within("w:tblBorders", &[], |xml| {
            for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
            }
        });
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    });
    xml.within("w:tblGrid", &[], |xml| {
        for column in columns {
            xml.empty("w:gridCol", &[("w:w", &column.to_string())]);
        }
    });
}

/// A column's part of a cell that began in a row above: how many rows are left, over how many columns; 0 for its further columns.
type Open = (u16, usize);

fn rows(table: &Table, columns: &[u32], xml: &mut Xml) {
    let mut open: Vec<Open> = vec![(0, 0); columns.len()];
    for (at, row) in table.rows.iter().enumerate() {
        xml.within("w:tr", &[], |xml| {
            xml.within("w:trPr", &[], |xml| {
                xml.empty("w:cantSplit", &[]);
                if at < usize::from(table.head) {
                    xml.empty("w:tblHeader", &[]);
                }
            });
            self::row(row, columns, &mut open, xml);
        });
    }
}

/// One row: cells that go on from above stand in it, too, and what is missing is empty.
fn row(cells: &[Cell], columns: &[u32], open: &mut [Open], xml: &mut Xml) {
    let mut cells = cells.iter();
    let nothing = Cell { text: String::new(), columns: 1, rows: 1 };
    let mut column = 0;
    while let Some((left, over)) = open.get(column).copied() {
        if left > 0 {
            let wide = over.max(1);
            cell("", None, wide, columns.iter().skip(column).take(wide).sum(), xml);
            open.iter_mut().skip(column).take(wide).for_each(|slot| slot.0 -= 1);
            column += wide;
            continue;
        }
        let own = cells.next().unwrap_or(&nothing);
        let free = open.iter().skip(column).take_while(|(left, _)| *left == 0).count();
        let wide = usize::from(own.columns).clamp(1, free.max(1));
        let begins = if own.rows > 1 { Some(true) } else { Some(false) };
        cell(&own.text, begins, wide, columns.iter().skip(column).take(wide).sum(), xml);
        for (nth, slot) in open.iter_mut().skip(column).take(wide).enumerate() {
            *slot = (own.rows.saturating_sub(1), if nth == 0 { wide } else { 0 });
        }
        column += wide;
    }
}

/// A cell; `begins` says whether it goes on below, and is none where it goes on from above.
fn cell(text: &str, begins: Option<bool>, wide: usize, width: u32, xml: &mut Xml) {
    xml.within("w:tc", &[], |xml| {
        xml.within("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
            if wide > 1 {
                xml.empty("w:gridSpan", &[("w:val", &wide.to_string())]);
            }
            match begins {
                Some(true) => xml.empty("w:vMerge", &[("w:val", "restart")]),
                None => xml.empty("w:vMerge", &[]),
                Some(false) => {}
            }
            xml.empty("w:vAlign", &[("w:val", "center")]);
        });
        let mut pen = Pen::new(xml, false);
        for line in text.split('\n') {
            pen.line(Element::Cell, line);
        }
    });
}
