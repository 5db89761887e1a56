//! What the house writes, as other programs read it. A member of its own, because its tests compile readers that nothing else needs and
//! run programs of the system, which `cargo xtask test` installs.

use std::path::{Path, PathBuf};
use std::process::Command;

use guiju_calendar::Day;
use guiju_print::{Attached, Colophon, Document, Seal, Signature, recognise, recognise_titled};

/// The text of the sample: levels, a table with spans, one that lies on its side, a rare letter, which is set in a face of its own.
const BODY: &str = "为了规范工作，现就有关事项通知如下。\n一、总体要求\n（一）加强领导。各单位落实责任、分工。\n1.排查隐患\n（1）登记造册\n\
    名单如下：\n|序号|单位|<|人数|\n|1|甲局\\n乙局|丙局|3|\n|^|丁局|<|^|\n二、时间安排\n|横排|\n|项目|数量|\n|第一项|二|\n以上由张喆负责，请遵照执行。";

/// A document with every element that an ordinary one may have.
///
/// # Panics
/// Never: the day is one.
#[must_use]
pub fn document() -> Document {
    let day = Day::new(2023, 1, 9).ok();
    let rules =
        recognise_titled("某区工作办法\n（2023年1月9日通过）\n第一章　总则\n第一条　为了规范工作，制定本办法。");
    Document {
        urgency: "特急".into(),
        mark: vec!["某区人民政府".into()],
        mark_suffix: "文件".into(),
        number: "某政〔2023〕1号".into(),
        title: "某区人民政府关于开展安全检查\n的通知".into(),
        recipients: vec!["各街道办事处".into(), "各委办局".into()],
        body: recognise(BODY).blocks,
        attachments: vec![
            Attached {
                name: "工作清单".into(), body: recognise("一、甲项\n二、乙项").blocks, listed: true
            },
            Attached { name: "某区工作办法".into(), body: rules.blocks, listed: false },
        ],
        signature: Some(Signature {
            organs: vec!["某区人民政府".into()],
            date: day,
            seal: Seal::None,
            stamps: vec![],
            authority: String::new(),
        }),
        note: "此件公开发布".into(),
        colophon: Colophon {
            copies: vec!["区委办公室".into()], organ: "某区人民政府办公室".into(), printed: day
        },
        ..Document::default()
    }
}

/// Has LibreOffice make another file of one; the path of what it made.
///
/// # Errors
/// What it said.
pub fn convert(folder: &Path, file: &str, into: &str, filter: &str) -> Result<PathBuf, String> {
    let mut office = Command::new("soffice");
    // A profile of its own: another office that runs would take the order, and may belong to somebody else.
    office.arg(format!("-env:UserInstallation=file://{}/profile", folder.display()));
    office.args(["--headless", "--convert-to", &format!("{into}{filter}"), "--outdir"]).arg(folder);
    let output = office.arg(folder.join(file)).output().map_err(|e| format!("soffice: {e}"))?;
    let made = folder.join(file).with_extension(into);
    if made.is_file() { Ok(made) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
