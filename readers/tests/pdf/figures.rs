//! GB/T 9704-2012 clause by clause: what is required, what another program measures in the PDF. The table of `docs/gbt9704.md` is written
//! by this test with `GUIJU_DOCS=write`, and compared otherwise.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use guiju_print::Print;
use guiju_typeset::{Families, Fonts, Typesetter};

use crate::reader::{Letter, Sheet, ink, read};

/// Half a millimetre.
const TOLERANCE: f64 = 0.5;
/// A letter of size 3 and the height of a line (3.2), in millimetres.
const LETTER: f64 = 15.75 * 25.4 / 72.0;
const LINE: f64 = LETTER * 1.875;
const FOUR: f64 = 14.0 * 25.4 / 72.0;

struct Row {
    clause: &'static str,
    what: String,
    required: f64,
    measured: f64,
    unit: &'static str,
}

#[derive(Default)]
struct Table(Vec<Row>);

impl Table {
    fn mm(&mut self, clause: &'static str, what: &str, required: f64, measured: f64) {
        self.0.push(Row { clause, what: what.to_owned(), required, measured, unit: "mm" });
    }

    fn pt(&mut self, clause: &'static str, what: &str, required: f64, measured: f64) {
        self.0.push(Row { clause, what: what.to_owned(), required, measured, unit: "pt" });
    }

    fn count(&mut self, clause: &'static str, what: &str, required: usize, measured: usize) {
        self.0.push(Row {
            clause,
            what: what.to_owned(),
            required: required as f64,
            measured: measured as f64,
            unit: "",
        });
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for Row { clause, what, required, measured, unit } in &self.0 {
            let digits = if unit.is_empty() { 0 } else { 1 };
            let _ = writeln!(text, "| {clause} | {what} | {required:.digits$} {unit} | {measured:.digits$} {unit} |");
        }
        text
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn typesetter() -> Typesetter {
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().nth(3).unwrap().join("fonts");
    Typesetter::new(
        Fonts::load(&[folder], &Families::default()).unwrap_or_else(|why| panic!("{why}; run cargo xtask fonts")),
    )
}

fn pages(setter: &Typesetter, name: &str) -> Vec<Sheet> {
    let path = root().join("crates/typeset/golden").join(format!("{name}.json"));
    let print: Print = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    read(setter.lay(&print).unwrap().pdf().unwrap())
}

/// The middle of letters, by the squares they stand in.
fn middle(letters: &[&Letter]) -> f64 {
    (letters[0].at.x + letters.last().unwrap().right()) / 2.0
}

/// The line that says just these words in 3号: a name below the text, not in a mark or title.
fn set_in_three<'a>(sheet: &'a Sheet, words: &str) -> Vec<&'a Letter> {
    let is_it = |line: &Vec<&Letter>| {
        line[0].size < 16.0 && line[0].size > 15.0 && line.iter().map(|l| l.text.as_str()).collect::<String>() == words
    };
    sheet.lines().into_iter().find(is_it).expect("a line of its own")
}

/// The middle by the ink.
fn ink_middle(letters: &[&Letter]) -> f64 {
    (ink(letters).x0 + ink(letters).x1) / 2.0
}

fn area(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "02-grid");
    let sheet = &sheets[1];
    table.mm("5.2.1", "width of the paper", 210.0, sheet.size.0);
    table.mm("5.2.1", "height of the paper", 297.0, sheet.size.1);
    let lines: Vec<_> = sheet.lines().into_iter().filter(|line| line[0].size > 15.0).collect();
    let (first, last) = (&lines[0], lines.last().unwrap());
    let right = lines.iter().flatten().map(|letter| letter.right()).fold(0.0, f64::max);
    table.mm("5.2.1", "upper margin (天头)", 37.0, first[0].top());
    table.mm("5.2.1", "left margin (订口)", 28.0, first[0].at.x);
    table.mm("5.2.1", "width of the area of text (版心)", 156.0, right - first[0].at.x);
    table.mm("5.2.1", "height of the area of text", 225.0, last[0].foot() - first[0].top());
    table.pt("5.2.2", "size of the text, 3号", 15.75, first[0].size);
    table.count("5.2.3", "lines on a page", 22, lines.len());
    table.count("5.2.3", "letters in a line", 28, first.len());
    let pitches = lines.windows(2).map(|pair| pair[1][0].at.y - pair[0][0].at.y);
    let widest = pitches.map(|pitch| (pitch - (225.0 - LETTER) / 21.0).abs()).fold(0.0, f64::max);
    table.mm("5.2.3", "from line to line, furthest from even", 0.0, widest);
    for sheet in &sheets[..2] {
        assert!(
            sheet
                .letters
                .iter()
                .filter(|l| l.size > 15.0)
                .all(|l| l.ink.x0 > 27.9 && l.ink.x1 < 184.1 && l.ink.y1 < 262.6)
        );
    }
}

