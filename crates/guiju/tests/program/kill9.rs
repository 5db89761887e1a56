//! The program is killed at random moments under load, a hundred times. What it answered is there, once and whole.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use guiju_runtime::rebuild;
use guiju_store::backup::Places;
use guiju_store::verify::{Report, verify_file};
use guiju_store::{Read as _, Registers, SqliteStore, dump};

const TIMES: usize = 100;

/// A small generator, so that a run can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn start(data: &Path, run: &str, seconds: &str) -> Child {
    let mut command = crate::guiju(&["bench-load", "--clients", "6", "--seconds", seconds, "--run", run, "--data"]);
    command.arg(data).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Lets the program run for a while, kills it, and returns the lines it had told until then.
fn run_and_kill(data: &Path, run: &str, dice: &mut Dice) -> String {
    let mut child = start(data, run, "60");
    let mut out = BufReader::new(child.stdout.take().expect("it has an output"));
    let mut told = String::new();
    if dice.below(10) > 0 {
        out.read_line(&mut told).expect("it says that it is ready");
        thread::sleep(Duration::from_micros(dice.below(250_000)));
    } else {
        // Sometimes while it is still opening the store.
        thread::sleep(Duration::from_micros(dice.below(300_000)));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    out.read_to_string(&mut told).expect("what it told is text");
    told
}

fn registers() -> Registers {
    guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect()
}

/// Position by key of every row, after checking that positions have no gap and no key comes twice.
fn keys(store: &SqliteStore, gov: &str) -> BTreeMap<String, u64> {
    let mut keys = BTreeMap::new();
    let mut next = 1;
    loop {
        let rows = store.journal(gov, next, 1_000).expect("the journal is read");
        for row in &rows {
            assert_eq!(row.position, next, "positions have no gap");
            let head = row.read_head().expect("a head is read");
            let before = keys.insert(format!("{} {}", head.actor, head.key), row.position);
            assert_eq!(before, None, "{} was recorded twice", head.key);
            next += 1;
        }
        if rows.is_empty() {
            return keys;
        }
    }
}

#[test]
fn killed_a_hundred_times_no_answered_act_is_missing_and_none_is_half_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    assert!(start(&data, "begin", "0").wait().expect("it founds the sample").success());
    let seed = 0x5eed_2023;
    let mut dice = Dice(seed);
    // Key → position, of every answer told in any run.
    let mut answered: BTreeMap<String, u64> = BTreeMap::new();
    let mut rows = 0;
    for n in 0..TIMES {
        let told = run_and_kill(&data, &format!("r{n}"), &mut dice);
        // A last line without its end was being told when the program was killed: it was not told.
        for line in told.split_inclusive('\n').filter_map(|l| l.strip_suffix('\n')).filter(|l| *l != "ready") {
            let (key, position) = line.split_once(' ').expect("key and position");
            let twice = answered.insert(key.to_owned(), position.parse().expect("a position"));
            assert_eq!(twice, None, "{key} was answered twice");
        }
        let store_file = Places::of(&data).store;
        let mut store = SqliteStore::open(&store_file, registers()).expect("the store opens");
        let gov = store.govs().expect("governments")[0].clone();
        let recorded = keys(&store, &gov);
        for (key, position) in &answered {
            let found = recorded.get(&format!("xu-wen {key}"));
            assert_eq!(found, Some(position), "seed {seed:#x}, run {n}: {key} was answered");
        }
        assert!(recorded.len() >= rows, "the journal never gets shorter");
        rows = recorded.len();
        let before = dump(&store, &gov, &registers()).expect("registers are read");
        rebuild(&mut store, &gov, guiju_matters::ALL).expect("registers are remade");
        assert!(before == dump(&store, &gov, &registers()).expect("registers are read"), "run {n}: registers differ");
        drop(store);
        let (reports, structure) = verify_file(&store_file).expect("the journal is checked");
        assert!(structure.is_empty() && reports.iter().all(Report::is_whole), "run {n}: {reports:?} {structure:?}");
    }
    assert!(answered.len() > TIMES, "the load did too little to say anything: {}", answered.len());
    println!("{TIMES} kills, {} acts answered, {rows} rows", answered.len());
}
