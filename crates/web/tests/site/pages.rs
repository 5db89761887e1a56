//! What people find on the pages besides the walk.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::office::District;
use crate::walk::{TITLE, cleared, submitted, submitted_without_meeting};

/// The number that stands over a label of the counts strip.
fn count(page: &Page, label: &str) -> u64 {
    let before = page.body.split(&format!("</b><span>{label}</span>")).next().unwrap();
    before.rsplit("<b>").next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_desk_counts_what_is_owed_begun_and_handled() {
    let district = District::open();
    let href = submitted(&district).await;
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    let home = deputy.get("/").await;
    assert_eq!(count(&home, "待办"), 1);
    assert!(home.says("审核把关") && home.says("今日") && home.body.contains(&href), "{}", home.text());
    deputy.does(&format!("{href}/do/clear"), &[("mark", "agree")]).await;
    let home = deputy.get("/?box=doing").await;
    assert_eq!((count(&home, "待办"), count(&home, "在办"), count(&home, "已办")), (0, 1, 0));
    assert!(home.says(TITLE));
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let home = clerk.get("/?box=mine").await;
    assert_eq!(count(&home, "我发起"), 1);
    assert!(home.says(TITLE));
    let mut director = Browser::of(&district, "fang-zhi").await;
    let home = director.get("/").await;
    assert_eq!((count(&home, "待办"), count(&home, "传阅")), (1, 0));
    let mut other = Browser::of(&district, "ye-an").await;
    let home = other.get("/?box=passed").await;
    assert_eq!(count(&home, "传阅"), 1, "a colleague of the drafting unit may read it");
    let found = other.get("/m/documents?q=%E5%B7%A5%E4%BD%9C%E8%A7%84%E5%88%99").await;
    assert!(found.says(TITLE) && found.says("共1件"), "{}", found.text());
    let nothing = other.get("/m/documents?q=%E6%B2%A1%E6%9C%89%E7%9A%84").await;
    assert!(nothing.says("共0件"));
}

#[tokio::test]
async fn the_act_that_is_owed_stands_out() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let page = mayor.get(&href).await;
    assert!(page.body.contains(&format!("<a class=\"button main\" href=\"{href}/do/sign\">签发</a>")));
    let form = mayor.get(&format!("{href}/do/sign")).await;
    assert!(form.says("请阅后办理") && form.says("请认真遵照执行"), "the text stands above the form");
}

#[tokio::test]
async fn an_absence_and_a_designation_stand_in_the_banner() {
    let district = District::open();
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let away = [
        ("reason", "travel"),
        ("place", "outside"),
        ("destination", "外地"),
        ("since", "2023-01-09T08:00"),
        ("until", "2023-01-12T18:00"),
    ];
    let absence = mayor.does("/m/leave/new/apply", &away).await;
    let page = mayor.get(&absence).await;
    assert!(page.says("请假报备单") && page.says("向市政府办公厅、区委办公室备案"), "{}", page.text());
    let list = mayor.get("/m/leave").await;
    assert!(list.says("外地") && list.says("待离岗"), "{}", list.text());
    let named = [("for_post", "mayor"), ("to_post", "evm"), ("basis", "区长批示")];
    let href = mayor.does("/m/office/new/designate", &named).await;
    assert_eq!(mayor.get(&href).await.status, StatusCode::OK, "what was recorded can be looked at");
    let mut stranger = Browser::of(&district, "ma-lu").await;
    let home = stranger.get("/").await;
    assert!(home.says("区长 周衡外出期间（至2023年1月12日），由沈毅"), "{}", home.text());
    let org = stranger.get("/org").await;
    assert!(org.says("周衡（外出）") && org.says("主持区政府工作"), "{}", org.text());
    let today = stranger.get("/today").await;
    assert!(today.says("沈毅"), "{}", today.text());
}

