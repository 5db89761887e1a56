//! Lists narrowed, put in order, found by words, saved as views and written out as workbooks.

use std::io::{Cursor, Read as _};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_ui::encode;
use tower::ServiceExt as _;

use crate::browser::{Browser, HOST, Page, Part};
use crate::office::{District, limits};
use crate::walk::{DRAFT, PAPER, TITLE, cleared};

/// A draft of the office's clerk with other words.
async fn drafted(clerk: &mut Browser, changed: &[(&str, &str)]) {
    let value = |(n, v): &(&'static str, &'static str)| {
        let other = changed.iter().find(|(name, _)| name == n);
        Part::Text(n, other.map_or(*v, |(_, other)| other))
    };
    let more = changed.iter().filter(|(name, _)| PAPER.iter().all(|(n, _)| n != name));
    let parts: Vec<Part<'_>> = PAPER.iter().map(value).chain(more.map(|(n, v)| Part::Text(n, v))).collect();
    let page = clerk.act(DRAFT, &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

/// Titles in the order shown.
fn titles(page: &Page) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\">").skip(1).map(|r| r.split("</a>").next().unwrap());
    let plain = |row: &str| {
        let text = row.split_once('>').unwrap().1.replace("<mark>", "").replace("</mark>", "");
        text.split("<span").next().unwrap().to_owned()
    };
    rows.map(plain).collect()
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_its_columns_hold() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    drafted(&mut clerk, &[("title", "甲通知（样例）"), ("urgency", "urgent")]).await;
    district.clock.set("2023-01-10T09:30");
    drafted(&mut clerk, &[("title", "乙意见（样例）"), ("doc_type", "opinion")]).await;
    for (query, shown) in [
        ("", vec!["乙意见（样例）", "甲通知（样例）"]),
        ("?sort=0&dir=up", vec!["甲通知（样例）", "乙意见（样例）"]),
        ("?doc_type=opinion", vec!["乙意见（样例）"]),
        ("?urgency=urgent&doc_type=opinion", vec![]),
        ("?updated_to=2023-01-09", vec!["甲通知（样例）"]),
        ("?updated_from=2023-01-10&updated_to=2023-01-10", vec!["乙意见（样例）"]),
        ("?drafter=xw", vec!["乙意见（样例）", "甲通知（样例）"]),
        ("?drafter=zh", vec![]),
        ("?unit=office&status=%E6%8B%9F%E7%A8%BF", vec!["乙意见（样例）", "甲通知（样例）"]),
        ("?unit=education", vec![]),
        ("?serial_from=1", vec![]),
    ] {
        let page = clerk.get(&format!("/m/documents{query}")).await;
        assert_eq!(
            (page.status, titles(&page)),
            (StatusCode::OK, shown.iter().map(|s| (*s).to_owned()).collect()),
            "{query}"
        );
    }
    let wrong = clerk.get("/m/documents?updated_from=soon&serial_to=x&unit=nowhere").await;
    assert!(
        wrong.says("“soon”不是日期") && wrong.says("“x”不是数字") && wrong.says("没有“nowhere”"),
        "{}",
        wrong.text()
    );
    assert!(wrong.body.contains("value=\"soon\""), "what was typed is kept");
    assert!(!clerk.get("/m/leave?status=nothing").await.body.is_empty());
}

#[tokio::test]
async fn papers_are_found_by_their_texts_and_initials_and_the_hits_are_marked() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let body = "请各单位检查供热管网，发现<b>漏点</b>的立即抢修。";
    drafted(&mut clerk, &[("title", "供暖保障通知（样例）"), ("body", body)]).await;
    for typed in ["管网", "漏点", "抢", "gnbz", "供暖 抢修"] {
        let page = clerk.get(&format!("/m/documents?q={}", encode(typed))).await;
        assert_eq!(titles(&page), ["供暖保障通知（样例）"], "{typed}");
    }
    let page = clerk.get(&format!("/m/documents?q={}", encode("漏点"))).await;
    assert!(page.body.contains("发现&lt;b&gt;<mark>漏点</mark>&lt;/b&gt;"), "{}", page.body);
    assert!(clerk.get(&format!("/m/documents?q={}", encode("管线"))).await.says("没有找到"));
    let mut stranger = Browser::of(&district, "ma-lu").await;
    assert!(stranger.get(&format!("/m/documents?q={}", encode("管网"))).await.says("没有找到"));
    // With an internal label it is not found by words, though it stands in the list.
    drafted(
        &mut clerk,
        &[
            ("title", "内部事项（样例）"),
            ("body", body),
            ("label", "internal"),
            ("publicity", "withheld"),
            ("withhold_ground", "内部事务信息"),
        ],
    )
    .await;
    assert_eq!(titles(&clerk.get("/m/documents").await).len(), 2);
    assert_eq!(titles(&clerk.get(&format!("/m/documents?q={}", encode("管网"))).await).len(), 1);
}

