//! A connection whose other end must take what it is given: whoever asks and does not read would otherwise hold the
//! connection, and what was written for him, for good.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How slow the other end may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Once it does not take at once what it is given, it is looked at after so long.
    pub time: Duration,
    /// So many bytes it must have taken meanwhile.
    pub least: usize,
}

/// What the other end has taken since it was first slow.
struct Watch {
    until: Pin<Box<Sleep>>,
    taken: usize,
}

/// A stream that is given up when its other end is slower than its pace.
pub(crate) struct Paced<S> {
    inner: S,
    pace: Pace,
    watch: Option<Watch>,
}

impl<S> Paced<S> {
    pub(crate) fn new(inner: S, pace: Pace) -> Self {
        Self { inner, pace, watch: None }
    }

    /// Looks at a piece of writing: `taken` bytes, or nothing yet.
    fn look(&mut self, cx: &mut Context<'_>, taken: Option<usize>) -> io::Result<()> {
        let Pace { time, least } = self.pace;
        let watch = match (&mut self.watch, taken) {
            (None, Some(_)) => return Ok(()),
            (slow, None) => slow.get_or_insert_with(|| Watch { until: Box::pin(sleep(time)), taken: 0 }),
            (Some(watch), Some(_)) => watch,
        };
        watch.taken = watch.taken.saturating_add(taken.unwrap_or_default());
        if watch.until.as_mut().poll(cx).is_pending() {
            return Ok(());
        }
        if watch.taken < least {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the other end does not take what it is given"));
        }
        // Quick enough so far; the next stretch is measured by itself.
        watch.taken = 0;
        watch.until.as_mut().reset(Instant::now() + time);
        // Asked once, so that the end of the stretch wakes.
        let _ = watch.until.as_mut().poll(cx);
        Ok(())
    }

    fn wrote(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let taken = match &done {
            Poll::Ready(Ok(bytes)) => Some(*bytes),
            Poll::Ready(Err(_)) => return done,
            Poll::Pending => None,
        };
        match self.look(cx, taken) {
            Ok(()) => done,
            Err(slow) => Poll::Ready(Err(slow)),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.wrote(cx, done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write_vectored(cx, bytes);
        self.wrote(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.inner).poll_flush(cx);
        if matches!(done, Poll::Ready(Ok(()))) {
            // All is taken: what comes next is measured by itself, however long it takes to come.
            self.watch = None;
        }
        done
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const PACE: Pace = Pace { time: Duration::from_millis(400), least: 1_000 };

    /// Writes much to an end that takes so many bytes every few milliseconds; whether all went through.
    async fn written(piece: usize, every: u64) -> bool {
        let (here, mut there) = duplex(100);
        let mut paced = Paced::new(here, PACE);
        let taking = tokio::spawn(async move {
            let mut bytes = vec![0; piece.max(1)];
            while piece > 0 && there.read_exact(&mut bytes).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(every)).await;
            }
            // Held open, and nothing taken any more.
            std::future::pending::<()>().await;
        });
        let done = tokio::time::timeout(Duration::from_secs(60), paced.write_all(&[7; 20_000])).await.unwrap();
        taking.abort();
        assert!(done.as_ref().err().is_none_or(|e| e.kind() == io::ErrorKind::TimedOut), "{done:?}");
        done.is_ok()
    }

    #[tokio::test]
    async fn who_takes_nothing_or_a_drop_at_a_time_is_given_up() {
        assert!(!written(0, 0).await, "nothing");
        assert!(!written(1, 20).await, "a byte at a time");
        assert!(!written(100, 100).await, "less than the pace");
        assert!(written(1_000, 10).await, "slow, and quick enough: longer than one stretch");
    }

    #[tokio::test]
    async fn who_waits_for_the_next_answer_is_not_slow() {
        let (here, mut there) = duplex(10);
        let mut paced = Paced::new(here, PACE);
        let taking = tokio::spawn(async move {
            let mut all = vec![];
            let _ = there.read_to_end(&mut all).await;
            all.len()
        });
        for _ in 0..2 {
            paced.write_all(&[7; 50]).await.unwrap();
            paced.flush().await.unwrap();
            tokio::time::sleep(2 * PACE.time).await;
        }
        drop(paced);
        assert_eq!(taking.await.unwrap(), 100);
    }
}
