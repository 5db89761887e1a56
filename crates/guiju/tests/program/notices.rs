//! Notices, against a real mail server and a system that takes JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use guiju_notify::signature;
use guiju_store::backup::Places;
use guiju_store::{Accounts as _, Contact, Outbox as _, Settings as _, SqliteAccounts, SqliteStore};

use crate::guiju;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// For so long is waited for what must come.
const PATIENCE: Duration = Duration::from_secs(60);
/// A server that takes everything and delivers nothing, but for one address that it refuses for good.
const EXIM: &str = "
spool_directory = DIR/spool
log_file_path = DIR/log/%slog
pid_file_path = DIR/pid
primary_hostname = mail.example.gov.cn
qualify_domain = example.gov.cn
queue_only = true
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny recipients = REFUSED@example.gov.cn
  accept
data:
  accept
";

/// A process that is ended when this goes out of scope.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Exim with a configuration of its own; `cargo xtask test` installs it.
fn mail_server(dir: &Path, refused: &str) -> (Running, u16) {
    for folder in ["", "spool", "log"] {
        let folder = dir.join(folder);
        fs::create_dir_all(&folder).unwrap();
        // Started by root, it goes on as its own user.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    let config = dir.join("exim.conf");
    fs::write(&config, EXIM.replace("DIR", dir.to_str().unwrap()).replace("REFUSED", refused)).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
    let port = free_port();
    let started = Command::new("/usr/sbin/exim4")
        .args(["-C", config.to_str().unwrap(), "-oX", &format!("127.0.0.1.{port}"), "-bdf"])
        .stderr(Stdio::null())
        .spawn();
    let server = Running(started.expect("exim4 is installed: apt-get install exim4-daemon-light"));
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < PATIENCE, "the mail server does not listen");
        thread::sleep(Duration::from_millis(50));
    }
    (server, port)
}

/// What lies in the server's spool: header and body of each mail, by recipient.
fn mails(dir: &Path) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Ok(entries) = fs::read_dir(dir.join("spool/input")) else { return found };
    for path in entries.map(|e| e.unwrap().path()).filter(|p| p.to_string_lossy().ends_with("-H")) {
        let data = PathBuf::from(path.to_string_lossy().replace("-H", "-D"));
        let (Ok(head), Ok(body)) = (fs::read_to_string(&path), fs::read_to_string(&data)) else { continue };
        let to = head.lines().find_map(|l| l.split_once("To: ")).map(|(_, to)| to.trim().to_owned());
        found.entry(to.unwrap_or_default()).or_default().push(format!("{head}\n{body}"));
    }
    found
}

/// One request as it came.
#[derive(Debug, Clone)]
struct Came {
    head: BTreeMap<String, String>,
    body: String,
}

/// A system that is busy for the first request and then takes all.
fn receiver() -> (u16, Arc<Mutex<Vec<Came>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let all = Arc::new(Mutex::new(vec![]));
    let noted = Arc::clone(&all);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut came = Came { head: BTreeMap::new(), body: String::new() };
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some((name, value)) = line.split_once(':') {
                    came.head.insert(name.to_ascii_lowercase(), value.trim().to_owned());
                }
            }
            let length: usize = came.head.get("content-length").map_or(0, |l| l.parse().unwrap());
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            came.body = String::from_utf8(body).unwrap();
            let mut noted = noted.lock().unwrap();
            noted.push(came);
            let status = if noted.len() == 1 { "503 Busy" } else { "204 Taken" };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.get_mut().write_all(answer.as_bytes());
        }
    });
    (port, all)
}

/// A folder with papers on their way, of which nobody has been told yet; logins of those who have something to do.
fn district(data: &Path) -> (String, SqliteAccounts) {
    let load = ["load", "--documents", "40", "--days", "3", "--data", data.to_str().unwrap()];
    assert!(guiju(&load).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let registers = guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect();
    let store = SqliteStore::open(&Places::of(data).store, registers).unwrap();
    let gov = store.govs().unwrap().remove(0);
    let accounts = SqliteAccounts::open(&Places::of(data).accounts).unwrap();
    for account in accounts.of_gov(&gov).unwrap() {
        let mail = format!("{}@example.gov.cn", account.login);
        accounts.put_contact(&account.login, &Contact { mail, mail_off: account.login == "jiang-lan" }).unwrap();
    }
    for channel in ["mail", "webhook"] {
        accounts.advance(&gov, channel, 0, &[]).unwrap();
    }
    (gov, accounts)
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn people_are_told_by_mail_and_another_system_by_signed_requests() {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (data, secret) = (dir.path().join("data"), dir.path().join("secret"));
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let (gov, accounts) = district(&data);
    let (_server, mail_port) = mail_server(&dir.path().join("mail"), "fang-zhi");
    let (web_port, came) = receiver();
    let mail = format!("smtp://127.0.0.1:{mail_port}");
    let webhook = format!("http://127.0.0.1:{web_port}/in");
    let mut command = guiju(&["serve", "--rulebook", "rulebooks/hongqiao-2023", "--listen", "127.0.0.1:0"]);
    command.arg("--data").arg(&data).args(["--origin", "https://oa.example.gov.cn", "--notice-retry", "1"]);
    command.args(["--mail", &mail, "--mail-from", "oa@example.gov.cn", "--webhook", &webhook]);
    let running = command.arg("--webhook-secret").arg(&secret).stdout(Stdio::null()).spawn().unwrap();
    let _running = Running(running);
    let read = |channel: &str| accounts.cursor(&gov, channel).unwrap().unwrap_or(0) > 0;
    until("both channels read the journal", || read("mail") && read("webhook"));
    let waits = |channel: &str| accounts.waiting(channel).unwrap();
    until("everything is told or given up", || waits("mail") == 0 && waits("webhook") == 0);

    let mails = mails(&dir.path().join("mail"));
    assert!(!mails.is_empty(), "nobody got mail");
    assert!(!mails.contains_key("jiang-lan@example.gov.cn"), "he wants none");
    assert!(!mails.contains_key("fang-zhi@example.gov.cn"), "the server refuses his for good");
    for (to, all) in &mails {
        assert_eq!(all.len(), 1, "{to} is told once");
        assert!(!all[0].contains("样例") && all[0].contains("Auto-Submitted"), "no title in\n{}", all[0]);
    }
    let came = came.lock().unwrap().clone();
    let ids: Vec<&str> = came.iter().map(|c| c.head["guiju-id"].as_str()).collect();
    assert_eq!(ids.iter().filter(|id| **id == ids[0]).count(), 2, "what was not taken comes again under its id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len() - 1);
    for request in &came {
        let second: i64 = request.head["guiju-timestamp"].parse().unwrap();
        assert_eq!(request.head["guiju-signature"], signature(SECRET.as_bytes(), second, &request.body));
        let told: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert!(told["owed"].as_u64().unwrap() > 0 && told["link"] == "https://oa.example.gov.cn/", "{told}");
        assert!(!request.body.contains("样例"), "no title in {told}");
    }
    let told: BTreeSet<String> = came
        .iter()
        .map(|c| serde_json::from_str::<serde_json::Value>(&c.body).unwrap()["person"].to_string())
        .collect();
    assert!(told.contains("\"jiang-lan\"") && told.contains("\"fang-zhi\""), "mail aside: {told:?}");
}
