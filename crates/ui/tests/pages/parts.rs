use std::collections::BTreeMap;

use crate::fixtures::{self, Rules, citation, organisation, paper_form, reason};
use guiju_core::form::{Form, Problem};
use guiju_ui::acts::Way;
use guiju_ui::*;

fn page(title: &str, main: &Markup) -> String {
    let person =
        SignedIn { name: "钱某某".into(), posts: vec!["区政府办公室主任".into()], csrf: "c5rf".into() };
    let link =
        |label: &str, href: &str, active| NavLink { label: label.into(), href: href.into(), active, waits: None };
    let nav = [
        link("首页", "/", true),
        link("拟稿", "/m/documents/new/draft", false),
        link("公文", "/m/documents", false),
        link("今日可签发", "/today", false),
        link("组织", "/org", false),
        link("规则", "/rulebook", false),
        link("我的", "/me", false),
    ];
    let shown = Frame {
        title,
        government: "某某区人民政府",
        style: "/style.css",
        script: "/script.js",
        large: false,
        person: Some(&person),
        nav: &nav,
        banner: &["区长外出期间，由某副区长主持区政府工作（2023年1月9日至2023年1月12日）".to_owned()],
        now: "2023年1月9日 10:30",
        rules: "《某某区人民政府工作规则》（试行）",
        main,
    };
    frame(&shown).unwrap().into()
}

#[test]
fn a_form_keeps_what_was_typed_and_names_every_problem() {
    let form = paper_form();
    let kept = [Kept { field: "files".into(), name: "附件\"<1>.txt".into(), size: 2_048, token: "sealed".into() }];
    let problems = [
        Problem::of("title", "请填写“标题”"),
        Problem::of("day", "“日期”不是有效日期：2023-02-30，应如 2023-01-09"),
        Problem::of("", "表单已打开过久"),
        Problem::of("_happened", "办理时间晚于现在"),
    ];
    let org = organisation();
    let people = [("p2".to_owned(), "区长 赵某某".to_owned())];
    let media = [("paper".to_owned(), "纸质签批".to_owned())];
    let entering = Entering {
        people: &people,
        media: &media,
        witnesses: &people,
        person: "p2",
        happened: "2023-01-10",
        medium: "",
        witness: "",
        reference: "卷3",
        needed: false,
    };
    let view = FormView {
        act: &fixtures::ACT,
        action: "/m/documents/new/draft",
        values: &form,
        kept: &kept,
        problems: &problems,
        norms: &Rules,
        org: &org,
        now: "2023-01-09T10:30".parse().unwrap(),
        narrow: &BTreeMap::new(),
        hidden: &[("_csrf", "tok\"en".to_owned())],
        entering: Some(entering),
        phrases: None,
        back: "/",
        file_limit: 20 * 1_048_576,
        readable: None,
        preview: None,
    };
    insta::assert_snapshot!("form", page("拟稿", &guiju_ui::form(&view).unwrap()));
}

#[test]
fn an_empty_form_has_no_problems_and_marks_what_is_required() {
    let org = organisation();
    let form = Form::default();
    let view = FormView {
        act: &fixtures::ACT,
        action: "/x",
        values: &form,
        kept: &[],
        problems: &[],
        norms: &Rules,
        org: &org,
        now: "2023-01-09T10:30".parse().unwrap(),
        narrow: &BTreeMap::new(),
        hidden: &[],
        entering: None,
        phrases: None,
        back: "/",
        file_limit: 1_024,
        readable: None,
        preview: None,
    };
    let html: String = guiju_ui::form(&view).unwrap().into();
    assert!(!html.contains("problems"));
    assert!(!html.contains("代为录入"));
    assert_eq!(html.matches("aria-required=\"true\"").count(), 2, "{html}");
    assert!(html.contains("单个文件不超过1 千字节"), "{html}");
}

#[test]
fn grounds_say_article_who_and_the_way_on() {
    let ways =
        [Way { act: "documents.submit".into(), label: "报送".into(), href: "/m/documents/s1/do/submit".into() }];
    let html = grounds(&[reason(), fixtures::bare_reason()], &ways).unwrap();
    insta::assert_snapshot!("grounds", page("签发", &html));
}

