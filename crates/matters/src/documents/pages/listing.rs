//! How papers stand in lists: which column of the register says what.

use guiju_ui::{Counted, Handled, Listing, ListingColumn, Shown};

use super::super::register::{COMPLETED, OWED};
use super::super::state::Stage;

const fn column(name: &'static str, label: &'static str, shown: Shown) -> ListingColumn {
    ListingColumn { name, label, shown }
}

const fn counted(value: &'static str, label: &'static str) -> Counted {
    Counted { column: "first", value, label }
}

/// Papers in lists.
pub const LISTING: Listing = Listing {
    register: "documents",
    beside: false,
    subject: "subject",
    title: "title",
    of_person: None,
    begun_by: "drafter",
    status: "status",
    finished: &[Stage::Issued.label(), Stage::Recalled.label(), Stage::Stopped.label()],
    unfinished: &[Stage::Drafting.label(), Stage::Circulating.label(), Stage::Signed.label(), Stage::Numbered.label()],
    plain: Some(("label", "none")),
    by_last_act: 0,
    columns: &[
        column("number", "发文字号", Shown::Text),
        column("doc_type", "文种", Shown::Class("doc_type")),
        column("unit", "拟稿单位", Shown::Unit),
        column("urgency", "紧急程度", Shown::Class("urgency")),
        column("status", "状态", Shown::Text),
        column("updated", "最近办理", Shown::Time),
    ],
    counted: &[counted(OWED, "先办后补，待补办"), counted(COMPLETED, "先办后补，已补办")],
    handled: Some(Handled { register: "handled", person: "person", subject: "subject" }),
};
