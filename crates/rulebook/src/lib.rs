//! The rulebook language.
pub mod vocabulary;
