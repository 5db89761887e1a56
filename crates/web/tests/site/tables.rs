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
    let text = [Part::Text("since", "2022-12-01T09:00"), Part::Text("basis", "分工通知")];
    let parts = |sheets: &[Page]| -> Vec<(String, String)> {
        SHEETS.iter().zip(sheets).map(|(name, page)| ((*name).to_owned(), page.body.clone())).collect()
    };
    let wrong = parts(&sheets);
    let mut all: Vec<Part<'_>> = text.into_iter().collect();
    all.extend(wrong.iter().map(|(name, body)| Part::File("csv", name, body.as_bytes())));
    let page = administrator.act(path, &all).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(page.says("posts.csv 第") && page.says("单位“nowhere”不在文件中"), "{}", page.text());
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
