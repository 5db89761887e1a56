//! Packages that went astray or came back: to whom they are addressed, what answers what, and what follows a return.

use axum::http::StatusCode;
use guiju_core::Day;
use guiju_exchange::Limits;
use guiju_exchange::package::{About, Kind, Opened, Outgoing, SoftwareKey, open, pack};

use crate::browser::{Browser, Page, Part};
use crate::office::{District, GOV};
use crate::packages::{EAST, RECEIVE, kept, key, known, outgoing};
use crate::printing::{issued, worker};

async fn receive(clerk: &mut Browser, outgoing: &Outgoing) -> Page {
    let bytes = pack(outgoing, &key()).unwrap().bytes;
    clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await
}

/// A paper of ours at the other government.
async fn sent(district: &District) -> (String, Browser, Opened) {
    let href = issued(district).await;
    worker(district).round().unwrap();
    known(district).await;
    let mut registrar = Browser::of(district, "ding-mo").await;
    let id = href.rsplit('/').next().unwrap();
    registrar.does(&format!("/m/packages/{id}/do/send"), &[("receiver", EAST)]).await;
    let package = open(&kept(district, &href)[0], Limits::default()).unwrap();
    (href, registrar, package)
}

/// The other government's answer to a paper of ours, in which all agrees.
fn answer(sent: &Opened, kind: Kind) -> Outgoing {
    Outgoing {
        kind,
        number: sent.manifest.number.clone(),
        title: sent.manifest.title.clone(),
        date: Day::new(2023, 1, 9).unwrap(),
        about: Some(About { package: sent.hash.clone(), number: sent.manifest.number.clone() }),
        reason: "样例".into(),
        files: vec![],
        ..outgoing()
    }
}

async fn record(registrar: &mut Browser, href: &str, answer: &Outgoing) -> Page {
    let bytes = pack(answer, &key()).unwrap().bytes;
    let record = format!("/m/packages/{}/do/record_answer", href.rsplit('/').next().unwrap());
    registrar.act(&record, &[Part::File("package", "答复.zip", &bytes)]).await
}

#[tokio::test]
async fn what_is_addressed_to_somebody_else_is_sent_back_and_never_receipted() {
    let district = District::open();
    known(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let strayed = Outgoing { to: vec!["样例西区人民政府".into()], ..outgoing() };
    let page = receive(&mut clerk, &strayed).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let href = page.location().split('?').next().unwrap().to_owned();
    let page = clerk.get(&href).await;
    assert!(page.says("接收单位") && page.says("样例西区人民政府"), "{}", page.text());
    let page = clerk.get(&format!("{href}/do/receipt")).await;
    assert!(page.says("不是发给本政府") && !page.body.contains("name=\"reason\""), "{}", page.text());
    clerk.does(&format!("{href}/do/return"), &[("reason", "误送")]).await;
    // One of several to whom it is addressed takes it in.
    let both = Outgoing { to: vec!["样例西区人民政府".into(), GOV.into()], ..outgoing() };
    let href = receive(&mut clerk, &both).await.location().split('?').next().unwrap().to_owned();
    clerk.does(&format!("{href}/do/receipt"), &[]).await;
}

#[tokio::test]
async fn the_government_itself_is_nobody_from_outside() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = receive(&mut clerk, &Outgoing { from: GOV.into(), ..outgoing() }).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("所写的发送单位是本政府"), "{}", page.text());
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let own = crate::packages::digits(&SoftwareKey::of(&[7; 32]));
    let strange = crate::packages::digits(&SoftwareKey::of(&[8; 32]));
    for (name, key, status, says) in [
        (GOV, &strange, StatusCode::CONFLICT, "不登记为交换单位"),
        (EAST, &own, StatusCode::UNPROCESSABLE_ENTITY, "本系统自己的公钥"),
    ] {
        let typed = [
            Part::Text("name", name),
            Part::Text("key", key),
            Part::Text("vouched_by", "某某"),
            Part::Text("channel", "phone"),
            Part::Text("told", "2023-01-04"),
            Part::Text("basis", "样例"),
        ];
        let page = registrar.act("/m/packages/new/register_partner", &typed).await;
        assert!(page.status == status && page.says(says), "{}", page.text());
    }
}

