//! Packages that agree, and everything that may be wrong with one.

use guiju_calendar::Day;
use guiju_print::{Block, Colophon, Document, Print, Seal, Signature};
use sha2::{Digest, Sha256};

use super::{
    About, File, Kind, NoService, Opened, Outgoing, Packed, Role, SealService, SealTrouble, Sealed, Signer,
    SoftwareKey, Trouble, fingerprint, open, pack, pack_within, public_pem, read_public, vouched,
};
use crate::fault::Fault;
use crate::limits::Limits;
use crate::zipped::{Zipped, Zipper};

fn file(role: Role, name: &str, bytes: &[u8]) -> File {
    File { role, name: name.into(), bytes: bytes.to_vec() }
}

fn outgoing() -> Outgoing {
    let value = Print::Document(Document {
        title: "关于检查\n的通知".into(),
        number: "甲政〔2023〕1号".into(),
        ..Document::default()
    });
    Outgoing {
        kind: Kind::Document,
        from: "甲区人民政府".into(),
        to: vec!["乙区人民政府".into()],
        number: "甲政〔2023〕1号".into(),
        title: "关于检查\n的通知".into(),
        date: Day::new(2023, 1, 9).unwrap(),
        about: None,
        reason: String::new(),
        files: vec![
            file(Role::Value, "value.json", &value.bytes()),
            file(Role::Pdf, "公文.pdf", b"%PDF-1.7"),
            file(Role::Attachment, "附件1 名单.xlsx", b"PK"),
            file(Role::Attachment, "附件2", b""),
        ],
    }
}

fn key() -> SoftwareKey {
    SoftwareKey::of(&[7; 32])
}

fn packed() -> Packed {
    pack(&outgoing(), &key()).unwrap()
}

/// The package with its entries changed; no hash and no signature is made anew.
fn changed(change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>, more: &[(&str, &[u8])]) -> Vec<u8> {
    let packed = packed();
    let mut zip = Zipped::open(&packed.bytes, Limits::default()).unwrap();
    let mut out = Zipper::new();
    for name in zip.names().unwrap() {
        let bytes = zip.read(&name).unwrap().unwrap();
        if let Some(bytes) = change(&name, bytes) {
            out.add(&name, &bytes, true).unwrap();
        }
    }
    for (name, bytes) in more {
        out.add(name, bytes, true).unwrap();
    }
    out.finish().unwrap()
}

fn troubles(bytes: &[u8]) -> Vec<Trouble> {
    open(bytes, Limits::default()).unwrap_err()
}

#[test]
fn a_package_is_opened_as_it_was_made() {
    let (outgoing, packed) = (outgoing(), packed());
    let Opened { manifest, hash, files, text, signature } = open(&packed.bytes, Limits::default()).unwrap();
    assert_eq!((&hash, &files), (&packed.hash, &outgoing.files));
    assert_eq!((&text, &signature), (&packed.manifest, &packed.signature));
    assert_eq!((manifest.title.as_str(), manifest.number.as_str()), ("关于检查的通知", "甲政〔2023〕1号"));
    assert_eq!(manifest.fingerprint, fingerprint(&key().public_key()));
    let paths: Vec<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["value.json", "document.pdf", "attachments/1.xlsx", "attachments/2"]);
    assert_eq!(manifest.files[3].sm3, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b", "of nothing");
    assert_eq!(packed, super::tests::packed(), "the same content by the same key gives the same bytes");
}

#[test]
fn receipts_and_returns_name_what_they_answer() {
    let about = Some(About { package: packed().hash, number: "甲政〔2023〕1号".into() });
    let receipt = Outgoing { kind: Kind::Receipt, about: about.clone(), files: vec![], ..outgoing() };
    let opened = open(&pack(&receipt, &key()).unwrap().bytes, Limits::default()).unwrap();
    assert_eq!((opened.manifest.kind, &opened.manifest.about), (Kind::Receipt, &about));
    let bare = Outgoing { kind: Kind::Return, about: None, files: vec![], to: vec![], ..outgoing() };
    let expected = ["接收单位", "所答复的包", "退回理由"].map(Trouble::Unsaid);
    assert_eq!(pack(&bare, &key()).unwrap_err(), expected);
    assert!(pack(&Outgoing { about, reason: "主送有误".into(), to: outgoing().to, ..bare }, &key()).is_ok());
}

