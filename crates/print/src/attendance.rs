//! Who was at a meeting, out of the text of its minutes: the lines 出席, 请假, 列席 (GB/T 9704-2012, 10.3).

use crate::body::{Block, Level};
use crate::document::Attendance;

/// The labels in the order printed, each with the words by which a line begins that means it.
const LABELS: [(&str, &[&str]); 3] = [("出席", &["出席"]), ("请假", &["请假", "缺席"]), ("列席", &["列席"])];
/// What may stand between such a word and the colon.
const AFTER: [&str; 5] = ["", "人员", "人", "同志", "单位"];

/// The text without the lines that say who was there, and what they say, in the order printed. Several lines of one label are one.
/// Lines with the sign of a level are text, whatever they say.
pub fn attendance(body: Vec<Block>) -> (Vec<Block>, Vec<Attendance>) {
    let mut people: [Vec<String>; 3] = Default::default();
    let mut kept = vec![];
    for block in body {
        match line(&block) {
            Some((at, said)) => people.iter_mut().skip(at).take(1).for_each(|all| all.push(said.clone())),
            None => kept.push(block),
        }
    }
    let told = LABELS.iter().zip(people).filter(|(_, people)| !people.is_empty());
    let told = told.map(|((label, _), people)| Attendance { label: (*label).to_owned(), people: people.join("，") });
    (kept, told.collect())
}

/// Which label a line bears, and who stands there; nothing of lines that are no such line, or name nobody.
fn line(block: &Block) -> Option<(usize, String)> {
    let Block::Paragraph(paragraph) = block else { return None };
    if paragraph.level != Level::Plain {
        return None;
    }
    let (label, people) = paragraph.rest.split_once(['：', ':'])?;
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    let is_label = |words: &[&str]| {
        let rests = words.iter().filter_map(|word| label.strip_prefix(word));
        rests.into_iter().any(|rest| AFTER.contains(&rest))
    };
    let at = LABELS.iter().position(|(_, words)| is_label(words))?;
    // The sign at its end is that of a sentence, and this is none.
    let people = people.trim().trim_end_matches(['。', '；', ';', '.', '，', ',']);
    (!people.is_empty()).then(|| (at, people.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::recognise;

    #[test]
    fn who_was_there_is_taken_out_of_the_text() {
        let text = "会议研究了防汛工作。\n一、关于防汛。会议要求，各街道出席：从略。\n列席人员: 区财政局杨帆。\n出　席：张珺、王建国；\n出席：李昇\n缺席：沈波";
        let (body, all) = attendance(recognise(text).blocks);
        let told: Vec<(&str, &str)> = all.iter().map(|a| (a.label.as_str(), a.people.as_str())).collect();
        assert_eq!(told, [("出席", "张珺、王建国，李昇"), ("请假", "沈波"), ("列席", "区财政局杨帆")]);
        assert_eq!(body, recognise(text.split_once("\n列席").unwrap().0).blocks);
    }

    #[test]
    fn what_only_looks_like_it_is_text() {
        for text in [
            "出席会议的有：张珺",
            "出席：",
            "一、出席：张珺",
            "请假制度：按规定执行",
            "列席",
            "|出席：张珺|甲|",
            "缺席的：沈波",
        ] {
            let body = recognise(text).blocks;
            assert_eq!(attendance(body.clone()), (body, vec![]), "{text}");
        }
    }
}
