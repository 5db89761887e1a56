//! The project's own tooling: tests, house rules, licences, measurements.

pub mod api;
pub mod arguments;
pub mod audit;
pub mod bench;
pub mod browser;
pub mod ci;
pub mod finding;
pub mod fonts;
pub mod licences;
pub mod shell;
pub mod source;
pub mod test;
pub mod tidy;
pub mod tokens;
pub mod tree;
