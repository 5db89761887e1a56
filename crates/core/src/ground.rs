//! Grounds: the citation of an article, and the reason that a refusal gives.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in the rules: article, paragraph, and the norm or policy that spoke.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// Short name of the rulebook shown to people, e.g. 工作规则; empty where the place names its own.
    pub book: String,
    /// `51` or `51.4`: article, and paragraph where one is meant.
    pub place: String,
    /// The norm, table row or policy that spoke, e.g. `final_signer/important` or `51#2`.
    pub norm: String,
}

impl Citation {
    /// The article's number without the paragraph; `0` where the place is not a number.
    pub fn article(&self) -> u16 {
        self.place.split('.').next().and_then(|a| a.parse().ok()).unwrap_or_default()
    }
}

impl fmt::Display for Citation {
    /// `《工作规则》第五十一条第四款`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.book.as_str() {
            "" => f.write_str(&place_in_chinese(&self.place)),
            book => write!(f, "《{book}》{}", place_in_chinese(&self.place)),
        }
    }
}

/// `51.4` → 第五十一条第四款; a place that is not a number is returned as it is.
pub fn place_in_chinese(place: &str) -> String {
    let mut parts = place.split('.');
    let article = parts.next().and_then(|a| a.parse::<u16>().ok());
    let Some(article) = article else { return place.to_owned() };
    match parts.next().and_then(|p| p.parse::<u16>().ok()) {
        Some(paragraph) => format!("第{}条第{}款", numeral(article), numeral(paragraph)),
        None => format!("第{}条", numeral(article)),
    }
}

/// Chinese numeral for 0 to 99 as articles are counted (10 is 十, 21 is 二十一); larger numbers in digits.
pub fn numeral(n: u16) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |d: u16| DIGITS.get(usize::from(d)).copied().unwrap_or_default();
    match n {
        0..=9 => digit(n).to_owned(),
        10..=99 => {
            let tens = if n / 10 == 1 { "" } else { digit(n / 10) };
            let ones = if n.is_multiple_of(10) { "" } else { digit(n % 10) };
            format!("{tens}十{ones}")
        }
        _ => n.to_string(),
    }
}

/// The way on that a refusal offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// What would make it lawful, in Chinese.
    pub text: String,
    /// The act that leads there, full name (`documents.submit`), where it is one act.
    pub act: Option<String>,
}

/// One reason against an act: article, facts, who should act, the way on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Machine name: a policy id (`17#1`) or a reason code of the vocabulary.
    pub code: String,
    /// One sentence in plain official Chinese.
    pub message: String,
    /// The articles, most specific first; empty only for faults of form.
    pub citations: Vec<Citation>,
    /// The facts it rests on, label and value.
    pub facts: Vec<(String, String)>,
    /// Who can do it now: posts with the names of their holders.
    pub who: Vec<String>,
    /// The way on.
    pub remedy: Option<Remedy>,
}

/// The code of a reason that is no reason but a fault of the program or the rulebook.
pub const FAULT: &str = "fault";

impl Reason {
    /// A fault of the program or the rulebook in the place of a reason: nothing is refused by it, an alarm is raised.
    pub fn faulty(message: impl Into<String>) -> Self {
        Self {
            code: FAULT.to_owned(),
            message: message.into(),
            citations: vec![],
            facts: vec![],
            who: vec![],
            remedy: Some(Remedy { text: "请联系系统管理员核对规则".to_owned(), act: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_officials_write_them() {
        assert_eq!(place_in_chinese("51.4"), "第五十一条第四款");
        assert_eq!(place_in_chinese("10"), "第十条");
        assert_eq!(place_in_chinese("20"), "第二十条");
        assert_eq!(place_in_chinese("附则"), "附则");
        let cite = |book: &str, place: &str| Citation { book: book.into(), place: place.into(), norm: String::new() };
        assert_eq!(cite("工作规则", "7").to_string(), "《工作规则》第七条");
        assert_eq!(cite("", "保密法第七条").to_string(), "保密法第七条");
    }
}
