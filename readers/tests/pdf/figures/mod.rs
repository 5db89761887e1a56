//! GB/T 9704-2012 clause by clause: what is required, what another program measures in the PDF. The table of `docs/gbt9704.md` is written
//! by this test with `GUIJU_DOCS=write`, and compared otherwise.

mod foot;
mod head;
mod special;
mod tail;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use guiju_print::Print;
use guiju_typeset::{Families, Fonts, Typesetter};

use crate::reader::{Letter, Sheet, ink, read};

/// Half a millimetre.
const TOLERANCE: f64 = 0.5;
/// A letter of size 3 and the height of a line (3.2), in millimetres.
pub const LETTER: f64 = 15.75 * 25.4 / 72.0;
pub const LINE: f64 = LETTER * 1.875;
pub const FOUR: f64 = 14.0 * 25.4 / 72.0;

pub struct Row {
    pub clause: &'static str,
    pub what: String,
    pub required: f64,
    pub measured: f64,
    pub unit: &'static str,
}

#[derive(Default)]
pub struct Table(pub Vec<Row>);

impl Table {
    pub fn mm(&mut self, clause: &'static str, what: &str, required: f64, measured: f64) {
        self.0.push(Row { clause, what: what.to_owned(), required, measured, unit: "mm" });
    }

    pub fn pt(&mut self, clause: &'static str, what: &str, required: f64, measured: f64) {
        self.0.push(Row { clause, what: what.to_owned(), required, measured, unit: "pt" });
    }

    pub fn count(&mut self, clause: &'static str, what: &str, required: usize, measured: usize) {
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
            let digits = if unit.is_empty() { 0 } else { 2 };
            let told = |figure: f64| format!("{figure:.digits$} {unit}").trim_end().to_owned();
            let _ = writeln!(text, "| {clause} | {what} | {} | {} |", told(*required), told(*measured));
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

pub fn pages(setter: &Typesetter, name: &str) -> Vec<Sheet> {
    let path = root().join("crates/typeset/golden").join(format!("{name}.json"));
    let print: Print = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    read(setter.lay(&print).unwrap().pdf().unwrap())
}

/// The middle of letters, by the squares they stand in.
pub fn middle(letters: &[&Letter]) -> f64 {
    (letters[0].at.x + letters.last().unwrap().right()) / 2.0
}

/// The line that says just these words in 3号: a name below the text, not in a mark or title.
pub fn set_in_three<'a>(sheet: &'a Sheet, words: &str) -> Vec<&'a Letter> {
    let is_it = |line: &Vec<&Letter>| {
        line[0].size < 16.0 && line[0].size > 15.0 && line.iter().map(|l| l.text.as_str()).collect::<String>() == words
    };
    sheet.lines().into_iter().find(is_it).expect("a line of its own")
}

/// The middle by the ink.
pub fn ink_middle(letters: &[&Letter]) -> f64 {
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

#[test]
fn every_figure_of_the_standard() {
    let setter = typesetter();
    let mut table = Table::default();
    area(&mut table, &setter);
    head::measure(&mut table, &setter);
    tail::measure(&mut table, &setter);
    foot::measure(&mut table, &setter);
    special::measure(&mut table, &setter);
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
    let text = include_str!("../page.md")
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