#[test]
fn acts_are_open_or_say_why_not() {
    let view = |label: &str, reasons| ActView {
        label: label.into(),
        href: format!("/do/{label}"),
        reasons,
        owed: label == "审核把关",
        for_others: label == "签发",
    };
    let views = [view("退回", vec![]), view("审核把关", vec![]), view("签发", vec![reason()])];
    let html: String = acts(&views, &[], false, true).unwrap().into();
    assert!(html.contains("<a class=\"button main\" href=\"/do/审核把关\">审核把关</a>"), "{html}");
    assert!(html.contains("<summary>签发"), "{html}");
    assert!(html.contains("应由谁办"), "{html}");
    assert!(html.contains("href=\"/do/签发\">代为录入"), "{html}");
    for never in ["操作失败", "拒绝"] {
        assert!(!html.contains(never));
    }
    assert!(acts(&[], &[], false, false).unwrap().as_str().contains("没有需要您办理的事项"));
    let led = acts(&[], &[], false, true).unwrap();
    assert!(!led.as_str().contains("没有需要您办理的事项") && led.as_str().contains("见上面“待办与时限”"));
    let after: String = acts(&views, &[], true, false).unwrap().into();
    let folded = after.split_once("<summary>其他办理事项为何不可办</summary>").unwrap();
    assert!(folded.0.contains("class=\"button") && !folded.0.contains("class=\"closed\""), "{after}");
    assert!(folded.1.contains("class=\"closed\"") && !folded.1.contains("现在不能由您办理"), "{after}");
}

#[test]
fn a_subject_page_with_slip_path_and_list() {
    let step = |state, label: &str, capacity: &str, name: &str, date: &str| Step {
        state,
        label: label.into(),
        capacity: capacity.into(),
        name: name.into(),
        date: date.into(),
        note: String::new(),
        citation: Some(citation("9.4")),
    };
    let steps = [
        step(StepState::Done, "拟稿", "综合科科长", "孙某", "1月9日 09:10"),
        step(StepState::Done, "审核把关", "区政府办公室分管负责同志", "李某某", "1月9日 11:02"),
        step(StepState::Now, "审核把关", "区政府办公室主任", "钱某某", ""),
        step(StepState::Waits, "审核把关", "分管副区长", "", ""),
        step(StepState::Next, "签发", "区长", "赵某某", ""),
    ];
    let opinion = Opinion {
        words: "同意。\n请办公室抓紧印发。".into(),
        name: "李某某".into(),
        capacity: "办公室副主任".into(),
        date: "2023年1月9日".into(),
        recorded: "代录：孙某，据纸质签批件，存办公室卷3".into(),
    };
    let boxes = [
        OpinionBox { label: "签发".into(), opinions: vec![] },
        OpinionBox { label: "审核".into(), opinions: vec![opinion] },
    ];
    let rows = [
        SlipRow::of([("标题", "某某区人民政府关于印发<样本>的通知")]),
        SlipRow::of([("拟稿单位", "区政府办公室"), ("拟稿人", "孙某")]),
        SlipRow::of([("文种", "通知"), ("紧急程度", "平件"), ("公开属性", "主动公开")]),
    ];
    let tab = |label: &str, active| TabLink { label: label.into(), href: format!("?tab={label}"), active };
    let count = |label: &str, number, active| Count {
        label: label.into(),
        number,
        more: false,
        href: "/".into(),
        active,
        urgent: true,
    };
    let row = |title: &str| ListRow {
        href: Some("/m/documents/s1".into()),
        cells: vec![title.into(), "通知".into(), "区政府办公室主任 钱某某".into(), "1月9日".into()],
    };
    let parts = [
        notice(Notice::Done, &Markup::text("已记录。")).unwrap(),
        counts(&[
            count("待办", 3, true),
            count("待阅", 0, false),
            count("在办", 12, false),
            count("已办", 40, false),
            count("我发起", 2, false),
            count("传阅", 0, false),
        ])
        .unwrap(),
        list("", &["标题", "文种", "在谁处", "更新"], &[row("关于印发《样本》的通知"), row("关于<某事>的请示")], "无")
            .unwrap(),
        list("", &["标题"], &[], "没有待办事项。").unwrap(),
        tabs(&[tab("发文稿纸", true), tab("正文", false), tab("办理过程", false)]).unwrap(),
        Markup::trusted("<div class=\"tabbed\">".into()),
        slip("某某区人民政府", "发文稿纸", &boxes, &rows).unwrap(),
        path(&steps).unwrap(),
        facts(&[("文种".into(), "通知".into())]).unwrap(),
        Markup::trusted("</div>".into()),
    ];
    insta::assert_snapshot!("subject", page("公文", &Markup::join(parts)));
}
