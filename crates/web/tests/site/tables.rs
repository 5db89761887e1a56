//! Tables for office spreadsheets: what is handed out, to whom, and what is taken in again.

use axum::http::{StatusCode, header};

use crate::browser::{Browser, Page, Part};
use crate::office::{District, limits};
use crate::walk::{TITLE, submitted};

const SHEETS: [&str; 5] = ["units.csv", "people.csv", "posts.csv", "lines.csv", "relations.csv"];

async fn sheets(browser: &mut Browser) -> Vec<Page> {
    let mut all = vec![];
    for sheet in SHEETS {
        let page = browser.get(&format!("/org/export/{sheet}")).await;
        assert_eq!(page.status, StatusCode::OK, "{sheet}");
        all.push(page);
    }
    all
}

#[tokio::test]
async fn an_organisation_handed_out_is_taken_in_by_an_empty_government() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get("/org").await;
    assert!(SHEETS.iter().all(|s| page.body.contains(&format!("/org/export/{s}"))), "{}", page.text());
    let mut sheets = sheets(&mut clerk).await;
    assert!(sheets[0].body.starts_with("\u{feff}编号（id）,名称（name）"), "{}", sheets[0].body);
    let saved = sheets[0].headers.get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap();
    assert!(saved.contains("attachment") && saved.contains("units.csv"), "{saved}");
    let history = clerk.get("/org/export/register-holdings.csv").await;
    assert!(history.body.contains("任职") || history.body.contains("职务（post）"), "{}", history.body);
    assert_eq!(clerk.get("/org/export/register-documents.csv").await.status, StatusCode::NOT_FOUND);

    let other = District::empty();
    let mut administrator = Browser::of(&other, &other.importer()).await;
    let path = "/m/office/new/import";
    // One wrong cell: nothing is taken, every problem is told with its place, and what came stays in the form.
    let good = sheets[2].body.clone();
    sheets[2].body = good.replacen(",office,", ",nowhere,", 1);
    let parts = |sheets: &[Page]| -> Vec<(String, String)> {
        SHEETS.iter().zip(sheets).map(|(name, page)| ((*name).to_owned(), page.body.clone())).collect()
    };
    let wrong = parts(&sheets);
    // An hour to come is told with all else.
    let text = [Part::Text("since", "2099-12-01T09:00"), Part::Text("basis", "分工通知")];
    let mut all: Vec<Part<'_>> = text.into_iter().collect();
    all.extend(wrong.iter().map(|(name, body)| Part::File("csv", name, body.as_bytes())));
    let page = administrator.act(path, &all).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(page.says("posts.csv 第") && page.says("单位“nowhere”不在文件中"), "{}", page.text());
    assert!(page.says("这一时间尚未到来"), "{}", page.text());
    assert!(page.says("units.csv（已上传") && page.body.contains("name=\"csv\""), "what came stays");
    assert!(other.office.reader().org().units.is_empty(), "nothing half done");
    // Sent again with the cell mended where it stands.
    let kept: Vec<String> = wrong.iter().map(|(name, body)| format!("{name}\n{body}")).collect();
    let mended = kept.iter().map(|k| k.replacen(",nowhere,", ",office,", 1)).collect::<Vec<_>>();
    let mut again = vec![Part::Text("since", "2022-12-01T09:00"), Part::Text("basis", "分工通知")];
    again.extend(mended.iter().map(|m| Part::Text("csv", m)));
    let done = administrator.again(path, &page, &again).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let (first, second) = (district.office.reader().org(), other.office.reader().org());
    assert_eq!((&first.units, &first.people, &first.lines), (&second.units, &second.people, &second.lines));
    assert_eq!(first.posts, second.posts);
    assert_eq!(first.holdings.len(), second.holdings.len());
    assert_eq!(first.relations.len(), second.relations.len());
}

