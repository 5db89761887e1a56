//! Packages that are too much: for the memory, for the disk, for whoever brings or sends them without the right to.

use axum::http::StatusCode;
use guiju_exchange::Limits;
use guiju_exchange::package::{File, Outgoing, Role, pack, pack_within};
use guiju_print::{Block, Print};
use guiju_store::Blobs as _;

use crate::browser::{Browser, Page, Part};
use crate::office::{District, limits};
use crate::packages::{EAST, RECEIVE, key, known, outgoing};
use crate::printing::{issued, worker};

/// A page of somebody's from which he may send any form.
const FORM: &str = "/m/documents/new/draft";

fn kept(district: &District) -> usize {
    district.blobs.all().unwrap().len()
}

/// The letter with so long a paragraph, packed by somebody without limits.
fn long(letters: usize) -> Vec<u8> {
    let mut outgoing = outgoing();
    let Print::Document(mut document) = serde_json::from_slice(&outgoing.files[0].bytes).unwrap() else { panic!() };
    document.body = vec![Block::plain(&"字".repeat(letters))];
    outgoing.files[0].bytes = Print::Document(document).bytes();
    pack_within(&outgoing, &key(), Limits { letters: usize::MAX, ..Limits::default() }).unwrap().bytes
}

fn with(files: Vec<File>) -> Vec<u8> {
    let mut outgoing = outgoing();
    outgoing.files.extend(files);
    pack(&outgoing, &key()).unwrap().bytes
}

fn file(role: Role, name: &str, bytes: &[u8]) -> File {
    File { role, name: name.into(), bytes: bytes.to_vec() }
}

async fn receive(browser: &mut Browser, bytes: &[u8]) -> Page {
    browser.act(RECEIVE, &[Part::File("package", "来函.zip", bytes)]).await
}

#[tokio::test]
async fn a_document_that_is_too_long_is_not_taken_and_not_laid_out() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = receive(&mut clerk, &long(3_900_000)).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("字节数超过"), "{}", page.text());
    let page = receive(&mut clerk, &long(400_001)).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("字数超过400000"), "{}", page.text());
    let page = receive(&mut clerk, &long(2_000)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let href = page.location().split('?').next().unwrap().to_owned();
    assert!(clerk.get(&href).await.body.contains("/print/package/1.svg"));
    // Where less is laid out than was taken once, the sender's pages are shown.
    let mut few = Browser::on(&district, guiju_web::Limits { package_letters: 1_000, ..limits() });
    few.sign_in("xu-wen", crate::office::PASSWORD).await;
    let page = few.get(&href).await;
    assert!(page.status == StatusCode::OK && !page.body.contains(".svg"), "{}", page.text());
    let page = few.get(&format!("{href}/print/package")).await;
    assert!(page.says("不再排版") && page.body.contains("pages.pdf") && !page.body.contains(".svg"), "{}", page.text());
    let page = few.get(&format!("{href}/print/package/1.svg")).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("篇幅过大"), "{}", page.text());
    assert_eq!(few.get(&format!("{href}/print/package/pages.pdf")).await.body, "%PDF-1.7\n", "as it came");
}

