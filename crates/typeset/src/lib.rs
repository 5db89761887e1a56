//! A document value becomes pages: laid out by Typst as GB/T 9704-2012 asks, written as PDF, SVG and images, and handed on as a
//! drawing. The same value with the same fonts gives the same bytes: there is no clock and no chance here, and the only files are
//! the fonts that the caller names.
//!
//! Text is data, never markup: the template reads it from a value, and knows no other file.

mod draw;
mod families;
mod fonts;
mod laid;
mod plan;
mod press;
mod title;
mod uncovered;
mod value;

pub use families::{Families, Role};
pub use fonts::{FontName, FontTrouble, Fonts, RoleFont};
pub use laid::{Adjusted, Laid, Unset};
pub use press::Typesetter;
