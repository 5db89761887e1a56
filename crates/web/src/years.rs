//! What the calendar does not know: by whom and by which act the notice of a year is loaded.

use guiju_ui::Markup;

use crate::site::act_href;
use crate::visit::Visit;

/// The way on where something cannot be counted: a link to the act for whom it is open, else who can do it.
pub(crate) fn way_on(visit: &Visit) -> Markup {
    let site = &visit.site;
    let Some((matter, name)) = site.desk.years_act.split_once('.') else { return Markup::none() };
    let Some(act) = site.act(matter, name) else { return Markup::none() };
    let view = visit.reader.begins(matter, name, visit.person());
    if view.as_ref().is_some_and(|view| view.open) {
        let href = act_href(matter, None, act);
        let link = format!("<a href=\"{}\">{}</a>", Markup::text(&href), Markup::text(act.label));
        return Markup::trusted(format!("可以在此{link}。"));
    }
    let mut who: Vec<String> = view.into_iter().flat_map(|view| view.reasons).flat_map(|reason| reason.who).collect();
    who.dedup();
    Markup::text(&format!("由{}办理“{}”。", who.join("、"), act.label))
}
