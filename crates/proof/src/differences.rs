//! Where a rulebook and the layers it leans on pull apart: told one by one, never settled in silence.

use guiju_core::ground::place_in_chinese;
use guiju_rulebook::{Article, Book, Difference};
use serde::Serialize;

/// One difference between a rulebook and a layer it leans on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceLine {
    /// Name of the norm.
    pub name: String,
    /// The point.
    pub label: String,
    /// Place in the rulebook, e.g. `51.3`.
    pub place: String,
    /// Place in the layer leaned on.
    pub against: String,
    /// `stricter`, `wider`, `adds`, `silent`, `apart` or `meaning`.
    pub how: &'static str,
    /// The same in Chinese.
    pub relation: &'static str,
    /// What is said there.
    pub above: String,
    /// What is said here.
    pub here: String,
    /// The choice taken, and why.
    pub choice: String,
    /// Who should confirm it; empty where it rests on texts that were read.
    pub ask: String,
    /// File as `layer/path`.
    pub file: String,
    /// Line.
    pub line: usize,
}

/// All differences of a rulebook, in the order of its articles.
pub fn differences(book: &Book) -> Vec<DifferenceLine> {
    let mut all: Vec<&Difference> = book.differences.values().collect();
    all.sort_by_key(|d| (d.common.article, d.common.spot.offset));
    all.into_iter().map(|d| line(book, d)).collect()
}

/// Those that concern an article: its own, and those that other articles have with it.
pub fn differences_of(book: &Book, article: &Article) -> Vec<DifferenceLine> {
    let own = |d: &DifferenceLine| article.norms.iter().any(|(_, name)| *name == d.name);
    differences(book).into_iter().filter(|d| !own(d) && article.is_at(&d.against)).collect()
}

fn line(book: &Book, difference: &Difference) -> DifferenceLine {
    let common = &difference.common;
    let (line, _) = book.files.position(common.spot);
    DifferenceLine {
        name: common.name.clone(),
        label: common.label.clone(),
        place: common.basis.place.clone(),
        against: difference.against.text.clone(),
        how: difference.how.name(),
        relation: difference.how.label(),
        above: difference.above.clone(),
        here: difference.here.clone(),
        choice: common.reading.clone(),
        ask: difference.ask.clone(),
        file: book.files.name(common.spot.file).to_owned(),
        line,
    }
}

impl std::fmt::Display for DifferenceLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}：{}与{}（{}）", self.label, place_in_chinese(&self.place), self.against, self.relation)?;
        writeln!(f, "  上位规定：{}", self.above)?;
        writeln!(f, "  本规则　：{}", self.here)?;
        write!(f, "  所取　　：{}", self.choice)?;
        if !self.ask.is_empty() {
            write!(f, "\n  尚待确认：请问{}", self.ask)?;
        }
        Ok(())
    }
}
