//! A folder full of made-up papers is what the office itself would have written.

use std::process::Stdio;

use guiju_core::register::{Ask, Viewer};
use guiju_runtime::rebuild;
use guiju_store::backup::Places;
use guiju_store::verify::{Report, verify_file};
use guiju_store::{Read as _, Registers, SqliteStore, dump};

use crate::guiju;

#[test]
fn made_up_papers_give_a_whole_journal_and_registers_that_are_rebuilt_alike() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    // A second run in the same folder goes on after the first.
    for seed in ["7", "8"] {
        let mut load = guiju(&["load", "--documents", "40", "--days", "20", "--seed", seed, "--data"]);
        assert!(load.arg(&data).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    }
    let file = Places::of(&data).store;
    let (reports, structure) = verify_file(&file).unwrap();
    assert!(structure.is_empty() && reports.iter().all(Report::is_whole), "{reports:?} {structure:?}");
    let registers = || -> Registers { guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect() };
    let mut store = SqliteStore::open(&file, registers()).unwrap();
    let gov = store.govs().unwrap().remove(0);
    let rows = store.ask(&gov, &Ask::all("documents", Viewer::System)).unwrap();
    assert_eq!(rows.total, 80);
    let states: std::collections::BTreeSet<&str> = rows.rows.iter().map(|row| row["status"].text()).collect();
    assert!(states.contains("已印发") && states.len() > 2, "papers stand at different steps: {states:?}");
    let before = dump(&store, &gov, &registers()).unwrap();
    rebuild(&mut store, &gov, guiju_matters::ALL).unwrap();
    assert!(before == dump(&store, &gov, &registers()).unwrap(), "registers differ after a rebuild");
}

#[test]
fn issued_papers_are_exported_once_and_what_failed_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (data, to) = (dir.path().join("data"), dir.path().join("papers"));
    let mut load = guiju(&["load", "--documents", "6", "--days", "40", "--data"]);
    assert!(load.arg(&data).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let export = |more: &[&str], to: &std::path::Path| {
        let fonts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fonts");
        let fonts =
            if more.contains(&"--fonts") { vec![] } else { vec!["--fonts".to_owned(), fonts.display().to_string()] };
        let output = guiju(&["papers", "--data"]).arg(&data).args(fonts).args(more).arg(to).output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let files = |to: &std::path::Path| -> Vec<std::path::PathBuf> {
        let mut all: Vec<_> = std::fs::read_dir(to).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    };
    let (well, text) = export(&[], &to);
    assert!(well && text.contains("原来已有，没有改动：0件"), "{text}");
    let written = files(&to);
    assert!(
        written.len() > 2 && written.iter().all(|file| std::fs::read(file).unwrap().starts_with(b"%PDF-")),
        "{text}"
    );
    // What is there stays as it is; what is missing is written.
    std::fs::write(&written[0], b"mine").unwrap();
    std::fs::remove_file(&written[1]).unwrap();
    let (well, text) = export(&[], &to);
    assert!(well && text.contains("1件；原来已有") && files(&to) == written, "{text}");
    assert_eq!(std::fs::read(&written[0]).unwrap(), b"mine");
    let (well, text) = export(&["--until", "2001-01-01"], &dir.path().join("none"));
    assert!(well && text.contains("：0件；原来已有") && files(&dir.path().join("none")).is_empty(), "{text}");
    // Without fonts each is named that could not be written, and texts are written all the same.
    let other = dir.path().join("other");
    let (well, text) = export(&["--fonts", "/no/such/folder", "--format", "ofd"], &other);
    assert!(!well && text.contains("没有写成的") && text.contains("documents-") && files(&other).is_empty(), "{text}");
    let (well, text) = export(&["--fonts", "/no/such/folder", "--format", "docx"], &other);
    assert!(well && files(&other).len() == written.len(), "{text}");
    let (well, _) = export(&["--format", "ofd"], &other);
    assert!(well && files(&other).len() == 2 * written.len());
}
