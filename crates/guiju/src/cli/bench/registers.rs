//! What is measured of registers at size: pages, searches and workbooks over very many papers, for people who see few and
//! who see many of them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use guiju_core::register::{Ask, Viewer};
use guiju_store::{Accounts as _, Read as _, Session, SqliteReader};
use tempfile::TempDir;

use super::desk::{BARE, by_turns, millis, times};
use super::measure::share;
use super::process::Running;
use super::report::Line;
use crate::cli::load::Load;
use crate::failure::{Failure, Result};
use crate::wiring::{Folder, registers};

/// Pages take at most so many times as long as a bare one.
const PAGES: f64 = 5.0;
/// How often each page and a bare one are fetched by turns in one round.
const TURNS: usize = 600;
/// So many rounds, of which the middle one counts.
const ROUNDS: usize = 3;
/// Longest search, with its page.
const SEARCH: Duration = Duration::from_millis(50);
/// Most memory of the whole server while it writes a workbook, in kilobytes.
const MEMORY: u64 = 100_000;
/// For so long a workbook may take.
const PATIENCE: Duration = Duration::from_secs(600);
/// Secret of the forms of the sessions made here.
const CSRF: &str = "c";
/// Words of two and of four letters, some in nearly every paper, some in few.
const WORDS: [(&str, [&str; 6]); 2] = [
    ("two", ["防汛", "通知", "安全", "落实", "西沽", "征兵"]),
    ("four", ["安全生产", "老旧小区", "垃圾分类", "监督检查", "西沽片区", "普法宣传"]),
];

/// Where the papers are; made anew where no folder with papers is given.
pub struct Papers {
    _made: Option<TempDir>,
    folder: Folder,
    gov: String,
    documents: u64,
    /// How many a second were made, where they were.
    rate: Option<f64>,
}

impl Papers {
    /// Opens a folder, or makes one with so many papers.
    ///
    /// # Errors
    /// Where it cannot be read or made.
    pub fn of(data: Option<&PathBuf>, documents: u64) -> Result<Self> {
        let made = if data.is_some() { None } else { Some(TempDir::new()?) };
        let path: &Path = match (&made, data) {
            (Some(made), _) => made.path(),
            (None, Some(data)) => data,
            (None, None) => return Err(Failure::new("没有数据目录")),
        };
        let begun = Instant::now();
        if made.is_some() {
            Load::of(path, documents).fill()?;
        }
        let took = begun.elapsed().as_secs_f64().max(f64::EPSILON);
        let folder = Folder::at(path);
        let gov = Folder::gov(&folder.open()?)?.ok_or_else(|| Failure::new("数据目录是空的"))?;
        let reader = SqliteReader::open(&folder.places().store, registers())?;
        let documents = reader.ask(&gov, &Ask { limit: 0, ..Ask::all("documents", Viewer::System) })?.total;
        #[expect(clippy::cast_precision_loss, reason = "a rate to be read by people")]
        let rate = made.is_some().then_some(documents as f64 / took);
        Ok(Self { _made: made, folder, gov, documents, rate })
    }

    /// All measurements, each told as it comes.
    ///
    /// # Errors
    /// Where the program does not start or a page does not come.
    pub fn measure(&self, note: &mut dyn FnMut(Line)) -> Result<()> {
        let people = self.people()?;
        let running = Running::serving(&self.folder)?;
        if let Some(rate) = self.rate {
            note(self.loading(rate));
        }
        let of = format!("{} papers", self.documents);
        note(pages(&running, &people, "Home page", "/", &of)?);
        note(pages(&running, &people, "List of papers", "/m/documents", &of)?);
        let narrowed = "/m/documents?status=已印发&unit=education&sort=5";
        note(pages(&running, &people, "The list narrowed, in order of numbers", &encoded(narrowed), &of)?);
        for (letters, words) in WORDS {
            note(searches(&running, &people, letters, &words, &of)?);
        }
        drop(running);
        // Its memory is that of a server that has done nothing else.
        note(workbook(&Running::serving(&self.folder)?, &people, &of)?);
        Ok(())
    }

    fn loading(&self, rate: f64) -> Line {
        Line {
            what: "Papers made by `guiju load`".to_owned(),
            aim: String::new(),
            came: format!("{rate:.0} a second"),
            is_met: None,
            how: format!("{} papers, every act through the front door", self.documents),
        }
    }