#[tokio::test]
async fn the_rulebook_is_read_article_by_article() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let index = clerk.get("/rulebook").await;
    let edition = district.office.reader().edition();
    let book = edition.book();
    let main = book.articles.iter().filter(|a| a.number > 0).count();
    assert!(index.says(&format!("共{main}条")), "{}", index.text());
    let (contents, differences) = index.body.split_once("与上位规定的差异").expect("the differences are shown");
    let mut links: Vec<&str> =
        contents.split("href=\"/rulebook/").skip(1).map(|l| l.split('"').next().unwrap()).collect();
    links.dedup();
    assert_eq!(links.len(), book.articles.len());
    let (mut tables, mut policies) = (0, 0);
    for link in links {
        let page = clerk.get(&format!("/rulebook/{link}")).await;
        assert_eq!(page.status, StatusCode::OK, "{link}");
        let outside = page.body.split("<pre>").map(|part| part.rsplit("</pre>").next().unwrap());
        assert!(outside.into_iter().all(|p| !p.contains("context.")), "{link}");
        assert_eq!(page.body.matches("<script").count(), 1, "{link}: only the one of our own");
        tables += page.body.matches("回答：").count();
        policies += page.body.matches("规则原文").count();
    }
    // A table to which an article of a layer above adds rows is shown at both.
    let told = book.articles.iter().flat_map(|a| &a.norms).filter(|(kind, _)| kind.name() == "table").count();
    assert!(told >= book.tables.len());
    assert_eq!(tables, told);
    assert_eq!(policies, edition.policies().len());
    // Every difference is shown, and both its places lead to a page that shows it.
    for line in guiju_proof::differences(book) {
        let (here, below) = (guiju_ui::rulebook_href(&line.place), guiju_ui::rulebook_href(&line.against));
        for href in [here, below] {
            assert!(differences.contains(&format!("href=\"{href}\"")), "{href}");
            let page = clerk.get(&href).await;
            assert!(page.says(&line.above) && page.says(&line.choice), "{href}: {}", page.text());
        }
    }
    // Every citation that a policy or a row gives leads to a page.
    for policy in edition.policies() {
        let href = guiju_ui::rulebook_href(&policy.citation.place);
        assert_eq!(clerk.get(&href).await.status, StatusCode::OK, "{href}");
    }
}

#[tokio::test]
async fn everybody_finds_himself() {
    let district = District::open();
    let mut evm = Browser::of(&district, "shen-yi").await;
    let me = evm.get("/me").await;
    assert!(me.says("常务副区长") && me.says("分管") && me.says("修改密码"), "{}", me.text());
}

/// The desk says by when and how that was counted; the paper says it to everybody who may see it, and offers what can be done.
#[tokio::test]
async fn limits_are_shown_counted_and_urged() {
    let district = District::open();
    let href = submitted(&district).await;
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    let home = deputy.get("/").await;
    for part in ["正常", "2023年1月12日", "怎样计算", "当日不计入", "第3：工作日"] {
        assert!(home.says(part), "{part}: {}", home.text());
    }
    district.clock.set("2023-01-13T09:00");
    assert!(deputy.get("/").await.says("已超1天"));
    assert_eq!(district.office.tick().unwrap().len(), 1, "the director is told");
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(&href).await;
    assert!(page.says("待办与时限") && page.says("超期") && page.says("已告知区政府办公室主任"), "{}", page.text());
    let urge = page.body.split("href=\"").find(|part| part.contains("/do/remind?")).unwrap();
    let urge = urge.split('"').next().unwrap().replace("&amp;", "&");
    let form = clerk.get(&urge).await;
    assert_eq!(form.hidden_of("owed"), "documents.clear");
    let fields = [("post", "deputy-a"), ("capacity", "区政府办公室分管负责同志"), ("words", "请抓紧办理")];
    assert_eq!(clerk.does(&urge, &fields).await, href, "back to the paper");
    assert!(clerk.get(&href).await.says("催办：请抓紧办理"));
    assert!(deputy.get(&format!("{href}?tab=journal")).await.says("催办：请抓紧办理"));
}

