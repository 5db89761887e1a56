//! A package as anybody checks it without us, by the commands that `docs/exchange.md` gives.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use guiju_calendar::Day;
use guiju_exchange::package::{File, Kind, Outgoing, Role, SoftwareKey, pack};
use guiju_print::Print;

/// What a shell says to a command in a folder; none where it fails.
fn said(folder: &Path, command: &str) -> Option<String> {
    let output = Command::new("sh").args(["-ec", command]).current_dir(folder).output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// The commands of the document's section on checking by hand.
fn commands() -> String {
    let paper = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/exchange.md")).unwrap();
    let (_, after) = paper.split_once("```sh\n").unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

#[test]
fn a_package_is_checked_by_ordinary_programs() {
    let folder = tempfile::tempdir().unwrap();
    let document = readers::document();
    let file = |role, name: &str, bytes: &[u8]| File { role, name: name.into(), bytes: bytes.to_vec() };
    let outgoing = Outgoing {
        kind: Kind::Document,
        from: "甲区人民政府".into(),
        to: vec!["乙区人民政府".into()],
        number: document.number.clone(),
        title: document.title.clone(),
        date: Day::new(2023, 1, 9).unwrap(),
        about: None,
        reason: String::new(),
        files: vec![
            file(Role::Value, "value.json", &Print::Document(document).bytes()),
            file(Role::Pdf, "公文.pdf", b"%PDF-1.7"),
            file(Role::Attachment, "名单.csv", "甲,乙\n".as_bytes()),
        ],
    };
    let packed = pack(&outgoing, &SoftwareKey::of(&[9; 32])).unwrap();
    std::fs::write(folder.path().join("package.zip"), &packed.bytes).unwrap();
    let said = said(folder.path(), &commands()).unwrap();
    assert!(said.contains("Signature Verified Successfully"), "{said}");
    assert_eq!(said.matches(": OK").count(), 3, "{said}");
    assert!(said.contains(&packed.hash), "{said}");
    std::fs::write(folder.path().join("document.pdf"), b"%PDF-1.6").unwrap();
    assert!(
        self::said(folder.path(), &commands().replace("unzip -q -o package.zip", "true")).is_none(),
        "a change is found"
    );
}
