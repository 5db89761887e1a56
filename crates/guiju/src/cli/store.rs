//! `guiju store copy`: a government's journal, files and registers from one store into another, and proof that both are alike.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guiju_runtime::rebuild;
use guiju_store::blobs::Blobs as _;
use guiju_store::tip::Known;
use guiju_store::verify::{named_blobs, verify, verify_blobs};
use guiju_store::{Read, StoreError, Tip, dump, first_difference};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::{Failure, Result};
use crate::places::{Database, Look, Opened, StorePart, at_home};
use crate::wiring::{Folder, registers};
use crate::words::say;

/// Rows carried over at a time.
const PAGE: usize = 500;

/// `guiju store copy`
#[derive(Debug, clap::Args)]
pub struct Copy {
    /// 从哪里：数据目录，或者数据库地址
    #[arg(value_name = "FROM")]
    from: String,
    /// 到哪里：数据目录，或者数据库地址；须是空的，或者是上一次没有复制完的
    #[arg(value_name = "TO")]
    to: String,
}

/// A data folder, or a database without one.
fn place(named: &str) -> Result<Folder> {
    if named.contains("://") || named.contains('=') {
        // Nothing is written into the working folder: a database that stands alone keeps no end outside.
        let database = Database::at(named);
        return database.alone(&StorePart::default());
    }
    Ok(Folder::at(Path::new(&PathBuf::from(named))))
}

/// `guiju store bind`
#[derive(Debug, clap::Args)]
pub struct Bind {
    /// 数据目录：今后以其中的账号为准
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Bind {
    /// Makes the accounts of this folder those of the database's government.
    pub fn run(self) -> Result<ExitCode> {
        let folder = self.database.existing(&self.data)?;
        if folder.database().is_none() {
            return Err(Failure::new("请用 --store 写明数据库地址"));
        }
        at_home(&folder, true)?;
        say!("今后以 {} 中的账号为准；其他数据目录不能再打开这个数据库", self.data.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Copy {
    /// Copies, and compares; 1 where the copy is not like the original.
    pub fn run(self) -> Result<ExitCode> {
        let (from, to) = (place(&self.from)?, place(&self.to)?);
        if !from.is_used()? {
            return Err(Failure::new("来源中没有数据"));
        }
        let look = from.reader()?;
        // One commit, also while a program is writing there.
        look.hold()?;
        let govs = look.govs()?;
        let [gov] = govs.as_slice() else { return Err(Failure::new("一次只复制一个政府")) };
        let mut opened = to.opened()?;
        if opened.gov()?.is_some_and(|there| there != *gov) {
            return Err(Failure::new("去处已有另一个政府的数据"));
        }
        let tip = look.read().tip(gov)?;
        journal(look.read(), &mut opened, gov, &tip)?;
        let files = files(&from, &to, &look)?;
        say!("正在由日志重建登记簿……");
        rebuild(&mut *opened.store, gov, guiju_matters::ALL)?;
        drop(opened);
        let wrong = compare(&look, &to, gov, &tip)?;
        wrong.iter().for_each(|wrong| say!("{wrong}"));
        if !wrong.is_empty() {
            return Ok(ExitCode::FAILURE);
        }
        say!("{gov}：已复制日志{}条、附件{files}个；复制后的日志完整，登记簿与原来一致，附件无缺", tip.position);
        say!("账号、登录记录和密钥不在其中，仍在原来的数据目录");
        Ok(ExitCode::SUCCESS)
    }
}

fn bar(whole: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(whole);
    let style = ProgressStyle::with_template("{prefix} {bar:40} {pos}/{len}　已用{elapsed}，还需{eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what);
    bar
}

/// The rows that are not there yet, page by page.
fn journal(read: &dyn Read, to: &mut Opened, gov: &str, tip: &Tip) -> Result<()> {
    let there = to.store.tip(gov)?;
    let last = read.journal(gov, there.position, 1)?.into_iter().find(|row| row.position == there.position);
    let is_begun = there.position > 0;
    if is_begun && last.is_none_or(|row| row.hash != there.hash) {
        return Err(Failure::new("目的地的日志不是原来日志的开头，不能接着复制"));
    }
    let bar = bar(tip.position, "日志");
    let mut done = there.position;
    while done < tip.position {
        bar.set_position(done);
        let rows = read.journal(gov, done + 1, PAGE)?;
        let Some(end) = rows.last().map(|row| row.position) else {
            return Err(StoreError::Damaged(format!("流水第{}条应当存在而没有", done + 1)).into());
        };
        to.store.take_rows(gov, &rows)?;
        done = end;
    }
    bar.finish_and_clear();
    Ok(())
}

/// The files that the journal names, those there already left as they are; how many there are.
fn files(from: &Folder, to: &Folder, look: &Look) -> Result<usize> {
    let (source, target) = (from.blobs()?, to.blobs()?);
    let named = named_blobs(look.raw())?;
    let bar = bar(named.len() as u64, "附件");
    for (hash, position) in &named {
        if !matches!(target.get(hash), Ok(Some(_))) {
            let missing = || Failure(format!("第{position}条所附文件{hash}缺失"));
            target.keep(hash, &source.get(hash)?.ok_or_else(missing)?)?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(named.len())
}

/// What is not as in the original, in Chinese.
fn compare(look: &Look, to: &Folder, gov: &str, tip: &Tip) -> Result<Vec<String>> {
    let copy = to.reader()?;
    let end = [(gov.to_owned(), (tip.position, tip.hash.clone()))].into();
    let report = verify(copy.raw(), gov, &Known::Tips(end))?;
    let mut wrong = vec![];
    if !report.is_whole() {
        wrong.push(report.to_string());
    }
    wrong.extend(verify_blobs(copy.raw(), &to.blobs()?)?);
    let (was, is) = (dump(look.read(), gov, &registers())?, dump(copy.read(), gov, &registers())?);
    wrong.extend(first_difference(&is, &was, &registers()).map(|what| format!("登记簿与原来不同：{what}")));
    Ok(wrong)
}
