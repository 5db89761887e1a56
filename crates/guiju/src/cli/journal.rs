//! `guiju journal`: checks the journal, and remakes the registers from it.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use guiju_core::journal::Hash;
use guiju_store::excerpt::{Checked, check};

use guiju_runtime::rebuild as remake;
use guiju_store::verify::{Report, verify_blobs};
use guiju_store::{MemoryStore, dump, first_difference};

use crate::failure::{Failure, Result};
use crate::places::{self, Look, Opened};
use crate::wiring::{Folder, registers};
use crate::words::say;

/// Checks every row of every journal, the file's structure and the files attached; 1 where something is wrong.
pub fn verify(folder: &Folder) -> Result<ExitCode> {
    let (reports, structure) = places::verify(folder)?;
    let mut is_whole = structure.is_empty() && reports.iter().all(Report::is_whole);
    for report in &reports {
        say!("{report}");
    }
    for wrong in &structure {
        say!("数据库文件结构有误：{wrong}");
    }
    if is_whole {
        let reader = folder.reader()?;
        let mut wrong = verify_blobs(reader.raw(), &folder.blobs()?)?;
        for report in &reports {
            wrong.extend(differing(&reader, &report.gov)?);
        }
        is_whole = wrong.is_empty();
        wrong.iter().for_each(|wrong| say!("{wrong}"));
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Which file is checked, and against what.
#[derive(Debug, Args)]
pub struct VerifyExport {
    /// 从“办理日志”页面导出的条目文件
    file: PathBuf,
    /// 另行记下的某一条的校验值，写作 位置:校验值，可以多次；文件含有这一条的，须与之相符
    #[arg(long = "known", value_name = "N:HASH", value_parser = noted)]
    known: Vec<(u64, Hash)>,
}

/// `41:3f…`
fn noted(text: &str) -> std::result::Result<(u64, Hash), String> {
    let wrong = || "应写作 位置:校验值，如 41:3f0c…（64位）".to_owned();
    let (position, hash) = text.split_once(':').ok_or_else(wrong)?;
    let position = position.trim().parse().map_err(|_| wrong())?;
    let hash = hash.trim().to_ascii_lowercase();
    if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) { Ok((position, hash)) } else { Err(wrong()) }
}

impl VerifyExport {
    /// Checks an excerpt of the journal without the data folder; 1 where something is wrong.
    pub fn run(&self) -> Result<ExitCode> {
        let file = File::open(&self.file).map_err(|e| Failure(format!("{}：{e}", self.file.display())))?;
        match check(&mut BufReader::new(file), &self.known) {
            Ok(Checked { opening, rows, last, met }) => {
                let (from, to, gov) = (opening.from, opening.to, opening.gov);
                say!("“{gov}”第{from}条至第{to}条，共{rows}条：前后相连，与校验值相符，末条校验值{last}");
                say!("导出于{}，当时日志至第{}条，校验值{}", opening.made.chinese(), opening.tip, opening.tip_hash);
                match (self.known.len(), met) {
                    (0, _) => say!("没有另行记下的校验值可比：只能证明文件自身没有改动，不能证明不是整体另造"),
                    (_, 0) => say!("另行记下的各条都不在这一文件之内，没有比对"),
                    (_, met) => say!("与另行记下的{met}条相符"),
                }
                Ok(ExitCode::SUCCESS)
            }
            Err(wrong) => {
                say!("有误：{wrong}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// The first register and row that are not what the journal makes them, in Chinese; nothing where all are.
pub fn differing(reader: &Look, gov: &str) -> Result<Option<String>> {
    // One commit for the rows and the registers, also while a program is writing the file.
    reader.hold()?;
    let kept = dump(reader.read(), gov, &registers());
    let copied = MemoryStore::copy_of(reader.read(), gov, registers());
    reader.let_go()?;
    let (kept, mut copied) = (kept?, copied?);
    remake(&mut copied, gov, guiju_matters::ALL)?;
    let made = dump(&copied, gov, &registers())?;
    Ok(first_difference(&kept, &made, &registers())
        .map(|what| format!("“{gov}”的登记簿与流水不符：{what}；可运行 guiju journal rebuild 由流水重建")))
}

/// Remakes all registers of every government in the folder, and says whether they were as they should be.
pub fn rebuild(folder: &Folder) -> Result<ExitCode> {
    let opened = folder.opened()?;
    let govs = opened.govs()?;
    let Opened { mut store, rebuild, .. } = opened;
    for gov in govs {
        let before = if rebuild { None } else { Some(dump(&*store, &gov, &registers())?) };
        let rows = remake(&mut *store, &gov, guiju_matters::ALL)?;
        let after = dump(&*store, &gov, &registers())?;
        match before {
            Some(before) if before == after => say!("{gov}：由{rows}条日志重建登记簿，结果与原来一致"),
            Some(_) => say!("{gov}：由{rows}条日志重建登记簿，原来的登记簿有误，已经改正"),
            None => say!("{gov}：由{rows}条日志重建登记簿"),
        }
    }
    Ok(ExitCode::SUCCESS)
}
