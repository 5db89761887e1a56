//! A failing run made shorter: no move after the one at which it failed, then fewer and fewer before it, as long as the same
//! thing does not hold.

use crate::World;
use crate::plan::{Plan, Wrong};

/// What is left of a failing run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// The shorter plan.
    pub plan: Plan,
    /// What does not hold in it.
    pub wrong: Wrong,
    /// Moves that are left.
    pub moves: u64,
    /// Runs that it took.
    pub runs: u32,
}

/// Makes a failing run shorter, in at most so many runs.
///
/// # Errors
/// Where the office cannot be opened.
pub fn shrink(world: &World<'_>, plan: &Plan, wrong: &Wrong, runs: u32) -> Result<Shrunk, String> {
    let mut best =
        Shrunk { plan: Plan { until: Some(wrong.at), ..plan.clone() }, wrong: wrong.clone(), moves: wrong.at, runs: 0 };
    let mut piece = (wrong.at / 2).max(1);
    while best.runs < runs {
        let before = best.moves;
        let mut from = 1;
        while from < best.wrong.at && best.runs < runs {
            let out = (from..(from + piece).min(best.wrong.at)).filter(|n| !best.plan.skip.contains(n));
            let out: Vec<u64> = out.collect();
            from += piece;
            if out.is_empty() {
                continue;
            }
            let mut shorter = best.plan.clone();
            shorter.skip.extend(&out);
            best.runs += 1;
            let came = world.live(&shorter, &mut |_, _| {})?;
            if let Some(found) = came.wrong.filter(|found| found.what == wrong.what) {
                best.moves -= out.len() as u64;
                best.plan = Plan { until: Some(found.at), ..shorter };
                best.wrong = found;
            }
        }
        if piece == 1 && best.moves == before {
            break;
        }
        piece = (piece / 2).max(1);
    }
    Ok(best)
}
