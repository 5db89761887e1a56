//! Programs as they are started, on one database.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use guiju_store::{PgPlace, Read as _};
use stores::Cluster;

/// Seconds that a writer may be silent.
const LEASE: u64 = 2;

/// The program: where the caller says, else where the build of these tests has put it.
fn program() -> PathBuf {
    let built = || std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("guiju");
    std::env::var_os("GUIJU_BIN").map_or_else(built, PathBuf::from)
}

fn guiju(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command
}

/// A program that records acts one after another and tells each answer.
struct Working {
    child: Child,
    told: Arc<Mutex<Vec<String>>>,
    reads: Option<JoinHandle<()>>,
}

impl Working {
    fn start(cluster: &Cluster, database: &str, data: &Path, run: &str, seconds: &str) -> Self {
        let lease = LEASE.to_string();
        let address = cluster.address(database);
        let arguments = ["bench-load", "--clients", "3", "--seconds", seconds, "--run", run, "--lease", &lease];
        let mut command = guiju(&arguments);
        command.args(["--store", &address, "--data"]).arg(data.join(run));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().unwrap());
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let hears = Arc::clone(&told);
        let reads = spawn(move || out.lines().map_while(Result::ok).for_each(|line| hears.lock().unwrap().push(line)));
        Self { child, told, reads: Some(reads) }
    }

    /// Position by key of every answer told so far.
    fn answers(&self) -> BTreeMap<String, u64> {
        let told = self.told.lock().unwrap();
        let lines = told.iter().filter_map(|line| line.split_once(' '));
        lines.map(|(key, position)| (key.to_owned(), position.parse().unwrap())).collect()
    }

    fn until(&self, acts: usize) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.answers().len() < acts {
            assert!(Instant::now() < patience, "only {} answers", self.answers().len());
            sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn ended(mut self) -> BTreeMap<String, u64> {
        assert!(self.child.wait().unwrap().success());
        self.reads.take().unwrap().join().unwrap();
        self.answers()
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Position by key of every row; no position is missing and no key comes twice.
fn recorded(cluster: &Cluster, database: &str) -> BTreeMap<String, u64> {
    let reader = PgPlace::new(&cluster.address(database), vec![]).unwrap().bare().unwrap();
    let gov = cluster.sql(database, "SELECT DISTINCT gov FROM journal");
    let mut keys = BTreeMap::new();
    for (row, position) in reader.journal(&gov, 1, 1_000_000).unwrap().iter().zip(1..) {
        assert_eq!(row.position, position, "positions have no gap");
        let head = row.read_head().unwrap();
        assert_eq!(keys.insert(format!("{} {}", head.actor, head.key), position), None, "recorded twice");
    }
    keys
}

fn found(cluster: &Cluster, database: &str, data: &Path) {
    let founding = Working::start(cluster, database, data, "begin", "0");
    assert_eq!(founding.ended().len(), 0);
}

fn check(recorded: &BTreeMap<String, u64>, answers: &BTreeMap<String, u64>) {
    for (key, position) in answers {
        assert_eq!(recorded.get(&format!("xu-wen {key}")), Some(position), "{key} was answered");
    }
}

#[test]
fn a_writer_that_stood_still_comes_back_and_has_nothing_to_say() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    found(&cluster, &database, dir.path());
    let first = Working::start(&cluster, &database, dir.path(), "first", "16");
    first.until(20);
    let second = Working::start(&cluster, &database, dir.path(), "second", "14");
    sleep(Duration::from_millis(1_500));
    assert!(second.answers().is_empty(), "two programs record");
    first.signal("-STOP");
    // What was answered before it stood still may still be on its way to us.
    sleep(Duration::from_millis(200));
    let before = first.answers();
    let since = Instant::now();
    second.until(20);
    let took = since.elapsed();
    assert!(took < Duration::from_secs(3 * LEASE + 2), "taking over took {took:?}");
    first.signal("-CONT");
    sleep(Duration::from_millis(1_000));
    let epoch = cluster.sql(&database, "SELECT epoch FROM writer");
    // While the second one works, the first one has nothing to tell.
    assert_eq!(first.answers(), before, "an answer of a writer that was overtaken");
    let (second, first) = (second.ended(), first.ended());
    let rows = recorded(&cluster, &database);
    check(&rows, &first);
    check(&rows, &second);
    assert!(first.len() > before.len(), "when the second one had ended, the first one took over again");
    println!("taken over after {took:?}, epoch {epoch}; {} and {} answers", first.len(), second.len());
    let address = cluster.address(&database);
    let verified = guiju(&["journal", "verify", "--store", &address, "--data"]).arg(dir.path().join("first")).output();
    let verified = verified.unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// A program that serves pages; it is killed when this ends.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn try_start(cluster: &Cluster, database: &str, data: &Path) -> Result<Self, String> {
        let config = data.with_extension("toml");
        let store = format!("[store]\naddress = \"{}\"\nlease = {LEASE}\n", cluster.address(database));
        std::fs::write(&config, store).unwrap();
        let mut command = guiju(&["serve", "--rulebook", "rulebooks/hongqiao-2023", "--listen", "127.0.0.1:0"]);
        command.arg("--config").arg(&config).arg("--data").arg(data);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let Some(line) = lines.find(|line| line.contains("http://")) else {
            let done = child.wait_with_output().unwrap();
            return Err(text(&done.stderr));
        };
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        Ok(Self { child, address })
    }

    fn start(cluster: &Cluster, database: &str, data: &Path) -> Self {
        Self::try_start(cluster, database, data).unwrap()
    }

    /// Status of a page.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_second_server_answers_pages_and_takes_over_from_one_that_was_killed() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let first = Serving::start(&cluster, &database, &data);
    let second = Serving::start(&cluster, &database, &data);
    let written = || cluster.sql(&database, "SELECT epoch || ' ' || holder FROM writer");
    let (epoch, writer) = written().split_once(' ').map(|(e, h)| (e.to_owned(), h.to_owned())).unwrap();
    assert!(writer.ends_with(&format!("/{}", first.child.id())), "{writer}");
    for server in [&first, &second] {
        assert_eq!(server.get("/sign-in"), "200");
        assert_eq!(server.get("/"), "303");
    }
    // Another folder has other accounts.
    let refused = Serving::try_start(&cluster, &database, &dir.path().join("other")).err().unwrap();
    assert!(refused.contains("账号在另一个数据目录"), "{refused}");
    drop(first);
    let since = Instant::now();
    while written().starts_with(&format!("{epoch} ")) {
        assert!(since.elapsed() < Duration::from_secs(2 * LEASE + 5), "nobody takes over");
        sleep(Duration::from_millis(50));
    }
    assert!(written().ends_with(&format!("/{}", second.child.id())));
    println!("taken over after {:?}", since.elapsed());
    assert_eq!(second.get("/sign-in"), "200");
    let address = cluster.address(&database);
    let verified = guiju(&["journal", "verify", "--store", &address, "--data"]).arg(&data).output().unwrap();
    assert!(verified.status.success(), "{}", text(&verified.stdout));
}

