//! Whoever is slow, or asks for much, holds up nobody else: before a whole server.

use std::net::SocketAddr;
use std::time::Duration;

use guiju_web::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use crate::browser::{BOUNDARY, Browser, HOST};
use crate::office::{District, limits};
use crate::walk::DRAFT;

/// A server at an address of its own, ended with the test.
struct Server {
    address: SocketAddr,
    task: JoinHandle<std::io::Result<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn server(district: &District, limits: Limits) -> Server {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(guiju_web::serve_until(district.site(limits), listener, std::future::pending()));
    Server { address, task }
}

/// A connection that comes from an address of this machine, and takes little at a time.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
    socket.connect(to).await.unwrap()
}

/// What a server answers to a request that asks it to close; nothing where it does not within so long.
async fn answered(mut stream: TcpStream, request: &str, patience: Duration) -> Option<String> {
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = vec![];
    let read = tokio::time::timeout(patience, stream.read_to_end(&mut answer)).await;
    matches!(read, Ok(Ok(n)) if n > 0).then(|| String::from_utf8_lossy(&answer).into_owned())
}

const GET: &str = "GET /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Asks without end and reads nothing, or a byte now and then; how long until it is let go.
async fn until_let_go(mut stream: TcpStream, every: Option<u64>, patience: Duration) -> Option<Duration> {
    let begun = std::time::Instant::now();
    let (mut read, mut write) = stream.split();
    let ask = async {
        loop {
            if write.write_all(b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n").await.is_err() {
                return;
            }
        }
    };
    let take = async {
        let mut byte = [0];
        loop {
            let Some(every) = every else {
                std::future::pending::<()>().await;
                return;
            };
            tokio::time::sleep(Duration::from_millis(every)).await;
            if !matches!(read.read(&mut byte).await, Ok(1)) {
                return;
            }
        }
    };
    let gone = async {
        tokio::select! { () = ask => {}, () = take => {} }
    };
    tokio::time::timeout(patience, gone).await.ok().map(|()| begun.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_and_does_not_read_is_let_go() {
    let district = District::open();
    let quick = Limits { write_time: Duration::from_millis(500), write_least: 2_000, ..limits() };
    // There is one place only: who holds it shuts everybody else out.
    let server = server(&district, Limits { connections: 1, ..quick }).await;
    for every in [None, Some(20)] {
        let slow = from(1, server.address).await;
        let held = tokio::spawn(until_let_go(slow, every, Duration::from_secs(60)));
        tokio::time::sleep(Duration::from_millis(100)).await;
        let other = from(1, server.address).await;
        let answer = answered(other, GET, Duration::from_secs(60)).await;
        assert!(answer.is_some_and(|a| a.starts_with("HTTP/1.1 200")), "{every:?}: the place is free again");
        assert!(held.await.unwrap().is_some(), "{every:?}: it was let go");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_does_not_take_all_connections() {
    let district = District::open();
    let server = server(&district, Limits { connections: 8, connections_each: 3, ..limits() }).await;
    let mut held = vec![];
    for _ in 0..3 {
        held.push(from(1, server.address).await);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let short = Duration::from_secs(5);
    assert_eq!(answered(from(1, server.address).await, GET, short).await, None, "his fourth is not heard");
    assert!(answered(from(2, server.address).await, GET, short).await.is_some(), "somebody else is");
    drop(held);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(answered(from(1, server.address).await, GET, short).await.is_some(), "what he gave back is his again");
}

/// A form of which only the beginning is sent.
fn begun(cookie: &str) -> String {
    format!(
        "POST {DRAFT} HTTP/1.1\r\nHost: {HOST}\r\nCookie: guiju={cookie}\r\nContent-Length: 50000\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n--{BOUNDARY}\r\n"
    )
}

/// Somebody who sends many forms slowly, and somebody who is not signed in and does, hold up nobody else's form.
#[tokio::test(flavor = "multi_thread")]
async fn slow_forms_hold_up_nobody_else() {
    let district = District::open();
    let few = Limits { intakes: 3, intakes_each: 2, body_time: Duration::from_secs(20), ..limits() };
    let server = server(&district, few).await;
    let slow = Browser::of(&district, "xu-wen").await;
    let mut other = Browser::of(&district, "ding-mo").await;
    let csrf = other.get("/phrases").await.hidden_of("_csrf");
    let mut held = vec![];
    for n in 0..8 {
        let cookie = if n % 2 == 0 { slow.cookies["guiju"].as_str() } else { "nobody" };
        let mut stream = from(1, server.address).await;
        stream.write_all(begun(cookie).as_bytes()).await.unwrap();
        held.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let body = format!("_csrf={csrf}&phrase=x");
    let form = format!(
        "POST /phrases HTTP/1.1\r\nHost: {HOST}\r\nCookie: guiju={}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        other.cookies["guiju"],
        body.len()
    );
    let answer = answered(from(2, server.address).await, &form, Duration::from_secs(10)).await;
    let answer = answer.expect("answered while the others are still sending");
    assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
    // He himself waits, and is told so.
    let own = format!("{}x", begun(&slow.cookies["guiju"]));
    let waits = answered(from(1, server.address).await, &own, Duration::from_secs(3)).await;
    assert_eq!(waits, None, "his own forms are before it");
    drop(held);
}
