//! A form as it would be printed, while it is being filled in.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::form::{Form, Problem};
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use guiju_print::Print;
use guiju_ui::form::ALL;
use guiju_ui::{Markup, Preview};

use super::PATIENCE;
use super::pages::{heed, page_number, sheets, svg};
use crate::act::{self, Sheet, Wanted};
use crate::answer::Failure;
use crate::visit::{Visit, blocking};

/// What a form prints as far as it is filled in; nothing for forms that print nothing.
pub(crate) fn value(visit: &Visit, wanted: &Wanted, form: &Form) -> Option<Preview> {
    let pages = visit.site.pages_of(wanted.name())?;
    wanted.shown(visit, |show| pages.preview(show, wanted.spec.name, form))
}

/// What is longer than its field lets it be: it will not be taken, and laying it out could take for ever.
pub(crate) fn too_long(spec: &ActSpec, form: &Form) -> Vec<Problem> {
    let most = |field: &FieldSpec| match field.kind {
        FieldKind::Line(most) | FieldKind::Text(most) => Some(most),
        FieldKind::Items(most) => Some(most.saturating_mul(200)),
        _ => None,
    };
    let over = |field: &FieldSpec| -> Option<Problem> {
        let (most, typed) = (most(field)?, form.fields.get(field.name)?);
        let letters: usize = typed.iter().map(|text| text.chars().count()).sum();
        let words = format!("“{}”过长，现有{letters}字，最多{most}字，不能预览", field.label);
        (letters > most).then(|| Problem::of(field.name, words))
    };
    spec.fields.iter().filter_map(over).collect()
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
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
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
    if live && !sheet.problems.is_empty() {
        let words: Vec<String> = sheet.problems.into_iter().map(|problem| problem.message).collect();
        return alone(guiju_ui::preview(&Markup::none(), &words, &[])?);
    }
    if !mend.is_empty() {
        let pages = visit.site.pages_of(wanted.name()).ok_or(Failure::Nothing)?;
        let finding = Some(mend).filter(|key| *key != ALL);
        sheet.form = wanted.shown(visit, |show| pages.mended(show, wanted.spec.name, &sheet.form, finding));
    }
    let preview = value(visit, wanted, &sheet.form).ok_or(Failure::Nothing)?;
    if live {
        return alone(part(visit, &preview)?);
    }
    sheet.preview = Some(part(visit, &preview)?);
    act::page(visit, wanted, StatusCode::OK, &sheet)
}

/// The part alone, for the script that puts it beside the form.
fn alone(part: Markup) -> Result<Response, Failure> {
    let html: String = part.into();
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}
