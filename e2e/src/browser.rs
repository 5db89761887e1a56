//! A browser at a desk or on a phone, and what a person does with it.

use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};
use tokio::runtime::Runtime;

use crate::driver::Driver;
use crate::fault::{Fault, Walk};

/// How long something that is looked for may take to appear.
const PATIENCE: Duration = Duration::from_secs(5);

/// Nothing of the browser's own traffic and first steps; no sandbox, because tests often run as root.
const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--lang=zh-CN",
];

/// The size of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// 1280 × 900.
    Desk,
    /// 390 × 844 with touch, at twice the pixels.
    Phone,
    /// As narrow as a phone, with a mouse: Chromium's driver cannot tap where scripts are switched off.
    Narrow,
}

impl Device {
    /// Width and height in CSS pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Device::Desk => (1280, 900),
            Device::Phone | Device::Narrow => (390, 844),
        }
    }

    fn emulation(self) -> Value {
        let (width, height) = self.size();
        let phone = self == Device::Phone;
        let ratio = if phone { 2.0 } else { 1.0 };
        json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": ratio, "touch": phone, "mobile": phone } })
    }
}

/// One browser with a profile of its own. Dropping it ends the browser and its driver.
pub struct Browser {
    // Dropped in this order, after the session was closed.
    pub(crate) driver: Option<WebDriver>,
    pub(crate) runtime: Runtime,
    pub(crate) device: Device,
    _process: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser.
    ///
    /// # Errors
    /// Chromium or its driver is missing, or does not start.
    pub fn start(device: Device) -> Walk<Self> {
        let process = Driver::start()?;
        let profile = tempfile::tempdir()?;
        let mut wishes = ChromeCapabilities::new();
        for argument in ARGUMENTS {
            wishes.add_arg(argument)?;
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wishes.add_experimental_option("mobileEmulation", device.emulation())?;
        wishes.set_browser_log_level(LoggingPrefsLogLevel::Severe)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let driver = runtime.block_on(WebDriver::new(process.address(), wishes))?;
        Ok(Self { driver: Some(driver), runtime, device, _process: process, _profile: profile })
    }

    /// Runs the page's own scripts no longer, or again; from the next page on.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn scripts(&self, on: bool) -> Walk {
        let switch = json!({ "value": !on });
        self.with(async |driver| driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", switch).await)?;
        Ok(())
    }

    /// Opens an address.
    ///
    /// # Errors
    /// The page cannot be loaded.
    pub fn open(&self, address: &str) -> Walk {
        self.with(async |driver| driver.goto(address).await)
    }

    /// The path of the page shown, without the host.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn path(&self) -> Walk<String> {
        Ok(self.with(async |driver| driver.current_url().await)?.path().to_owned())
    }

    /// Clicks the link or button with these words on it.
    ///
    /// # Errors
    /// There is none that can be seen.
    pub fn click(&self, words: &str) -> Walk {
        let text = quoted(words);
        let path = format!(
            "//*[self::a or self::button or self::summary][normalize-space(.)={text} or @aria-label={text}] \
             | //input[@type='submit'][@value={text}]"
        );
        let element = self.visible(By::XPath(path), &format!("a link or button “{words}”"))?;
        self.leave_by(&element)
    }

    /// Sends the form by the button with these words on it; a link with the same words is left alone.
    ///
    /// # Errors
    /// There is no such button that can be seen.
    pub fn send(&self, words: &str) -> Walk {
        let text = quoted(words);
        let path = format!("//form//button[normalize-space(.)={text}] | //input[@type='submit'][@value={text}]");
        let element = self.visible(By::XPath(path), &format!("a button “{words}”"))?;
        self.leave_by(&element)
    }

    /// Clicks the first link that leads to this path.
    ///
    /// # Errors
    /// There is none that can be seen.
    pub fn follow(&self, path: &str) -> Walk {
        let element = self.visible(By::XPath(format!("//a[@href={}]", quoted(path))), &format!("a link to {path}"))?;
        self.leave_by(&element)
    }

