//! How much a document's value holds. Laying one out takes memory and time in proportion, so that what comes from outside is bounded.

use guiju_print::Print;
use serde_json::Value;

use super::manifest::{Manifest, Role};
use super::trouble::{Trouble, Why};
use super::{File, OWN, Outgoing, says};
use crate::fault::Fault;
use crate::limits::Limits;

/// What there is of it.
#[derive(Default)]
struct Weight {
    letters: usize,
    parts: usize,
    names: usize,
    lines: usize,
}

impl Weight {
    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.letters += text.chars().count();
                self.lines += text.matches('\n').count();
            }
            Value::Array(all) => {
                self.parts += 1;
                self.names += all.iter().filter(|one| one.is_string()).count();
                all.iter().for_each(|one| self.add(one));
            }
            Value::Object(all) => {
                self.parts += 1;
                all.values().for_each(|one| self.add(one));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// In what a value is larger than the limits; nothing where it keeps within them.
pub fn too_much(print: &Print, limits: Limits) -> Vec<Trouble> {
    let mut weight = Weight::default();
    match serde_json::to_value(print) {
        Ok(value) => weight.add(&value),
        Err(e) => return vec![Trouble::Value(Why::json(&e))],
    }
    let all = [
        ("公文的字数", weight.letters, limits.letters),
        ("公文的段落、表格和单元格数", weight.parts, limits.parts),
        ("公文所列单位的个数", weight.names, limits.names),
        ("公文的行数", weight.lines, limits.lines),
    ];
    let over = all.into_iter().filter(|(_, found, most)| found > most);
    over.map(|(what, _, most)| too_large(what, u64::try_from(most).unwrap_or(u64::MAX))).collect()
}

/// What a file that is packed or opened has more of than the limits let it.
pub(super) fn too_large(what: &'static str, most: u64) -> Trouble {
    Trouble::Unreadable(Fault::TooLarge { what, most })
}

/// What of a package to be made is larger than whoever opens it lets it be.
pub(super) fn outsize(outgoing: &Outgoing, limits: Limits) -> Vec<Trouble> {
    let size = |file: &File| u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    let sum = outgoing.files.iter().map(size).fold(0, u64::saturating_add);
    // The manifest with the signature and the key are unpacked, too: so much at most for each file that is listed.
    let own = u64::try_from(outgoing.files.len()).unwrap_or(u64::MAX).saturating_mul(4_096).saturating_add(65_536);
    let mut troubles = vec![];
    let is_many = outgoing.files.len().saturating_add(OWN.len()) > limits.entries;
    let most = u64::try_from(limits.entries).unwrap_or(u64::MAX);
    troubles.extend(is_many.then(|| too_large("公文包内的文件数", most)));
    let is_one = outgoing.files.iter().any(|file| size(file) > limits.entry);
    troubles.extend(is_one.then(|| too_large("公文包内一个文件的字节数", limits.entry)));
    let is_sum = sum.saturating_add(own) > limits.unpacked;
    troubles.extend(is_sum.then(|| too_large("公文包内全部文件的字节数", limits.unpacked)));
    troubles
}

/// What the limits say of a file by its role. A value must be one that can be printed, in the very bytes that its hash is over, keep
/// within the limits, and say of itself what the manifest says of it.
pub(super) fn value(file: &File, manifest: &Manifest, limits: Limits) -> Vec<Trouble> {
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    if file.role == Role::Seal && size > limits.seal {
        return vec![too_large("印章数据的字节数", limits.seal)];
    }
    if file.role != Role::Value {
        return vec![];
    }
    // What is far too long for its letters is not even read: in UTF-8 a letter of a value takes at most six bytes.
    let most = limits.letters.saturating_mul(6).saturating_add(limits.parts.saturating_mul(100));
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    if size > most {
        return vec![too_large("公文内容的字节数", most)];
    }
    match serde_json::from_slice::<Print>(&file.bytes) {
        Ok(print) if print.bytes() == file.bytes => {
            let other = || Trouble::Unfit("清单所写的字号、标题、日期与公文内容不一致");
            (!says(&print, manifest)).then(other).into_iter().chain(too_much(&print, limits)).collect()
        }
        Ok(_) => vec![Trouble::Value(Why::plain("不是规定的写法"))],
        Err(e) => vec![Trouble::Value(Why::json(&e))],
    }
}
