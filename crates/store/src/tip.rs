//! The end of the journal, kept outside the store file, so that a tail that was cut off is missed.
//!
//! Two fixed slots are written in turn, each with its checksum: a torn write spoils the newer one and leaves the older.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use guiju_core::journal::{Hash, sha256};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Room of one slot in bytes.
const SLOT: u64 = 65_536;

/// Last position and hash by government.
pub type Tips = BTreeMap<String, (u64, Hash)>;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Slot {
    number: u64,
    tips: Tips,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The ends as last written.
    Tips(Tips),
    /// There is no such file, or it is empty.
    Absent,
    /// There is one, but neither slot has its checksum.
    Torn,
}

/// What is said of a journal that is not as its end kept outside says.
pub(crate) fn cut(gov: &str, position: u64, what: &str) -> StoreError {
    StoreError::Damaged(format!("“{gov}”的流水第{position}条{what}；请用备份核对恢复后再启动"))
}

/// The open file.
#[derive(Debug)]
pub(crate) struct TipFile {
    file: File,
    number: u64,
}

fn failed(path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::Engine(format!("链尾记录文件{}：{e}", path.display()))
}

/// Reads the file without changing it.
pub fn read(path: &Path) -> Result<Known, StoreError> {
    match File::open(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Known::Absent),
        Err(e) => Err(failed(path, &e)),
        Ok(mut file) => latest(&mut file).map(|(_, known)| known).map_err(|e| failed(path, &e)),
    }
}

fn latest(file: &mut File) -> std::io::Result<(u64, Known)> {
    let mut bytes = vec![];
    file.seek(SeekFrom::Start(0))?;
    file.take(2 * SLOT).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok((0, Known::Absent));
    }
    let slots = bytes.chunks(usize::try_from(SLOT).unwrap_or(usize::MAX)).filter_map(read_slot);
    Ok(match slots.max_by_key(|slot| slot.number) {
        Some(slot) => (slot.number, Known::Tips(slot.tips)),
        None => (0, Known::Torn),
    })
}

fn read_slot(bytes: &[u8]) -> Option<Slot> {
    let mut lines = bytes.split(|b| *b == b'\n');
    let (text, sum) = (lines.next()?, lines.next()?);
    if sha256(text).as_bytes() != sum {
        return None;
    }
    serde_json::from_slice(text).ok()
}

impl TipFile {
    /// Opens or creates the file, and says what was in it.
    pub fn open(path: &Path) -> Result<(Self, Known), StoreError> {
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|e| failed(path, &e))?;
        let (number, known) = latest(&mut file).map_err(|e| failed(path, &e))?;
        Ok((Self { file, number }, known))
    }

    /// From now on every write fails, as on a disk that has gone.
    #[cfg(test)]
    pub fn lose_disk(&mut self, path: &Path) {
        self.file = File::open(path).unwrap();
    }

    /// Writes the ends into the slot not written last.
    pub fn write(&mut self, tips: &Tips) -> Result<(), StoreError> {
        let slot = Slot { number: self.number + 1, tips: tips.clone() };
        let text = serde_json::to_string(&slot).map_err(|e| StoreError::Engine(e.to_string()))?;
        let text = format!("{text}\n{}\n", sha256(text.as_bytes()));
        if text.len() as u64 > SLOT {
            return Err(StoreError::Engine("链尾记录文件写不下这么多机关".to_owned()));
        }
        let written =
            self.file.seek(SeekFrom::Start(slot.number % 2 * SLOT)).and_then(|_| self.file.write_all(text.as_bytes()));
        written.map_err(|e| StoreError::Engine(format!("链尾记录文件：{e}")))?;
        self.number = slot.number;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tips(position: u64) -> Tips {
        [("红桥".to_owned(), (position, sha256(&position.to_be_bytes())))].into()
    }

    #[test]
    fn the_last_write_is_read_back_and_a_torn_one_leaves_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tip");
        assert_eq!(read(&path).unwrap(), Known::Absent);
        let (mut file, _) = TipFile::open(&path).unwrap();
        for n in 1..=5 {
            file.write(&tips(n)).unwrap();
        }
        assert_eq!(read(&path).unwrap(), Known::Tips(tips(5)));
        let whole = std::fs::read(&path).unwrap();
        // Write 5 is in slot 1, at its offset.
        for at in [0, 10, 40, 100] {
            let mut torn = whole.clone();
            torn[65_536 + at] ^= 0x20;
            std::fs::write(&path, &torn).unwrap();
            assert_eq!(read(&path).unwrap(), Known::Tips(tips(4)), "byte {at}");
        }
        let mut torn = whole;
        torn[0] = b'x';
        torn[65_536] = b'x';
        std::fs::write(&path, &torn).unwrap();
        assert_eq!(read(&path).unwrap(), Known::Torn);
        let (mut file, known) = TipFile::open(&path).unwrap();
        assert_eq!(known, Known::Torn);
        file.write(&tips(9)).unwrap();
        assert_eq!(read(&path).unwrap(), Known::Tips(tips(9)));
    }
}
