//! What was recorded for the visitor, with a way to confirm it in one step.

use guiju_core::journal::Obligation;
use guiju_core::vocabulary::SubjectUse;
use guiju_ui::{Markup, encode};

use crate::answer::Failure;
use crate::secret::token;
use crate::site::act_href;
use crate::subject::Opened;
use crate::visit::Visit;

/// What an obligation to confirm is about, told by the matter that recorded it, and the two answers: a button that confirms
/// it, a link to the form for who sees it otherwise. Nothing for other obligations, and where the visitor may not see the
/// subject.
pub(crate) fn part(visit: &Visit, owed: &Obligation, subject: &str) -> Result<Option<Markup>, Failure> {
    let how = &visit.site.confirming;
    let stands = owed.clock.as_ref().and_then(|clock| clock.stands.as_ref());
    let (Some(stands), true, Some((matter, act))) = (stands, owed.act == how.act, how.act.split_once('.')) else {
        return Ok(None);
    };
    let Some(spec) = visit.site.act(matter, act) else { return Ok(None) };
    let opened = match Opened::find(visit, matter, subject, SubjectUse::Any) {
        Ok(opened) => opened,
        Err(Failure::Nothing) => return Ok(None),
        Err(other) => return Err(other),
    };
    let mut rows = opened.subject.rows.iter().chain(&opened.subject.others);
    let row = rows.find(|(head, _)| head.position == stands.record);
    let told = row.and_then(|(head, body)| {
        let matter = visit.site.matter(&head.matter)?;
        Some(matter.tell(head, body, &visit.org).join("；"))
    });
    let href = act_href(matter, Some(subject), spec);
    let record = stands.record.to_string();
    let hidden = [
        ("_csrf", visit.session.csrf.as_str()),
        ("_key", &token()?),
        ("_version", &opened.subject.version.to_string()),
        (how.record, &record),
        (how.outcome, how.agreed),
    ];
    let field = |(name, value): &(&str, &str)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Markup::text(name), Markup::text(value))
    };
    let agreed = visit.site.label_of(&*visit.edition, spec, how.outcome, how.agreed);
    Ok(Some(Markup::trusted(format!(
        "<p>{}</p><form class=\"one-step\" method=\"post\" action=\"{}\">{}<button class=\"button small\" type=\"submit\">{}\
         </button> <a class=\"button plain small\" href=\"{}\">有异议</a></form>",
        Markup::text(&told.unwrap_or_default()),
        Markup::text(&href),
        hidden.iter().map(field).collect::<String>(),
        Markup::text(&agreed),
        Markup::text(&format!("{href}?{}={}", encode(how.record), encode(&record))),
    ))))
}
