//! Bodies: how many bytes, for how long; what was typed, file by file staged.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use guiju_core::form::{Form, Problem};
use http_body::Frame;

use crate::answer::{Failure, Trouble};
use crate::limits::Limits;

/// What came with a form.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// Fields of the act, and its files: those staged before and now.
    pub form: Form,
    /// Fields of our own, whose names begin with `_`.
    pub hidden: BTreeMap<String, Vec<String>>,
    /// What the door itself found wrong.
    pub problems: Vec<Problem>,
    /// Whether the form's token is the session's. One that is not may be shown again, but does nothing.
    pub admitted: bool,
}

impl Typed {
    /// A field of our own; empty where it did not come.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        self.hidden.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    pub(crate) fn take(&mut self, name: &str, bytes: &[u8]) {
        let value = String::from_utf8_lossy(bytes).into_owned();
        if std::str::from_utf8(bytes).is_err() {
            let words = "含有无法识别的字符（不是 UTF-8 编码），请重新填写这一栏";
            self.problems.push(Problem::of(name, words));
        }
        let fields = if name.starts_with('_') { &mut self.hidden } else { &mut self.form.fields };
        fields.entry(name.to_owned()).or_default().push(value);
    }
}

/// What the reading of a form asks of its surroundings.
pub(crate) trait Desk {
    /// Whether the form's token is the session's; asked before any file is staged.
    fn admits(&self, typed: &Typed) -> bool;
    /// Whether what comes as a file in this field is a table, whose text counts as typed.
    fn is_table(&self, field: &str) -> bool;
    /// Whether what comes as a file in this field is a package, which has bounds of its own.
    fn is_package(&self, _field: &str) -> bool {
        false
    }
    /// Stages a file of a field and returns its hash; or what is wrong with it, in words.
    fn stage(
        &self,
        bytes: Vec<u8>,
        field: &str,
        name: &str,
    ) -> impl Future<Output = Result<Result<String, String>, Failure>> + Send;
}

/// Reads a form within all limits.
pub(crate) async fn read<D: Desk + Sync>(request: Request, limits: &Limits, desk: &D) -> Result<Typed, Failure> {
    let read = read_in_time(request, limits, desk);
    match tokio::time::timeout(limits.body_time, read).await {
        Ok(read) => read,
        Err(_) => Err(Trouble::of(StatusCode::REQUEST_TIMEOUT).into()),
    }
}

async fn read_in_time<D: Desk + Sync>(request: Request, limits: &Limits, desk: &D) -> Result<Typed, Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (head, body) = request.into_parts();
    let (body, cut) = Meter::of(body, limits.body);
    let metered = Request::from_parts(head, body);
    let mut typed = match kind.as_str() {
        "multipart/form-data" => crate::parts::read(metered, &cut, limits, desk).await?,
        "application/x-www-form-urlencoded" => pairs(metered, &cut, limits).await?,
        _ => return Err(Trouble::of(StatusCode::UNSUPPORTED_MEDIA_TYPE).into()),
    };
    typed.admitted = desk.admits(&typed);
    Ok(typed)
}

async fn pairs(request: Request, cut: &Cut, limits: &Limits) -> Result<Typed, Failure> {
    let too_large = || Trouble::of(StatusCode::PAYLOAD_TOO_LARGE);
    let bytes = axum::body::to_bytes(request.into_body(), limits.typed).await.map_err(|_| too_large())?;
    if cut.is_cut() {
        return Err(too_large().into());
    }
    let mut typed = Typed::default();
    for (n, pair) in bytes.split(|b| *b == b'&').filter(|p| !p.is_empty()).enumerate() {
        if n >= limits.parts {
            return Err(too_many(limits).into());
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let name = decode(halves.next().unwrap_or_default());
        let value = decode(halves.next().unwrap_or_default());
        typed.take(&String::from_utf8_lossy(&name), &value);
    }
    Ok(typed)
}

/// Percent-decoding as forms are sent: `+` is a blank; what is no escape stays as it is.
fn decode(raw: &[u8]) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        match byte {
            b'+' => out.push(b' '),
            b'%' => match (hex(raw.get(at)), hex(raw.get(at + 1))) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    at += 2;
                }
                _ => out.push(b'%'),
            },
            _ => out.push(byte),
        }
    }
    out
}

/// No page of ours sends so many fields.
pub(crate) fn too_many(limits: &Limits) -> Trouble {
    let words = format!("未作任何记录。一张表单最多{}栏。请从本系统的页面填写并提交。", limits.parts);
    Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "提交的栏目过多", words)
}

/// A body that lets so many bytes through, then reads on for a while without keeping anything, then ends: a browser that
/// is still sending would otherwise never see the answer. That it was cut is told beside it, so that what came before the
/// cut can still be read.
struct Meter {
    inner: Body,
    left: u64,
    spare: u64,
    cut: Cut,
    /// A piece has just gone through: who reads works it off before the next, and never heaps them up.
    rests: bool,
}

/// Whether a body was over its limit and cut.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cut(Arc<AtomicBool>);

impl Cut {
    pub(crate) fn is_cut(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Meter {
    fn of(inner: Body, limit: u64) -> (Body, Cut) {
        let cut = Cut::default();
        let meter = Self { inner, left: limit, spare: limit, cut: cut.clone(), rests: false };
        (Body::new(meter), cut)
    }

    fn pass(&mut self, data: Bytes) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.rests = true;
        Poll::Ready(Some(Ok(Frame::data(data))))
    }
}

impl HttpBody for Meter {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.rests) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            let frame = std::task::ready!(Pin::new(&mut self.inner).poll_frame(cx));
            let Some(Ok(frame)) = frame else { return Poll::Ready(frame) };
            let data = match frame.into_data() {
                Ok(data) => data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            };
            let size = data.len() as u64;
            if !self.cut.is_cut() && size <= self.left {
                self.left -= size;
                return self.pass(data);
            }
            let fits = usize::try_from(std::mem::take(&mut self.left)).unwrap_or(usize::MAX).min(data.len());
            self.cut.0.store(true, Ordering::Relaxed);
            if fits > 0 {
                return self.pass(data.slice(..fits));
            }
            if size >= self.spare {
                return Poll::Ready(None);
            }
            self.spare -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_cut_at_its_limit() {
        let through = async |limit: u64| {
            let (body, cut) = Meter::of(Body::from("0123456789"), limit);
            (axum::body::to_bytes(body, 100).await.unwrap().len(), cut.is_cut())
        };
        assert_eq!(through(11).await, (10, false));
        assert_eq!(through(10).await, (10, false));
        assert_eq!(through(9).await, (9, true));
        assert_eq!(through(0).await, (0, true));
    }

    #[test]
    fn urls_are_decoded_byte_by_byte() {
        assert_eq!(decode(b"a+b%E4%BD%A0%zz%4"), "a b你%zz%4".as_bytes());
        assert_eq!(decode(b"%ff"), vec![0xff]);
        assert_eq!(decode(b""), b"");
    }
}