#[test]
fn what_is_wrong_before_packing_is_told_at_once() {
    let files = vec![
        file(Role::Value, "value.json", b"{}"),
        file(Role::Value, "value.json", b"{}"),
        file(Role::Attachment, "../a", b""),
        file(Role::Attachment, "a\u{202e}b", b""),
    ];
    let found = pack(&Outgoing { from: " ".into(), files, ..outgoing() }, &key()).unwrap_err();
    let [
        Trouble::Unsaid("发送单位"),
        Trouble::Unsaid(_),
        Trouble::Twice(_),
        Trouble::Path(_),
        Trouble::Path(_),
        Trouble::Value(_),
        Trouble::Value(_),
    ] = found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert!(found.iter().all(|t| !t.words().is_empty()));
}

#[test]
fn every_change_of_a_package_is_found() {
    let keep = |_: &str, bytes: Vec<u8>| Some(bytes);
    assert!(open(&changed(keep, &[]), Limits::default()).is_ok());
    let pdf = changed(|name, bytes| Some(if name == "document.pdf" { b"%PDF-1.6".to_vec() } else { bytes }), &[]);
    assert_eq!(troubles(&pdf), [Trouble::Hash("document.pdf".into())]);
    let gone = changed(|name, bytes| (name != "attachments/2").then_some(bytes), &[("b/../../x", b"x"), ("c/", b"")]);
    let beside = ["b/../../x", "c/"].map(|name| Trouble::Beside(name.into()));
    assert_eq!(troubles(&gone), [beside.as_slice(), &[Trouble::Missing("attachments/2".into())]].concat());
    let title = |name: &str, bytes: Vec<u8>| {
        let text = String::from_utf8_lossy(&bytes).replace("关于检查", "关于免检");
        Some(if name == "manifest.json" { text.into_bytes() } else { bytes })
    };
    assert!(troubles(&changed(title, &[])).contains(&Trouble::Signature));
    let unsigned = changed(|name, bytes| (name == "manifest.json" || name == "value.json").then_some(bytes), &[]);
    assert_eq!(troubles(&unsigned).len(), 5);
    let bare = changed(|name, bytes| (name != "manifest.json").then_some(bytes), &[]);
    assert!(matches!(troubles(&bare).as_slice(), [Trouble::Manifest(_)]));
    assert_eq!(troubles(b""), [Trouble::Unreadable(Fault::Empty)]);
}

#[test]
fn a_manifest_signed_by_its_own_key_may_still_not_lie_about_paths() {
    let packed = packed();
    let mut zip = Zipped::open(&packed.bytes, Limits::default()).unwrap();
    let text = String::from_utf8(zip.read("manifest.json").unwrap().unwrap()).unwrap();
    for (from, to) in [
        ("document.pdf", "../document.pdf"),
        ("document.pdf", "/document.pdf"),
        ("document.pdf", "manifest.sig"),
        ("公文.pdf", "..\\\\x"),
        ("\"version\": 1", "\"version\": 2"),
        ("\"role\": \"pdf\"", "\"role\": \"value\""),
    ] {
        let text = text.replace(from, to);
        let signature = key().sign(text.as_bytes());
        let change = |name: &str, bytes: Vec<u8>| match name {
            "manifest.json" => Some(text.clone().into_bytes()),
            "manifest.sig" => Some(signature.to_vec()),
            _ => Some(bytes),
        };
        let found = troubles(&changed(change, &[]));
        assert!(!found.contains(&Trouble::Signature), "{to}: {found:?}");
        assert!(
            found.iter().any(|t| matches!(t, Trouble::Path(_) | Trouble::Version(_) | Trouble::Twice(_))),
            "{to}: {found:?}"
        );
    }
    assert_eq!(packed.hash, super::sign::hex(&Sha256::digest(text.as_bytes())));
}

#[test]
fn a_manifest_is_vouched_for_by_its_signature_alone() {
    let Packed { hash, manifest, signature, .. } = packed();
    let found = vouched(&manifest, &signature).unwrap();
    assert_eq!((found.hash, found.manifest.from.as_str()), (hash, "甲区人民政府"));
    assert_eq!(vouched(&manifest.replace("关于检查", "关于免检"), &signature).unwrap_err(), [Trouble::Signature]);
    assert_eq!(vouched(&manifest, &signature[2..]).unwrap_err(), [Trouble::Signature]);
    assert_eq!(vouched(&manifest, "密").unwrap_err(), [Trouble::Signature]);
    assert!(matches!(vouched("{", "").unwrap_err().as_slice(), [Trouble::Manifest(_)]));
}

