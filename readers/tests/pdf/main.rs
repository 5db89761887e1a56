//! Pages as another program reads them: `GB/T 9704-2012` clause by clause, measured.

mod figures;
mod reader;
