//! The golden documents: the same value with the same fonts gives the same bytes, in this process and in another.
//! `GUIJU_GOLDEN=write` writes the hashes anew, after the pages were looked at.

use std::collections::BTreeMap;
use std::process::Command;

use guiju_print::Item;
use guiju_typeset::{Laid, Typesetter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{FONTS, TYPESETTER, folder, values};

const FILE: &str = "expected.json";
/// Set for a process that only says its hashes.
const CHILD: &str = "GUIJU_TYPESET_CHILD";

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What does not depend on the shapes of letters: pages, what was adjusted, for each page how many lines and where the first and last
/// stand, to a tenth of a millimetre.
fn layout(laid: &Laid) -> Value {
    let tenths = |mm: f64| (mm * 10.0).round() / 10.0;
    let pages: Vec<Value> = laid
        .drawing()
        .pages
        .iter()
        .map(|page| {
            let mut lines: Vec<i64> = vec![];
            for item in &page.items {
                if let Item::Text { at, .. } = item {
                    lines.push((at.1 * 10.0).round() as i64);
                }
            }
            lines.sort_unstable();
            lines.dedup();
            let place = |line: Option<&i64>| line.map(|tenth| tenths(*tenth as f64 / 10.0));
            json!([lines.len(), place(lines.first()), place(lines.last())])
        })
        .collect();
    let adjusted: Vec<String> = laid.adjusted.iter().map(|a| format!("{a:?}")).collect();
    json!({ "pages": pages, "adjusted": adjusted })
}

/// Each page as it looks, in so many pixels a millimetre that a line of 0.35 mm is more than one: the hashes of the images.
const FINE: f32 = 4.0;

fn images(laid: &Laid) -> Vec<String> {
    (1..=laid.pages()).map(|page| hash(&laid.png(page, FINE).unwrap())).collect()
}

/// `GUIJU_GOLDEN_IMAGES=FOLDER` writes the images there, to be looked at.
fn keep(name: &str, laid: &Laid) {
    let Some(folder) = std::env::var_os("GUIJU_GOLDEN_IMAGES") else { return };
    for page in 1..=laid.pages() {
        let path = std::path::Path::new(&folder).join(format!("{name}-{page}.png"));
        std::fs::write(path, laid.png(page, FINE).unwrap()).unwrap();
    }
}

fn fonts() -> Value {
    let names = FONTS.names().into_iter().map(|name| (name.role.word().to_owned(), json!([name.family, name.hash])));
    Value::Object(names.collect())
}

fn found() -> Value {
    let documents: BTreeMap<String, Value> = values()
        .into_iter()
        .map(|(name, print)| {
            let laid = TYPESETTER.lay(&print).unwrap();
            keep(&name, &laid);
            (name, json!({ "pdf": hash(&laid.pdf().unwrap()), "images": images(&laid), "layout": layout(&laid) }))
        })
        .collect();
    json!({ "engine": Typesetter::engine(), "fonts": fonts(), "documents": documents })
}

#[test]
fn the_same_value_gives_the_same_pages() {
    let path = folder().join(FILE);
    let found = found();
    if std::env::var_os("GUIJU_GOLDEN").is_some_and(|what| what == "write") {
        std::fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(found["engine"], expected["engine"], "another engine: look at the pages, then GUIJU_GOLDEN=write");
    let names = |value: &Value| value["documents"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected));
    assert!(names(&found).len() >= 20);
    let same_fonts = found["fonts"] == expected["fonts"];
    if !same_fonts {
        println!(
            "other fonts than those of the golden samples, so layouts are compared, not bytes: {}",
            found["fonts"]
        );
    }
    for name in names(&found) {
        let (now, then) = (&found["documents"][&name], &expected["documents"][&name]);
        assert_eq!(now["layout"], then["layout"], "{name}");
        if same_fonts {
            assert_eq!(now["pdf"], then["pdf"], "{name}: the layout is the same, the bytes are not");
            assert_eq!(now["images"], then["images"], "{name}: another look");
        }
    }
}

#[test]
fn the_date_is_that_of_the_document() {
    let bytes = |name: &str| TYPESETTER.lay(&values()[name]).unwrap().pdf().unwrap();
    let has = |bytes: &[u8], words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
    let dated = bytes("01-notice");
    assert!(has(&dated, "D:20231009") && has(&dated, "pdfaid:part") && has(&dated, "/MarkInfo"));
    for name in ["17-draft", "19-slip"] {
        let undated = bytes(name);
        assert!(
            !has(&undated, "/CreationDate") && !has(&undated, "pdfaid:part") && has(&undated, "/MarkInfo"),
            "{name}"
        );
    }
}

#[test]
fn another_process_writes_the_same_bytes() {
    let own = |name: &str| {
        let print = values().remove(name).unwrap();
        let first = TYPESETTER.lay(&print).unwrap().pdf().unwrap();
        // What the engine remembers must not show.
        comemo::evict(0);
        assert_eq!(TYPESETTER.lay(&print).unwrap().pdf().unwrap(), first, "{name}, twice in one process");
        hash(&first)
    };
    let said = ["01-notice", "12-attachments", "13-landscape"].map(own).join(" ");
    if std::env::var_os(CHILD).is_some() {
        println!("hashes: {said}");
        return;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "golden::another_process_writes_the_same_bytes", "--nocapture"]).env(CHILD, "1");
    let output = command.output().unwrap();
    let other = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(other.contains(&format!("hashes: {said}")), "{other}");
}
