//! What is printed, as data: a document with its elements (GB/T 9704-2012), a slip, a list; text read into paragraphs with their levels;
//! and pages as they were drawn. Pure: fonts, layout and files belong to `typeset` and `exchange`.

mod attendance;
mod body;
pub mod check;
mod clean;
mod document;
mod drawing;
mod number;
mod recognise;
#[cfg(test)]
mod recognise_tests;
mod slip;
mod tabular;
mod written;

pub use attendance::attendance;
pub use body::{Block, Cell, Level, Paragraph, Table};
pub use clean::{Doubt, Mark};
pub use document::{Attached, Attendance, Colophon, Document, Form, Print, Seal, Signature, Stamp};
pub use drawing::{Colour, Drawing, Face, Glyph, Image, Item, Page, Segment};
pub use recognise::{Recognised, level_of, recognise, recognise_titled};
pub use slip::{Line, Opinion, OpinionBox, Slip};
pub use written::written;
