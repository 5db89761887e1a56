//! What is done at the server's terminal only.

use axum::http::StatusCode;
use guiju_core::Norms as _;
use guiju_core::form::Form;

use crate::browser::Browser;
use crate::office::{District, EDITION};
use crate::program::Program;

const ADOPT: &str = "/m/office/new/adopt";
const FORM: [(&str, &str); 4] = [
    ("edition", "00000000000000000000000000000000"),
    ("title", "无人持有的版本"),
    ("since", "2023-01-09T09:30"),
    ("basis", "试"),
];

/// The administrator to whom the rules open the adoption of an edition.
fn adopter(district: &District) -> String {
    let reader = district.office.reader();
    let may = |kind: &String| reader.acts("office", None, kind).iter().any(|a| a.spec.name == "adopt" && a.open);
    EDITION.members("administrator").into_iter().map(|(kind, _)| kind).find(may).unwrap()
}

#[tokio::test]
async fn adopting_and_founding_are_refused_over_http() {
    let district = District::open();
    let person = adopter(&district);
    district.account(&person, false);
    let mut browser = Browser::of(&district, &person).await;
    let csrf = browser.get("/me").await.hidden_of("_csrf");
    let before = district.recorded();
    for path in [ADOPT, "/m/office/new/found"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}: {}", page.text());
        assert!(page.says("此项只能在服务器终端办理：guiju rulebook adopt"), "{path}: {}", page.text());
        let pairs: Vec<_> = [("_csrf", csrf.as_str()), ("_key", "k1")].into_iter().chain(FORM).collect();
        let page = browser.post_pairs(path, &pairs).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}: {}", page.text());
        assert!(page.says("此项只能在服务器终端办理"), "{path}: {}", page.text());
        let (_, act) = path.rsplit_once('/').unwrap();
        let program = Program::of(&district, &person, &[&format!("act:office.{act}")]);
        let refused = program.begin(&format!("office.{act}"), "k1", &serde_json::json!({})).await;
        assert_eq!((refused.status, refused.kind()), (StatusCode::FORBIDDEN, "forbidden"), "{path}");
    }
    assert_eq!(district.recorded(), before);
}

#[tokio::test]
async fn no_page_offers_what_is_done_at_the_terminal() {
    let district = District::open();
    let person = adopter(&district);
    district.account(&person, false);
    let mut browser = Browser::of(&district, &person).await;
    let org = browser.get("/org").await;
    assert!(org.body.contains("/m/office/new/import"), "{}", org.text());
    for path in ["/", "/org", "/me"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for act in ["adopt", "found", "record_for"] {
            assert!(!page.body.contains(&format!("/m/office/new/{act}\"")), "{path}: {act}");
        }
    }
}

#[test]
fn the_office_itself_still_adopts() {
    let district = District::open();
    let before = district.recorded();
    district.perform(&adopter(&district), "adopt", Form::of(FORM));
    assert_eq!(district.recorded(), before + 1);
}
