//! guiju
fn main() {}
