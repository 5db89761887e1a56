//! What the recogniser makes of texts.

use crate::body::{Block, Level};
use crate::clean::Doubt;
use crate::recognise::{recognise, recognise_titled};

fn told(text: &str) -> Vec<(Level, String, String)> {
    let blocks = recognise(text).blocks.into_iter();
    let of = |block| match block {
        Block::Paragraph(p) => (p.level, p.head, p.rest),
        other => panic!("{other:?}"),
    };
    blocks.map(of).collect()
}

#[test]
fn levels_and_headings() {
    let text = "各街道：\n一、总体要求\n\n　　（一）加强领导。各单位要落实责任。\n1．排查\n(1)登记\n三、时间安排：十月底前完成。";
    let expected = [
        (Level::Plain, "", "各街道："),
        (Level::First, "一、总体要求", ""),
        (Level::Second, "（一）加强领导。", "各单位要落实责任。"),
        (Level::Third, "", "1.排查"),
        (Level::Fourth, "", "（1）登记"),
        (Level::First, "三、时间安排：", "十月底前完成。"),
    ];
    assert_eq!(told(text), expected.map(|(l, h, r)| (l, h.to_owned(), r.to_owned())));
}

#[test]
fn a_long_sentence_is_no_heading() {
    let long = format!("（二）{}。", "各街道要在十月底前完成排查".repeat(4));
    assert_eq!(told(&long), [(Level::Second, String::new(), long.clone())]);
}

#[test]
fn rules_with_their_title() {
    let text =
        "某区工作办法\n（2023年1月9日通过）\n第一章 总则\n第一条 为了规范工作，制定本办法。\n依照第三条规定办理。";
    let read = recognise_titled(text);
    let title = Block::Title { text: "某区工作办法".into(), note: "（2023年1月9日通过）".into() };
    assert_eq!(read.blocks[0], title);
    assert_eq!(read.lines, [1, 3, 4, 5]);
    let texts: Vec<String> = read.blocks[1..].iter().map(Block::text).collect();
    assert_eq!(texts, ["第一章　总则", "第一条　为了规范工作，制定本办法。", "依照第三条规定办理。"]);
    assert_eq!(recognise_titled("为了规范工作，制定本办法。").blocks, recognise("为了规范工作，制定本办法。").blocks);
}

#[test]
fn tables_of_tabs_and_strokes() {
    let read = recognise("名单如下：\n单位\t人数\n教育局\t12\n某局\t\n|甲|乙|\n|---|---|\n|丙|丁|丁二|\n单独\t一行");
    let [_, Block::Table(table), ..] = read.blocks.as_slice() else { panic!("{read:?}") };
    assert_eq!((table.rows.len(), table.widths.len(), table.head), (6, 3, 1), "rows that stand together are one table");
    assert_eq!(read.marks.iter().map(|m| (m.line, m.doubt)).collect::<Vec<_>>(), [(2, Doubt::Ragged)]);
    let alone = recognise("单独\t一行");
    assert_eq!((alone.blocks.len(), alone.marks[0].doubt), (1, Doubt::Tabs));
    assert_eq!(alone.blocks[0].text(), "单独 一行");
    assert!(recognise("").blocks.is_empty() && recognise("\t\n \u{3000}\n").blocks.is_empty());
}

#[test]
fn what_is_written_is_read_again() {
    let text = "各街道：\n一、总体要求\n（一）加强领导。各单位落实。\n|横排|\n|序号|单位|<|人数|\n|1|甲\\n乙|丙|3|\n|^|丁|<|^|\n第一条　总则";
    let blocks = recognise(text).blocks;
    let [.., Block::Table(table), _] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert!(table.landscape);
    let spans: Vec<Vec<(u16, u16)>> =
        table.rows.iter().map(|row| row.iter().map(|c| (c.columns, c.rows)).collect()).collect();
    assert_eq!(spans, [vec![(1, 1), (2, 1), (1, 1)], vec![(1, 2), (1, 1), (1, 1), (1, 2)], vec![(2, 1)]]);
    assert_eq!(table.rows[1][1].text, "甲\n乙");
    assert_eq!(crate::written(&blocks), text);
    assert_eq!(recognise(&crate::written(&blocks)).blocks, blocks);
}

#[test]
fn no_cell_is_moved_or_dropped() {
    let table = |text: &str| {
        let read = recognise(text);
        match read.blocks.as_slice() {
            [Block::Table(table)] => (table.clone(), read.marks.len()),
            other => panic!("{other:?}"),
        }
    };
    let (heads, marks) = table("|序号|项目|<|\n|^|甲|乙|\n|1|2|3|");
    assert_eq!((heads.head, marks), (2, 0), "the head is as high as its highest cell");
    let (odd, marks) = table("|甲|<|\n|^|乙|");
    let texts: Vec<Vec<&str>> = odd.rows.iter().map(|row| row.iter().map(|c| c.text.as_str()).collect()).collect();
    assert_eq!((texts, marks), (vec![vec!["甲"], vec!["", "乙"]], 1));
    let (stray, marks) = table("|<|甲|\n|乙|^|");
    assert_eq!((stray.rows[0].len(), stray.rows[0][1].rows, marks), (2, 2, 1));
}
