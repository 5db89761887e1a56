//! Packages between governments: handed out and taken in by pages and by programs, and what is told of those that are wrong.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_core::Day;
use guiju_exchange::Limits;
use guiju_exchange::package::{
    About, File, Kind, Member, Metadata, Opened, Outgoing, Role, Signer as _, SoftwareKey, fingerprint, open, pack,
};
use guiju_print::{Document, Print};
use guiju_store::Blobs as _;
use serde_json::json;

use crate::browser::{Browser, Part};
use crate::office::{District, GOV};
use crate::printing::{issued, worker};
use crate::program::Program;

pub const RECEIVE: &str = "/m/packages/new/receive";
pub const EAST: &str = "样例东区人民政府";

pub fn key() -> SoftwareKey {
    SoftwareKey::of(&[9; 32])
}

pub fn digits(key: &SoftwareKey) -> String {
    key.public_key().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A letter of the other government, with an attachment.
pub fn outgoing() -> Outgoing {
    let document = Document {
        title: "关于共同整治界河的函".into(),
        number: "东区政函〔2023〕8号".into(),
        mark: vec![EAST.into()],
        recipients: vec![GOV.into()],
        ..Document::default()
    };
    let file = |role, name: &str, bytes: &[u8]| File { role, name: name.into(), bytes: bytes.to_vec() };
    Outgoing {
        kind: Kind::Document,
        from: EAST.into(),
        to: vec![GOV.into()],
        number: document.number.clone(),
        title: document.title.clone(),
        date: Day::new(2023, 3, 6).unwrap(),
        about: None,
        reason: String::new(),
        files: vec![
            file(Role::Value, "value.json", &Print::Document(document).bytes()),
            file(Role::Pdf, "公文.pdf", b"%PDF-1.7\n"),
            file(Role::Attachment, "名单.txt", "甲\n".as_bytes()),
        ],
    }
}

fn package() -> Vec<u8> {
    pack(&outgoing(), &key()).unwrap().bytes
}

/// The key of the other government is put on record.
pub async fn known(district: &District) -> String {
    let mut registrar = Browser::of(district, "ding-mo").await;
    let typed = [
        ("name", EAST),
        ("key", &digits(&key())),
        ("vouched_by", "东区政府办公室 某某"),
        ("channel", "phone"),
        ("told", "2023-01-04"),
        ("basis", "两区商定（样例）"),
    ];
    registrar.does("/m/packages/new/register_partner", &typed).await
}

/// The packages that the rows of a subject name, newest last.
pub fn kept(district: &District, href: &str) -> Vec<Vec<u8>> {
    let subject = district.office.reader().shared("packages", href.rsplit('/').next().unwrap()).unwrap().unwrap();
    let blobs = subject.rows.iter().flat_map(|(head, _)| &head.blobs);
    let all = blobs.map(|hash| district.blobs.get(hash).unwrap().unwrap());
    all.filter(|bytes| bytes.starts_with(b"PK")).collect()
}

#[tokio::test]
async fn a_paper_is_handed_out_once_and_its_receipt_comes_back() {
    let district = District::open();
    let href = issued(&district).await;
    worker(&district).round().unwrap();
    known(&district).await;
    let mut registrar = Browser::of(&district, "ding-mo").await;
    let id = href.rsplit('/').next().unwrap();
    let send = format!("/m/packages/{id}/do/send");
    assert!(registrar.get(&href).await.says("发送公文包"), "offered on the paper's page");
    assert_eq!(registrar.does(&send, &[("receiver", EAST)]).await, href, "shown on the paper's own page");
    let packages = kept(&district, &href);
    let Opened { manifest, hash, files, .. } = open(&packages[0], Limits::default()).unwrap();
    assert_eq!((manifest.from.as_str(), manifest.to), (GOV, vec![EAST.to_owned()]));
    assert_eq!(manifest.fingerprint, fingerprint(&SoftwareKey::of(&[7; 32]).public_key()));
    assert!(files.iter().any(|f| f.role == Role::Pdf && f.bytes.starts_with(b"%PDF-")));
    let metadata = files.iter().find(|f| f.role == Role::Metadata).unwrap();
    let said = Metadata::read(std::str::from_utf8(&metadata.bytes).unwrap()).unwrap();
    assert_eq!(said.label.id, "none");
    assert!([said.doc_type, said.publicity, said.urgency].iter().all(|m| !m.id.is_empty() && !m.words.is_empty()));
    let page = registrar.get(&format!("{href}?tab=packages.package")).await;
    assert!(page.says("尚未签收") && page.says(&hash), "{}", page.text());
    let link = page.body.split("<a href=\"").find(|rest| rest.contains(".zip")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let (first, again) = (registrar.get(&link).await, registrar.get(&link).await);
    assert_eq!((first.status, &first.body), (StatusCode::OK, &again.body), "the same each time: {link}");
    assert!(first.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    let page = registrar.act(&send, &[Part::Text("receiver", EAST)]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("已经发送") && page.says(&hash), "{}", page.text());
    assert_eq!(kept(&district, &href).len(), 1);
    // The paper is open to all; handing it out is the issuing unit's.
    let mut street = Browser::of(&district, "jie-yi").await;
    assert_eq!(street.get(&link).await.body, first.body);
    assert!(street.get(&send).await.says("丁墨") && !street.get(&send).await.body.contains("name=\"receiver\""));
    let answer = Outgoing {
        kind: Kind::Receipt,
        number: manifest.number.clone(),
        title: manifest.title,
        date: Day::new(2023, 1, 9).unwrap(),
        about: Some(About { package: hash, number: manifest.number }),
        reason: "已收悉".into(),
        files: vec![],
        ..outgoing()
    };
    let receipt = pack(&answer, &key()).unwrap().bytes;
    let record = format!("/m/packages/{id}/do/record_answer");
    let forged = pack(&answer, &SoftwareKey::of(&[8; 32])).unwrap().bytes;
    let page = registrar.act(&record, &[Part::File("package", "签收.zip", &forged)]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("已登记的、有效的密钥"), "{}", page.text());
    let page = registrar.act(&record, &[Part::File("package", "签收.zip", &receipt)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let page = registrar.get("/m/packages/book/sendings").await;
    assert!(page.says("已签收") && page.says("已收悉"), "{}", page.text());
}

#[tokio::test]
async fn what_comes_in_is_registered_with_where_it_came_from() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let bytes = package();
    let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let href = page.location().split('?').next().unwrap().to_owned();
    let page = clerk.get(&href).await;
    for words in ["东区政函〔2023〕8号", EAST, "尚未核实", "名单.txt", "待签收"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.body.contains("/print/package/1.svg"), "its pages are shown");
    let slip = clerk.get(&format!("{href}/print/slip")).await;
    assert!(page.says("打印公文处理单") && slip.says("公文处理单的版面"), "{}", slip.text());
    let mut sources = slip.body.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let image = sources.find(|source| source.starts_with("/preview/")).unwrap().to_owned();
    let drawn = clerk.get(&image).await.body;
    assert!(drawn.starts_with("<svg"), "{image}");
    let pdf = clerk.get(&format!("{href}/print/slip/pages.pdf")).await;
    assert!(pdf.status == StatusCode::OK && pdf.body.starts_with("%PDF"), "{}", pdf.status);
    let sheet = clerk.get(&format!("{href}/print/package")).await;
    assert!(sheet.says("收到的公文的版面"), "{}", sheet.text());
    assert!(clerk.get("/m/packages").await.says("关于共同整治界河的函"));
    let search = format!("/m/packages?q={}", guiju_ui::encode("共同整治界河"));
    // It is not said whether it bears a label: it is kept like what does.
    assert!(page.says("来文没有写明") && page.says("按有标识的掌握"), "{}", page.text());
    assert!(!clerk.get("/m/packages/export").await.body.contains("东区政函"));
    assert!(!clerk.get(&search).await.says("东区政函"));
    let mut street = Browser::of(&district, "jie-yi").await;
    assert_eq!(street.get(&href).await.status, StatusCode::NOT_FOUND);
    assert!(!street.get("/m/packages").await.says("共同整治界河"));
    // The same again is refused with the place of the first.
    let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await;
    let first = href.rsplit('/').next().unwrap();
    assert!(page.status == StatusCode::CONFLICT && page.says("已经收到") && page.says(first), "{}", page.text());
    let page = clerk.get(&format!("{href}/do/receipt")).await;
    assert!(page.says("尚未核实"), "{}", page.text());
    known(&district).await;
    clerk.does(&format!("{href}/do/receipt"), &[("reason", "已收悉")]).await;
    let answers = kept(&district, &href);
    let receipt = open(answers.last().unwrap(), Limits::default()).unwrap().manifest;
    assert_eq!((receipt.kind, receipt.to, receipt.reason), (Kind::Receipt, vec![EAST.to_owned()], "已收悉".to_owned()));
    assert_eq!(receipt.about.unwrap().package, pack(&outgoing(), &key()).unwrap().hash);
}

#[tokio::test]
async fn the_label_of_what_comes_in_is_kept() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let search = format!("/m/packages?q={}", guiju_ui::encode("共同整治界河"));
    for (id, words, is_plain) in [("none", "无", true), ("limited", "限定范围", false), (" ", "", false)] {
        let mut outgoing = outgoing();
        let number = format!("东区政函〔2023〕{}号", id.len());
        let Print::Document(document) = serde_json::from_slice(&outgoing.files[0].bytes).unwrap() else { panic!() };
        let value = Document { number: number.clone(), ..document };
        outgoing.files[0].bytes = Print::Document(value).bytes();
        outgoing.number.clone_from(&number);
        let said = Metadata { label: Member { id: id.into(), words: words.into() }, ..Metadata::default() };
        outgoing.files.push(File { role: Role::Metadata, name: "metadata.json".into(), bytes: said.bytes() });
        let bytes = pack(&outgoing, &key()).unwrap().bytes;
        let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        let page = clerk.get(page.location().split('?').next().unwrap()).await;
        assert!(page.says(if words.is_empty() { "来文没有写明" } else { words }), "{}", page.text());
        assert!(clerk.get("/m/packages").await.says(&number), "it stays in the list of those it is open to");
        assert_eq!(clerk.get("/m/packages/export").await.body.contains(&number), is_plain, "{id}");
        assert_eq!(clerk.get(&search).await.says(&number), is_plain, "{id}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_package_is_told_at_once_and_nothing_is_kept() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let (before, files) = (district.recorded(), district.blobs.all().unwrap().len());
    let two = Outgoing { files: outgoing().files.into_iter().filter(|f| f.role != Role::Pdf).collect(), ..outgoing() };
    assert!(pack(&two, &key()).is_err());
    let mut cut = package();
    cut.truncate(cut.len() / 2);
    for (bytes, says) in [(b"PK\x03\x04".to_vec(), "来函.zip"), (cut, "来函.zip"), (b"%PDF-1.7".to_vec(), "来函.zip")]
    {
        let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says(says), "{}", page.text());
    }
    // A program among the attachments is refused as if it had come by itself.
    let mut outgoing = outgoing();
    outgoing.files.push(File { role: Role::Attachment, name: "a.exe".into(), bytes: b"MZ\x90\0\x03".to_vec() });
    outgoing.files.push(File { role: Role::Attachment, name: "b.pdf".into(), bytes: b"plain".to_vec() });
    let bytes = pack(&outgoing, &key()).unwrap().bytes;
    let page = clerk.act(RECEIVE, &[Part::File("package", "来函.zip", &bytes)]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
    assert!(page.says("a.exe") && page.says("b.pdf"), "both at once: {}", page.text());
    assert_eq!(district.recorded(), before);
    assert_eq!(district.blobs.all().unwrap().len(), files + 1, "the last package as it came, until it expires");
    // A package is no attachment of anything else.
    let page = clerk.act("/m/documents/new/draft", &[Part::File("attachments", "来函.zip", &package())]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("解压"), "{}", page.text());
}

#[tokio::test]
async fn without_a_key_nothing_is_signed_and_it_is_said() {
    let district = District::open();
    let href = issued(&district).await;
    worker(&district).round().unwrap();
    known(&district).await;
    let site = guiju_web::Site {
        signing: guiju_web::Signing::none("没有配置签名密钥"),
        ..district.site(crate::office::limits())
    };
    let mut registrar = Browser::before(site);
    registrar.sign_in("ding-mo", crate::office::PASSWORD).await;
    assert!(registrar.get("/package-key").await.says("没有配置签名密钥"));
    let send = format!("/m/packages/{}/do/send", href.rsplit('/').next().unwrap());
    let page = registrar.act(&send, &[Part::Text("receiver", EAST)]).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("没有签名密钥"), "{}", page.text());
    let mut other = Browser::of(&district, "ding-mo").await;
    assert!(other.get("/package-key").await.says("BEGIN PUBLIC KEY"));
}

#[tokio::test]
async fn programs_hand_packages_in_like_files() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["act:documents.draft", "act:packages.receive"]);
    let up = |name: &str, bytes: Vec<u8>| {
        let path = format!("/api/v1/files?name={}", guiju_ui::encode(name));
        clerk.send(Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream"), Body::from(bytes))
    };
    let reply = up("来函.zip", package()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let file = reply.body.clone();
    let broken = up("来函.zip", b"PK\x03\x04".to_vec()).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", broken.body);
    let drafted = clerk.begin("documents.draft", "k-1", &json!({ "attachments": [file] })).await;
    assert!(drafted.body.to_string().contains("公文包"), "no attachment of anything else: {}", drafted.body);
    let reply = clerk.begin("packages.receive", "k-2", &json!({ "package": file })).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let again = clerk.begin("packages.receive", "k-2", &json!({ "package": file })).await;
    assert_eq!(again.body["subject"], reply.body["subject"], "the same request again");
}
