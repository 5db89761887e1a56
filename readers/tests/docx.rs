//! DOCX between us and LibreOffice, both ways.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use guiju_exchange::docx::{self, Loss};
use guiju_exchange::{Limits, docx::Read};
use guiju_print::{Block, recognise, written};

fn read(bytes: &[u8]) -> Read {
    let read = docx::read(bytes, Limits::default()).unwrap();
    assert_eq!(recognise(&written(&read.body)).blocks, read.body);
    read
}

/// Lines that say something.
fn lines(text: &str) -> Vec<String> {
    let plain = |line: &str| line.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(plain).filter(|line| !line.is_empty()).collect()
}

#[test]
fn libreoffice_shows_the_paragraphs_that_were_written_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let document = readers::document();
    std::fs::write(folder.path().join("own.docx"), docx::write(&document).unwrap().bytes).unwrap();
    let text = readers::convert(folder.path(), "own.docx", "txt", ":Text (encoded):UTF8").unwrap();
    let shown = lines(&std::fs::read_to_string(text).unwrap());
    let expected = [
        "特急",
        "某区人民政府文件",
        "某政〔2023〕1号",
        "某区人民政府关于开展安全检查",
        "的通知",
        "各街道办事处，各委办局：",
        "为了规范工作，现就有关事项通知如下。",
        "一、总体要求",
        "（一）加强领导。各单位落实责任、分工。",
        "1.排查隐患",
        "（1）登记造册",
        "名单如下：",
        "序号",
        "单位",
        "人数",
        "1",
        "甲局",
        "乙局",
        "丙局",
        "3",
        "丁局",
        "二、时间安排",
        "项目",
        "数量",
        "第一项",
        "二",
        "以上由张喆负责，请遵照执行。",
        "附件：工作清单",
        "某区人民政府",
        "2023年1月9日",
        "（此件公开发布）",
        "附件",
        "工作清单",
        "一、甲项",
        "二、乙项",
        "某区工作办法",
        "（2023年1月9日通过）",
        "第一章 总则",
        "第一条 为了规范工作，制定本办法。",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn libreoffice_has_the_colophon_at_the_foot_of_the_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.docx"), docx::write(&readers::document()).unwrap().bytes).unwrap();
    // Its own format as one text: a frame at the bottom of the text's area, with what stands in it.
    let flat = readers::convert(folder.path(), "own.docx", "fodt", "").unwrap();
    let flat = std::fs::read_to_string(flat).unwrap();
    assert!(flat.contains("style:vertical-pos=\"bottom\" style:vertical-rel=\"page-content\""));
    let (_, frame) = flat.split_once("<draw:text-box").unwrap();
    let (frame, _) = frame.split_once("</draw:text-box>").unwrap();
    assert!(frame.contains("抄送：区委办公室。") && frame.contains("某区人民政府办公室"), "{frame}");
    assert_eq!(flat.matches("<draw:text-box").count(), 1);
}

#[test]
fn what_libreoffice_saved_again_is_read_as_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let document = readers::document();
    std::fs::write(folder.path().join("own.docx"), docx::write(&document).unwrap().bytes).unwrap();
    // Through its own format and back.
    let own = readers::convert(folder.path(), "own.docx", "odt", "").unwrap();
    std::fs::remove_file(folder.path().join("own.docx")).unwrap();
    assert!(own.is_file());
    let again = readers::convert(folder.path(), "own.odt", "docx", ":MS Word 2007 XML").unwrap();
    let read = read(&std::fs::read(again).unwrap());
    assert_eq!((read.title, read.body), (document.title, document.body));
    assert_eq!(read.attachments, document.attachments);
}

#[test]
fn a_text_that_libreoffice_made_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let html = "<html><head><meta charset='utf-8'></head><body><p align='center'>关于开展检查的通知</p><p>各街道：</p>\
        <ol><li>排查</li><li>登记<ol><li>甲</li></ol></li></ol><ul><li>点</li></ul><p>一、总体要求</p>\
        <table border='1'><tr><td rowspan='2'>序号</td><td colspan='2'>单位</td></tr><tr><td>甲</td><td>乙</td></tr></table>\
        <p><b>（一）</b>加强<i>领导</i>。各单位落实&amp;分工。</p></body></html>";
    std::fs::write(folder.path().join("made.html"), html).unwrap();
    let odt = readers::convert(folder.path(), "made.html", "odt", ":writer8").unwrap();
    assert!(odt.is_file());
    let made = readers::convert(folder.path(), "made.odt", "docx", ":MS Word 2007 XML").unwrap();
    let read = read(&std::fs::read(made).unwrap());
    assert_eq!(read.title, "关于开展检查的通知");
    let texts: Vec<String> = read.body.iter().map(Block::text).collect();
    assert_eq!(
        texts,
        [
            "各街道：",
            "1.排查",
            "2.登记",
            "1.甲",
            "点",
            "一、总体要求",
            "序号\t单位\n甲\t乙",
            "（一）加强领导。各单位落实&分工。"
        ]
    );
    let told: Vec<(Loss, &str)> = read.lost.iter().map(|l| (l.what, l.at.as_str())).collect();
    assert_eq!(told, [(Loss::Bullet, "点")]);
    let Some(Block::Table(table)) = read.body.get(6) else { panic!("{:?}", read.body) };
    assert_eq!((table.rows[0][0].rows, table.rows[0][1].columns, table.landscape), (2, 2, false));
}
