//! What is known, as data: facts by name, registers with their rows, and the organisation that is read from them.
//!
//! Pure. `core` hands these words on, so that other rooms need not know that they live here.

pub mod evidence;
pub mod fact;
pub mod letters;
pub mod marking;
pub mod org;
pub mod register;
mod standing;