fn head(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[0];
    let mark = sheet.words("红桥区人民政府文件");
    table.mm("7.2.4", "mark: upper edge below the top of the page (35 below the area's)", 72.0, ink(&mark).y0);
    table.mm("7.2.4", "mark: centred on the area", 106.0, ink_middle(&mark));
    assert!(mark.iter().all(|letter| letter.red), "the mark is red");
    let number = sheet.words("红桥政发〔2023〕5号");
    table.mm("7.2.5", "number: two lines below the mark", 2.0 * LINE, number[0].top() - ink(&mark).y1);
    table.mm("7.2.5", "number: centred", 106.0, ink_middle(&number));
    let rules = sheet.rules();
    let line = rules[0];
    assert!(line.red && rules.len() == 1);
    table.mm("7.2.7", "red line: below the number", 4.0, line.ink.y0 - number[0].foot());
    table.mm("7.2.7", "red line: left end", 28.0, line.ink.x0);
    table.mm("7.2.7", "red line: width", 156.0, line.ink.width());
    let title = sheet.words("天津市红桥区人民政府");
    table.pt("7.3.1", "title: 2号", 22.0, title[0].size);
    table.mm("7.3.1", "title: two lines below the red line", 2.0 * LINE, title[0].top() - line.ink.y1);
    table.mm("7.3.1", "title: centred", 106.0, ink_middle(&title));
    let last = sheet.words("关于做好冬季安全生产工作的通知");
    let to = sheet.words("各街道办事处");
    let blank = (to[0].top() - last[0].foot() - (225.0 - LETTER) / 21.0 + LETTER) / ((225.0 - LETTER) / 21.0);
    table.count("7.3.2", "recipients: blank lines below the title", 1, blank.round() as usize);
    table.mm("7.3.2", "recipients: flush left", 28.0, to[0].at.x);
    let first = sheet.words("根据工作需要");
    table.mm("7.3.3", "paragraph: two letters in", 28.0 + 2.0 * LETTER, first[0].at.x);
    let sheets = pages(setter, "04-upward-joint");
    let sheet = &sheets[0];
    let urgent = sheet.words("特急");
    table.mm("7.2.3", "urgency: first line of the area", 37.0, urgent[0].top());
    table.mm("7.2.3", "urgency: flush left", 28.0, urgent[0].at.x);
    let names = ["红桥区财政局", "红桥区教育局", "红桥区卫生健康委员会"].map(|name| ink(&sheet.words(name)));
    table.mm("7.2.4", "joint mark: upper edge", 72.0, names[0].y0);
    let suffix = ink(&sheet.words("文件"));
    table.mm(
        "7.2.4",
        "joint mark: 文件 in the middle of the names' height",
        (names[0].y0 + names[2].y1) / 2.0,
        (suffix.y0 + suffix.y1) / 2.0,
    );
    table.mm("7.2.4", "joint mark: names of one width", names[2].width(), names[0].width());
    let (label, first) = (sheet.words("签发人："), sheet.words("赵志强"));
    let (second, number) = (sheet.words("孙赟婳"), sheet.words("红财报〔2023〕3号"));
    table.mm("7.2.6", "签发人: name after the colon", label[0].at.x + 4.0 * LETTER, first[0].at.x);
    table.mm("7.2.6", "签发人: further names below the first", first[0].at.x, second[0].at.x);
    table.mm(
        "7.2.6",
        "签发人: ends one letter from the right",
        184.0 - LETTER,
        sheet.words("钱喆").last().unwrap().right(),
    );
    table.mm("7.2.5", "number upward: in the line of the last 签发人", second[0].at.y, number[0].at.y);
    table.mm("7.2.5", "number upward: one letter in", 28.0 + LETTER, number[0].at.x);
}

