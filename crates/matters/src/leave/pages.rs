//! What a leave shows: the slip (请假报备单) and the course; how leaves stand in lists.

mod away;
mod slip;

use std::collections::BTreeMap;

use guiju_core::form::Form;
use guiju_core::journal::Head;
use guiju_core::norms::Norms;
use guiju_core::register::{Ask, Viewer};
use guiju_core::{CaseFile, OfficeTime};
use guiju_print::Print;
use guiju_ui::card::{Part, Read, Share};
use guiju_ui::{
    Book, Error, ListRow, Listing, ListingColumn, Look, Markup, Pages, Printable, Show, Shown, Tab, cites, list,
};

use super::Leave;
use super::decide::label;
use super::event::{Event, read};
use super::route::{current, shown};
use super::state::{Stage, State};
use super::tell::tell;

const fn column(name: &'static str, label: &'static str, shown: Shown) -> ListingColumn {
    ListingColumn { name, label, shown }
}

/// Leaves in lists.
const LISTING: Listing = Listing {
    register: "leaves",
    beside: false,
    subject: "subject",
    title: "destination",
    of_person: Some(("person", "请假：")),
    begun_by: "person",
    status: "status",
    finished: &[Stage::Back.label(), Stage::Refused.label(), Stage::Cancelled.label()],
    unfinished: &[Stage::Asked.label(), Stage::Ready.label(), Stage::Away.label()],
    plain: None,
    by_last_act: 0,
    columns: &[
        column("person", "请假人", Shown::Person),
        column("reason", "事由", Shown::Class("absence_reason")),
        column("place", "去向", Shown::Class("leave_place")),
        column("since", "起", Shown::Time),
        column("until", "止", Shown::Time),
        column("status", "状态", Shown::Text),
    ],
    counted: &[],
    handled: None,
};

/// A case file for looking, not for acting.
fn case<'a>(show: &Show<'a>) -> CaseFile<'a> {
    CaseFile {
        gov: "",
        actor: show.viewer,
        on_behalf: show.viewer,
        org: show.org,
        workdays: show.workdays,
        happened: show.now,
        recorded: show.now,
        subject: show.subject,
        version: 0,
        position: 0,
        begun_by: "",
        entered_for: None,
        edition: "",
        answers: &[],
    }
}

impl Pages for Leave {
    fn matter(&self) -> &'static str {
        "leave"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "slip", label: slip::HEADING }, Tab { id: "course", label: "办理过程" }]
    }

    fn looks(&self, subject: &str) -> Vec<Ask> {
        crate::said::looks(subject)
    }

    fn title(&self, show: &Show<'_>) -> String {
        let Some(state) = show.state.downcast_ref::<State>() else { return String::new() };
        let Some(leave) = &state.leave else { return String::new() };
        let reason = label(show.norms, "absence_reason", &leave.reason);
        format!("{}请假：{reason}，赴{}", show.org.name(&leave.person), leave.destination)
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        let Some(state) = show.state.downcast_ref::<State>() else { return String::new() };
        let mut parts = vec![state.stage().label().to_owned()];
        if let (Stage::Ready | Stage::Away, Some((_, until))) = (state.stage(), state.span()) {
            parts.push(format!("至{}", until.chinese()));
        }
        if !state.unreported.is_empty() {
            parts.push("未事先报告".to_owned());
        }
        if !state.unpermitted.is_empty() {
            parts.push("准许以前离岗".to_owned());
        }
        if !state.overstayed.is_empty() {
            parts.push("假满以后续假".to_owned());
        }
        if state.later_pending() {
            parts.push("续假待同意".to_owned());
        }
        parts.extend(slip::without_consent(state).map(str::to_owned));
        let case = case(show);
        if let Some(route) = current(state, &case, show.norms).filter(|_| state.stage().holds()) {
            let who = shown(&route.approve, &case);
            if !who.is_empty() && state.waits() {
                parts.push(format!("待{}同意", who.join("、")));
            }
            if !route.unfiled.is_empty() {
                parts.push(format!("待向{}备案", bodies(&route.unfiled, show.norms)));
            }
        }
        if state.permitted_verbally() && state.completed.is_none() && !state.cancelled {
            parts.push("手续待补办".to_owned());
        }
        parts.join("，")
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        if show.tab == "course" {
            return course(show).map(Into::into);
        }
        let Some(state) = show.state.downcast_ref::<State>() else { return Ok(String::new()) };
        slip::paper(state, show).map(Into::into)
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        let now = show.now.to_string();
        match act {
            "file" | "permit_verbally" | "depart" | "return" => Form::of([("at", now.as_str())]),
            _ => Form::default(),
        }
    }

    fn listing(&self) -> Option<&'static Listing> {
        Some(&LISTING)
    }

    fn prints(&self) -> &'static [Printable] {
        &[Printable { id: "slip", label: slip::HEADING, is_document: false }]
    }

    fn print(&self, show: &Show<'_>, _what: &str) -> Option<Print> {
        let state = show.state.downcast_ref::<State>()?;
        slip::print(state, show)
    }

    fn books(&self) -> &'static [Book] {
        &[away::BOOK]
    }

    fn book_asks(&self, _: &str, query: &BTreeMap<String, String>, now: OfficeTime, viewer: &Viewer) -> Vec<Ask> {
        away::asks(query, now, viewer)
    }

    fn book(&self, _: &str, look: &Look<'_>) -> Result<String, Error> {
        away::page(look).map(Into::into)
    }

    fn book_print(&self, _: &str, look: &Look<'_>) -> Option<Print> {
        Some(away::print(look))
    }

    fn shares(&self, row: &Read<'_>) -> Vec<Share> {
        read(row.body).iter().filter_map(share).collect()
    }

    fn only_to_read(&self, act: &str, _capacity: &str) -> bool {
        act == "leave.take_note"
    }
}

fn bodies(ids: &[String], norms: &dyn Norms) -> String {
    ids.iter().map(|b| label(norms, "filing_body", b)).collect::<Vec<_>>().join("、")
}

fn course(show: &Show<'_>) -> Result<Markup, Error> {
    let line = |head: &Head, event: &Event| ListRow {
        href: None,
        cells: vec![head.happened.chinese().into(), tell(event, head, show.org).into(), cites(&head.citations).into()],
    };
    let rows: Vec<ListRow> =
        show.rows.iter().flat_map(|(head, body)| read(body).into_iter().map(move |e| line(head, &e))).collect();
    list("办理过程", &["时间", "办理情况", "依据"], &rows, "尚无记录。")
}

/// Who had which part; what the act's name says by itself is left to it.
fn share(event: &Event) -> Option<Share> {
    Some(match event {
        Event::Applied(_) => Share::of(Part::Proposed, "请假", ""),
        Event::Approved { opinion, .. } => Share::of(Part::Decided, "同意", opinion),
        Event::Refused { opinion } => Share::of(Part::Refused, "不同意", opinion),
        Event::Noted { opinion, .. } => Share::of(Part::Consulted, "阅知", opinion),
        _ => return None,
    })
}
