//! What helps at the desk: large type, phrases, several papers read at once, the stream of counts, figures with their rows.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_web::Limits;
use http_body::Body as _;
use tower::ServiceExt as _;

use crate::browser::{Browser, HOST, Page, Part};
use crate::office::{District, PASSWORD, limits};
use crate::walk::{DRAFT, cleared, paper, submitted};

#[tokio::test]
async fn large_type_is_kept_by_the_browser_and_leads_back() {
    let district = District::open();
    let mut browser = Browser::on(&district, limits());
    assert!(!browser.get("/sign-in").await.body.contains("class=\"large\""));
    let request =
        Request::get("/large-type?large=yes").header(header::REFERER, format!("http://{HOST}/sign-in?to=%2Fme"));
    let page = browser.send(request, Body::empty()).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/sign-in?to=%2Fme"));
    assert!(browser.get("/sign-in").await.body.contains("class=\"large\""), "before signing in, too");
    browser.sign_in("xu-wen", PASSWORD).await;
    let page = browser.get("/").await;
    assert!(page.body.contains("class=\"large\"") && page.body.contains("/large-type?large=no"), "{}", page.body);
    assert!(browser.get("/nowhere").await.body.contains("class=\"large\""), "pages of trouble, too");
    browser.get("/large-type?large=no").await;
    assert!(!browser.get("/").await.body.contains("class=\"large\""));
}