fn tail(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[1];
    let lines = sheet.lines();
    let at = lines.iter().position(|line| line[0].size < 8.0).unwrap();
    let body = lines[at - 1][0].foot();
    let name = set_in_three(sheet, "天津市红桥区人民政府");
    let date = sheet.words("2023年10月9日");
    let end = date.last().unwrap();
    table.mm("7.3.5.1", "date with seal: four letters from the right", 184.0 - 4.0 * LETTER, end.right());
    table.mm("7.3.5.1", "name: centred on the date", middle(&date), middle(&name));
    let seal = sheet.drawn.iter().find(|d| d.red && d.ink.width() > 30.0 && d.ink.height() > 30.0).unwrap();
    table.mm("7.3.5.1", "seal (placeholder): centred on the date", middle(&date), seal.ink.center().x);
    let below = seal.ink.y0 - body;
    table.mm("7.3.5.1", "seal: within one line below the text", LINE, below.max(LINE));
    assert!(below > 0.0 && below < LINE, "{below}");
    let covered = (name[0].top() + date[0].foot()) / 2.0;
    assert!(
        covered > seal.ink.center().y && covered < seal.ink.center().y + 6.0,
        "the text lies a little below the middle"
    );
    let note = sheet.words("（此件主动公开）");
    table.mm("7.3.6", "附注: two letters in", 28.0 + 2.0 * LETTER, note[0].at.x);
    table.mm("7.3.6", "附注: the line below the date", (225.0 - LETTER) / 21.0, note[0].at.y - date[0].at.y);
    let sheets = pages(setter, "10-no-seal");
    let (name, date) = (set_in_three(&sheets[0], "天津市红桥区人民政府"), sheets[0].words("2023年10月9日"));
    table.mm("7.3.5.2", "name without seal: two letters from the right", 184.0 - 2.0 * LETTER, name[9].right());
    table.mm("7.3.5.2", "date: two letters right of the name's beginning", name[0].at.x + 2.0 * LETTER, date[0].at.x);
    let sheets = pages(setter, "11-short-name-no-seal");
    let (name, date) = (set_in_three(&sheets[0], "区城管委"), sheets[0].words("2023年12月29日"));
    table.mm(
        "7.3.5.2",
        "date longer than the name: two letters from the right",
        184.0 - 2.0 * LETTER,
        date.last().unwrap().right(),
    );
    table.mm("7.3.5.2", "the name moved with it", date[0].at.x - 2.0 * LETTER, name[0].at.x);
}

