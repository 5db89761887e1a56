//! Signing in against real servers, started on this machine.

#[cfg(test)]
mod real;
