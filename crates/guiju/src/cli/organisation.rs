//! `guiju organisation import`: the organisation from a folder of tables, through the front door like on the page.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guiju_core::OfficeTime;
use guiju_core::form::Form;
use guiju_core::request::Outcome;
use guiju_core::sheet::decoded;

use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::serve;
use crate::failure::{Failure, Result, file};
use crate::founding::Beginning;
use crate::places::Database;
use crate::words::{outcome, say};

/// `guiju organisation import`
#[derive(Debug, clap::Args)]
pub struct Import {
    /// 数据目录
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
    /// 以哪位管理员的名义导入：人员编号
    #[arg(long = "as", value_name = "PERSON")]
    administrator: String,
    /// 生效时间，如 2023-01-09T09:00
    #[arg(long)]
    since: OfficeTime,
    /// 依据
    #[arg(long)]
    basis: String,
    /// 组织表格所在目录：units.csv、people.csv、posts.csv、lines.csv、relations.csv
    #[arg(value_name = "DIR")]
    from: PathBuf,
}

impl Import {
    /// Imports; 1 and everything that is wrong where something is.
    pub fn run(self) -> Result<ExitCode> {
        let sheets = sheets(&self.from)?;
        let from = self.rulebook.map_or_else(default_rulebook, Ok)?;
        let rulebook = rulebook(&from)?;
        let folder = self.database.existing(&self.data)?;
        let store = folder.opened()?;
        let gov = store.gov()?.unwrap_or_default();
        let office = serve::open(&folder, &gov, store, &rulebook, &from)?;
        let blobs = folder.blobs()?;
        let beginning = Beginning { office: &office, gov: &gov, blobs: &blobs };
        let since = self.since.to_string();
        let mut form = Form::of([("since", since.as_str()), ("basis", self.basis.as_str())]);
        form.fields.insert("csv".to_owned(), sheets);
        let key = format!("import-{}", office.reader().now());
        let came = beginning.perform(&self.administrator, "import", &key, form);
        outcome(&came).iter().for_each(|line| say!("{line}"));
        Ok(if matches!(came, Outcome::Done(_)) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The tables of a folder, as forms carry them: file name, line feed, text.
pub fn sheets(folder: &Path) -> Result<Vec<String>> {
    let mut paths = vec![];
    for entry in std::fs::read_dir(folder).map_err(|e| file(folder, &e))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(Failure(format!("{} 中没有表格（*.csv）", folder.display())));
    }
    paths.iter().map(|path| sheet(path)).collect()
}

/// One table.
pub fn sheet(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| file(path, &e))?;
    let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    let text = decoded(&bytes).ok_or_else(|| Failure(format!("{} 不是文本表格", path.display())))?;
    Ok(format!("{name}\n{text}"))
}
