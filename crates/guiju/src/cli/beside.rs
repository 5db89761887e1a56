//! Work that is done beside the pages while they are being served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use guiju_runtime::Office;

use crate::failure::Result;

/// A thread that works until this ends; what it is at is finished first.
#[derive(Debug)]
pub struct Beside {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Beside {
    /// Starts it; the work looks whether it should end.
    ///
    /// # Errors
    /// Where the machine gives no thread.
    pub fn start(name: &str, work: impl FnOnce(&AtomicBool) + Send + 'static) -> Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&ended);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&until))?;
        Ok(Self { ended, thread: Some(thread) })
    }
}

/// How often it is looked whether this program still writes.
const LOOK: Duration = Duration::from_millis(500);

/// Does some work while this program is the one that writes for the government, from anew each time it takes over: what goes
/// out must not go out twice.
pub fn while_writing(office: &Office, ended: &AtomicBool, work: impl Fn(&AtomicBool)) {
    while !ended.load(Ordering::Relaxed) {
        if office.waits().is_some() {
            sleep(LOOK);
            continue;
        }
        let (over, done) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let goes_on = || !ended.load(Ordering::Relaxed) && office.waits().is_none();
                while goes_on() && !done.load(Ordering::Relaxed) {
                    sleep(LOOK);
                }
                over.store(true, Ordering::Relaxed);
            });
            work(&over);
            done.store(true, Ordering::Relaxed);
        });
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing to finish.
            let _ = thread.join();
        }
    }
}
