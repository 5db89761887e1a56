//! Work of which only so much goes on at a time, and for each comer less: who sends much waits for himself, and nobody
//! waits for him alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::answer::{Failure, Trouble};

/// So many comers are remembered before those that have nothing going on are forgotten.
const REMEMBERED: usize = 1_000;

/// A queue.
#[derive(Debug)]
pub(crate) struct Queue {
    all: Arc<Semaphore>,
    own: Mutex<HashMap<String, Arc<Semaphore>>>,
    each: usize,
}

/// A turn in the queue; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Queue {
    /// So much at a time for all, and for each comer.
    pub(crate) fn new(all: usize, each: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all.max(1))), own: Mutex::default(), each: each.max(1) }
    }

    fn own(&self, comer: &str) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if own.len() >= REMEMBERED {
            own.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        Arc::clone(own.entry(comer.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.each))))
    }

    /// A turn, waited for so long at most. His own comes first: of all turns nobody holds one while he waits for himself.
    pub(crate) async fn turn(&self, comer: &str, patience: Duration) -> Result<Turn, Failure> {
        let wait = async {
            let own = self.own(comer).acquire_owned().await.ok()?;
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Turn { _all: all, _own: own })
        };
        let turn = tokio::time::timeout(patience, wait).await.ok().flatten();
        let words = "未作任何记录。请稍候片刻，返回上一页再次提交。";
        turn.ok_or_else(|| Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "同时提交的较多", words).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn who_sends_much_waits_for_himself() {
        let queue = Queue::new(3, 2);
        let first = queue.turn("li", SHORT).await.unwrap();
        let _second = queue.turn("li", SHORT).await.unwrap();
        assert!(queue.turn("li", SHORT).await.is_err(), "his own are taken");
        let _other = queue.turn("an", SHORT).await.unwrap();
        assert!(queue.turn("wu", SHORT).await.is_err(), "all are taken");
        drop(first);
        assert!(queue.turn("wu", SHORT).await.is_ok());
        assert!(queue.turn("li", SHORT).await.is_ok());
    }

    #[tokio::test]
    async fn comers_are_forgotten() {
        let queue = Queue::new(2, 1);
        let _held = queue.turn("held", SHORT).await.unwrap();
        for n in 0..2 * REMEMBERED {
            drop(queue.turn(&n.to_string(), SHORT).await.unwrap());
        }
        assert!(queue.own.lock().unwrap().len() <= REMEMBERED);
        assert!(queue.turn("held", SHORT).await.is_err(), "whoever has something going on is remembered");
    }
}
