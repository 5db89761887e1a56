//! Markings of classified papers: how one is recognised in what was typed. Which levels there are, the rules say.

use crate::letters::is_unseen;

/// What people type for the star of a marking.
const STARS: [char; 18] = ['★', '☆', '⭐', '✦', '✧', '✩', '✪', '✫', '✬', '✭', '✮', '✯', '✰', '⋆', '⍟', '🌟', '✡', '⚝'];
/// What stands for a star only where nothing but a marking is on the line.
const ASTERISKS: [char; 4] = ['*', '＊', '﹡', '∗'];
/// Brackets beside a title.
const OPEN: [char; 6] = ['（', '(', '【', '[', '〔', '《'];
const SHUT: [char; 6] = ['）', ')', '】', ']', '〕', '》'];
/// What may follow the level in a marking that stands by itself: the time for which it holds (GB/T 9704-2012, 7.2.2).
const TIME: &str = "级年月日天至期长以内永久解密前后0123456789０１２３４５６７８９〇零一二三四五六七八九十-—~～()（）";

/// The first of these markings (as the rules label them, e.g. `秘密★`) that a text bears, by its position in `markings`.
///
/// A level with a star beside it is a marking wherever it stands. A level without one is a marking where the line says
/// nothing else but for how long, or what the line is called (`密级：机密`). The words alone in a sentence are none.
pub fn found<'m>(text: &str, markings: &'m [String]) -> Option<&'m str> {
    let whole = folded(text);
    if let Some(marking) = markings.iter().find(|marking| contains(&whole, &folded(marking))) {
        return Some(marking);
    }
    text.split(['\n', '\r', '\u{2028}', '\u{2029}']).find_map(|line| {
        let line: String = folded(line).chars().filter(|c| *c != '★' && !ASTERISKS.contains(c)).collect();
        let said = line.rsplit([':', '：']).next().unwrap_or_default();
        // In brackets at the head or at the end of a line it is set beside a title, not said of something.
        let first = line.strip_prefix(OPEN).and_then(|l| l.split_once(SHUT)).map_or("", |(inner, _)| inner);
        let last = line.strip_suffix(SHUT).and_then(|l| l.rsplit_once(OPEN)).map_or("", |(_, inner)| inner);
        let alone = |marking: &&String| [said, first, last].iter().any(|s| stands_alone(s, &level(marking)));
        markings.iter().find(alone).map(String::as_str)
    })
}

fn contains(text: &str, marking: &str) -> bool {
    !marking.is_empty() && text.contains(marking)
}

/// The level that a marking names, without its star.
fn level(marking: &str) -> String {
    folded(marking).chars().filter(|c| *c != '★').collect()
}

fn stands_alone(said: &str, level: &str) -> bool {
    !level.is_empty() && said.strip_prefix(level).is_some_and(|rest| rest.chars().all(|c| TIME.contains(c)))
}

/// A text without blanks and without what cannot be seen, every star written alike: `秘 密 ☆` becomes `秘密★`.
fn folded(text: &str) -> String {
    let seen = text.chars().filter(|c| !c.is_whitespace() && !is_unseen(*c));
    seen.map(|c| if STARS.contains(&c) { '★' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bears(text: &str) -> Option<String> {
        let markings = ["秘密★", "机密★", "绝密★", "★绝密"].map(str::to_owned);
        found(text, &markings).map(str::to_owned)
    }

    #[test]
    fn a_level_with_a_star_is_a_marking_wherever_it_stands() {
        for text in ["秘密★", "关于某事的通知（秘 密 ☆ 1年）", "秘\u{200b}密⭐", "秘密\n★", "见秘密\u{fe0f}✭件"]
        {
            assert_eq!(bears(text).as_deref(), Some("秘密★"), "{text:?}");
        }
        assert_eq!(bears("★绝密").as_deref(), Some("★绝密"));
    }

    #[test]
    fn a_level_alone_on_its_line_is_a_marking() {
        for text in [
            "机密",
            "机密 1年",
            "　机密级　长期\n关于……",
            "密级：机密",
            "密级:机密*10年",
            "关于某事的通知（机密）",
            "【机密】通知",
            "前言\n机密＊十年",
        ] {
            assert_eq!(bears(text).as_deref(), Some("机密★"), "{text:?}");
        }
    }

    #[test]
    fn the_words_in_a_sentence_are_none() {
        for text in [
            "（机密文件的管理）办法",
            "国家秘密分为三级（绝密、机密、秘密）。",
            "不得泄露国家秘密",
            "机密文件按规定保管",
            "保守秘密：人人有责",
            "属于绝密级的事项另行办理",
            "",
            "★",
        ] {
            assert_eq!(bears(text), None, "{text:?}");
        }
    }
}
