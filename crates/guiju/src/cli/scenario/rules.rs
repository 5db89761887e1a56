//! The rules in force as a text that a paper issues: chapters and articles, in this program's own words.

use guiju_core::ground::place_in_chinese;
use guiju_gate::Edition;

/// Title, a line that says whose words they are, then chapter by chapter.
pub fn text(edition: &Edition) -> String {
    let book = edition.book();
    let own = book.layers.len().saturating_sub(1);
    let mut lines = vec![edition.title().to_owned(), "（本文是本系统对各条的转述，不是正式文本）".to_owned()];
    let mut chapter = "";
    for article in book.articles.iter().filter(|article| article.layer == own && article.number > 0) {
        if article.chapter != chapter {
            chapter = &article.chapter;
            lines.push(chapter.to_owned());
        }
        let mut paragraphs = article.prose.lines().map(plain).filter(|line| !line.is_empty());
        let first = paragraphs.next().unwrap_or_default();
        lines.push(format!("{}　{first}", place_in_chinese(&article.place)));
        lines.extend(paragraphs);
    }
    lines.join("\n")
}

/// A line without the signs of its markup.
fn plain(line: &str) -> String {
    let line = line.trim().trim_start_matches(['-', '>', '#', ' ']);
    line.replace(['*', '`', '|'], "")
}
