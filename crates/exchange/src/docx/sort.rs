//! What was read, sorted into title, text and attachments, and recognised.

use guiju_print::{Attached, Block, Recognised, Table, recognise, recognise_titled, written};

use super::element::Element;
use super::lost::{Loss, Losses};
use super::paragraphs::Para;
use super::{Piece, Read, Reading};

/// A text is recognised and written again until it stays as it is, at most so often: a sign that is mended may be read otherwise.
const ROUNDS: usize = 6;

/// So many paragraphs make a title at most.
const TITLE: usize = 5;

/// Sorts and recognises.
pub(crate) fn sorted(reading: Reading) -> Read {
    let mut lost = reading.lost;
    let mut pieces = reading.pieces;
    if !reading.carried.trim().is_empty() {
        pieces.push(Piece::Para(Para { text: reading.carried, ..Para::default() }));
    }
    let (title, from) = title(&pieces, &mut lost);
    let mut groups: Vec<Group> = vec![Group::default()];
    for piece in pieces.into_iter().skip(from) {
        match &piece {
            Piece::Para(para) if is_set_elsewhere(para, &mut lost) => continue,
            Piece::Para(para) if begins_attachment(para, &groups) => {
                let is_listed = !is_inner(para) && !is_name(para);
                let name = if is_name(para) { name(para) } else { String::new() };
                groups.push(Group { is_listed, name, pieces: vec![] });
                if !is_inner(para) {
                    continue;
                }
            }
            // What bears the style of a name and stands elsewhere is text.
            Piece::Para(para) if is_name(para) && follows_mark(&groups) => {
                if let Some(group) = groups.last_mut() {
                    group.name = name(para);
                }
                continue;
            }
            _ => {}
        }
        if let Some(group) = groups.last_mut() {
            group.pieces.push(piece);
        }
    }
    let mut groups = groups.into_iter();
    let body = groups.next().map(|group| blocks(group.pieces, false, &mut lost)).unwrap_or_default();
    let attachments = groups.map(|group| attached(group, &mut lost)).collect();
    Read { title, body, attachments, lost: lost.told() }
}

#[derive(Debug, Default)]
struct Group {
    name: String,
    is_listed: bool,
    pieces: Vec<Piece>,
}

fn attached(group: Group, lost: &mut Losses) -> Attached {
    let has_name = !group.name.is_empty();
    let body = blocks(group.pieces, !has_name, lost);
    let name = match body.first() {
        Some(Block::Title { text, .. }) if !has_name => text.replace('\n', ""),
        _ => group.name,
    };
    Attached { name, body, listed: group.is_listed }
}

/// An element that the fields of a document say is not read; that it was there is told once for each.
fn is_set_elsewhere(para: &Para, lost: &mut Losses) -> bool {
    let Some(element) = para.element.filter(|element| element.is_set_elsewhere()) else { return false };
    if !para.text.trim().is_empty() {
        lost.element(element);
    }
    true
}

fn follows_mark(groups: &[Group]) -> bool {
    groups.last().is_some_and(|group| group.is_listed && group.name.is_empty() && group.pieces.is_empty())
}

fn is_inner(para: &Para) -> bool {
    para.element == Some(Element::InnerTitle)
}

fn is_name(para: &Para) -> bool {
    para.element == Some(Element::AttachmentName)
}

fn name(para: &Para) -> String {
    para.text.trim().replace('\n', "")
}

/// 附件 with its number, alone on the first line of a page; or by our own styles its mark, or the
/// title of rules that no mark precedes.
fn begins_attachment(para: &Para, groups: &[Group]) -> bool {
    match para.element {
        Some(Element::AttachmentMark) => true,
        // The title below such a mark belongs to what the mark begins.
        Some(Element::InnerTitle | Element::AttachmentName) => para.begins_page && !follows_mark(groups),
        Some(_) => false,
        None => {
            let number = para.text.trim().strip_prefix("附件").map(|rest| rest.trim().trim_end_matches(['：', ':']));
            para.begins_page
                && number.is_some_and(|n| n.chars().all(|c| c.is_numeric() || "一二三四五六七八九十".contains(c)))
        }
    }
}

