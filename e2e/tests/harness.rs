//! The harness itself, on a small page served from here: it finds what is there and misses what is not.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use e2e::browser::{Browser, Device};
use e2e::fault::{Fault, Walk};
use e2e::program::binary;

const FIRST: &str = "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>送审</title>
<meta name='viewport' content='width=device-width'><script>window.onload = () => { document.title = '脚本已运行'; };</script>
</head><body><h1>发文稿纸</h1>
<form action='/second'>
<label>标题 <input name='title' value='旧标题'></label>
<label>日期 <input type='date' name='day'></label>
<label>缓急 <select name='urgency'><option value='plain'>平件</option><option value='urgent'>加急</option></select></label>
<label>公开 <input type='checkbox' name='open' value='yes'></label>
<button>送  审</button></form>
<p style='height: 2000px'>正文</p><p>页末</p></body></html>";

const WIDE: &str = "<!doctype html><html><head><meta charset='utf-8'><title>宽</title>
<meta name='viewport' content='width=device-width'></head><body>
<table style='width: 700px'><tr><td>宽表</td></tr></table><input name='bare'></body></html>";

const SECOND: &str = "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>已送审</title>收到 ";

/// Serves the pages; `/second` shows what was sent. Where.
fn serve() -> Walk<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = format!("http://{}", listener.local_addr()?);
    // A browser that goes away in the middle of an answer is no fault of the page.
    std::thread::spawn(move || listener.incoming().flatten().map(answer).filter(Result::is_err).count());
    Ok(address)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = String::new();
    BufReader::new(&stream).read_line(&mut request)?;
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, body) = match path.split_once('?') {
        None if path == "/" => ("200 OK", FIRST.to_owned()),
        None if path == "/wide" => ("200 OK", WIDE.to_owned()),
        Some(("/second", sent)) => ("200 OK", format!("{SECOND}{sent}")),
        _ => ("404 Not Found", "无此页".to_owned()),
    };
    let head = "content-type: text/html; charset=utf-8\r\nconnection: close";
    write!(stream, "HTTP/1.1 {status}\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// The width of a PNG, which stands at a fixed place in its head.
fn width_of(picture: &Path) -> Walk<u32> {
    let bytes = std::fs::read(picture)?;
    let width = bytes.get(16..20).filter(|_| bytes.starts_with(b"\x89PNG")).ok_or_else(|| Fault::of("no PNG"))?;
    Ok(u32::from_be_bytes(width.try_into()?))
}

#[test]
fn a_form_is_filled_in_and_sent_at_the_desk() -> Walk {
    let address = serve()?;
    let desk = Browser::start(Device::Desk)?;
    desk.open(&address)?;
    desk.sees("发文稿纸")?;
    desk.sees_no("收到")?;
    desk.fits()?;
    desk.is_labelled()?;
    desk.fill("title", "it's 关于")?;
    desk.fill("day", "2023-01-09")?;
    desk.select("urgency", "加急")?;
    desk.tick("open", "yes")?;
    assert_eq!(width_of(&desk.picture("harness-desk")?)?, 1280);
    desk.click("送 审")?;
    desk.sees("title=it%27s+%E5%85%B3%E4%BA%8E&day=2023-01-09&urgency=urgent&open=yes")?;
    assert_eq!((desk.path()?.as_str(), desk.title()?.as_str()), ("/second", "已送审"));
    Ok(())
}

#[test]
fn a_phone_is_as_wide_as_a_phone_and_wide_things_are_found() -> Walk {
    let address = serve()?;
    let phone = Browser::start(Device::Phone)?;
    phone.open(&address)?;
    phone.fits()?;
    assert_eq!(width_of(&phone.picture("harness-phone")?)?, 780, "390 at twice the pixels");
    phone.open(&format!("{address}/wide"))?;
    assert!(phone.fits().unwrap_err().0.contains("<table"));
    let unlabelled = phone.is_labelled().unwrap_err().0;
    assert!(unlabelled.contains("bare") && unlabelled.contains("lang"), "{unlabelled}");
    Ok(())
}

#[test]
fn what_is_not_there_is_said_with_what_is() -> Walk {
    let address = serve()?;
    let desk = Browser::start(Device::Desk)?;
    desk.open(&address)?;
    let fault = desk.click("签发").unwrap_err().0;
    assert!(fault.contains("签发") && fault.contains("发文稿纸"), "{fault}");
    assert!(desk.sees("签发").unwrap_err().0.contains("页末"));
    desk.open(&format!("{address}/missing"))?;
    assert!(desk.is_quiet().unwrap_err().0.contains("404"));
    Ok(())
}

#[test]
fn scripts_can_be_switched_off() -> Walk {
    let address = serve()?;
    let desk = Browser::start(Device::Desk)?;
    desk.open(&address)?;
    assert_eq!(desk.title()?, "脚本已运行");
    desk.scripts(false)?;
    desk.open(&address)?;
    assert_eq!(desk.title()?, "送审");
    desk.sees("发文稿纸")?;
    desk.click("送 审")?;
    desk.sees("收到")
}

#[test]
fn the_program_must_be_named() {
    assert!(binary(None).unwrap_err().0.contains("GUIJU_BIN is not set"));
    assert!(binary(Some("/no/such/guiju".into())).unwrap_err().0.contains("names no file"));
}
