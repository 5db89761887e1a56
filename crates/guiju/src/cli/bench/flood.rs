//! What is measured of signing in: how many passwords are looked at, and what others feel while many are tried.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::desk::{BARE, millis, times};
use super::measure::share;
use super::process::Running;
use super::report::Line;
use crate::failure::{Failure, Result};
use crate::wiring::Folder;

/// So many try passwords at a time, without a pause.
const GUESSERS: u64 = 16;
/// The flood has risen when each has tried once, and after so long in any case.
const RISES: Duration = Duration::from_secs(20);
/// For so long the page is fetched.
const LASTS: Duration = Duration::from_secs(3);
/// Longest 99th percentile of a page meanwhile, in milliseconds.
const PAGE: f64 = 500.0;

/// A bare page for somebody signed in on a filled desk's folder, while wrong passwords are tried without a pause.
pub fn signing(folder: &Folder, token: &str) -> Result<Line> {
    let running = Running::serving(folder)?;
    let quiet = share(&times(&running.address, BARE, token)?, 99);
    let (ends, tried) = (AtomicBool::new(false), AtomicU64::new(0));
    let measured = std::thread::scope(|scope| {
        for n in 0..GUESSERS {
            let (address, ends, tried) = (&running.address, &ends, &tried);
            scope.spawn(move || {
                let mut count = 0_u64;
                while !ends.load(Ordering::Relaxed) {
                    // One that fails is not counted; the rate tells.
                    if guess(address, &format!("guess-{n}-{count}")).is_ok() {
                        tried.fetch_add(1, Ordering::Relaxed);
                    }
                    count += 1;
                }
            });
        }
        let measured = meanwhile(&running.address, token, &tried);
        ends.store(true, Ordering::Relaxed);
        measured
    });
    let (flooded, rate) = measured?;
    let flooded = millis(share(&flooded, 99));
    Ok(Line {
        what: "Sign-in throughput; a page during a flood of sign-ins, 99th percentile".to_owned(),
        aim: format!("the page under {PAGE:.0} ms"),
        came: format!("{rate:.0} passwords/s; {flooded:.1} ms against {:.1} ms in quiet", millis(quiet)),
        is_met: Some(flooded < PAGE),
        how: format!(
            "`guiju serve`, {GUESSERS} connections trying wrong passwords without a pause, on the same machine"
        ),
    })
}

/// The page's times, shortest first, and the passwords looked at in a second: from when the flood has risen, for a while.
fn meanwhile(address: &str, token: &str, tried: &AtomicU64) -> Result<(Vec<Duration>, f64)> {
    let asked = Instant::now();
    while tried.load(Ordering::Relaxed) < GUESSERS && asked.elapsed() < RISES {
        std::thread::sleep(Duration::from_millis(10));
    }
    let (begun, before) = (Instant::now(), tried.load(Ordering::Relaxed));
    let mut all = vec![];
    while begun.elapsed() < LASTS {
        all.extend(times(address, BARE, token)?);
    }
    all.sort_unstable();
    let looked_at = tried.load(Ordering::Relaxed).saturating_sub(before);
    Ok((all, looked_at as f64 / begun.elapsed().as_secs_f64()))
}

/// One wrong password, as a browser sends it.
fn guess(address: &str, login: &str) -> Result<()> {
    let page = ask(address, "GET /sign-in HTTP/1.1\r\n", "", "")?;
    let between = |from: &str, to: &str| {
        let rest = page.split_once(from).map(|(_, rest)| rest)?;
        rest.split_once(to).map(|(text, _)| text.to_owned())
    };
    let door = between("guiju_door=", ";").ok_or_else(|| Failure::new("登录页面没有 Cookie"))?;
    let csrf = between("name=\"_csrf\" value=\"", "\"").ok_or_else(|| Failure::new("登录页面没有表单"))?;
    let body = format!("_csrf={csrf}&to=%2F&login={login}&password=wrong-wrong");
    let answer = ask(address, "POST /sign-in HTTP/1.1\r\n", &format!("Cookie: guiju_door={door}\r\n"), &body)?;
    if answer.starts_with("HTTP/1.1 401") { Ok(()) } else { Err(Failure::new("登录没有应答")) }
}

fn ask(address: &str, first: &str, cookie: &str, body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let length = body.len();
    write!(
        stream,
        "{first}Host: {address}\r\n{cookie}{kind}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