#[tokio::test]
async fn long_lists_go_forwards_and_backwards() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for n in 0..103 {
        drafted(&mut clerk, &[("title", &format!("第{n}件（样例）"))]).await;
    }
    let link = |page: &Page, rel: &str| {
        let found = page.body.split(&format!("rel=\"{rel}\" href=\"")).nth(1)?;
        Some(found.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&"))
    };
    let first = clerk.get("/m/documents?unit=office").await;
    assert!(first.says("共103件") && link(&first, "prev").is_none(), "{}", first.text());
    let second = clerk.get(&link(&first, "next").unwrap()).await;
    let third = clerk.get(&link(&second, "next").unwrap()).await;
    assert_eq!([&first, &second, &third].map(|p| titles(p).len()), [50, 50, 3]);
    assert!(link(&third, "next").is_none());
    let back = clerk.get(&link(&third, "prev").unwrap()).await;
    assert_eq!(titles(&back), titles(&second));
    let begin = clerk.get(&link(&back, "prev").unwrap()).await;
    assert_eq!(titles(&begin), titles(&first));
    assert!(link(&begin, "prev").is_none() && link(&begin, "next").is_some());
}

#[tokio::test]
async fn numbers_are_ordered_as_numbers() {
    let district = District::open();
    let register = guiju_matters::ALL.iter().flat_map(|m| m.registers()).find(|r| r.name == "documents").unwrap();
    let by_number = register.orders.iter().position(|o| o[0] == "series").unwrap();
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let opened = [("series", "红桥政"), ("year", "2023"), ("last", "8"), ("basis", "旧台账")];
    registrar.does("/m/registry/new/open_series", &opened).await;
    for _ in 0..2 {
        let href = cleared(&district).await;
        let mut mayor = Browser::of(&district, "zhou-heng").await;
        mayor.does(&format!("{href}/do/sign"), &[("answer", "sign"), ("mark", "agree")]).await;
        registrar.does(&format!("{href}/do/number"), &[]).await;
    }
    let page = registrar.get(&format!("/m/documents?sort={by_number}&dir=up")).await;
    let (nine, ten) = (page.body.find("〔2023〕9号"), page.body.find("〔2023〕10号"));
    assert!(nine.is_some() && nine < ten, "{}", page.text());
    let only =
        registrar.get(&format!("/m/documents?sort={by_number}&serial_from=10&serial_to=99&year_from=2023")).await;
    assert!(only.says("〔2023〕10号") && !only.says("〔2023〕9号"), "{}", only.text());
}

