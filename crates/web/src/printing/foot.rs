//! What stands at the foot of a slip that is printed: by whom, when, and to which position of the journal it is true.

use guiju_print::{Print, Slip};

use crate::answer::Failure;
use crate::visit::Visit;

/// So often something is read again where an act was recorded meanwhile.
const AGAIN: usize = 5;

/// What was read, and the position of the journal to which it is true: nothing was recorded between the two.
pub(super) fn at_rest<T>(visit: &Visit, read: impl Fn() -> Result<T, Failure>) -> Result<(T, u64), Failure> {
    let mut position = visit.reader.tip()?.position;
    for _ in 0..AGAIN {
        let found = read()?;
        let now = visit.reader.tip()?.position;
        if now == position {
            return Ok((found, position));
        }
        position = now;
    }
    // An office in which acts follow on one another that fast: what is read is true at least to the position before it.
    Ok((read()?, position))
}

/// A slip with its foot; a document says by itself what it is.
pub(super) fn signed(print: Print, visit: &Visit, position: u64) -> Print {
    match print {
        Print::Slip(slip) => {
            let by = visit.org.name(visit.person());
            let signed = format!("{by}　{}打印，内容截至办理日志第{position}条", visit.now.chinese());
            let foot = if slip.foot.is_empty() { signed } else { format!("{}；{signed}", slip.foot) };
            Print::Slip(Slip { foot, ..slip })
        }
        document @ Print::Document(_) => document,
    }
}
