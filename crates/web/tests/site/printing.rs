//! What is printed: a form as it would be, a paper as it is, what was issued as it was fixed.

use axum::http::{StatusCode, header};
use guiju_core::form::{FileRef, Form};
use guiju_core::request::{Outcome, Request};
use guiju_exchange::package::{SealService, SealTrouble, Sealed};
use guiju_store::Blobs as _;
use guiju_web::{Press, Round, SealDesk, Sealer, Setting, Site, Worker};

use crate::browser::{Browser, Page, Part};
use crate::office::{District, GOV, limits, press};
use crate::sample::Sample;
use crate::walk::{DRAFT, PAPER, TITLE, cleared};

const SETTING: Setting = Setting { register: "prints", waiting: "待排版", act: "documents.typeset", what: "text" };

pub fn worker(district: &District) -> Worker {
    Worker {
        office: district.office.clone(),
        blobs: district.blobs.clone(),
        matters: guiju_matters::ALL,
        pages: guiju_matters::PAGES,
        press: press(),
        words: SETTING,
        later: std::sync::Mutex::default(),
    }
}

/// The form of a draft with its text, and what else is given.
fn typed<'a>(body: &'a str, more: &[(&'a str, &'a str)]) -> Vec<Part<'a>> {
    let own = PAPER.iter().filter(|(name, _)| *name != "body").map(|(n, v)| Part::Text(n, v));
    let more = more.iter().map(|(n, v)| Part::Text(n, v));
    own.chain([Part::Text("body", body)]).chain(more).collect()
}

