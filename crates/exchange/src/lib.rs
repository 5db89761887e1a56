//! Documents as other programs read them: DOCX, OFD, and packages between governments. Bytes in, bytes out: files, hours and keys belong to
//! whoever calls.

pub mod docx;
mod fault;
mod limits;
pub mod ofd;
pub mod package;
mod tree;
mod xml;
mod zipped;

pub use fault::Fault;
pub use limits::Limits;
pub use zipped::Unwritten;
