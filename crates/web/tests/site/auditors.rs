//! The auditors: heads of the journal and nothing of what was written, unless somebody lawful has ordered it, and for as long
//! as he ordered; whoever looks is on record; what is handed out can be checked without the server.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use guiju_store::{Readings as _, excerpt};

use crate::browser::Browser;
use crate::office::District;
use crate::sample::Sample;
use crate::walk::{TITLE, cleared};

const AUDITOR: &str = "audit_administrator";

async fn auditor(district: &District) -> Browser {
    Browser::of(district, AUDITOR).await
}

/// The sample's paper that was cleared once, with its words.
fn first(sample: &Sample) -> (&str, &[&'static str]) {
    let (id, words) = sample.words.iter().find(|(_, words)| words[0] == "甲字七七三一").unwrap();
    (id, words)
}

#[tokio::test]
async fn auditors_find_heads_and_nothing_of_what_was_written() {
    let sample = Sample::open().await;
    let mut browser = auditor(&sample.district).await;
    assert!(browser.get("/").await.body.contains("href=\"/journal\""));
    // Rows of a page, by position.
    let rows = |body: &str| -> Vec<u64> {
        let links = body.split("href=\"/journal/").skip(1).filter_map(|l| l.split('"').next().unwrap().parse().ok());
        let all: std::collections::BTreeSet<u64> = links.collect();
        all.into_iter().collect()
    };
    let heads = sample.district.office.reader().heads(1, 999).unwrap();
    let of = |wanted: &dyn Fn(&guiju_core::journal::Head) -> bool| -> Vec<u64> {
        heads.iter().filter(|e| wanted(&e.head)).map(|e| e.head.position).collect()
    };
    let (paper, words) = first(&sample);
    let cites =
        |h: &guiju_core::journal::Head| h.citations.iter().any(|c| c.place == "49" || c.place.starts_with("49."));
    for (query, wanted) in [
        (String::new(), of(&|_| true)),
        (format!("subject={paper}"), of(&|h| h.subject == paper)),
        ("act=leave.apply".into(), of(&|h| h.act == "apply")),
        ("place=49".into(), of(&cites)),
        ("until=2022-12-31".into(), of(&|h| h.recorded.day() < "2023-01-01".parse().unwrap())),
        ("since=2023-01-01&act=documents.draft".into(), of(&|h| h.act == "draft")),
        ("person=jiang-lan&since=2023-01-01&until=2023-01-20".into(), of(&|h| h.on_behalf == "jiang-lan")),
        ("since=2023-02-01".into(), vec![]),
    ] {
        let page = browser.get(&format!("/journal?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(rows(&page.body), wanted, "{query}: {}", page.text());
        assert!(query.starts_with("since=2023-02") || !wanted.is_empty(), "{query} finds something");
    }
    assert!(browser.get("/journal?since=yesterday").await.says("不是日期"));
    // One row, with its place in the chain; the row before is what it follows.
    let entries = sample.district.office.reader().heads_of(paper).unwrap();
    let cleared = entries.iter().find(|e| e.head.act == "clear").unwrap();
    let row = browser.get(&format!("/journal/{}", cleared.head.position)).await;
    let before = sample.district.office.reader().hash_before(cleared.head.position).unwrap();
    assert!(row.says(&cleared.hash) && row.says(&before) && row.says(&cleared.head.body_hash), "{}", row.text());
    assert!(
        row.says("当时所据事实") && row.says("没有对您开放") && words.iter().all(|w| !row.says(w)),
        "{}",
        row.text()
    );
    assert_eq!(browser.get("/journal/99999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("/m/documents/{paper}")).await.status, StatusCode::NOT_FOUND);
    for other in ["zhou-heng", "xu-wen", "system_administrator", "security_administrator"] {
        let mut browser = Browser::of(&sample.district, other).await;
        for path in [
            "/journal",
            "/journal/1",
            "/journal/check",
            "/journal/proof",
            "/journal/table",
            "/journal/card/documents-1",
            "/journal/report/xu-wen",
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{other} {path}");
            assert!(page.says("某管理员") && page.says("安全审计"), "who may is named: {}", page.text());
        }
        let measure = browser.get("/m/audit/new/read_journal").await;
        assert_eq!(measure.status, StatusCode::NOT_FOUND, "a measure is no act to be done");
    }
}

#[tokio::test]
async fn all_acts_of_one_person_need_an_approval() {
    let sample = Sample::open().await;
    let mut browser = auditor(&sample.district).await;
    let whole = browser.get("/journal?person=xu-wen").await;
    assert!(
        whole.says("须经批准") && whole.says("31日以内") && !whole.says("区政府办公室秘书科科员）"),
        "{}",
        whole.text()
    );
    let long = browser.get("/journal?person=xu-wen&since=2022-01-01&until=2023-01-31").await;
    assert!(long.says("须经批准"), "{}", long.text());
    let short = browser.get("/journal?person=xu-wen&since=2023-01-01&until=2023-01-31").await;
    assert!(!short.says("须经批准") && short.says("报送"), "{}", short.text());
    let report = "/journal/report/xu-wen";
    assert_eq!(browser.get(report).await.status, StatusCode::FORBIDDEN);
    // Approved by whom the rules name, for so many days at most, and never by whom it is about.
    let approve = "/m/audit/new/approve_report";
    let fields =
        |until: &'static str| [("person", "xu-wen"), ("auditor", AUDITOR), ("until", until), ("reason", "责任倒查")];
    let mut director = Browser::of(&sample.district, "fang-zhi").await;
    assert!(director.get(approve).await.says("由"), "only the mayor and his executive deputy approve");
    let mut mayor = Browser::of(&sample.district, "zhou-heng").await;
    let parts = |until| fields(until).map(|(n, v)| crate::browser::Part::Text(n, v));
    let page = mayor.act(approve, &parts("2023-03-10")).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("一次最多开放30日"), "{}", page.text());
    mayor.does(approve, &fields("2023-01-20")).await;
    let page = browser.get(report).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.says("许文") && page.says("拟稿") && !page.says("甲字七七三一"), "{}", page.text());
    assert!(!browser.get("/journal?person=xu-wen").await.says("须经批准"));
    assert_eq!(browser.get("/journal/report/ye-an").await.status, StatusCode::FORBIDDEN, "one person, not all");
    let book = browser.get("/m/audit/book/reports").await;
    assert!(book.says("许文") && book.says("2023-01-20"), "{}", book.text());
    sample.district.clock.set("2023-01-21T09:00");
    assert_eq!(browser.get(report).await.status, StatusCode::FORBIDDEN, "its last day is over");
}

/// Several short looks are one long one, and the whole journal filtered elsewhere is a look at each person.
#[tokio::test]
async fn looks_at_one_person_add_up_and_so_do_exports() {
    let sample = Sample::open().await;
    let mut browser = auditor(&sample.district).await;
    let look = async |browser: &mut Browser, since: &str, until: &str| {
        browser.get(&format!("/journal?person=xu-wen&since={since}&until={until}")).await
    };
    let first = look(&mut browser, "2023-01-01", "2023-01-20").await;
    assert!(!first.says("须经批准") && first.says("报送"), "{}", first.text());
    let again = look(&mut browser, "2023-01-05", "2023-01-31").await;
    assert!(!again.says("须经批准"), "31 days in all: {}", again.text());
    let more = look(&mut browser, "2022-12-20", "2022-12-20").await;
    assert!(more.says("须经批准") && more.says("这次一共32日") && more.says("区长"), "{}", more.text());
    assert!(!look(&mut browser, "2023-01-01", "2023-01-31").await.says("须经批准"), "what was looked at stays open");
    let other = browser.get("/journal?person=ye-an&since=2023-01-01&until=2023-01-31").await;
    assert!(!other.says("须经批准"), "each person by himself: {}", other.text());
    // What is approved uses nothing up.
    let mut mayor = Browser::of(&sample.district, "zhou-heng").await;
    let fields = [("person", "ding-mo"), ("auditor", AUDITOR), ("until", "2023-01-20"), ("reason", "责任倒查")];
    mayor.does("/m/audit/new/approve_report", &fields).await;
    assert!(!browser.get("/journal?person=ding-mo").await.says("须经批准"));
    let used = sample.district.readings.looked(AUDITOR, "ding-mo", "2022-01-01".parse().unwrap()).unwrap();
    assert!(used.is_empty(), "{used:?}");
    // A year later they are forgotten.
    sample.district.clock.set("2024-01-15T09:00");
    assert!(!look(&mut browser, "2022-12-20", "2022-12-20").await.says("须经批准"));
    assert!(!look(&mut browser, "2023-02-01", "2023-02-10").await.says("须经批准"));
    // The journal is handed out for some days in sum: of one that is longer, a part.
    let tip = sample.district.office.reader().tip().unwrap().position;
    assert_eq!(browser.get("/journal/table").await.status, StatusCode::OK);
    mayor.does("/m/audit/new/approve_report", &[fields[0], fields[1], ("until", "2024-01-20"), fields[3]]).await;
    for path in ["/journal/table", "/journal/proof"] {
        let whole = browser.get(path).await;
        assert_eq!(whole.status, StatusCode::FORBIDDEN, "{path}");
        assert!(whole.says("合计不超过92日") && whole.says("guiju export"), "{}", whole.text());
        assert!(whole.says("安全审计"), "the place is named: {}", whole.text());
    }
    assert_eq!(browser.get(&format!("/journal/proof?to={tip}")).await.status, StatusCode::OK, "a part");
}

/// What is opened to auditors stands in the navigation of whom it concerns by his post, and of nobody else.
#[tokio::test]
async fn what_auditors_are_opened_is_in_the_navigation_of_few() {
    let sample = Sample::open().await;
    for (person, shown) in [("zhou-heng", true), (AUDITOR, true), ("xu-wen", false), ("jie-yi", false)] {
        let page = Browser::of(&sample.district, person).await.get("/").await;
        assert_eq!(page.body.contains("href=\"/m/audit\""), shown, "{person}");
        assert!(page.body.contains("href=\"/m/registry\""), "{person}: what everybody reads stays");
    }
}

#[tokio::test]
async fn a_content_is_opened_by_an_order_until_its_end() {
    let sample = Sample::open().await;
    let (district, (paper, words)) = (&sample.district, first(&sample));
    let href = format!("/m/documents/{paper}");
    let mut browser = auditor(district).await;
    let order = format!("/m/audit/{paper}/do/open_body");
    let fields = [("auditor", AUDITOR), ("until", "2023-01-14"), ("reason", "核查办理过程")];
    let mut clerk = Browser::of(district, "xu-wen").await;
    assert!(clerk.get(&order).await.says("批准"), "a clerk is told who may");
    let mut mayor = Browser::of(district, "zhou-heng").await;
    assert!(mayor.get(&href).await.body.contains(&order), "the order is offered where the paper is");
    let to_clerk = [("auditor", "xu-wen"), ("until", "2023-01-14"), ("reason", "样例")];
    let page = mayor.act(&order, &to_clerk.map(|(n, v)| crate::browser::Part::Text(n, v))).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("只能向查看办理日志的管理员开放"), "{}", page.text());
    mayor.does(&order, &fields).await;
    let page = browser.get(&format!("{href}?tab=text")).await;
    assert!(page.status == StatusCode::OK && page.says(words[0]) && page.says(words[1]), "{}", page.text());
    let again = mayor.act(&order, &fields.map(|(n, v)| crate::browser::Part::Text(n, v))).await;
    assert!(again.says("已对") && again.says("开放至"), "{}", again.text());
    assert!(browser.get("/").await.says("查阅完毕"), "what is to be handed back is on the desk");
    // The last day is his still; then the clock takes it back.
    district.clock.set("2023-01-14T23:59");
    district.office.tick().unwrap();
    assert_eq!(browser.get(&href).await.status, StatusCode::OK);
    district.clock.set("2023-01-15T00:01");
    let ticked = district.office.tick().unwrap();
    assert!(ticked.iter().any(|t| t.request.act == "close_body"), "{ticked:?}");
    assert_eq!(browser.get(&href).await.status, StatusCode::NOT_FOUND);
    assert!(!browser.get("/").await.says("查阅完毕"));
    let told = mayor.get(&href).await;
    assert!(told.says("开放已经收回"), "it is part of the paper's course: {}", told.text());
    // Handed back before its end, by himself.
    let fields = [("auditor", AUDITOR), ("until", "2023-01-20"), ("reason", "再查")];
    mayor.does(&order, &fields).await;
    let opened = browser.get(&href).await;
    let back = opened.body.split("href=\"").find(|l| l.contains("/do/hand_back")).unwrap().split('"').next().unwrap();
    let record = back.split("record=").nth(1).unwrap().to_owned();
    let back = back.split('?').next().unwrap().to_owned();
    assert!(mayor.get(&format!("{back}?record={record}")).await.says("本人交回"));
    browser.does(&back, &[("record", &record), ("reason", "已核")]).await;
    assert_eq!(browser.get(&href).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_handed_out_is_checked_without_the_server() {
    let sample = Sample::open().await;
    let mut browser = auditor(&sample.district).await;
    let tip = sample.district.office.reader().tip().unwrap();
    let page = browser.get("/journal/proof").await;
    let found = excerpt::check(&mut page.body.as_bytes(), &[(tip.position, tip.hash.clone())]).unwrap();
    assert_eq!((found.rows, found.met, found.last.as_str()), (tip.position, 1, tip.hash.as_str()));
    let part = browser.get("/journal/proof?from=5&to=9").await;
    assert_eq!(excerpt::check(&mut part.body.as_bytes(), &[]).unwrap().rows, 5);
    let forged = page.body.replacen("xu-wen", "ye-an", 1);
    assert!(forged != page.body && excerpt::check(&mut forged.as_bytes(), &[]).is_err());
    let table = browser.get("/journal/table?from=5&to=9").await;
    assert_eq!(table.body.lines().count(), 6, "{}", table.body);
    for word in sample.words.values().flatten() {
        assert!(!page.body.contains(word) && !table.body.contains(word), "{word}");
    }
}

#[tokio::test]
async fn the_journal_is_verified_one_at_a_time() {
    let sample = Sample::open().await;
    let mut browser = auditor(&sample.district).await;
    let tip = sample.district.office.reader().tip().unwrap().position;
    for (from, to, said) in [("", "", "全部日志"), ("3", "7", "第3条至第7条")] {
        let form = browser.get("/journal/check").await;
        let csrf = form.hidden_of("_csrf");
        let page = browser.post_pairs("/journal/check", &[("_csrf", &csrf), ("from", from), ("to", to)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        let mut done = browser.get("/journal/check").await;
        for _ in 0..200 {
            if !done.says("正在核验") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            done = browser.get("/journal/check").await;
        }
        assert!(done.says(&format!("{said}：完好")) && done.says("前后相连"), "{}", done.text());
    }
    assert!(browser.get("/journal/check").await.says(&format!("共{tip}条")));
    let bad = browser.post_pairs("/journal/check", &[("_csrf", "x")]).await;
    assert_eq!(bad.status, StatusCode::FORBIDDEN, "a form of another session starts nothing");
}

#[tokio::test]
async fn who_looks_is_on_record_for_another_administrator() {
    let sample = Sample::open().await;
    let (paper, words) = first(&sample);
    let mut browser = auditor(&sample.district).await;
    browser.get(&format!("/journal?subject={paper}")).await;
    browser.get("/journal/3").await;
    browser.get("/journal/proof?from=2&to=4").await;
    browser.get(&format!("/journal/card/{paper}")).await;
    assert_eq!(browser.get("/journal/readings").await.status, StatusCode::FORBIDDEN);
    let mut keeper = Browser::of(&sample.district, "security_administrator").await;
    assert!(keeper.get("/").await.body.contains("href=\"/journal/readings\""));
    let page = keeper.get("/journal/readings").await;
    for said in [
        format!("日志：事项{paper}"),
        "日志第3条".into(),
        "导出日志第2条至第4条".into(),
        format!("责任卡，事项{paper}"),
        "前后相连".into(),
    ] {
        assert!(page.says(&said), "{said}: {}", page.text());
    }
    assert!(words.iter().all(|w| !page.says(w)));
    // A look that is refused shows nothing and is not noted as one.
    let before = sample.district.readings_noted();
    keeper.get("/journal").await;
    assert_eq!(sample.district.readings_noted(), before);
}

#[tokio::test]
async fn the_card_says_who_had_which_part() {
    let sample = Sample::open().await;
    let consulted = sample.words.iter().find(|(_, words)| words[0] == "己字七七三六").unwrap();
    let mut head = Browser::of(&sample.district, "liang-zhu").await;
    let href = format!("/m/documents/{}", consulted.0);
    assert!(head.get(&href).await.body.contains(&format!("{href}/card")));
    let full = head.get(&format!("{href}/card")).await;
    for said in [
        "提出",
        "石建",
        "不同意、退回或者暂缓",
        "程治",
        "书面征求",
        "拟稿单位审核",
        "梁筑",
        "壬字七七三九不可行",
        "应办时外出",
        "意见未被采纳",
    ] {
        assert!(full.says(said), "{said}: {}", full.text());
    }
    // The auditors' card: the same parts, without what was written.
    let mut browser = auditor(&sample.district).await;
    let bare = browser.get(&format!("/journal/card/{}", consulted.0)).await;
    assert!(bare.says("程治") && bare.says("不同意") && bare.says("没有对您开放"), "{}", bare.text());
    assert!(consulted.1.iter().all(|word| !bare.says(word)), "{}", bare.text());
    assert_eq!(browser.get(&format!("{href}/card")).await.status, StatusCode::NOT_FOUND);
    let mut stranger = Browser::of(&sample.district, "jie-yi").await;
    assert_eq!(stranger.get(&format!("{href}/card")).await.status, StatusCode::NOT_FOUND);
}

/// A signature that a clerk recorded: who recorded it, how, and that its author has not confirmed it yet, then that he has.
#[tokio::test]
async fn the_card_says_who_recorded_for_whom() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "ye-an").await;
    let parts = BTreeMap::from([
        ("answer", "sign"),
        ("mark", "agree"),
        ("_for", "zhou-heng"),
        ("_happened", "2023-01-09T09:30"),
        ("_medium", "paper"),
    ]);
    let mut all: Vec<crate::browser::Part<'_>> = parts.iter().map(|(n, v)| crate::browser::Part::Text(n, v)).collect();
    all.push(crate::browser::Part::File("_scan", "签批页.txt", "同意".as_bytes()));
    let page = clerk.act(&format!("{href}/do/sign"), &all).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let card = clerk.get(&format!("{href}/card")).await;
    assert!(
        card.says("签发、决定") && card.says("叶安于") && card.says("本人尚未核对") && card.says(TITLE),
        "{}",
        card.text()
    );
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let confirm = mayor.get(&href).await;
    let link = confirm.body.split("href=\"").find(|l| l.contains("/do/confirm?")).unwrap().split('"').next().unwrap();
    let link = link.replace("&amp;", "&").replace("&#38;", "&");
    let (path, query) = link.split_once('?').unwrap();
    let record = query.split("record=").nth(1).unwrap();
    mayor.does(path, &[("record", record), ("outcome", "confirmed")]).await;
    let card = clerk.get(&format!("{href}/card")).await;
    assert!(card.says("本人确认代录") && !card.says("本人尚未核对"), "{}", card.text());
}
