//! What is written is read again as the same.

use guiju_calendar::Day;
use guiju_print::{
    Attached, Attendance, Block, Colophon, Document, Form, Seal, Signature, Stamp, recognise, recognise_titled,
};

use super::super::{Loss, read};
use super::write;
use crate::limits::Limits;

const BODY: &str = "为了规范工作，现就有关事项通知如下。\n一、总体要求\n（一）加强领导。各单位落实<责任> & 分工。\n1.排查\n（1）登记\n名单如下：\n\
    |序号|单位|<|人数|\n|1|甲\\n乙|丙|3|\n|^|丁|<|^|\n\n|横排|\n|项目|数量|\n|一|二|\n第一条　总则";

fn document() -> Document {
    let day = Day::new(2023, 1, 9).unwrap();
    Document {
        urgency: "特急".into(),
        mark: vec!["某区人民政府".into()],
        mark_suffix: "文件".into(),
        number: "某政〔2023〕1号".into(),
        title: "某区人民政府关于开展检查\n的通知".into(),
        recipients: vec!["各街道办事处".into(), "各委办局".into()],
        body: recognise(BODY).blocks,
        attachments: vec![
            Attached { name: "工作清单".into(), body: recognise("一、甲\n二、乙").blocks, listed: true },
            Attached { name: "登记表".into(), body: vec![], listed: true },
            Attached {
                name: "某区工作办法".into(),
                body: recognise_titled("某区工作办法\n（2023年1月9日通过）\n第一条 为了规范工作，制定本办法。").blocks,
                listed: false,
            },
            Attached { name: "名册".into(), body: recognise("甲\n乙").blocks, listed: false },
        ],
        signature: Some(Signature {
            organs: vec!["某区人民政府".into()],
            date: Some(day),
            seal: Seal::Placeholder,
            stamps: vec![],
            authority: String::new(),
        }),
        note: "此件公开发布".into(),
        colophon: Colophon {
            copies: vec!["区委办公室".into()],
            organ: "某区人民政府办公室".into(),
            printed: Some(day),
        },
        ..Document::default()
    }
}

#[test]
fn what_is_written_is_read_again() {
    let document = document();
    let written = write(&document).unwrap();
    let read = read(&written.bytes, Limits::default()).unwrap();
    assert_eq!(read.title, document.title);
    assert_eq!(read.body, document.body);
    let bound: Vec<Attached> = document.attachments.iter().filter(|a| !a.body.is_empty()).cloned().collect();
    assert_eq!(read.attachments, bound);
    let told: Vec<&str> = read.lost.iter().map(|l| l.at.as_str()).collect();
    assert_eq!(
        told,
        ["紧急程度", "发文机关标志", "发文字号", "主送机关", "附件说明", "署名和成文日期", "附注", "版记"]
    );
    assert!(read.lost.iter().all(|l| l.what == Loss::Element));
    assert_eq!(written, write(&document).unwrap(), "the same document gives the same bytes");
    assert_eq!(written.lost.len(), 1);
}

#[test]
fn every_form_is_written_and_its_text_read_again() {
    let stamps = vec![Stamp { office: "区长".into(), name: "张三".into() }];
    for form in [Form::Letter, Form::Order, Form::Minutes] {
        let attendance = vec![Attendance { label: "出席".into(), people: "张三、李四".into() }];
        let base = document();
        let signature = base.signature.clone().map(|s| Signature { seal: Seal::None, stamps: stamps.clone(), ..s });
        let mark = vec!["甲机关".to_owned(), "乙机关".to_owned()];
        let draft = "草稿".to_owned();
        let signers = vec!["甲".into(), "乙".into(), "丙".into()];
        let document = Document { form, attendance, signature, mark, signers, draft, ..base };
        let written = write(&document).unwrap();
        let read = read(&written.bytes, Limits::default()).unwrap();
        assert_eq!(read.body, document.body, "{form:?}");
        assert_eq!(read.title.is_empty(), form == Form::Order);
        assert_eq!(read.lost[0].what, Loss::Header, "a draft says so above every page");
        assert_eq!(written.lost.len(), 3);
    }
}

#[test]
fn the_colophon_stands_at_the_foot_of_the_last_page() {
    let bytes = write(&document()).unwrap().bytes;
    let mut zip = crate::zipped::Zipped::open(&bytes, Limits::default()).unwrap();
    let text = String::from_utf8(zip.read("word/document.xml").unwrap().unwrap()).unwrap();
    let (_, foot) = text.split_once("w:yAlign=\"bottom\"").unwrap();
    assert_eq!(text.matches("<w:framePr").count(), 5, "three lines, who gets copies, who printed it");
    assert_eq!((foot.matches("w:val=\"thick\"").count(), foot.matches("w:val=\"single\"").count()), (2, 1));
    assert!(!foot.contains("<w:pBdr>"), "borders take it out of its place");
    let last = foot.rsplit("<w:p>").next().unwrap();
    assert!(!last.contains("framePr"), "it hangs on a paragraph that is not itself at the foot");
}

#[test]
fn an_empty_document_and_odd_tables_are_written() {
    let cell = |columns, rows| guiju_print::Cell { text: "甲|\u{1}".into(), columns, rows };
    let odd = guiju_print::Table {
        rows: vec![vec![cell(9, 9), cell(0, 0)], vec![], vec![cell(1, 1)]],
        widths: vec![0, 4_000_000_000],
        ..Default::default()
    };
    let empty = guiju_print::Table::default();
    let document = Document { body: vec![Block::Table(odd), Block::Table(empty)], ..Document::default() };
    let read = read(&write(&document).unwrap().bytes, Limits::default()).unwrap();
    assert_eq!(read.body.len(), 1);
    assert!(
        super::super::read(&write(&Document::default()).unwrap().bytes, Limits::default()).unwrap().body.is_empty()
    );
}
