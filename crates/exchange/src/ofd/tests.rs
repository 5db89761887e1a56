//! The parts of a file that is written here; what other programs make of one is tried in `readers`.
