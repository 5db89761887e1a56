//! The door: HTTP in front of one office. Sessions, forms made from the vocabularies, pages, safe headers.
//!
//! Routes are made from the list of matters; nothing here names one.

mod accounts;
mod act;
mod answer;
mod api;
mod attempts;
mod audit;
mod beside;
mod body;
mod books;
mod by_passkey;
mod card;
mod clock;
mod closed;
mod confirm;
mod contact;
mod credentials;
mod division;
mod door;
mod export;
mod exports;
mod files;
mod filters;
mod format_check;
mod guard;
mod hits;
mod home;
mod intake;
mod journal;
mod key;
mod large;
mod late;
mod limits;
mod lists;
mod live;
mod matter;
mod org;
mod outside;
mod owed;
mod own_passkeys;
mod own_password;
mod own_second;
mod packing;
mod parts;
mod passkeys;
mod password;
mod pending;
mod phrases;
mod plan;
mod post;
mod printing;
mod proof;
mod queue;
mod quota;
mod reading;
mod record;
mod recorded;
mod rulebook;
mod seal;
mod search;
mod second;
mod secret;
mod serve;
mod session;
mod settings;
mod sign_in;
mod sign_log;
mod site;
mod slow;
mod stats;
mod style;
mod subject;
mod submit;
mod tally;
mod today;
mod tokens;
mod views;
mod visit;
mod waiting;
mod years;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;

pub use attempts::Peer;
pub use guard::{Begun, Directory, Guard, Provider};
pub use limits::Limits;
pub use packing::Packing;
pub use passkeys::{Adding, CheckNew, CheckShown, KeyOwner, NewKey, Passkeys, Showing, ShownKey, Unshown};
pub use password::{hash_password, one_time};
pub use printing::sealing::{SealDesk, Sealer};
pub use printing::worker::{Round, Setting, Worker};
pub use printing::{Load, Press, ofd_metadata};
pub use serve::{serve, serve_until};
pub use settings::SignIn;
pub use site::{Auditing, Confirming, DeskWords, Keeping, Signing, Site, unix_now};

/// All routes of a site.
pub fn router(site: Site) -> Router {
    routes(site::House::new(site))
}

fn routes(house: site::Shared) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-in/second", get(second::ask).post(second::enter))
        .route("/sign-in/passkey", get(by_passkey::ask).post(by_passkey::enter))
        .route("/sign-in/second/passkey", get(by_passkey::second::ask).post(by_passkey::second::enter))
        .route("/sign-in/outside", get(outside::begin))
        .route("/sign-in/back", get(outside::back))
        .route("/sign-out", axum::routing::post(session::leave))
        .route("/password", get(own_password::form).post(own_password::change))
        .route("/accounts", get(accounts::show))
        .route("/sign-ins", get(sign_log::show))
        .route("/sign-ins/export", get(sign_log::export))
        .route("/me", get(org::me))
        .route("/me/notices", get(contact::show).post(contact::change))
        .route("/me/tokens", get(tokens::show).post(tokens::make))
        .route("/me/tokens/end", axum::routing::post(tokens::end))
        .route("/org", get(org::show))
        .route("/org/post/{post}", get(post::show))
        .route("/box/{box}/export", get(home::table))
        .route("/org/export/{file}", get(export::organisation))
        .route("/large-type", get(large::choose))
        .route(live::PATH, get(live::stream))
        .route("/phrases", get(phrases::show).post(phrases::change))
        .route("/read", axum::routing::post(reading::read_all))
        .route("/package-key", get(key::show))
        .route("/stats", get(stats::show))
        .route("/stats/rows", get(stats::rows))
        .route("/search", get(search::show))
        .route("/audit", get(audit::show))
        .route("/journal", get(journal::show))
        .route("/journal/check", get(journal::check::show).post(journal::check::start))
        .route("/journal/proof", get(journal::take::proof))
        .route("/journal/table", get(journal::take::table))
        .route("/journal/readings", get(journal::looks::show))
        .route("/journal/report/{person}", get(journal::report::show))
        .route("/journal/card/{subject}", get(card::audited))
        .route("/journal/{position}", get(journal::row::show))
        .route("/today", get(today::show))
        .route("/plan", get(plan::show))
        .route("/recorded", get(recorded::show))
        .route("/rulebook", get(rulebook::index))
        .route("/rulebook/{place}", get(rulebook::article))
        .route("/m/{matter}", get(matter::show))
        .route("/m/{matter}/book/{book}", get(books::show))
        .route("/m/{matter}/book/{book}/export", get(export::book))
        .route("/m/{matter}/export", get(export::list))
        .route("/m/{matter}/exports", axum::routing::post(exports::pages::begin))
        .route("/m/{matter}/views", axum::routing::post(views::change))
        .route("/exports", get(exports::pages::show))
        .route("/exports/{id}", get(exports::pages::take))
        .route("/m/{matter}/new/{act}", get(act::begin).post(submit::begin))
        .route("/m/{matter}/{subject}", get(subject::show))
        .route("/m/{matter}/{subject}/card", get(card::show))
        .route("/m/{matter}/{subject}/do/{act}", get(act::go_on).post(submit::go_on))
        .route("/m/{matter}/{subject}/file/{hash}", get(files::get))
        .route("/static/{name}", get(style::serve))
        .merge(own_routes())
        .merge(printed_routes())
        .nest(api::ROOT, api::routes())
        .fallback(door::nowhere)
        // Bodies are measured where they are read.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(house.clone(), door::pass))
        .with_state(house)
}

/// What is printed, and what has its format examined.
fn printed_routes() -> Router<site::Shared> {
    Router::new()
        .route("/m/{matter}/book/{book}/print", get(printing::books::show))
        .route("/m/{matter}/book/{book}/print/{file}", get(printing::books::file))
        .route("/m/{matter}/{subject}/print/{what}", get(printing::pages::show))
        .route("/m/{matter}/{subject}/print/{what}/{file}", get(printing::pages::file))
        .route("/check", get(format_check::show).post(format_check::examine))
        .route("/preview/{hash}/{file}", get(printing::preview::page))
}

/// What is a visitor's own: second factor, passkeys, sessions.
fn own_routes() -> Router<site::Shared> {
    Router::new()
        .route("/me/second", get(own_second::mine).post(own_second::set))
        .route("/me/second/off", axum::routing::post(own_second::off))
        .route("/me/passkeys", get(own_passkeys::mine).post(own_passkeys::begin))
        .route("/me/passkeys/add", axum::routing::post(own_passkeys::add))
        .route("/me/passkeys/remove", axum::routing::post(own_passkeys::remove))
        .route("/me/sessions/end", axum::routing::post(session::end))
}
