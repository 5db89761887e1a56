//! What changes while a page is open: a stream of server-sent events with the counts of the navigation, and with the word
//! that the subject on the page was acted on since. Nothing needs it: each page shows the same when it is opened again.
//!
//! A stream holds a connection, so there are only so many, in all and for each person. It ends with its session, and no
//! request for it keeps a session alive.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_ui::Markup;
use http_body::Frame;
use tokio::sync::{mpsc, watch};

use crate::answer::Failure;
use crate::site::{House, Shared};
use crate::subject::Opened;
use crate::visit::{Visit, blocking};
use crate::waiting::{Waiting, waiting};

/// Where the streams lead.
pub(crate) const PATH: &str = "/live";
/// How often the journal's end is looked at for all streams together.
pub(crate) const LOOK: Duration = Duration::from_secs(1);
/// After how long without news a stream says that it is still there, looks whether its session is, and counts anew: who
/// stands in for whom changes by the clock alone.
const BEAT: Duration = Duration::from_secs(20);

/// The streams that are open, and what they wait for.
pub(crate) struct Streams {
    /// Position of the journal's last row, as last looked at; `None` when the program ends.
    tip: watch::Sender<Option<u64>>,
    /// How many each person has open.
    open: Mutex<HashMap<String, usize>>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { tip: watch::channel(Some(0)).0, open: Mutex::default() }
    }
}

impl Streams {
    /// Tells all streams where the journal ends now; those hear it for whom that is news.
    pub(crate) fn tell(&self, tip: u64) {
        self.tip.send_if_modified(|known| {
            let is_news = *known != Some(tip);
            *known = Some(tip);
            is_news
        });
    }

    /// Ends all streams.
    pub(crate) fn end(&self) {
        self.tip.send_replace(None);
    }

    /// Whether nobody listens.
    pub(crate) fn is_quiet(&self) -> bool {
        self.tip.receiver_count() == 0
    }
}

/// One open stream's place among all; given back when it is dropped.
struct Place {
    house: Shared,
    person: String,
}

impl Place {
    /// A place, where there is one left for this person.
    fn take(house: &Shared, person: &str) -> Option<Self> {
        let mut open = house.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.get(person).copied().unwrap_or_default();
        if all >= house.limits.streams || own >= house.limits.streams_each {
            return None;
        }
        open.insert(person.to_owned(), own.saturating_add(1));
        drop(open);
        Some(Self { house: Arc::clone(house), person: person.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.house.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.person) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(open.remove(&self.person)),
        }
    }
}

/// The subject on the page, and the version that the page shows.
#[derive(Debug, Clone)]
struct Watched {
    subject: String,
    seen: u64,
}

/// What one stream knows.
struct Stream {
    place: Place,
    token: String,
    watched: Option<Watched>,
    told: Option<Waiting>,
}

/// GET /live
pub(crate) async fn stream(
    State(house): State<Shared>,
    visit: Result<Visit, Failure>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let (say, heard) = mpsc::channel::<Bytes>(4);
    let visit = match visit {
        // Whoever is not signed in any more is told so once, and the browser asks no further.
        Err(Failure::SignIn(_) | Failure::Password) => return Ok(answer(Events(over()))),
        other => other?,
    };
    let Some(place) = Place::take(&house, visit.person()) else { return Ok(answer(Events(over()))) };
    let watched = query.get("subject").map(|subject| Watched {
        subject: subject.clone(),
        seen: query.get("seen").and_then(|seen| seen.parse().ok()).unwrap_or_default(),
    });
    let stream = Stream { place, token: visit.token.clone(), watched, told: None };
    tokio::spawn(run(stream, say));
    Ok(answer(Events(heard)))
}

/// A stream that only says that it is over.
fn over() -> mpsc::Receiver<Bytes> {
    let (say, heard) = mpsc::channel(1);
    // There is room for one.
    let _ = say.try_send(Bytes::from_static(END));
    heard
}

const END: &[u8] = b"event: end\ndata: end\n\n";

fn answer(events: Events) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::OK, headers, Body::new(events)).into_response()
}

/// Waits for news until the browser goes, the session ends or the program does.
async fn run(mut stream: Stream, say: mpsc::Sender<Bytes>) {
    let mut tip = stream.place.house.streams.tip.subscribe();
    loop {
        let looked = blocking(move || Ok(stream.look())).await;
        let Ok((after, news)) = looked else { return };
        stream = after;
        let Some(news) = news else {
            let _ = say.send(Bytes::from_static(END)).await;
            return;
        };
        // A comment keeps the connection from being thought dead.
        let news = if news.is_empty() { ":\n\n".to_owned() } else { news };
        if say.send(Bytes::from(news)).await.is_err() {
            return;
        }
        tokio::select! {
            () = say.closed() => return,
            () = tokio::time::sleep(BEAT) => {}
            changed = tip.changed() => {
                if changed.is_err() || tip.borrow_and_update().is_none() {
                    return;
                }
            }
        }
    }
}

impl Stream {
    /// What is new since the last look, as events; `None` when the session is over.
    fn look(mut self) -> (Self, Option<String>) {
        let news = self.news();
        let news = news.unwrap_or_else(|error| {
            tracing::warn!(?error, "a stream of counts could not be kept up");
            None
        });
        (self, news)
    }

    fn news(&mut self) -> Result<Option<String>, Failure> {
        let house: &House = &self.place.house;
        if house.accounts.find_session(&self.token, (house.clock)())?.is_none() {
            return Ok(None);
        }
        let reader = house.office.reader();
        let mut news = String::new();
        let now = waiting(house, &reader, &self.place.person)?;
        if self.told != Some(now) {
            news.push_str(&format!("event: counts\ndata: {{\"todo\":{},\"read\":{}}}\n\n", now.todo, now.read));
            self.told = Some(now);
        }
        if let Some(watched) = &mut self.watched
            && reader.may_see(&self.place.person, &watched.subject)?
            && let Some(version) = reader.version(&watched.subject)?
            && version > watched.seen
        {
            watched.seen = version;
            news.push_str(&format!("event: changed\ndata: {version}\n\n"));
        }
        Ok(Some(news))
    }
}

/// Where a page says, once it is so, that its subject was acted on since `seen`, with a link to what was done. Without a
/// script it stays unseen; the form says it when it is sent.
pub(crate) fn watch(opened: &Opened, seen: u64) -> Markup {
    let since = format!("{}?tab=journal#v{}", opened.href(), seen.saturating_add(1));
    Markup::trusted(format!(
        "<div class=\"notice heed\" role=\"status\" data-subject=\"{}\" data-seen=\"{seen}\" hidden>此件在您打开后已有变化。\
         <a href=\"{}\">查看变化</a></div>",
        Markup::text(&opened.id),
        Markup::text(&since)
    ))
}

/// What a stream says, as the body of an answer without end.
struct Events(mpsc::Receiver<Bytes>);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|said| said.map(|bytes| Ok(Frame::data(bytes))))
    }
}
