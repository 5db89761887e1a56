//! Pages of what is printed: laid out when they are asked for, kept for a while by the hash of their value, shown as images and
//! handed out as files.

pub(crate) mod books;
mod foot;
mod formats;
pub(crate) mod pages;
pub(crate) mod preview;
pub(crate) mod sealing;
pub(crate) mod source;
pub(crate) mod worker;

pub use formats::ofd_metadata;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use guiju_print::Print;
use guiju_typeset::{Laid, Typesetter};

use crate::answer::{Failure, Trouble};

/// So many pages are kept laid out, of however many values; of the last one all.
const KEPT: usize = 300;
/// For so long somebody waits for his turn to have something laid out.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// One value as it was laid out, and who may see it as a preview.
struct Held {
    hash: String,
    laid: Arc<Laid>,
    /// Logins of those who had it laid out from a form.
    writers: Vec<String>,
}

/// How a press comes by what lays out; says what is missing where it does not.
pub type Load = Box<dyn Fn() -> Result<Typesetter, String> + Send + Sync>;

/// Lays out, and keeps what was laid out last. Fonts are read when the first thing is laid out: they take memory, and an office that
/// only starts needs none.
pub struct Press {
    load: Load,
    setter: OnceLock<Option<Typesetter>>,
    held: Mutex<Vec<Held>>,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").finish_non_exhaustive()
    }
}

impl Press {
    /// One that reads its fonts when they are needed.
    pub fn new(load: Load) -> Self {
        Self { load, setter: OnceLock::new(), held: Mutex::default() }
    }

    /// What lays out.
    pub(crate) fn setter(&self) -> Result<&Typesetter, Failure> {
        let loaded = self.setter.get_or_init(|| match (self.load)() {
            Ok(setter) => Some(setter),
            Err(missing) => {
                tracing::error!(missing, "no fonts to lay documents out with");
                None
            }
        });
        loaded.as_ref().ok_or_else(no_press)
    }

    /// Whether there are fonts to lay out with.
    pub(crate) fn is_ready(&self) -> bool {
        self.setter().is_ok()
    }

    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pages of a value, with its hash. `writer` is who may see them as a preview; empty for nobody.
    pub(crate) fn lay(&self, print: &Print, writer: &str) -> Result<(String, Arc<Laid>), Failure> {
        let hash = print.hash();
        if let Some(laid) = self.find(&hash, |_| true) {
            self.keep(&hash, &laid, writer);
            return Ok((hash, laid));
        }
        let laid = self.setter()?.lay(print).map_err(|unset| {
            tracing::error!(%unset, "a value could not be laid out");
            Trouble::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "未能排版",
                "这份公文未能排成版面，请看文字版，并告知系统管理员。",
            )
        })?;
        let laid = Arc::new(laid);
        self.keep(&hash, &laid, writer);
        Ok((hash, laid))
    }

    /// What a writer had laid out from a form, if it is still kept.
    pub(crate) fn previewed(&self, hash: &str, writer: &str) -> Option<Arc<Laid>> {
        self.find(hash, |held| held.writers.iter().any(|w| w == writer))
    }

    fn find(&self, hash: &str, may: impl Fn(&Held) -> bool) -> Option<Arc<Laid>> {
        self.held().iter().find(|held| held.hash == hash && may(held)).map(|held| Arc::clone(&held.laid))
    }

    /// Puts it last, and lets go what was not asked for the longest.
    fn keep(&self, hash: &str, laid: &Arc<Laid>, writer: &str) {
        let mut held = self.held();
        let before = held.iter().position(|one| one.hash == hash).map(|at| held.remove(at));
        let mut one = before.unwrap_or_else(|| Held { hash: hash.to_owned(), laid: Arc::clone(laid), writers: vec![] });
        if !writer.is_empty() && !one.writers.iter().any(|w| w == writer) {
            one.writers.push(writer.to_owned());
        }
        held.push(one);
        let mut pages: usize = held.iter().map(|one| one.laid.pages()).sum();
        while pages > KEPT && held.len() > 1 {
            pages -= held.remove(0).laid.pages();
        }
    }
}

/// What is said where there are no fonts to lay out with.
fn no_press() -> Failure {
    let words =
        "服务器没有装好排版所用的字体，不能生成版面。文字版不受影响。请系统管理员按安装说明装上字体后重新启动。";
    Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "暂时不能排版", words).into()
}
