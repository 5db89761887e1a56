//! Bodies: how many bytes, for how long; what was typed, file by file staged.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use guiju_core::form::{FileRef, Form, Problem};
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
}

impl Typed {
    /// A field of our own; empty where it did not come.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        self.hidden.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    fn take(&mut self, name: &str, bytes: &[u8]) {
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
    /// Stages a file and returns its hash; or what is wrong with it, in words.
    fn stage(&self, bytes: Vec<u8>, name: &str)
    -> impl Future<Output = Result<Result<String, String>, Failure>> + Send;
}

/// Reads a form within all limits. A form that is not admitted is read to its end and answered with one page.
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
    let metered = request.map(|body| Body::new(Meter { inner: body, left: limits.body, spare: limits.body }));
    let typed = match kind.as_str() {
        "multipart/form-data" => parts(metered, limits, desk).await?,
        "application/x-www-form-urlencoded" => pairs(metered, limits).await?,
        _ => return Err(Trouble::of(StatusCode::UNSUPPORTED_MEDIA_TYPE).into()),
    };
    if desk.admits(&typed) { Ok(typed) } else { Err(stale().into()) }
}

/// The form's token is not the session's.
pub(crate) fn stale() -> Trouble {
    let words =
        "未作任何记录。页面打开后登录状态已变，请返回上一页（所填内容仍在），复制要保留的内容，重新打开表单后提交。";
    Trouble::new(StatusCode::FORBIDDEN, "这张表单已经失效", words)
}

async fn pairs(request: Request, limits: &Limits) -> Result<Typed, Failure> {
    let bytes = axum::body::to_bytes(request.into_body(), limits.typed).await;
    let bytes = bytes.map_err(|_| Trouble::of(StatusCode::PAYLOAD_TOO_LARGE))?;
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

fn too_many(limits: &Limits) -> Trouble {
    let words =
        format!("未作任何记录。一张表单最多{}栏、{}个文件。请返回上一页，减少后重新提交。", limits.parts, limits.files);
    Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "提交的栏目或文件过多", words)
}

async fn parts<D: Desk + Sync>(request: Request, limits: &Limits, desk: &D) -> Result<Typed, Failure> {
    let unreadable = |_| Failure::from(Trouble::of(StatusCode::BAD_REQUEST));
    let mut multipart = Multipart::from_request(request, &()).await.map_err(unreadable)?;
    let mut typed = Typed::default();
    let mut room = limits.typed;
    let mut trouble: Option<Trouble> = None;
    let (mut count, mut files) = (0, 0);
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        count += 1;
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        if count > limits.parts {
            trouble = trouble.or_else(|| Some(too_many(limits)));
        }
        if trouble.is_some() {
            // The rest is read and forgotten, so that the answer arrives.
            swallow(&mut field).await?;
            continue;
        }
        let Some(file) = file else {
            match text(field, room).await? {
                Some(bytes) => {
                    room -= bytes.len();
                    typed.take(&name, &bytes);
                }
                None => trouble = Some(Trouble::of(StatusCode::PAYLOAD_TOO_LARGE)),
            }
            continue;
        };
        if file.is_empty() {
            swallow(&mut field).await?;
            continue;
        }
        files += 1;
        if files > limits.files {
            trouble = Some(too_many(limits));
        } else if !desk.admits(&typed) {
            trouble = Some(stale());
        }
        match trouble {
            Some(_) => swallow(&mut field).await?,
            None => take_file(&mut typed, field, name, file, limits, desk).await?,
        }
    }
    trouble.map_or(Ok(typed), |t| Err(t.into()))
}

/// A file's content, staged; or what is wrong with it. One that is too large is measured and forgotten.
async fn take_file<D: Desk + Sync>(
    typed: &mut Typed,
    mut part: Field<'_>,
    field: String,
    name: String,
    limits: &Limits,
    desk: &D,
) -> Result<(), Failure> {
    let name = name.replace("%22", "\"");
    let mut bytes: Vec<u8> = vec![];
    let mut size = 0_u64;
    while let Some(chunk) = part.chunk().await.map_err(broken_off)? {
        size += chunk.len() as u64;
        if size <= limits.file {
            bytes.extend_from_slice(&chunk);
        }
    }
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let wrong = if !plain(&name) {
        Some(format!("文件名“{shown}”不能含路径，请改名后再上传"))
    } else if size > limits.file {
        Some(format!("文件“{shown}”超过{}的上限，请压缩或拆分后再上传", guiju_ui::form::size(limits.file)))
    } else {
        None
    };
    let staged = match wrong {
        Some(words) => Err(words),
        None => desk.stage(bytes, &name).await?,
    };
    match staged {
        Ok(hash) => typed.form.files.push(FileRef { field, name, size, hash }),
        Err(words) => typed.problems.push(Problem::of(&field, words)),
    }
    Ok(())
}

/// A name that is only a name.
fn plain(name: &str) -> bool {
    let path = name.contains(['/', '\\', ':']) || name.contains("..") || name.starts_with('.');
    !path && !name.chars().any(char::is_control)
}

async fn text(mut field: Field<'_>, room: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = vec![];
    while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
        if bytes.len() + chunk.len() > room {
            swallow(&mut field).await?;
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

async fn swallow(field: &mut Field<'_>) -> Result<(), Failure> {
    while field.chunk().await.map_err(broken_off)?.is_some() {}
    Ok(())
}

fn broken_off(error: axum::extract::multipart::MultipartError) -> Failure {
    let too_large = std::error::Error::source(&error).is_some_and(|e| chain(e).any(|e| e.is::<TooLarge>()));
    let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
    Trouble::of(status).into()
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |e| e.source())
}

/// A body that lets so many bytes through, then reads on for a while without keeping anything, then ends in an error:
/// a browser that is still sending would otherwise never see the answer.
struct Meter {
    inner: Body,
    left: u64,
    spare: u64,
}

#[derive(Debug)]
struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("body too large")
    }
}
impl std::error::Error for TooLarge {}

impl HttpBody for Meter {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        loop {
            let frame = std::task::ready!(Pin::new(&mut self.inner).poll_frame(cx));
            let over = self.left == 0;
            let Some(Ok(frame)) = frame else {
                let end = if over { Some(Err(axum::Error::new(TooLarge))) } else { frame };
                return Poll::Ready(end);
            };
            let size = frame.data_ref().map_or(0, |d| d.len() as u64);
            if !over && size < self.left {
                self.left -= size;
                return Poll::Ready(Some(Ok(frame)));
            }
            self.left = 0;
            if size >= self.spare {
                return Poll::Ready(Some(Err(axum::Error::new(TooLarge))));
            }
            self.spare -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_decoded_byte_by_byte() {
        assert_eq!(decode(b"a+b%E4%BD%A0%zz%4"), "a b你%zz%4".as_bytes());
        assert_eq!(decode(b"%ff"), vec![0xff]);
        assert_eq!(decode(b""), b"");
    }
}
