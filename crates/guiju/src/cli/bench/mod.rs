//! `guiju bench`: the program measures itself and writes what it found as a table.

mod desk;
mod export;
mod flood;
mod load;
mod measure;
mod people;
mod print;
mod process;
mod registers;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

pub use load::Load;

use crate::config::FontPlaces;
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
    /// 排版用的字体在这些目录中；不写，用程序平常找字体的目录
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// 只测这一部分
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Rules and walk: decisions, loads, authority, what-if.
    Walk,
    /// The desk of one person, alone and during a flood of people who sign in.
    Desk,
    /// The program: its check, its start, its memory.
    Program,
    /// Pages: documents set and written as PDF, previews, an export of very many.
    Print,
    /// Registers at size.
    Registers,
}

impl Bench {
    /// Measures everything; 1 where an aim is missed.
    pub fn run(self) -> Result<ExitCode> {
        let mut report = Report::default();
        let mut note = |line: Line| {
            say!("{line}");
            report.lines.push(line);
        };
        self.house(&mut note)?;
        if self.wants(Part::Print) {
            for line in print::printing(&self.font_dirs())? {
                note(line);
            }
            note(export::exporting(&self.fonts)?);
        }
        if self.wants(Part::Registers) {
            registers::Papers::of(self.data.as_ref(), self.documents)?.measure(&mut note)?;
        }
        let text = report.text();
        std::fs::write(&self.out, text).map_err(|e| file(&self.out, &e))?;
        let missed = report.lines.iter().filter(|line| line.is_missed()).count();
        say!("已写入 {}，未达到的有{missed}项", self.out.display());
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn font_dirs(&self) -> Vec<PathBuf> {
        if self.fonts.is_empty() { FontPlaces::default().dirs() } else { self.fonts.clone() }
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// What is measured of rules, walk, desk and program. The program is started on what the walk left.
    fn house(&self, note: &mut dyn FnMut(Line)) -> Result<()> {
        let load = measure::Loads::new(self.seconds)?;
        if self.wants(Part::Walk) || self.wants(Part::Program) {
            note(measure::judging()?);
            let (commits, acts) = load.sharing()?;
            note(commits);
            note(acts);
        }
        if self.wants(Part::Walk) {
            note(load.ratio()?);
            for line in people::authority(&load.folder())? {
                note(line);
            }
        }
        if self.wants(Part::Desk) {
            let (listing, token) = desk::listing(&load.desk())?;
            note(listing);
            note(flood::signing(&load.desk(), &token)?);
        }
        if self.wants(Part::Program) {
            note(process::checking()?);
            let (start, memory) = process::serving(&load.folder(), load.rows()?)?;
            note(start);
            note(memory);
            note(report::building(self.build_seconds));
        }
        Ok(())
    }
}
