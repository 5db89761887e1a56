//! From rows that are committed to what is to be told.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::journal::sha256;
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_runtime::{Entry, Reader};
use guiju_store::{Accounts, OBLIGATIONS, Outbox, Outgoing, StoreError};

use crate::channel::Channel;

/// Rows read at a time.
const PAGE: usize = 500;
/// Subjects named in one notice.
const SUBJECTS: usize = 10;
/// Letters of an id.
const ID: usize = 32;

/// Something that awaits a post since a row.
struct New {
    post: String,
    subject: String,
    /// Who did the act by which it came to be: he is not told of his own.
    by: String,
}

/// Reads the journal on for a channel and notes what follows. Whether there is more to read. The first time a channel
/// reads it begins at the end: nobody is told of what awaited him long since.
///
/// # Errors
/// Where the journal cannot be read, or the outbox not be written.
pub fn read_on<A: Accounts + Outbox + ?Sized>(
    reader: &Reader,
    accounts: &A,
    channel: &dyn Channel,
    now: i64,
) -> Result<bool, StoreError> {
    let (gov, name) = (reader.gov(), channel.name());
    let Some(from) = accounts.cursor(gov, name)? else {
        accounts.advance(gov, name, reader.tip()?.position, &[])?;
        return Ok(false);
    };
    let entries = reader.heads(from + 1, PAGE)?;
    let Some(last) = entries.last().map(|entry| entry.head.position) else { return Ok(false) };
    let new = since(reader, &entries)?;
    let out = if new.is_empty() { vec![] } else { told(reader, accounts, channel, &new, (from, last), now)? };
    accounts.advance(gov, name, last, &out)?;
    Ok(entries.len() == PAGE)
}

/// What came to await somebody by these rows and still does.
fn since(reader: &Reader, entries: &[Entry]) -> Result<Vec<New>, StoreError> {
    let heads = || entries.iter().map(|entry| &entry.head);
    let by: BTreeMap<i64, &str> = heads()
        .filter(|head| head.owed.as_ref().is_some_and(|owed| !owed.is_empty()))
        .map(|head| (i64::try_from(head.position).unwrap_or(i64::MAX), head.actor.as_str()))
        .collect();
    let subjects: BTreeSet<&str> = heads().map(|head| head.subject.as_str()).collect();
    let mut new = vec![];
    for subject in subjects {
        let ask = Ask::all(OBLIGATIONS.name, Viewer::System).filter(Where::Is("subject", Cell::from(subject)));
        for row in reader.ask(&ask)?.rows {
            let Some(by) = row.get("since").and_then(Cell::number).and_then(|n| by.get(&n)) else { continue };
            let post = row.get("post").map_or("", Cell::text).to_owned();
            new.push(New { post, subject: subject.to_owned(), by: (*by).to_owned() });
        }
    }
    Ok(new)
}

/// One notice for each person of whose posts something new is owed, those among them in which he stands in for another.
fn told<A: Accounts + ?Sized>(
    reader: &Reader,
    accounts: &A,
    channel: &dyn Channel,
    new: &[New],
    (from, last): (u64, u64),
    now: i64,
) -> Result<Vec<Outgoing>, StoreError> {
    let mut out = vec![];
    for account in accounts.of_gov(reader.gov())? {
        if !channel.reaches(&accounts.contact(&account.login)?) {
            continue;
        }
        let Viewer::Person { posts, .. } = reader.viewer(&account.person) else { continue };
        let own = new.iter().filter(|n| n.by != account.person && posts.contains(&n.post));
        let subjects: BTreeSet<&str> = own.map(|n| n.subject.as_str()).collect();
        if subjects.is_empty() {
            continue;
        }
        let name = channel.name();
        let of = format!("{}\n{name}\n{from}\n{last}\n{}", reader.gov(), account.login);
        out.push(Outgoing {
            id: sha256(of.as_bytes()).chars().take(ID).collect(),
            channel: name.to_owned(),
            login: account.login,
            subjects: subjects.into_iter().take(SUBJECTS).map(str::to_owned).collect(),
            tries: 0,
            due: now,
        });
    }
    Ok(out)
}
