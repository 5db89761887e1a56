//! What the checker finds, and that what it mends is right afterwards.

use super::{Place, Severity, document, fixed, text};
use crate::document::{Attached, Document, Form, Seal, Signature};

fn told(body: &str) -> Vec<(Place, &'static str, Option<String>)> {
    text(body).into_iter().map(|f| (f.place, f.clause, f.fix)).collect()
}

#[test]
fn a_clean_text_has_nothing_against_it() {
    let body = "各街道：\n一、总体要求\n（一）加强领导。投入3.5亿元，比例为1:2。\n1.排查（2023年1月9日前完成）\n（1）登记GB/T 9704\n二、时间";
    assert_eq!(text(body), []);
    assert_eq!(fixed(body), body);
}

#[test]
fn each_fault_of_a_line_is_told_and_set_right() {
    let fix = |line: &str| told(line).into_iter().find_map(|(_, _, fix)| fix).unwrap();
    assert_eq!(fix("一.总体要求"), "一、总体要求");
    assert_eq!(fix("加强领导,落实责任"), "加强领导，落实责任");
    assert_eq!(fix("按期完成(见名单)"), "按期完成（见名单）");
    assert_eq!(fix("印发\"十条\"措施"), "印发“十条”措施");
    assert_eq!(fix("共１２处"), "共12处");
    assert_eq!(fix("各单位， 各街道"), "各单位，各街道");
    assert_eq!(fix("2023年01月09日"), "2023年1月9日");
    assert_eq!(fixed("（1）、检查(一)处,\"十\" 条"), "（1）检查（一）处，“十”条");
    let [only] = text("（此页无正文）").try_into().unwrap();
    assert_eq!((only.severity, only.fix), (Severity::Error, None));
}

#[test]
fn a_blank_after_a_numeral_is_a_missing_sign() {
    assert_eq!(
        told("一 总体要求"),
        [(Place::Line(1), super::LEVELS, Some("一、总体要求".to_owned()))],
        "the numeral is no word beside a word"
    );
    assert_eq!(fixed("一 总体要求\n　　十二　保障措施\n1 排查"), "一、总体要求\n十二、保障措施\n1.排查");
    for kept in ["十 月底前", "12 个街道", "1 张三 男", "一 是加强", "2023 年"] {
        assert_eq!(fixed(kept), kept);
    }
}

#[test]
fn a_blank_between_words_is_told_and_left() {
    let text = "联系人:张三 电话";
    let blank = told(text).into_iter().filter(|(_, _, fix)| fix.is_none()).count();
    assert_eq!((blank, fixed(text).as_str()), (1, "联系人：张三 电话"));
}

#[test]
fn dates_numbers_and_the_line_of_attachments() {
    let only = |line: &str| {
        let all = told(line);
        assert_eq!(all.len(), 1, "{line}: {all:?}");
        all.into_iter().next().map(|(_, clause, fix)| (clause, fix)).unwrap()
    };
    let date = (super::DATE, Some("2023年1月9日".to_owned()));
    for line in ["2023.1.9", "2023.01.09", "2023-1-9", "2023/1/9", "二〇二三年一月九日", "二○二三年一月九日"]
    {
        assert_eq!(only(line), date, "{line}");
    }
    assert_eq!(only("2023年01月09日"), date);
    assert_eq!(only("　　　　二〇二三年十二月三十一日").1.unwrap(), "2023年12月31日");
    assert_eq!(only("2023.1.9前完成"), (super::NUMERALS, None));
    for line in ["地址10.2023.1.9", "版本2023.1.9.2", "2023年1月9日", "GB/T 9704-2012", "2023.13.9"] {
        assert_eq!(told(line), [], "{line}");
    }
    assert_eq!(only("附件:1.表格"), (super::ATTACHED, Some("附件：1.表格".to_owned())));
    assert_eq!(only("附件：1、表格；"), (super::ATTACHED, Some("附件：1.表格".to_owned())));
    assert_eq!(only("高度重视."), (super::PUNCTUATION, Some("高度重视。".to_owned())));
    assert_eq!(only("高度重视.加强领导。"), (super::PUNCTUATION, None));
    for line in ["依据红桥政[2023]01号", "依据红桥政（2023）1号"] {
        let (clause, fix) = only(line);
        assert_eq!((clause, fix.as_deref()), (super::NUMBER, Some("依据红桥政〔2023〕1号")), "{line}");
    }
    assert_eq!(only("红桥政〔2023〕第1号"), (super::NUMBER, None));
    for line in ["红桥政〔2023〕1号", "（2023）津0106民初1号", "附件：1.表格", "等等..."] {
        assert_eq!(told(line), [], "{line}");
    }
}

#[test]
fn what_is_no_fault_is_left_alone() {
    for line in
        ["时间为9:30,地点待定", "占3,500平方米", "See (a), b; c", "张 三　李 四　王 五　赵 六", "第一条　总则", "10月"]
    {
        let found: Vec<_> = told(line).into_iter().filter(|(_, clause, _)| !clause.contains("7.3.3")).collect();
        assert_eq!(found, [], "{line}");
    }
}

#[test]
fn levels_follow_one_another() {
    let says = |body: &str| text(body).into_iter().map(|f| (f.place, f.says)).collect::<Vec<_>>();
    let gap = says("一、甲\n三、乙");
    assert_eq!(gap, [(Place::Line(2), "序数不连续，前一个是1，这一个是3".to_owned())]);
    assert!(says("一、甲\n1.乙")[0].1.contains("没有“（一）”一层"));
    assert!(says("二、甲")[0].1.contains("不是从一开始"));
    assert!(says("一、甲\n一、乙")[0].1.contains("重复"));
    assert_eq!(says("一、甲\n（一）乙\n二、丙\n（一）丁"), []);
    assert_eq!(says("第一条　甲如下：\n（一）乙\n（二）丙\n第二条　丁"), []);
}

#[test]
fn elements() {
    let doc = Document {
        title: "关于加强防汛工作的通知。".into(),
        number: "红桥政[2023]第01号".into(),
        recipients: vec!["各街道：".into()],
        attachments: vec![Attached { name: "任务清单；".into(), ..Attached::default() }],
        note: "（此件公开发布）".into(),
        ..Document::default()
    };
    let fixes: Vec<_> = document(&doc).into_iter().map(|f| (f.place, f.fix)).collect();
    let expected = [
        (Place::Title, Some("关于加强防汛工作的通知")),
        (Place::Number, Some("红桥政〔2023〕第01号")),
        (Place::Number, Some("红桥政[2023]1号")),
        (Place::Recipients, None),
        (Place::Attachment(1), Some("任务清单")),
        (Place::Note, Some("此件公开发布")),
    ];
    assert_eq!(fixes, expected.map(|(p, f)| (p, f.map(str::to_owned))));
    let signature =
        Signature { organs: vec![], date: None, seal: Seal::Placeholder, stamps: vec![], authority: String::new() };
    let minutes = Document { form: Form::Minutes, signature: Some(signature), ..Document::default() };
    assert_eq!(document(&minutes)[0].place, Place::Signature);
    let good = Document {
        title: "天津市红桥区人民政府关于防汛的通知".into(),
        number: "红桥政〔2023〕1号".into(),
        ..Document::default()
    };
    assert_eq!(document(&good), []);
}

#[test]
fn rows_of_tables_are_left_alone() {
    let body = "1.\t甲,乙\t丙\n2.\t丁 戊\t己\n|(一),|\"二\"|";
    assert_eq!(fixed(body), body);
    assert_eq!(text(body).into_iter().filter(|f| f.fix.is_some()).count(), 0);
}
