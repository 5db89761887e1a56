//! `guiju bench`: the program measures itself and writes what it found as a table.

mod desk;
mod flood;
mod load;
mod measure;
mod people;
mod process;
mod registers;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

pub use load::Load;

use crate::failure::{Result, file};
use crate::words::say;
use report::{Line, Report};

/// `guiju bench`
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// 结果写到这个文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 首次发布构建用了多少秒，由构建的人量得
    #[arg(long, value_name = "SECONDS")]
    build_seconds: Option<u64>,
    /// 每项负载的秒数
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// 登记簿各项测量用多少件公文
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    documents: u64,
    /// 登记簿各项测量用这个数据目录中已有的公文，不再制作
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 只测登记簿各项
    #[arg(long)]
    registers_only: bool,
}

impl Bench {
    /// Measures everything; 1 where an aim is missed.
    pub fn run(self) -> Result<ExitCode> {
        let mut report = Report::default();
        let mut note = |line: Line| {
            say!("{line}");
            report.lines.push(line);
        };
        if !self.registers_only {
            self.house(&mut note)?;
        }
        for line in registers::Papers::of(self.data.as_ref(), self.documents)?.lines()? {
            note(line);
        }
        let text = report.text();
        std::fs::write(&self.out, text).map_err(|e| file(&self.out, &e))?;
        let missed = report.lines.iter().filter(|line| line.is_missed()).count();
        say!("已写入 {}，未达到的有{missed}项", self.out.display());
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// What is measured of rules, walk and program.
    fn house(&self, note: &mut dyn FnMut(Line)) -> Result<()> {
        note(measure::judging()?);
        let load = measure::Loads::new(self.seconds)?;
        let (commits, acts) = load.sharing()?;
        note(commits);
        note(acts);
        note(load.ratio()?);
        for line in people::authority(&load.folder())? {
            note(line);
        }
        let (listing, token) = desk::listing(&load.desk())?;
        note(listing);
        note(flood::signing(&load.desk(), &token)?);
        note(process::checking()?);
        let (start, memory) = process::serving(&load.folder(), load.rows()?)?;
        note(start);
        note(memory);
        note(report::building(self.build_seconds));
        Ok(())
    }
}
