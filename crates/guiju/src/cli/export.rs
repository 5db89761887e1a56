//! `guiju export`: everything that the registers hold, as tables for office spreadsheets. What the pages hand out is
//! narrowed to who asks; whoever has the data folder has all of it, and so has this command.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guiju_core::Norms;
use guiju_core::register::{Ask, Viewer};
use guiju_runtime::{Clock as _, organisation};
use guiju_store::{Read, StoreError, export};
use guiju_ui::Board;

use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::failure::{Failure, Result, file};
use crate::places::{Database, Look};
use crate::wiring::{SystemClock, registers};
use crate::words::say;

/// `guiju export`
#[derive(Debug, clap::Args)]
pub struct Export {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
    /// 表格写到这个目录
    #[arg(value_name = "DIR")]
    to: PathBuf,
}

impl Export {
    /// Writes `registers/NAME.csv` for each register, `journal.csv`, and under the name of each matter that imports
    /// tables those that it takes.
    pub fn run(self) -> Result<ExitCode> {
        let from = self.rulebook.clone().map_or_else(default_rulebook, Ok)?;
        let rulebook = rulebook(&from)?;
        let reader = self.database.existing(&self.data)?.reader()?;
        // All tables tell of one commit, also while a program is writing.
        reader.hold()?;
        let written = self.everything(&reader, &*rulebook.edition);
        reader.let_go()?;
        let (written, sheets) = written?;
        say!("已写入 {}：登记簿{written}张，日志1张，可再导入的表格{sheets}张", self.to.display());
        Ok(ExitCode::SUCCESS)
    }

    fn everything(&self, reader: &Look, norms: &dyn Norms) -> Result<(usize, usize)> {
        let govs = reader.govs()?;
        let [gov] = govs.as_slice() else {
            return Err(Failure(format!("数据目录中有{}个政府的日志，一次只导出一个", govs.len())));
        };
        Ok((self.registers(reader.read(), gov)?, self.sheets(reader.read(), gov, norms)?))
    }

    fn registers(&self, reader: &dyn Read, gov: &str) -> Result<usize> {
        let folder = self.to.join("registers");
        fs::create_dir_all(&folder).map_err(|e| file(&folder, &e))?;
        let all = export::all(&registers());
        for register in &all {
            // At the server's terminal, by whoever holds the data folder itself: nothing in it is closed to him.
            let ask = Ask::all(register.name, Viewer::System);
            write(&folder.join(format!("{}.csv", register.name)), |out| {
                export::register(register, ask.clone(), &mut |ask| reader.ask(gov, ask), out)
            })?;
        }
        write(&self.to.join("journal.csv"), |out| export::journal(reader, gov, out))?;
        Ok(all.len())
    }

    fn sheets(&self, reader: &dyn Read, gov: &str, norms: &dyn Norms) -> Result<usize> {
        let org = organisation(reader, gov, &registers())?;
        let board = Board { org: &org, norms, now: SystemClock.now() };
        let mut written = 0;
        for pages in guiju_matters::PAGES {
            for (name, text) in pages.sheets(&board) {
                let folder = self.to.join(pages.matter());
                fs::create_dir_all(&folder).map_err(|e| file(&folder, &e))?;
                let path = folder.join(name);
                fs::write(&path, text).map_err(|e| file(&path, &e))?;
                written += 1;
            }
        }
        Ok(written)
    }
}

/// Takes a piece, and says whether more are wanted.
type Out<'o> = dyn FnMut(String) -> bool + 'o;

/// Writes one file piece by piece.
fn write(path: &Path, pieces: impl FnOnce(&mut Out<'_>) -> std::result::Result<(), StoreError>) -> Result<()> {
    let failed = |e: &std::io::Error| file(path, e);
    let mut out = BufWriter::new(File::create(path).map_err(|e| failed(&e))?);
    let mut wrong = None;
    pieces(&mut |text| {
        wrong = out.write_all(text.as_bytes()).err();
        wrong.is_none()
    })?;
    let ended = wrong.map_or_else(|| out.flush(), Err);
    ended.map_err(|e| failed(&e))
}
