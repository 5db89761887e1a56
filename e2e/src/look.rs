//! What a person sees: words, pictures, a page that fits, labels, a quiet console.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::{Browser, Device};
use crate::fault::{Fault, Walk};
use crate::program::root;

/// How long words may take to appear.
const PATIENCE: Duration = Duration::from_secs(5);

/// A picture is never taller, in CSS pixels.
const TALLEST: u64 = 8_000;

/// Elements that reach beyond the window and are not inside a part that scrolls by itself.
const OVERFLOWING: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = e => e && e !== document.body && e !== document.documentElement
        && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
    const wide = [...document.body.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e.parentElement))
        .map(e => e.outerHTML.slice(0, 120));
    return wide.length ? wide : ['the page is ' + document.documentElement.scrollWidth + ' wide'];";

/// Fields that no label names, pictures and columns without words, a page without language or title.
const UNLABELLED: &str = "
    const named = e => (e.labels && e.labels.length) || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
        || e.title;
    const fields = [...document.querySelectorAll('input, select, textarea')]
        .filter(e => !['hidden', 'submit', 'button', 'reset'].includes(e.type) && !named(e));
    const pictures = [...document.querySelectorAll('img')].filter(e => !e.hasAttribute('alt'));
    const silent = [...document.querySelectorAll('a[href], button')].filter(e => !e.textContent.trim() && !named(e));
    const columns = [...document.querySelectorAll('th')].filter(e => !e.textContent.trim());
    const found = [...fields, ...pictures, ...silent, ...columns].map(e => e.outerHTML.slice(0, 120));
    if (!document.documentElement.lang) found.push('html has no lang');
    if (!document.title.trim()) found.push('the page has no title');
    return found;";

/// What the page loaded from or sends to another host, and scripts of its own.
const STRANGE: &str = "
    const abroad = url => new URL(url, location.href).origin !== location.origin && !url.startsWith('data:');
    const loaded = performance.getEntriesByType('resource').map(e => e.name).filter(abroad);
    const named = [...document.querySelectorAll('[src], [action], link[href]')]
        .filter(e => abroad(e.getAttribute('src') || e.getAttribute('action') || e.getAttribute('href')))
        .map(e => e.outerHTML.slice(0, 120));
    return [...loaded, ...named];";

impl Browser {
    /// The words that can be seen on the page.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn text(&self) -> Walk<String> {
        let words = self.with(async |driver| driver.execute("return document.body.innerText;", vec![]).await)?;
        Ok(words.convert()?)
    }

    /// The title of the page.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn title(&self) -> Walk<String> {
        self.with(async |driver| driver.title().await)
    }

    /// Waits until the page shows these words.
    ///
    /// # Errors
    /// It does not; the fault holds what it shows.
    pub fn sees(&self, words: &str) -> Walk {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.text()?;
            if text.contains(words) {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(Fault::of(format!("“{words}” is not on {}, which shows:\n{text}", self.path()?)));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The page shows no such words now.
    ///
    /// # Errors
    /// It shows them.
    pub fn sees_no(&self, words: &str) -> Walk {
        let text = self.text()?;
        let fault = || format!("“{words}” is on {}, which shows:\n{text}", self.path().unwrap_or_default());
        if text.contains(words) { Err(Fault::of(fault())) } else { Ok(()) }
    }

    /// The page fits the width of the window; only parts that scroll by themselves may be wider.
    ///
    /// # Errors
    /// What is too wide.
    pub fn fits(&self) -> Walk {
        self.none(OVERFLOWING, "is wider than the window")
    }

    /// Every field, picture and button has a name that can be read out.
    ///
    /// # Errors
    /// Those that have none.
    pub fn is_labelled(&self) -> Walk {
        self.none(UNLABELLED, "has parts without a name")
    }

    /// The page asks nothing of another host.
    ///
    /// # Errors
    /// What it asks for.
    pub fn stays_home(&self) -> Walk {
        self.none(STRANGE, "turns to another host")
    }

    /// What is typed or chosen in the field with this name.
    ///
    /// # Errors
    /// There is no such field.
    pub fn value(&self, name: &str) -> Walk<String> {
        let script = "const e = document.getElementsByName(arguments[0])[0]; return e ? e.value : null;";
        let value = self.with(async |driver| driver.execute(script, vec![json!(name)]).await)?;
        value.convert::<Option<String>>()?.ok_or_else(|| Fault::of(format!("there is no field {name}")))
    }

    /// The words of each element that this selector finds, white space as one blank.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn all(&self, selector: &str) -> Walk<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map(e => e.textContent.replace(/\\s+/g, ' ').trim());";
        let words = self.with(async |driver| driver.execute(script, vec![json!(selector)]).await)?;
        Ok(words.convert()?)
    }

    /// The browser complained of nothing: no failed script, no blocked or missing resource.
    ///
    /// # Errors
    /// The complaints since the last look.
    pub fn is_quiet(&self) -> Walk {
        let log = self.with(async |driver| driver.browser_log().await)?;
        let lines: Vec<String> = log.into_iter().map(|entry| entry.message).collect();
        if lines.is_empty() { Ok(()) } else { Err(Fault::of(format!("the browser complains:\n{}", lines.join("\n")))) }
    }

    fn none(&self, script: &str, what: &str) -> Walk {
        let found = self.with(async |driver| driver.execute(script, vec![]).await)?;
        let found: Vec<String> = found.convert()?;
        if found.is_empty() {
            return Ok(());
        }
        Err(Fault::of(format!("{} {what} at {:?}:\n{}", self.path()?, self.device, found.join("\n"))))
    }

    /// Takes a picture of the whole page, not only of what is in the window: `target/screenshots/NAME.png`. Where it is.
    ///
    /// # Errors
    /// The picture cannot be taken or written.
    pub fn picture(&self, name: &str) -> Walk<PathBuf> {
        let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let folder = folder.join("screenshots");
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        let height = "return Math.ceil(document.documentElement.scrollHeight);";
        let height = self.with(async |driver| driver.execute(height, vec![]).await)?.convert::<u64>()?;
        let (_, window) = self.device.size();
        self.resize(height.clamp(u64::from(window), TALLEST))?;
        let taken = self.with(async |driver| driver.screenshot(&path).await);
        self.resize(u64::from(window))?;
        taken.map(|()| path)
    }

    fn resize(&self, height: u64) -> Walk {
        let (width, _) = self.device.size();
        let is_phone = self.device == Device::Phone;
        let ratio = if is_phone { 2.0 } else { 1.0 };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": is_phone });
        self.with(async |driver| driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await)?;
        Ok(())
    }
}
