//! The look of the house: page frame, forms, tables, path picture, grounds. Pure functions from data to safe markup.
//!
//! Every text that comes from outside is escaped by the templates; only [`Markup`] passes unescaped, and only this
//! crate and templates make one.

pub mod acts;
pub mod card;
pub mod chart;
pub mod form;
pub mod frame;
pub mod link;
pub mod listing;
pub mod markup;
pub mod pages;
pub mod parts;
pub mod preview;
mod slip;

pub use acts::{ActView, acts, grounds};
pub use card::{Part, Share};
pub use chart::{Chart, ChartRow, chart};
pub use form::{Entering, FormView, Kept, Phrases, form};
pub use frame::{Frame, NavLink, SignedIn, Waits, frame};
pub use link::{cite, cite_place, cites, encode, file_href, rulebook_href, subject_href};
pub use listing::{Counted, Handled, Listing, ListingColumn, Shown};
pub use markup::{Markup, render};
pub use pages::{
    Board, Book, Found, Issued, KeptPages, Look, MaySign, Pages, Parcel, Preview, Printable, ReadInto, Show, Tab,
    UNTOLD,
};
pub use parts::{Cell, Count, ListRow, Notice, Step, StepState, TabLink, counts, facts, list, notice, path, tabs};
pub use preview::{findings, preview};
pub use slip::{Opinion, OpinionBox, SlipRow, opinions, slip};

/// Errors of rendering; they never come from what a user typed.
pub use askama::Error;

/// The one stylesheet. The server gives it a name with its hash.
pub const STYLE: &str = include_str!("../style/guiju.css");

/// The one script, which no page needs. The server gives it a name with its hash.
pub const SCRIPT: &str = include_str!("../script/guiju.js");