    /// Somebody who sees the most papers, the fewest, and one between; with a session each.
    fn people(&self) -> Result<Vec<(String, u64, String)>> {
        let accounts = self.folder.accounts()?;
        let reader = SqliteReader::open(&self.folder.places().store, registers())?;
        let mut seen = vec![];
        for account in accounts.of_gov(&self.gov)? {
            let viewer = Viewer::Person { person: account.person, posts: vec![], units: vec![] };
            let open = reader.ask(&self.gov, &Ask { limit: 0, ..Ask::all("documents", viewer) })?.total;
            seen.push((open, account.login));
        }
        seen.retain(|(open, _)| *open > 0);
        seen.sort();
        let chosen = [seen.first(), seen.get(seen.len() / 2), seen.last()];
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_secs()).unwrap_or_default();
        let mut people = vec![];
        for (n, (open, login)) in chosen.into_iter().flatten().enumerate() {
            let token = format!("{now:032x}{n:032x}");
            let (csrf, expires) = (CSRF.repeat(64), now + 3 * 3_600);
            let (from, way) = (String::new(), String::new());
            let session = Session { login: login.clone(), csrf, created: now, last_seen: now, expires, from, way };
            accounts.create_session(&token, &session)?;
            people.push((login.clone(), *open, token));
        }
        if people.is_empty() {
            Err(Failure::new("没有人看得到公文，请用 guiju load 制作"))
        } else {
            Ok(people)
        }
    }
}

/// Addresses have Chinese only in their encoded form.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii() { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

/// A page against a bare one, the 99th percentile of each, for whom it takes longest.
fn pages(running: &Running, people: &[(String, u64, String)], what: &str, path: &str, of: &str) -> Result<Line> {
    let mut worst = (0.0, Duration::ZERO, Duration::ZERO, String::new());
    for (login, open, token) in people {
        let mut rounds = vec![];
        for _ in 0..ROUNDS {
            let (slow, plain) = by_turns(&running.address, [path, BARE], token, TURNS)?;
            let (slow, plain) = (share(&slow, 99), share(&plain, 99));
            rounds.push((slow.as_secs_f64() / plain.as_secs_f64().max(f64::EPSILON), slow, plain));
        }
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, slow, plain) = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
        if ratio > worst.0 {
            worst = (ratio, slow, plain, format!("{login}, to whom {open} are open in person"));
        }
    }
    let (ratio, slow, plain, who) = worst;
    Ok(Line {
        what: format!("{what} among {of}, 99th percentile"),
        aim: format!("within {PAGES:.0} times a bare page of the same server"),
        came: format!("{ratio:.1} times ({:.1} ms against {:.1} ms)", millis(slow), millis(plain)),
        is_met: Some(ratio <= PAGES),
        how: format!(
            "`guiju serve`, as three people, {ROUNDS} rounds of {TURNS} times each by turns, each time over its own connection, the middle round; slowest for {who}"
        ),
    })
}

/// Searches, with the pages that show what was found.
fn searches(
    running: &Running,
    people: &[(String, u64, String)],
    letters: &str,
    words: &[&str],
    of: &str,
) -> Result<Line> {
    let mut all = vec![];
    let mut slowest = (Duration::ZERO, "");
    for (_, _, token) in people {
        for word in words {
            let took = times(&running.address, &encoded(&format!("/m/documents?q={word}")), token)?;
            let late = share(&took, 99);
            if late > slowest.0 {
                slowest = (late, word);
            }
            all.extend(took);
        }
    }
    all.sort_unstable();
    let late = share(&all, 99);
    Ok(Line {
        what: format!("Search for {letters} letters in titles and texts of {of}, 99th percentile"),
        aim: format!("under {} ms", SEARCH.as_millis()),
        came: format!("{:.1} ms (median {:.1} ms)", millis(late), millis(share(&all, 50))),
        is_met: Some(late < SEARCH),
        how: format!(
            "{} words as three people, the page with the marked hits included; slowest “{}”, {:.1} ms",
            words.len(),
            slowest.1,
            millis(slowest.0)
        ),
    })
}

/// A workbook of everything that somebody sees who sees the most.
fn workbook(running: &Running, people: &[(String, u64, String)], of: &str) -> Result<Line> {
    let (login, _, token) = people.last().ok_or_else(|| Failure::new("没有人"))?;
    let begun = Instant::now();
    let form = format!("_csrf={}&query=", CSRF.repeat(64));
    let sent = send(&running.address, token, "POST", "/m/documents/exports", &form)?;
    if !sent.starts_with("HTTP/1.1 303") {
        return Err(Failure(format!("导出没有开始：{}", sent.lines().next().unwrap_or_default())));
    }
    let said = loop {
        let page = send(&running.address, token, "GET", "/exports", "")?;
        if let Some((_, rest)) = page.split_once("已完成，") {
            break rest.chars().take_while(|c| *c != '<').collect::<String>();
        }
        if begun.elapsed() > PATIENCE || page.contains("没有完成") {
            return Err(Failure::new("导出没有完成"));
        }
        thread::sleep(Duration::from_millis(200));
    };
    let took = begun.elapsed();
    let held = running.most_held().unwrap_or_default();
    Ok(Line {
        what: format!("Memory of the whole server that wrote a workbook (XLSX) of {of}, at its most"),
        aim: format!("under {} MB", MEMORY / 1_000),
        came: if held == 0 { "not measured".to_owned() } else { format!("{} MB", held / 1_000) },
        is_met: (held > 0).then_some(held < MEMORY),
        how: format!("VmHWM of a server started for it; {login}, {said}, in {:.1} s", took.as_secs_f64()),
    })
}

fn send(address: &str, token: &str, method: &str, path: &str, body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nCookie: guiju={token}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
