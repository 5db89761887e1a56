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
    /// Bytes of what a seal service gave.
    pub seal: u64,
    /// Letters of a document's value, of all its texts together.
    pub letters: usize,
    /// Parts of a value: paragraphs, tables, rows, cells, attachments.
    pub parts: usize,
    /// Names in a value, as those of recipients and of organs.
    pub names: usize,
    /// Line feeds in the texts of a value.
    pub lines: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            entries: 2_000,
            entry: 32 << 20,
            unpacked: 64 << 20,
            depth: 100,
            elements: 400_000,
            seal: 8 << 20,
            letters: 400_000,
            parts: 50_000,
            names: 1_000,
            lines: 10_000,
        }
    }
}
