//! The store on PostgreSQL.

#[cfg(test)]
mod alike;
#[cfg(test)]
mod conforms;
#[cfg(test)]
mod database;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod writers;
