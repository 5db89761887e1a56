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
