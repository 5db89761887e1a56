//! The pages of the administrators: accounts, resets by two people, and what was not done.

use axum::http::StatusCode;
use guiju_core::Facts;
use guiju_core::norms::{Answer, Norms as _};
use guiju_store::Accounts as _;

use crate::browser::{Browser, Page, Part};
use crate::office::{District, EDITION, PASSWORD};
use crate::walk::{DRAFT, paper};

const OPEN: &str = "/m/accounts/new/open";
const ASK: &str = "/m/accounts/new/ask_reset";
const END: &str = "/m/accounts/new/end_sessions";

fn asked(question: &str, key: &str, duty: &str) -> String {
    match EDITION.ask(question, &Facts::from([(key.to_owned(), duty.into())])).unwrap().answer {
        Answer::Text(role) => role,
        other => panic!("{other:?}"),
    }
}

/// The administrator whom the rules name for a duty with accounts; his person id here is the name of his kind.
pub fn keeper(duty: &str) -> String {
    asked("accounts.duty", "account_duty", duty)
}

fn auditor() -> String {
    asked("office.custody", "custody", "attempts")
}

fn given(page: &str) -> String {
    page.split("<b class=\"once\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// Asks for a reset and gives the address of what was asked.
async fn ask_reset(district: &District, person: &str, second: bool) -> String {
    let mut asking = Browser::of(district, &keeper("reset")).await;
    let mut parts = vec![Part::Text("person", person), Part::Text("basis", "本人忘记密码")];
    if second {
        parts.push(Part::Text("second", "yes"));
    }
    let page = asking.act(ASK, &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    page.location().split('?').next().unwrap().to_owned()
}

/// Resets a password with the second factor, by the two who may.
pub async fn reset_with_second(district: &District, person: &str) {
    let reset = ask_reset(district, person, true).await;
    let mut other = Browser::of(district, &keeper("confirm")).await;
    let page = other.act(&format!("{reset}/do/confirm_reset"), &[Part::Text("note", "已当面核对")]).await;
    assert!(page.says("第二因素已一并解除"), "{}", page.text());
}

/// Sends the confirmation also where its form is not shown.
async fn push(browser: &mut Browser, reset: &str, version: &str) -> Page {
    let csrf = browser.get("/me").await.hidden_of("_csrf");
    let seen = [("_csrf", csrf.as_str()), ("_key", "pushed"), ("_version", version), ("note", "x")];
    browser.post_pairs(&format!("{reset}/do/confirm_reset"), &seen).await
}

#[tokio::test]
async fn a_reset_takes_two_administrators_and_shows_its_password_once() {
    let district = District::open();
    let mut lu = Browser::of(&district, "lu-qing").await;
    let reset = ask_reset(&district, "lu-qing", false).await;
    assert_eq!(lu.get("/").await.status, StatusCode::OK, "asking alone changes nothing");
    let mut asking = Browser::of(&district, &keeper("reset")).await;
    let refused = push(&mut asking, &reset, "1").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    for words in ["重置密码由", "提出重置的同志不得自行复核"] {
        assert!(refused.says(words) && !refused.body.contains("class=\"once\""), "{}", refused.text());
    }
    // The other one finds it among what awaits him, and on the page of the accounts.
    let mut other = Browser::of(&district, &keeper("confirm")).await;
    assert!(other.get("/").await.body.contains(&reset));
    let page = other.get("/accounts").await;
    assert!(page.says("陆青") && page.body.contains(&reset), "{}", page.text());
    let address = format!("{reset}/do/confirm_reset");
    let form = other.get(&address).await;
    let before = district.recorded();
    let parts = [Part::Text("note", "已当面核对")];
    let page = other.again(&address, &form, &parts).await;
    assert_eq!((page.status, district.recorded()), (StatusCode::OK, before + 1), "{}", page.text());
    assert!(page.says("密码已重置") && page.says("陆青"), "{}", page.text());
    let password = given(&page.body);
    // The same form again: recorded once, shown once.
    let again = other.again(&address, &form, &parts).await;
    assert!(!again.body.contains(&password), "{}", again.text());
    assert_eq!(district.recorded(), before + 1);
    let late = other.get(&format!("{reset}/do/confirm_reset")).await;
    assert!(late.says("没有待复核的重置申请"), "{}", late.text());
    // All sessions of the account are over, the old password is none any more, the new one must be changed first.
    assert_eq!(lu.get("/").await.location(), "/sign-in");
    let mut lu = Browser::on(&district, crate::office::limits());
    assert_eq!(lu.sign_in("lu-qing", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(lu.sign_in("lu-qing", &password).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lu.get("/").await.location(), "/password");
    // Nor does the form give another one where the program was started anew in between.
    let held = district.accounts.find("lu-qing").unwrap();
    let mut anew = Browser::of(&district, &keeper("confirm")).await;
    let (csrf, key, seen) =
        (anew.get("/me").await.hidden_of("_csrf"), form.hidden_of("_key"), form.hidden_of("_version"));
    let pairs = [("_csrf", csrf.as_str()), ("_key", &key), ("_version", &seen), ("note", "已当面核对")];
    let replayed = anew.post_pairs(&address, &pairs).await;
    assert_eq!((replayed.status, district.recorded()), (StatusCode::OK, before + 1), "{}", replayed.text());
    assert_eq!(district.accounts.find("lu-qing").unwrap(), held);
}

#[tokio::test]
async fn a_reset_that_is_refused_changes_nothing() {
    let district = District::open();
    let kept = district.accounts.find("lu-qing").unwrap();
    let reset = ask_reset(&district, "lu-qing", true).await;
    let mut other = Browser::of(&district, &keeper("confirm")).await;
    let page = other.act(&format!("{reset}/do/refuse_reset"), &[Part::Text("reason", "不是本人提出")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let late = push(&mut other, &reset, "2").await;
    assert!(late.says("没有待复核的重置申请"), "{}", late.text());
    assert_eq!(district.accounts.find("lu-qing").unwrap(), kept);
    let mut clerk = Browser::of(&district, "xu-wen").await;
    assert_eq!(clerk.get(&reset).await.status, StatusCode::NOT_FOUND, "no matter for the clerks");
}

#[tokio::test]
async fn an_account_is_opened_for_a_person_of_the_organisation_only() {
    let district = District::open();
    let mut keeper = Browser::of(&district, &keeper("open")).await;
    let open = |login: &'static str, person: &'static str| {
        [Part::Text("person", person), Part::Text("login", login), Part::Text("basis", "新到任")]
    };
    for (login, person, says) in
        [("zhou-heng", "lu-qing", "此人已有账号"), ("a b", "lu-qing", "登录名只能用"), ("", "nobody-here", "查无此人")]
    {
        let page = keeper.act(OPEN, &open(login, person)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(says), "{}", page.text());
    }
    // Nobody has this account yet.
    let mut free = district.accounts.find("lu-qing").unwrap().unwrap();
    free.person = "somebody-else".into();
    district.accounts.put(&free).unwrap();
    assert!(keeper.get("/accounts").await.says("任职而没有账号的"));
    let page = keeper.act(OPEN, &open("", "lu-qing")).await;
    assert!(page.says("已由他人使用"), "{}", page.text());
    let page = keeper.act(OPEN, &open("qing.lu", "lu-qing")).await;
    assert!(page.says("账号已开设") && page.says("qing.lu"), "{}", page.text());
    let account = district.accounts.find("qing.lu").unwrap().unwrap();
    assert!(account.person == "lu-qing" && account.must_change);
    assert_eq!(district.accounts.find("lu-qing").unwrap().unwrap().person, "somebody-else");
}

/// Each of the three does his own work with accounts, none another's, none an office's; and nobody of the office theirs.
#[tokio::test]
async fn the_three_administrators_are_parted() {
    let district = District::open();
    let before = district.recorded();
    let kept = district.accounts.find("lu-qing").unwrap();
    let duties = [("open", OPEN), ("reset", ASK), ("sessions", END)];
    let kinds: Vec<String> = EDITION.members("administrator").into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds.len(), 3);
    for person in kinds.iter().map(String::as_str).chain(["zhou-heng", "xu-wen"]) {
        let mut browser = Browser::of(&district, person).await;
        for (duty, act) in duties {
            let page = browser.get(act).await;
            let own = keeper(duty) == person;
            assert_eq!(page.body.contains("name=\"basis\""), own, "{person} {act}: {}", page.text());
            if own {
                let page = browser.act(act, &[Part::Text("person", person), Part::Text("basis", "x")]).await;
                let himself = act == END;
                assert_eq!(page.status == StatusCode::SEE_OTHER, himself, "{person} {act}: {}", page.text());
                if himself {
                    browser.sign_in(person, PASSWORD).await;
                }
                continue;
            }
            // Also where somebody sends the form that he was not shown.
            let csrf = browser.get("/me").await.hidden_of("_csrf");
            let pairs = [("_csrf", csrf.as_str()), ("_key", "k1"), ("person", "lu-qing"), ("basis", "x")];
            let page = browser.post_pairs(act, &pairs).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{person} {act}: {}", page.text());
        }
        let reads = browser.get("/sign-ins").await.status == StatusCode::OK;
        assert_eq!(reads, keeper("sign_ins") == person, "{person}");
        let keeps = duties.iter().any(|(duty, _)| keeper(duty) == person);
        assert_eq!(browser.get("/accounts").await.status == StatusCode::OK, keeps, "{person}");
        if kinds.iter().any(|kind| kind == person) {
            let page = browser.get(DRAFT).await;
            assert!(
                page.says("没有在任何单位任职") && !page.body.contains("name=\"title\""),
                "{person}: {}",
                page.text()
            );
        }
    }
    assert_eq!(district.recorded(), before + 1, "only that somebody's own sessions were ended");
    assert_eq!(district.accounts.find("lu-qing").unwrap(), kept);
}

#[tokio::test]
async fn somebody_elses_sessions_are_ended_on_record() {
    let district = District::open();
    let mut lu = Browser::of(&district, "lu-qing").await;
    let mut keeper = Browser::of(&district, &keeper("sessions")).await;
    let page = keeper.get("/accounts?q=lu-qing").await;
    assert!(page.says("现在的登录") && page.says("10.0.0.1"), "{}", page.text());
    let before = district.recorded();
    let page = keeper.act(END, &[Part::Text("person", "lu-qing"), Part::Text("basis", "电脑遗失")]).await;
    assert_eq!((page.status, district.recorded()), (StatusCode::SEE_OTHER, before + 1), "{}", page.text());
    assert_eq!(lu.get("/").await.location(), "/sign-in");
    assert_eq!(keeper.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_not_done_is_told_in_words_to_the_auditor_alone() {
    let district = District::open();
    let own = keeper("open");
    let mut keeper = Browser::of(&district, &own).await;
    keeper.act(OPEN, &[Part::Text("person", &own), Part::Text("basis", "x")]).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    clerk.act(DRAFT, &[Part::Text("title", "甲")]).await;
    // The same form twice, with other content.
    let form = clerk.get(DRAFT).await;
    assert_eq!(clerk.again(DRAFT, &form, &paper()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.again(DRAFT, &form, &paper()[..16]).await.status, StatusCode::CONFLICT);
    clerk
        .post_pairs(
            END,
            &[
                ("_csrf", &clerk.clone().get("/me").await.hidden_of("_csrf")),
                ("_key", "k"),
                ("person", "lu-qing"),
                ("basis", "x"),
            ],
        )
        .await;
    let mut reading = Browser::of(&district, &auditor()).await;
    assert!(reading.get("/").await.body.contains("href=\"/audit\""));
    let page = reading.get("/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["同一张表单以不同内容再次提交", "许文", "拟稿", "填写有误：", "正文", "他人的登录由", "三员分立"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    for other in ["zhou-heng", "xu-wen", own.as_str()] {
        let mut browser = Browser::of(&district, other).await;
        let page = browser.get("/audit").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.says("审计记录只由") && !page.says("填写有误"), "{}", page.text());
    }
    assert_eq!(reading.get("/m/office/new/read_attempts").await.status, StatusCode::NOT_FOUND);
    assert_eq!(reading.get("/m/accounts/new/read_sign_ins").await.status, StatusCode::NOT_FOUND);
}
