//! Just enough of the ZIP format to list the names in a container, without unpacking anything.

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at + 2)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

/// Names of the entries; `None` where the container is cut short or is no ZIP that begins with its first entry.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    // The end record is 22 bytes and a comment of at most 65,535.
    let first = bytes.len().saturating_sub(22 + 65_535);
    let end = (first..=bytes.len().checked_sub(22)?).rev().find(|&at| bytes.get(at..at + 4) == Some(b"PK\x05\x06"))?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = u32_at(bytes, end + 16)?;
    let mut names = vec![];
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
        names.push(String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned());
        at += 46 + name + extra + comment;
    }
    Some(names)
}

/// A container with these empty entries, for tests.
#[cfg(test)]
pub(crate) fn container(entries: &[&str]) -> Vec<u8> {
    let short = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
    let long = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let (mut files, mut directory) = (vec![], vec![]);
    for name in entries {
        let at = files.len();
        files.extend_from_slice(b"PK\x03\x04");
        files.extend_from_slice(&[0; 22]);
        files.extend_from_slice(&short(name.len()));
        files.extend_from_slice(&[0; 2]);
        files.extend_from_slice(name.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&[0; 24]);
        directory.extend_from_slice(&short(name.len()));
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&long(at));
        directory.extend_from_slice(name.as_bytes());
    }
    let at = files.len();
    files.extend_from_slice(&directory);
    files.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    files.extend_from_slice(&short(entries.len()));
    files.extend_from_slice(&short(entries.len()));
    files.extend_from_slice(&long(directory.len()));
    files.extend_from_slice(&long(at));
    files.extend_from_slice(&[0; 2]);
    files
}