#[tokio::test]
async fn nothing_of_a_package_is_kept_for_whoever_may_not_receive_it() {
    let district = District::open();
    let mut street = Browser::of(&district, "jie-yi").await;
    let seals: Vec<File> = (0..4_u8).map(|n| file(Role::Seal, "印章.bin", &vec![n + 1; 1 << 20])).collect();
    let (bytes, before) = (with(seals), kept(&district));
    let form = street.get(FORM).await;
    let page = street.again(RECEIVE, &form, &[Part::File("package", "来函.zip", &bytes)]).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(page.says("许文"), "who may: {}", page.text());
    assert_eq!(kept(&district), before + 1, "the package as it came, until it expires");
    let attempts = district.office.reader().attempts();
    assert!(attempts.last().is_some_and(|a| a.act == "packages.receive" && a.actor == "jie-yi"), "{attempts:?}");
    // Whoever may is refused what a machine would run, and nothing of that package is kept either.
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for (name, bytes) in [("1.bin", b"MZ\x90\0\x03".as_slice()), ("1.exe", b"sealed")] {
        let before = kept(&district);
        let page = receive(&mut clerk, &with(vec![file(Role::Seal, name, bytes)])).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("可执行程序"), "{}", page.text());
        assert_eq!(kept(&district), before + 1, "{name}");
    }
    // What lies in a package counts as brought in.
    let mut few = Browser::on(&district, guiju_web::Limits { files_day: 1 << 20, ..limits() });
    few.sign_in("xu-wen", crate::office::PASSWORD).await;
    assert!(bytes.len() < 1 << 19, "small as it comes");
    let page = receive(&mut few, &bytes).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("今日上传"), "{}", page.text());
    assert_eq!(receive(&mut clerk, &bytes).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nothing_is_signed_that_may_not_be_sent() {
    let district = District::open();
    let href = issued(&district).await;
    let send = format!("/m/packages/{}/do/send", href.rsplit('/').next().unwrap());
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let form = registrar.get(FORM).await;
    let before = kept(&district);
    let page = registrar.again(&send, &form, &[Part::Text("receiver", EAST)]).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "its pages are not kept yet: {}", page.text());
    assert_eq!(kept(&district), before);
    worker(&district).round().unwrap();
    let before = kept(&district);
    let page = registrar.act(&send, &[Part::Text("receiver", "无此区人民政府")]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("没有登记"), "{}", page.text());
    assert_eq!(kept(&district), before, "an invented receiver");
    known(&district).await;
    let mut street = Browser::of(&district, "jie-yi").await;
    let form = street.get(FORM).await;
    let page = street.again(&send, &form, &[Part::Text("receiver", EAST)]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("丁墨"), "{}", page.text());
    assert_eq!(kept(&district), before, "whoever may not send");
    registrar.does(&send, &[("receiver", EAST)]).await;
    assert_eq!(kept(&district), before + 1);
}

#[tokio::test]
async fn a_paper_that_nobody_could_receive_is_not_spent() {
    let district = District::open();
    let href = issued(&district).await;
    worker(&district).round().unwrap();
    known(&district).await;
    let send = format!("/m/packages/{}/do/send", href.rsplit('/').next().unwrap());
    let before = kept(&district);
    let mut few = Browser::on(&district, guiju_web::Limits { package: 500, ..limits() });
    few.sign_in("ding-mo", crate::office::PASSWORD).await;
    let page = few.act(&send, &[Part::Text("receiver", EAST)]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("超过500"), "{}", page.text());
    assert_eq!(kept(&district), before);
    Browser::of(&district, "ding-mo").await.does(&send, &[("receiver", EAST)]).await;
    // A package may be larger than a file that comes by itself.
    let digits = |nth: u32| {
        let all = (0..30_000_u32).map(|n| guiju_core::journal::sha256(&[nth.to_le_bytes(), n.to_le_bytes()].concat()));
        all.collect::<String>().into_bytes()
    };
    let bytes = with((1..4).map(|n| file(Role::Attachment, &format!("数据{n}.txt"), &digits(n))).collect());
    assert!(bytes.len() as u64 > limits().file);
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = receive(&mut clerk, &bytes).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

#[tokio::test]
async fn attachments_of_the_same_content_keep_their_names() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let same = Outgoing {
        files: outgoing().files.into_iter().chain([file(Role::Attachment, "名册.txt", "甲\n".as_bytes())]).collect(),
        ..outgoing()
    };
    let page = receive(&mut clerk, &pack(&same, &key()).unwrap().bytes).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let page = clerk.get(page.location()).await;
    assert!(page.says("名单.txt") && page.says("名册.txt"), "{}", page.text());
}
