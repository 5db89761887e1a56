//! What is measured of the export of issued papers: how fast, and whether memory stays.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::process::{program, told};
use super::report::Line;
use crate::cli::load::Load;
use crate::failure::{Failure, Result};

/// So many papers are made; of some the rules let nobody go on, and these are not issued.
const MADE: u64 = 1_100;
/// So many must be exported.
const PAPERS: usize = 1_000;
/// The most memory held is looked at after so many, and at the end.
const FIRST: usize = 100;
/// By at most so many kilobytes more.
const GROWTH: u64 = 20_000;
/// Between two looks.
const NAP: Duration = Duration::from_millis(10);

/// Exports the papers of a folder that is made for it, in a process of its own.
pub fn exporting(fonts: &[PathBuf]) -> Result<Line> {
    let dir = tempfile::tempdir()?;
    let (data, to) = (dir.path().join("data"), dir.path().join("papers"));
    Load::of(&data, MADE).fill()?;
    let mut command = program()?;
    command.arg("papers").arg("--data").arg(&data);
    for folder in fonts {
        command.arg("--fonts").arg(folder);
    }
    let began = Instant::now();
    let mut child = command.arg(&to).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (mut first, mut last) = (None, None);
    let ended = loop {
        let most = told(child.id(), "VmHWM:");
        last = most.or(last);
        if first.is_none() && count(&to) >= FIRST {
            first = most;
        }
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(NAP);
    };
    let (took, papers) = (began.elapsed(), count(&to));
    if !ended.success() {
        return Err(Failure::new("公文导出没有成功，不能据此计时"));
    }
    let mb = |kb: Option<u64>| kb.map_or_else(|| "not measured".to_owned(), |kb| format!("{} MB", kb / 1_000));
    let grown = first.zip(last).map(|(first, last)| last.saturating_sub(first));
    #[expect(clippy::cast_precision_loss, reason = "a rate to be read by people")]
    let rate = papers as f64 / took.as_secs_f64().max(f64::EPSILON);
    Ok(Line {
        what: format!("{papers} issued papers exported as PDF"),
        aim: format!("{PAPERS} or more; memory within {} MB of that after {FIRST}", GROWTH / 1_000),
        came: format!("{rate:.0} a second; at most {} held after {FIRST}, {} at the end", mb(first), mb(last)),
        is_met: grown.map(|kb| papers >= PAPERS && kb < GROWTH),
        how: "`guiju papers` on papers made by `guiju load`, none of them laid out before; memory (VmHWM) of that process".to_owned(),
    })
}

/// Files that are whole.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "pdf")).count()
}
