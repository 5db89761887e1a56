//! `norm` blocks: what every kind has in common, and which reader reads which kind.

mod bands;
mod chain;
mod difference;
mod duty;
mod judgement;
mod plain;
mod table;

use crate::book::{Book, NormKind};
use crate::files::{Spot, Word};
use crate::near::suggestion;
use crate::norm::{Basis, Common, Member, Row, Strength};
use crate::read::Fields;
use crate::sink::{Sink, document};

/// The article a block stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Home<'a> {
    /// Index of the article.
    pub(crate) article: usize,
    /// Its number; 0 in a layer without numbers.
    pub(crate) number: u16,
    /// As cited.
    pub(crate) place: &'a str,
    /// Book cited by a bare place.
    pub(crate) book: &'a str,
}

/// What was read besides the book: names that a broken block would have declared, members for classes declared elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Loose {
    /// Kind and name of blocks that could not be read; references to them are no flaws of their own.
    pub(crate) broken: Vec<(NormKind, String)>,
    /// `extends = true` blocks: what they say of themselves, under the class's name, and its further members.
    pub(crate) extending: Vec<(Common, Vec<Member>)>,
    /// The same of tables: further rows, each with its own ground.
    pub(crate) further: Vec<(Common, Vec<Row>)>,
}

/// Reads one `norm` block into the book.
pub(crate) fn read(text: &str, base: Spot, home: Home<'_>, book: &mut Book, loose: &mut Loose, sink: &Sink<'_>) {
    let (table, whole) = document(text, base, sink);
    let fields = Fields::new(table.get_ref(), base, base, "本块", sink);
    let word = fields.need("kind", "写明种类，如 kind = \"role\"");
    let Some(kind) = NormKind::ALL.into_iter().find(|k| k.name() == word.text) else {
        // Which kind was meant nobody knows; whoever names it is not to blame.
        loose.broken.extend(NormKind::ALL.map(|kind| (kind, fields.text("name"))));
        if !word.is_empty() {
            let help = suggestion(&word, NormKind::ALL.iter().map(|k| k.name()));
            sink.error(word.spot, format!("没有“{word}”这种块"), help);
        }
        return;
    };
    if !whole {
        loose.broken.push((kind, fields.text("name")));
        return;
    }
    let common = Common { text: text.to_owned(), ..common(&fields, kind, home) };
    let name = common.name.clone();
    match kind {
        NormKind::Role => plain::role(common, fields, book),
        NormKind::Class => plain::class(common, fields, book, home, loose),
        NormKind::Value => plain::value(common, fields, book),
        NormKind::Substitution => plain::substitution(common, fields, book),
        NormKind::Table => table::read(common, fields, book, home, loose),
        NormKind::Chain => chain::read(common, fields, book),
        NormKind::Duty => duty::read(common, fields, book),
        NormKind::Difference => difference::read(common, fields, book, home),
        NormKind::Bands => bands::read(common, fields, book),
        NormKind::Judgement => judgement::read(common, fields, book),
    }
    if let Some(article) = book.articles.get_mut(home.article) {
        article.norms.push((kind, name));
    }
}

fn common(fields: &Fields<'_, '_>, kind: NormKind, home: Home<'_>) -> Common {
    let name = fields.need("name", "写明名称，用小写英文和下划线");
    if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        fields.sink.error(name.spot, format!("名称“{name}”只能用小写英文、数字和下划线"), "");
    }
    let strength = [("gate", Strength::Gate), ("duty", Strength::Duty), ("reminder", Strength::Reminder)];
    // A block that only adds to a class or a table has the label of what it adds to.
    let adds = matches!(kind, NormKind::Class | NormKind::Table) && fields.flag("extends", false);
    let label = if adds { fields.text("label") } else { fields.need("label", "写明中文名称").text };
    Common {
        spot: name.spot,
        name: name.text,
        label,
        basis: own_basis(fields, home),
        strength: fields.one_of("strength", &strength, Strength::Gate),
        note: fields.text("note"),
        reading: fields.text("reading"),
        choice: fields.flag("choice", false),
        article: home.article,
        text: String::new(),
    }
}

/// The ground of a norm as a whole, which must lie in its article.
fn own_basis(fields: &Fields<'_, '_>, home: Home<'_>) -> Basis {
    if home.number == 0 {
        return match fields.word("basis") {
            Some(word) => place(&word, home),
            None => Basis { book: home.book.to_owned(), place: home.place.to_owned() },
        };
    }
    let word = fields.need("basis", &format!("写明依据，如 basis = \"{}\"", home.number));
    check_own(&word, home, fields.sink);
    Basis { book: home.book.to_owned(), place: word.text }
}

/// Reports a ground that does not lie in the article it stands in.
fn check_own(word: &Word, home: Home<'_>, sink: &Sink<'_>) {
    if let Some((message, help)) = outside(word, home.number) {
        sink.error(word.spot, message, help);
    }
}

/// Why a ground does not lie in the article of this number, and what would be right. Sections without numbers and empty
/// grounds are not judged.
pub fn outside(basis: &str, own: u16) -> Option<(String, String)> {
    if basis.is_empty() || own == 0 {
        return None;
    }
    let message = match numbered(basis) {
        Some((number, _)) if number == own => return None,
        Some(_) => format!("依据“{basis}”不在本条（第{own}条）之内"),
        None => format!("依据“{basis}”不是条号"),
    };
    Some((message, format!("应写“{own}”或“{own}.款次”")))
}

/// A ground that may be any article of this book, or a place in words such as `《公文处理工作条例》第十六条`.
fn place(word: &Word, home: Home<'_>) -> Basis {
    ground(word, home.book)
}

/// A ground as written; a bare place is one of `book`.
pub fn ground(text: &str, book: &str) -> Basis {
    let named = text.strip_prefix('《').and_then(|rest| rest.split_once('》'));
    match named {
        Some((book, place)) if !place.is_empty() => Basis { book: book.to_owned(), place: place.to_owned() },
        _ => Basis { book: book.to_owned(), place: text.to_owned() },
    }
}

/// The ground of a part of a norm; the norm's own where it has none.
fn part_basis(fields: &Fields<'_, '_>, home: Home<'_>, whole: &Basis) -> Basis {
    match fields.word("basis") {
        Some(word) => {
            check_article(&word, fields.sink);
            place(&word, home)
        }
        None => whole.clone(),
    }
}

/// Reports a ground that begins like an article number but is none.
fn check_article(word: &Word, sink: &Sink<'_>) {
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    if word.trim().is_empty() || (digits && numbered(word).is_none()) {
        sink.error(word.spot, format!("依据“{word}”不是条号"), "写条号，或“条号.款次”，或者用文字写明出处");
    }
}

/// `51` → (51, 0), `51.4` → (51, 4); nothing for anything else.
pub fn numbered(place: &str) -> Option<(u16, u16)> {
    let number = |t: &str| -> Option<u16> {
        let plain = !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()) && !t.starts_with('0');
        if plain { t.parse().ok() } else { None }
    };
    match place.split_once('.') {
        None => Some((number(place)?, 0)),
        Some((article, paragraph)) => Some((number(article)?, number(paragraph)?)),
    }
}

/// Reports a name that is declared already; whether it was free.
fn free(taken: Option<Spot>, common: &Common, kind: NormKind, sink: &Sink<'_>) -> bool {
    let Some(first) = taken else { return !common.name.is_empty() };
    let (line, _) = sink.files.position(first);
    let message = format!("{}“{}”已经声明过", kind.label(), common.name);
    sink.error(common.spot, message, format!("第一次在 {} 第{line}行；请改名或合并", sink.files.name(first.file)));
    false
}
