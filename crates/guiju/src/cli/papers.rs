//! `guiju papers`: the pages of everything that was issued, one file for each document, written to a folder. What is there is left as it
//! is, so that a run that was broken off goes on where it ended.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guiju_core::Day;
use guiju_core::register::{Ask, Cell, Viewer};
use guiju_exchange::{docx, ofd};
use guiju_print::{Document, Print};
use guiju_runtime::Reader;
use guiju_store::Blobs as _;
use guiju_typeset::{Families, Fonts, Typesetter};
use guiju_ui::{KeptPages, Pages, Show};
use indicatif::{ProgressBar, ProgressStyle};
use tempfile::NamedTempFile;

use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::serve;
use crate::config::FontPlaces;
use crate::failure::{Failure, Result, file};
use crate::places::{Database, Files};
use crate::wiring::SETTING;
use crate::words::say;

/// Rows of the register that are read at a time.
const AT_A_TIME: usize = 200;
/// Letters of a title in the name of a file: names of files end at 255 bytes.
const TITLE: usize = 40;
/// So many of what failed are told; of more it is said how many.
const TOLD: usize = 200;

/// `guiju papers`
#[derive(Debug, clap::Args)]
pub struct Papers {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
    /// 文件格式；PDF 有存档的版式文件的，就是那一份
    #[arg(long, value_enum, default_value_t = Format::Pdf)]
    format: Format,
    /// 只导出这一天及以后印发的
    #[arg(long, value_name = "DAY")]
    since: Option<Day>,
    /// 只导出这一天及以前印发的
    #[arg(long, value_name = "DAY")]
    until: Option<Day>,
    /// 排版用的字体在这些目录中；不写，用程序平常找字体的目录
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// 写到这个目录；已有的文件不改动
    #[arg(value_name = "DIR")]
    to: PathBuf,
}

/// In which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Pages.
    Pdf,
    /// Pages, GB/T 33190.
    Ofd,
    /// Text to be worked on.
    Docx,
}

/// What became of one document.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Written,
    /// It was there before.
    There,
    /// It is not asked for: of other days.
    Other,
    /// It was recalled.
    Recalled,
    Failed(String),
}

/// What a run came to.
#[derive(Debug, Default)]
struct Came {
    written: u64,
    there: u64,
    recalled: u64,
    failed: Vec<String>,
}

impl Papers {
    /// Writes the files; 1 where some failed.
    pub fn run(self) -> Result<ExitCode> {
        let from = self.rulebook.clone().map_or_else(default_rulebook, Ok)?;
        let rulebook = rulebook(&from)?;
        let folder = self.database.existing(&self.data)?;
        let reader = serve::look(&folder, &rulebook, &from)?;
        std::fs::create_dir_all(&self.to).map_err(|e| file(&self.to, &e))?;
        let writer =
            Writer { asked: &self, reader: &reader, blobs: folder.blobs()?, setter: std::cell::OnceCell::new() };
        let came = writer.all()?;
        let Came { written, there, recalled, failed } = came;
        say!("已写入 {}：{written}件；原来已有，没有改动：{there}件；已收回，不导出：{recalled}件", self.to.display());
        if failed.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        say!("没有写成的：{}件", failed.len());
        failed.iter().take(TOLD).for_each(|line| say!("　{line}"));
        if failed.len() > TOLD {
            say!("　另有{}件没有列出", failed.len() - TOLD);
        }
        say!("排除原因后再运行一次，即从没有写成的继续");
        Ok(ExitCode::FAILURE)
    }

    fn setter(&self) -> Result<Typesetter> {
        let dirs = if self.fonts.is_empty() { FontPlaces::default().dirs() } else { self.fonts.clone() };
        let fonts = Fonts::load(&dirs, &Families::default()).map_err(|why| Failure(why.to_string()))?;
        Ok(Typesetter::new(fonts))
    }
}

/// Writes one document after another; nothing of one is held when the next is read.
struct Writer<'a> {
    asked: &'a Papers,
    reader: &'a Reader,
    blobs: Files,
    /// Fonts are read when the first document must be laid out: kept pages need none.
    setter: std::cell::OnceCell<std::result::Result<Typesetter, String>>,
}

