//! What is measured of printing: how long pages take that were not laid out before, and whether memory stays.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use guiju_calendar::Day;
use guiju_print::{Attached, Block, Colophon, Document, Level, Paragraph, Print, Seal, Signature};
use guiju_typeset::{Families, Fonts, Laid, Typesetter};

use super::measure::share;
use super::report::{Line, number};
use crate::failure::{Failure, Result};

/// Longest time for two pages as PDF, for rules of 79 articles as PDF, for a preview after a change.
const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_millis(500);
const PREVIEW: Duration = Duration::from_millis(100);
/// So often each is measured; each time another text, so that nothing is remembered whole.
const TIMES: usize = 20;
/// Articles of the long sample.
const ARTICLES: usize = 79;
/// So many documents in a row, and by at most so many kilobytes more memory after them than after a fifth of them.
const DOCUMENTS: usize = 1_000;
const GROWTH: u64 = 20_000;

/// Sentences of the samples.
const SENTENCES: [&str; 4] = [
    "各单位要结合实际，明确专人负责，把各项任务落实到岗位、落实到日期，做到件件有着落、事事有回音。",
    "区政府办公室负责汇总情况，每月报告一次进展；遇有重大问题，随时报告，不得迟报、漏报、瞒报。",
    "各街道办事处应当于每季度第一个月的10日前，将上一季度的台账报送区政府办公室，同时抄送有关主管部门。",
    "涉及群众切身利益的事项，应当事先听取群众意见，把意见采纳情况一并写入方案，并向社会公布。",
];

/// Measures printing with fonts of these folders.
pub fn printing(dirs: &[PathBuf]) -> Result<Vec<Line>> {
    let fonts = Fonts::load(dirs, &Families::default())
        .map_err(|why| Failure(format!("{why}；可先运行 cargo xtask fonts，或者用 --fonts 指出目录")))?;
    let setter = Typesetter::new(fonts);
    // Warm: the first layout reads the template.
    laid(&setter, &notice(0)?)?;
    let pdf = |laid: Laid| laid.pdf().map(drop).map_err(|why| Failure(why.to_string()));
    let svg = |laid: Laid| {
        for page in 1..=laid.pages() {
            laid.svg(page);
        }
        Ok(())
    };
    Ok(vec![
        timed(&setter, "Notice to PDF, median", SHORT, notice, pdf)?,
        timed(&setter, "Rules of 79 articles to PDF, median", LONG, rules, pdf)?,
        timed(&setter, "Preview of a changed notice as SVG, median", PREVIEW, notice, svg)?,
        memory(&setter)?,
    ])
}

fn laid(setter: &Typesetter, print: &Print) -> Result<Laid> {
    setter.lay(print).map_err(|why| Failure(why.to_string()))
}

fn timed(
    setter: &Typesetter,
    what: &str,
    aim: Duration,
    make: fn(usize) -> Result<Print>,
    write: impl Fn(Laid) -> Result<()>,
) -> Result<Line> {
    let (mut times, mut pages) = (vec![], 0);
    for number in 1..=TIMES {
        let print = make(number)?;
        let began = Instant::now();
        let laid = laid(setter, &print)?;
        pages = laid.pages();
        write(laid)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let median = share(&times, 50);
    Ok(Line {
        what: what.to_owned(),
        aim: format!("under {} ms", aim.as_millis()),
        came: format!("{:.1} ms", median.as_secs_f64() * 1000.0),
        is_met: Some(median < aim),
        how: format!("{TIMES} texts of {pages} pages, each another; the typesetter is warm"),
    })
}

fn memory(setter: &Typesetter) -> Result<Line> {
    let mut before = None;
    for number in 1..=DOCUMENTS {
        laid(setter, &notice(number)?)?.pdf().map_err(|why| Failure(why.to_string()))?;
        if number == DOCUMENTS / 5 {
            before = resident();
        }
    }
    let after = resident();
    let grown = before.zip(after).map(|(before, after)| after.saturating_sub(before));
    let mb = |kb: u64| format!("{:.1} MB", f64::from(u32::try_from(kb).unwrap_or(u32::MAX)) / 1000.0);
    Ok(Line {
        what: format!("Memory added between {} and {DOCUMENTS} documents", DOCUMENTS / 5),
        aim: format!("under {}", mb(GROWTH)),
        came: grown
            .map_or_else(|| "not measured".to_owned(), |kb| format!("{} of {}", mb(kb), mb(after.unwrap_or_default()))),
        is_met: grown.map(|kb| kb < GROWTH),
        how: "resident memory (VmRSS) of this process".to_owned(),
    })
}

/// Resident memory of this process in kilobytes.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(number)
}

/// A notice of two pages; the number makes it another.
fn notice(number: usize) -> Result<Print> {
    let mut body = vec![Block::plain(&format!("现将第{number}号事项通知如下。"))];
    for (at, sentence) in SENTENCES.iter().enumerate() {
        let sign = ["一", "二", "三", "四"].get(at).copied().unwrap_or_default();
        body.push(Block::Paragraph(Paragraph {
            level: Level::First,
            head: format!("{sign}、工作安排"),
            rest: String::new(),
        }));
        body.push(Block::plain(&format!("{sentence}第{number}号事项按此办理。")));
    }
    Ok(Print::Document(Document { body, ..frame(number)? }))
}

/// A notice with rules of 79 articles.
fn rules(number: usize) -> Result<Print> {
    let mut body = vec![Block::Title { text: "工作守则".to_owned(), note: String::new() }];
    for article in 1..=ARTICLES {
        let text = |add: usize| SENTENCES.get((article + add) % SENTENCES.len()).copied().unwrap_or_default();
        let rest = format!("　第{number}号样本。{}{}", text(0), text(1));
        body.push(Block::Paragraph(Paragraph { level: Level::Article, head: format!("第{article}条"), rest }));
        // Each paragraph is another in each text, so that none is remembered.
        body.extend((1..=3).map(|add| Block::plain(&format!("{}（第{number}号样本第{article}条）", text(add)))));
    }
    let attachments = vec![Attached { name: "工作守则".to_owned(), body, listed: false }];
    let body = vec![Block::plain(&format!("现将第{number}号守则印发给你们。"))];
    Ok(Print::Document(Document { body, attachments, ..frame(number)? }))
}

/// What a notice has around its text.
fn frame(number: usize) -> Result<Document> {
    let day = Day::new(2023, 10, 9).map_err(|why| Failure(why.to_string()))?;
    let organ = "天津市红桥区人民政府";
    Ok(Document {
        mark: vec!["红桥区人民政府".to_owned()],
        mark_suffix: "文件".to_owned(),
        number: format!("红桥政发〔2023〕{number}号"),
        title: format!("{organ}关于做好有关工作的通知"),
        recipients: vec!["各街道办事处".to_owned(), "区政府各委、办、局".to_owned()],
        signature: Some(Signature {
            organs: vec![organ.to_owned()],
            date: Some(day),
            seal: Seal::Placeholder,
            stamps: vec![],
            authority: String::new(),
        }),
        colophon: Colophon {
            copies: vec!["区委办公室".to_owned()],
            organ: format!("{organ}办公室"),
            printed: Some(day),
        },
        ..Document::default()
    })
}
