//! What can be wrong with the elements of a document.

use super::{ATTACHED, COPIES, Finding, MINUTES, NOTE, NUMBER, Place, RECIPIENTS, SIGNERS, Severity, TITLE, signs};
use crate::document::{Document, Form, Seal};

/// A title of more letters than four lines hold is hardly read.
const LONG: usize = 80;

/// Examines the elements of a document; its body is examined as text.
pub fn document(doc: &Document) -> Vec<Finding> {
    let mut found = Found(vec![]);
    title(doc, &mut found);
    number(doc, &mut found);
    recipients(doc, &mut found);
    attachments(doc, &mut found);
    rest(doc, &mut found);
    found.0
}

struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, at: (&'static str, Severity, Place), found: &str, says: &str, fix: Option<String>) {
        let (clause, severity, place) = at;
        let (found, says) = (found.to_owned(), says.to_owned());
        self.0.push(Finding { clause, severity, place, found, says, fix });
    }
}

fn title(doc: &Document, found: &mut Found) {
    let title = doc.title.trim();
    let at = |severity| (TITLE, severity, Place::Title);
    if title.is_empty() {
        return match doc.form {
            Form::Order | Form::Minutes => {}
            _ => found.add(at(Severity::Error), "", "没有标题", None),
        };
    }
    let ends = ['。', '；', '，', '：', '！', '.', ';', ',', ':'];
    if title.ends_with(ends) {
        let fix = title.trim_end_matches(ends).to_owned();
        found.add(at(Severity::Error), title, "标题末尾不加标点", Some(fix));
    }
    if doc.form != Form::Minutes && !(title.contains("关于") && title.contains('的')) {
        found.add(at(Severity::Hint), title, "标题一般由发文机关名称、事由和文种组成，写作“……关于……的……”", None);
    }
    if title.chars().count() > LONG {
        found.add(at(Severity::Warning), title, "标题过长，难以排成梯形或者菱形，请精简", None);
    }
    found.0.extend(signs::line(title.trim_end_matches(ends), Place::Title));
}

fn number(doc: &Document, found: &mut Found) {
    let number = doc.number.trim();
    if number.is_empty() || doc.form == Form::Order {
        return;
    }
    let at = |severity| (NUMBER, severity, Place::Number);
    if number.contains(['[', ']', '［', '］', '【', '】', '(', ')', '（', '）']) {
        let fix = number.replace(['[', '［', '【', '(', '（'], "〔").replace([']', '］', '】', ')', '）'], "〕");
        found.add(at(Severity::Error), number, "年份用六角括号“〔〕”括入", Some(fix));
    }
    let Some((_, behind)) = number.rsplit_once(['〕', ']', '］', '】', ')', '）']) else {
        return found.add(
            at(Severity::Error),
            number,
            "发文字号由机关代字、年份、发文顺序号组成，年份用“〔〕”括入",
            None,
        );
    };
    let serial = behind.trim_start_matches('第').trim_start_matches('0');
    if serial != behind {
        let fix = format!("{}{serial}", number.strip_suffix(behind).unwrap_or_default());
        found.add(at(Severity::Error), number, "发文顺序号不加“第”字，不编虚位", Some(fix));
    }
}

fn recipients(doc: &Document, found: &mut Found) {
    let at = |severity| (RECIPIENTS, severity, Place::Recipients);
    for one in &doc.recipients {
        if one.trim().ends_with(['：', ':', '。', '，']) {
            found.add(at(Severity::Error), one, "机关名称后不写标点，排版时自动加冒号", None);
        }
    }
    for one in &doc.colophon.copies {
        if one.trim().ends_with(['。', '，', '.', ',']) {
            let place = Place::Colophon;
            found.add((COPIES, Severity::Error, place), one, "机关名称后不写标点，排版时自动加句号", None);
        }
    }
}

fn attachments(doc: &Document, found: &mut Found) {
    for (n, attached) in doc.attachments.iter().enumerate() {
        let at = |severity| (ATTACHED, severity, Place::Attachment(n + 1));
        let ends = ['。', '；', '，', '、', '.', ';', ','];
        if attached.name.ends_with(ends) {
            let fix = attached.name.trim_end_matches(ends).to_owned();
            found.add(at(Severity::Error), &attached.name, "附件名称后不加标点", Some(fix));
        }
        if attached.name.starts_with("附件") {
            found.add(at(Severity::Warning), &attached.name, "附件名称前不写“附件”和序号，排版时自动编排", None);
        }
    }
}

fn rest(doc: &Document, found: &mut Found) {
    if doc.note.starts_with(['（', '(']) {
        let place = Place::Note;
        let fix = doc.note.trim_matches(['（', '(', '）', ')']).to_owned();
        found.add((NOTE, Severity::Warning, place), &doc.note, "附注的圆括号由排版时自动加", Some(fix));
    }
    let sealed = doc.signature.as_ref().is_some_and(|s| s.seal != Seal::None);
    if doc.form == Form::Minutes && sealed {
        found.add((MINUTES, Severity::Error, Place::Signature), "", "纪要不加盖印章", None);
    }
    if doc.form == Form::Minutes && doc.attendance.is_empty() {
        let says = "没有出席人员名单。出席、请假、列席的，各写一行，如“出席：某某、某某”，排版时移到正文之后";
        found.add((MINUTES, Severity::Hint, Place::Body), "", says, None);
    }
    if doc.form != Form::Ordinary && !doc.signers.is_empty() {
        let names = doc.signers.join("、");
        found.add((SIGNERS, Severity::Warning, Place::Signers), &names, "签发人只标注在上行文上", None);
    }
}