fn foot(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[1];
    let rules = sheet.rules();
    assert_eq!(rules.len(), 3);
    table.mm("7.4.1", "版记: last line on the lower edge of the area", 262.0, rules[2].ink.center().y);
    table.mm("7.4.1", "版记: width of the lines", 156.0, rules[0].ink.width());
    for (what, required, rule) in [("first", 0.35, rules[0]), ("middle", 0.25, rules[1]), ("last", 0.35, rules[2])] {
        assert!((rule.width - required).abs() < 0.02, "{what}: {}", rule.width);
        table.0.push(Row {
            clause: "7.4.1",
            what: format!("版记: thickness of the {what} line, hundredths of a millimetre"),
            required: required * 100.0,
            measured: rule.width * 100.0,
            unit: "",
        });
    }
    let copies = sheet.words("抄送：");
    table.pt("7.4.2", "抄送: 4号", 14.0, copies[0].size);
    table.mm("7.4.2", "抄送: one letter in", 28.0 + FOUR, copies[0].at.x);
    table.mm(
        "7.4.2",
        "抄送: goes on below the first letter after the colon",
        copies[0].at.x + 3.0 * FOUR,
        sheet.words("区人武部")[0].at.x,
    );
    assert_eq!(sheet.line("区检察院").last().unwrap().text, "。", "it ends with a full stop");
    let printed = sheet.words("2023年10月10日印发");
    table.mm("7.4.3", "印发日期: one letter from the right", 184.0 - FOUR, printed.last().unwrap().right());
    table.mm("7.4.3", "印发机关: one letter in", 28.0 + FOUR, sheet.line("2023年10月10日印发")[0].at.x);
    for (sheet, side) in
        [(&sheets[0], "odd: one letter from the right"), (&sheets[1], "even: one letter from the left")]
    {
        let number: Vec<&Letter> = sheet.lines().into_iter().find(|l| l[0].text == "—").unwrap();
        table.pt("7.5", &format!("page number, {side}: 4号"), 14.0, number[0].size);
        table.mm(
            "7.5",
            &format!("page number, {side}: upper edge of the dash below the area"),
            7.0,
            number[0].ink.y0 - 262.0,
        );
        let end = number.last().unwrap();
        if side.starts_with("odd") {
            table.mm("7.5", &format!("page number, {side}"), 184.0 - FOUR, end.ink.x1);
        } else {
            table.mm("7.5", &format!("page number, {side}"), 28.0 + FOUR, number[0].ink.x0);
        }
    }
    let sheets = pages(setter, "12-attachments");
    let sheet = &sheets[2];
    let label = sheet.words("附件1");
    table.mm("7.3.7", "附件: first line of a new page", 37.0, label[0].top());
    table.mm("7.3.7", "附件: flush left", 28.0, label[0].at.x);
    let title = sheet.words("天津市红桥区突发事件应急值守规则");
    table.mm(
        "7.3.7",
        "title of the attachment: in the third line",
        37.0 + 2.0 * (225.0 - LETTER) / 21.0,
        title[0].top(),
    );
    let (one, goes_on) = (sheets[0].words("附件：1."), sheets[0].words("和常见问题的解答"));
    table.mm("7.3.4", "附件说明: two letters in", 28.0 + 2.0 * LETTER, one[0].at.x);
    let second = sheets[0].words("值班人员登记表以及填写登记表");
    table.mm("7.3.4", "附件说明: goes on below the first letter of the name", second[0].at.x, goes_on[0].at.x);
    let sheets = pages(setter, "13-landscape");
    let sheet = sheets.iter().find(|sheet| sheet.size.0 > sheet.size.1).unwrap();
    let dash: Vec<&Letter> = sheet.letters.iter().filter(|l| l.text == "—").collect();
    // The page lies on its side: its left is the foot of the sheet.
    table.mm("8", "table on its side: page number where other pages bear it", 297.0 - 262.0 - 7.0, dash[0].ink.x1);
}

fn special(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "06-letter");
    let sheet = &sheets[0];
    let mark: Vec<&Letter> = sheet.lines()[0].clone();
    table.mm("10.1", "letter, mark: upper edge below the top of the page", 30.0, ink(&mark).y0);
    let rules = sheet.rules();
    assert_eq!(rules.len(), 4, "two double lines");
    table.mm("10.1", "letter: first line below the mark", 4.0, rules[0].ink.y0 - ink(&mark).y1);
    table.mm("10.1", "letter: second line above the foot of the page", 20.0, 297.0 - rules[3].ink.y1);
    let thick: Vec<f64> = rules.iter().map(|rule| rule.ink.height()).collect();
    assert!(thick[0] > thick[1] && thick[2] < thick[3], "thick over thin, thin over thick");
    table.mm("10.1", "letter: width of the lines", 170.0, rules[0].ink.width());
    table.mm("10.1", "letter: lines centred on the area", 106.0, rules[0].ink.center().x);
    let number = sheet.words("红桥政办函〔2023〕17号");
    table.mm("10.1", "letter, number: flush right", 184.0, number.last().unwrap().right());
    table.mm(
        "10.1",
        "letter, number: seven eighths of a letter below the line",
        LETTER * 0.875,
        number[0].top() - rules[1].ink.y1,
    );
    table.mm("10.1", "letter, urgency: flush left", 28.0, sheet.words("加急")[0].at.x);
    let title = sheet.lines()[2].clone();
    table.mm("10.1", "letter, title: two lines below the last above it", 2.0 * LINE, title[0].top() - number[0].foot());
    assert!(!sheet.letters.iter().any(|l| l.text == "—"), "page 1 bears no number");
    assert!(pages(setter, "07-letter-two-pages")[1].letters.iter().any(|l| l.text == "—"), "page 2 does");
    let sheets = pages(setter, "08-order");
    let sheet = &sheets[0];
    let (mark, number) = (sheet.words("天津市红桥区人民政府令"), sheet.words("第3号"));
    table.mm("10.2", "order, mark: upper edge 20 below the area's", 57.0, ink(&mark).y0);
    table.mm("10.2", "order, number: two lines below the mark", 2.0 * LINE, number[0].top() - ink(&mark).y1);
    table.mm("10.2", "order, number: centred", 106.0, middle(&number));
    table.mm(
        "10.2",
        "order, body: two lines below the number",
        2.0 * LINE,
        sheet.lines()[2][0].top() - number[0].foot(),
    );
    assert!(sheet.rules().is_empty(), "no line");
    let stamp = sheet.drawn.iter().find(|d| d.red && d.ink.height() > 10.0).unwrap();
    table.mm("7.3.5.3", "stamp (placeholder): four letters from the right", 184.0 - 4.0 * LETTER, stamp.ink.x1);
    let office = sheet.words("区长");
    table.mm(
        "7.3.5.3",
        "title of office: two letters left of the stamp",
        stamp.ink.x0 - 2.0 * LETTER,
        office[1].right(),
    );
    table.mm(
        "7.3.5.3",
        "title of office: in the middle of the stamp's height",
        stamp.ink.center().y,
        office[0].top() + LETTER / 2.0,
    );
    let sheets = pages(setter, "09-minutes");
    let mark = sheets[0].words("红桥区人民政府常务会议纪要");
    table.mm("10.3", "minutes, mark: upper edge 35 below the area's", 72.0, ink(&mark).y0);
    let sheet = sheets.iter().find(|sheet| sheet.lines().iter().any(|line| line[0].text == "出")).unwrap();
    let (label, names) = (sheet.words("出席："), sheet.words("张珺"));
    table.mm("10.3", "minutes, 出席: two letters in", 28.0 + 2.0 * LETTER, label[0].at.x);
    let at = sheet.lines().iter().position(|line| line[0].text == "出").unwrap();
    table.mm("10.3", "minutes, 出席: goes on after the colon", names[0].at.x, sheet.lines()[at + 1][0].at.x);
}

