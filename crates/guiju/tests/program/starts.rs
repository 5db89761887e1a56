//! First and second starts of what people see in a browser.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use guiju_store::{Passkey, Safe};

use crate::guiju;

/// A started program, ended when it goes out of scope.
struct Started {
    child: Child,
    /// What it printed until it listened.
    said: String,
    /// Where it listens.
    address: String,
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(arguments: &[&str]) -> Started {
    let mut command = guiju(arguments);
    let child = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut started = Started { child, said: String::new(), address: String::new() };
    for line in BufReader::new(started.child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        started.said.push_str(&line);
        started.said.push('\n');
        if let Some((_, rest)) = line.split_once("http://") {
            started.address = rest.split('/').next().unwrap().to_owned();
            return started;
        }
    }
    panic!("ended after\n{}", started.said);
}

fn page(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_demo_fills_a_sample_and_uses_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let first = start(&["demo", "--data", text(&data)]);
    for part in ["正在建立样例", "样例账号", "zhou-heng", "区长", "guiju-demo"] {
        assert!(first.said.contains(part), "{part} missing in\n{}", first.said);
    }
    let sign_in = page(&first.address, "/sign-in");
    assert!(sign_in.starts_with("HTTP/1.1 200"), "{sign_in}");
    assert!(sign_in.contains("样例，纯属虚构") && sign_in.contains("2023年1月1日起试行"), "{sign_in}");
    // Looking ahead, counting numbers, handing out and checking go on beside a running program, and leave it as it is.
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let today = guiju_core::OfficeTime::from_unix(i64::try_from(since).unwrap()).day();
    let spell = |from: i32, to: i32| format!("zhou-heng,{},{}", today.plus_days(from), today.plus_days(to));
    let told = guiju(&["whatif", "--data", text(&data), "--away", &spell(5, 15)]).output().unwrap();
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(said.contains("要等") && said.contains("指定主持区政府工作的同志"), "{said}");
    let wrong =
        guiju(&["whatif", "--data", text(&data), "--away", "nobody,2030-03-10,x", "--away", "y"]).output().unwrap();
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!wrong.status.success() && said.contains("nobody") && said.contains("“y”应写作"), "{said}");
    let (past, far) = (spell(-40, 3), spell(7_000, 7_010));
    let wrong = guiju(&["whatif", "--data", text(&data), "--away", &past, "--away", &far]).output().unwrap();
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!wrong.status.success() && said.contains("早于今天") && said.contains("今后366日以内"), "{said}");
    let tables = dir.path().join("tables");
    for beside in [
        vec!["numbers", "--data", text(&data)],
        vec!["export", "--data", text(&data), text(&tables)],
        vec!["journal", "verify", "--data", text(&data)],
    ] {
        let output = guiju(&beside).output().unwrap();
        assert!(output.status.success(), "{beside:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(tables.join("registers/documents.csv").is_file() && tables.join("journal.csv").is_file());
    assert!(page(&first.address, "/sign-in").starts_with("HTTP/1.1 200"), "the program goes on");
    drop(first);
    let second = start(&["demo", "--data", text(&data)]);
    assert!(!second.said.contains("正在建立样例"), "{}", second.said);
    assert!(page(&second.address, "/").starts_with("HTTP/1.1 303"));
    let output = guiju(&["journal", "verify", "--data", text(&data)]).output().unwrap();
    assert!(output.status.success(), "a journal can be checked while it is in use");
    let busy = guiju(&["journal", "rebuild", "--data", text(&data)]).output().unwrap();
    assert!(!busy.status.success(), "and is not remade while it is in use");
}

#[test]
fn a_first_start_makes_one_administrator_and_later_starts_none() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let serve = ["serve", "--data", text(&data), "--rulebook", "rulebooks/hongqiao-2023"];
    let first = start(&serve);
    assert!(first.said.contains("首次启动") && first.said.contains("登录名：founder"), "{}", first.said);
    drop(first);
    // A start that was broken off before the account was made is taken up again.
    std::fs::remove_file(data.join("accounts.db")).unwrap();
    let second = start(&serve);
    assert!(!second.said.contains("首次启动") && second.said.contains("登录名：founder"), "{}", second.said);
    drop(second);
    let third = start(&serve);
    assert!(!third.said.contains("founder"), "{}", third.said);
}

