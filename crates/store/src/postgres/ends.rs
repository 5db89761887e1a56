//! The journals' ends, kept outside of the database as well.

use std::time::Instant;

use super::{PgStore, session};
use crate::StoreError;
use crate::tip::{Known, TipFile, cut};

impl PgStore {
    /// Compares the journals with the ends kept outside. These are written by whoever writes the journal, and by nobody else.
    pub(super) fn meet(&mut self) -> Result<(), StoreError> {
        let govs = self.session.govs()?;
        for gov in &govs {
            let tip = self.session.tip(gov)?;
            self.tips.insert(gov.clone(), (tip.position, tip.hash));
        }
        let Some(path) = &self.place.tip else { return Ok(()) };
        let (file, known) = TipFile::open(path)?;
        self.tip = Some(file);
        match known {
            Known::Tips(tips) => {
                for (gov, (position, hash)) in &tips {
                    let row = self.session.journal(gov, *position, 1)?;
                    match row.first().filter(|r| r.position == *position) {
                        Some(row) if row.hash == *hash => {}
                        Some(_) => return Err(cut(gov, *position, "与链尾记录不符，可能已被改写")),
                        None => return Err(cut(gov, *position, "应当存在而没有，尾部可能已被截去")),
                    }
                }
            }
            Known::Absent if govs.is_empty() => {}
            Known::Absent => self.warnings.push("没有找到链尾记录文件，无法判断流水尾部是否被截去".to_owned()),
            Known::Torn => self.warnings.push("链尾记录文件不完整，无法判断流水尾部是否被截去".to_owned()),
        }
        Ok(())
    }

    fn keep_tips(&mut self) -> Result<(), StoreError> {
        self.tip.as_mut().map_or(Ok(()), |tip| tip.write(&self.tips))
    }

    /// The end of a journal that another program may have written; its file may be shared with it.
    pub(super) fn meet_again(&mut self, gov: &str) -> Result<(), StoreError> {
        let tip = self.session.tip(gov)?;
        if tip.position > 0 {
            self.tips.insert(gov.to_owned(), (tip.position, tip.hash));
        }
        if let Some(path) = &self.place.tip {
            self.tip = Some(TipFile::open(path)?.0);
        }
        Ok(())
    }

    /// Notes what a commit did: the right to write was renewed, and the journals' ends are kept outside.
    pub(super) fn committed(
        &mut self,
        govs: &[String],
        rows: &[Vec<tokio_postgres::Row>],
        begun: Instant,
    ) -> Result<(), StoreError> {
        let mut added = false;
        for (gov, rows) in govs.iter().zip(rows) {
            self.place.seat.renewed(gov, begun);
            let tip = session::tip(rows)?;
            if tip.position > 0 {
                self.tips.insert(gov.clone(), (tip.position, tip.hash));
                added = true;
            }
        }
        if added { self.keep_tips() } else { Ok(()) }
    }
}
