//! The walk, on the memory store and on SQLite, with a matter and a rulebook of a few lines.

#[cfg(test)]
mod batches;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod commits;
#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod slips;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod wrapped;
