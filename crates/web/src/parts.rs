//! Forms with files: part by part, each file staged as it comes.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use guiju_core::form::{FileRef, Problem};
use guiju_core::sheet::decoded;

use crate::answer::{Failure, Trouble};
use crate::body::{Cut, Desk, Typed, too_many};
use crate::limits::Limits;

/// The body ended in the middle of something, or is no form at all.
fn broken(_: MultipartError) -> Failure {
    Trouble::of(StatusCode::BAD_REQUEST).into()
}

/// A form being read.
struct Reading<'a, D> {
    typed: Typed,
    limits: &'a Limits,
    desk: &'a D,
    /// Bytes of typed text that may still come.
    room: usize,
    files: usize,
}

/// Reads a form with files. Of a body that was cut, what came before the cut counts as typed.
pub(crate) async fn read<D: Desk + Sync>(
    request: Request,
    cut: &Cut,
    limits: &Limits,
    desk: &D,
) -> Result<Typed, Failure> {
    let unreadable = |_| Failure::from(Trouble::of(StatusCode::BAD_REQUEST));
    let multipart = Multipart::from_request(request, &()).await.map_err(unreadable)?;
    let mut reading = Reading { typed: Typed::default(), limits, desk, room: limits.typed, files: 0 };
    let read = reading.all(multipart).await;
    if cut.is_cut() {
        let most = guiju_ui::form::size(limits.body);
        let words = format!("提交的内容合计超过{most}的上限，超出的部分没有收到，请减少附件后重新提交");
        reading.typed.problems.push(Problem::of("", words));
        return Ok(reading.typed);
    }
    read.map(|()| reading.typed)
}

impl<D: Desk + Sync> Reading<'_, D> {
    async fn all(&mut self, mut multipart: Multipart) -> Result<(), Failure> {
        let mut trouble: Option<Trouble> = None;
        let mut count = 0;
        while let Some(mut part) = multipart.next_field().await.map_err(broken)? {
            count += 1;
            if count > self.limits.parts && trouble.is_none() {
                trouble = Some(too_many(self.limits));
            }
            if trouble.is_some() {
                // The rest is read and forgotten, so that the answer arrives.
                swallow(&mut part).await?;
                continue;
            }
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(|file| file.replace("%22", "\"")) {
                Some(file) if file.is_empty() => swallow(&mut part).await?,
                Some(file) => self.file(part, name, file).await?,
                None => trouble = self.text(part, &name).await?,
            }
        }
        trouble.map_or(Ok(()), |t| Err(t.into()))
    }

    async fn text(&mut self, mut part: Field<'_>, name: &str) -> Result<Option<Trouble>, Failure> {
        let mut bytes = vec![];
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > self.room {
                swallow(&mut part).await?;
                return Ok(Some(Trouble::of(StatusCode::PAYLOAD_TOO_LARGE)));
            }
            bytes.extend_from_slice(&chunk);
        }
        self.room -= bytes.len();
        self.typed.take(name, &bytes);
        Ok(None)
    }

    /// A file's content, staged; or what is wrong with it. One that is too large is measured and forgotten.
    async fn file(&mut self, mut part: Field<'_>, field: String, name: String) -> Result<(), Failure> {
        // A table is typed text; what is typed has its own limit.
        let is_table = self.desk.is_table(&field);
        let most = match self.desk.is_package(&field) {
            true => self.limits.package as u64,
            false => self.limits.file,
        };
        self.files += usize::from(!is_table);
        let admitted = self.desk.admits(&self.typed);
        let wanted = admitted && (is_table || self.files <= self.limits.files);
        let mut bytes: Vec<u8> = vec![];
        let mut size = 0_u64;
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            size += chunk.len() as u64;
            if wanted && size <= most {
                bytes.extend_from_slice(&chunk);
            }
        }
        let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        let wrong = if !admitted {
            Some(format!("请重新选择文件“{shown}”"))
        } else if !wanted {
            Some(format!("一次最多{}个文件，没有收“{shown}”", self.limits.files))
        } else if !plain(&name) {
            Some(format!("文件名“{shown}”不能含路径，请改名后再上传"))
        } else if size > most {
            let most = guiju_ui::form::size(most);
            Some(format!("文件“{shown}”超过{most}的上限，请压缩或拆分后再上传"))
        } else {
            None
        };
        if wrong.is_none() && is_table {
            self.table(&field, &name, &bytes);
            return Ok(());
        }
        let staged = match wrong {
            Some(words) => Err(words),
            None => self.desk.stage(bytes, &field, &name).await?,
        };
        match staged {
            Ok(hash) => self.typed.form.files.push(FileRef { field, name, size, hash }),
            Err(words) => self.typed.problems.push(Problem::of(&field, words)),
        }
        Ok(())
    }

    /// A table's text counts as typed, with the file's name before it.
    fn table(&mut self, field: &str, name: &str, bytes: &[u8]) {
        let text = decoded(bytes).map(|text| format!("{name}\n{text}"));
        match text {
            Some(text) if text.len() <= self.room => {
                self.room -= text.len();
                self.typed.form.fields.entry(field.to_owned()).or_default().push(text);
            }
            Some(_) => {
                let most = guiju_ui::form::size(self.limits.typed as u64);
                let words = format!("表格“{name}”太大，一张表单所填内容合计不超过{most}");
                self.typed.problems.push(Problem::of(field, words));
            }
            None => {
                let words = format!("“{name}”不是文本表格，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再上传");
                self.typed.problems.push(Problem::of(field, words));
            }
        }
    }
}

/// A name that is only a name.
fn plain(name: &str) -> bool {
    let path = name.contains(['/', '\\', ':']) || name.contains("..") || name.starts_with('.');
    !path && !name.chars().any(char::is_control)
}

async fn swallow(part: &mut Field<'_>) -> Result<(), Failure> {
    while part.chunk().await.map_err(broken)?.is_some() {}
    Ok(())
}
