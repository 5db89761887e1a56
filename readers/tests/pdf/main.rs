//! Pages as another program reads them: `GB/T 9704-2012` clause by clause, measured.

#[cfg(test)]
mod figures;
#[cfg(test)]
mod reader;
