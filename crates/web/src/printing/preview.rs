//! A form as it would be printed, while it is being filled in.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::form::Form;
use guiju_print::Print;
use guiju_ui::{Markup, Preview};

use super::pages::{heed, page_number, sheets, svg};
use crate::act::{self, Sheet, Wanted};
use crate::answer::Failure;
use crate::visit::{Visit, blocking};

/// What a form prints as far as it is filled in; nothing for forms that print nothing.
pub(crate) fn value(visit: &Visit, wanted: &Wanted, form: &Form) -> Option<Preview> {
    let pages = visit.site.pages_of(wanted.name())?;
    wanted.shown(visit, |show| pages.preview(show, wanted.spec.name, form))
}

/// Whether an act's form can be previewed.
pub(crate) fn is_offered(visit: &Visit, wanted: &Wanted) -> bool {
    value(visit, wanted, &Form::default()).is_some()
}

/// The pages, with what should be heeded and what the format has against the text; said in words where they cannot be laid out.
pub(crate) fn part(visit: &Visit, preview: &Preview) -> Result<Markup, Failure> {
    let (sheets, heed) = match laid(visit, &preview.print) {
        Ok(laid) => laid,
        // What the format has against it is told all the same.
        Err(Failure::Trouble(trouble)) => (Markup::none(), vec![trouble.words]),
        Err(failure) => return Err(failure),
    };
    Ok(guiju_ui::preview(&sheets, &heed, &preview.findings)?)
}

fn laid(visit: &Visit, print: &Print) -> Result<(Markup, Vec<String>), Failure> {
    let (hash, laid) = visit.site.press.lay(print, &visit.account.login)?;
    Ok((sheets(&laid, |n| format!("/preview/{hash}/{n}.svg"))?, heed(&laid)))
}

/// GET /preview/{hash}/{file}: a page of what the visitor had laid out from a form, nobody else's.
pub(crate) async fn page(visit: Visit, Path((hash, file)): Path<(String, String)>) -> Result<Response, Failure> {
    blocking(move || {
        let number = page_number(&file).ok_or(Failure::Nothing)?;
        svg(&*visit.site.press.previewed(&hash, &visit.account.login).ok_or(Failure::Nothing)?, number)
    })
    .await
}

/// The form again with its preview, something set right before where that was asked for; the preview alone for the script.
/// Nothing is done by that.
pub(crate) fn again(
    visit: &Visit,
    wanted: &Wanted,
    mut sheet: Sheet,
    mend: &str,
    live: bool,
) -> Result<Response, Failure> {
    if !mend.is_empty() {
        let pages = visit.site.pages_of(wanted.name()).ok_or(Failure::Nothing)?;
        let finding = mend.parse().ok();
        sheet.form = wanted.shown(visit, |show| pages.mended(show, wanted.spec.name, &sheet.form, finding));
    }
    let preview = value(visit, wanted, &sheet.form).ok_or(Failure::Nothing)?;
    if live {
        return alone(visit, &preview);
    }
    sheet.preview = Some(part(visit, &preview)?);
    act::page(visit, wanted, StatusCode::OK, &sheet)
}

/// The part alone, for the script that puts it beside the form.
fn alone(visit: &Visit, preview: &Preview) -> Result<Response, Failure> {
    let html: String = part(visit, preview)?.into();
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}