#[test]
fn a_configuration_is_refused_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("guiju.toml"));
    let serve = ["serve", "--data", text(&data), "--rulebook", "rulebooks/hongqiao-2023", "--config", text(&file)];
    for (config, said) in [
        ("[sign_in]\nlog_months = 3\n", "log_months：不得少于规则规定的6个月"),
        ("[sign_in]\nlog_month = 12\n", "log_month"),
        ("[sign_in.ldap]\nurl = \"ldap://dir.example\"\ndn = \"uid={login}\"\n", "明文"),
        ("[sign_in.passkeys]\norigin = \"https://oa.example\"\n", "两项都须写明"),
        ("[sign_in.passkeys]\norigin = \"https://10.0.0.1\"\nid = \"10.0.0.1\"\n", "IP"),
        ("[sign_in.passkeys]\norigin = \"https://oa.example\"\nid = \"b.example\"\n", "id：应为 oa.example"),
        ("[other]\n", "不认识“other”"),
    ] {
        std::fs::write(&file, config).unwrap();
        let refused = guiju(&serve).output().unwrap();
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && told.contains(said), "{told}");
        assert!(!data.exists(), "{config}");
    }
    std::fs::write(&file, "[sign_in]\n[sign_in.ldap]\nurl = \"ldaps://dir.example\"\ndn = \"uid={login}\"\n").unwrap();
    let started = start(&serve);
    assert!(page(&started.address, "/sign-in").contains("统一认证"));
    drop(started);
    assert!(data.join("second-factor.key").is_file() && data.join("sign-ins.db").is_file());
    // A backup has the accounts and the log, and not the key.
    let saved = dir.path().join("saved");
    assert!(guiju(&["backup", "--data", text(&data), "--to", text(&saved)]).output().unwrap().status.success());
    assert!(saved.join("accounts.db").is_file() && saved.join("sign-ins.db").is_file());
    assert!(!saved.join("second-factor.key").exists());
}

#[test]
fn passkeys_survive_a_start_and_a_backup_and_go_with_the_second_factor() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("guiju.toml"));
    let serve = ["serve", "--data", text(&data), "--rulebook", "rulebooks/hongqiao-2023", "--config", text(&file)];
    std::fs::write(&file, "").unwrap();
    let without = start(&serve);
    assert!(!page(&without.address, "/sign-in").contains("通行密钥"));
    assert!(page(&without.address, "/sign-in/passkey").starts_with("HTTP/1.1 404"));
    drop(without);
    let part = "[sign_in.passkeys]\norigin = \"https://oa.example.gov.cn\"\nid = \"oa.example.gov.cn\"\n";
    std::fs::write(&file, part).unwrap();
    let started = start(&serve);
    assert!(page(&started.address, "/sign-in").contains("用通行密钥登录"));
    let asked = page(&started.address, "/sign-in/passkey");
    assert!(asked.starts_with("HTTP/1.1 200") && asked.contains("oa.example.gov.cn"), "{asked}");
    let key = Passkey {
        id: "k1".into(),
        login: "founder".into(),
        site: "oa.example.gov.cn".into(),
        handle: "h".into(),
        name: "手机".into(),
        added: 1,
        used: None,
        credential: "{}".into(),
    };
    let held = |folder: &std::path::Path| {
        let safe = Safe::open(&folder.join("accounts.db")).unwrap();
        safe.passkeys_of("founder", "oa.example.gov.cn").unwrap()
    };
    assert!(Safe::open(&data.join("accounts.db")).unwrap().add_passkey(&key, 9).unwrap());
    drop(started);
    drop(start(&serve));
    assert_eq!(held(&data), std::slice::from_ref(&key));
    let (saved, again) = (dir.path().join("saved"), dir.path().join("again"));
    for command in [
        ["backup", "--data", text(&data), "--to", text(&saved)],
        ["restore", "--from", text(&saved), "--data", text(&again)],
    ] {
        let done = guiju(&command).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(held(&again), [], "which were removed since the backup nobody can know");
    for (more, left) in [(None, 1), (Some("--without-second"), 0)] {
        let mut command = vec!["account", "add", "--data", text(&data), "--person", "founder"];
        command.extend(more);
        assert!(guiju(&command).output().unwrap().status.success());
        assert_eq!(held(&data).len(), left, "{more:?}");
    }
}
