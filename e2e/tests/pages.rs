//! Every kind of page, at the desk and on the phone, without scripts.

use e2e::browser::{Browser, Device};
use e2e::fault::{Fault, Walk};
use e2e::program::Guiju;

/// Pages that are not of one paper, and a name for their pictures.
const GENERAL: [(&str, &str); 18] = [
    ("home", "/"),
    ("mine", "/?box=mine"),
    ("list", "/m/documents"),
    ("narrowed", "/m/documents?q=%E9%80%9A%E7%9F%A5&urgency=normal&dir=up"),
    ("exports", "/exports"),
    ("notices", "/me/notices"),
    ("today", "/today"),
    ("rulebook", "/rulebook"),
    ("article", "/rulebook/51"),
    ("org", "/org"),
    ("me", "/me"),
    ("tokens", "/me/tokens"),
    ("password", "/password"),
    ("draft", "/m/documents/new/draft"),
    ("to-read", "/?box=read"),
    ("plan", "/plan"),
    ("phrases", "/phrases"),
    ("figures", "/stats"),
];

/// The tabs of a paper and the form of an act on it.
const OF_A_PAPER: [&str; 7] =
    ["?tab=slip", "?tab=text", "?tab=attachments", "?tab=course", "?tab=grounds", "?tab=journal", "/do/clear"];

#[test]
fn every_page_fits_is_labelled_and_needs_nobody_else() -> Walk {
    let guiju = Guiju::demo()?;
    let mut faults = vec![];
    let mut paper = None;
    for (name, device) in [("desk", Device::Desk), ("phone", Device::Phone)] {
        let browser = Browser::start(device)?;
        browser.open(&guiju.at("/sign-in"))?;
        note(&mut faults, look(&browser, &format!("pages-{name}-sign-in")));
        if paper.is_none() {
            paper = Some(waiting(&browser, &guiju)?);
        }
        browser.enter(&guiju, "jiang-lan")?;
        browser.scripts(false)?;
        let paper = paper.as_deref().unwrap_or_default();
        for (page, path) in GENERAL {
            browser.open(&guiju.at(path))?;
            note(&mut faults, look(&browser, &format!("pages-{name}-{page}")));
        }
        for part in OF_A_PAPER {
            browser.open(&guiju.at(&format!("{paper}{part}")))?;
            let page = part.rsplit(['=', '/']).next().unwrap_or_default();
            note(&mut faults, look(&browser, &format!("pages-{name}-paper-{page}")));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::of(faults.join("\n\n"))) }
}

/// A notice that was reported and waits for the office's deputy director.
fn waiting(browser: &Browser, guiju: &Guiju) -> Walk<String> {
    browser.enter(guiju, "xu-wen")?;
    let paper = browser.draft_notice(guiju)?;
    browser.click("报送")?;
    browser.send("报送")?;
    browser.sees("已记录")?;
    Ok(paper)
}

/// All faults of a page are told, not only the first.
fn note(faults: &mut Vec<String>, found: Walk<Vec<String>>) {
    match found {
        Ok(found) => faults.extend(found),
        Err(fault) => faults.push(fault.0),
    }
}

/// Takes the picture first, so that a page with a fault can be looked at.
fn look(browser: &Browser, picture: &str) -> Walk<Vec<String>> {
    browser.picture(picture)?;
    let script = browser.all("script:not([src^='/static/guiju-']), [onclick], [onload], a[href^='javascript:']")?;
    let scripted =
        if script.is_empty() { Ok(()) } else { Err(Fault::of(format!("{picture} has scripts besides our own"))) };
    let headed = match browser.all("main h1")?.len() {
        1 => Ok(()),
        several => Err(Fault::of(format!("{picture} has {several} headings of the first rank"))),
    };
    let checks = [browser.fits(), browser.is_labelled(), browser.stays_home(), browser.is_quiet(), scripted, headed];
    Ok(checks.into_iter().filter_map(Result::err).map(|fault| format!("{picture}: {}", fault.0)).collect())
}