/// An act about an obligation is offered to whom gate and case let do it; to others it says why not, and who can.
#[tokio::test]
async fn acts_about_an_obligation_are_offered_to_who_may_do_them() {
    let district = District::open();
    let href = submitted(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(&href).await;
    assert!(page.body.contains("/do/remind?") && !page.body.contains("/do/extend?"), "{}", page.text());
    assert!(!page.body.contains("/do/recount?") && !page.body.contains("/do/fall_due?"), "{}", page.text());
    for part in ["不能由您办理", "准予延期", "有权准予延期", "重新推算时限", "时限已经推算"]
    {
        assert!(page.says(part), "{part}: {}", page.text());
    }
    let mut director = Browser::of(&district, "fang-zhi").await;
    let page = director.get(&href).await;
    let extend = page.body.split("href=\"").find(|part| part.contains("/do/extend?")).unwrap();
    let extend = extend.split('"').next().unwrap().replace("&amp;", "&");
    assert!(director.get(&extend).await.says("延期理由"));
    // The same address leads who may not, nor may record it for somebody, to the grounds and to no form.
    let mut aide = Browser::of(&district, "gu-xin").await;
    let refused = aide.get(&extend).await;
    assert!(refused.says("有权准予延期") && !refused.says("延期理由"), "{}", refused.text());
}

/// What the rules leave to somebody's judgement is declared on the paper, shown there, and changes its way.
#[tokio::test]
async fn a_judgement_is_declared_on_the_paper() {
    let district = District::open();
    let href = submitted_without_meeting(&district).await;
    let mut deputy = Browser::of(&district, "jiang-lan").await;
    let page = deputy.get(&format!("{href}?tab=grounds")).await;
    assert!(page.says("留待认定的事项") && page.says("如有必要") && page.says("尚待认定"), "{}", page.text());
    let form = deputy.get(&format!("{href}/do/judge")).await;
    assert!(form.says("有必要报区长签发") && form.says("理由"), "{}", form.text());
    let fields = [("judgement", "mayor_needed"), ("answer", "yes"), ("reason", "涉及全区")];
    assert_eq!(deputy.does(&format!("{href}/do/judge"), &fields).await, href);
    let slip = deputy.get(&href).await;
    assert!(slip.says("认定") && slip.says("有必要报区长签发：是。涉及全区"), "{}", slip.text());
    let grounds = deputy.get(&format!("{href}?tab=grounds")).await;
    assert!(grounds.says("涉及全区") && grounds.says("所据事实") && grounds.says("周衡"), "{}", grounds.text());
    assert!(deputy.get(&format!("{href}?tab=course")).await.says("认定（“如有必要”）"));
}

/// A permission by word of mouth that another recorded waits on the desk of who gave it, who may dispute it.
#[tokio::test]
async fn a_permission_by_word_of_mouth_waits_for_who_gave_it() {
    let district = District::open();
    let mut head = Browser::of(&district, "liang-zhu").await;
    let asked = [
        ("reason", "other"),
        ("place", "outside"),
        ("destination", "外地"),
        ("since", "2023-01-09T18:00"),
        ("until", "2023-01-12T18:00"),
        ("emergency", "yes"),
    ];
    let href = head.does("/m/leave/new/apply", &asked).await;
    let said = [("who", "zhou-heng"), ("at", "2023-01-09T08:30"), ("means", "phone"), ("witness", "fang-zhi")];
    let mut clerk = Browser::of(&district, "xu-wen").await;
    clerk.does(&format!("{href}/do/permit_verbally"), &said).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let home = mayor.get("/").await;
    assert!(home.says("许文登记口头准许：周衡于2023年1月9日 08:30准许，见证人方志"), "{}", home.text());
    let page = mayor.get(&href).await;
    let confirm = page.body.split("href=\"").find(|part| part.contains("/do/confirm?record=")).unwrap();
    let confirm = confirm.split('"').next().unwrap().to_owned();
    let record = confirm.rsplit('=').next().unwrap().to_owned();
    let fields = [("record", record.as_str()), ("outcome", "disputed"), ("words", "没有接到电话")];
    assert_eq!(mayor.does(&confirm, &fields).await, href);
    let page = clerk.get(&href).await;
    assert!(page.says("没有接到电话"), "{}", page.text());
}

/// What was recorded for a leader waits on his desk until he confirms it.
#[tokio::test]
async fn what_was_recorded_for_somebody_waits_for_his_word() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "ye-an").await;
    let entered = [
        ("_for", "zhou-heng"),
        ("_happened", "2023-01-09T09:30"),
        ("_medium", "phone"),
        ("_witness", "gu-xin"),
        ("answer", "sign"),
        ("mark", "text"),
        ("opinion", "同意印发"),
    ];
    clerk.does(&format!("{href}/do/sign"), &entered).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let home = mayor.get("/").await;
    assert!(home.says("核对代录") && home.says("签发：同意印发（叶安代录"), "{}", home.text());
    let form = home.body.split("class=\"one-step\"").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(form.contains("value=\"confirmed\"") && form.contains("与本人意见一致"), "{form}");
    let listed = clerk.get("/recorded").await;
    assert!(listed.says("代录登记簿") && listed.says("见证人顾昕") && listed.says("待核对"), "{}", listed.text());
    let none = clerk.get("/recorded?person=zhou-heng&only=late").await;
    assert!(none.says("没有这样的记录"), "{}", none.text());
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let page = registrar.get(&format!("{href}/do/number")).await;
    assert!(page.says("须经周衡本人确认"), "{}", page.text());
    let page = mayor.get(&href).await;
    let confirm = page.body.split("href=\"").find(|part| part.contains("/do/confirm?record=")).unwrap();
    let confirm = confirm.split('"').next().unwrap().to_owned();
    let record = confirm.rsplit('=').next().unwrap().to_owned();
    let fields = [("record", record.as_str()), ("outcome", "confirmed")];
    assert_eq!(mayor.does(&confirm, &fields).await, href);
    assert!(!mayor.get("/").await.says("核对代录"));
    assert!(mayor.get(&href).await.says(&format!("确认第{record}号记录")));
    assert!(clerk.get("/recorded").await.says("已确认"));
    registrar.does(&format!("{href}/do/number"), &[]).await;
}
