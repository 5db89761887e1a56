//! What is known, as data: facts by name, registers with their rows, the organisation that is read from them, and tables
//! as office spreadsheets read and write them.
//!
//! Pure. `core` hands these words on, so that other rooms need not know that they live here.

pub mod evidence;
pub mod fact;
pub mod find;
pub mod letters;
pub mod marking;
mod noted;
pub mod org;
mod power;
pub mod register;
pub mod sheet;
mod standing;
