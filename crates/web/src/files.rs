//! Attached files, for those who may see the subject whose act named them.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use guiju_core::vocabulary::SubjectUse;

use crate::answer::Failure;
use crate::subject::Opened;
use crate::visit::{Visit, blocking};

/// GET /m/{matter}/{subject}/file/{hash}
pub(crate) async fn get(
    visit: Visit,
    Path((matter, subject, hash)): Path<(String, String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || {
        let opened = Opened::find(&visit, &matter, &subject, SubjectUse::Needs)?;
        let mut rows = opened.subject.rows.iter().chain(&opened.subject.others);
        if !rows.any(|(head, _)| head.blobs.contains(&hash)) {
            return Err(Failure::Nothing);
        }
        let Some(bytes) = visit.site.blobs.get(&hash)? else { return Err(Failure::Nothing) };
        let name = query.get("name").map_or("附件", String::as_str);
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, disposition(name)),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

/// Never shown in the page, always saved: under a name that is only a name.
pub(crate) fn disposition(name: &str) -> String {
    let plain = |c: &char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '"');
    let name: String = name.chars().filter(plain).take(120).collect();
    let name = name.trim_start_matches('.');
    let name = if name.is_empty() { "附件" } else { name };
    format!("attachment; filename=\"file\"; filename*=UTF-8''{}", guiju_ui::encode(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name() {
        assert_eq!(disposition("../a\r\n\"b.txt"), "attachment; filename=\"file\"; filename*=UTF-8''ab.txt");
        assert!(disposition("通知.docx").ends_with("%E9%80%9A%E7%9F%A5.docx"));
        assert!(disposition("...").ends_with("%E9%99%84%E4%BB%B6"));
    }
}
