//! A text from elsewhere has its format examined and set right; nothing of it stays.

use axum::http::{StatusCode, header};
use guiju_store::Blobs as _;

use crate::browser::{Browser, Page, Part};
use crate::office::District;
use crate::program::Program;

const HREF: &str = "/check";
const TITLE: &str = "天津市红桥区人民政府关于防汛工作的通知";
const TEXT: &str = "各街道办事处：\n一.总体要求\n（一）加强值守,落实责任。\n三、时间";

async fn examined(browser: &mut Browser, parts: &[Part<'_>]) -> Page {
    browser.act(HREF, parts).await
}

fn pasted<'a>(body: &'a str, more: &[(&'a str, &'a str)]) -> Vec<Part<'a>> {
    let more = more.iter().map(|(name, value)| Part::Text(name, value));
    [Part::Text("doc_type", "notice"), Part::Text("body", body)].into_iter().chain(more).collect()
}

/// What stands in a field of the page.
fn field(page: &Page, id: &str) -> String {
    let rest = page.body.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}: {}", page.body)).1;
    let text = match rest.split_once("value=\"") {
        Some((between, value)) if !between.contains('>') => value.split('"').next().unwrap(),
        _ => rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap(),
    };
    text.trim_start_matches('\n').replace("&#39;", "'").replace("&#34;", "\"")
}

#[tokio::test]
async fn a_text_is_examined_and_set_right_and_nothing_stays() {
    let district = District::open();
    let before = (district.recorded(), district.blobs.all().unwrap().len());
    let mut clerk = Browser::of(&district, "xu-wen").await;
    assert!(clerk.get("/").await.body.contains("href=\"/check\""), "it is in the menu");
    let whole = format!("{TITLE}\n{TEXT}");
    let page = examined(&mut clerk, &pasted(&whole, &[])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    // The title is found, the lines are counted as the field has them, the levels are told.
    assert_eq!((field(&page, "i-title"), field(&page, "i-body")), (TITLE.to_owned(), TEXT.to_owned()));
    for words in ["格式检查：3处", "正文第2行", "第二层“（一）”", "GB/T 9704-2012 7.3.3", "序数不连续"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(field(&page, "m-body"), "各街道办事处：\n一、总体要求\n（一）加强值守，落实责任。\n三、时间");
    let key = page.body.split("name=\"_mend\" value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let more = [("title", TITLE), ("_mend", key.as_str())];
    let one = examined(&mut clerk, &pasted(TEXT, &more)).await;
    assert_eq!(field(&one, "i-body"), TEXT.replace("一.", "一、"), "that one alone");
    let taken = examined(&mut clerk, &pasted(TEXT, &[("title", TITLE), ("_take", "docx")])).await;
    assert!(
        taken.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"),
        "{:?}",
        taken.headers
    );
    assert!(taken.body.starts_with("PK"), "{}", taken.status);
    assert_eq!((district.recorded(), district.blobs.all().unwrap().len()), before);
}

#[tokio::test]
async fn a_file_is_read_and_what_it_lost_is_told() {
    let district = District::open();
    let files = district.blobs.all().unwrap().len();
    let mut clerk = Browser::of(&district, "jie-yi").await;
    let body = guiju_print::recognise("一、总体要求\n|单位|人数|\n|甲|<|").blocks;
    let doc = guiju_print::Document { title: TITLE.into(), body, ..guiju_print::Document::default() };
    let file = guiju_exchange::docx::write(&doc).unwrap().bytes;
    let typed =
        [Part::Text("doc_type", "notice"), Part::Text("body", "从前的"), Part::File("file", "来文.docx", &file)];
    let page = examined(&mut clerk, &typed).await;
    assert!(page.says("文件已读入") && page.says("表格（2行2列）") && !page.says("从前的"), "{}", page.text());
    assert_eq!(field(&page, "i-title"), TITLE);
    let broken =
        [Part::Text("doc_type", "notice"), Part::Text("body", "留着的"), Part::File("file", "来文.docx", b"PK no")];
    let page = examined(&mut clerk, &broken).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("“来文.docx”没有读入") && page.says("留着的"), "{}", page.text());
    assert_eq!(district.blobs.all().unwrap().len(), files, "no file is kept");
}

#[tokio::test]
async fn what_cannot_be_examined_is_told_at_once_and_kept() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = examined(&mut clerk, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("请选择文种") && page.says("请粘贴正文，或者选择文件"), "{}", page.text());
    let long = "字".repeat(100_001);
    let page = examined(&mut clerk, &pasted(&long, &[])).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("现有100001字，一次最多检查100000字") && field(&page, "i-body") == long, "{}", page.status);
    // A form of another session is shown again with what was typed.
    let page = clerk.post_pairs(HREF, &[("_csrf", "x"), ("doc_type", "notice"), ("body", "甲乙")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.says("登录状态已变") && field(&page, "i-body") == "甲乙", "{}", page.text());
    let strange = "<script>alert(1)</script>\u{202e}\n|甲|\n\t\n".repeat(400);
    let page = examined(&mut clerk, &pasted(&strange, &[])).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<script>alert"), "{}", page.status);
    assert!(page.says("没有列出"), "lists are bounded");
}

#[tokio::test]
async fn minutes_say_who_was_there() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let minutes = |body| [Part::Text("doc_type", "minutes"), Part::Text("title", "会议纪要"), Part::Text("body", body)];
    let page = examined(&mut clerk, &minutes("会议研究了防汛工作。")).await;
    assert!(page.says("没有出席人员名单"), "{}", page.text());
    let page = examined(&mut clerk, &minutes("会议研究了防汛工作。\n出席：周衡、沈毅\n列席：林雅")).await;
    assert!(!page.says("没有出席人员名单") && page.says("纪要名单") && page.says("周衡、沈毅"), "{}", page.text());
}

