//! The door: HTTP in front of one office. Sessions, forms made from the vocabularies, pages, safe headers.
//!
//! Routes are made from the list of matters; nothing here names one.

mod act;
mod answer;
mod attempts;
mod audit;
mod beside;
mod body;
mod books;
mod clock;
mod closed;
mod confirm;
mod credentials;
mod division;
mod door;
mod export;
mod files;
mod home;
mod intake;
mod large;
mod late;
mod limits;
mod lists;
mod live;
mod matter;
mod org;
mod owed;
mod parts;
mod password;
mod phrases;
mod plan;
mod post;
mod reading;
mod record;
mod recorded;
mod rulebook;
mod search;
mod secret;
mod serve;
mod sign_in;
mod site;
mod stats;
mod style;
mod subject;
mod submit;
mod today;
mod visit;
mod waiting;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;

pub use attempts::Peer;
pub use limits::Limits;
pub use password::{hash_password, one_time};
pub use serve::{serve, serve_until};
pub use site::{Confirming, DeskWords, Site, unix_now};

/// All routes of a site.
pub fn router(site: Site) -> Router {
    routes(site::House::new(site))
}

fn routes(house: site::Shared) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", axum::routing::post(sign_in::leave))
        .route("/password", get(sign_in::password_form).post(sign_in::change_password))
        .route("/me", get(org::me))
        .route("/org", get(org::show))
        .route("/org/post/{post}", get(post::show))
        .route("/org/export/{file}", get(export::organisation))
        .route("/large-type", get(large::choose))
        .route(live::PATH, get(live::stream))
        .route("/phrases", get(phrases::show).post(phrases::change))
        .route("/read", axum::routing::post(reading::read_all))
        .route("/stats", get(stats::show))
        .route("/stats/rows", get(stats::rows))
        .route("/search", get(search::show))
        .route("/audit", get(audit::show))
        .route("/today", get(today::show))
        .route("/plan", get(plan::show))
        .route("/recorded", get(recorded::show))
        .route("/rulebook", get(rulebook::index))
        .route("/rulebook/{place}", get(rulebook::article))
        .route("/m/{matter}", get(matter::show))
        .route("/m/{matter}/book/{book}", get(books::show))
        .route("/m/{matter}/book/{book}/export", get(export::book))
        .route("/m/{matter}/export", get(export::list))
        .route("/m/{matter}/new/{act}", get(act::begin).post(submit::begin))
        .route("/m/{matter}/{subject}", get(subject::show))
        .route("/m/{matter}/{subject}/do/{act}", get(act::go_on).post(submit::go_on))
        .route("/m/{matter}/{subject}/file/{hash}", get(files::get))
        .route("/static/{name}", get(style::serve))
        .fallback(door::nowhere)
        // Bodies are measured where they are read.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(house.clone(), door::pass))
        .with_state(house)
}