#[tokio::test]
async fn a_list_is_handed_out_as_far_as_it_may_be_seen() {
    let district = District::open();
    submitted(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get("/m/documents").await;
    assert!(page.body.contains("/m/documents/export"), "{}", page.text());
    let table = clerk.get("/m/documents/export").await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.body.starts_with("\u{feff}编号（subject）,标题（title）"), "{}", table.body);
    assert!(table.body.contains(TITLE) && table.body.lines().count() == 2, "{}", table.body);
    let none = clerk.get("/m/documents/export?q=%E6%B2%A1%E6%9C%89%E7%9A%84").await;
    assert_eq!(none.body.lines().count(), 1, "{}", none.body);
    let mut stranger = Browser::of(&district, "ma-lu").await;
    let table = stranger.get("/m/documents/export").await;
    assert!(!table.body.contains(TITLE) && table.body.lines().count() == 1, "{}", table.body);
    assert_eq!(stranger.get("/m/office/export").await.status, StatusCode::NOT_FOUND);
    let mut nobody = Browser::on(&district, limits());
    assert_eq!(nobody.get("/m/documents/export").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_box_of_the_desk_is_handed_out_to_whose_it_is() {
    let district = District::open();
    submitted(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let mine = clerk.get("/?box=mine").await;
    assert!(mine.body.contains("/box/mine/export?of=documents") && !mine.says("您还没有发起过事项"), "{}", mine.text());
    let table = clerk.get("/box/mine/export?of=documents").await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.body.contains(TITLE) && table.body.lines().count() == 2, "{}", table.body);
    assert_eq!(clerk.get("/box/mine/export?of=office").await.status, StatusCode::NOT_FOUND);
    assert_eq!(clerk.get("/box/nothing/export").await.status, StatusCode::NOT_FOUND);
    assert_eq!(clerk.get("/box/todo/export").await.body.lines().count(), 1, "nothing is owed by him");
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    assert!(deputy.get("/").await.body.contains("/box/todo/export"));
    let table = deputy.get("/box/todo/export").await;
    assert!(table.body.starts_with("\u{feff}编号（subject）,标题（title）,应办（act）"), "{}", table.body);
    assert!(
        table.body.contains(TITLE) && table.body.contains("审核") && table.body.lines().count() == 2,
        "{}",
        table.body
    );
    let mut nobody = Browser::on(&district, limits());
    assert_eq!(nobody.get("/box/todo/export").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn people_are_found_by_the_initials_of_their_names() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let home = clerk.get("/").await;
    assert!(home.body.contains("action=\"/search\""), "a search box stands on top of every page");
    let found = clerk.get("/search?q=zh").await;
    assert!(found.says("周衡") && found.says("区长") && !found.says("沈毅"), "{}", found.text());
    let org = clerk.get("/org?q=zh").await;
    assert!(org.says("周衡") && org.says("含“zh”的职务如下"), "{}", org.text());
    assert!(clerk.get("/org?q=zzzz").await.says("没有找到"));
    // A long choice is narrowed without a script and without losing what was typed; nothing is recorded by it.
    let (path, before) = ("/m/office/new/take_up", district.recorded());
    let typed = [
        Part::Text("basis", "任命通知"),
        Part::Text("_narrow-person", "zh"),
        Part::Text("_narrow-post", "住房"),
        Part::Text("_narrow", "person"),
    ];
    let page = clerk.act(path, &typed).await;
    assert_eq!((page.status, district.recorded()), (StatusCode::OK, before), "{}", page.text());
    assert!(page.body.contains("任命通知"), "what was typed is kept");
    let people = page.body.split("id=\"i-person\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(people.contains("周衡（区长）") && !people.contains("沈毅"), "{people}");
    let posts = page.body.split("id=\"i-post\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(posts.contains("区住房和建设委员会") && !posts.contains("区教育局"), "{posts}");
}

#[tokio::test]
async fn every_number_of_a_year_is_accounted_for_on_one_page() {
    let district = District::open();
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let opened = [("series", "红桥政"), ("year", "2023"), ("last", "3"), ("basis", "旧台账")];
    let href = registrar.does("/m/registry/new/open_series", &opened).await;
    assert!(registrar.get(&href).await.says("1至3号启用前已在其他系统使用"));
    let form = registrar.get("/m/registry/new/set_number?series=%E7%BA%A2%E6%A1%A5%E6%94%BF&number=4").await;
    assert!(form.body.contains("value=\"红桥政\"") && form.body.contains("value=\"2023\""), "{}", form.text());
    let void = [("series", "红桥政"), ("year", "2023"), ("number", "4"), ("fate", "void"), ("reason", "编号后停发")];
    registrar.does("/m/registry/new/set_number", &void).await;
    let index = registrar.get("/m/registry").await;
    assert!(index.says("字号登记") && index.says("此前制发的现行文件"), "{}", index.text());
    let book = "/m/registry/book/numbers";
    let page = registrar.get(&format!("{book}?year=2023&series=%E7%BA%A2%E6%A1%A5%E6%94%BF")).await;
    for part in ["启用前已在其他系统使用", "红桥政〔2023〕4号", "作废", "编号后停发", "登记红桥政〔2023〕5号的去向"]
    {
        assert!(page.says(part), "{part}: {}", page.text());
    }
    let table = "标题,发文字号,制发机关,成文日期,行政规范性文件,来源,核对人\n某办法（样例）,红桥政〔2021〕3号,区政府,2021-05-06,是,旧系统,许文\n";
    let parts = [Part::Text("basis", "清理结果"), Part::File("csv", "现行文件.csv", table.as_bytes())];
    let done = registrar.act("/m/registry/new/import_in_force", &parts).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let mut anybody = Browser::of(&district, "ma-lu").await;
    let found = anybody.get("/m/registry/book/in_force?q=%E5%8A%9E%E6%B3%95").await;
    assert!(
        found.says("某办法（样例）") && found.says("导入，非本系统签发") && found.says("共1件"),
        "{}",
        found.text()
    );
    assert!(anybody.get("/search?q=%E5%8A%9E%E6%B3%95").await.says("查看全部1件"));
    assert!(anybody.get("/m/registry/book/in_force/export").await.body.contains("某办法（样例）"));
    assert!(!anybody.get("/m/documents?q=%E5%8A%9E%E6%B3%95").await.says("某办法（样例）"), "no paper of this system");
}

#[tokio::test]
async fn a_refused_form_is_mended_under_its_key_and_a_recorded_one_gets_another() {
    let district = District::open();
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let path = "/m/registry/new/open_series";
    let with = |series, year| {
        let typed = [("series", series), ("year", year), ("last", "3"), ("basis", "旧台账")];
        typed.map(|(name, value)| Part::Text(name, value))
    };
    let refused = registrar.act(path, &with("红桥政", "2099")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    let done = registrar.again(path, &refused, &with("红桥政", "2023")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(registrar.get(done.location()).await.says("1至3号启用前已在其他系统使用"));
    // Gone back to, and sent with other content: nothing more is recorded, and the form shown can be sent.
    let back = registrar.again(path, &refused, &with("红桥政办", "2023")).await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    assert!(back.says("已经提交并记录过一次") && !back.hidden_of("_key").is_empty(), "{}", back.text());
    assert_ne!(back.hidden_of("_key"), refused.hidden_of("_key"));
    let done = registrar.again(path, &back, &with("红桥政办", "2023")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
}