#[tokio::test]
async fn programs_have_a_text_examined_too() {
    let district = District::open();
    let before = district.recorded();
    let program = Program::of(&district, "xu-wen", &["read"]);
    let reply = program
        .post("/check", "k", "", &serde_json::json!({ "doc_type": "notice", "title": TITLE, "body": TEXT }))
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.body["paragraphs"][2]["level"], "second");
    let finding = &reply.body["findings"][0];
    assert_eq!(
        (&finding["clause"], &finding["mended"]),
        (&"GB/T 9704-2012 7.3.3".into(), &"一、总体要求".into()),
        "{finding}"
    );
    assert!(reply.body["mended"]["body"].as_str().unwrap().contains("值守，落实"), "{}", reply.body);
    for wrong in [serde_json::json!([]), serde_json::json!({ "body": 7 }), serde_json::json!({ "text": "x" })] {
        assert_eq!(program.post("/check", "k", "", &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let reply = program.post("/check", "k", "", &serde_json::json!({ "doc_type": "poem" })).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.body["problems"].as_array().unwrap().len(), 2, "{}", reply.body);
    let blind = Program::of(&district, "xu-wen", &["act:documents"]);
    assert_eq!(
        blind.post("/check", "k", "", &serde_json::json!({ "doc_type": "notice", "body": "x" })).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(district.recorded(), before);
}

#[tokio::test]
async fn what_is_marked_classified_is_not_examined() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let marked = "机密★10年\n关于某事的通知\n正文。";
    let page = examined(&mut clerk, &pasted(marked, &[])).await;
    for words in ["“正文”中带有密级标志“机密★”", "请立即停止录入，通过机要渠道办理"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.says("检查结果"), "{}", page.text());
    let taken = examined(&mut clerk, &pasted(marked, &[("_take", "docx")])).await;
    assert!(!taken.body.starts_with("PK"), "it is not given out either");
    let body = guiju_print::recognise("机密★10年\n某事如下。").blocks;
    let doc = guiju_print::Document { title: TITLE.into(), body, ..guiju_print::Document::default() };
    let file = guiju_exchange::docx::write(&doc).unwrap().bytes;
    let page = examined(&mut clerk, &[Part::Text("doc_type", "notice"), Part::File("file", "来文.docx", &file)]).await;
    assert!(page.says("“文件”中带有密级标志") && !page.body.contains("某事如下"), "{}", page.text());
    let program = Program::of(&district, "xu-wen", &["read"]);
    let reply = program.post("/check", "k", "", &serde_json::json!({ "doc_type": "notice", "body": marked })).await;
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.body);
    assert!(!reply.body["reasons"][0]["citations"].as_array().unwrap().is_empty(), "{}", reply.body);
}

#[tokio::test]
async fn a_pasted_signature_is_examined_and_what_is_not_is_told() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let text = "各街道：\n一 总体要求\n联系人:张三 电话\n附件:1.表格\n红桥区人民政府\n二〇二三年一月九日";
    let page = examined(&mut clerk, &pasted(text, &[("title", TITLE)])).await;
    let mended = "各街道：\n一、总体要求\n联系人：张三 电话\n附件：1.表格\n红桥区人民政府\n2023年1月9日";
    assert_eq!(field(&page, "m-body"), mended);
    for words in ["GB/T 9704-2012 7.3.4", "GB/T 9704-2012 7.3.5.4", "没有检查版头"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let clean = examined(&mut clerk, &pasted("各街道：\n请落实。", &[("title", TITLE)])).await;
    assert!(clean.says("没有发现问题") && clean.says("没有检查版头"), "{}", clean.text());
}