#[test]
fn what_cannot_be_read_is_told_in_words_and_to_programmers_apart() {
    let found = vouched("{\n\"format\": 1", "").unwrap_err();
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(only.words(), "清单manifest.json无法读取：第2行不合格式");
    assert!(only.detail().unwrap().contains("invalid type"), "{only:?}");
    let files = vec![file(Role::Value, "value.json", b"{}"), file(Role::Pdf, "a.pdf", b"%PDF")];
    let found = pack(&Outgoing { files, ..outgoing() }, &key()).unwrap_err();
    assert!(found.iter().all(|trouble| !trouble.words().contains("missing")), "{found:?}");
}

#[test]
fn names_of_governments_hide_nothing() {
    for from in ["甲区\u{200b}人民政府", "甲区\u{202e}人民政府", "\u{feff}甲区人民政府"] {
        let found = pack(&Outgoing { from: from.into(), ..outgoing() }, &key()).unwrap_err();
        assert_eq!(found, [Trouble::Unsaid("发送单位")], "{from:?}");
        let found = pack(&Outgoing { to: vec![from.into()], ..outgoing() }, &key()).unwrap_err();
        assert_eq!(found, [Trouble::Unsaid("接收单位")], "{from:?}");
    }
}

#[test]
fn keys_are_read_as_they_are_written_and_as_people_tell_them() {
    let (key, public) = (key(), key().public_key());
    assert_eq!(SoftwareKey::read(&key.pem()).unwrap().public_key(), public);
    assert_eq!(read_public(&public_pem(&public)), Some(public));
    let digits: String = super::sign::hex(&public).to_ascii_uppercase();
    let told = digits.as_bytes().chunks(8).map(|c| String::from_utf8_lossy(c)).collect::<Vec<_>>().join(" ");
    assert_eq!(read_public(&told), Some(public));
    for none in ["", "ab", &"0".repeat(64), &key.pem(), &"密".repeat(64)] {
        assert_eq!(read_public(none), None, "{none}");
    }
    assert!(SoftwareKey::read(&public_pem(&public)).is_none());
}

#[test]
fn a_manifest_may_not_say_otherwise_than_the_document() {
    let other = Trouble::Unfit("清单所写的字号、标题、日期与公文内容不一致");
    for outgoing in [
        Outgoing { number: "甲政〔2023〕2号".into(), ..outgoing() },
        Outgoing { title: "关于免检的通知".into(), ..outgoing() },
    ] {
        assert_eq!(pack(&outgoing, &key()).unwrap_err().as_slice(), std::slice::from_ref(&other));
    }
}

/// A service of a test: it seals for one organ.
struct Double;

impl SealService for Double {
    fn seal(&self, pdf: &str, organ: &str) -> Result<Sealed, SealTrouble> {
        if organ != "甲区人民政府" {
            return Err(SealTrouble::Refused("没有该单位的印章".into()));
        }
        Ok(Sealed { service: "样本".into(), format: "bin".into(), bytes: pdf.as_bytes().to_vec() })
    }
}

#[test]
fn what_a_seal_service_gives_is_kept_beside() {
    assert_eq!(NoService.seal("", ""), Err(SealTrouble::None));
    assert!(matches!(Double.seal("", "丙区"), Err(SealTrouble::Refused(_))));
    let mut outgoing = outgoing();
    let sealed = Double.seal(&super::hashes(b"%PDF-1.7").0, &outgoing.from).unwrap();
    outgoing.files.push(file(Role::Seal, "印章.bin", &sealed.bytes));
    let opened = open(&pack(&outgoing, &key()).unwrap().bytes, Limits::default()).unwrap();
    assert_eq!((opened.manifest.files[4].path.as_str(), &opened.files[4].bytes), ("seals/1.bin", &sealed.bytes));
}

/// A document whose value holds so much, packed by whoever sets himself no limits.
fn heavy(document: Document) -> Vec<u8> {
    let document =
        Document { title: "关于检查\n的通知".into(), number: "甲政〔2023〕1号".into(), ..document };
    let mut outgoing = outgoing();
    outgoing.files[0] = file(Role::Value, "value.json", &Print::Document(document).bytes());
    let most = usize::MAX;
    let none = Limits { letters: most, parts: most, names: most, lines: most, seal: u64::MAX, ..Limits::default() };
    pack_within(&outgoing, &key(), none).unwrap().bytes
}