    /// Fills in the field with this name; what stood there before is replaced. A day is given as 2023-01-09.
    ///
    /// # Errors
    /// There is no such field, or it cannot be written to.
    pub fn fill(&self, name: &str, text: &str) -> Walk {
        let element = self.field(name)?;
        let kind = self.with(async |_| element.attr("type").await)?.unwrap_or_default();
        let is_picked = ["date", "time", "datetime-local", "month", "color", "range"].contains(&kind.as_str());
        if is_picked {
            // Typed, these depend on the language of the system; set, they do not.
            let set =
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}));";
            let given = vec![element.to_json()?, json!(text)];
            return self.with(async |driver| driver.execute(set, given).await).map(|_| ());
        }
        self.with(async |_| {
            element.clear().await?;
            element.send_keys(text).await
        })
    }

    /// Chooses in the list with this name by the words shown or by the value.
    ///
    /// # Errors
    /// There is no such list, or no such choice in it.
    pub fn select(&self, name: &str, choice: &str) -> Walk {
        let text = quoted(choice);
        let path = format!("//select[@name={}]//option[normalize-space(.)={text} or @value={text}]", quoted(name));
        let option = self.visible(By::XPath(path), &format!("“{choice}” in the list {name}"))?;
        self.with(async |_| option.click().await)
    }

    /// Ticks the box or the round button with this name and value.
    ///
    /// # Errors
    /// There is none.
    pub fn tick(&self, name: &str, value: &str) -> Walk {
        let path = format!("//input[@name={}][@value={}]", quoted(name), quoted(value));
        let element = self.visible(By::XPath(path), &format!("a box {name} for “{value}”"))?;
        self.with(async |_| if element.is_selected().await? { Ok(()) } else { element.click().await })
    }

    /// Attaches a file to the field with this name.
    ///
    /// # Errors
    /// There is no such field or no such file.
    pub fn attach(&self, name: &str, file: &Path) -> Walk {
        let file = file.canonicalize()?.to_string_lossy().into_owned();
        let path = By::XPath(format!("//input[@type='file'][@name={}]", quoted(name)));
        self.with(async |driver| driver.find(path).await?.send_keys(file).await)
    }

    /// Presses keys where the focus is, for walks without a mouse.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn press(&self, keys: &str) -> Walk {
        self.with(async |driver| driver.active_element().await?.send_keys(keys).await)
    }

    fn field(&self, name: &str) -> Walk<WebElement> {
        let path = format!("//*[self::input or self::textarea][not(@type='hidden')][@name={}]", quoted(name));
        self.visible(By::XPath(path), &format!("a field {name}"))
    }

    /// Clicks, and waits until the page is gone where the click leads to another: what is looked for next must not be found on
    /// the page that is being left.
    fn leave_by(&self, element: &WebElement) -> Walk {
        let leads = "const e = arguments[0];
            return e.matches('button, input') ? !!e.form : e.matches('a[href]:not([href^=\"#\"])');";
        let given = vec![element.to_json()?];
        let leads = self.with(async |driver| driver.execute(leads, given).await)?.convert::<bool>()?;
        self.with(async |_| element.click().await)?;
        let until = Instant::now() + PATIENCE;
        while leads && Instant::now() < until && self.with(async |_| element.is_present().await).unwrap_or(false) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The first element of this kind that can be seen; it is waited for.
    fn visible(&self, by: By, what: &str) -> Walk<WebElement> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.with(async |driver| {
                for element in driver.find_all(by.clone()).await? {
                    if element.is_displayed().await? {
                        return Ok(Some(element));
                    }
                }
                Ok(None)
            });
            match found {
                Ok(Some(element)) => return Ok(element),
                // The page may be changing under our hands: look again.
                _ if Instant::now() < until => std::thread::sleep(Duration::from_millis(100)),
                _ => {
                    let fault = format!("{what} cannot be seen on {}:\n{}", self.path()?, self.text()?);
                    return Err(Fault::of(fault));
                }
            }
        }
    }

    /// Waits for the browser to do something.
    pub(crate) fn with<T, F>(&self, act: impl FnOnce(WebDriver) -> F) -> Walk<T>
    where
        F: Future<Output = WebDriverResult<T>>,
    {
        let Some(driver) = self.driver.clone() else { return Err(Fault::of("the browser was closed")) };
        Ok(self.runtime.block_on(act(driver))?)
    }
}

/// A text as XPath writes it, whichever quotes it contains.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            // The driver's own end closes a browser that does not answer.
            let _ = self.runtime.block_on(driver.quit());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_all_kinds_are_written() {
        assert_eq!(quoted("签发"), "'签发'");
        assert_eq!(quoted("it's"), "concat('it', \"'\", 's')");
    }
}
