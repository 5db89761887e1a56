//! What is measured of the desk: a list of what is owed now, among very many obligations that were discharged long ago.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use guiju_core::Citation;
use guiju_core::journal::{Access, Head, NewRow, Obligation};
use guiju_core::register::{Cell, Change};
use guiju_store::{Accounts as _, Read as _, Session, Store as _};

use super::measure::share;
use super::process::Running;
use super::report::Line;
use crate::accounts;
use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::scenario::{Ask, Scenario};
use crate::failure::{Failure, Result};
use crate::sample;
use crate::wiring::{Folder, SystemClock};
use crate::words;

/// Obligations discharged before.
const CLOSED: u64 = 100_000;
/// Obligations owed now.
const OWED: usize = 50;
/// Rows of one commit.
const BATCH: u64 = 1_000;
/// How often desk and bare page are fetched by turns in one round.
const TIMES: usize = 1_000;
/// Rounds; of their ratios the middle one counts, so that a burst of something else on the machine does not decide.
const ROUNDS: usize = 5;
/// How often a page is fetched by itself.
const OFTEN: usize = 300;
/// The desk takes at most so many times as long as a page that shows nothing.
const RATIO: f64 = 3.0;
/// A page of somebody signed in that reads no register: session, frame, one form.
pub(super) const BARE: &str = "/password";

/// The desk against a bare page of the same server, the 99th percentile of each.
/// Also gives the token of somebody signed in there.
pub fn listing(folder: &Folder) -> Result<(Line, String)> {
    let (person, token) = fill(folder)?;
    let running = Running::serving(folder)?;
    let mut rounds = vec![];
    for _ in 0..ROUNDS {
        let (desk, bare) = by_turns(&running.address, ["/", BARE], &token, TIMES)?;
        let (slow, plain) = (share(&desk, 99), share(&bare, 99));
        rounds.push((slow.as_secs_f64() / plain.as_secs_f64().max(f64::EPSILON), slow, plain, share(&desk, 50)));
    }
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all: Vec<String> = rounds.iter().map(|round| format!("{:.1}", round.0)).collect();
    let (ratio, slow, plain, half) = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
    let line = Line {
        what: format!("To-do list of {OWED} among {CLOSED} discharged obligations, 99th percentile"),
        aim: format!("within {RATIO:.0} times a bare page of the same server"),
        came: format!("{ratio:.1} times ({:.1} ms against {:.1} ms)", millis(slow), millis(plain)),
        is_met: Some(ratio <= RATIO),
        how: format!(
            "`guiju serve`, {ROUNDS} rounds of {TIMES} times each by turns, each time over its own connection: {} times, of which the middle \
             one counts; in it half the times of the desk within {:.1} ms. The discharged ones were written through the store, all of them \
             handled by {person}, whose desk it is",
            all.join(", "),
            millis(half)
        ),
    };
    Ok((line, token))
}

/// As shown.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The papers of the past and of now, and somebody signed in.
fn fill(folder: &Folder) -> Result<(String, String)> {
    let rules = rulebook(&default_rulebook()?)?;
    let scenario = Scenario::read(&sample::file("load.toml")?)?;
    let step = scenario.steps.first().ok_or_else(|| Failure::new("负载场景没有步骤"))?;
    let open = |folder: &Folder| sample::open(folder, folder.open()?, &rules, Arc::new(SystemClock), &scenario);
    let (office, gov) = open(folder)?;
    let (org, now) = (office.reader().org(), office.reader().now());
    let post = org.posts_of(&step.actor, now).next().unwrap_or_default().to_owned();
    drop(office);
    past(folder, &gov, &step.actor, &post)?;
    let (office, gov) = open(folder)?;
    for n in 0..OWED {
        let key = format!("desk-{n}");
        let request = Ask { gov: &gov, subject: None, seen: None, key: &key, scan: None }.request(step, vec![]);
        let outcome = office.perform(request);
        if !matches!(outcome, guiju_core::Outcome::Done(_)) {
            return Err(Failure(words::outcome(&outcome).join("；")));
        }
    }
    drop(office);
    let (accounts, token) = (folder.accounts()?, "d".repeat(64));
    accounts.put(&accounts::account(&gov, &step.actor, &step.actor, accounts::hashed("不用于登录")?, false))?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let created = i64::try_from(since.as_secs()).unwrap_or_default();
    let session = Session {
        login: step.actor.clone(),
        csrf: "c".repeat(64),
        created,
        last_seen: created,
        expires: created + 3_600,
        from: String::new(),
        way: String::new(),
    };
    accounts.create_session(&token, &session)?;
    Ok((step.actor.clone(), token))
}

