//! Signing in against real servers of each kind. A member of its own, because its tests need packages of the system, which
//! `cargo xtask test` installs.