#[test]
fn links_that_are_cut_lose_nothing_and_double_nothing() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    found(&cluster, &database, dir.path());
    let working = Working::start(&cluster, &database, dir.path(), "cut", "8");
    working.until(5);
    for _ in 0..12 {
        sleep(Duration::from_millis(350));
        cluster.cut(&database);
    }
    let answers = working.ended();
    assert!(answers.len() > 30, "{}", answers.len());
    check(&recorded(&cluster, &database), &answers);
    println!("{} answers over twelve lost links", answers.len());
}

#[test]
fn a_copy_is_like_the_original_both_ways() {
    let cluster = Cluster::start();
    let (database, again) = (cluster.database(), cluster.database());
    let dir = tempfile::tempdir().unwrap();
    found(&cluster, &database, dir.path());
    Working::start(&cluster, &database, dir.path(), "copied", "1").ended();
    let rows = recorded(&cluster, &database);
    let (here, there) = (cluster.address(&database), cluster.address(&again));
    let folder = dir.path().join("folder");
    let copy = |from: &str, to: &str| {
        let done = guiju(&["store", "copy", from, to]).output().unwrap();
        assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
        text(&done.stdout)
    };
    let told = copy(&here, folder.to_str().unwrap());
    assert!(told.contains(&format!("已复制日志{}条", rows.len())), "{told}");
    copy(folder.to_str().unwrap(), &there);
    assert_eq!(recorded(&cluster, &again), rows);
    // Once more: nothing is left to do, and it is compared all the same.
    copy(folder.to_str().unwrap(), &there);
    // A copy that is not like the original is told.
    let spoilt =
        cluster.sql(&again, "DELETE FROM r_access WHERE ctid = (SELECT min(ctid) FROM r_access) RETURNING 'gone'");
    assert_eq!(spoilt, "gone");
    let verified =
        guiju(&["journal", "verify", "--store", &there, "--data"]).arg(dir.path().join("copied")).output().unwrap();
    assert!(!verified.status.success());
    assert!(text(&verified.stdout).contains("登记簿与流水不符"), "{}", text(&verified.stdout));
    // A journal that is another one is not gone on with.
    let other = cluster.database();
    found(&cluster, &other, &dir.path().join("other"));
    let refused = guiju(&["store", "copy", &here, &cluster.address(&other)]).output().unwrap();
    assert!(!refused.status.success() && text(&refused.stderr).contains("不能接着复制"), "{}", text(&refused.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