#[tokio::test]
async fn everybody_keeps_his_own_phrases_in_his_order() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let csrf = clerk.get("/phrases").await.hidden_of("_csrf");
    for words in ["请办公室核稿。", "已核，请审签。"] {
        let page = clerk.post_pairs("/phrases", &[("_csrf", &csrf), ("do", "add"), ("words", words)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }
    let order = |page: &Page| page.text().find("请办公室核稿").unwrap() < page.text().find("已核，请审签").unwrap();
    assert!(order(&clerk.get("/phrases").await));
    clerk.post_pairs("/phrases", &[("_csrf", &csrf), ("do", "up"), ("words", "已核，请审签。")]).await;
    assert!(!order(&clerk.get("/phrases").await));
    let long = "长".repeat(limits().phrase + 1);
    for (words, says) in [("", "请填写常用语"), ("已核，请审签。", "已经有这一条"), (long.as_str(), "不超过200字")]
    {
        let page = clerk.post_pairs("/phrases", &[("_csrf", &csrf), ("do", "add"), ("words", words)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(says) && page.says(words), "{}", page.text());
    }
    let page = clerk.post_pairs("/phrases", &[("_csrf", "another"), ("do", "add"), ("words", "别人加的")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    clerk.post_pairs("/phrases", &[("_csrf", &csrf), ("do", "remove"), ("words", "请办公室核稿。")]).await;
    let page = clerk.get("/phrases").await;
    assert!(!page.says("核稿") && !page.says("别人加的") && page.says("请按规定程序办理"), "{}", page.text());
    let mut other = Browser::of(&district, "jiang-lan").await;
    assert!(!other.get("/phrases").await.says("已核，请审签"), "nobody sees another's");
}

#[tokio::test]
async fn a_phrase_is_put_into_an_opinion_and_nothing_is_recorded_by_that() {
    let district = District::open();
    let href = submitted(&district).await;
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    let form = format!("{href}/do/clear");
    let page = deputy.get(&form).await;
    let filled = page.body.split("<textarea id=\"i-opinion\"").nth(1).unwrap().split("</textarea>").next().unwrap();
    assert!(filled.ends_with(">\n"), "no opinion is there by itself: {filled}");
    let before = district.recorded();
    let parts = [
        Part::Text("mark", "text"),
        Part::Text("opinion", "已阅。"),
        Part::Text("_phrase-opinion", "请抓紧办理，按时反馈。"),
        Part::Text("_insert", "opinion"),
    ];
    let page = deputy.again(&form, &page, &parts).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(">\n已阅。请抓紧办理，按时反馈。</textarea>"), "{}", page.body);
    assert!(!page.says("需要改正"), "nothing is found wrong yet");
    assert_eq!(district.recorded(), before, "nothing was done");
}

/// The leave of a vice mayor, which the mayor is only told of.
async fn reported_leave(district: &District, person: &str, since: &str, until: &str) -> String {
    let mut vice = Browser::of(district, person).await;
    let away =
        [("reason", "travel"), ("place", "outside"), ("destination", "外地"), ("since", since), ("until", until)];
    vice.does("/m/leave/new/apply", &away).await
}

/// The values of the boxes on a page.
fn boxes(page: &Page) -> Vec<String> {
    let inputs = page.body.split("name=\"paper\" value=\"").skip(1);
    inputs.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn several_papers_are_read_at_once_and_each_is_answered_by_itself() {
    let district = District::open();
    let first = reported_leave(&district, "lu-qing", "2023-01-11T08:00", "2023-01-12T18:00").await;
    let second = reported_leave(&district, "tang-yu", "2023-01-16T08:00", "2023-01-17T18:00").await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let list = mayor.get("/?box=read").await;
    let ticked = boxes(&list);
    assert_eq!(ticked.len(), 2, "{}", list.body);
    assert!(list.body.contains("data-live=\"read\">2</b>"), "the navigation counts them: {}", list.body);
    assert!(boxes(&mayor.get("/").await).is_empty(), "what is to be done is not done in a batch");
    // One of them changes before the list is sent.
    let mut vice = Browser::of(&district, "tang-yu").await;
    vice.does(&format!("{second}/do/cancel"), &[("reason", "行程取消")]).await;
    let (csrf, key) = (list.hidden_of("_csrf"), list.hidden_of("_key"));
    let before = district.recorded();
    let mut sent = vec![("_csrf", csrf.as_str()), ("_key", key.as_str())];
    sent.extend(ticked.iter().map(|value| ("paper", value.as_str())));
    let page = mayor.post_pairs("/read", &sent).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("已阅毕1件，未办成1件") && page.says("第六十九条"), "{}", page.text());
    assert_eq!(district.recorded(), before + 1);
    // Sent twice, it is answered twice and done once.
    let again = mayor.post_pairs("/read", &sent).await;
    assert!(again.says("已阅毕1件，未办成1件"), "{}", again.text());
    assert_eq!(district.recorded(), before + 1);
    assert!(mayor.get(&first).await.says("阅知"));
    // What is more than reading is not taken, whatever is sent; and then nothing of what came with it is done.
    let third = reported_leave(&district, "lu-qing", "2023-01-18T08:00", "2023-01-19T18:00").await;
    let mine = boxes(&mayor.get("/?box=read").await);
    let third = mine.iter().find(|value| value.ends_with(third.rsplit('/').next().unwrap())).unwrap();
    let paper = cleared(&district).await;
    let id = paper.rsplit('/').next().unwrap();
    let before = district.recorded();
    let sign = format!("documents.sign 9 {id}");
    for strange in [sign.as_str(), "leave.take_note", "leave.take_note x leave-1", "nothing.at_all 1 x"] {
        let sent = [("_csrf", csrf.as_str()), ("_key", "k-2"), ("paper", third), ("paper", strange)];
        let page = mayor.post_pairs("/read", &sent).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{strange}: {}", page.text());
        assert_eq!(district.recorded(), before, "{strange}");
    }
    // One that is not there says so by itself, and does not hide what was done before and after it.
    let gone = format!("{} 1 leave-99999", third.split(' ').next().unwrap());
    let sent = [("_csrf", csrf.as_str()), ("_key", "k-3"), ("paper", &gone), ("paper", third), ("paper", &gone)];
    let page = mayor.post_pairs("/read", &sent).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.says("已阅毕1件，未办成2件") && page.says("leave-99999"), "{}", page.text());
    assert!(page.says("没有这一事项，或者没有对您开放"), "{}", page.text());
    assert_eq!(district.recorded(), before + 1);
    let page = mayor.post_pairs("/read", &[("_csrf", "another"), ("_key", &key), ("paper", &ticked[0])]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

/// What a stream says first.
async fn first_said(browser: &Browser, path: &str) -> (String, Body) {
    let cookies: Vec<String> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = Request::get(path).extension(browser.peer).header(header::HOST, HOST);
    let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::empty()).unwrap();
    let response = browser.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
    let mut body = response.into_body();
    let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await;
    let bytes = frame.unwrap().unwrap().into_data().unwrap();
    (String::from_utf8(bytes.to_vec()).unwrap(), body)
}

#[tokio::test]
async fn streams_tell_counts_and_changes_are_bounded_and_end_with_the_session() {
    let district = District::open();
    let href = submitted(&district).await;
    let id = href.rsplit('/').next().unwrap();
    let mut few = Browser::on(&district, Limits { streams: 3, streams_each: 2, ..limits() });
    few.sign_in("jiang-lan", PASSWORD).await;
    let (said, one) = first_said(&few, &format!("/live?subject={id}&seen=1")).await;
    assert_eq!(said, "event: counts\ndata: {\"todo\":1,\"read\":0}\n\nevent: changed\ndata: 2\n\n");
    let (said, two) = first_said(&few, &format!("/live?subject={id}&seen=2")).await;
    assert_eq!(said, "event: counts\ndata: {\"todo\":1,\"read\":0}\n\n", "nothing happened since");
    let (said, _) = first_said(&few, "/live").await;
    assert!(said.starts_with("event: end"), "no more for one person: {said}");
    let mut other = few.elsewhere(9);
    other.sign_in("ma-lu", PASSWORD).await;
    let (said, three) = first_said(&other, &format!("/live?subject={id}&seen=0")).await;
    assert_eq!(said, "event: counts\ndata: {\"todo\":0,\"read\":0}\n\n", "nothing of a paper that is not open to him");
    let mut third = few.elsewhere(10);
    third.sign_in("xu-wen", PASSWORD).await;
    let (said, _) = first_said(&third, "/live").await;
    assert!(said.starts_with("event: end"), "no more in all: {said}");
    drop((one, two, three));
    let nobody = few.elsewhere(11);
    let (said, _) = first_said(&nobody, "/live").await;
    assert!(said.starts_with("event: end"), "nobody is signed in: {said}");
}

/// The numbers of the figures with their addresses.
fn numbers(page: &Page) -> Vec<(String, String)> {
    let links = page.body.split("<a href=\"/stats/rows?").skip(1);
    let pair = |rest: &str| {
        let (href, rest) = rest.split_once("\">").unwrap();
        (format!("/stats/rows?{}", href.replace("&amp;", "&")), rest.split('<').next().unwrap().to_owned())
    };
    links.map(pair).collect()
}

#[tokio::test]
async fn every_number_of_the_figures_is_that_of_its_rows() {
    let district = District::open();
    cleared(&district).await;
    // One more, which lies with the office's deputy director and has a limit.
    submitted(&district).await;
    district.clock.set("2023-03-09T09:30");
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    let page = deputy.get("/stats?from=2023-01-01&to=2023-03-09").await;
    assert!(
        page.says("办理用时（按同志）") && page.says("超期只是事实") && page.says("8:30至17:30"),
        "{}",
        page.text()
    );
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut followed = 0;
    for (href, number) in numbers(&page) {
        let rows = deputy.get(&href).await;
        assert_eq!(rows.status, StatusCode::OK, "{href}");
        let said = rows.text();
        let total: u64 = said.split("，共").nth(1).unwrap().split('件').next().unwrap().parse().unwrap();
        let shown = rows.body.matches("<th scope=\"row\">").count() as u64;
        assert_eq!(total, shown, "{href}");
        if let Ok(number) = number.parse::<u64>() {
            assert_eq!(number, total, "{href}: {said}");
            followed += 1;
        }
        let kind = href.split("only=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        *seen.entry(kind).or_default() += total;
    }
    assert!(followed > 10, "{followed}");
    for kind in ["all", "limited", "in_time", "open", "overdue"] {
        assert!(seen.get(kind).is_some_and(|n| *n > 0), "no row of {kind}: {seen:?}");
    }
    // A period in which nothing ended has nothing.
    let empty = deputy.get("/stats?from=2022-01-01&to=2022-01-31").await;
    assert!(empty.says("这一时期没有对您开放的办结事项"), "{}", empty.text());
}

#[tokio::test]
async fn figures_count_only_what_the_viewer_may_see_and_by_person_only_for_whom_the_rules_say() {
    let district = District::open();
    cleared(&district).await;
    let mut stranger = Browser::of(&district, "ma-lu").await;
    let page = stranger.get("/stats?from=2023-01-01&to=2023-01-31").await;
    assert!(page.says("这一时期没有对您开放的办结事项") && page.says("没有对您开放的待办"), "{}", page.text());
    assert!(page.says("第五十五条") && page.says("周衡"), "why not by person, and who may: {}", page.text());
    let rows = stranger.get("/stats/rows?by=person&id=jiang-lan&only=all&from=2023-01-01&to=2023-01-31").await;
    assert_eq!(rows.status, StatusCode::FORBIDDEN);
    // A post is held by one person: what it took him is a figure by person; what lies there now is none.
    for (only, may) in [("all", false), ("late", false), ("counted", false), ("open", true), ("overdue", true)] {
        let path = format!("/stats/rows?by=post&id=deputy-a&only={only}&from=2023-01-01&to=2023-01-31");
        let rows = stranger.get(&path).await;
        assert_eq!(rows.status == StatusCode::OK, may, "{only}: {}", rows.text());
        assert!(may || rows.says("第五十五条"), "{only}: {}", rows.text());
        assert_eq!(Browser::of(&district, "zhou-heng").await.get(&path).await.status, StatusCode::OK, "{only}");
    }
    assert!(!page.says("未办成事项"), "nor what was refused");
    let auditor = crate::office::EDITION.clone();
    let kinds = guiju_core::Norms::members(&*auditor, "administrator");
    for (kind, _) in kinds {
        let mut administrator = Browser::of(&district, &kind).await;
        let page = administrator.get("/stats").await;
        let may_look = administrator.get("/audit").await.status == StatusCode::OK;
        assert_eq!(page.says("未办成事项（按条款）"), may_look, "{kind}");
    }
}

#[tokio::test]
async fn what_was_refused_leads_from_its_article_to_its_attempts() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for _ in 0..2 {
        let mut parts = paper();
        parts.push(Part::Text("classification", "秘密"));
        let page = clerk.act(DRAFT, &parts).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    }
    let mut auditor = Browser::of(&district, "audit_administrator").await;
    let page = auditor.get("/stats").await;
    let links: Vec<(String, u64)> = page
        .body
        .split("<a href=\"/audit?place=")
        .skip(1)
        .map(|rest| {
            let (place, rest) = rest.split_once("\">").unwrap();
            (format!("/audit?place={place}"), rest.split('<').next().unwrap().parse().unwrap())
        })
        .collect();
    assert!(!links.is_empty(), "{}", page.text());
    for (href, number) in links {
        let rows = auditor.get(&href).await;
        assert_eq!(rows.body.matches("<th scope=\"row\">").count() as u64, number, "{href}: {}", rows.text());
    }
}
