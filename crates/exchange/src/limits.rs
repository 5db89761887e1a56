//! How much of a file is read. Limits of the machine, not of the office: they are settings.

/// Bounds on a file from outside; what goes beyond one of them is refused whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: usize,
    /// Entries in its table of contents.
    pub entries: usize,
    /// Bytes of one entry, unpacked.
    pub entry: u64,
    /// Bytes of all entries that are read, unpacked.
    pub unpacked: u64,
    /// How deep elements lie in one another.
    pub depth: usize,
    /// Elements of one part.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, entries: 2_000, entry: 32 << 20, unpacked: 64 << 20, depth: 100, elements: 400_000 }
    }
}