/// The title and how many pieces it and what stands above it take: paragraphs at the beginning that bear its style, or are centred.
fn title(pieces: &[Piece], lost: &mut Losses) -> (String, usize) {
    let paras = pieces.iter().map_while(|piece| match piece {
        Piece::Para(para) => Some(para),
        Piece::Table(_) => None,
    });
    let head: Vec<&Para> = paras.take_while(|para| is_head(para)).collect();
    let is_ours = head.iter().any(|para| para.element == Some(Element::Title));
    let is_styled = head.iter().any(|para| para.is_title);
    let number = head.iter().rposition(|para| para.text.contains('〔') && para.text.trim().ends_with('号'));
    let is_title = |at: usize, para: &&Para| {
        !para.text.trim().is_empty()
            && match (is_ours, is_styled) {
                (true, _) => para.element == Some(Element::Title),
                (_, true) => para.is_title,
                _ => para.element.is_none() && number.is_none_or(|n| at > n),
            }
    };
    let (mut lines, mut above): (Vec<&str>, Option<String>) = (vec![], None);
    let mut from = head.len();
    for (at, para) in head.iter().enumerate() {
        if is_title(at, para) {
            // A text that is centred throughout is no title.
            if lines.len() == TITLE {
                from = at;
                break;
            }
            lines.push(para.text.trim());
        } else if para.element.is_some() {
            is_set_elsewhere(para, lost);
        } else if !para.text.trim().is_empty() && above.is_none() {
            above = Some(para.near());
        }
    }
    if let Some(above) = above {
        lost.add(Loss::Above, &above);
    }
    (lines.join("\n").replace('\t', " "), from)
}

/// Whether a paragraph may stand at or above the title.
fn is_head(para: &Para) -> bool {
    let text = para.text.trim();
    match para.element {
        Some(Element::Urgency | Element::Mark | Element::Number | Element::Title) => true,
        Some(_) => false,
        None if text.is_empty() || para.is_title => true,
        None => {
            let is_sentence = text.ends_with(['。', '；', '：', '，', ':', ';']) || text.starts_with(['（', '(']);
            para.is_centred && !is_sentence && guiju_print::level_of(text).is_none()
        }
    }
}

/// Recognises paragraphs and tables.
fn blocks(pieces: Vec<Piece>, is_titled: bool, lost: &mut Losses) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    for piece in pieces {
        match piece {
            Piece::Para(para) => {
                let lines = para.text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
                blocks.extend(lines.map(line).filter(|l| !l.is_empty()).map(|l| Block::plain(&l)));
            }
            Piece::Table(table) => blocks.extend(whole(table, lost)),
        }
    }
    let of = |text: &str| if is_titled { recognise_titled(text) } else { recognise(text) };
    let Recognised { mut blocks, marks, .. } = of(&written(&blocks));
    for mark in marks {
        lost.add(Loss::Doubt(mark.doubt), &mark.near);
    }
    for _ in 0..ROUNDS {
        let again = of(&written(&blocks)).blocks;
        if again == blocks {
            break;
        }
        blocks = again;
    }
    blocks
}

/// A line of text that is not taken for the row of a table.
fn line(text: &str) -> String {
    let text = text.replace('\t', " ");
    let text = text.trim();
    let is_row = text.strip_prefix('|').is_some_and(|rest| rest.ends_with('|'));
    if is_row { text.replace('|', "｜") } else { text.to_owned() }
}

/// A table, or the paragraphs of its one cell; nothing where it has no cells.
fn whole(table: Table, lost: &mut Losses) -> Vec<Block> {
    let cells: usize = table.rows.iter().map(Vec::len).sum();
    if cells > 1 {
        return vec![Block::Table(table)];
    }
    let text = table.rows.into_iter().flatten().map(|cell| cell.text).next().unwrap_or_default();
    let para = Para { text, ..Para::default() };
    if !para.text.trim().is_empty() {
        lost.add(Loss::SingleCell, &para.near());
    }
    para.text.split('\n').map(line).filter(|l| !l.is_empty()).map(|l| Block::plain(&l)).collect()
}
