//! The calendar and what is supposed on it: what a paper waits for beside its own desk, and who is away with his stand-in.

use crate::browser::Browser;
use crate::office::District;
use crate::sample::REQUEST;
use crate::walk::{DRAFT, PAPER};

/// A paper on which two units do not agree, so that the vice mayor in charge must decide: its address.
async fn disagreed(district: &District) -> String {
    let kept = PAPER.iter().filter(|(name, _)| !REQUEST.iter().any(|(n, _)| n == name));
    let fields: Vec<_> = kept.chain(REQUEST).copied().filter(|(_, value)| !value.is_empty()).collect();
    let mut clerk = Browser::of(district, "shi-jian").await;
    let href = clerk.does(DRAFT, &fields).await;
    let mut head = Browser::of(district, "liang-zhu").await;
    head.does(&format!("{href}/do/approve"), &[("mark", "agree")]).await;
    let beside = href.replace("/m/documents/", "/m/consultation/");
    clerk.does(&format!("{beside}/do/ask"), &[("units", "finance"), ("question", "是否可行")]).await;
    let mut other = Browser::of(district, "qian-xu").await;
    other.does(&format!("{beside}/do/reply"), &[("reply", "disagree"), ("opinion", "不可行")]).await;
    let talked = [("unit", "finance"), ("agreed", "no"), ("record", "未取得一致")];
    head.does(&format!("{beside}/do/negotiate"), &talked).await;
    let grounds = [("own_grounds", "急需"), ("other_grounds", "不可行"), ("proposal", "今年安排")];
    clerk.does(&format!("{beside}/do/state_positions"), &grounds).await;
    href
}

#[tokio::test]
async fn what_waits_beside_a_papers_own_desk_is_told_too() {
    let district = District::open();
    let href = disagreed(&district).await;
    let mut leader = Browser::of(&district, "he-song").await;
    let page = leader.get(&href).await;
    assert!(page.says("协调决定") && !page.says("没有需要您办理的事项"), "{}", page.text());
    assert!(page.says("见上面“待办与时限”"), "{}", page.text());
    // The slip bears the name of the bureau that issues, not of another of its kind.
    let text = page.text();
    let headed = text.split("发文稿纸").nth(1);
    assert!(headed.is_some_and(|head| head.contains("区住房和建设委员会（样例）")), "{text}");
    let supposed = |person: &str, until: &str| format!("/plan?person1={person}&since1=2023-01-10&until1={until}");
    let short = leader.get(&supposed("he-song", "2023-01-11")).await;
    let told = |page: &str| page.split("要等的事项").nth(1).map(|rest| rest.contains("协调决定"));
    assert_eq!(told(&short.text()), Some(true), "{}", short.text());
    // Long enough for somebody to look after his work; and of somebody whose decision it is not.
    for (person, until) in [("he-song", "2023-03-31"), ("shen-yi", "2023-01-11")] {
        let page = leader.get(&supposed(person, until)).await;
        assert_eq!(told(&page.text()), Some(false), "{}", page.text());
    }
}

#[tokio::test]
async fn who_is_away_with_the_one_who_looks_after_his_work_is_listed() {
    let district = District::open();
    let away =
        [("he-song", "2023-01-10T08:00", "2023-03-31T18:00"), ("shen-yi", "2023-01-12T08:00", "2023-01-13T18:00")];
    let mut clerk = Browser::of(&district, "xu-wen").await;
    assert!(!clerk.get("/plan").await.says("同时外出"));
    for (person, since, until) in away {
        let mut leader = Browser::of(&district, person).await;
        let fields =
            [("reason", "study"), ("place", "city"), ("destination", "某地"), ("since", since), ("until", until)];
        leader.does("/m/leave/new/apply", &fields).await;
    }
    let plan = clerk.get("/plan").await;
    assert!(plan.says("何松与代行其职责的沈毅同时外出：1月12日、1月13日"), "{}", plan.text());
}