fn images(page: &Page) -> Vec<&str> {
    page.body
        .split("src=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|s| s.contains(".svg"))
        .collect()
}

pub async fn issued(district: &District) -> String {
    let href = cleared(district).await;
    let mut mayor = Browser::of(district, "zhou-heng").await;
    mayor.does(&format!("{href}/do/sign"), &[("answer", "sign"), ("mark", "agree")]).await;
    let mut registrar = Browser::of(district, "ding-mo").await;
    registrar.does(&format!("{href}/do/number"), &[]).await;
    registrar.does(&format!("{href}/do/issue"), &[]).await;
    href
}

#[tokio::test]
async fn a_form_is_previewed_and_set_right_before_it_is_sent() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let before = district.recorded();
    let body = "一.总体要求\n现将办法印发给你们,请遵照执行。";
    let opened = clerk.get(DRAFT).await;
    assert!(opened.says("预览和格式检查"), "{}", opened.text());
    let page = clerk.again(DRAFT, &opened, &typed(body, &[("_preview", "yes")])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(
        page.says("格式检查：2处") && page.says("正文第1行") && page.says("GB/T 9704-2012 7.3.3"),
        "{}",
        page.text()
    );
    assert!(page.says("一.总体要求"), "what was typed stays");
    let shown = images(&page);
    assert!(!shown.is_empty(), "{}", page.body);
    let image = clerk.get(shown[0]).await;
    assert!(image.body.starts_with("<svg") && !image.body.contains("<script") && !image.body.contains("href=\"http"));
    assert_eq!(image.headers[header::CONTENT_TYPE], "image/svg+xml");
    // What somebody has typed is nobody else's.
    let mut other = Browser::of(&district, "ye-an").await;
    assert_eq!(other.get(shown[0]).await.status, StatusCode::NOT_FOUND);
    // One finding, then all of them.
    let keys: Vec<&str> =
        page.body.split("name=\"_mend\" value=\"").skip(1).map(|r| r.split('"').next().unwrap()).collect();
    let [all_of, first, _] = keys.as_slice() else { panic!("{keys:?}") };
    assert_eq!(*all_of, "all");
    // A key that was told of another text changes nothing.
    let moved = format!("另起一行\n{body}");
    let other = clerk.again(DRAFT, &opened, &typed(&moved, &[("_mend", first)])).await;
    assert!(other.says("一.总体要求") && other.says("另起一行"), "{}", other.text());
    let one = clerk.again(DRAFT, &opened, &typed(body, &[("_mend", first)])).await;
    assert!(one.says("一、总体要求") && one.says("印发给你们,请"), "{}", one.text());
    let all = clerk.again(DRAFT, &opened, &typed(body, &[("_mend", "all")])).await;
    assert!(all.says("一、总体要求") && all.says("印发给你们，请") && all.says("没有发现问题"), "{}", all.text());
    let live = clerk.again(DRAFT, &opened, &typed(body, &[("_preview", "live")])).await;
    assert!(live.body.contains("/preview/") && !live.body.contains("<html"), "the part alone: {}", live.body);
    let stranger = clerk.again(DRAFT, &opened, &typed(body, &[("_mend", "999")])).await;
    assert!(stranger.says("一.总体要求"), "a number that is none changes nothing");
    assert_eq!(district.recorded(), before, "nothing is done by looking");
}

#[tokio::test]
async fn a_paper_is_shown_as_pages_and_handed_out() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(&format!("{href}/print/text")).await;
    assert!(page.says(TITLE) && page.says("未印发") || !images(&page).is_empty(), "{}", page.text());
    let image = clerk.get(images(&page)[0]).await;
    assert!(image.body.starts_with("<svg"), "{}", image.body.chars().take(80).collect::<String>());
    let pdf = clerk.get(&format!("{href}/print/text/pages.pdf")).await;
    assert_eq!(pdf.headers[header::CONTENT_TYPE], "application/pdf");
    assert!(pdf.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    for (file, begins) in [("pages.ofd", "PK"), ("text.docx", "PK")] {
        let made = clerk.get(&format!("{href}/print/text/{file}")).await;
        assert!(made.status == StatusCode::OK && made.body.starts_with(begins), "{file}: {}", made.status);
    }
    let slip = clerk.get(&format!("{href}/print/slip")).await;
    assert!(slip.says("发文稿纸的版面") && !images(&slip).is_empty(), "{}", slip.text());
    for nothing in ["print/other", "print/text/0.svg", "print/text/9.svg", "print/text/x.svg", "print/slip/text.docx"] {
        assert_eq!(clerk.get(&format!("{href}/{nothing}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    // Whoever may not see the paper sees no page of it.
    let mut street = Browser::of(&district, "jie-yi").await;
    for closed in ["print/text", "print/text/1.svg", "print/text/pages.pdf", "print/slip"] {
        assert_eq!(street.get(&format!("{href}/{closed}")).await.status, StatusCode::NOT_FOUND, "{closed}");
    }
}

#[tokio::test]
async fn what_was_issued_is_set_once_and_kept() {
    let district = District::open();
    let href = issued(&district).await;
    let worker = worker(&district);
    assert_eq!(worker.round().unwrap(), Round { set: 1, failed: 0 });
    assert_eq!(worker.round().unwrap(), Round::default(), "once");
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(&format!("{href}/print/text")).await;
    assert!(page.says("存档的版式文件"), "{}", page.text());
    let id = href.rsplit_once('/').unwrap().1;
    let subject = district.office.reader().subject("documents", id).unwrap().unwrap();
    let (head, _) = subject.rows.iter().find(|(head, _)| head.act == "typeset").unwrap();
    assert_eq!((head.actor.as_str(), head.blobs.len()), ("system", 1), "the file is named by the act, and stays");
    let kept = district.blobs.get(&head.blobs[0]).unwrap().unwrap();
    assert!(kept.starts_with(b"%PDF-"));
    let row = clerk.get(&format!("{href}?tab=journal")).await;
    assert!(row.says("排成版式文件"), "{}", row.text());
}

#[tokio::test]
async fn nobody_keeps_other_pages_of_what_was_issued() {
    let district = District::open();
    let href = issued(&district).await;
    let id = href.rsplit_once('/').unwrap().1;
    let staged = district.blobs.stage(b"%PDF-1.7\nother", "a.pdf", 1_000).unwrap();
    let keep = |actor: &str, key: &str| {
        let zeros = "0".repeat(64);
        let mut form = Form::of([("value", zeros.as_str()), ("pages", "1"), ("engine", "x")]);
        let (hash, size) = (staged.hash.clone(), staged.size);
        form.files.push(FileRef { field: "pdf".into(), name: "a.pdf".into(), size, hash });
        district.office.perform(Request {
            gov: GOV.into(),
            actor: actor.into(),
            on_behalf: actor.into(),
            entered_for: None,
            matter: "documents".into(),
            subject: Some(id.into()),
            act: "typeset".into(),
            form,
            key: key.into(),
            seen: None,
        })
    };
    let before = district.recorded();
    let Outcome::Refused { reasons, .. } = keep("system", "a") else { panic!("pages of another value") };
    assert_eq!(reasons[0].code, "documents.other_value");
    let Outcome::Refused { reasons, .. } = keep("ding-mo", "b") else { panic!("by hand") };
    assert!(!reasons[0].citations.is_empty(), "{reasons:?}");
    assert_eq!(district.recorded(), before);
    let mut clerk = Browser::of(&district, "ding-mo").await;
    let by_page = clerk.get(&format!("{href}/do/typeset")).await;
    assert!(by_page.status.is_client_error(), "{}", by_page.status);
}

#[tokio::test]
async fn a_text_that_comes_as_a_file_is_read_into_the_form_and_kept() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let doc = guiju_print::Document {
        title: "天津市红桥区人民政府关于防汛工作的通知".into(),
        recipients: vec!["各街道办事处".into()],
        body: guiju_print::recognise("一、总体要求\n（一）加强值守。各单位落实责任。\n|单位|人数|\n|甲|<|").blocks,
        ..guiju_print::Document::default()
    };
    let file = guiju_exchange::docx::write(&doc).unwrap().bytes;
    let others = || PAPER.iter().filter(|(n, _)| *n != "body").map(|(n, v)| Part::Text(n, v));
    let opened = clerk.get(DRAFT).await;
    let mut parts: Vec<Part<'_>> = others().collect();
    parts.push(Part::File("source", "正文.docx", &file));
    parts.push(Part::Text("_read", "yes"));
    let page = clerk.again(DRAFT, &opened, &parts).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(
        page.says("文件已读入") && page.says("（一）加强值守。各单位落实责任。") && page.says("|单位|人数|"),
        "{}",
        page.text()
    );
    assert!(page.body.contains(TITLE), "a title that was typed stays");
    // Sent as it was read: the file is kept with the paper.
    let body = "一、总体要求\n（一）加强值守。各单位落实责任。\n|单位|人数|\n|甲|<|";
    let kept = page.kept();
    let mut parts: Vec<Part<'_>> = others().collect();
    parts.extend([Part::Text("body", body), Part::Text("_kept", &kept[0])]);
    let sent = clerk.again(DRAFT, &page, &parts).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let href = sent.location().split('?').next().unwrap().to_owned();
    assert!(clerk.get(&format!("{href}?tab=attachments")).await.says("正文.docx"));
    let text = clerk.get(&format!("{href}?tab=text")).await;
    assert!(text.body.contains("colspan=\"2\"") && !text.says("附件："), "{}", text.body);
    // What is no such file is said, and what was typed stays.
    for (name, bytes) in [("坏.docx", &file[..file.len() / 2]), ("文字.txt", "第一条".as_bytes())] {
        let mut parts = typed("打过的字", &[("_read", "yes")]);
        parts.push(Part::File("source", name, bytes));
        let page = clerk.again(DRAFT, &opened, &parts).await;
        assert!(page.status.is_client_error() && page.says("打过的字"), "{name}: {}", page.text());
    }
    let nothing = clerk.again(DRAFT, &opened, &typed("打过的字", &[("_read", "yes")])).await;
    assert!(nothing.says("请先选择要读入的文件") && nothing.says("打过的字"), "{}", nothing.text());
}

#[tokio::test]
async fn what_is_too_long_is_not_laid_out_and_stays() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let opened = clerk.get(DRAFT).await;
    let long = "甲".repeat(200_001);
    for (button, value) in [("_preview", "yes"), ("_preview", "live"), ("_mend", "all")] {
        let page = clerk.again(DRAFT, &opened, &typed(&long, &[(button, value)])).await;
        assert!(page.says("最多200000字"), "{button}={value}: {}", page.status);
        assert!(images(&page).is_empty(), "{button}={value}");
    }
}

/// A door before an office that has no fonts.
async fn without_fonts(district: &District, login: &str) -> Browser {
    let press = std::sync::Arc::new(Press::new(Box::new(|| Err("no fonts".to_owned()))));
    let mut browser = Browser::before(Site { press, ..district.site(limits()) });
    assert_eq!(browser.sign_in(login, crate::office::PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

#[tokio::test]
async fn without_fonts_what_was_kept_is_handed_out_all_the_same() {
    let district = District::open();
    let href = issued(&district).await;
    assert_eq!(worker(&district).round().unwrap(), Round { set: 1, failed: 0 });
    let mut clerk = without_fonts(&district, "xu-wen").await;
    let page = clerk.get(&format!("{href}/print/text")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(
        page.says("没有装好排版所用的字体") && page.says("存档的版式文件") && images(&page).is_empty(),
        "{}",
        page.text()
    );
    assert!(page.body.contains("/pages.pdf") && page.body.contains("/text.docx") && !page.body.contains("/pages.ofd"));
    let pdf = clerk.get(&format!("{href}/print/text/pages.pdf")).await;
    assert!(pdf.status == StatusCode::OK && pdf.body.starts_with("%PDF"), "{}", pdf.status);
    let slip = clerk.get(&format!("{href}/print/slip")).await;
    assert_eq!(slip.status, StatusCode::SERVICE_UNAVAILABLE, "of it nothing is kept");
}

#[tokio::test]
async fn a_slip_says_who_printed_it_and_to_which_position_it_is_true() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(&format!("{href}/print/slip")).await;
    let shown = images(&page);
    assert!(shown[0].starts_with("/preview/"), "the value that is shown, and nobody else's: {shown:?}");
    assert!(clerk.get(shown[0]).await.body.starts_with("<svg"));
    let mut other = Browser::of(&district, "jiang-lan").await;
    assert_eq!(other.get(shown[0]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_of_who_is_away_is_printed_as_far_as_it_may_be_seen() {
    const AWAY: &str = "/m/leave/book/away";
    const WHY: &str = "脱产学习";
    let sample = Sample::open().await;
    let absence = sample.district.office.reader().org().absences[0].span;
    let days = format!("since={}&until={}", absence.since.day(), absence.since.day());
    let before = sample.district.recorded();
    let mut own = Browser::of(&sample.district, "tang-yu").await;
    assert!(own.get("/m/leave").await.body.contains(AWAY), "the list of leaves leads there");
    let page = own.get(&format!("{AWAY}?{days}")).await;
    assert!(page.says("唐屿") && page.says(WHY), "{}", page.text());
    let mut other = Browser::of(&sample.district, "jie-yi").await;
    let page = other.get(&format!("{AWAY}?{days}")).await;
    assert!(page.says("唐屿") && !page.says(WHY), "{}", page.text());
    let print =
        page.body.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|href| href.contains("/print"));
    let printed = other.get(&print.unwrap().replace("&#38;", "&").replace("&amp;", "&")).await;
    assert!(printed.says("外出名单的版面") && !images(&printed).is_empty(), "{}", printed.text());
    assert!(other.get(images(&printed)[0]).await.body.starts_with("<svg"));
    let pdf = other.get(&format!("{AWAY}/print/pages.pdf?{days}")).await;
    assert!(pdf.status == StatusCode::OK && pdf.body.starts_with("%PDF"), "{}", pdf.status);
    // On other days nobody is away; what is no day is told, and today is listed.
    let page = other.get(&format!("{AWAY}?since=2001-01-01")).await;
    assert!(page.says("没有人外出") && !page.says("唐屿"), "{}", page.text());
    let page = other.get(&format!("{AWAY}?since=gestern")).await;
    assert!(page.says("日期请写作"), "{}", page.text());
    for nothing in ["print/text.docx", "print/1.svg", "print/x"] {
        assert_eq!(other.get(&format!("{AWAY}/{nothing}?{days}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    let mut own = Browser::of(&sample.district, "tang-yu").await;
    let subject = sample.words.keys().find(|id| id.starts_with("leave-")).unwrap();
    let slip = own.get(&format!("/m/leave/{subject}/print/slip")).await;
    assert!(slip.says("请假报备单的版面") && !images(&slip).is_empty(), "{}", slip.text());
    assert_eq!(other.get(&format!("/m/leave/{subject}/print/slip")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sample.district.recorded(), before);
}

/// What would be printed of a paper now.
fn printed(district: &District, subject: &str) -> guiju_print::Document {
    let reader = district.office.reader();
    let found = reader.subject("documents", subject).unwrap().unwrap();
    let (org, edition, workdays) = (reader.org(), reader.edition(), reader.workdays());
    let show = guiju_ui::Show {
        org: &org,
        norms: &*edition,
        workdays: &workdays,
        now: reader.now(),
        viewer: "xu-wen",
        subject,
        rows: &found.rows,
        state: &found.state,
        text: None,
        answers: &[],
        tab: "text",
    };
    let pages = guiju_matters::PAGES.iter().find(|pages| pages.matter() == "documents").unwrap();
    match pages.print(&show, "text") {
        Some(guiju_print::Print::Document(doc)) => doc,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn minutes_are_printed_with_who_was_there() {
    const BODY: &str = "会议研究了防汛工作。\n出席：周衡、沈毅\n一、关于防汛。会议要求落实责任。\n列席人员：林雅。";
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let own = PAPER.iter().copied().filter(|(name, _)| !["body", "doc_type"].contains(name));
    let fields: Vec<(&str, &str)> = own.chain([("doc_type", "minutes"), ("body", BODY)]).collect();
    let href = clerk.does(DRAFT, &fields).await;
    let doc = printed(&district, href.rsplit('/').next().unwrap());
    let told: Vec<(&str, &str)> = doc.attendance.iter().map(|a| (a.label.as_str(), a.people.as_str())).collect();
    assert_eq!(told, [("出席", "周衡、沈毅"), ("列席", "林雅")]);
    assert_eq!(doc.body, guiju_print::recognise("会议研究了防汛工作。\n一、关于防汛。会议要求落实责任。").blocks);
    // What is approved and signed is the text as it was typed.
    assert!(clerk.get(&format!("{href}?tab=text")).await.says("出席：周衡、沈毅"));
    let fields: Vec<(&str, &str)> =
        PAPER.iter().copied().filter(|(n, _)| *n != "body").chain([("body", BODY)]).collect();
    let href = clerk.does(DRAFT, &fields).await;
    let doc = printed(&district, href.rsplit('/').next().unwrap());
    assert!(doc.attendance.is_empty(), "of other papers it is text");
}

/// A seal service of a test: it gives what it was told to.
struct Service(std::sync::Mutex<Vec<Result<Sealed, SealTrouble>>>);

impl SealService for Service {
    fn seal(&self, pdf: &str, organ: &str) -> Result<Sealed, SealTrouble> {
        assert_eq!((pdf.len(), organ), (64, "天津市红桥区人民政府"));
        self.0.lock().unwrap().pop().unwrap_or(Err(SealTrouble::Away("无应答".into())))
    }
}

fn sealer(district: &District, answers: Vec<Result<Sealed, SealTrouble>>) -> Sealer {
    Sealer {
        office: district.office.clone(),
        blobs: district.blobs.clone(),
        pages: guiju_matters::PAGES,
        service: Box::new(Service(std::sync::Mutex::new(answers))),
        desk: std::sync::Arc::new(SealDesk::asking()),
        words: Setting { register: "seals", waiting: "待签章", act: "documents.seal", what: "text" },
    }
}

#[tokio::test]
async fn a_seal_is_waited_for_and_kept_and_the_issue_never_waits() {
    let district = District::open();
    let href = issued(&district).await;
    worker(&district).round().unwrap();
    let page = format!("{href}/print/text");
    let mut clerk = Browser::of(&district, "xu-wen").await;
    assert!(clerk.get(&page).await.says("没有配置印章服务"), "{}", clerk.get(&page).await.text());
    let away = sealer(&district, vec![]);
    assert_eq!(away.round().unwrap(), Round { set: 0, failed: 1 });
    assert_eq!(away.round().unwrap(), Round::default(), "it is put off");
    let site = guiju_web::Site { seals: away.desk.clone(), ..district.site(crate::office::limits()) };
    let mut waiting = Browser::before(site);
    waiting.sign_in("xu-wen", crate::office::PASSWORD).await;
    assert!(waiting.get(&page).await.says("正在等待签章；印章服务没有应答（无应答）"));
    assert!(waiting.get(&href).await.says("已印发"));
    let given = Sealed { service: "样例印章服务".into(), format: "样例".into(), bytes: vec![1, 2] };
    let giving = sealer(&district, vec![Ok(given)]);
    assert_eq!(giving.round().unwrap(), Round { set: 1, failed: 0 });
    assert_eq!(giving.round().unwrap(), Round::default(), "once");
    let shown = clerk.get(&page).await;
    assert!(shown.says("已由样例印章服务签章"), "{}", shown.text());
    let by_page = clerk.get(&format!("{href}/do/seal")).await;
    assert_ne!(by_page.status, StatusCode::OK, "nobody seals by hand");
    // What a service refuses is told as it says it.
    let other = District::open();
    let href = issued(&other).await;
    worker(&other).round().unwrap();
    let refusing = sealer(&other, vec![Err(SealTrouble::Refused("没有该单位的印章".into()))]);
    assert_eq!(refusing.round().unwrap(), Round { set: 0, failed: 1 });
    let site = guiju_web::Site { seals: refusing.desk.clone(), ..other.site(crate::office::limits()) };
    let mut clerk = Browser::before(site);
    clerk.sign_in("xu-wen", crate::office::PASSWORD).await;
    assert!(clerk.get(&format!("{href}/print/text")).await.says("不予签章：没有该单位的印章"));
}
