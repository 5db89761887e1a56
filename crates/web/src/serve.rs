//! Listening: a bounded number of connections, heads in time, an end that lets what is under way finish.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::attempts::Peer;
use crate::live;
use crate::site::{House, Shared, Site};
use crate::slow::{Pace, Paced};

/// How long what is under way may take after the end was asked for.
const LAST: Duration = Duration::from_secs(10);

/// How often it is looked for what follows by the clock.
const TICK: Duration = Duration::from_secs(5);

/// Serves a site until the program is asked to end (Ctrl-C).
pub async fn serve(site: Site, listen: SocketAddr) -> io::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    serve_until(site, listener, async {
        // Where the signal cannot be heard, the program is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
    .await
}

/// Serves a site on a listener until `end` comes.
pub async fn serve_until(site: Site, listener: TcpListener, end: impl Future<Output = ()>) -> io::Result<()> {
    let (most, head_time) = (site.limits.connections.max(1), site.limits.head_time);
    let pace = Pace { time: site.limits.write_time, least: site.limits.write_least };
    let room = Arc::new(Semaphore::new(most));
    let held = Held::of(&site);
    let house = House::new(site);
    let clock = tokio::spawn(tick(Arc::clone(&house)));
    let listeners = tokio::spawn(listen(Arc::clone(&house)));
    let router = crate::routes(Arc::clone(&house));
    let mut end = std::pin::pin!(end);
    loop {
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let Ok((stream, address)) = accepted else {
            // Too many open files, most likely: wait for some to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // One address that takes all connections would shut everybody else out.
        let Some(own) = held.take(address.ip()) else { continue };
        let service = TowerToHyperService::new(router.clone().layer(Extension(Peer(address.ip()))));
        tokio::spawn(async move {
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(head_time).half_close(false);
            // A connection that breaks off concerns nobody else.
            let _ = http.serve_connection(TokioIo::new(Paced::new(stream, pace)), service).await;
            drop((own, seat));
        });
    }
    clock.abort();
    listeners.abort();
    house.streams.end();
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST, room.acquire_many(all)).await;
    Ok(())
}

/// How many connections each address holds.
#[derive(Clone)]
struct Held {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    each: usize,
    /// Behind these are many.
    gateways: Arc<[IpAddr]>,
}

/// A connection of an address; given back when it is dropped.
struct Own {
    held: Held,
    address: IpAddr,
}

impl Held {
    fn of(site: &Site) -> Self {
        let gateways = site.guard.settings.gateways.as_slice().into();
        Self { open: Arc::default(), each: site.limits.connections_each.max(1), gateways }
    }

    /// One more, where the address may hold it.
    fn take(&self, address: IpAddr) -> Option<Own> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&address).copied().unwrap_or_default();
        if own >= self.each && !self.gateways.contains(&address) {
            return None;
        }
        open.insert(address, own.saturating_add(1));
        drop(open);
        Some(Own { held: self.clone(), address })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut open = self.held.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.address) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(open.remove(&self.address)),
        }
    }
}

/// Tells the streams that are open where the journal ends; nothing is read while there is none.
async fn listen(house: Shared) {
    let mut every = tokio::time::interval(live::LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if house.streams.is_quiet() {
            continue;
        }
        let here = Arc::clone(&house);
        match tokio::task::spawn_blocking(move || here.office.reader().tip()).await {
            Ok(Ok(tip)) => house.streams.tell(tip.position),
            Ok(Err(error)) => tracing::warn!(%error, "the end of the journal could not be looked at"),
            Err(error) => tracing::error!(%error, "fault: looking at the end of the journal was broken off"),
        }
    }
}

/// What follows by the clock: right away, and then every few seconds.
async fn tick(house: Shared) {
    let mut every = tokio::time::interval(TICK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let house = Arc::clone(&house);
        match tokio::task::spawn_blocking(move || house.office.tick()).await {
            Ok(Ok(ticked)) if ticked.is_empty() => {}
            Ok(Ok(ticked)) => tracing::info!(steps = ticked.len(), "what followed by the clock was done"),
            Ok(Err(error)) => tracing::error!(%error, "what follows by the clock could not be looked for"),
            Err(error) => tracing::error!(%error, "fault: what follows by the clock was broken off"),
        }
    }
}
