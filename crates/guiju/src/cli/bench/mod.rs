//! Measurements of the program by itself.

mod load;

pub use load::Load;