#[tokio::test]
async fn a_view_is_saved_for_its_owner_only() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    drafted(&mut clerk, &[("urgency", "urgent")]).await;
    let list = "/m/documents?urgency=urgent&dir=up";
    let page = clerk.get(list).await;
    assert_eq!(page.hidden_of("query"), "urgency=urgent&dir=up");
    let saved = clerk.again("/m/documents/views", &page, &[Part::Text("name", "急件")]).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, list));
    let page = clerk.get("/m/documents").await;
    assert!(page.body.contains("urgency=urgent&#38;dir=up\">急件</a>") || page.says("急件"), "{}", page.text());
    let mut other = Browser::of(&district, "ye-an").await;
    assert!(!other.get("/m/documents").await.says("急件"));
    let form = clerk.get(list).await;
    let nameless = clerk.again("/m/documents/views", &form, &[Part::Text("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let forged = clerk.post_pairs("/m/documents/views", &[("name", "x"), ("query", "q=a")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "without the form's token nothing is saved");
    let csrf = form.hidden_of("_csrf");
    let gone = clerk.post_pairs("/m/documents/views", &[("_csrf", &csrf), ("drop", "急件")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(!clerk.get("/m/documents").await.body.contains(">急件</a>"));
}

/// The address of the finished workbook.
async fn finished(browser: &mut Browser) -> (Page, String) {
    let begun = Instant::now();
    loop {
        let page = browser.get("/exports").await;
        if let Some(link) = page.body.split("href=\"/exports/").nth(1) {
            let href = format!("/exports/{}", link.split('"').next().unwrap());
            return (page, href);
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", page.text());
        assert!(page.headers.contains_key(header::REFRESH), "the page of a running export comes anew by itself");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn bytes(browser: &Browser, path: &str) -> Vec<u8> {
    let cookies: Vec<String> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = Request::get(path).extension(browser.peer).header(header::HOST, HOST);
    let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::empty()).unwrap();
    let response = browser.router.clone().oneshot(request).await.unwrap();
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

#[tokio::test]
async fn a_workbook_holds_what_the_list_shows_and_is_for_who_asked_for_it() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    drafted(&mut clerk, &[("body", "不外传的正文")]).await;
    drafted(&mut clerk, &[("title", "=1+1（样例）"), ("urgency", "urgent")]).await;
    // What bears a label is in no workbook, though it stands in the list.
    let label = [("label", "internal"), ("publicity", "withheld"), ("withhold_ground", "内部事务信息")];
    drafted(&mut clerk, &[&[("title", "内部事项（样例）"), ("urgency", "urgent")], &label[..]].concat()).await;
    let page = clerk.get("/m/documents?urgency=urgent").await;
    assert!(page.says("内部事项（样例）"), "{}", page.text());
    let csrf = page.hidden_of("_csrf");
    let send = [("_csrf", csrf.as_str()), ("query", "urgency=urgent")];
    let begun = clerk.post_pairs("/m/documents/exports", &send).await;
    assert_eq!((begun.status, begun.location()), (StatusCode::SEE_OTHER, "/exports"));
    let (page, href) = finished(&mut clerk).await;
    assert!(page.says("已完成，1行") && page.says("公文登记簿-2023-01-09.xlsx"), "{}", page.text());
    let mut book = zip::ZipArchive::new(Cursor::new(bytes(&clerk, &href).await)).unwrap();
    let mut sheet = String::new();
    book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("=1+1（样例）") && sheet.contains("标题") && !sheet.contains("<f>"), "{sheet}");
    assert!(!sheet.contains(TITLE) && !sheet.contains("正文"), "{sheet}");
    // Another's address is none; a second export by the same person comes after the first.
    let mut other = Browser::of(&district, "ye-an").await;
    other.router = clerk.router.clone();
    other.sign_in("ye-an", crate::office::PASSWORD).await;
    assert_eq!(other.get(&href).await.status, StatusCode::NOT_FOUND);
    assert_eq!(clerk.get("/exports/0").await.status, StatusCode::NOT_FOUND);
    let mut nobody = Browser::on(&district, limits());
    assert_eq!(nobody.get(&href).await.status, StatusCode::SEE_OTHER);
    let forged = clerk.post_pairs("/m/documents/exports", &[("query", "")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn everybody_sets_his_own_mail() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let wrong = clerk.act("/me/notices", &[Part::Text("mail", "nobody"), Part::Text("wanted", "yes")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"nobody\""), "what was typed is kept");
    let set = clerk.act("/me/notices", &[Part::Text("mail", "xu@example.gov.cn")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    let page = clerk.get("/me/notices").await;
    assert!(page.body.contains("value=\"xu@example.gov.cn\"") && !page.body.contains("checked"), "{}", page.body);
    let mut other = Browser::of(&district, "ye-an").await;
    assert!(!other.get("/me/notices").await.body.contains("xu@example.gov.cn"));
}
