//! Text as it comes out of word processors, made plain: what carries no meaning is dropped, what carried one that is lost is marked.

/// What could not be understood in a text, or was lost from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Line of the text as it was given, from 1.
    pub line: usize,
    /// What it is.
    pub doubt: Doubt,
    /// The first letters of the line, to find it by.
    pub near: String,
}

/// Kinds of what could not be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// An image or an object stood here, which a text cannot hold.
    Object,
    /// A sign of a word processor's own symbol fonts.
    Symbol,
    /// A sign that steers a terminal or the direction of writing.
    Control,
    /// A letter that was broken before: it came out of another encoding.
    Broken,
    /// Tabs in a line that is no row of a table.
    Tabs,
    /// Rows of a table that have not the same number of cells.
    Ragged,
}

impl Doubt {
    /// In words for whoever wrote the text.
    pub fn words(self) -> &'static str {
        match self {
            Self::Object => "这里原有图片或者嵌入的对象，文本中不能保留，请作为附件添加",
            Self::Symbol => "这里有文字处理软件自带的符号，其他字体不能显示，已去掉，请改用通用符号",
            Self::Control => "这里有控制字符，已去掉",
            Self::Broken => "这里有无法辨认的字，可能是编码转换出了错，请核对",
            Self::Tabs => "这一行用制表符分隔，但不成表格，已改为空格，请核对",
            Self::Ragged => "这几行像是表格，但各行的格数不同，缺的格已留空，请核对",
        }
    }
}

/// One line, cleaned; what was lost is noted. Tabs within it stay.
pub(crate) fn line(text: &str, number: usize, marks: &mut Vec<Mark>) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut doubts = vec![];
    for letter in text.chars() {
        match letter {
            '\t' => clean.push('\t'),
            // Spaces of every width but the ideographic one.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => clean.push(' '),
            // Joiners, soft hyphens, marks of byte order: they show nothing.
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '\u{fffc}' => doubts.push(Doubt::Object),
            '\u{fffd}' => doubts.push(Doubt::Broken),
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => doubts.push(Doubt::Symbol),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => doubts.push(Doubt::Control),
            letter if letter.is_control() => doubts.push(Doubt::Control),
            letter => clean.push(letter),
        }
    }
    let near: String = clean.trim().chars().take(12).collect();
    doubts.dedup();
    for doubt in doubts {
        let mark = Mark { line: number, doubt, near: near.clone() };
        // Marks of a line stand together at the end.
        if !marks.iter().rev().take_while(|before| before.line == number).any(|before| *before == mark) {
            marks.push(mark);
        }
    }
    // Spaces of an indent are the layout's, not the text's; tabs at the ends are cells without text.
    clean.trim_matches(|c: char| c.is_whitespace() && c != '\t').to_owned()
}

/// Lines of a text, however its program ends them: by a line feed, a carriage return, a break within a paragraph.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = ['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\r'];
    // A carriage return with its line feed ends one line: the empty one between them counts for nothing anyway, but for its number.
    text.split("\r\n").flat_map(move |part| part.split(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_goes_and_what_is_lost_is_marked() {
        let mut marks = vec![];
        assert_eq!(line("\u{3000}\u{3000}一、\u{a0}总\u{200b}体\u{ad} ", 3, &mut marks), "一、 总体");
        assert!(marks.is_empty());
        assert_eq!(line("见\u{fffc}图\u{f0b7}\u{202e}甲\u{7}", 4, &mut marks), "见图甲");
        let doubts: Vec<Doubt> = marks.iter().map(|m| m.doubt).collect();
        assert_eq!(doubts, [Doubt::Object, Doubt::Symbol, Doubt::Control]);
        assert!(marks.iter().all(|m| m.line == 4 && m.near == "见图甲"));
    }

    #[test]
    fn lines_end_in_every_way() {
        let found: Vec<&str> = lines("甲\r\n乙\n丙\u{b}丁\r戊").collect();
        assert_eq!(found, ["甲", "乙", "丙", "丁", "戊"]);
    }
}