/// Obligations that were opened and discharged, two rows of the journal for each, with the rows of the papers.
fn past(folder: &Folder, gov: &str, person: &str, post: &str) -> Result<()> {
    let mut store = folder.open()?;
    let tip = store.tip(gov)?;
    let recorded = tip.recorded.ok_or_else(|| Failure::new("日志是空的"))?;
    let citation = Citation { book: String::new(), place: "0".to_owned(), norm: String::new() };
    let owed = Obligation {
        post: post.to_owned(),
        act: "documents.submit".to_owned(),
        capacity: "报送".to_owned(),
        citation: citation.clone(),
        clock: None,
    };
    let head = |n: u64, second: bool| Head {
        gov: gov.to_owned(),
        position: tip.position + 1 + 2 * n + u64::from(second),
        recorded,
        happened: recorded,
        key: format!("past-{n}-{second}"),
        content: String::new(),
        actor: person.to_owned(),
        on_behalf: person.to_owned(),
        entered_for: None,
        matter: "documents".to_owned(),
        act: if second { "submit" } else { "draft" }.to_owned(),
        subject: format!("documents-past{n}"),
        version: 1 + u64::from(second),
        edition: String::new(),
        facts: guiju_core::Facts::new(),
        citations: vec![],
        capacity: String::new(),
        owed: Some(if second { vec![] } else { vec![owed.clone()] }),
        access_ends: vec![],
        access: vec![Access { to: format!("person:{person}"), citation: citation.clone() }],
        blobs: vec![],
        body_hash: String::new(),
    };
    for batch in 0..CLOSED / BATCH {
        store.begin()?;
        for n in batch * BATCH..(batch + 1) * BATCH {
            for second in [false, true] {
                let head = head(n, second);
                let changes = if second { rows(&head, person) } else { vec![] };
                store.append(NewRow { head, body: b"[]".to_vec(), salt: [0; 16] }, &changes)?;
            }
        }
        store.commit()?;
    }
    Ok(())
}

/// How long ago the papers of the past were issued, in seconds: more than half a year.
const PAST: i64 = 200 * 86_400;

/// The paper as lists have it, long since issued, and that the person handled it.
fn rows(head: &Head, person: &str) -> Vec<Change> {
    let at = head.recorded.plus_seconds(-PAST).to_string();
    let (subject, at): (Cell, Cell) = (head.subject.as_str().into(), at.into());
    let title = "关于某项工作的通知（样例）";
    let paper = [
        ("subject", subject.clone()),
        ("title", title.into()),
        ("status", "已印发".into()),
        ("drafter", person.into()),
        ("label", "none".into()),
        ("drafting", false.into()),
        ("drafted", at.clone()),
        ("updated", at.clone()),
    ];
    let handled = [
        ("person", person.into()),
        ("subject", subject),
        ("title", title.into()),
        ("act", "submit".into()),
        ("at", at),
    ];
    vec![Change::put("documents", paper), Change::put("handled", handled)]
}

/// How long a page takes, each time over its own connection; shortest first. The first time is not counted.
pub(super) fn times(address: &str, path: &str, token: &str) -> Result<Vec<Duration>> {
    fetch(address, path, token)?;
    let mut times = (0..OFTEN).map(|_| fetch(address, path, token)).collect::<Result<Vec<_>>>()?;
    times.sort_unstable();
    Ok(times)
}

/// How long two pages took, fetched by turns again and again so that whatever else the machine does meets both; sorted. The
/// first time of each is not counted.
pub(super) fn by_turns(
    address: &str,
    paths: [&str; 2],
    token: &str,
    often: usize,
) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let (mut one, mut other) = (vec![], vec![]);
    for n in 0..=often {
        for (path, times) in paths.into_iter().zip([&mut one, &mut other]) {
            let time = fetch(address, path, token)?;
            if n > 0 {
                times.push(time);
            }
        }
    }
    one.sort_unstable();
    other.sort_unstable();
    Ok((one, other))
}

/// How long it took from connecting to the last byte of the answer.
fn fetch(address: &str, path: &str, token: &str) -> Result<Duration> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: guiju={token}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer)?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        let said = String::from_utf8_lossy(&answer).chars().take(60).collect::<String>();
        return Err(Failure(format!("{path} 没有应答：{said}")));
    }
    Ok(begun.elapsed())
}