#[tokio::test]
async fn an_answer_fits_in_everything_what_was_sent_and_the_true_one_is_still_taken() {
    let district = District::open();
    let (href, mut registrar, package) = sent(&district).await;
    let true_one = answer(&package, Kind::Receipt);
    let about = |number: &str| Some(About { package: package.hash.clone(), number: number.into() });
    let wrong = [
        (Outgoing { to: vec!["样例西区人民政府".into()], ..true_one.clone() }, "答复的接收单位是"),
        (Outgoing { about: about("样例〔2023〕99号"), ..true_one.clone() }, "答复所写的字号"),
        (Outgoing { title: "另一件".into(), ..true_one.clone() }, "答复所写的标题"),
        (Outgoing { date: Day::new(2099, 1, 1).unwrap(), ..true_one.clone() }, "答复的日期"),
        (Outgoing { date: Day::new(2023, 1, 8).unwrap(), ..true_one.clone() }, "答复的日期"),
    ];
    for (wrong, says) in wrong {
        let page = record(&mut registrar, &href, &wrong).await;
        assert!(page.status == StatusCode::CONFLICT && page.says(says), "{says}: {}", page.text());
    }
    let all = Outgoing { to: vec![EAST.into()], title: "另一件".into(), about: about("无"), ..true_one.clone() };
    let page = record(&mut registrar, &href, &all).await;
    let told = ["答复的接收单位是", "答复所写的字号", "答复所写的标题"];
    assert!(told.iter().all(|says| page.says(says)), "all at once: {}", page.text());
    assert_eq!(record(&mut registrar, &href, &true_one).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_came_back_is_sent_again_as_another_package() {
    let district = District::open();
    let (href, mut registrar, package) = sent(&district).await;
    let send = format!("/m/packages/{}/do/send", href.rsplit('/').next().unwrap());
    let page = record(&mut registrar, &href, &answer(&package, Kind::Return)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let page = record(&mut registrar, &href, &answer(&package, Kind::Return)).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("已经登记"), "{}", page.text());
    registrar.does(&send, &[("receiver", EAST)]).await;
    let again = open(kept(&district, &href).last().unwrap(), Limits::default()).unwrap();
    assert!(again.hash != package.hash && again.manifest.reason == "第2次发送", "{:?}", again.manifest);
    assert_eq!(again.manifest.files, package.manifest.files);
    let page = registrar.get(&format!("{href}?tab=packages.package")).await;
    let both = [&package.hash, &again.hash].iter().all(|hash| page.says(hash));
    assert!(both && page.says("已退回") && page.says("尚未签收"), "{}", page.text());
    // Two are never on their way at once.
    let page = registrar.act(&send, &[Part::Text("receiver", EAST)]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("已经发送"), "{}", page.text());
    assert_eq!(record(&mut registrar, &href, &answer(&again, Kind::Receipt)).await.status, StatusCode::SEE_OTHER);
    // The first was receipted after all: that stands beside its return.
    assert_eq!(record(&mut registrar, &href, &answer(&package, Kind::Receipt)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_was_sent_back_for_an_unknown_key_is_receipted_once_the_key_is_known() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let href = receive(&mut clerk, &outgoing()).await.location().split('?').next().unwrap().to_owned();
    clerk.does(&format!("{href}/do/return"), &[("reason", "密钥没有登记")]).await;
    assert!(clerk.get(&format!("{href}/do/return")).await.says("已于"));
    assert!(clerk.get(&format!("{href}/do/receipt")).await.says("尚未核实"));
    let page = receive(&mut clerk, &outgoing()).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("在原来的登记上签收"), "{}", page.text());
    known(&district).await;
    clerk.does(&format!("{href}/do/receipt"), &[]).await;
    let page = clerk.get(&href).await;
    assert!(page.says("已签收") && page.says("此前的退回") && page.says("密钥没有登记"), "{}", page.text());
    assert!(clerk.get(&format!("{href}/do/receipt")).await.says("已于"), "nothing follows a receipt");
}

#[tokio::test]
async fn the_form_of_sending_says_that_a_seal_is_waited_for() {
    let district = District::open();
    let href = issued(&district).await;
    worker(&district).round().unwrap();
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let page = registrar.get(&format!("/m/packages/{}/do/send", href.rsplit('/').next().unwrap())).await;
    assert!(page.says("尚未取得电子签章"), "{}", page.text());
    assert!(!registrar.get("/m/packages/new/register_partner").await.says("电子签章"));
}

/// The fields of a key that was told.
fn told(key: &str) -> Vec<(&'static str, String)> {
    let told = [("vouched_by", "某某"), ("channel", "phone"), ("told", "2023-01-04"), ("basis", "样例")];
    let told = told.into_iter().map(|(name, typed)| (name, typed.to_owned()));
    told.chain([("key", key.to_owned()), ("name", EAST.to_owned())]).collect()
}

async fn tells(registrar: &mut Browser, path: &str, key: &str) -> Page {
    let is_wanted = |name: &str| name != "name" || !path.ends_with("change_key");
    let typed = told(key);
    let typed: Vec<Part<'_>> =
        typed.iter().filter(|(name, _)| is_wanted(name)).map(|(name, typed)| Part::Text(name, typed)).collect();
    registrar.act(path, &typed).await
}

#[tokio::test]
async fn one_government_has_one_key_whichever_record_it_is_changed_on() {
    let district = District::open();
    let first = known(&district).await;
    let mut registrar = Browser::of(&district, "ding-mo").await;
    registrar.does(&format!("{first}/do/end_key"), &[("reason", "样例")]).await;
    let digits = |secret: u8| crate::packages::digits(&SoftwareKey::of(&[secret; 32]));
    let page = tells(&mut registrar, "/m/packages/new/register_partner", &digits(11)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let second = page.location().split('?').next().unwrap().to_owned();
    let page = tells(&mut registrar, &format!("{first}/do/change_key"), &digits(12)).await;
    let place = second.rsplit('/').next().unwrap();
    assert!(
        page.status == StatusCode::CONFLICT && page.says("这一单位已经登记") && page.says(place),
        "{}",
        page.text()
    );
    let page = tells(&mut registrar, &format!("{second}/do/change_key"), &digits(12)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

#[tokio::test]
async fn a_strange_key_under_a_known_name_is_told_as_such() {
    let district = District::open();
    known(&district).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let strange = pack(&outgoing(), &SoftwareKey::of(&[8; 32])).unwrap().bytes;
    let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &strange)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let href = page.location().split('?').next().unwrap().to_owned();
    let page = clerk.get(&href).await;
    assert!(page.says("发送单位另有登记的密钥") && page.says("尚未核实"), "{}", page.text());
    let page = clerk.get(&format!("{href}/do/receipt")).await;
    assert!(page.says("发送单位另有登记的密钥"), "{}", page.text());
}

#[tokio::test]
async fn a_secret_key_is_never_shown_again() {
    let district = District::open();
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let secret = SoftwareKey::of(&[13; 32]).pem();
    let page = tells(&mut registrar, "/m/packages/new/register_partner", &secret).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("已从表单中清除"), "{}", page.text());
    let body = secret.lines().nth(1).unwrap();
    assert!(
        !page.body.contains(body) && !page.body.contains("PRIVATE KEY") && page.body.contains(EAST),
        "{}",
        page.text()
    );
}