#[test]
fn every_figure_of_the_standard() {
    let setter = typesetter();
    let mut table = Table::default();
    area(&mut table, &setter);
    head(&mut table, &setter);
    tail(&mut table, &setter);
    foot(&mut table, &setter);
    special(&mut table, &setter);
    let off: Vec<String> = table
        .0
        .iter()
        .filter(|row| (row.required - row.measured).abs() > TOLERANCE)
        .map(|row| format!("{} {}: {:.2}, measured {:.2}", row.clause, row.what, row.required, row.measured))
        .collect();
    assert!(off.is_empty(), "{off:#?}");
    assert!(table.0.len() > 60);
    compare(&table, &setter);
}

/// The page of the documentation is what was measured.
fn compare(table: &Table, setter: &Typesetter) {
    let path = root().join("docs/gbt9704.md");
    let fonts: Vec<String> = setter.fonts().report().iter().map(ToString::to_string).collect();
    let engine = Typesetter::engine();
    let text = include_str!("page.md")
        .replace("{engine}", engine)
        .replace("{fonts}", &fonts.join("; "))
        .replace("{rows}", table.text().trim_end());
    if std::env::var_os("GUIJU_DOCS").is_some_and(|what| what == "write") {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    if written.contains(&fonts.join("; ")) {
        assert_eq!(written, text, "docs/gbt9704.md tells other figures: look at the pages, then GUIJU_DOCS=write");
    } else {
        println!("other fonts than those of docs/gbt9704.md: figures are checked against the standard only");
    }
}

/// Whatever is shown can be found and copied.
#[test]
fn text_can_be_copied() {
    let setter = typesetter();
    for name in ["01-notice", "04-upward-joint", "09-minutes", "12-attachments", "18-hostile", "19-slip"] {
        for sheet in pages(&setter, name) {
            let broken: Vec<_> = sheet
                .letters
                .iter()
                .filter(|letter| letter.text.contains('\u{fffd}') || letter.text.is_empty())
                .collect();
            assert!(broken.is_empty(), "{name}: {broken:?}");
        }
    }
    let sheets = pages(&setter, "04-upward-joint");
    assert!(!sheets[0].words("孙赟婳").is_empty() && !sheets[0].words("钱喆").is_empty(), "rare letters among them");
}
