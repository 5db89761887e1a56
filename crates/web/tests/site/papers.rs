//! What a paper's pages say and keep: its record in words, its attachments, its acts after the end; long lists.

use axum::http::StatusCode;

use crate::browser::{Browser, Part};
use crate::office::District;
use crate::walk::{DRAFT, PAPER, TITLE, cleared, submitted};

fn texts() -> Vec<Part<'static>> {
    PAPER.iter().map(|(n, v)| Part::Text(n, v)).collect()
}

#[tokio::test]
async fn the_record_says_its_facts_in_words() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let record = mayor.get(&format!("{href}?tab=journal")).await;
    let facts: Vec<&str> = record.body.split("<dd>").skip(1).map(|d| d.split("</dd>").next().unwrap()).collect();
    assert!(facts.len() > 20, "{facts:?}");
    let known = district.office.reader().org();
    let raw = |value: &&&str| {
        value.split('、').any(|v| known.people.contains_key(v) || known.posts.contains_key(v) || v.contains('_'))
    };
    let raw: Vec<_> = facts.iter().filter(raw).collect();
    assert!(raw.is_empty(), "{raw:?}");
    assert!(record.says("江岚") && record.says("区政府办公室"), "{}", record.text());
}

#[tokio::test]
async fn an_attachment_is_kept_or_taken_off() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let mut parts = texts();
    parts.push(Part::File("attachments", "甲.txt", "一\n".as_bytes()));
    parts.push(Part::File("attachments", "乙.txt", "二\n".as_bytes()));
    let page = clerk.act(DRAFT, &parts).await;
    let href = page.location().split('?').next().unwrap().to_owned();
    let sheet = clerk.get(&format!("{href}?tab=text")).await;
    assert!(sheet.says("1. 甲") && sheet.says("2. 乙"), "{}", sheet.text());
    let edit = format!("{href}/do/edit");
    let form = clerk.get(&edit).await;
    let kept = form.kept();
    assert_eq!(kept.len(), 2);
    let mut one = texts();
    one.push(Part::Text("_kept", &kept[1]));
    let page = clerk.again(&edit, &form, &one).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let sheet = clerk.get(&format!("{href}?tab=text")).await;
    assert!(sheet.says("附件：乙") && !sheet.says("1. ") && !sheet.says("甲"), "{}", sheet.text());
    let page = clerk.act(&edit, &texts()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(clerk.get(&format!("{href}?tab=attachments")).await.says("此件没有附件"));
}

#[tokio::test]
async fn a_marked_file_of_plain_text_is_refused_with_the_lawful_way() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    // “机密” in GB 18030, with its star.
    for bytes in ["机密★1年\n内容".as_bytes(), b"\xbb\xfa\xc3\xdc\xa1\xef", "密级：机密\n内容".as_bytes()]
    {
        let mut parts = texts();
        parts.push(Part::File("attachments", "附件.txt", bytes));
        let page = clerk.act(DRAFT, &parts).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
        assert!(page.says("保密法第三十一条") && page.says("机要渠道"), "{}", page.text());
        assert!(page.body.contains(TITLE), "what was typed is kept");
    }
    let mut parts = texts();
    parts.push(Part::File("attachments", "附件.txt", "不得泄露国家秘密。".as_bytes()));
    let page = clerk.act(DRAFT, &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

#[tokio::test]
async fn after_the_end_only_what_can_be_done_stands_open() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    assert!(!mayor.get(&href).await.says("其他办理事项为何不可办"));
    mayor.does(&format!("{href}/do/sign"), &[("answer", "sign"), ("mark", "agree")]).await;
    let mut registrar = Browser::of(&district, "ding-mo").await;
    for act in ["number", "issue"] {
        registrar.does(&format!("{href}/do/{act}"), &[]).await;
    }
    let page = registrar.get(&href).await;
    let (open, folded) = page.body.split_once("<summary>其他办理事项为何不可办</summary>").unwrap();
    assert!(!open.contains("class=\"closed\"") && open.contains("此件已经办结"));
    assert!(folded.contains("编号登记"), "{folded}");
    let page = mayor.get(&href).await;
    assert!(page.body.contains(&format!("{href}/do/recall")), "{}", page.text());
}

#[tokio::test]
async fn long_lists_are_counted_whole_and_shown_page_by_page() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    submitted(&district).await;
    for _ in 0..52 {
        let page = clerk.act(DRAFT, &texts()).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }
    let home = clerk.get("/?box=mine").await;
    assert!(home.body.contains("<b>53</b><span>我发起</span>"), "{}", home.text());
    let link = home.body.split("href=\"/?box=mine&").nth(1).unwrap().split('"').next().unwrap();
    let rest = clerk.get(&format!("/?box=mine&{}", link.replace("amp;", ""))).await;
    assert_eq!((home.body.matches(TITLE).count(), rest.body.matches(TITLE).count()), (50, 3));
    assert!(home.says("后面的事项") && !rest.says("后面的事项"));
    // The drafts are still the clerk's own to report: they are 待办, and not 在办 besides.
    assert!(home.body.contains("<b>52</b><span>待办</span>") && home.body.contains("<b>1</b><span>在办</span>"));
    let todo = clerk.get("/").await;
    let rest = clerk.get("/?box=todo&from=50").await;
    assert_eq!((todo.body.matches(TITLE).count(), rest.body.matches(TITLE).count()), (50, 2));
    assert!(todo.says("第1至50件，共52件") && todo.body.contains("href=\"/?box=todo&amp;from=50\""), "{}", todo.text());
    assert!(rest.says("第51至52件，共52件") && rest.says("前面的事项") && !rest.says("后面的事项"), "{}", rest.text());
    // A place that is no longer there, and one that no page gives.
    for from in ["5000", "-1", "x"] {
        let page = clerk.get(&format!("/?box=todo&from={from}")).await;
        assert!(page.says("第1至50件，共52件"), "{from}: {}", page.text());
    }
}

#[tokio::test]
async fn the_board_says_of_every_row_which_papers_it_is_about() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let board = clerk.get("/today").await;
    let rows: Vec<&str> =
        board.body.split("<th scope=\"row\">").skip(1).map(|r| r.split("</th>").next().unwrap()).collect();
    let rows: Vec<&str> = rows.into_iter().filter(|r| !r.contains("同上")).collect();
    let mut once = rows.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), rows.len(), "two rows read alike: {rows:?}");
    // Every row of the rules on signing that governs papers of the government or its office has its line.
    let edition = district.office.reader().edition();
    let table = &edition.book().tables["final_signer"];
    let governed = table.rows.iter().filter(|r| {
        r.when.iter().all(|c| c.iter().all(|(k, m)| k.text != "issuer" || m.iter().all(|m| m.text != "department")))
    });
    for row in governed {
        let href = guiju_ui::rulebook_href(&row.basis.place);
        assert!(board.body.contains(&format!("href=\"{href}\"")), "{} is not on the board", row.id.text);
    }
    assert!(board.says("与市政府部门、外区人民政府联合行文") && board.says("主送市政府"), "{}", board.text());
}
