//! Whether everybody can use a page: what axe-core finds, the way by keyboard, large type, and the page as it is printed.

use std::path::PathBuf;

use serde_json::{Value, json};
use thirtyfour::common::print::PrintParameters;

use crate::browser::{Browser, Device};
use crate::fault::{Fault, Walk};
use crate::program::root;

/// Runs axe-core on the page and gives its findings of the two graver kinds, one line each.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    const line = (v, n) => `${v.impact} ${v.id}: ${n.html.slice(0, 160)} (${n.failureSummary || ''})`;
    axe.run(document, { resultTypes: ['violations'] }).then(
        r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
            .flatMap(v => v.nodes.map(n => line(v, n)))),
        e => done(['axe failed: ' + e]));";

/// What can be reached by the Tab key, in the order of the page, each with a number of its own.
const STOPS: &str = "
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
    const closed = e => { const d = e.parentElement && e.parentElement.closest('details:not([open])');
        return d && !(e.tagName === 'SUMMARY' && e.parentElement === d && !closed(d)); };
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]
        .filter(e => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && seen(e) && !closed(e));
    stops.forEach((e, n) => e.dataset.stop = n);
    return stops.map(e => e.outerHTML.slice(0, 100));";

/// Where the focus is: the number of the stop, and whether one sees that it is there.
const FOCUS: &str = "
    const e = document.activeElement;
    if (!e || e === document.body || e.dataset.stop === undefined) return null;
    const style = getComputedStyle(e);
    return [Number(e.dataset.stop), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0];";

/// The Tab key, and others, as WebDriver names them.
pub const TAB: &str = "\u{E004}";
/// Enter.
pub const ENTER: &str = "\u{E007}";
/// Arrow up.
pub const UP: &str = "\u{E013}";
/// Arrow down.
pub const DOWN: &str = "\u{E015}";

/// The source of axe-core, named by `GUIJU_AXE`.
fn axe() -> Walk<String> {
    let Some(path) = std::env::var_os("GUIJU_AXE").map(PathBuf::from) else {
        return Err(Fault::of("GUIJU_AXE is not set: run cargo xtask test, or set it to the path of axe.min.js"));
    };
    std::fs::read_to_string(&path).map_err(|e| Fault::of(format!("{}: {e}", path.display())))
}

impl Browser {
    /// No finding of axe-core that is serious or critical.
    ///
    /// # Errors
    /// The findings.
    pub fn is_accessible(&self) -> Walk {
        let source = axe()?;
        self.with(async |driver| driver.execute(source, vec![]).await)?;
        let found = self.with(async |driver| driver.execute_async(AXE, vec![]).await)?.convert::<Vec<String>>()?;
        if found.is_empty() {
            return Ok(());
        }
        Err(Fault::of(format!("{} at {:?}: axe-core finds\n{}", self.path()?, self.device, found.join("\n"))))
    }

    /// Everything that can be used is reached by the Tab key, in the order of the page, and one sees where one is. How many
    /// stops there are.
    ///
    /// # Errors
    /// What is not reached, out of turn, or not seen.
    pub fn is_walked_by_keyboard(&self) -> Walk<usize> {
        let stops: Vec<String> = self.with(async |driver| driver.execute(STOPS, vec![]).await)?.convert()?;
        let mut reached: Vec<usize> = vec![];
        // A field for a date has several stops inside.
        for _ in 0..stops.len().saturating_mul(6) {
            self.press(TAB)?;
            let focus: Option<(usize, bool)> =
                self.with(async |driver| driver.execute(FOCUS, vec![]).await)?.convert()?;
            let Some((stop, seen)) = focus else { break };
            if !seen {
                let unseen = stops.get(stop).map_or("", String::as_str);
                return Err(Fault::of(format!("{}: one does not see the focus on {unseen}", self.path()?)));
            }
            match reached.last() {
                Some(last) if *last == stop => {}
                Some(last) if stop < *last => break,
                _ => reached.push(stop),
            }
        }
        let missed: Vec<&String> =
            stops.iter().enumerate().filter(|(n, _)| !reached.contains(n)).map(|(_, stop)| stop).collect();
        if missed.is_empty() {
            return Ok(stops.len());
        }
        Err(Fault::of(format!("{}: not reached by keyboard, or out of turn:\n{missed:#?}", self.path()?)))
    }

    /// The words or the name of what has the focus; a field by its name.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn focused(&self) -> Walk<String> {
        let script = "const e = document.activeElement; return e.name || e.textContent.trim();";
        Ok(self.with(async |driver| driver.execute(script, vec![]).await)?.convert()?)
    }

    /// Presses Tab until the field of this name has the focus.
    ///
    /// # Errors
    /// It is not reached.
    pub fn tab_to(&self, name: &str) -> Walk {
        for _ in 0..80 {
            if self.focused()? == name {
                return Ok(());
            }
            self.press(TAB)?;
        }
        Err(Fault::of(format!("{name} is not reached by keyboard on {}", self.path()?)))
    }

    /// Sets the size of words as a reader would who needs them twice as large.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn doubles_words(&self) -> Walk {
        let double = "document.documentElement.style.fontSize = '200%';";
        self.with(async |driver| driver.execute(double, vec![]).await).map(|_| ())
    }

    /// Shows pages in a window of this width, as zooming does: twice as large is half as wide.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn is_as_wide_as(&self, width: u32) -> Walk {
        let (_, height) = self.device.size();
        let mobile = self.device == Device::Phone;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1.0, "mobile": mobile });
        self.with(async |driver| driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await)?;
        let shown = self.with(async |driver| driver.execute("return innerWidth;", vec![]).await)?.convert::<u32>()?;
        if shown == width { Ok(()) } else { Err(Fault::of(format!("the window is {shown} wide, not {width}"))) }
    }

    /// The page printed: `target/screenshots/NAME.pdf`; its bytes.
    ///
    /// # Errors
    /// It cannot be printed or written.
    pub fn prints(&self, name: &str) -> Walk<Vec<u8>> {
        let how = PrintParameters {
            page: thirtyfour::common::print::PrintPage { width: 21.0, height: 29.7 },
            ..Default::default()
        };
        let printed = self.with(async |driver| driver.print_page(how).await)?;
        let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let folder = folder.join("screenshots");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.pdf")), &printed)?;
        Ok(printed)
    }

    /// What of these selectors would be seen on paper.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn on_paper(&self, selectors: &[&str]) -> Walk<Vec<String>> {
        let media = |name: &str| json!({ "media": name });
        self.with(async |driver| driver.cdp().send_raw("Emulation.setEmulatedMedia", media("print")).await)?;
        let script =
            "return arguments[0].filter(s => [...document.querySelectorAll(s)].some(e => e.getClientRects().length));";
        let given: Vec<Value> = vec![json!(selectors)];
        let shown = self.with(async |driver| driver.execute(script, given).await);
        self.with(async |driver| driver.cdp().send_raw("Emulation.setEmulatedMedia", media("")).await)?;
        Ok(shown?.convert()?)
    }
}
