//! `guiju numbers`: what became of every number of every series and year; gaps and numbers that count twice are named.

use std::path::PathBuf;
use std::process::ExitCode;

use guiju_core::register::{Ask, Row, Viewer};
use guiju_matters::registry::looks::{Account, FATES, NUMBERS, OPENINGS, accounts};
use guiju_store::export;

use crate::failure::Result;
use crate::places::{Database, Look};
use crate::words::say;

/// `guiju numbers`
#[derive(Debug, clap::Args)]
pub struct Numbers {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Numbers {
    /// Tells each series and year; 1 where a number is not accounted for, or counts twice.
    pub fn run(self) -> Result<ExitCode> {
        let reader = self.database.existing(&self.data)?.reader()?;
        reader.hold()?;
        let read = accounts_of(&reader);
        reader.let_go()?;
        let mut is_whole = true;
        for (gov, series, year, account) in read? {
            let (gaps, twice) = (account.gaps(), account.twice());
            is_whole &= gaps.is_empty() && twice.is_empty();
            say!(
                "{gov}　{series}〔{year}〕编到{}号：启用前已用{}个，编发公文{}件，另行登记{}个",
                account.last(),
                account.before,
                account.used.len(),
                account.fates.len()
            );
            gaps.iter().for_each(|n| say!("  空缺，去向未登记：{series}〔{year}〕{n}号"));
            twice.iter().for_each(|n| say!("  重号：{series}〔{year}〕{n}号"));
        }
        say!(
            "{}",
            if is_whole {
                "每一个号都有去向，没有重号"
            } else {
                "有号没有去向或者重复，请核查并登记"
            }
        );
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Government, series, year and what became of its numbers.
fn accounts_of(reader: &Look) -> Result<Vec<(String, String, i64, Account)>> {
    let mut all = vec![];
    for gov in reader.govs()? {
        let rows = |register| -> Result<Vec<Row>> {
            let mut rows = vec![];
            // At the server's terminal, by whoever holds the data folder itself: nothing in it is closed to him.
            let ask = Ask::all(register, Viewer::System);
            export::pages(ask, &mut |ask| reader.read().ask(&gov, ask), &mut |page| {
                rows.extend_from_slice(page);
                true
            })?;
            Ok(rows)
        };
        let accounts = accounts(&rows(NUMBERS)?, &rows(FATES)?, &rows(OPENINGS)?);
        all.extend(accounts.into_iter().map(|((series, year), account)| (gov.clone(), series, year, account)));
    }
    Ok(all)
}
