//! A rulebook folder read as a whole.

use crate::block::Loose;
use crate::book::{Book, Layer, Status};
use crate::chapter;
use crate::files::{Files, Source, Spot};
use crate::flaw::Flaw;
use crate::link;
use crate::near::suggestion;
use crate::read::Fields;
use crate::sink::{Sink, document};
use crate::vocabulary::Vocabulary;

/// Name of the file that describes a layer.
const ABOUT: &str = "rulebook.toml";

/// What was understood, and everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What was understood.
    pub book: Book,
    /// All flaws, by file, line and column.
    pub flaws: Vec<Flaw>,
}

/// Reads the files of a rulebook; the layer leaned on comes first, the rulebook itself last. Within a layer files are
/// read in the order of their paths.
pub fn parse(sources: &[Source], vocabularies: &[&'static Vocabulary]) -> Parsed {
    let layers = layers(sources);
    let mut ordered: Vec<Source> = sources.to_vec();
    let rank = |s: &Source| layers.iter().position(|l| *l == s.layer);
    ordered.sort_by(|a, b| (rank(a), &a.path).cmp(&(rank(b), &b.path)));
    let files = Files::of(&ordered);
    let sink = Sink::new(&files);
    let mut book = Book::default();
    let mut loose = Loose::default();
    for (at, name) in layers.iter().enumerate() {
        let main = at + 1 == layers.len();
        let layer = about(name, main, &ordered, &sink);
        check_extends(&layer, layers.get(..at).unwrap_or_default(), &ordered, &sink);
        book.layers.push(layer);
    }
    for (file, source) in ordered.iter().enumerate() {
        let Some(layer) = rank(source) else { continue };
        if source.path.ends_with(".md") {
            chapter::read(file, layer, &mut book, &mut loose, &sink);
        } else if source.path != ABOUT {
            sink.warning(Spot { file, offset: 0 }, "不认识的文件，未读入", "章文件的名称以“.md”结尾");
        }
    }
    if layers.is_empty() {
        sink.error(Spot::default(), "规则目录是空的", format!("至少要有 {ABOUT} 和一个章文件"));
    }
    statuses(&mut book, &sink);
    link::check(&mut book, &loose, vocabularies, &sink);
    let mut flaws = sink.flaws.into_inner();
    files.sort(&mut flaws);
    book.files = files;
    Parsed { book, flaws }
}

/// Names of the layers in the order in which they come.
fn layers(sources: &[Source]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for source in sources {
        if !names.contains(&source.layer) {
            names.push(source.layer.clone());
        }
    }
    names
}

/// Reads what a layer says of itself. Only the rulebook itself must say it.
fn about(name: &str, main: bool, sources: &[Source], sink: &Sink<'_>) -> Layer {
    let found = sources.iter().position(|s| s.layer == name && s.path == ABOUT);
    let first = sources.iter().position(|s| s.layer == name).unwrap_or_default();
    let Some(file) = found else {
        let spot = Spot { file: first, offset: 0 };
        if main {
            sink.error(spot, format!("缺少 {ABOUT}"), "写明 title、short、government、effective、articles");
        }
        let articles = main.then_some(0);
        return Layer {
            name: name.to_owned(),
            title: name.to_owned(),
            short: name.to_owned(),
            articles,
            spot,
            ..Layer::default()
        };
    };
    let base = Spot { file, offset: 0 };
    let (table, _) = document(sink.files.text(file), base, sink);
    let fields = Fields::new(table.get_ref(), base, base, ABOUT, sink);
    let layer = read(&fields, name, main);
    fields.close();
    layer
}

fn read(fields: &Fields<'_, '_>, name: &str, main: bool) -> Layer {
    let _ = fields.text("name");
    let text = |key: &'static str, help: &str| {
        if main { fields.need(key, help).text } else { fields.text(key) }
    };
    let title = text("title", "写明规则全称");
    let short = text("short", "写明引用时用的简称，如 short = \"工作规则\"");
    let government = text("government", "写明政府名称");
    let number = fields.number("articles");
    let articles = number.and_then(|n| u16::try_from(n).ok()).filter(|n| *n > 0);
    if number.is_some() && articles.is_none() {
        fields.sink.error(fields.spot_of("articles"), "条数应是正整数", "");
    }
    if main && number.is_none() && !fields.has("articles") {
        fields.missing("articles", "写明共有多少条，如 articles = 79");
    }
    let sections = fields.number("sections").and_then(|n| usize::try_from(n).ok());
    if !main && articles.is_none() && sections.is_none() {
        fields.missing("sections", "写明共摘录多少条，如 sections = 15");
    }
    let effective = fields.day("effective");
    if main && effective.is_none() && !fields.has("effective") {
        fields.missing("effective", "写明施行日期，如 effective = 2023-01-09");
    }
    Layer {
        name: name.to_owned(),
        title,
        short,
        government,
        extends: fields.words("extends").into_iter().map(|w| w.text).collect(),
        effective,
        trial_from: fields.day("trial_from"),
        // The rulebook itself is numbered, even while it does not say how far.
        articles: if main { Some(articles.unwrap_or_default()) } else { articles },
        sections,
        repeals: fields.text("repeals"),
        source: fields.text("source"),
        spot: Spot { offset: fields.spot_of("articles").offset, ..fields.at },
    }
}

fn check_extends(layer: &Layer, before: &[String], sources: &[Source], sink: &Sink<'_>) {
    let about = sources.iter().position(|s| s.layer == layer.name && s.path == ABOUT);
    for name in layer.extends.iter().filter(|n| !before.contains(n)) {
        let file = about.unwrap_or_default();
        let offset = sink.files.text(file).find("extends").unwrap_or_default();
        let help = suggestion(name, before.iter().map(String::as_str));
        sink.error(Spot { file, offset }, format!("所依托的“{name}”没有一并载入"), help);
    }
}

fn statuses(book: &mut Book, sink: &Sink<'_>) {
    for article in &mut book.articles {
        match chapter::status(article) {
            Some(status) => article.status = status,
            None => {
                article.status = Status::Planned;
                let help = "写可执行的块，或者写明“〔待建：事项〕说明”或“〔指引〕理由”";
                sink.error(article.spot, format!("“{}”既没有可执行的块，也没有写明待建或指引", article.place), help);
            }
        }
    }
}
