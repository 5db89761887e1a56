//! The page frame: head mark, who is signed in, navigation, banner, foot.

use askama::Template;

use crate::markup::{Markup, render};

/// One entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Label.
    pub label: String,
    /// Address.
    pub href: String,
    /// The one being shown.
    pub active: bool,
    /// How much waits behind it, where it says so.
    pub waits: Option<Waits>,
}

/// How much waits behind an entry of the navigation: shown with the page, and kept up by the stream of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// By which the stream knows it: `todo`, `read`.
    pub name: &'static str,
    /// The number; none is shown for zero.
    pub number: u64,
}

/// No number beyond this is told; there are more.
pub const MOST_TOLD: u64 = 99;

impl Waits {
    /// The access key of the entry: letters that browsers keep for none of their own menus.
    pub fn key(&self) -> &'static str {
        if self.name == "read" { "k" } else { "j" }
    }

    /// `3`, `99+`.
    pub fn shown(&self) -> String {
        if self.number > MOST_TOLD { format!("{MOST_TOLD}+") } else { self.number.to_string() }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Name.
    pub name: String,
    /// Posts, as shown, also those stood in for.
    pub posts: Vec<String>,
    /// Token for the button that signs out.
    pub csrf: String,
}

/// Everything around a page's content.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// Title of the page.
    pub title: &'a str,
    /// Name of the government.
    pub government: &'a str,
    /// Address of the stylesheet.
    pub style: &'a str,
    /// Address of the script.
    pub script: &'a str,
    /// Whether the reader wants large type.
    pub large: bool,
    /// Who is signed in; absent on the page for signing in.
    pub person: Option<&'a SignedIn>,
    /// Navigation.
    pub nav: &'a [NavLink],
    /// Designations and 代管 in force, and what else everybody should know, line by line.
    pub banner: &'a [String],
    /// Office time, as shown.
    pub now: &'a str,
    /// Name of the rules in force, as shown in the foot.
    pub rules: &'a str,
    /// The content.
    pub main: &'a Markup,
}

#[derive(Template)]
#[template(path = "ui/frame.html")]
struct FramePart<'a> {
    f: &'a Frame<'a>,
}

/// The whole page.
pub fn frame(frame: &Frame<'_>) -> Result<Markup, askama::Error> {
    render(&FramePart { f: frame })
}
