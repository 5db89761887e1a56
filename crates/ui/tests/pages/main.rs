//! What people see: reviewed snapshots of the parts, from small fixtures.

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod parts;
