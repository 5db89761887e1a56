//! matters
