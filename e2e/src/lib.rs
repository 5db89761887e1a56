//! Walks through Guiju in a real browser.
//!
//! A walk starts the program ([`program::Guiju`]) and a browser ([`browser::Browser`]) and does what a person would do: open,
//! click what is written on a button, fill in by the field's name, look. The functions wait for the browser, so that a walk reads
//! from top to bottom; each gives a [`fault::Fault`] that says what was looked for and what the page showed instead.

pub mod access;
pub mod browser;
pub mod driver;
pub mod fault;
pub mod look;
pub mod notice;
pub mod passkey;
pub mod people;
pub mod program;