impl Writer<'_> {
    fn all(&self) -> Result<Came> {
        // At the server's terminal, by whoever holds the data folder itself: nothing in it is closed to him.
        let all = Ask::all(SETTING.register, Viewer::System);
        let total = self.reader.ask(&Ask { limit: 0, ..all.clone() })?.total;
        let (bar, mut came, mut after) = (bar(total), Came::default(), None);
        loop {
            let rows = self.reader.ask(&Ask { after, limit: AT_A_TIME, ..all.clone() })?.rows;
            for row in &rows {
                let subject = row.get("subject").map_or("", Cell::text);
                match self.one(subject)? {
                    Fate::Written => came.written += 1,
                    Fate::There => came.there += 1,
                    Fate::Recalled => came.recalled += 1,
                    Fate::Other => {}
                    Fate::Failed(why) => came.failed.push(format!("{subject}：{why}")),
                }
                bar.inc(1);
            }
            let is_last = rows.len() < AT_A_TIME;
            after = rows.into_iter().next_back();
            if is_last {
                bar.finish_and_clear();
                return Ok(came);
            }
        }
    }

    /// One document. A fault of its own is told, and ends nobody else's.
    fn one(&self, subject: &str) -> Result<Fate> {
        let found = self.found(subject)?;
        let Some((print, kept)) = found else { return Ok(Fate::Failed("没有可以排印的内容".to_owned())) };
        let Print::Document(doc) = &print else { return Ok(Fate::Failed("不是公文".to_owned())) };
        if !doc.draft.is_empty() {
            return Ok(Fate::Recalled);
        }
        let day = doc.colophon.printed.or_else(|| doc.signature.as_ref().and_then(|signature| signature.date));
        let is_asked = day.is_none_or(|day| {
            self.asked.since.is_none_or(|since| since <= day) && self.asked.until.is_none_or(|until| day <= until)
        });
        if !is_asked {
            return Ok(Fate::Other);
        }
        let path = self.asked.to.join(name(doc, subject, self.asked.format));
        if path.exists() {
            return Ok(Fate::There);
        }
        // A fault of the engine is one of that document.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.made(&print, kept.as_ref())));
        Ok(match made.unwrap_or_else(|_| Err("排版中断".to_owned())) {
            Ok(bytes) => match put(&path, &bytes) {
                Ok(()) => Fate::Written,
                Err(error) => Fate::Failed(error.to_string()),
            },
            Err(why) => Fate::Failed(why),
        })
    }

    /// The value as issue fixed it, and the pages that were kept.
    fn found(&self, subject: &str) -> Result<Option<(Print, Option<KeptPages>)>> {
        let matter = SETTING.act.split_once('.').map_or("", |(matter, _)| matter);
        let Some(found) = self.reader.subject(matter, subject)? else { return Ok(None) };
        let pages: Option<&&dyn Pages> = guiju_matters::PAGES.iter().find(|pages| pages.matter() == matter);
        let Some(pages) = pages else { return Ok(None) };
        let (org, edition, workdays) = (self.reader.org(), self.reader.edition(), self.reader.workdays());
        let show = Show {
            org: &org,
            norms: &*edition,
            workdays: &workdays,
            now: self.reader.now(),
            viewer: "",
            subject,
            rows: &found.rows,
            state: &found.state,
            text: found.text_hash.as_deref(),
            answers: &[],
            tab: SETTING.what,
        };
        Ok(pages.print(&show, SETTING.what).map(|print| (print, pages.kept(&show, SETTING.what))))
    }

    fn made(&self, print: &Print, kept: Option<&KeptPages>) -> std::result::Result<Vec<u8>, String> {
        let lay = || {
            let setter = self.setter.get_or_init(|| self.asked.setter().map_err(|failure| failure.0));
            setter.as_ref().map_err(Clone::clone)?.lay(print).map_err(|unset| unset.to_string())
        };
        match (self.asked.format, print, kept) {
            (Format::Pdf, _, Some(kept)) => {
                let bytes = self.blobs.get(&kept.file.hash).map_err(|error| error.to_string())?;
                bytes.ok_or_else(|| format!("存档的版式文件 {} 不在", kept.file.hash))
            }
            (Format::Pdf, _, None) => lay()?.pdf().map_err(|unset| unset.to_string()),
            (Format::Ofd, _, _) => {
                let metadata = guiju_web::ofd_metadata(print, print.hash());
                Ok(ofd::write(&lay()?.drawing(), &metadata).map_err(|why| why.to_string())?.bytes)
            }
            (Format::Docx, Print::Document(doc), _) => Ok(docx::write(doc).map_err(|why| why.to_string())?.bytes),
            (Format::Docx, Print::Slip(_), _) => Err("不是公文".to_owned()),
        }
    }
}

/// Number, title and id, without what means something in a path.
fn name(doc: &Document, subject: &str, format: Format) -> String {
    let ending = match format {
        Format::Pdf => "pdf",
        Format::Ofd => "ofd",
        Format::Docx => "docx",
    };
    let is_plain = |c: &char| !c.is_control() && !"/\\:*?\"<>|\u{200b}\u{202e}".contains(*c);
    let plain = |text: &str, most: usize| text.chars().filter(is_plain).take(most).collect::<String>();
    let number = plain(&doc.number, TITLE / 2);
    let title = plain(&doc.title, TITLE);
    let parts: Vec<&str> = [number.trim(), title.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let named = parts.join(" ");
    format!("{}（{}）.{ending}", named.trim_start_matches('.'), plain(subject, TITLE))
}

/// Writes a file whole or not at all, and never over another.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut part = NamedTempFile::new_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    part.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}件 已用{elapsed} 约余{eta}") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name_and_short_enough() {
        let doc =
            |number: &str, title: &str| Document { number: number.into(), title: title.into(), ..Document::default() };
        let named = |doc: &Document| name(doc, "documents-1", Format::Pdf);
        assert_eq!(
            named(&doc("红桥政〔2023〕1号", "关于防汛的通知")),
            "红桥政〔2023〕1号 关于防汛的通知（documents-1）.pdf"
        );
        assert_eq!(named(&doc("", "../../etc/passwd\n")), "etcpasswd（documents-1）.pdf");
        assert!(named(&doc(&"〔".repeat(99), &"题".repeat(999))).len() <= 255);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        put(&path, b"one").unwrap();
        assert!(put(&path, b"two").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no part stays");
    }
}
