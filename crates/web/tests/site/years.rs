//! What the calendar does not know is said, and never taken for kept or for late; what lies too far ahead is not supposed.

use crate::browser::Browser;
use crate::office::District;
use crate::walk::cleared;

#[tokio::test]
async fn a_year_without_its_notice_makes_nothing_timely() {
    let district = District::open();
    district.clock.set("2026-12-31T09:30");
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "ye-an").await;
    let entered = [
        ("_for", "zhou-heng"),
        ("_happened", "2026-12-31T09:30"),
        ("_medium", "phone"),
        ("_witness", "gu-xin"),
        ("answer", "sign"),
        ("mark", "text"),
        ("opinion", "同意印发"),
    ];
    clerk.does(&format!("{href}/do/sign"), &entered).await;
    let said = "是否按时未能推算：尚未载入2027年的放假调休安排";
    for page in [format!("{href}?tab=journal"), format!("{href}?tab=slip"), href.clone(), "/recorded".to_owned()] {
        let page = clerk.get(&page).await;
        assert!(page.says(said), "{}", page.text());
    }
    let counted = clerk.get("/recorded?person=zhou-heng&only=uncounted").await;
    assert!(counted.says("未能推算，1件"), "{}", counted.text());
    assert!(counted.says("不算按时，也不算补录") && counted.says("载入放假调休安排"), "{}", counted.text());
    assert!(clerk.get("/recorded?person=zhou-heng&only=late").await.says("没有这样的记录"));
    // What the signature made due cannot be counted either, nor how long anything took.
    let mut director = Browser::of(&district, "fang-zhi").await;
    let stats = director.get("/stats").await;
    assert!(stats.says("未能推算，不算按时，也不算超期"), "{}", stats.text());
    assert!(stats.body.contains("/m/office/new/load_year"), "who may load it is led there: {}", stats.body);
    let mut drafter = Browser::of(&district, "xu-wen").await;
    let stats = drafter.get("/stats").await;
    assert!(stats.says("载入放假调休安排"), "{}", stats.text());
}

#[tokio::test]
async fn absences_are_supposed_from_today_for_a_year() {
    let district = District::open();
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let supposed = |since: &str, until: &str| format!("/plan?person1=zhou-heng&since1={since}&until1={until}");
    let past = mayor.get(&supposed("2023-01-08", "2023-01-12")).await;
    assert!(past.says("第1人：起始日期早于今天（2023年1月9日）"), "{}", past.text());
    let far = mayor.get(&supposed("2043-01-08", "2043-01-12")).await;
    assert!(far.says("第1人：截止日期晚于2024年1月10日，只推算今后366日以内的外出"), "{}", far.text());
    let well = mayor.get(&supposed("2023-01-09", "2024-01-10")).await;
    assert!(!well.says("请更正以下各项"), "{}", well.text());
}

#[tokio::test]
async fn many_members_of_a_class_are_folded_and_one_stands_for_them() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for article in ["6", "50", "69"] {
        let page = clerk.get(&format!("/rulebook/{article}")).await;
        let folded = page.body.split("<details><summary>本条所列").nth(1).expect("folded");
        assert!(folded.contains("项，如“") && folded.contains("<table"), "{folded}");
    }
}
