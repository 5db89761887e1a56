//! Values as pages: the golden documents, determinism, the ladder of alternatives, hostile text.

mod drawing;
mod golden;
mod hostile;
mod ladder;
mod support;
