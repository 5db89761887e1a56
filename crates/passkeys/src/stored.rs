//! What is kept of a key: the library's own shape inside of one with a number, so that a later shape is told from this one.

use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::Passkey;

/// Number of the shape that is written.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    key: Passkey,
}

/// A key as it is kept.
pub(crate) fn write(key: &Passkey) -> Result<String, String> {
    serde_json::to_string(&Stored { version: VERSION, key: key.clone() }).map_err(|e| e.to_string())
}

/// A key that was kept.
pub(crate) fn read(text: &str) -> Result<Passkey, String> {
    let stored: Stored = serde_json::from_str(text).map_err(|e| format!("a key that was kept cannot be read: {e}"))?;
    match stored.version {
        VERSION => Ok(stored.key),
        other => Err(format!("a key of shape {other} is not known here")),
    }
}

/// Those of several that can be read: one that cannot be must not take the others from their owner.
pub(crate) fn read_all(texts: &[String]) -> Vec<Passkey> {
    let noted = |text: &String| read(text).inspect_err(|error| tracing::error!(error, "a passkey is left out")).ok();
    texts.iter().filter_map(noted).collect()
}

/// A key as the first version kept it; what was kept then must be read for ever.
#[cfg(test)]
pub(crate) const SAMPLE: &str = include_str!("golden/v1.json");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_shape_ever_kept_are_read() {
        let key = read(SAMPLE).unwrap();
        assert_eq!(write(&key).unwrap(), SAMPLE.trim(), "the shape changed: give it a new number and keep this sample");
        let later = SAMPLE.replacen("\"version\":1", "\"version\":9", 1);
        assert!(read(&later).unwrap_err().contains('9'));
        assert!(read("{}").is_err());
        assert_eq!(read_all(&[later, SAMPLE.to_owned(), String::new()]), [key]);
    }
}