#[test]
fn a_value_that_would_fill_the_memory_is_not_opened_and_not_packed() {
    let words = |document| {
        let bytes = heavy(document);
        assert!(bytes.len() < 200_000, "small as a file");
        troubles(&bytes).iter().map(Trouble::words).collect::<Vec<_>>().join("；")
    };
    let paragraph = |text: &str| Document { body: vec![Block::plain(text)], ..Document::default() };
    assert!(words(paragraph(&"字".repeat(400_001))).contains("字数超过400000"));
    assert!(words(paragraph(&"字".repeat(3_900_000))).contains("公文内容的字节数"), "not even read");
    assert!(words(paragraph(&"\n".repeat(10_001))).contains("行数超过10000"));
    let many = Document { recipients: vec!["各单位".into(); 1_001], ..Document::default() };
    assert!(words(many).contains("单位的个数超过1000"));
    let parts = Document { body: vec![Block::plain(""); 50_001], ..Document::default() };
    assert!(words(parts).contains("单元格数超过50000"));
    let mut outgoing = outgoing();
    outgoing.files.push(file(Role::Seal, "印章.bin", &vec![0; (8 << 20) + 1]));
    let wrong = pack(&outgoing, &key()).unwrap_err();
    assert!(wrong[0].words().contains("印章数据的字节数"), "{wrong:?}");
    let whole = Document { body: vec![Block::plain(&"字".repeat(399_000))], ..Document::default() };
    assert!(open(&heavy(whole), Limits::default()).is_ok(), "up to the limit it is");
}

#[test]
fn what_nobody_could_open_is_not_packed() {
    let few = |limits: Limits| pack_within(&outgoing(), &key(), limits).unwrap_err();
    let limits = Limits::default();
    for (limits, says) in [
        (Limits { entry: 5, ..limits }, "一个文件的字节数超过5"),
        (Limits { unpacked: 70_000, ..limits }, "全部文件的字节数超过70000"),
        (Limits { entries: 6, ..limits }, "文件数超过6"),
        (Limits { bytes: 500, ..limits }, "公文包的字节数超过500"),
        (Limits { letters: 3, ..limits }, "字数超过3"),
    ] {
        let words: Vec<String> = few(limits).iter().map(Trouble::words).collect();
        assert!(words.iter().any(|words| words.contains(says)), "{says}: {words:?}");
    }
}

#[test]
fn the_manifest_has_the_day_of_the_document() {
    let day = |day| Day::new(2023, 1, day).unwrap();
    let signed = |date| Document {
        title: "关于检查\n的通知".into(),
        number: "甲政〔2023〕1号".into(),
        signature: Some(Signature {
            organs: vec![],
            date,
            seal: Seal::default(),
            stamps: vec![],
            authority: String::new(),
        }),
        colophon: Colophon { printed: Some(day(10)), ..Colophon::default() },
        ..Document::default()
    };
    let packed = |document: Document, date| {
        let mut outgoing = Outgoing { date, ..outgoing() };
        outgoing.files[0] = file(Role::Value, "value.json", &Print::Document(document).bytes());
        pack(&outgoing, &key())
    };
    assert!(packed(signed(Some(day(9))), day(9)).is_ok());
    assert!(packed(signed(None), day(10)).is_ok(), "else the day of issue");
    let other = [Trouble::Unfit("清单所写的字号、标题、日期与公文内容不一致")];
    assert_eq!(packed(signed(Some(day(9))), day(10)).unwrap_err(), other);
    assert_eq!(packed(signed(None), day(9)).unwrap_err(), other);
}

/// Adds to a number of two or four bytes.
fn raise(bytes: &mut [u8], at: usize, by: u32) {
    let old = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    bytes[at..at + 4].copy_from_slice(&(old + by).to_le_bytes());
}

#[test]
fn nothing_lies_in_a_package_beside_its_files() {
    let bytes = packed().bytes;
    let end = bytes.len() - 22;
    let table = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap()) as usize;
    let after = [bytes.as_slice(), b"foreign"].concat();
    let mut comment = after.clone();
    comment[end + 20] = 7;
    let before = [b"PK", bytes.as_slice()].concat();
    // Between the last entry and the table of contents, with the place of the table set right.
    let mut between = [&bytes[..table], b"foreign", &bytes[table..]].concat();
    raise(&mut between, end + 7 + 16, 7);
    // Before the first entry, with all places set right.
    let mut moved = [b"PK", bytes.as_slice()].concat();
    raise(&mut moved, end + 2 + 16, 2);
    let mut at = table + 2;
    while moved[at..].starts_with(b"PK\x01\x02") {
        raise(&mut moved, at + 42, 2);
        let length = |field: usize| usize::from(u16::from_le_bytes([moved[at + field], moved[at + field + 1]]));
        let next = 46 + length(28) + length(30) + length(32);
        at += next;
    }
    for (what, bytes) in
        [("after", after), ("comment", comment), ("before", before), ("between", between), ("moved", moved)]
    {
        assert_eq!(troubles(&bytes), [Trouble::Around], "{what}");
    }
}
