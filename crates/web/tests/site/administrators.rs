//! The pages of the administrators: accounts and passwords, and what was not done.

use axum::http::StatusCode;
use guiju_core::Facts;
use guiju_core::norms::{Answer, Norms as _};
use guiju_store::Accounts as _;

use crate::browser::{Browser, Part};
use crate::office::{District, EDITION, PASSWORD};
use crate::walk::{DRAFT, paper};

const GIVE: &str = "/m/office/new/give_password";

/// The administrator whom the rules name for a duty; his person id here is the name of his kind.
fn custodian(duty: &str) -> String {
    match EDITION.ask("office.custody", &Facts::from([("custody".to_owned(), duty.into())])).unwrap().answer {
        Answer::Text(role) => role,
        other => panic!("{other:?}"),
    }
}

fn given(page: &str) -> String {
    page.split("<b class=\"once\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_password_is_given_once_and_must_be_changed() {
    let district = District::open();
    let mut keeper = Browser::of(&district, &custodian("accounts")).await;
    let home = keeper.get("/").await;
    assert!(home.body.contains(GIVE) && !home.body.contains("href=\"/audit\""), "{}", home.text());
    let mut lu = Browser::of(&district, "lu-qing").await;
    let parts = [Part::Text("person", "lu-qing"), Part::Text("basis", "本人忘记密码")];
    let form = keeper.get(GIVE).await;
    let before = district.recorded();
    let page = keeper.again(GIVE, &form, &parts).await;
    assert_eq!((page.status, district.recorded()), (StatusCode::OK, before + 1), "{}", page.text());
    assert!(page.says("密码已重置") && page.says("陆青"), "{}", page.text());
    let password = given(&page.body);
    // The same form again: recorded once, shown once.
    let again = keeper.again(GIVE, &form, &parts).await;
    assert!(again.says("已经显示过") && !again.body.contains(&password), "{}", again.text());
    assert_eq!(district.recorded(), before + 1);
    // All sessions of the account are over, the old password is none any more, the new one must be changed first.
    assert_eq!(lu.get("/").await.location(), "/sign-in");
    let mut lu = Browser::on(&district, crate::office::limits());
    assert_eq!(lu.sign_in("lu-qing", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(lu.sign_in("lu-qing", &password).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lu.get("/").await.location(), "/password");
}

#[tokio::test]
async fn an_account_is_opened_for_a_person_of_the_organisation_only() {
    let district = District::open();
    let mut keeper = Browser::of(&district, &custodian("accounts")).await;
    let give = |login: &'static str, person: &'static str| {
        [Part::Text("person", person), Part::Text("login", login), Part::Text("basis", "新到任")]
    };
    for (login, person, says) in
        [("zhou-heng", "lu-qing", "此人已有账号"), ("a b", "lu-qing", "登录名只能用"), ("", "nobody-here", "查无此人")]
    {
        let page = keeper.act(GIVE, &give(login, person)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(says), "{}", page.text());
    }
    // Nobody has this account yet.
    let mut free = district.accounts.find("lu-qing").unwrap().unwrap();
    free.person = "somebody-else".into();
    district.accounts.put(&free).unwrap();
    let page = keeper.act(GIVE, &give("", "lu-qing")).await;
    assert!(page.says("已由他人使用"), "{}", page.text());
    let page = keeper.act(GIVE, &give("qing.lu", "lu-qing")).await;
    assert!(page.says("账号已开设") && page.says("qing.lu"), "{}", page.text());
    let account = district.accounts.find("qing.lu").unwrap().unwrap();
    assert!(account.person == "lu-qing" && account.must_change);
    assert_eq!(district.accounts.find("lu-qing").unwrap().unwrap().person, "somebody-else");
}

#[tokio::test]
async fn passwords_are_given_by_whom_the_rules_name() {
    let district = District::open();
    let before = district.recorded();
    let kept = district.accounts.find("lu-qing").unwrap();
    for other in ["zhou-heng", "xu-wen", &custodian("attempts")] {
        let mut browser = Browser::of(&district, other).await;
        assert!(!browser.get("/").await.body.contains(GIVE));
        let page = browser.get(GIVE).await;
        assert!(page.says("账号和密码由"), "{}", page.text());
        let csrf = page.hidden_of("_csrf");
        let parts = [
            Part::Text("_csrf", &csrf),
            Part::Text("_key", "k1"),
            Part::Text("person", "lu-qing"),
            Part::Text("basis", "x"),
        ];
        let page = browser.again(GIVE, &page, &parts).await;
        assert_ne!(page.status, StatusCode::OK, "{}", page.text());
    }
    let own = custodian("accounts");
    let mut keeper = Browser::of(&district, &own).await;
    let page = keeper.act(GIVE, &[Part::Text("person", &own), Part::Text("basis", "x")]).await;
    assert!(page.says("不给自己发放密码"), "{}", page.text());
    assert_eq!(district.recorded(), before);
    assert_eq!(district.accounts.find("lu-qing").unwrap(), kept);
}

#[tokio::test]
async fn what_was_not_done_is_told_in_words_to_the_auditor_alone() {
    let district = District::open();
    let mut keeper = Browser::of(&district, &custodian("accounts")).await;
    let own = custodian("accounts");
    keeper.act(GIVE, &[Part::Text("person", &own), Part::Text("basis", "x")]).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    clerk.act(DRAFT, &[Part::Text("title", "甲")]).await;
    // The same form twice, with other content.
    let form = clerk.get(DRAFT).await;
    assert_eq!(clerk.again(DRAFT, &form, &paper()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.again(DRAFT, &form, &paper()[..16]).await.status, StatusCode::CONFLICT);
    let mut auditor = Browser::of(&district, &custodian("attempts")).await;
    assert!(auditor.get("/").await.body.contains("href=\"/audit\""));
    let page = auditor.get("/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "共3次",
        "同一张表单以不同内容再次提交",
        "许文",
        "拟稿",
        "填写有误：",
        "正文",
        "管理账号的同志不给自己发放密码",
        "三员分立",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    for other in ["zhou-heng", "xu-wen", own.as_str()] {
        let mut browser = Browser::of(&district, other).await;
        let page = browser.get("/audit").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.says("审计记录只由") && !page.says("填写有误"), "{}", page.text());
    }
    assert_eq!(auditor.get("/m/office/new/read_attempts").await.status, StatusCode::NOT_FOUND);
}
